"""Rows and the coverage grid as data: who is quoted from where, what differs, what is dated, what was withdrawn."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from apps.accounts.models import User
from apps.annotations.models import Highlight, Placement
from apps.annotations.services import Content, create_highlight
from apps.comparison.columns import find_columns
from apps.comparison.coverage import DIFFER, NOT_CODED, Spot, coverage
from apps.comparison.evidence import CONTEXT
from apps.comparison.models import Answer, Evidence, Question, QuestionSet
from apps.comparison.questions import ask
from apps.comparison.rows import Cell, find_rows
from apps.comparison.state import ReadingRef, State
from apps.library.models import Event, Reading
from tests import factories
from tests.lined import make_answer, make_highlight
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
LONG = "Words that stand before the place. " * 20 + "Here it is. " + "And words that stand after it. " * 20


@pytest.fixture
def question(db: None) -> Question:
    return make_question_set("core").questions.earliest("position")


def cell_of(reading: Reading, question: Question, user: object = NOBODY, *, version: int | None = None) -> Cell:
    readings = list(Reading.objects.filter(event=reading.event).in_neutral_order().for_contents())
    state = State(readings=(ReadingRef(reading.article.slug, version),))
    columns = find_columns(readings, state, with_passages=False).columns
    (row,) = find_rows(columns, [question], user)
    (cell,) = row.cells
    return cell


def spot_of(reading: Reading, question: Question, user: object = NOBODY) -> Spot:
    grid = coverage([reading], user)
    assert grid
    return next(spots[0] for asked, spots in grid.rows if asked == question)


def test_nobody_s_answer_is_not_somebody_s_silence(reading: Reading, question: Question, bob: User) -> None:
    assert cell_of(reading, question).answers == ()
    assert spot_of(reading, question).state == NOT_CODED
    make_answer(reading, question, bob, state="silent")
    (given,) = cell_of(reading, question).answers
    assert (given.is_silent, given.coder, given.quotes) == (True, "bob", ())
    spot = spot_of(reading, question)
    assert (spot.state, spot.label, spot.passages, spot.coders) == ("silent", "silent", 0, 1)


def test_coders_who_differ_both_stand_there_in_alphabetical_order(
    reading: Reading, question: Question, bob: User, carol: User
) -> None:
    make_answer(reading, question, carol, state="rejects")
    assert not cell_of(reading, question).states_differ
    make_answer(reading, question, bob)
    cell = cell_of(reading, question, bob)
    assert [given.coder for given in cell.answers] == ["bob", "carol"]
    assert (cell.states_differ, cell.words_differ) == (True, False)
    assert cell.own == cell.answers[0]
    spot = spot_of(reading, question)
    assert (spot.state, spot.coders, spot.passages) == (DIFFER, 2, 1), "both quote the same passage"


def test_coders_who_say_it_differently_do_not_differ(
    reading: Reading, question: Question, bob: User, carol: User
) -> None:
    make_answer(reading, question, bob, paraphrase="It says so.")
    make_answer(reading, question, carol, paraphrase="it says SO.")
    assert not cell_of(reading, question).words_differ
    Answer.objects.filter(coder=carol).update(paraphrase="So it says.")
    cell = cell_of(reading, question)
    assert (cell.states_differ, cell.words_differ) == (False, True)


def test_a_quotation_has_the_words_around_it_and_its_place(event: Event, question: Question, bob: User) -> None:
    reading = factories.make_reading(event, article=factories.make_article(text=f"{LONG}\n\nMore."))
    answer = make_answer(reading, question, bob, state="silent")
    bob.email_confirmed = timezone.now()
    bob.save()
    version = reading.article.current
    assert version
    start = version.text.index("Here it is")
    content = Content(visibility="public")
    highlight = create_highlight(
        author=bob, version=version, start=f"p1.{start}", end=f"p1.{start + 10}", content=content
    )
    Evidence.objects.create(answer=answer, highlight=highlight)
    (quote,) = cell_of(reading, question).answers[0].quotes
    assert (quote.exact, quote.passage, quote.last, quote.version) == ("Here it is", 1, 1, 1)
    assert version.text[quote.start : quote.end] == quote.exact
    assert f"{quote.before[2:]}{quote.exact}{quote.after[:-2]}" in version.text
    assert quote.before.startswith("… ")
    assert quote.after.endswith(" …")
    assert max(len(quote.before), len(quote.after)) <= CONTEXT + 2


def test_evidence_that_was_withdrawn_is_said_and_not_shown(
    reading: Reading, question: Question, bob: User, alice: User
) -> None:
    answer = make_answer(reading, question, bob)
    Evidence.objects.create(answer=answer, highlight=make_highlight(reading.article, bob, passage=2), position=1)
    first = answer.evidence.earliest("filed__position")
    Highlight.objects.filter(pk=first.pk).update(visibility="private")
    for user in (NOBODY, alice):
        (given,) = cell_of(reading, question, user).answers
        assert ([quote.passage for quote in given.quotes], given.withdrawn) == ([2], 1)
    (given,) = cell_of(reading, question, bob).answers
    assert ([quote.passage for quote in given.quotes], given.withdrawn) == ([1, 2], 0), "its author still sees it"
    assert spot_of(reading, question).passages == 1


def test_an_answer_on_an_older_version_is_dated_and_quoted_from_where_it_stands(
    reading: Reading, question: Question, bob: User
) -> None:
    make_answer(reading, question, bob)
    factories.make_version(reading.article, text="Another text.")
    Placement.objects.filter(version__number=2).delete()
    reading = Reading.objects.select_related("article__current").get(pk=reading.pk)
    (given,) = cell_of(reading, question).answers
    assert (given.is_dated, given.version, given.quotes[0].version) == (True, 1, 1)
    (given,) = cell_of(reading, question, version=1).answers
    assert not given.is_dated
    assert spot_of(reading, question).passages == 1


def test_a_highlight_that_lost_its_place_is_quoted_from_the_version_that_has_it(
    reading: Reading, question: Question, bob: User
) -> None:
    highlight = make_answer(reading, question, bob).evidence.get()
    version = factories.make_version(reading.article, text="Another text.")
    old = highlight.placements.get(version__number=1)
    (quote,) = cell_of(reading, question).answers[0].quotes
    assert (quote.version, quote.exact, quote.is_orphaned) == (1, old.exact, True)
    passage = version.passages.get()
    Placement.objects.filter(version=version).update(
        start_passage=passage, end_passage=passage, start=0, end=3, end_at=3, exact="Ano", status="moved"
    )
    (quote,) = cell_of(reading, question).answers[0].quotes
    assert (quote.version, quote.exact, quote.is_moved, quote.is_orphaned) == (2, "Ano", True, False)


def test_the_site_s_core_set_is_asked_first_and_another_where_it_is_named(alice: User, bob: User) -> None:
    for slug in ("another", "core"):
        make_question_set(slug)
    own = make_question_set("a-doctrine")
    QuestionSet.objects.filter(pk=own.pk).update(owner=bob, visibility="private")
    assert ask(State(), NOBODY).question_set == QuestionSet.objects.get(slug="core")
    assert ask(State(question_set="another"), NOBODY).question_set == QuestionSet.objects.get(slug="another")
    assert ask(State(question_set="a-doctrine"), bob).question_set == own
    asked = ask(State(question_set="a-doctrine"), alice)
    assert (asked.question_set, len(asked.notices)) == (QuestionSet.objects.get(slug="core"), 1)
    assert [each.slug for each in asked.sets] == ["another", "core"]
    assert [each.slug for each in ask(State(), bob).sets] == ["a-doctrine", "another", "core"]
    QuestionSet.objects.filter(pk=own.pk).update(visibility="public")
    assert own not in ask(State(), alice).sets, "others' public sets are too many to offer to everybody"
    assert ask(State(question_set="a-doctrine"), alice).question_set == own


def test_a_retired_question_is_asked_only_by_its_name(question: Question) -> None:
    Question.objects.filter(pk=question.pk).update(retired=timezone.now())
    assert [each.slug for each in ask(State(), NOBODY).chosen] == ["question-2"]
    assert [each.slug for each in ask(State(questions=("question-1",)), NOBODY).chosen] == ["question-1"]
    asked = ask(State(questions=("question-9",)), NOBODY)
    assert ([each.slug for each in asked.chosen], len(asked.notices)) == (["question-2"], 1)


def test_without_a_set_there_is_nothing_to_ask(reading: Reading) -> None:
    assert ask(State(), NOBODY).question_set is None
    assert coverage([reading], NOBODY) is None


def test_a_passage_counts_once_however_often_it_is_quoted(reading: Reading, question: Question, bob: User) -> None:
    answer = make_answer(reading, question, bob)
    for passage in (1, 2):
        Evidence.objects.create(answer=answer, highlight=make_highlight(reading.article, bob, passage=passage))
    assert spot_of(reading, question).passages == 2
