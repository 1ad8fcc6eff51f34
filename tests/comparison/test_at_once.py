"""Writers at once: they wait in one order, so that no two wait for each other, and of two at one thing one is told."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest
from django.db import OperationalError, connection

from apps.accounts.models import Role, User
from apps.annotations.models import Highlight
from apps.annotations.services import Content, Stale, edit_highlight
from apps.comparison import question_sets
from apps.comparison.answers import StaleAnswer, file_evidence, give_answer, take_out
from apps.comparison.models import Answer, Question
from apps.comparison.parallels import Said, make_parallel
from apps.comparison.question_sets import SetWords, create_set
from apps.library.models import Reading
from tests import factories
from tests.lined import make_answer, make_highlight
from tests.stock import make_question_set

#: Each pair meets twice as often: where the order was wrong, about one meeting in eight ended in a deadlock.
ROUNDS = 12


@pytest.fixture
def readings() -> list[Reading]:
    return factories.make_readings(2, event=factories.make_event("the-call"))


@pytest.fixture
def question() -> Question:
    return make_question_set("core").questions.earliest("position")


@pytest.fixture
def coder() -> User:
    return factories.make_user("bob", role=Role.ANALYST, email="bob@example.org")


def at_once(*writes: Callable[[], object]) -> int:
    """Do all of it at once; return how many were told that they are late. A deadlock is raised."""
    together = Barrier(len(writes))

    def work(write: Callable[[], object]) -> bool:
        try:
            together.wait(timeout=20)
            while True:
                try:
                    write()
                    return False
                except (Stale, StaleAnswer):
                    return True
                except OperationalError as error:
                    if "deadlock" in str(error):
                        raise
                    sleep(0.01)  # SQLite in memory, as tests have it, does not wait as a file does
        finally:
            connection.close()

    with ThreadPoolExecutor(len(writes)) as pool:
        return sum(pool.map(work, writes))


def own(readings: Sequence[Reading], coder: User) -> list[Highlight]:
    made = [make_highlight(reading.article, coder, visibility="private") for reading in readings]
    return list(Highlight.objects.filter(pk__in=[each.pk for each in made]).select_related("article", "author"))


@pytest.mark.django_db(transaction=True)
def test_filing_or_editing_a_highlight_and_linking_it(readings: list[Reading], question: Question, coder: User) -> None:
    version = readings[0].article.current
    assert version
    for number in range(2 * ROUNDS):
        first, second = own(readings, coder)

        def file(highlight: Highlight = first) -> object:
            return file_evidence(highlight=highlight, reading=readings[0], question=question, by=coder, version=version)

        def edit(highlight: Highlight = first) -> object:
            return edit_highlight(highlight=highlight, by=coder, edition=1, content=Content(note="Why."))

        def link(pair: tuple[Highlight, Highlight] = (first, second)) -> object:
            return make_parallel(author=coder, highlights=pair, said=Said("agrees", visibility="public"))

        at_once(file if number % 2 else edit, link)


@pytest.mark.django_db(transaction=True)
def test_taking_a_passage_out_and_changing_the_answer(readings: list[Reading], question: Question, coder: User) -> None:
    for _ in range(2 * ROUNDS):
        Answer.objects.all().delete()
        answer = make_answer(readings[0], question, coder)
        passage = answer.evidence.get()

        def out(answer: Answer = answer, passage: Highlight = passage) -> None:
            take_out(answer=answer, highlight=passage)

        def change(answer: Answer = answer) -> object:
            words = {"state": "partial", "paraphrase": "In part."}
            return give_answer(
                reading=readings[0], question=question, by=coder, version=answer.version, edition=1, **words
            )

        at_once(out, change)
        assert not answer.filed.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_one_answer_one_is_told(readings: list[Reading], question: Question, coder: User) -> None:
    answer = make_answer(readings[0], question, coder)

    def change(words: str) -> Callable[[], object]:
        return lambda: give_answer(
            reading=readings[0],
            question=question,
            by=coder,
            version=answer.version,
            edition=1,
            state="partial",
            paraphrase=words,
        )

    assert at_once(change("One."), change("Another.")) == 1
    answer.refresh_from_db()
    assert (answer.edition, answer.revisions.count()) == (2, 1)


@pytest.mark.django_db
def test_of_two_sets_of_one_name_made_at_once_both_are_stored(
    coder: User, carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose = question_sets._free_slug

    def overtaken(name: str, taken: set[str]) -> str:
        chosen = choose(name, taken)
        monkeypatch.setattr(question_sets, "_free_slug", choose)
        create_set(owner=carol, words=SetWords(name))
        return chosen

    monkeypatch.setattr(question_sets, "_free_slug", overtaken)
    assert create_set(owner=coder, words=SetWords("Doctrine")).slug == "doctrine-2"
    assert carol.question_sets.get().slug == "doctrine"
