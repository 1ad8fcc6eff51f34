"""Codebooks as they are read: which there are, the tree of one, and every passage with a tag."""

from dataclasses import replace
from typing import Any

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.annotations.codebook_forms import NewTagForm
from apps.annotations.filters import EVERYBODY, Filter, read_filter
from apps.annotations.models import Codebook, Highlight, Tag
from apps.annotations.querysets import HighlightQuerySet
from apps.annotations.retrieval import NO_FRAME, by_frame, coders, effort, in_context, of_frame, tagged, tree
from apps.core.errors import BadAddress
from apps.core.htmx import render
from apps.core.pagecache import public_page
from apps.core.paging import page_before
from apps.library.models import Frame

PAGE = 50


@require_safe
@public_page
def codebooks(request: HttpRequest) -> HttpResponse:
    """The codebooks that one sees, one's own last."""
    in_use = Count("tags", filter=Q(tags__archived=None))
    rows = Codebook.objects.visible_to(request.user).annotate(in_use=in_use)
    ordered = rows.order_by(F("owner").asc(nulls_first=True), "name")
    return render(request, "pages/codebooks.html", {"codebooks": ordered, "nav": "codebook"})


def may(query: str, user: object, codebook: Codebook) -> bool:
    """Return whether `user` finds `codebook` by `query`: "extendable_by" or "editable_by"."""
    return bool(getattr(Codebook.objects, query)(user).filter(pk=codebook.pk).exists())


def codebook_page(
    request: HttpRequest, found: Codebook, *, form: NewTagForm | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    """The tree of a codebook, with how often each tag was used; or, for arranging it, with buttons that move tags.

    Only for who may add tags, or move them, is there a form: a visitor's page carries no token.
    """
    edits = may("editable_by", request.user, found)
    extends = edits or may("extendable_by", request.user, found)
    context = {
        "codebook": found,
        "tree": tree(found, request.user),
        "effort": effort(tagged(Tag.objects.filter(codebook=found), Highlight.objects.visible_to(request.user))),
        "nav": "codebook",
        "edits": edits,
        "form": form or (NewTagForm(codebook=found) if extends else None),
        "problem": problem,
        "at": request.GET.get("at", ""),
        "way": request.GET.get("way", ""),
    }
    arranging = edits and "arrange" in request.GET
    return render(request, "pages/arrange.html" if arranging else "pages/codebook.html", context, status=status)


@require_safe
@never_cache
def tag(request: HttpRequest, codebook: str, tag: str) -> HttpResponse:
    """Every passage with a tag or what stands under it, by frame. A tag that was merged sends on to the other."""
    tags = Tag.objects.visible_to(request.user).select_related("codebook", "parent__parent")
    found = get_object_or_404(tags, codebook__slug=codebook, slug=tag)
    if found.merged_into_id is not None:
        # Not for ever: a merge can be undone.
        target = get_object_or_404(tags, pk=found.merged_into_id)
        return HttpResponseRedirect(reverse("tag", args=[target.codebook.slug, target.slug]))
    beneath = Tag.objects.filter(pk=found.pk).with_descendants()
    everything = tagged(beneath, Highlight.objects.visible_to(request.user))
    chosen = replace(read_filter(request.GET), tags=())
    # Who asks for a tag asks for every passage with it, whoever marked it.
    rows = tagged(beneath, replace(chosen, people=chosen.people or (EVERYBODY,)).apply(request.user))
    context = {
        "tag": found,
        "codebook": found.codebook,
        "path": [each for each in (found.parent and found.parent.parent, found.parent) if each],
        "children": found.children.filter(archived=None).order_by("position"),
        "effort": effort(everything),
        "people": coders(everything),
        "frames": Frame.objects.visible_to(request.user),
        "chosen": chosen,
        "person": chosen.people[0] if chosen.people else "",
        "me": request.user.pk,
        "edits": may("editable_by", request.user, found.codebook),
        "nav": "codebook",
        **_retrieved(request, rows, chosen),
    }
    return render(request, "pages/tag.html", context)


def _retrieved(request: HttpRequest, rows: HighlightQuerySet, chosen: Filter) -> dict[str, Any]:
    """The passages: some of each frame, or page by page those of one."""
    frame = request.GET.get("frame", "")[:80]
    if not frame:
        return {"groups": by_frame(rows, request.user), "frame": "", "none": NO_FRAME, "rest": chosen.query()}
    mine = of_frame(rows, frame, request.user)
    try:
        page = page_before(in_context(mine), "created", request.GET.get("before", ""), PAGE)
    except (ValueError, OverflowError) as error:
        raise BadAddress(gettext("“before” is no mark of a page of highlights.")) from error
    parts = [chosen.query(), urlencode({"frame": frame, "before": page.older})]
    return {
        "frame": frame,
        "none": NO_FRAME,
        "one": Frame.objects.visible_to(request.user).filter(slug=frame).first(),
        "found": effort(mine),
        "cards": page.rows,
        "older": "&".join(filter(None, parts)) if page.older else "",
    }
