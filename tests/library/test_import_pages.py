"""What pages put around plain text: where each text begins, what it is called, who signed it, and what is not of it."""

import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.library.importers import Part, Source, joined, plain, understand
from apps.library.importers.text_parts import parts_of
from tests.library.test_import_text import LONG, OTHER, left_out, letters, letters_of, one, shown

P, H = "paragraph", "heading"


def parts(text: str) -> list[Part]:
    return list(understand(Source(text.encode())).parts)


def facts(text: str) -> list[tuple[str, str, str]]:
    """Title, byline and date of each text that stands in `text`; nothing of it is lost, put together or not."""
    found = parts(text)
    assert letters_of(found) == letters(text)
    assert letters_of([joined(found)]) == letters(text)
    return [(part.title, part.byline, part.date.isoformat() if part.date else "") for part in found]


# -- Several texts, and one ------------------------------------------------------------------------------------------

TWO = [("The First Call", "Ada Quay", "2025-12-12"), ("The Second Call", "Ben Stone", "2025-12-13")]
UNSIGNED = [(title, "", date) for title, _, date in TWO]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("{title}\n{title}\nPublished {date}{text}", UNSIGNED),
        ("{title}\n{title}\n{date}\n{text}", UNSIGNED),
        ("{n}. {title}\n{title}\nPublished {date}{text}", UNSIGNED),
        ("{n}. {title}\n{title}\nPublished {date}{text}\n{name}", TWO),
        ("=== TEXT {n} ===\nTitle: {title}\nAuthor: {name}\nDate: {date}\n\n{text}", TWO),
        ("{title}\n{title}\n{date} · 5 min read\nby {name}\n{text}", TWO),
        ("Subject: {title}\nFrom: {name}\nDate: {date}\n\n{text}", TWO),
        ("Title: {title}\nDate: {date}\nSource: The Gazette\n\n{text}", UNSIGNED),
        ("ARTICLE {n}\n{title}\nCompiled by {name}\n{date}\n{text}", TWO),
        ("Article no. {n}\n{title}\n{date}\n{text}", UNSIGNED),
        ("{title}\n{name}, {date}\n\n{text}", TWO),
        ("{title}\n{name} | {date}\n\n{text}", TWO),
        ("{title}\n{name}\n{date}\n\n{text}", TWO),
        ("{title}\nPosted by {name} on {date}\n\n{text}\n\nYou might also like\nThe other call", TWO),
        ("{title}\nby {name} [{date} published].\n{text}\n\nRelated\nTen maps\nby Cy Roe\nA sea\nby Di Doe", TWO),
        ("{title}\nBy {name}\n{date}\n\n{text}\n\nRelated\nTen maps\nBy Cy Roe\nTwelve fences\nBy Di Doe", TWO),
    ],
)
def test_texts_that_were_put_together_are_told_apart(form: str, expected: list[tuple[str, str, str]]) -> None:
    texts = [
        form.format(n=n, title=title, name=name, date=date, text=text)
        for n, (title, name, date), text in zip((1, 2), TWO, (LONG, OTHER), strict=True)
    ]
    assert facts("\n\n".join(texts)) == expected


def test_a_label_of_a_collection_is_no_passage_of_the_text_above_it() -> None:
    found = parts(f"ARTICLE 1\nThe Call\nby Ada Quay\n{LONG}\n\nARTICLE 2\nThe Answer\nby Ben Stone\n{OTHER}")
    assert [(left_out(part)[0], shown(part)) for part in found] == [
        ("ARTICLE 1", [(P, LONG)]), ("ARTICLE 2", [(P, OTHER)]),
    ]  # fmt: skip


def test_a_label_in_a_series_begins_a_text_that_says_nothing_of_who_or_when() -> None:
    texts = [f"TEXT {n}\nCall {n}\nby Ada Quay\n{LONG}" for n in (1, 2)] + [f"TEXT 3\nAnswers\n{OTHER}"]
    assert [title for title, _, _ in facts("\n\n".join(texts))] == ["Call 1", "Call 2", "Answers"]


