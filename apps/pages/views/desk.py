"""The Desk: what one has made, and what one has deleted."""

import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.annotations.models import Highlight
from apps.annotations.replaced import waiting_for
from apps.annotations.services import BIN
from apps.annotations.threads import with_threads
from apps.comparison.linked import with_members
from apps.comparison.models import Answer, Parallel
from apps.comparison.querysets import AnswerQuerySet, ParallelQuerySet
from apps.core.errors import BadAddress
from apps.core.htmx import render
from apps.core.paging import Page, page_before
from apps.sharing.models import SharedView

PAGE = 50
_M = TypeVar("_M", bound=Model)


@require_safe
@never_cache
def desk(request: HttpRequest) -> HttpResponse:
    """What one made, the last changed first, and the bins. Visitors are told how to begin."""
    if not isinstance(request.user, User):
        return HttpResponseRedirect(f"{reverse('sign_in')}?next={reverse('desk')}")
    mine = with_threads(Highlight.objects.editable_by(request.user), request.user)
    page = _page(
        mine, "modified", request.GET.get("before", ""), gettext("“before” is no mark of a page of highlights.")
    )
    shared = SharedView.objects.editable_by(request.user).with_titles()
    views = _page(shared, "created", request.GET.get("shared", ""), gettext("“shared” is no mark of a page of views."))
    bin_ = with_threads(Highlight.objects.in_bin_of(request.user), request.user)
    kept_since = timezone.now() - BIN
    return render(
        request,
        "pages/desk.html",
        {
            "waiting": waiting_for(request.user),
            "cards": page.rows,
            "older": page.older,
            "bin": [card for card in bin_[:PAGE] if _when(card) > kept_since],
            "answers": list(_with_cells(Answer.objects.editable_by(request.user)).order_by("-modified", "-pk")[:PAGE]),
            "answers_bin": [
                each for each in _with_cells(Answer.objects.in_bin_of(request.user))[:PAGE] if _when(each) > kept_since
            ],
            "parallels": list(_linked(Parallel.objects.editable_by(request.user), request.user)),
            "parallels_bin": [
                each
                for each in _linked(Parallel.objects.in_bin_of(request.user), request.user)
                if _when(each) > kept_since
            ],
            "views": views.rows,
            "views_older": views.older,
            "nav": "desk",
            "me": request.user.pk,
        },
    )


def _page(rows: QuerySet[_M], field: str, mark: str, problem: str) -> Page[_M]:
    try:
        return page_before(rows, field, mark, PAGE)
    except ValueError as error:
        raise BadAddress(problem) from error


def _with_cells(answers: AnswerQuerySet) -> AnswerQuerySet:
    return answers.select_related("reading__event", "reading__article__current", "question__question_set")


def _linked(parallels: ParallelQuerySet, user: User) -> ParallelQuerySet:
    """Return the last changed of `parallels` with what is linked. Four queries."""
    return with_members(parallels.order_by("-modified", "-pk")[:PAGE], user)


def _when(card: Highlight | Answer | Parallel) -> datetime.datetime:
    return card.deleted or card.modified
