"""Answers and parallels in a corpus: what arrives in the library, and how it comes out again."""

import datetime
from pathlib import Path

import pytest

from apps.accounts.models import Role, User
from apps.comparison.models import Answer, Parallel
from apps.exchange.corpus import dump_corpus, load_corpus
from tests.exchange.corpora import everything_stored, put, texts
from tests.exchange.lined import LINED

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small corpus with answers and a parallel in a folder, loaded."""
    load_corpus(put(tmp_path / "small", LINED))
    return tmp_path / "small"


def test_an_answer_arrives_with_its_coder_and_evidence(small: Path) -> None:
    answer = Answer.objects.get(question__slug="problem", state="answered")
    assert (answer.reading.article.slug, answer.reading.event.slug) == ("the-bridge-again", "the-quarrel")
    assert (answer.version.number, answer.paraphrase) == (2, "The “good” bridge is closed.")
    assert answer.created == answer.modified == datetime.datetime(2024, 7, 2, tzinfo=datetime.UTC)
    assert [filed.highlight.slug for filed in answer.filed.all()] == ["jnbqy3742apwteyl", "46buaswhgd3hgcfm"]
    assert answer.coder is not None
    assert (str(answer.coder), answer.coder.role, answer.coder.is_active) == ("Coder Дана", Role.ANALYST, False)
    silent = Answer.objects.get(state="silent")
    assert (silent.paraphrase, silent.coder, silent.filed.count()) == ("", answer.coder, 0)
    other = User.objects.get(public_id="bbbbccccddddeeee")
    assert not other.has_usable_password()
    assert [(each.version.number, each.state) for each in other.answers.all()] == [(1, "partial")]


def test_a_parallel_arrives_with_its_members(small: Path) -> None:
    parallel = Parallel.objects.public().get()
    assert (parallel.slug, parallel.relation, str(parallel.author)) == ("parallelparallel", "agrees", "Coder Дана")
    assert (parallel.note, parallel.note_html) == (
        "Both say that it is *closed*.",
        "<p>Both say that it is <em>closed</em>.</p>",
    )
    assert [member.highlight.slug for member in parallel.members.all()] == ["mostmostmost2345", "46buaswhgd3hgcfm"]


def test_the_dump_of_a_canonical_folder_is_that_folder(small: Path, tmp_path: Path) -> None:
    dump_corpus(tmp_path / "dump")
    assert texts(tmp_path / "dump") == LINED


def test_a_second_load_changes_nothing(small: Path) -> None:
    before = everything_stored()
    report = load_corpus(small)
    assert (report.added, report.changed, report.only_in_database) == ([], [], [])
    assert everything_stored() == before
