"""Suggestions in the database: when they are computed, what goes in, what is stored, who sees and dismisses them."""

import io
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.annotations.models import Highlight
from apps.annotations.services import Content, Refused, create_highlight
from apps.comparison.models import Answer, Dismissal, Evidence, Question, QuestionSet, Suggestion, SuggestionRun
from apps.comparison.suggesting import computing, runs
from apps.comparison.suggesting.inputs import read_inputs
from apps.comparison.suggesting.runs import never_computed, suggest
from apps.comparison.suggestions import (
    bring_back,
    counterparts,
    dismiss,
    passages_suggested,
    question_suggestions,
)
from apps.library.models import Event, Passage, Reading
from tests import factories
from tests.lined import make_answer, make_dismissal, make_suggestion
from tests.servers import ROOT
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db
ONE = """\
## On prisoners

The two presidents agreed to exchange prisoners at the Narva bridge before the month is out.

Families in the border villages have buried their dead and wait for the displaced to come home.

!!! left-out
    The two presidents agreed to exchange prisoners at the Narva bridge: subscribe to our letter.

Narva bridge.
"""
OTHER = """\
Nobody should believe the talk of prisoners: the Narva bridge stays closed, whatever the presidents agreed.

A museum of clocks opened in the old harbour, with a café for visitors and a lawn.
"""
THIRD = "Prisoners crossed the Narva bridge, as the presidents agreed, and nobody should believe it changes much."


@pytest.fixture
def readings(event: Event) -> list[Reading]:
    """Two readings of one event, with one passage each that speaks to the same point."""
    return [
        factories.make_reading(event, article=factories.make_article(slug, text=text))
        for slug, text in (("one", ONE), ("other", OTHER))
    ]


@pytest.fixture
def keen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Suggest what fits less well, too: a handful of passages is no scale."""
    monkeypatch.setattr(computing, "LEAST", 0.3)


@pytest.fixture
def questions() -> list[Question]:
    """The site's two questions."""
    question_set = make_question_set()
    asked = list(question_set.questions.order_by("position"))
    for question, name in zip(asked, ("Cost", "Exchange"), strict=True):
        question.name, question.wording = name, f"What does the text say of {name}?"
    asked[0].help = "Families, villages, the dead and the displaced."
    asked[1].help = "Prisoners exchanged at a bridge, and who agreed to it."
    Question.objects.bulk_update(asked, ["name", "wording", "help"])
    return asked


def passage(reading: Reading, number: int) -> Passage:
    assert reading.article.current
    return reading.article.current.passages.get(number=number)


def stored() -> list[tuple[Any, ...]]:
    """Return the stored rows in order, by what does not depend on keys."""
    rows = Suggestion.objects.order_by("pk").select_related("passage__version__article", "question", "other")
    return [
        (
            row.passage.uid,
            row.question and row.question.slug,
            row.other and row.other.uid,
            row.rank,
            row.score,
            row.terms,
        )
        for row in rows
    ]


def file(reading: Reading, question: Question, coder: User, number: int, **fields: Any) -> Answer:
    """Answer a question with a whole passage as evidence."""
    answer = make_answer(reading, question, coder, state="silent", **fields)
    coder.email_confirmed = timezone.now()
    coder.save()
    version = reading.article.current
    assert version is not None
    end = f"p{number}.{len(version.passages.get(number=number).text)}"
    content = Content(visibility="public")
    highlight = create_highlight(author=coder, version=version, start=f"p{number}.0", end=end, content=content)
    Evidence.objects.create(answer=answer, highlight=highlight)
    return answer


# -- What is computed --


def test_the_run_holds_its_method_and_the_digest_of_what_went_in(readings: list[Reading]) -> None:
    run = suggest(readings[0].event)
    assert run is not None
    assert run.method == computing.METHOD
    assert run.model_hash == read_inputs(run.event).digest
    assert len(run.model_hash) == 64
    first = Suggestion.objects.get(passage=passage(readings[0], 2), other=passage(readings[1], 1))
    assert (first.rank, first.terms) == (1, ["presidents", "agreed", "Narva", "bridge", "prisoners"])
    assert 0 < first.score <= 1.1


