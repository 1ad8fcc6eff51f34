"""Reporting, for readers; looking at reports, hiding and blocking, for editors and administrators."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.limits import check_write
from apps.accounts.models import User
from apps.annotations import moderation
from apps.annotations.models import Dispute, Highlight, ModerationEntry, Reply, Report
from apps.comparison import moderation as comparisons
from apps.comparison.models import Answer, ComparisonReport, Parallel
from apps.core.errors import BadAddress
from apps.core.htmx import render
from apps.core.paging import Page, page_after, page_before
from apps.library.models import Article
from apps.pages.private import for_people, no_store, posted
from apps.sharing import moderation as sharing
from apps.sharing.models import SharedReport, SharedView

#: So many of each are shown on a page.
PAGE = 50


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Report a public highlight, or with `reply` one of the replies under it."""
    found = _reported(request, slug)
    return _report(request, found, moderation.report, author=found.author_id)


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def report_dispute(request: HttpRequest, slug: str) -> HttpResponse:
    """Report the dispute of a label."""
    found = get_object_or_404(Dispute.objects.visible_to(request.user).for_showing(), slug=slug)
    return _report(request, found, moderation.report, author=found.author_id)


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def report_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Report an answer to a question that everybody sees."""
    shown = Answer.objects.visible_to(request.user).filter(question__question_set__visibility="public")
    found = get_object_or_404(shown.select_related("coder", "question__question_set"), slug=slug)
    return _report(request, found, comparisons.report, author=found.coder_id)


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def report_parallel(request: HttpRequest, slug: str) -> HttpResponse:
    """Report a public parallel."""
    shown = Parallel.objects.visible_to(request.user).filter(visibility="public").select_related("author")
    found = get_object_or_404(shown, slug=slug)
    return _report(request, found, comparisons.report, author=found.author_id)


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def report_view(request: HttpRequest, token: str) -> HttpResponse:
    """Report a shared view; whoever has the link can."""
    found = get_object_or_404(SharedView.objects.by_token(token).open().with_titles(), token=token)
    return _report(request, found, sharing.report, author=found.owner_id)


def _report(request: HttpRequest, item: Model, send: Callable[..., object], *, author: int | None) -> HttpResponse:
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    form = ReasonForm(posted(request))
    if not user.may_publish:
        return render(request, "accounts/unconfirmed.html", {"is_guest": user.is_guest}, status=403)
    if request.method == "POST":
        check_write(request, user)
        if form.is_valid():
            send(by=user, item=item, reason=form.cleaned_data["reason"])
            return render(request, "accounts/reported.html", {"item": item})
    context = {"form": form, "item": item, "is_own": author == user.pk}
    return render(request, "accounts/report.html", context, status=422 if form.is_bound else 200)


def _reported(request: HttpRequest, slug: str) -> Highlight | Reply:
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
    lists = _lists(user)
    alone = request.GET.get("of", "")
    if alone and alone not in lists:
        raise Http404
    try:
        mark = request.GET.get("after", "") if alone else ""
        pages = {name: _paged(rows, mark) for name, rows in lists.items() if alone in ("", name)}
    except ValueError as error:
        raise BadAddress(_("“after” is no mark of a page of such a list.")) from error
    withdrawn = Article.objects.editable_by(user).withdrawn().order_by("-withdrawn") if not alone else ()
    return render(request, "accounts/moderation.html", {"lists": pages, "alone": alone, "withdrawn": withdrawn})


def _lists(user: User) -> dict[str, QuerySet[Any]]:
    """Return what the page lists, by the name of each list in its address."""
    return {
        "reports": moderation.open_reports(user),
        "comparison_reports": comparisons.open_reports(user),
        "shared_reports": sharing.open_reports(user),
        "highlights": Highlight.objects.visible_to(user).select_related("author").prefetch_related("placements"),
        "replies": Reply.objects.visible_to(user).select_related("author"),
        "disputes": Dispute.objects.visible_to(user).select_related("author", "reading__article"),
        "answers": Answer.objects.visible_to(user).select_related("coder", "reading__article", "question"),
        "parallels": Parallel.objects.visible_to(user).select_related("author"),
        "views": SharedView.objects.moderated_by(user).with_titles(),
        "log": ModerationEntry.objects.visible_to(user).select_related("by"),
    }


def _paged(rows: QuerySet[Any], mark: str) -> Page[Any]:
    """Return a page: of what waits, the oldest first; of what was done or is hidden, the newest first."""
    if rows.model in (Report, ComparisonReport, SharedReport):
        return page_after(rows, "created", mark, PAGE)
    if rows.model is ModerationEntry:
        return page_before(rows, "created", mark, PAGE)
    return page_before(rows.filter(hidden__isnull=False), "hidden", mark, PAGE)


#: Who looks after which kind of work.
_KEEPERS: dict[str, Any] = {kind: keeper for keeper in (moderation, comparisons, sharing) for kind in keeper.KINDS}


@require_POST
@for_people
def act(request: HttpRequest, user: User, kind: str, slug: str) -> HttpResponse:
    """Hide, show again, or leave as it is, with a reason for the log."""
    _require_editor(user)
    keeper, action = _KEEPERS.get(kind), request.POST.get("action", "")
    if keeper is None or action not in ("hide", "unhide", "dismiss"):
        raise Http404
    if keeper is sharing:
        item = get_object_or_404(SharedView.objects.moderated_by(user), pk=int(slug) if slug.isdecimal() else 0)
    else:
        item = get_object_or_404(keeper.KINDS[kind].objects.visible_to(user), slug=slug)
    getattr(keeper, action)(by=user, item=item, reason=request.POST.get("reason", "").strip()[:2000])
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
