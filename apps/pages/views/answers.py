"""One cell of the rows: a reading and a question, what coders answered, and answering it oneself beside the text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from apps.accounts.limits import check_write
from apps.accounts.models import User
from apps.annotations.filters import Filter
from apps.annotations.models import Highlight, Placement
from apps.annotations.services import Refused
from apps.annotations.threads import HEAVY
from apps.comparison.answers import (
    StaleAnswer,
    confirm_answer,
    give_answer,
    restore_answer,
    take_out,
    withdraw_answer,
)
from apps.comparison.models import Answer, Evidence, Question
from apps.core.htmx import render, wants_part
from apps.library.models import ArticleVersion, Passage, Reading
from apps.pages.annotated import Text, annotate
from apps.pages.private import where_next
from apps.pages.suggestion_context import of_cell


@dataclass(slots=True)
class Cell:
    """What an address of a cell names."""

    reading: Reading
    question: Question
    version: ArticleVersion

    @property
    def address(self) -> str:
        """Where it is answered."""
        article, question = self.reading.article.slug, self.question
        return reverse("answer", args=[self.reading.event.slug, article, question.question_set.slug, question.slug])


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request: HttpRequest, event: str, article: str, question_set: str, question: str) -> HttpResponse:
    """What coders answered for a reading, the reader's own answer as a form, and the text beside it."""
    cell = _cell(request, event, article, question_set, question)
    if request.method != "POST":
        return _page(request, cell)
    if not isinstance(request.user, User):
        raise PermissionDenied
    action = _ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise Http404
    check_write(request, request.user)
    try:
        said = action(request, cell, request.user)
    except StaleAnswer as error:
        return _page(request, cell, problem=str(error), stale=True, status=409)
    except Refused as error:
        return _page(request, cell, problem=str(error), status=422)
    messages.success(request, said)
    return HttpResponseRedirect(where_next(request) or cell.address)


@require_safe
@never_cache
def permalink(request: HttpRequest, slug: str) -> HttpResponse:
    """An answer at its own address: the cell it stands in."""
    found = get_object_or_404(_answers(request), slug=slug)
    return HttpResponseRedirect(f"{_cell_of(found).address}#a-{found.slug}")


@require_safe
@never_cache
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """What an answer said before, with who changed it and when."""
    found = get_object_or_404(_answers(request), slug=slug)
    revisions = found.revisions.select_related("by", "version")
    names = dict(Answer.State.choices)
    context = {
        "answer": found,
        "cell": _cell_of(found),
        "revisions": [{"was": each, "state": names.get(each.state, each.state)} for each in revisions],
    }
    return render(request, "comparison/answer_history.html", context)


@require_POST
@never_cache
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Take one's own answer back out of the bin."""
    binned = Answer.objects.in_bin_of(request.user).select_related(*_JOINED)
    found = get_object_or_404(binned, slug=slug)
    visible = Reading.objects.visible_to(request.user).filter(pk=found.reading_id).exists()
    if not visible or not isinstance(request.user, User):
        raise Http404
    check_write(request, request.user)
    try:
        restore_answer(answer=found)
    except Refused as error:
        return render(request, "annotations/refused.html", {"problem": str(error)}, status=422)
    return HttpResponseRedirect(f"{_cell_of(found).address}#a-{found.slug}")


_JOINED = (
    "coder",
    "version",
    "reading__event",
    "reading__frame",
    "reading__article__current",
    "question__question_set",
)


def _answers(request: HttpRequest) -> Any:
    return Answer.objects.visible_to(request.user).select_related(*_JOINED)


def _cell(request: HttpRequest, event: str, article: str, question_set: str, question: str) -> Cell:
    """Return the cell, or raise Http404 where anything of it is not this reader's to see."""
    readings = Reading.objects.visible_to(request.user).select_related("event", "frame", "article__outlet")
    reading = get_object_or_404(readings, event__slug=event, article__slug=article)
    asked = Question.objects.visible_to(request.user).select_related("question_set__group")
    found = get_object_or_404(asked, question_set__slug=question_set, slug=question)
    version = get_object_or_404(ArticleVersion.objects.defer("source"), pk=reading.article.current_id)
    return Cell(reading, found, version)


def _cell_of(found: Answer) -> Cell:
    return Cell(found.reading, found.question, found.version)


def _save(request: HttpRequest, cell: Cell, user: User) -> str:
    seen = request.POST.get("version", "")
    version = ArticleVersion.objects.filter(article=cell.reading.article_id, pk=_number(seen)).first()
    give_answer(
        reading=cell.reading,
        question=cell.question,
        by=user,
        version=version or cell.version,
        edition=_number(request.POST.get("edition", "")),
        state=request.POST.get("state", ""),
        paraphrase=request.POST.get("paraphrase", ""),
    )
    return gettext("Your answer was saved.")