@pytest.mark.parametrize(
    "text",
    [
        f"The Treaty\n\n{LONG}\n\nARTICLE 1\nDefinitions\n{OTHER}\n\nARTICLE 2\nWithdrawal\n{LONG}",
        f"The Refrain\n\n{LONG}\n\nNobody called\nNobody called\n{OTHER}",
        f"The Diary\n\nKyiv, 12 February 2025\n\n{LONG}\n\nKyiv, 13 February 2025\n\n{OTHER}",
        f"Letters\n\nOn the call\n\n{LONG}\n\nAda Quay, 12 February 2025\n\nOn the map\n\n{OTHER}",
        f"The Lists\n\n1. The first\n{LONG}\n2. The second\n{OTHER}",
    ],
)
def test_what_is_one_text_stays_one(text: str) -> None:
    part = one(text)
    assert letters_of([part]) == letters(text)
    assert not any(len(block.text) > 60 and block.left_out for block in part.blocks)


def test_teasers_with_bylines_are_no_texts_and_leave_the_text_its_own() -> None:
    text = (
        f"The Call\nBy Ada Quay\n12 December 2025\n\n{LONG}\n\nYou might also like\nTen maps of a sea\nBy John Roe\n"
        "Twelve fences\nBy Jane Doe\n\nLeave a Comment"
    )
    assert facts(text) == [("The Call", "Ada Quay", "2025-12-12")]
    assert shown(one(text)) == [(P, LONG)]


# -- Lists of other texts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("II. The virus\nIt was about that after all.", [(H, "II. The virus"), (P, "It was about that after all.")]),
        ("Nobody sat.\n\nSo they stood there.", [(P, "Nobody sat."), (P, "So they stood there.")]),
        ("They brought:\n• bread\n• salt", [(P, "They brought:"), ("list-item", "bread"), ("list-item", "salt")]),
        ("2. Results\nIt was quiet.", [(H, "2. Results"), (P, "It was quiet.")]),
    ],
)
def test_the_text_goes_on_below_a_list_of_others(below: str, expected: list[tuple[str, str]]) -> None:
    part = one(f"The Call\n\n{LONG}\n\nYou might also like\nTen maps\nWho waits?\nPatience…\n\n{below}")
    assert shown(part) == [(P, LONG), *expected]
    assert left_out(part) == ["You might also like", "Ten maps", "Who waits?", "Patience…"]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (f"Related\nTen maps\nTwelve fences\n\nWho waits\n\n{OTHER}", ["Who waits"]),
        (f"Lesen Sie auch\nTen maps\n\nWho waits\n{OTHER}", ["Who waits"]),
        (f"Related\n\nTen maps\nBy Cy Roe\n\nTwelve fences\nBy Di Doe\n\n{OTHER}", []),
        (f"Related\nTen maps\nTwelve fences\n\n{OTHER}", []),
        (f"Related\n\nTen maps\n\nTwelve fences\n\n{OTHER}", []),
    ],
)
def test_an_empty_line_tells_a_heading_from_the_last_of_the_others(text: str, headings: list[str]) -> None:
    part = one(f"The Call\n\n{LONG}\n\n{text}")
    assert shown(part) == [(P, LONG), *((H, heading) for heading in headings), (P, OTHER)]


# -- Titles ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("above", ["Opinion", "ANALYSIS", "Home > World > Europe", "News | Politics", "Home » Blog"])
@pytest.mark.parametrize("title", ["The long table", "The long table\nThe long table"])
def test_the_title_stands_below_the_part_of_the_site(above: str, title: str) -> None:
    part = one(f"{above}\n{title}\nBy Ada Quay\n{LONG}")
    assert (part.title, part.byline, shown(part)) == ("The long table", "Ada Quay", [(P, LONG)])


def test_what_stands_twice_below_a_name_is_the_title() -> None:
    part = one(f"The Valley Gazette\nThe long table\nThe long table\n{LONG}")
    assert (part.title, shown(part)) == ("The long table", [(P, LONG)])


def test_buttons_may_stand_between_the_path_through_the_site_and_the_title() -> None:
    part = one(f"Home > Opinion\nSearch\nMenu\nThe long table\nHow a room became a message\n{LONG}\n{OTHER}")
    assert part.title == "The long table"


@pytest.mark.parametrize("title", ["The long table", "Analysis of a table", "Opinion"])
def test_the_line_above_a_byline_may_be_a_subtitle(title: str) -> None:
    below = "" if title == "Opinion" else "How a room became a message\n"
    assert one(f"{title}\n{below}By Ada Quay\n{LONG}").title == title


