"""Changing codebooks: adding and arranging tags, redefining, archiving and merging them."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.limits import check_write
from apps.accounts.models import User
from apps.annotations.codebook_forms import NewTagForm, TagForm
from apps.annotations.codebook_services import (
    StaleTag,
    archive_tag,
    create_tag,
    edit_tag,
    merge_tag,
    place_tag,
    restore_tag,
    shift_tag,
    undo_merge,
)
from apps.annotations.models import Codebook, Tag
from apps.annotations.services import Refused
from apps.core.htmx import render
from apps.pages.views.codebook import codebook_page, may

_FORM = ["GET", "HEAD", "POST"]


# Never kept for visitors: its counts follow the highlights of every text, and there is no one stamp for all of those.
@require_http_methods(_FORM)
@never_cache
def codebook(request: HttpRequest, codebook: str) -> HttpResponse:
    """A codebook: reading it, and for who may, adding a tag and moving tags."""
    found = get_object_or_404(Codebook.objects.visible_to(request.user), slug=codebook)
    if request.method != "POST":
        return codebook_page(request, found)
    creating = request.POST.get("action") == "create"
    if not isinstance(request.user, User) or not may(
        "extendable_by" if creating else "editable_by", request.user, found
    ):
        raise PermissionDenied
    check_write(request, request.user)
    return _create(request, found) if creating else _arrange(request, found)


def _create(request: HttpRequest, found: Codebook) -> HttpResponse:
    form = NewTagForm(request.POST, codebook=found)
    if not form.is_valid():
        return codebook_page(request, found, form=form, status=422)
    try:
        made = create_tag(codebook=found, words=form.words(), parent=form.cleaned_data["under"])
    except Refused as error:
        return codebook_page(request, found, form=form, problem=str(error), status=422)
    messages.success(request, _("The tag was added."))
    return redirect("tag", found.slug, made.slug)


def _arrange(request: HttpRequest, found: Codebook) -> HttpResponse:
    """Move a tag one place by a button, or before another or under one by dragging it."""
    way = next((word for word in ("up", "down", "drag") if request.POST.get(word)), "")
    tag = _named(found, request.POST.get(way, ""))
    if tag is None:
        raise Http404
    try:
        if way != "drag":
            shift_tag(tag=tag, by=-1 if way == "up" else 1)
        elif before := _named(found, request.POST.get("before", "")):
            place_tag(tag=tag, parent=before.parent, before=before)
        else:
            place_tag(tag=tag, parent=_named(found, request.POST.get("under", "")))
    except Refused as error:
        messages.error(request, str(error))
    query = urlencode({"arrange": "1", "at": tag.slug, "way": way})
    return HttpResponseRedirect(f"{reverse('codebook', args=[found.slug])}?{query}")


def _named(found: Codebook, slug: str) -> Tag | None:
    return found.tags.select_related("parent").filter(slug=slug).first()


@require_http_methods(_FORM)
@never_cache
def edit(request: HttpRequest, codebook: str, tag: str) -> HttpResponse:
    """Everything that can be changed of a tag. Words sent from a past edition get 409 and both texts."""
    tags = Tag.objects.select_related("codebook", "parent", "merged_into")
    found = get_object_or_404(tags.visible_to(request.user), codebook__slug=codebook, slug=tag)
    editable = Tag.objects.editable_by(request.user).filter(pk=found.pk).exists()
    if not isinstance(request.user, User) or not editable:
        raise PermissionDenied
    if request.method != "POST":
        return _edit_page(request, found, TagForm(codebook=found.codebook, tag=found))
    action = request.POST.get("action", "")
    if action != "edit" and action not in _ACTIONS:
        raise Http404
    check_write(request, request.user)
    if action == "edit":
        return _edited(request, found)
    try:
        said, target = _ACTIONS[action](request, found, request.user)
    except Refused as error:
        form = TagForm(codebook=found.codebook, tag=found)
        return _edit_page(request, found, form, problem=str(error), status=422)
    messages.success(request, said)
    return redirect("tag", target.codebook.slug, target.slug)


def _edited(request: HttpRequest, found: Tag) -> HttpResponse:
    form = TagForm(request.POST, codebook=found.codebook, tag=found)
    if not form.is_valid():
        return _edit_page(request, found, form, status=422)
    raw = request.POST.get("edition", "")
    try:
        edit_tag(tag=found, edition=int(raw) if raw.isdecimal() and len(raw) < 10 else 0, words=form.words())
    except StaleTag as error:
        return _edit_page(request, found, form, theirs=error.current, problem=str(error), status=409)
    messages.success(request, _("The tag was changed."))
    return redirect("tag", found.codebook.slug, found.slug)


def _edit_page(
    request: HttpRequest, found: Tag, form: TagForm, *, theirs: Tag | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    others = found.codebook.tags.filter(archived=None).exclude(pk=found.pk).select_related("parent")
    context = {
        "tag": found,
        "codebook": found.codebook,
        "form": form,
        "edition": theirs.edition if theirs else request.POST.get("edition") or found.edition,
        "theirs": theirs,
        "problem": problem,
        "others": list(others.order_by("position")),
        "merges": found.merged_here.filter(tag__merged_into=found).select_related("tag", "by"),
        "own_merge": found.merges.select_related("into").first() if found.merged_into_id else None,
        "nav": "codebook",
    }
    return render(request, "pages/tag_edit.html", context, status=status)


def _move(request: HttpRequest, found: Tag, user: User) -> tuple[str, Tag]:
    slug = request.POST.get("under", "")
    parent = _named(found.codebook, slug)
    if slug and parent is None:
        raise Http404
    place_tag(tag=found, parent=parent)
    return _("The tag was moved."), found


def _archive(request: HttpRequest, found: Tag, user: User) -> tuple[str, Tag]:
    archive_tag(tag=found)
    return _("The tag is archived."), found


def _restore(request: HttpRequest, found: Tag, user: User) -> tuple[str, Tag]:
    restore_tag(tag=found)
    return _("The tag is in use again."), found


def _merge(request: HttpRequest, found: Tag, user: User) -> tuple[str, Tag]:
    into = get_object_or_404(found.codebook.tags.select_related("codebook"), slug=request.POST.get("into", ""))
    merge_tag(tag=found, into=into, by=user)
    return _("The tags were merged. The page for editing this one can undo it."), into


def _undo(request: HttpRequest, found: Tag, user: User) -> tuple[str, Tag]:
    """Undo a merge, from the page of either tag."""
    raw = request.POST.get("merge", "")
    merges = found.merged_here.all() | found.merges.all()
    merge = get_object_or_404(merges.distinct(), pk=int(raw) if raw.isdecimal() and len(raw) < 18 else 0)
    return _("The merge was undone."), undo_merge(merge=merge)


_ACTIONS: dict[str, Callable[[HttpRequest, Tag, User], tuple[str, Tag]]] = {
    "move": _move,
    "archive": _archive,
    "restore": _restore,
    "merge": _merge,
    "undo": _undo,
}
