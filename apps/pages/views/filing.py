"""Filing words under a question: from a selection, from sentences, or a highlight that is there already."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.limits import check_write
from apps.accounts.models import User
from apps.annotations.anchoring import BadRange, OtherText, check_seen, parse_range, quote_of
from apps.annotations.models import Highlight, Placement
from apps.annotations.models.highlights import Visibility
from apps.annotations.services import Content, Refused, create_highlight
from apps.comparison.answers import StaleAnswer, file_evidence
from apps.comparison.models import Answer, Question, QuestionSet
from apps.core.htmx import render, wants_part
from apps.library.models import Reading
from apps.pages.views.marking import Place, after_change, find_place, posted_range, range_context

_FOR_ANALYSTS = "Questions are answered by analysts. Your own highlights and notes are not touched by that."


@dataclass(slots=True)
class Choice:
    """A reading of the text with the questions that words of it can be filed under."""

    reading: Reading
    sets: list[tuple[QuestionSet, list[Question]]]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Choose a question for words of a text; choosing makes the highlight and files it, in one step."""
    query = request.POST if request.method == "POST" else request.GET
    place = find_place(request, slug, number, query)
    if (refusal := _refused(request)) is not None:
        return refusal
    action = reverse("file", args=[slug, number])
    if request.method != "POST":
        return _form(request, place, query, action)
    try:
        found = parse_range(place.passages, *posted_range(query))
        check_seen(str(query.get("seen", "")), quote_of(found, place.passages))
        with transaction.atomic():
            reading, question = _chosen(request, place, query)
            highlight = _highlight(request, place, question, query)
            _file(request, place, highlight, reading, question)
    except OtherText as error:
        return _form(request, place, query, action, problem=str(error), status=409)
    except (BadRange, Refused, StaleAnswer) as error:
        return _form(request, place, query, action, problem=str(error), status=422)
    if not wants_part(request):
        messages.success(request, _said(question))
        return HttpResponseRedirect(_back(reading, question))
    return after_change(request, place, highlight, range(found.first.number, found.last.number + 1))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def file_highlight(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for a highlight that is there already: one's own, or somebody's whom one may see."""
    found = get_object_or_404(Highlight.objects.visible_to(request.user).select_related("article"), slug=slug)
    if (refusal := _refused(request)) is not None:
        return refusal
    placements = found.placements.exclude(status=Placement.Status.ORPHANED)
    placed = placements.select_related("version", "start_passage").order_by("-version__number").first()
    placed = placed or get_object_or_404(Placement, pk=0)
    query = request.POST if request.method == "POST" else request.GET
    place = find_place(request, found.article.slug, placed.version.number, query)
    action = reverse("highlight_file", args=[slug])
    if request.method != "POST":
        return _form(request, place, query, action, quote=placed.exact)
    try:
        with transaction.atomic():
            reading, question = _chosen(request, place, query)
            _file(request, place, found, reading, question)
    except (Refused, StaleAnswer) as error:
        return _form(request, place, query, action, quote=placed.exact, problem=str(error), status=422)
    messages.success(request, _said(question))
    return HttpResponseRedirect(_back(reading, question))


def _refused(request: HttpRequest) -> HttpResponse | None:
    """Return the refusal for whoever does not answer questions."""
    if isinstance(request.user, User) and request.user.is_analyst and request.user.blocked is None:
        return None
    return render(request, "annotations/refused.html", {"problem": _FOR_ANALYSTS}, part="panel", status=403)


def _chosen(request: HttpRequest, place: Place, query: QueryDict) -> tuple[Reading, Question]:
    """Return the reading and the question that were chosen. Raises Refused."""
    event, _, name = query.get("under", "").partition(":")
    set_slug, _, slug = name.partition("/")
    questions = Question.objects.visible_to(request.user).select_related("question_set__group")
    question = questions.filter(question_set__slug=set_slug, slug=slug).first()
    readings = Reading.objects.visible_to(request.user).select_related("event", "article")
    reading = readings.filter(article=place.article, event__slug=event).first()
    if question is None or reading is None:
        raise Refused(gettext("Choose a question."))
    return reading, question


def _highlight(request: HttpRequest, place: Place, question: Question, query: QueryDict) -> Highlight:
    """Return one's own highlight of just these words, or make one, as visible as the question.

    One with a note is left alone: filing would show the note to others, and nobody asked for that.
    """
    assert isinstance(request.user, User)  # noqa: S101 (the view has looked)
    start, end = posted_range(query)
    found = parse_range(place.passages, start, end)
    same = Highlight.objects.editable_by(request.user).filter(
        placements__version=place.version, placements__start_at=found.start_at, placements__end_at=found.end_at, note=""
    )
    old = same.first()
    if old is not None:
        return old
    question_set = question.question_set
    content = Content(visibility=Visibility(question_set.visibility), group=question_set.group)
    return create_highlight(
        author=request.user, version=place.version, start=start, end=end, content=content, passages=place.passages
    )


def _file(request: HttpRequest, place: Place, highlight: Highlight, reading: Reading, question: Question) -> Answer:
    assert isinstance(request.user, User)  # noqa: S101 (the view has looked)
    check_write(request, request.user)
    return file_evidence(
        highlight=highlight,
        reading=reading,
        question=question,
        by=request.user,
        version=place.version,
        state=request.POST.get("state") or Answer.State.ANSWERED,
    )


def _said(question: Question) -> str:
    return gettext("Filed under “%(name)s”.") % {"name": question.name}


def _back(reading: Reading, question: Question) -> str:
    """Return where to go on: the cell, with the rest of the answer to give."""
    return reverse("answer", args=[reading.event.slug, reading.article.slug, question.question_set.slug, question.slug])


def _form(
    request: HttpRequest,
    place: Place,
    query: QueryDict,
    action: str,
    *,
    quote: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "article": place.article,
        "version": place.version,
        "at": place.at,
        "action": action,
        "problem": problem,
        "choices": _choices(request, place),
        "wanted": query.get("q", ""),
        "states": [choice for choice in Answer.State.choices if choice[0] != Answer.State.SILENT],
        **({"quote": quote} if quote else range_context(place, query)),
    }
    return render(request, "comparison/file.html", context, part="panel", status=status)


def _choices(request: HttpRequest, place: Place) -> list[Choice]:
    """Return what can be chosen: for each event that the text is a reading of, the questions of each set. Two queries.

    The site's sets come first, then those of people.
    """
    readings = Reading.objects.visible_to(request.user).filter(article=place.article)
    asked = Question.objects.visible_to(request.user).asked().select_related("question_set")
    sets: dict[int, tuple[QuestionSet, list[Question]]] = {}
    for question in asked.order_by("question_set__owner_id", "question_set__name", "position"):
        sets.setdefault(question.question_set_id, (question.question_set, []))[1].append(question)
    in_order = sorted(sets.values(), key=lambda pair: (pair[0].owner_id is not None, pair[0].name))
    return [Choice(reading, in_order) for reading in readings.select_related("event", "frame").order_by("event__date")]
