"""Lists, tables, quotations and headings in plain text, however they were copied; and prose that is none of them."""

import pytest

from tests.library.test_import_text import LONG, OTHER, left_out, letters, letters_of, one, shown

P, H, L, Q, R = "paragraph", "heading", "list-item", "quotation", "table-row"


def between(text: str) -> list[tuple[str, str]]:
    """What is shown of `text`, which stands between two paragraphs; nothing of it is lost."""
    whole = f"The Call\n\n{LONG}\n\n{text}\n\n{OTHER}"
    part = one(whole)
    assert letters_of([part]) == letters(whole)
    first, *rest, last = shown(part)
    assert (first, last) == ((P, LONG), (P, OTHER))
    return rest


# -- Tables --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Country | Tanks | Planes\nRussia | 12,420 | 4,255", ["Country\tTanks\tPlanes", "Russia\t12,420\t4,255"]),
        ("| Side | Wants |\n|---|---|\n| Kyiv | 7 |\n| Moscow | 9 |", ["Side\tWants", "Kyiv\t7", "Moscow\t9"]),
        ("Side | Wants | Gets\nRussia | Land | Nothing", ["Side\tWants\tGets", "Russia\tLand\tNothing"]),
        ("City  Dead  Wounded\nSumy  12  40\nOdesa  3  9", ["City\tDead\tWounded", "Sumy\t12\t40", "Odesa\t3\t9"]),
        ("Name        Office\nAda Quay    envoy\nBen Stone   aide",
         ["Name\tOffice", "Ada Quay\tenvoy", "Ben Stone\taide"]),
    ],
)  # fmt: skip
def test_rows_whose_cells_strokes_or_spaces_part(text: str, rows: list[str]) -> None:
    assert between(text) == [(R, row) for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        "They came from Kyiv | Lviv | Odesa and left for other places.\nIt was Kyiv | Lviv | Odesa that they saw.",
        "He left.  She stayed.  They spoke.\nIt rained.  It snowed.  It stopped.",
        "The  old  ministers\nwho came from so far away did  not know  it",
    ],
)
def test_prose_is_no_row(text: str) -> None:
    assert R not in {kind for kind, _ in between(text)}


def test_menus_in_rows_are_left_out() -> None:
    part = one(f"The Call\n\n{LONG}\n\nHome | News | Sport\nLogin | Search | Help\n\n{OTHER}")
    assert left_out(part) == ["Home | News | Sport", "Login | Search | Help"]


@pytest.mark.parametrize(
    "line",
    [
        "Country Pledged Delivered Germany 17.7 10.6 France 3.0 2.1 Poland 4.6 4.5",
        "Name Age City Ada 34 Kyiv Ben 41 Lviv Cy 29 Odesa",
        "Year Share 2023 40% Kyiv 2024 55% Odesa 2025 60%",
        "SideWantsGetsRussiaLandLandUkrainePeacePaper",
    ],
)
def test_a_table_in_one_line_is_flagged_and_no_heading(line: str) -> None:
    assert between(line) == [(P, line)]
    part = one(f"The Call\n\n{LONG}\n\n{line}\n\n{OTHER}")
    assert [block.text for block in part.blocks if "run-together" in block.flags] == [line]


@pytest.mark.parametrize(
    "text",
    [
        "They sat with McDonald and O’Brien, of eBay, YouTube and iPhone fame, at 3pm on the A1 near No10 and Covid19.",
        "MacArthur, LaRouche, DeSantis, VanDyke and FitzGerald of NATO2 met at G20, G7 and C40.",
        "In 2023 it was 40, in 2024 it was 55 and in 2025 it was 60.",
    ],
)
def test_names_with_capitals_and_numbers_are_no_table(text: str) -> None:
    assert not any(block.flags for block in one(f"The Call\n\n{LONG}\n\n{text}\n\n{OTHER}").blocks)


# -- Lists ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("\t•\tFirst strand\n\t•\tSecond strand", [("First strand", 1), ("Second strand", 1)]),
        ("\t1.\tFirst strand\n\t2.\tSecond strand", [("First strand", 1), ("Second strand", 1)]),
        ("    - a\n    - b\n– c", [("a", 1), ("b", 1), ("c", 1)]),
        ("  - a\n      - b\n  - c", [("a", 1), ("b", 2), ("c", 1)]),
        ("- a\n  - b\n    - c\n- d", [("a", 1), ("b", 2), ("c", 3), ("d", 1)]),
        ("7) No annexation.\n8) Talks.\n9) A date.", [("No annexation.", 1), ("Talks.", 1), ("A date.", 1)]),
        ("a. Neutrality\nb. A date", [("a. Neutrality", 1), ("b. A date", 1)]),
        ("A. Kyiv\nB. Sumy\nC. Odesa", [("A. Kyiv", 1), ("B. Sumy", 1), ("C. Odesa", 1)]),
        ("i. Kyiv\nii. Sumy", [("i. Kyiv", 1), ("ii. Sumy", 1)]),
        ("1) Bread\n   - white\n   - brown\n2) Salt", [("Bread", 1), ("white", 2), ("brown", 2), ("Salt", 1)]),
        ("(a) Neutrality\n(b) A date", [("(a) Neutrality", 1), ("(b) A date", 1)]),
    ],
)  # fmt: skip
def test_lists(text: str, items: list[tuple[str, int]]) -> None:
    part = one(f"The Call\n\n{LONG}\n\n{text}\n\n{OTHER}")
    assert [(block.text, block.level) for block in part.blocks if block.kind == L] == items
    assert between(text) == [(L, item) for item, _ in items]