def test_headings_furniture_and_very_short_passages_get_none(
    readings: list[Reading], questions: list[Question], keen: None
) -> None:
    suggest(readings[0].event)
    version = readings[0].article.current
    assert version is not None
    kinds = {p.number: (p.kind, p.left_out) for p in version.passages.all()}
    assert kinds[1][0] == "heading"
    assert kinds[4][1]
    numbers = set(Suggestion.objects.filter(passage__version=version).values_list("passage__number", flat=True))
    numbers |= set(Suggestion.objects.filter(other__version=version).values_list("other__number", flat=True))
    assert numbers == {2, 3}


def test_questions_are_suggested_by_their_words(readings: list[Reading], questions: list[Question], keen: None) -> None:
    suggest(readings[0].event)
    found = question_suggestions([passage(readings[0], 2).pk, passage(readings[0], 3).pk], None)
    assert [[row.question for row in rows] for rows in found.values()] == [[questions[1]], [questions[0]]]
    assert set(found[passage(readings[0], 3).pk][0].terms) == {"Families", "villages", "dead", "displaced"}


def test_a_new_run_gives_the_same_rows_in_the_same_order(
    readings: list[Reading], questions: list[Question], keen: None
) -> None:
    suggest(readings[0].event)
    before = stored()
    assert suggest(readings[0].event) is None
    assert suggest(readings[0].event, again=True) is not None
    assert stored() == before != []
    assert SuggestionRun.objects.count() == 1


def test_only_the_current_versions_count(readings: list[Reading]) -> None:
    event = readings[0].event
    suggest(event)
    here = passage(readings[0], 2).pk
    assert counterparts(here, readings, None)
    factories.make_version(readings[1].article, text=THIRD)
    assert counterparts(here, readings, None) == {}, "the passage is of a text that is no longer shown"
    suggest(event)
    readings[1].article.refresh_from_db()
    found = counterparts(here, readings, None)
    assert [row.other for row in found.values()] == [passage(readings[1], 1)]
    assert not Suggestion.objects.exclude(passage__version__article__current__isnull=False).exists()


def test_an_event_without_readings_has_an_empty_run(event: Event) -> None:
    assert suggest(event) is not None
    assert stored() == []


def test_rows_come_in_lots(readings: list[Reading], monkeypatch: pytest.MonkeyPatch) -> None:
    suggest(readings[0].event)
    before = stored()
    monkeypatch.setattr(runs, "LOT", 1)
    suggest(readings[0].event, again=True)
    assert stored() == before
    assert len(before) > 1


def test_what_goes_in_is_read_in_as_many_queries_for_many_as_for_few(event: Event, questions: list[Question]) -> None:
    counts = []
    for number in (3, 27):
        for reading in factories.make_readings(number, event=event):
            make_answer(reading, questions[0], factories.make_user())
        with CaptureQueriesContext(connection) as captured:
            read_inputs(event)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# -- What is filed --


def evidence(event: Event) -> list[tuple[str, ...]]:
    return [asked.evidence for each in read_inputs(event).sets for asked in each.questions]


def test_what_is_filed_counts_from_other_events_too(
    readings: list[Reading], questions: list[Question], bob: User
) -> None:
    elsewhere = factories.make_reading(factories.make_event("elsewhere"), article=factories.make_article(text=THIRD))
    file(elsewhere, questions[1], bob, 1)
    assert evidence(readings[0].event) == [(), (THIRD,)]


@pytest.mark.parametrize("gone", ["deleted", "hidden", "coder blocked", "highlight deleted", "highlight private"])
def test_what_is_withdrawn_counts_no_more(
    readings: list[Reading], questions: list[Question], bob: User, gone: str
) -> None:
    answer = file(readings[1], questions[1], bob, 1)
    digest = read_inputs(readings[0].event).digest
    assert evidence(readings[0].event)[1] != ()
    now = timezone.now()
    if gone in {"deleted", "hidden"}:
        Answer.objects.filter(pk=answer.pk).update(**{gone: now})
    elif gone == "coder blocked":
        User.objects.filter(pk=bob.pk).update(blocked=now)
    elif gone == "highlight deleted":
        Highlight.objects.update(deleted=now)
    else:
        Highlight.objects.update(visibility="private")
    assert evidence(readings[0].event) == [(), ()]
    assert read_inputs(readings[0].event).digest != digest


def test_the_same_words_filed_by_two_coders_count_once(
    readings: list[Reading], questions: list[Question], bob: User, carol: User
) -> None:
    for coder in (bob, carol):
        file(readings[1], questions[1], coder, 1)
    assert len(evidence(readings[0].event)[1]) == 1


