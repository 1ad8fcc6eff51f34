"""Passages become Markdown and the same passages again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.inline import Mark
from apps.core.passages import (
    HEADER,
    HEADING,
    KINDS,
    LIST_ITEM,
    NOTE,
    PARAGRAPH,
    QUOTATION,
    RUN_TOGETHER,
    TABLE_ROW,
    Block,
    clean,
    cut_markdown,
)
from apps.core.writing import markdown_of, tidied
from tests.core import texts

_ODD = ["1. x", "- a", "!!! note", "> q", "# h", "===", "---", "[a]: b", "&amp;", "<b>", "<http://x.y>", "    code"]
_ODD += ["1986. A year", "a | b", "— Ada, x", "---|---", "a\n---", "\\", "a\\", "2) x", "* a", "\u00a0a\u00a0"]
lines = st.one_of(
    st.text(st.sampled_from("ab 1.-+>#*_`[]()!|=<&;\\~\n\t—,é:\"'"), max_size=10),
    st.lists(st.one_of(texts.words, texts.marks), max_size=5).map("".join),
    st.sampled_from(_ODD),
)
blocks = st.builds(
    Block,
    st.sampled_from(KINDS),
    lines,
    level=st.integers(0, 7),
    ordinal=st.one_of(st.none(), st.integers(0, 12)),
    voice=st.sampled_from(["", "", "Ada", "Ada, PM", 'X *y* "z"']),
    attribution=st.sampled_from(["", "at home, 12 May", "*a*"]),
    left_out=st.sampled_from([False, False, True]),
    flags=st.sampled_from([(), (), ("continued",), ("header",), ("run-together",)]),
)


def again(given: list[Block]) -> list[Block]:
    return [replace(block, number=0, start=0, end=0) for block in cut_markdown(markdown_of(given)).blocks]


@given(st.lists(blocks, max_size=7))
def test_what_is_written_is_cut_into_the_same_passages(given: list[Block]) -> None:
    assert again(given) == tidied(given)
    assert tidied(tidied(given)) == tidied(given)


@given(st.lists(blocks, max_size=7))
def test_no_letter_is_lost_on_the_way(given: list[Block]) -> None:
    def letters(some: list[Block]) -> list[str]:
        return [c for block in some for c in clean(block.text) if c.isalnum()]

    assert letters(again(given)) == letters(given)


@pytest.mark.parametrize(
    "block",
    [
        Block(HEADING, "II. Factor 1 — who waits", level=3),
        Block(PARAGRAPH, "One line\nand another"),
        Block(PARAGRAPH, "Their words.", voice="Ada Quay"),
        Block(PARAGRAPH, "Buy this.", left_out=True),
        Block(PARAGRAPH, "ABc1D", flags=(RUN_TOGETHER,)),
        Block(PARAGRAPH, "ABc1D", left_out=True, voice="Ada Quay", flags=(RUN_TOGETHER,)),
        Block(LIST_ITEM, "seventh", level=1, ordinal=7),
        Block(LIST_ITEM, "theirs", level=1, voice="Ada Quay"),
        Block(QUOTATION, "We will meet.", voice="Ada Quay", attribution="at home, 12 May"),
        Block(QUOTATION, "We will meet.", voice="Ada Quay, harbour master"),
        Block(NOTE, "Put together in May."),
        Block(TABLE_ROW, "a\tb", flags=(HEADER,)),
        Block(TABLE_ROW, "\tb"),
        Block(
            PARAGRAPH, "One two three", marks=(Mark(0, 7, "em"), Mark(4, 7, "strong"), Mark(8, 13, "a", "https://a.b"))
        ),
    ],
)
def test_every_kind_has_a_form(block: Block) -> None:
    assert again([block]) == [block]


def test_two_lists_stay_two() -> None:
    items = [Block(LIST_ITEM, "a", level=1, ordinal=1), Block(LIST_ITEM, "b", level=1, ordinal=1)]
    assert again(items) == items


def test_a_level_that_is_skipped_is_closed_up() -> None:
    items = [Block(LIST_ITEM, "a", level=3), Block(LIST_ITEM, "b", level=5)]
    assert [block.level for block in again(items)] == [1, 2]


def test_a_long_table_is_written_in_pieces() -> None:
    rows = [Block(TABLE_ROW, f"{n}\tx") for n in range(2_500)]
    assert again(rows) == rows


def test_a_container_without_a_known_name_is_a_note_and_its_title_a_passage() -> None:
    assert [(b.kind, b.text) for b in cut_markdown('!!! tip "One"\n    Two.\n').blocks] == [
        (NOTE, "One"),
        (NOTE, "Two."),
    ]


def test_words_of_a_voice_may_be_of_any_kind() -> None:
    cut = cut_markdown('!!! voice "Ada *Quay*"\n    One.\n\n    - Two.\n\nThree.\n')
    assert [(b.text, b.voice) for b in cut.blocks] == [("One.", "Ada Quay"), ("Two.", "Ada Quay"), ("Three.", "")]
