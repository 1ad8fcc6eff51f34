"""Following a passage: which passage elsewhere is found, for which reason, and at what cost."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.annotations.models import Highlight
from apps.comparison.follow import Counterpart, Origin, Target, follow
from apps.comparison.models import Answer, Evidence, Suggestion, SuggestionRun
from apps.library.models import Event, Passage, Reading
from apps.library.publishing import publish_version
from tests import factories
from tests.factories import DAY
from tests.lined import make_answer, make_dismissal, make_highlight, make_parallel
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


@pytest.fixture
def readings(event: Event) -> list[Reading]:
    return factories.make_readings(3, event=event, passages=6)


def passage(reading: Reading, number: int) -> Passage:
    return Passage.objects.get(version=reading.article.current, number=number)


def origin(reading: Reading, number: int = 1) -> Origin:
    row = passage(reading, number)
    return Origin(reading.article_id, row.version_id, number, row.uid)


def target(reading: Reading) -> Target:
    return Target(reading.pk, reading.event_id, reading.article_id, reading.article.current_id or 0)


def following(here: Reading, *there: Reading, number: int = 1, user: object = NOBODY) -> dict[int, Counterpart]:
    return follow(origin(here, number), [target(reading) for reading in there], user)


def file(answer: Answer, number: int) -> None:
    assert answer.coder
    highlight = make_highlight(answer.reading.article, answer.coder, passage=number)
    Evidence.objects.create(answer=answer, highlight=highlight)


def suggest(one: Passage, other: Passage, *, score: float = 0.5, terms: tuple[str, ...] = ("call", "minutes")) -> None:
    event = Event.objects.get(readings__article__versions=one.version)
    run, _ = SuggestionRun.objects.get_or_create(event=event, defaults={"method": "test", "computed": timezone.now()})
    Suggestion.objects.create(run=run, passage=one, other=other, rank=1, score=score, terms=list(terms))


def test_where_there_is_no_evidence_nothing_is_found(readings: list[Reading]) -> None:
    assert following(*readings) == {}
    assert following(readings[0]) == {}


def test_a_parallel_leads_to_its_member_and_gives_its_relation(readings: list[Reading], bob: User) -> None:
    here, there, beyond = readings
    make_parallel(bob, make_highlight(here.article, bob), make_highlight(there.article, bob, passage=4))
    found = following(here, there, beyond)
    assert found == {there.pk: Counterpart(4, passage(there, 4).text, "parallel", "parallel: contradicts")}
    assert following(there, here, beyond, number=4)[here.pk].number == 1
    assert following(here, there, number=2) == {}


def test_passages_that_answer_the_same_question_are_counterparts(readings: list[Reading], bob: User) -> None:
    here, there, beyond = readings
    first, second = make_question_set().questions.order_by("position")
    make_answer(here, first, bob)
    file(make_answer(there, first, bob, state="partial"), 5)
    make_answer(beyond, second, bob)
    found = following(here, there, beyond)
    assert set(found) == {there.pk}
    assert (found[there.pk].number, found[there.pk].why) == (1, f"both answer {first.name}")
    Answer.objects.filter(reading=there).update(hidden=timezone.now())
    assert following(here, there) == {}
    assert set(following(here, there, user=bob)) == {there.pk}


def test_the_same_question_asked_of_another_event_is_no_evidence(readings: list[Reading], bob: User) -> None:
    here, there, _ = readings
    question = make_question_set().questions.earliest("position")
    later = factories.make_reading(factories.make_event(), article=there.article)
    make_answer(here, question, bob)
    make_answer(later, question, bob)
    assert following(here, there, later) == {}


def test_a_suggestion_counts_either_way_until_it_is_dismissed(readings: list[Reading], carol: User) -> None:
    here, there, beyond = readings
    suggest(passage(here, 1), passage(there, 3))
    suggest(passage(beyond, 2), passage(here, 1), terms=())
    found = following(here, there, beyond)
    assert (found[there.pk].number, found[there.pk].kind) == (3, "suggestion")
    assert found[there.pk].why == "suggested: shares call, minutes"
    assert (found[beyond.pk].number, found[beyond.pk].why) == (2, "suggested")
    for suggestion in Suggestion.objects.select_related("passage__version__article", "other__version__article"):
        make_dismissal(suggestion, carol)
    assert following(here, there, beyond) == {}


def test_parallels_come_before_answers_and_these_before_suggestions(readings: list[Reading], bob: User) -> None:
    here, there, _ = readings
    suggest(passage(here, 1), passage(there, 6), score=0.99)
    assert following(here, there)[there.pk].number == 6
    question = make_question_set().questions.earliest("position")
    make_answer(here, question, bob)
    answer = make_answer(there, question, bob, state="silent")
    file(answer, 4)
    assert following(here, there)[there.pk].number == 4
    own = Highlight.objects.get(filed__answer__reading=here)
    make_parallel(bob, own, make_highlight(there.article, bob, passage=3))
    assert following(here, there)[there.pk].number == 3
    make_parallel(bob, own, Highlight.objects.get(filed__answer=answer), relation="agrees")
    assert following(here, there)[there.pk].why == f"parallel: agrees; both answer {question.name}"


def test_of_several_the_one_with_most_evidence_is_taken_and_then_the_nearest(
    readings: list[Reading], bob: User
) -> None:
    here, there, _ = readings
    mark = make_highlight(here.article, bob, passage=3)
    for number in (1, 6, 4):
        make_parallel(bob, mark, make_highlight(there.article, bob, passage=number))
    assert following(here, there, number=3)[there.pk].number == 4
    make_parallel(bob, mark, make_highlight(there.article, bob, passage=6), relation="agrees")
    assert following(here, there, number=3)[there.pk].why == "parallel: contradicts, agrees"
    suggest(passage(here, 2), passage(there, 5), score=0.4)
    suggest(passage(there, 6), passage(here, 2), score=0.6)
    assert following(here, there, number=2)[there.pk].number == 6


def test_only_what_one_may_see_is_evidence(readings: list[Reading], alice: User, bob: User) -> None:
    here, there, _ = readings
    chosen = [make_highlight(each.article, bob, visibility="private") for each in (here, there)]
    make_parallel(bob, *chosen, visibility="private")
    assert set(following(here, there, user=bob)) == {there.pk}
    assert following(here, there, user=alice) == following(here, there) == {}
    make_parallel(bob, *chosen)
    assert following(here, there, user=alice) == {}, "of a public parallel of private highlights nothing is seen"


def test_passages_that_are_left_out_are_no_counterparts(readings: list[Reading], bob: User) -> None:
    here, there, _ = readings
    make_parallel(bob, make_highlight(here.article, bob), make_highlight(there.article, bob, passage=2))
    suggest(passage(here, 1), passage(there, 3))
    Passage.objects.filter(version=there.article.current, number=2).update(left_out=True)
    assert following(here, there)[there.pk].number == 3


def test_a_suggestion_is_found_in_every_version_in_which_its_passages_stand(readings: list[Reading]) -> None:
    here, there, _ = readings
    suggest(passage(here, 2), passage(there, 3))
    old = target(there)
    paragraphs = Passage.objects.filter(version=there.article.current).order_by("number").values_list("text", flat=True)
    text = "\n\n".join(["A new beginning.", *paragraphs])
    publish_version(article=there.article, title="Again", date=DAY, source=text)
    there.article.refresh_from_db()
    assert follow(origin(here, 2), [target(there)], NOBODY)[there.pk].number == 4
    assert follow(origin(here, 2), [old], NOBODY)[there.pk].number == 3


@pytest.mark.parametrize("number", [3, 20])
def test_following_costs_four_queries(
    event: Event, bob: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    here, *there = factories.make_readings(number, event=event)
    question = make_question_set().questions.earliest("position")
    mark = make_highlight(here.article, bob)
    make_answer(here, question, bob)
    for reading in there:
        make_parallel(bob, mark, make_highlight(reading.article, bob, passage=2))
        make_answer(reading, question, bob)
        suggest(passage(here, 1), passage(reading, 3))
    targets = [target(reading) for reading in there]
    followed = origin(here)
    with django_assert_num_queries(4):
        found = follow(followed, targets, bob)
    assert len(found) == number - 1
