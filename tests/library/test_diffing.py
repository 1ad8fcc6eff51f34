"""What changed between two texts: nothing is lost in the telling, and it reads well."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.library import diffing
from apps.library.diffing import Part, compare, difference
from apps.library.models import Passage


def passages(*texts: str) -> list[Passage]:
    """Passages that are the same where they begin with the same letter."""
    return [
        Passage(number=number, uid=text[0], text=text, kind="paragraph") for number, text in enumerate(texts, start=1)
    ]


def fates(before: list[Passage], now: list[Passage]) -> list[tuple[str, int, int, bool]]:
    return [(each.fate, each.before, each.now, each.moved) for each in difference(before, now).changes]


def test_words_are_compared_and_not_letters() -> None:
    assert compare("The red dog ran.", "The blue dog ran home.") == [
        Part("same", "The "),
        Part("out", "red"),
        Part("in", "blue"),
        Part("same", " dog ran"),
        Part("in", " home"),
        Part("same", "."),
    ]


def test_crumbs_between_two_changes_change_with_them() -> None:
    assert compare("one two of three four", "five six of seven four") == [
        Part("out", "one two of three"),
        Part("in", "five six of seven"),
        Part("same", " four"),
    ]


@given(st.text("ab .é😀", max_size=30), st.text("ab .é😀", max_size=30))
def test_either_text_can_be_put_together_again(before: str, now: str) -> None:
    parts = compare(before, now)
    assert "".join(part.text for part in parts if part.kind != "in") == before
    assert "".join(part.text for part in parts if part.kind != "out") == now
    assert all(part.text for part in parts)


def test_each_passage_has_a_fate() -> None:
    before = passages("A stays", "B goes", "C is edited", "D moves up", "E stays")
    now = passages("D moves up", "A stays", "C was edited", "F is new", "E stays")
    found = difference(before, now)
    assert fates(before, now) == [
        ("moved", 4, 1, True),
        ("gone", 2, 0, False),
        ("edited", 3, 3, False),
        ("new", 0, 4, False),
    ]
    assert found.same == 2


def test_what_is_gone_stands_where_it_stood() -> None:
    assert fates(passages("A", "B", "C"), passages("B")) == [("gone", 1, 0, False), ("gone", 3, 0, False)]
    assert fates(passages("A", "B"), passages("C", "D")) == [
        ("gone", 1, 0, False),
        ("gone", 2, 0, False),
        ("new", 0, 1, False),
        ("new", 0, 2, False),
    ]


def test_very_long_passages_are_shown_as_changed_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diffing, "_LARGE", 1)
    assert compare("One two.", "One three.") == [Part("out", "One two."), Part("in", "One three.")]
    assert fates(passages("A", "B"), passages("B", "A")) == []
