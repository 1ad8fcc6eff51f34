"""Whatever was answered and linked comes out of the library as it went in."""

import datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import Role, User
from apps.annotations.models import Highlight
from apps.annotations.services import Content, create_highlight
from apps.comparison.models import Answer, Evidence, Parallel, ParallelMember, Question
from apps.exchange.corpus import dump_corpus, load_corpus
from apps.library.models import Reading
from tests import factories
from tests.examples import few
from tests.exchange import strategies
from tests.exchange.corpora import everything_stored, texts
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db
MOMENTS = st.integers(0, 10**11).map(lambda seconds: datetime.datetime.fromtimestamp(seconds, datetime.UTC))
#: What PostgreSQL can store.
words = strategies.words.map(lambda line: line.replace("\x00", ""))
#: The marks of three articles, two in each: their numbers, in any order.
marks = st.lists(st.integers(0, 1), max_size=2, unique=True)
answers = st.fixed_dictionaries(
    {
        "state": st.sampled_from(Answer.State.values),
        "paraphrase": words.map(lambda line: line[:100]) | st.just(""),
        "modified": MOMENTS,
        "evidence": marks,
    }
)
parallels = st.fixed_dictionaries(
    {
        "relation": st.sampled_from(Parallel.Relation.values),
        "note": words | st.just(""),
        "modified": MOMENTS,
        "members": st.lists(st.integers(0, 2), min_size=2, max_size=3, unique=True),
        "mark": st.integers(0, 1),
    }
)
coded = st.dictionaries(st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 1)), answers, max_size=5)


def build(cells: dict[tuple[int, int, int], dict[str, Any]], links: list[dict[str, Any]]) -> None:
    """Store three readings of an event, with answers to two questions by two coders, and parallels."""
    now = timezone.now()
    people = [
        factories.make_user(display_name=name, role=Role.ANALYST, email_confirmed=now) for name in ("Боб 😀", "Carol")
    ]
    questions = list(Question.objects.filter(question_set=make_question_set()))
    event = factories.make_event()
    readings = [factories.make_reading(event, article=factories.make_article(f"text-{n}")) for n in range(3)]
    found = [marked(reading, people[0]) for reading in readings]
    for (reading, question, person), drawn in cells.items():
        fields = {name: drawn[name] for name in ("state", "paraphrase", "modified")}
        fields |= {"question": questions[question], "coder": people[person], "created": drawn["modified"]}
        version = readings[reading].article.versions.get()
        answer = Answer.objects.create(reading=readings[reading], version=version, **fields)
        for position, mark in enumerate(drawn["evidence"]):
            Evidence.objects.create(answer=answer, highlight=found[reading][mark], position=position)
    for drawn in links:
        fields = {name: drawn[name] for name in ("relation", "note", "modified")}
        fields |= {"author": people[1], "visibility": "public", "created": drawn["modified"]}
        parallel = Parallel.objects.create(**fields)
        for position, article in enumerate(drawn["members"]):
            highlight = found[article][drawn["mark"]]
            ParallelMember.objects.create(parallel=parallel, highlight=highlight, position=position)


def marked(reading: Reading, author: User) -> list[Highlight]:
    """Mark two stretches of a text for everybody."""
    version = reading.article.current
    assert version is not None
    content = Content(visibility="public")
    ends = "p1.2", "p1.3"
    return [create_highlight(author=author, version=version, start="p1.0", end=end, content=content) for end in ends]


@few()
@given(coded, st.lists(parallels, max_size=3))
def test_answers_and_parallels_come_back_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    cells: dict[tuple[int, int, int], dict[str, Any]],
    links: list[dict[str, Any]],
) -> None:
    folder = tmp_path_factory.mktemp("lined")
    with transaction.atomic():
        build(cells, links)
        first = dump_corpus(folder / "first")
        transaction.set_rollback(True)
    assert sum(text.count("[[answer]]") for text in first.values()) == len(cells)
    assert sum(text.count("[[parallel]]") for text in first.values()) == len(links)
    with transaction.atomic():
        load_corpus(folder / "first")
        before = everything_stored()
        report = load_corpus(folder / "first")
        assert (report.added, report.changed, report.only_in_database) == ([], [], [])
        assert everything_stored() == before
        dump_corpus(folder / "second")
        transaction.set_rollback(True)
    assert texts(folder / "second") == texts(folder / "first")
