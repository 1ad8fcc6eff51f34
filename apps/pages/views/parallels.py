"""One parallel: its page, changing it, the bin."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.limits import check_write
from apps.accounts.models import User
from apps.annotations.models import Highlight
from apps.annotations.services import Refused
from apps.comparison.forms import ParallelForm
from apps.comparison.models import Parallel
from apps.comparison.parallels import StaleParallel, delete_parallel, edit_parallel, restore_parallel
from apps.core.htmx import render
from apps.pages.parallel_context import parallel_context
from apps.pages.private import posted_edition
from apps.pages.views.linking import HEAVY, chosen, offered_context, standing


@require_safe
@never_cache
def parallel(request: HttpRequest, slug: str) -> HttpResponse:
    """The linked highlights side by side, each in its context, how they stand to one another, and the note."""
    found = parallel_context(slug, request.user)
    if found is None:
        raise Http404
    return render(request, "comparison/parallel.html", {**found, "me": request.user.pk}, part="panel")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what is said, add and take out highlights. A form made from a past edition gets 409 and both texts."""
    found = _own(request, slug)
    if request.method != "POST":
        return _form(request, found, ParallelForm(user=found.author, parallel=found), request.GET)
    form = ParallelForm(request.POST, user=found.author, parallel=found)
    if not form.is_valid():
        return _form(request, found, form, request.POST, status=422)
    out = Highlight.objects.filter(memberships__parallel=found, slug__in=request.POST.getlist("out"))
    try:
        with transaction.atomic():
            check_write(request, found.author)
            edit_parallel(
                parallel=found,
                edition=posted_edition(request),
                said=form.said(),
                add=chosen(request, request.POST),
                out=list(out.select_related("article", "author")),
            )
    except StaleParallel as error:
        return _form(request, found, form, request.POST, status=409, problem=str(error))
    except Refused as error:
        return _form(request, found, form, request.POST, status=422, problem=str(error))
    return HttpResponseRedirect(reverse("parallel", args=[slug]))


@require_POST
@never_cache
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a parallel into the bin, whence it can be had back for thirty days. Its highlights stay."""
    found = _own(request, slug)
    check_write(request, found.author)
    delete_parallel(parallel=found)
    messages.success(request, gettext("The parallel is in the bin; its highlights stay where they are."))
    return HttpResponseRedirect(reverse("desk"))


@require_POST
@never_cache
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a parallel back out of the bin."""
    found = get_object_or_404(Parallel.objects.in_bin_of(request.user).select_related("author"), slug=slug)
    check_write(request, found.author)
    try:
        restore_parallel(parallel=found)
    except Refused as error:
        return render(request, "annotations/refused.html", {"problem": str(error)}, status=409)
    return HttpResponseRedirect(reverse("parallel_edit", args=[slug]))


def _own(request: HttpRequest, slug: str) -> Parallel:
    own = Parallel.objects.editable_by(request.user).select_related("author", "group")
    found = get_object_or_404(own, slug=slug)
    assert isinstance(found.author, User)  # noqa: S101 (the foreign key)
    return found


def _form(
    request: HttpRequest,
    found: Parallel,
    form: ParallelForm,
    query: QueryDict,
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    """Show the form with what was typed, and where somebody was faster what stands there now."""
    current = Parallel.objects.select_related("group").get(pk=found.pk)
    seen = Highlight.objects.visible_to(request.user).filter(memberships__parallel=found)
    members = list(seen.select_related("article__current", "author").defer(*HEAVY).order_by("article__slug"))
    keys = {member.pk for member in members}
    picked = [each for each in chosen(request, query) if each.pk not in keys]
    context: dict[str, Any] = {
        "parallel": current,
        # Only who has seen what stands there now may write over it: any other answer keeps the edition that was sent.
        "edition": posted_edition(request) if request.method == "POST" and status != 409 else current.edition,
        "members": standing(members),
        "out": query.getlist("out"),
        "theirs": current if status == 409 else None,
        "form": form,
        "me": request.user.pk,
        "problem": problem,
        **offered_context(request, [member.article_id for member in members], picked, query),
    }
    context["choosing"] = context["find"] or context["only"]
    return render(request, "comparison/parallel_edit.html", context, status=status)