def test_somebodys_own_set_is_asked_once_it_is_used_here_and_bears_on_no_other(
    readings: list[Reading], questions: list[Question], bob: User
) -> None:
    event = readings[0].event
    own = make_question_set("own", questions=1)
    QuestionSet.objects.filter(pk=own.pk).update(owner=bob, visibility="private")
    before = read_inputs(event).sets
    assert [each.questions[0].question_set for each in before] == [questions[0].question_set_id]
    file(readings[0], own.questions.get(), bob, 2)
    after = read_inputs(event).sets
    assert [each.shared for each in after] == [False, True]
    assert after[1:] == before
    suggest(event)


def test_retired_questions_are_not_suggested(readings: list[Reading], questions: list[Question], keen: None) -> None:
    suggest(readings[0].event)
    Question.objects.filter(pk=questions[0].pk).update(retired=timezone.now())
    assert passages_suggested(questions[0], readings, None) == {}
    suggest(readings[0].event)
    assert not Suggestion.objects.filter(question=questions[0]).exists()


# -- When --


def test_publishing_computes_them_once_the_text_is_safe(
    readings: list[Reading], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        factories.make_version(readings[1].article, text=THIRD)
        assert not SuggestionRun.objects.exists()
    assert Suggestion.objects.filter(passage__version=readings[1].article.current).exists()


def test_publishing_takes_nothing_back_where_computing_fails(
    readings: list[Reading], django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(event: Event) -> None:
        raise RuntimeError

    monkeypatch.setattr(runs, "suggest", fail)
    with django_capture_on_commit_callbacks(execute=True):
        factories.make_version(readings[1].article, text=THIRD)
    readings[1].article.refresh_from_db()
    assert readings[1].article.current
    assert readings[1].article.current.number == 2


def test_nobody_who_publishes_waits_for_a_large_event(
    readings: list[Reading], django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "AT_ONCE", 3)
    with django_capture_on_commit_callbacks(execute=True):
        factories.make_version(readings[1].article, text=THIRD)
    assert not SuggestionRun.objects.exists()
    assert never_computed() == []
    call_command("suggest", stdout=io.StringIO())
    assert SuggestionRun.objects.count() == 1


def test_a_start_computes_what_was_never_computed(readings: list[Reading]) -> None:
    factories.make_event("without-readings")
    assert never_computed() == [readings[0].event]
    suggest(readings[0].event)
    assert never_computed() == []


def test_the_command_says_what_it_did(readings: list[Reading]) -> None:
    def said(*arguments: str) -> str:
        out = io.StringIO()
        call_command("suggest", *arguments, stdout=out)
        return out.getvalue()

    assert said().startswith("the-call: 2 suggestions in ")
    assert said() == "the-call: nothing has changed.\n"
    assert said("--event", "the-call", "--again").startswith("the-call: 2 suggestions in ")
    with pytest.raises(CommandError, match="nowhere"):
        said("--event", "nowhere")


# -- Who sees them --


def test_screens_ask_once_whatever_there_is(event: Event, questions: list[Question], bob: User) -> None:
    counts = []
    for number in (3, 27):
        readings = factories.make_readings(number, event=event, passages=2)
        for reading in readings[1:]:
            make_suggestion(reading, question=questions[0])
            make_suggestion(readings[0], other=reading.article)
        first = passage(readings[0], 1)
        every = [passage(reading, 1).pk for reading in readings]
        with CaptureQueriesContext(connection) as captured:
            assert len(counterparts(first.pk, readings, bob)) == number - 1
            assert sum(len(rows) for rows in question_suggestions(every, bob).values()) == number - 1
            assert len(passages_suggested(questions[0], readings, bob)) == number - 1
        counts.append(len(captured))
    assert counts == [3, 3]


def test_readers_see_those_of_public_texts_and_questions(
    readings: list[Reading], questions: list[Question], alice: User, carol: User
) -> None:
    asked = make_suggestion(readings[0], question=questions[0])
    pair = make_suggestion(readings[0], other=readings[1].article)
    visible = Suggestion.objects.visible_to
    for user in (None, AnonymousUser(), alice, carol):
        assert set(visible(user)) == {asked, pair}
    Event.objects.update(is_published=False)
    assert set(visible(alice)) == set()
    assert set(visible(carol)) == {asked, pair}
    Event.objects.update(is_published=True)
    type(readings[1].article).objects.filter(pk=readings[1].article_id).update(status="draft")
    assert set(visible(alice)) == {asked}
    assert set(visible(carol)) == {asked, pair}
    QuestionSet.objects.update(owner=carol, visibility="private")
    assert set(visible(alice)) == set()


# -- Dismissing --


@pytest.mark.parametrize("kind", ["question", "pair"])
def test_what_an_analyst_dismisses_is_gone_for_everybody_and_for_good(
    readings: list[Reading], questions: list[Question], bob: User, carol: User, keen: None, kind: str
) -> None:
    event = readings[0].event
    suggest(event)
    rows = Suggestion.objects.filter(passage=passage(readings[0], 2))
    row = rows.get(question=questions[1]) if kind == "question" else rows.get(other=passage(readings[1], 1))
    back = Suggestion.objects.filter(passage=row.other) if kind == "pair" else Suggestion.objects.none()
    assert kind == "question" or back.exists()
    dismissal = dismiss(suggestion=row, by=bob)
    assert dismissal == dismiss(suggestion=row, by=carol), "once is enough"
    assert dismissal.by == bob
    for user in (None, bob, carol):
        assert row not in Suggestion.objects.visible_to(user)
        assert not Suggestion.objects.visible_to(user).filter(pk__in=back).exists()
    assert suggest(event) is not None, "what was dismissed is a part of what goes in"
    assert not rows.filter(question=row.question, other=row.other).exists()
    # In a new version, in which the passage still stands, it stays away.
    factories.make_version(readings[0].article, text=ONE + "\nA sentence that was added at the end of it all.\n")
    readings[0].article.refresh_from_db()
    suggest(event)
    rows = Suggestion.objects.filter(passage=passage(readings[0], 2))
    assert not rows.filter(question=row.question, other=row.other).exists()
    bring_back(dismissal=dismissal, by=carol)
    suggest(event)
    assert rows.filter(question=row.question, other=row.other).exists()


def test_a_dismissal_that_is_undone_shows_the_suggestion_again_at_once(
    readings: list[Reading], questions: list[Question], bob: User
) -> None:
    row = make_suggestion(readings[0], question=questions[0])
    bring_back(dismissal=dismiss(suggestion=row, by=bob), by=bob)
    assert row in Suggestion.objects.visible_to(None)


def test_only_analysts_dismiss_and_bring_back(
    readings: list[Reading], questions: list[Question], alice: User, bob: User, carol: User, admin: User
) -> None:
    row = make_suggestion(readings[0], question=questions[0])
    guest = factories.make_user(role=Role.GUEST)
    blocked = factories.make_user(role=Role.ANALYST, blocked=timezone.now())
    for user in (alice, guest, blocked):
        with pytest.raises(Refused):
            dismiss(suggestion=row, by=user)
        assert not Suggestion.objects.editable_by(user).exists()
    assert not Dismissal.objects.exists()
    dismissal = make_dismissal(row, bob)
    for user in (alice, guest, blocked):
        with pytest.raises(Refused):
            bring_back(dismissal=dismissal, by=user)
    assert not any(Dismissal.objects.visible_to(each).exists() for each in (None, AnonymousUser(), alice, guest))
    for user in (bob, carol, admin):
        bring_back(dismissal=dismissal, by=user)
        assert Suggestion.objects.editable_by(user).get() == row
        dismissal = dismiss(suggestion=row, by=user)
    assert Dismissal.objects.visible_to(bob).get() == dismissal


def test_what_is_no_longer_there_is_not_dismissed(
    readings: list[Reading], questions: list[Question], bob: User
) -> None:
    row = make_suggestion(readings[0], question=questions[0])
    type(readings[0].article).objects.filter(pk=readings[0].article_id).update(status="draft")
    with pytest.raises(Refused):
        dismiss(suggestion=row, by=bob)


def test_the_demonstration_has_suggestions_as_soon_as_it_is_loaded(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_corpus", str(ROOT / "fixtures"), stdout=io.StringIO())
    for event in Event.objects.filter(readings__isnull=False).distinct():
        rows = Suggestion.objects.visible_to(None).filter(run__event=event)
        assert rows.filter(question__isnull=False).exists()
        assert rows.filter(other__isnull=False).exists()
        assert suggest(event) is None, "answers load together with the texts"
