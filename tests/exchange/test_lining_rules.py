"""The checks of the demonstration's answers and parallels find what they are for."""

from pathlib import Path
from typing import Any

import pytest

from tests.exchange import lining_rules, rules
from tests.exchange.corpora import put
from tests.exchange.lined import LINED
from tests.exchange.test_rules import REGISTER, text

MARKS = {"one": "a-crossing", "two": "a-ford"}
ANSWER = {
    "article": "a-crossing",
    "set": "core",
    "question": "problem",
    "coder": "b",
    "state": "answered",
    "paraphrase": "It says “closed for good”.",
    "evidence": ["one"],
}
PARALLEL = {"id": "p", "relation": "agrees", "note": "Both say so.", "highlights": ["one", "two"]}


def test_highlights_are_known_by_their_text_and_only_what_is_said_or_tagged_is_a_note(tmp_path: Path) -> None:
    put(tmp_path, LINED)
    assert lining_rules.marks_in(tmp_path) == {
        "46buaswhgd3hgcfm": "the-bridge-again",
        "jnbqy3742apwteyl": "the-bridge-again",
        "mostmostmost2345": "most-zakryt",
    }
    assert [note.exact for note in rules.read_notes(tmp_path)] == ["it’s closed for good"]


def test_evidence_that_stands_in_no_version_that_was_coded_is_named(tmp_path: Path) -> None:
    put(tmp_path, LINED)
    versions = lining_rules.versions_in(tmp_path)
    assert versions.keys() == lining_rules.marks_in(tmp_path).keys()
    (number,) = versions["mostmostmost2345"]
    answer = {**ANSWER, "version": number, "evidence": ["mostmostmost2345"]}
    assert lining_rules.evidence_out_of_sight([answer], versions) == []
    later = {**answer, "version": number + 1}
    assert lining_rules.evidence_out_of_sight([later], versions) == ["a-crossing problem: mostmostmost2345"]


def test_questions_that_nobody_answered_are_named() -> None:
    questions = [{"slug": "problem"}, {"slug": "cause"}]
    elsewhere = {**ANSWER, "set": "other", "question": "cause"}
    assert lining_rules.unanswered([text("One.")], questions, [ANSWER, elsewhere], "core") == ["a-crossing: cause"]


def test_a_good_answer_and_a_silent_one_pass() -> None:
    silent = {**ANSWER, "state": "silent", "paraphrase": "", "evidence": []}
    assert lining_rules.wrong_answers([ANSWER, silent], MARKS, REGISTER) == []


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"evidence": []}, "no evidence"),
        ({"state": "silent"}, "silent, with evidence"),
        ({"paraphrase": " "}, "nothing in one line"),
        ({"paraphrase": "x" * 161}, "161 characters"),
        ({"evidence": ["two"]}, "two is of another text"),
        ({"evidence": ["three"]}, "three is of another text"),
        ({"paraphrase": "It says “shut”."}, "not registered: “shut”"),
    ],
)
def test_what_is_wrong_with_an_answer_is_named(change: dict[str, Any], wrong: str) -> None:
    assert lining_rules.wrong_answers([{**ANSWER, **change}], MARKS, REGISTER) == [f"a-crossing problem: {wrong}"]


def test_cells_that_are_silent_or_have_two_coders_are_found() -> None:
    other = {**ANSWER, "coder": "c", "state": "silent"}
    assert lining_rules.silent_cells([ANSWER, other]) == {("a-crossing", "problem")}
    assert lining_rules.shared_cells([ANSWER, other]) == {("a-crossing", "problem")}
    assert lining_rules.silent_cells([ANSWER]) == lining_rules.shared_cells([ANSWER, ANSWER]) == set()


def test_a_good_parallel_passes() -> None:
    assert lining_rules.wrong_parallels([PARALLEL], MARKS, REGISTER) == []


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"highlights": ["one"]}, "not of different texts"),
        ({"highlights": ["one", "one"]}, "not of different texts"),
        ({"highlights": ["one", "three"]}, "not of different texts"),
        ({"note": ""}, "nothing is said"),
        ({"note": "Both say “shut”."}, "not registered: “shut”"),
    ],
)
def test_what_is_wrong_with_a_parallel_is_named(change: dict[str, Any], wrong: str) -> None:
    assert lining_rules.wrong_parallels([{**PARALLEL, **change}], MARKS, REGISTER) == [f"p: {wrong}"]


def test_what_is_said_twice_is_named() -> None:
    assert lining_rules.twice(["a", "b", "a", "", ""]) == ["a"]