def _confirm(request: HttpRequest, cell: Cell, user: User) -> str:
    edition = _number(request.POST.get("edition", ""))
    confirm_answer(answer=_mine(cell, user), by=user, version=cell.version, edition=edition)
    return gettext("Your answer holds for the newest version too.")


def _withdraw(request: HttpRequest, cell: Cell, user: User) -> str:
    withdraw_answer(answer=_mine(cell, user), edition=_number(request.POST.get("edition", "")))
    return gettext("Your answer was withdrawn. It is in the bin on your Desk for 30 days; its highlights stay.")


def _take_out(request: HttpRequest, cell: Cell, user: User) -> str:
    answer = _mine(cell, user)
    # Asked of the one answer: the same passage may show others of theirs too.
    highlight = get_object_or_404(answer.evidence.all(), slug=request.POST.get("highlight", ""))
    take_out(answer=answer, highlight=highlight)
    return gettext("The passage was taken out. The highlight stays.")


_ACTIONS: dict[str, Callable[[HttpRequest, Cell, User], str]] = {
    "save": _save,
    "confirm": _confirm,
    "withdraw": _withdraw,
    "take-out": _take_out,
}


def _mine(cell: Cell, user: User) -> Answer:
    """Return one's own answer, or raise Http404."""
    own = Answer.objects.editable_by(user).select_related("reading", "question", "version")
    return get_object_or_404(own, reading=cell.reading, question=cell.question)


def _number(raw: str) -> int:
    return int(raw) if raw.isdecimal() and len(raw) < 19 else 0


def shown_evidence(user: object) -> "Prefetch[Any, Any, Any]":
    """Return how evidence is fetched with answers: what `user` may see of it, in order, each with where it stands."""
    placements = Placement.objects.select_related("start_passage__version", "version").order_by("-version__number")
    placements = placements.defer(*(f"{way}version__{name}" for way in ("", "start_passage__") for name in HEAVY))
    highlights = Highlight.objects.visible_to(user)
    filed = (
        Evidence.objects.filter(highlight__in=highlights)
        .select_related("highlight")
        .prefetch_related(Prefetch("highlight__placements", placements, to_attr="shown_placements"))
    )
    return Prefetch("filed", filed, to_attr="shown")


def _page(
    request: HttpRequest, cell: Cell, *, problem: str = "", stale: bool = False, status: int = 200
) -> HttpResponse:
    user = request.user
    answers = list(
        Answer.objects.visible_to(user)
        .filter(reading=cell.reading, question=cell.question)
        .select_related("coder", "version")
        .prefetch_related(shown_evidence(user))
        .order_by("created", "pk")
    )
    mine = next((each for each in answers if each.coder_id is not None and each.coder_id == user.pk), None)
    may_answer = isinstance(user, User) and user.is_analyst and user.blocked is None
    passages = Passage.objects.filter(version=cell.version).rows()
    slug = cell.reading.article.slug
    (annotated,) = annotate([Text(slug, cell.version, passages)], user=user, chosen=Filter())
    context = {
        "cell": cell,
        "reading": cell.reading,
        "question": cell.question,
        "article": cell.reading.article,
        "version": cell.version,
        "answers": answers,
        "mine": mine,
        "typed": _typed(request, mine, typed=bool(problem)),
        "states": Answer.State.choices,
        "may_answer": may_answer and (cell.question.retired is None or mine is not None),
        "problem": problem,
        "stale": stale,
        "text": annotated.html(),
        "mark": reverse("mark", args=[slug, cell.version.number]),
        "file": f"{reverse('file', args=[slug, cell.version.number])}?q={_name(cell.question)}",
        **of_cell(request, cell.reading, cell.question, cell.version),
        "next": where_next(request) or _row(request, cell),
        "first": next((row.number for row in passages if not row.left_out), 1),
    }
    # In the rows a cell asks for the form alone, and its answer goes back there.
    return render(request, "comparison/answer.html", context, part="answer_form", status=status)


def _row(request: HttpRequest, cell: Cell) -> str:
    """Return the address of the cell in the rows that htmx asked from, or the empty string."""
    details: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    page = details.current_url_abs_path if wants_part(request) else None
    return f"{page.partition('#')[0]}#q-{cell.question.slug}.{cell.reading.article.slug}" if page else ""


def _name(question: Question) -> str:
    return f"{question.question_set.slug}/{question.slug}"


def _typed(request: HttpRequest, mine: Answer | None, *, typed: bool) -> dict[str, Any]:
    """Return what the form shows: what was typed where it did not go through, otherwise the answer as it is."""
    if typed and request.POST.get("action") == "save":
        return {"state": request.POST.get("state", ""), "paraphrase": request.POST.get("paraphrase", "")}
    if mine is None:
        return {"state": Answer.State.ANSWERED, "paraphrase": ""}
    return {"state": mine.state, "paraphrase": mine.paraphrase}
