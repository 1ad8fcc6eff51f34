"""What lines readings up raises the stamp of its event, or of the articles that a parallel joins, and no other."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.annotations.models import Highlight
from apps.annotations.services import move_highlight
from apps.comparison.models import Answer, Evidence, Parallel, Suggestion, SuggestionRun
from apps.core import freshness
from apps.library.models import Article, Reading
from tests import factories
from tests.lined import make_answer, make_dismissal, make_highlight, make_parallel, make_suggestion
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db


def of(name: str) -> str:
    return freshness.current((name,))


def _move(highlight: Highlight) -> None:
    version = highlight.article.current
    assert version
    move_highlight(highlight=highlight, version=version, edition=highlight.edition, start="p1.0", end="p2.4")


def test_every_change_of_answers_raises_the_stamp_of_their_event(reading: Reading, bob: User) -> None:
    question = make_question_set().questions.earliest("position")
    elsewhere = factories.make_reading(factories.make_event())
    stamp, library = freshness.of_event(reading.event.slug), freshness.current()
    other = of(freshness.of_event(elsewhere.event.slug))
    seen = [of(stamp)]
    answer = make_answer(reading, question, bob)
    highlight = answer.evidence.get()
    seen.append(of(stamp))
    changes: list[Callable[[], object]] = [
        lambda: Answer.objects.filter(pk=answer.pk).update(paraphrase="Otherwise."),
        lambda: _move(highlight),
        lambda: Highlight.objects.filter(pk=highlight.pk).update(visibility="private"),
        lambda: Highlight.objects.filter(pk=highlight.pk).update(deleted=timezone.now()),
        lambda: Evidence.objects.filter(answer=answer).delete(),
        lambda: Answer.objects.filter(pk=answer.pk).delete(),
    ]
    for change in changes:
        change()
        seen.append(of(stamp))
    assert len(set(seen)) == len(seen)
    assert of(freshness.of_event(elsewhere.event.slug)) == other
    assert freshness.current() == library, "the library has not changed"


def test_suggestions_and_dismissals_raise_the_stamp_of_their_event(reading: Reading, bob: User) -> None:
    stamp = freshness.of_event(reading.event.slug)
    seen = [of(stamp)]
    suggestion = make_suggestion(reading, other=factories.make_reading(reading.event).article)
    seen.append(of(stamp))
    make_dismissal(suggestion, bob)
    seen.append(of(stamp))
    SuggestionRun.objects.update(computed=timezone.now())
    seen.append(of(stamp))
    SuggestionRun.objects.all().delete()
    seen.append(of(stamp))
    assert len(set(seen)) == len(seen)
    assert not Suggestion.objects.exists()


def test_a_parallel_raises_the_stamps_of_all_its_articles(article: Article, bob: User) -> None:
    other, third = factories.make_article(), factories.make_article()
    here, there = make_highlight(article, bob), make_highlight(other, bob)
    stamps = [f"highlights {each.slug}" for each in (article, other)]
    apart = of(f"highlights {third.slug}")
    seen = [[of(stamp) for stamp in stamps]]
    parallel = make_parallel(bob, here, there)
    changes: list[Callable[[], object]] = [
        lambda: Parallel.objects.filter(pk=parallel.pk).update(relation="agrees"),
        # One of its highlights is no longer shown: it is gone from the page of the other one too.
        lambda: Highlight.objects.filter(pk=here.pk).update(visibility="private"),
        lambda: parallel.members.filter(highlight=here).delete(),
    ]
    for change in changes:
        seen.append([of(stamp) for stamp in stamps])
        change()
    seen.append([of(stamp) for stamp in stamps])
    for column in zip(*seen, strict=True):
        assert len(set(column)) == len(column)
    assert of(f"highlights {third.slug}") == apart