# -- Bylines and dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "name", "date"),
    [
        ("by Jean-Luc d’Arcy [12-1-2025 published].", "Jean-Luc d’Arcy", "2025-12-01"),
        ("by Ada Quay (2-13-2025 published).", "Ada Quay", "2025-02-13"),
        ("by J.R.R. Tolkien", "J.R.R. Tolkien", ""),
        ("by Dr. Ada Quay", "Dr. Ada Quay", ""),
        ("By AFP", "AFP", ""),
        ("By Staff Writer", "Staff Writer", ""),
        ("— By R. J. Whitcombe, special to the Ledger —", "R. J. Whitcombe", ""),
        ("By Ada Quay | Feb. 14, 2025 | 7 min read", "Ada Quay", "2025-02-14"),
        ("By Ada Quay · 7 min read · 14 Feb 2025", "Ada Quay", "2025-02-14"),
        ("By Ada Quay March 3rd, 2025", "Ada Quay", "2025-03-03"),
        ("By Ada Quay @adaquay", "Ada Quay", ""),
        ("Ada Quay | 12 Dec 2025", "Ada Quay", "2025-12-12"),
        ("Ada Quay, 12 December 2025", "Ada Quay", "2025-12-12"),
        ("12 December 2025 • Ada Quay", "Ada Quay", "2025-12-12"),
        ("December 12, 2025 by Ada Quay", "Ada Quay", "2025-12-12"),
        ("Posted by Ada Quay on December 12, 2025", "Ada Quay", "2025-12-12"),
        ("Author: Ada Quay", "Ada Quay", ""),
        ("Authors: Ada Quay and Ben Stone", "Ada Quay and Ben Stone", ""),
        ("2025/12/12", "", "2025-12-12"),
        ("12-Dec-2025", "", "2025-12-12"),
        ("the 12th of December 2025", "", "2025-12-12"),
        ("12 December 2025, 14.05", "", "2025-12-12"),
        ("First published on Fri 12 Dec 2025 15.05 GMT", "", "2025-12-12"),
        ("Last modified on Fri 12 Dec 2025 15.05 CET", "", "2025-12-12"),
        ("Updated 12 Dec 2025 14.05 CET", "", "2025-12-12"),
        ("Published: Dec 12, 2025 / 08:00 AM CST", "", "2025-12-12"),
        ("Istanbul, 12 December 2025", "", "2025-12-12"),
        ("12 Mar 2025 · 5 min read", "", "2025-03-12"),
        ("4 min read | March 12, 2025", "", "2025-03-12"),
        ("From: Ada Quay", "Ada Quay", ""),
        ("12. Dezember 2025", "", "2025-12-12"),
        ("12 de diciembre de 2025", "", "2025-12-12"),
        ("Publié le 12 décembre 2025", "", "2025-12-12"),
    ],
)
def test_lines_that_say_who_and_when(line: str, name: str, date: str) -> None:
    part = one(f"The Call\n{line}\n{LONG}\n{OTHER}")
    assert (part.byline, part.date) == (name, datetime.date.fromisoformat(date) if date else None)
    assert (left_out(part), shown(part)) == ([line], [(P, LONG), (P, OTHER)])


@pytest.mark.parametrize(
    "line",
    [
        "By Sea",
        "BY RAIL",
        "By Friday the table was gone.",
        "On 12 December 2025 Ada Quay left.",
        "Photo: AP",
        "[Photo: the palace at dusk. Credit: AP]",
        "New York, 2025",
    ],
)
def test_lines_that_do_not(line: str) -> None:
    part = one(f"The Call\n{LONG}\n{line}\n{OTHER}")
    assert (part.byline, part.date, left_out(part)) == ("", None, [])


def test_what_is_said_of_a_picture_is_no_heading() -> None:
    part = one(f"The Call\n{LONG}\n[Photo: the palace at dusk. Credit: AP]\n{OTHER}\nPhoto by Ben Stone\n{LONG}")
    assert {kind for kind, _ in shown(part)} == {P}


@pytest.mark.parametrize("rest", ["Zelensky said so.", "14.05 million people heard it.", "Amnesty counted them."])
def test_no_part_of_a_sentence_is_a_time_of_day(rest: str) -> None:
    assert (P, rest) in shown(one(f"The Call\nPublished 2025-12-12 {rest}\n{LONG}\n{OTHER}"))


def test_dates_that_head_what_happened_are_headings() -> None:
    days = ["24 February 2022", "12 February 2025", "18 February 2025"]
    part = one("Chronology\n\n" + "\n\n".join(f"{day}\n{LONG}" for day in days))
    assert (part.date, [text for kind, text in shown(part) if kind == H]) == (None, days)


