"""A text is cut into passages, and nothing of it is lost, moved or left in two forms."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.core.inline import Mark, normal_marks
from apps.core.passages import (
    CONTINUED,
    HEADER,
    HEADING,
    KINDS,
    LIST_ITEM,
    NOTE,
    PARAGRAPH,
    QUOTATION,
    TABLE_ROW,
    Cut,
    clean,
    cut_html,
    cut_markdown,
    marks_from_json,
    marks_to_json,
)
from tests.core import texts


def alphanumerics(text: str) -> list[str]:
    return [c for c in unicodedata.normalize("NFC", text) if c.isalnum()]


def check(cut: Cut) -> None:
    """What holds of every cut, whatever was cut."""
    assert cut.text == "\n".join(block.text for block in cut.blocks)
    assert unicodedata.is_normalized("NFC", cut.text)
    assert [block.number for block in cut.blocks] == list(range(1, len(cut.blocks) + 1))
    for block in cut.blocks:
        assert cut.text[block.start : block.end] == block.text
        assert block.kind in KINDS
        assert block.text.strip(), "an empty passage"
        assert block.text == block.text.strip(" \n")
        assert block.marks == normal_marks(block.marks, len(block.text))
        assert not [c for c in block.text if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} and c not in "\n\t"]
        assert "  " not in block.text
        assert "\t" not in block.text or block.kind == TABLE_ROW
        assert (block.level > 0) == (block.kind in {HEADING, LIST_ITEM})


@given(texts.markdown)
def test_offsets_lead_back_to_the_text_of_each_passage(source: str) -> None:
    check(cut_markdown(source))


@given(texts.html)
def test_offsets_lead_back_in_html_too(html: str) -> None:
    check(cut_html(html))


@given(st.text(max_size=200))
def test_any_characters_at_all_can_be_cut(source: str) -> None:
    check(cut_markdown(source))
    check(cut_html(source))


@given(texts.plain)
@example("*a **b* c**")
@example("a*b_c*d_e")
@example("**a*\n\n*b**")
@example("- a\n> b\n# c\n    d")
def test_every_letter_and_digit_is_kept_in_order(source: str) -> None:
    assert alphanumerics(cut_markdown(source).text) == alphanumerics(clean(source))


@given(texts.markdown)
def test_what_is_clean_stays_as_it_is(source: str) -> None:
    once = clean(source)
    assert clean(once) == once
    cut = cut_markdown(source)
    assert clean(cut.text) == cut.text


@given(texts.markdown)
def test_the_same_source_is_cut_the_same_way_every_time(source: str) -> None:
    assert cut_markdown(source) == cut_markdown(source) == cut_markdown(clean(source))


@given(texts.markdown)
def test_marks_come_back_from_storage(source: str) -> None:
    for block in cut_markdown(source).blocks:
        assert marks_from_json(marks_to_json(block.marks)) == block.marks


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_whatever_ends_a_line_never_joins_words(end: str) -> None:
    assert cut_markdown(f"peace{end}talks").text == "peace talks"


def test_a_byte_order_mark_and_other_things_that_no_text_has_are_dropped() -> None:
    assert cut_markdown("\ufeffA\x00 c\x01all\x9f.").text == "A call."


def test_typographic_spaces_are_part_of_the_text() -> None:
    assert cut_markdown("500\u00a0billion,  in\tall\u2009").text == "500\u00a0billion, in all\u2009"


def test_kinds_levels_and_ordinals() -> None:
    cut = cut_markdown(
        "# One\n\nTwo\n\n- three\n    - four\n\n3. five\n\n    six\n\n4. seven\n\n> eight\n\n"
        "!!! note\n    nine\n\na|b\n-|-\nc|d\n"
    )
    assert [(b.kind, b.text, b.level, b.ordinal, b.flags) for b in cut.blocks] == [
        (HEADING, "One", 1, None, ()),
        (PARAGRAPH, "Two", 0, None, ()),
        (LIST_ITEM, "three", 1, None, ()),
        (LIST_ITEM, "four", 2, None, ()),
        (LIST_ITEM, "five", 1, 3, ()),
        (LIST_ITEM, "six", 1, None, (CONTINUED,)),
        (LIST_ITEM, "seven", 1, 4, ()),
        (QUOTATION, "eight", 0, None, ()),
        (NOTE, "nine", 0, None, ()),
        (TABLE_ROW, "a\tb", 0, None, (HEADER,)),
        (TABLE_ROW, "c\td", 0, None, ()),
    ]


def test_furniture_is_left_out_and_is_still_there() -> None:
    cut = cut_markdown("Text.\n\n!!! left-out\n    Subscribe to our letter.\n")
    assert [(b.text, b.left_out) for b in cut.blocks] == [("Text.", False), ("Subscribe to our letter.", True)]
    assert "Subscribe" in cut.text


def test_the_line_under_a_quotation_names_its_voice() -> None:
    (quoted,) = cut_markdown("> We will meet.\n>\n> — Ada Voice, at home, 12 February 2025\n").blocks
    assert (quoted.text, quoted.voice, quoted.attribution) == (
        "We will meet.",
        "Ada Voice",
        "at home, 12 February 2025",
    )


def test_quotations_with_an_empty_line_between_them_are_by_two_voices() -> None:
    cut = cut_markdown("> One.\n>\n> Two.\n>\n> — Ada\n\n> Three.\n>\n> — Basil, at home\n\n> Four.\n")
    assert [(b.text, b.voice, b.attribution) for b in cut.blocks] == [
        ("One.", "Ada", ""),
        ("Two.", "Ada", ""),
        ("Three.", "Basil", "at home"),
        ("Four.", "", ""),
    ]


def test_a_line_below_a_quotation_in_which_somebody_else_is_quoted_takes_no_words_away_from_them() -> None:
    cut = cut_html(
        "<blockquote><p>One.</p><blockquote><p>Two.</p><p>— Ada Quay</p></blockquote><p>— Boris Miller</p></blockquote>"
    )
    assert [(b.kind, b.text, b.voice) for b in cut.blocks] == [
        ("quotation", "One.", ""),
        ("quotation", "Two.", "Ada Quay"),
        ("quotation", "— Boris Miller", ""),
    ]


def test_a_dash_elsewhere_names_nobody() -> None:
    alone, later = cut_markdown("> — Ada Voice\n\nText.\n\n— Ada Voice\n").blocks[0], cut_markdown("— Ada\n").blocks[0]
    assert alone.voice == later.voice == ""
    assert alone.text == "— Ada Voice"


def test_a_mark_that_begins_inside_a_letter_takes_the_whole_letter() -> None:
    (block,) = cut_html("<p>caf e<em>\u0301s</em> x</p>").blocks
    assert block.text == "caf és x"
    assert block.marks == (Mark(4, 6, "em"),)


@given(
    st.lists(st.one_of(st.sampled_from("aeoㅎᄒ가각\u1161\u11a8\u0301\u0323\u0308\u093c\u09c7\u09beक x")), max_size=12)
)
def test_letters_put_together_across_elements_are_composed(characters: list[str]) -> None:
    html = "<p>x" + "".join(f"<em>{c}</em>" for c in characters) + "</p>"
    cut = cut_html(html)
    check(cut)
    assert cut.text == " ".join(unicodedata.normalize("NFC", "x" + "".join(characters)).split())


def test_marks_cover_the_words_they_were_put_on() -> None:
    (block,) = cut_markdown("One *two **three*** `four` [five *six*](https://a.example/?b=1&c=2).").blocks
    assert [(m.tag, block.text[m.start : m.end], m.href) for m in block.marks] == [
        ("em", "two three", ""),
        ("strong", "three", ""),
        ("code", "four", ""),
        ("a", "five six", "https://a.example/?b=1&c=2"),
        ("em", "six", ""),
    ]


@pytest.mark.parametrize(
    "text", ["Это — разговор о мире.", "هذا نص عن السلام.", "זה טקסט על שלום.", "これは平和の話です。", "Ἀχαιῶν"]
)
def test_every_script_is_cut_alike(text: str) -> None:
    check(cut_markdown(f"# {text}\n\n- *{text}*\n"))
    assert [b.text for b in cut_markdown(f"# {text}\n\n- *{text}*\n").blocks] == [
        unicodedata.normalize("NFC", text)
    ] * 2