@pytest.mark.parametrize("text", ["a. Neutrality\nc. A date", "7. The seventh thing.\n8. The eighth thing."])
def test_what_counts_nothing_is_no_list(text: str) -> None:
    assert L not in {kind for kind, _ in between(text)}


# -- Headings ------------------------------------------------------------------------------------------------------


def test_headings_with_a_full_stop_right_above_their_text() -> None:
    text = (
        f"The reason.\n{LONG}\n\nThe price.\n{OTHER} {OTHER}\n\nThe end.\nNobody has moved it since.\n\n"
        "It failed.\nNobody was there."
    )
    assert between(text) == [
        (H, "The reason."), (P, LONG), (H, "The price."), (P, f"{OTHER} {OTHER}"), (H, "The end."),
        (P, "Nobody has moved it since."), (P, "It failed. Nobody was there."),
    ]  # fmt: skip


def test_one_line_a_sentence_keeps_its_short_sentences() -> None:
    text = f"The table was long.\n{LONG}\nNobody sat.\n\nIt was cold there.\nNobody ate.\n{OTHER}"
    assert H not in {kind for kind, _ in between(text)}
    assert len(between(text)) == 2


def test_roman_numbers_in_several_ways_have_one_level() -> None:
    part = one(
        f"The Call\n\nII. Men\n{LONG}\nIV) Money\n{OTHER}\nV – Maps\n{LONG}\nPart VI: Words\n{OTHER}\nA house\n{LONG}"
    )
    assert [(block.text, block.level) for block in part.blocks if block.kind == H] == [
        ("II. Men", 2), ("IV) Money", 2), ("V – Maps", 2), ("Part VI: Words", 2), ("A house", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line", ["V. Putin has said so.", "I – as everybody knows – went home.", "Vi: it is an editor."]
)
def test_a_letter_is_no_roman_number(line: str) -> None:
    assert between(line) == [(P, line)]


# -- Quotations ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Then he spoke:\n\n“You drew this.” 😐", [(P, "Then he spoke:"), (Q, "“You drew this.” 😐")]),
        ("As it says:\n\n> Die Worte sind\n> wie Steine", [(P, "As it says:"), (Q, "Die Worte sind wie Steine")]),
        ("> One is here.\n>\n> Two is there.\nThree.", [(Q, "One is here."), (Q, "Two is there."), (P, "Three.")]),
        ("Its words in full:\n\nThey will. So be it.", [(P, "Its words in full:"), (Q, "They will. So be it.")]),
        ("The full text of the letter:\n\nThey agreed.", [(P, "The full text of the letter:"), (Q, "They agreed.")]),
    ],
)  # fmt: skip
def test_quotations(text: str, expected: list[tuple[str, str]]) -> None:
    assert between(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "“You drew this.” 😐",
        "It was over. 🕊️",
        "> 50 deaths were counted that day.",
        "The plan has one flaw:\n\nNobody read it.",
    ],
)
def test_what_is_no_quotation_and_no_heading(text: str) -> None:
    assert {kind for kind, _ in between(text)} == {P}


# -- Furniture -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Print this page", "Click here to donate", "Comments are closed.", "Follow her on X @adaquay",
        "Follow me on Twitter", "Follow us on X and Telegram for more.", "Reply", "← Older post", "Newer posts →",
        "This entry was posted in Opinion and tagged Kyiv on 12 May 2025.",
    ],
)  # fmt: skip
def test_furniture(line: str) -> None:
    assert between(line) == []


@pytest.mark.parametrize(
    "line", ["Follow the money on the way to Kyiv", "Click, said the door", "Printing money", "Comments on a comment"]
)
def test_what_only_begins_like_furniture_is_shown(line: str) -> None:
    assert between(line) == [(H, line)]


def test_sections_that_are_called_like_buttons_are_shown() -> None:
    text = (
        "Related\nby Ada Quay\n2025-05-05\n\nSource\n\nThe word “source” is used of wells.\n\nShare\n\n"
        "What two countries share is a river."
    )
    part = one(text)
    assert (part.title, part.byline) == ("Related", "Ada Quay")
    assert [text for kind, text in shown(part) if kind == H] == ["Source", "Share"]
    assert left_out(one(f"The Call\n\n{LONG}\n\nShare\n\n{OTHER}")) == ["Share"]


def test_a_text_is_never_left_out_as_a_whole() -> None:
    assert shown(one("Comments\n\nNobody sat at it.\n\nIt was long.")) != []
