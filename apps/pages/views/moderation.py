"""Reporting, for readers; looking at reports, hiding and blocking, for editors and administrators."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.limits import check_write
from apps.accounts.models import User
from apps.annotations import moderation
from apps.annotations.models import Dispute, Highlight, ModerationEntry, Reply
from apps.annotations.moderation import Item
from apps.core.errors import BadAddress
from apps.core.htmx import render
from apps.core.paging import Page, page_after, page_before
from apps.pages.private import for_people, no_store, posted

#: So many of each are shown on a page.
PAGE = 50


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Report a public highlight, or with `reply` one of the replies under it."""
    return _report(request, _reported(request, slug))


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def report_dispute(request: HttpRequest, slug: str) -> HttpResponse:
    """Report the dispute of a label."""
    return _report(request, get_object_or_404(Dispute.objects.visible_to(request.user).for_showing(), slug=slug))


def _report(request: HttpRequest, item: Item) -> HttpResponse:
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    form = ReasonForm(posted(request))
    if not user.may_publish:
        return render(request, "accounts/unconfirmed.html", {"is_guest": user.is_guest}, status=403)
    if request.method == "POST":
        check_write(request, user)
        if form.is_valid():
            moderation.report(by=user, item=item, reason=form.cleaned_data["reason"])
            return render(request, "accounts/reported.html", {"item": item})
    context = {"form": form, "item": item, "is_own": item.author_id == user.pk}
    return render(request, "accounts/report.html", context, status=422 if form.is_bound else 200)


def _reported(request: HttpRequest, slug: str) -> Item:
    public = Highlight.objects.visible_to(request.user).filter(visibility="public").select_related("author", "article")
    highlight = get_object_or_404(public, slug=slug)
    if "reply" not in request.GET:
        return highlight
    replies = Reply.objects.visible_to(request.user).filter(highlight=highlight).select_related("author", "highlight")
    return get_object_or_404(replies, slug=request.GET["reply"])


@require_safe
@for_people
def queue(request: HttpRequest, user: User) -> HttpResponse:
    """The reports that wait, what is hidden, and the log; with `of` one of these alone, from `after` on."""
    _require_editor(user)
    highlights = Highlight.objects.visible_to(user).filter(hidden__isnull=False).select_related("author")
    replies = Reply.objects.visible_to(user).filter(hidden__isnull=False).select_related("author")
    disputes = Dispute.objects.visible_to(user).filter(hidden__isnull=False).select_related("author")
    log = ModerationEntry.objects.visible_to(user).select_related("by")
    # What waits, the oldest first; what was done, the newest first.
    lists: dict[str, Callable[[str], Page[Any]]] = {
        "reports": lambda mark: page_after(moderation.open_reports(user), "created", mark, PAGE),
        "highlights": lambda mark: page_before(highlights.prefetch_related("placements"), "hidden", mark, PAGE),
        "replies": lambda mark: page_before(replies, "hidden", mark, PAGE),
        "disputes": lambda mark: page_before(disputes, "hidden", mark, PAGE),
        "log": lambda mark: page_before(log, "created", mark, PAGE),
    }
    alone = request.GET.get("of", "")
    if alone and alone not in lists:
        raise Http404
    try:
        mark = request.GET.get("after", "") if alone else ""
        pages = {name: page(mark) for name, page in lists.items() if alone in ("", name)}
    except ValueError as error:
        raise BadAddress("“after” is no mark of a page of such a list.") from error
    return render(request, "accounts/moderation.html", {"lists": pages, "alone": alone})


_ACTS: dict[str, Callable[..., None]] = {
    "hide": moderation.hide,
    "unhide": moderation.unhide,
    "dismiss": moderation.dismiss,
}


@require_POST
@for_people
def act(request: HttpRequest, user: User, kind: str, slug: str) -> HttpResponse:
    """Hide, show again, or leave as it is, with a reason for the log."""
    _require_editor(user)
    action = _ACTS.get(request.POST.get("action", ""))
    if action is None:
        raise Http404
    model = moderation.KINDS.get(kind)
    if model is None:
        raise Http404
    item = get_object_or_404(model.objects.visible_to(user).select_related("author"), slug=slug)
    action(by=user, item=item, reason=request.POST.get("reason", "").strip()[:2000])
    messages.success(request, _("Done; it stands in the log."))
    return redirect("moderation")


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def person(request: HttpRequest, user: User, public_id: str) -> HttpResponse:
    """Block somebody, or take that back; for administrators."""
    if not user.is_admin:
        raise Http404
    whom = get_object_or_404(User, public_id=public_id)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if whom.pk == user.pk:
            raise PermissionDenied
        act_on = moderation.unblock if request.POST.get("action") == "unblock" else moderation.block
        act_on(by=user, user=whom, reason=form.cleaned_data["reason"])
        messages.success(request, _("Done; it stands in the log."))
        return redirect("moderation")
    context = {"form": form, "whom": whom, "is_self": whom.pk == user.pk}
    return render(request, "accounts/person.html", context, status=422 if form.is_bound else 200)


def _require_editor(user: User) -> None:
    if not user.is_editor:
        raise Http404
