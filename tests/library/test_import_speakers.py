"""Whose words stand below a name in plain text: nobody has a voice who does not speak."""

import pytest

from tests.library.test_import_text import LONG, OTHER, one


def said(text: str) -> list[tuple[str, str]]:
    """What is shown of a text below its title, each with its voice."""
    return [(block.voice, block.text) for block in one(f"The Call\n\n{text}").blocks if not block.left_out]


def voices(text: str) -> set[str]:
    return {voice for voice, _ in said(text)} - {""}


@pytest.mark.parametrize(
    "headings",
    [
        ["North Atlantic", "New York, Friday", "White House, Washington"],
        ["United Nations, New York", "Black Sea, 2026"],
        ["Tel Aviv, midnight", "Hong Kong (12 May)"],
        ["Hidden Costs", "Open Questions"],
        ["Executive Summary", "Policy Recommendations"],
    ],
)
@pytest.mark.parametrize("words", [LONG, f"We went there, and I saw the costs, hidden and open. {LONG}"])
def test_places_days_and_topics_speak_for_nobody(headings: list[str], words: str) -> None:
    assert voices("\n\n".join(f"{heading}\n\n{words}" for heading in headings)) == set()


def test_topics_with_a_comma_are_nobody_although_the_author_speaks() -> None:
    lines = ("Hard Power, Soft Words", "Cold Comfort, Warm Beer")
    assert voices("\n\n".join(f"{line}\n\nWe paid." for line in lines)) == set()


@pytest.mark.parametrize(
    "line", ["Editor’s note: The words were shortened.", "“Nothing was agreed,” Sybiha added.", "Zelensky: “We know.”"]
)
def test_what_others_say_of_the_words_is_not_of_who_spoke(line: str) -> None:
    text = f"Ada Quay, a minister\n\nWe wait.\n\nBen Stone, an envoy\n\nWe go.\n\n{line}\n\nThat was all."
    assert said(text)[-3:] == [("Ben Stone", "We go."), ("", line), ("", "That was all.")]


def test_a_name_with_an_office_right_above_a_short_line_is_not_joined_with_it() -> None:
    text = "Ada Quay, ambassador of the valley to London\n“War is no film.”\n\nBen Stone, an envoy of the lakes\nWe go."
    assert voices(text) == {"Ada Quay", "Ben Stone"}


def test_two_names_with_a_place_are_nobody_who_speaks() -> None:
    assert voices(f"Baltic Fleet, Kaliningrad\n\n{LONG}\n\nKursk Salient, Russia\n\n{OTHER}") == set()


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_name_with_a_colon_gives_its_words_to_somebody(gap: str) -> None:
    part = one(
        f"Statements\n\nPresident Volodymyr Zelensky:{gap}“Nobody wants peace more.”\n\nOlaf Scholz (Germany):{gap}"
        f"A dictated peace will never have our support.\n\nWe will stand by Kyiv.\n\n"
        f"NATO Secretary General Mark Rutte:{gap}It is important that Ukraine be involved.\n\n"
        f"Keir Starmer, UK Prime Minister:{gap}We will stand with Ukraine."
    )
    assert [block.voice for block in part.blocks] == [
        "", "Volodymyr Zelensky", "", "Olaf Scholz", "Olaf Scholz", "", "Mark Rutte", "", "Keir Starmer",
    ]  # fmt: skip
    assert [block.text for block in part.blocks if block.kind == "heading"] == [
        "President Volodymyr Zelensky:", "Olaf Scholz (Germany):", "NATO Secretary General Mark Rutte:",
        "Keir Starmer, UK Prime Minister:",
    ]  # fmt: skip


def test_a_voice_ends_where_somebody_else_is_named() -> None:
    text = (
        "Marco Rubio, Secretary of State\n\nOne meeting does not make a peace.\n\nKaja Kallas:\n\n“You cannot agree "
        "about us without us.”\n\nThe room was silent at that.\n\nSergey Lavrov (Foreign Minister)\n\nWe heard each "
        "other.\n\nAntonio Tajani: “So did we.”\n\nThis was the last word."
    )
    assert said(text) == [
        ("", "Marco Rubio, Secretary of State"),
        ("Marco Rubio", "One meeting does not make a peace."),
        ("", "Kaja Kallas:"),
        ("Kaja Kallas", "“You cannot agree about us without us.”"),
        ("", "The room was silent at that."),
        ("", "Sergey Lavrov (Foreign Minister)"),
        ("Sergey Lavrov", "We heard each other."),
        ("", "Antonio Tajani: “So did we.”"),
        ("", "This was the last word."),
    ]


@pytest.mark.parametrize("lines", [["Key Findings:", "Next Steps:"], ["Dear Mr President:"], ["Then Ada Quay:"]])
def test_a_line_with_a_colon_that_names_nobody_stays_a_paragraph(lines: list[str]) -> None:
    part = one("\n\n".join(["The Call", OTHER, *(text for line in lines for text in (line, f"We know. {LONG}"))]))
    assert {block.kind for block in part.blocks} == {"paragraph"}
    assert {block.voice for block in part.blocks} == {""}


def test_the_author_has_no_voice_in_their_own_text() -> None:
    text = f"by Ada Quay\n\nAda Quay, a minister\n\n{LONG}\n\nBen Stone, an envoy\n\n{OTHER}"
    assert voices(text) <= {"Ben Stone"}


def test_a_talk_by_turns_has_no_headings() -> None:
    text = "Ada Quay: What did you see?\nBen Stone: A ship.\nAda Quay: And after that?\nBen Stone: I went home."
    part = one(f"The Call\n\n{LONG}\n\n{text}\n\n{OTHER}")
    assert {block.kind for block in part.blocks} == {"paragraph"}


def test_somebody_speaks_of_themselves_at_the_beginning_of_a_sentence_too() -> None:
    text = "Ada Quay, a minister\n\n“Yes.”\n\nKeir Starmer\n\nWe will meet on Sunday."
    assert voices(text) == {"Ada Quay", "Keir Starmer"}