@pytest.mark.parametrize("line", ["Madrid, 4 March 2025 | 6 min read", "Madrid | 4 March 2025"])
def test_a_place_with_a_date_below_a_name(line: str) -> None:
    part = one(f"The Call\nAna Beltrán\n{line}\n\n{LONG}")
    assert (part.byline, part.date, shown(part)) == ("Ana Beltrán", datetime.date(2025, 3, 4), [(P, LONG)])


def test_who_wrote_it_and_where_from() -> None:
    part = one(f"The Call\nPublished Thu 13 Mar 2025 06.00 GMT\nAda Quay in Kyiv\n\n{LONG}")
    assert (part.byline, part.date, shown(part)) == ("Ada Quay", datetime.date(2025, 3, 13), [(P, LONG)])


@pytest.mark.parametrize(
    "text",
    [
        "Compiled on 3 March 2025\n\nAda Quay (President)\n“We wait.”\n\nBen Stone\nThe valley waits.",
        "3 March 2025\n\nAda Quay\n“We wait.”\n\nBen Stone\nThe valley waits.",
        "3 March 2025\n\nAda Quay\nThe valley waits.\n\nBen Stone\nThe lakes wait.",
    ],
)
def test_the_first_of_those_who_speak_below_a_date_is_no_author(text: str) -> None:
    part = one(f"Reactions\n{text}")
    assert (part.byline, part.date) == ("", datetime.date(2025, 3, 3))
    assert next(text for kind, text in shown(part) if kind == H).startswith("Ada Quay")


def test_a_title_may_be_called_like_a_label() -> None:
    assert one(f"Article 5\nby Ada Quay\n{LONG}").title == "Article 5"


def test_a_name_above_a_place_and_a_date_is_of_the_author() -> None:
    part = one(f"Ten days\nMehmet Aydın\nIstanbul, 2 June 2025\n\n{LONG}")
    assert (part.byline, part.date, shown(part)) == ("Mehmet Aydın", datetime.date(2025, 6, 2), [(P, LONG)])


def test_places_and_dates_that_head_what_was_written_day_by_day_are_shown() -> None:
    part = one(f"The Diary\n\nKyiv, 12 February 2025\n\n{LONG}\n\nKyiv, 13 February 2025\n\n{OTHER}")
    assert [text for kind, text in shown(part) if kind == H] == ["Kyiv, 12 February 2025", "Kyiv, 13 February 2025"]


# -- All of it together --------------------------------------------------------------------------------------------

_lines = st.sampled_from(
    ["The Call", "1. The Call", "2. The Call", "TEXT 1", "TEXT 2", "Title: The Call", "Author: Ben Stone", "By Sea",
     "Date: 2025-12-12", "by Ada Quay", "by Ada Quay [2-13-2025 published]. More", "Published 2025-12-12The",
     "Ada Quay, 12 May 2025", "Ada Quay | 12 May 2025 | 5 min read", "Ada Quay in Kyiv", "Kyiv, 12 May 2025",
     "12 May 2025", "13 May 2025", "14 May 2025", "12 Mar 2025 · 5 min read", "Opinion", "Home > World",
     "You might also like:", "Share", "Source", "Comments", "Photo: AP", "Ada Quay:", "Kaja Kallas (EU):",
     "Ben Stone, a minister", "Editor's note: x", "“Quoted.” 😐", "In full:", "> said it", "> ", "a | b | c",
     "|---|---|", "| a | b |", "City  Dead  Lost", "Sumy  1  2", "1. one", "2. two", "7) x", "8) y", "9) z",
     "a. b", "b. c", "Related", "d | 2 | e", "Ben Stone: a", "\t•\ta", "\t1.\tb", "   - in", "The end.", "The price.",
     "Ada Quay", "II. Men", "V – Maps", LONG, OTHER, "", "", ""]
)  # fmt: skip


@given(st.lists(_lines, min_size=1, max_size=16).map("\n".join))
@example("1. The Call\n1. one\n2. The Call\nThe price.\n")
def test_every_letter_and_digit_is_somewhere_once_however_the_texts_are_stored(text: str) -> None:
    parts = parts_of(plain.from_text(text, "plain text", ""))
    assert letters_of(list(parts)) == letters(text)
    assert letters_of([joined(parts)]) == letters(text)
