"""Messy texts, understood as an editor would set them; and nothing of them is lost."""

import datetime
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.core.passages import clean
from apps.library.importers import CannotImport, Part, Source, joined, understand
from tests.core import texts

LONG = "Those who wait pay, which is the first rule of any negotiation, and it held here as well for everyone."
OTHER = "Patience has its uses, and some of them are measured in square kilometres, as Moscow does every morning."


def one(text: str) -> Part:
    (part,) = understand(Source(text.encode())).parts
    return part


def shown(part: Part) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in part.blocks if not block.left_out]


def left_out(part: Part) -> list[str]:
    return [block.text for block in part.blocks if block.left_out]


P, H, L, Q = "paragraph", "heading", "list-item", "quotation"
#: A text, what is shown of it, and what is left out.
CASES: dict[str, tuple[str, list[tuple[str, str]], list[str]]] = {
    "title twice": (f"The Call\nThe Call\n{LONG}", [(P, LONG)], ["The Call"]),
    "title twice, in other letters": (f"The Call\n\nTHE CALL\n\n{LONG}", [(P, LONG)], ["THE CALL"]),
    "a date glued to a sentence": (
        f"The Call\nPublished 2025-12-12{LONG}",
        [(P, LONG)],
        ["Published 2025-12-12"],
    ),
    "a byline with a date in brackets": (
        f"The Call\nby Ada Quay [2-13-2025 published].\n{LONG}",
        [(P, LONG)],
        ["by Ada Quay [2-13-2025 published]."],
    ),
    "a byline glued to a sentence": (
        f"The Call\nby Ada Quay [2-13-2025 published]. {LONG}",
        [(P, LONG)],
        ["by Ada Quay [2-13-2025 published]."],
    ),
    "a name that a bio bears out": (
        f"The Call\nAda Quay\n{LONG}\n{OTHER}\nAda Quay is a writer. She lives in the valley.",
        [(P, LONG), (P, OTHER)],
        ["Ada Quay", "Ada Quay is a writer. She lives in the valley."],
    ),
    "title, byline and text in one line": (
        f"The Call by Ada Quay [2-13-2025 published]. {LONG}", [(P, LONG)], ["by Ada Quay [2-13-2025 published]."],
    ),
    "title, date and text in one line": (
        f"The Call Published 2025-12-12{LONG}", [(P, LONG)], ["Published 2025-12-12"],
    ),
    "the title of the window": (f"The Call | The Gazette\nThe Call\n{LONG}", [(P, LONG)], ["The Call | The Gazette"]),
    "Roman numbers": (
        f"The Call\n{OTHER}\nII. Factor 1 — who waits\n{LONG}",
        [(P, OTHER), (H, "II. Factor 1 — who waits"), (P, LONG)],
        [],
    ),
    "headings": (f"The Call\n{OTHER}\nWho waits\n{LONG}", [(P, OTHER), (H, "Who waits"), (P, LONG)], []),
    "headings with a full stop": (
        f"The Call\nThe gains of patience.\n{OTHER}\nThe price of waiting.\n{LONG}",
        [(H, "The gains of patience."), (P, OTHER), (H, "The price of waiting."), (P, LONG)],
        [],
    ),
    "a short sentence is no heading": (
        f"The Call\n{OTHER}\nIt failed.\n{LONG}\nNobody noticed.\n{LONG}",
        [(P, OTHER), (P, "It failed."), (P, LONG), (P, "Nobody noticed."), (P, LONG)],
        [],
    ),
    "bullets alone on their lines": (
        f"The Call\n{LONG}\n•\nFirst, the map.\n\n•\nSecond, the money.",
        [(P, LONG), (L, "First, the map."), (L, "Second, the money.")],
        [],
    ),
    "dashes": (f"The Call\n{LONG}\n– one\n– two\n", [(P, LONG), (L, "one"), (L, "two")], []),
    "speech with a dash is no list": (f"Разговор\n{LONG}\n— Не знаю, — сказал он.\n{OTHER}",
        [(P, LONG), (P, "— Не знаю, — сказал он."), (P, OTHER)], []),
    "numbers": (f"The Call\n{LONG}\n1. one\n2) two", [(P, LONG), (L, "one"), (L, "two")], []),
    "a year is no number of an item": (
        f"The Call\n{LONG}\n1986. That was the year of it, and 1987 was not.",
        [(P, LONG), (P, "1986. That was the year of it, and 1987 was not.")],
        [],
    ),
    "a quotation below a colon": (
        f"The Call\n{LONG}\nThen the president said:\n“We will meet.”\n{OTHER}",
        [(P, LONG), (P, "Then the president said:"), (Q, "“We will meet.”"), (P, OTHER)],
        [],
    ),
    "a quotation below a colon, without marks": (
        f"The Call\nThe minister wrote:\nWe will meet before the summer.\n{OTHER}",
        [(P, "The minister wrote:"), (Q, "We will meet before the summer."), (P, OTHER)],
        [],
    ),
    "furniture": (
        f"Skip to content\nThe Call\n{LONG}\nShare on Facebook\nTweet\n"
        f"Subscribe to our newsletter for a weekly digest.\n{OTHER}\nSource\nhttps://gazette.example/call\nRelated\n"
        "Another text\nA third one\nLeave a Comment\nGood text, A.",
        [(P, LONG), (P, OTHER)],
        ["Skip to content", "Share on Facebook", "Tweet", "Subscribe to our newsletter for a weekly digest.", "Source",
         "https://gazette.example/call", "Related", "Another text", "A third one", "Leave a Comment", "Good text, A."],
    ),
    "furniture in one line": (
        f"The Call\n{LONG}\nShare Tweet Pin Email\nRelated: Another text\n{OTHER}\n12 comments\n© 2025 The Gazette",
        [(P, LONG), (P, OTHER)],
        ["Share Tweet Pin Email", "Related: Another text", "12 comments", "© 2025 The Gazette"],
    ),
    "You might also like": (
        f"The Call\n{LONG}\nYou might also like\nAnother text\n\n{OTHER}\n",
        [(P, LONG), (P, OTHER)],
        ["You might also like", "Another text"],
    ),
    "a heading above the text that others have above what readers wrote": (
        f"The Call\n\nJoin the conversation\n\n{LONG}\n\n{OTHER}\n\n{LONG} {OTHER}",
        [(H, "Join the conversation"), (P, LONG), (P, OTHER), (P, f"{LONG} {OTHER}")],
        [],
    ),
    "a heading below a list of other texts": (
        f"The Call\n{LONG}\nRelated\nAnother text\nWhat comes now\n{LONG} {OTHER}",
        [(P, LONG), (H, "What comes now"), (P, f"{LONG} {OTHER}")],
        ["Related", "Another text"],
    ),
    "a source that is named": (
        f"The Call\n{LONG}\n{OTHER}\nSource\nThe Gazette",
        [(P, LONG), (P, OTHER)],
        ["Source", "The Gazette"],
    ),
    "one short sentence is no heading": (
        f"The Call\n{LONG}\nSilence at noon.\n{OTHER}",
        [(P, LONG), (P, "Silence at noon."), (P, OTHER)],
        [],
    ),
    "a sentence about a source": (
        f"The Call\n{LONG}\nSource: they told us nothing at all of what was said there and asked us for more.\n{OTHER}",
        [
            (P, LONG),
            (P, "Source: they told us nothing at all of what was said there and asked us for more."),
            (P, OTHER),
        ],
        [],
    ),
    "numbers that begin nowhere make no list": (
        f"The Call\n{LONG}\n7. The seventh thing.\n8. The eighth thing.\n{OTHER}",
        [(P, LONG), (P, "7. The seventh thing."), (P, "8. The eighth thing."), (P, OTHER)],
        [],
    ),
    "one line with a tab is no table": (
        f"The Call\n{LONG}\nKyiv,\tfive in the morning.\n{OTHER}",
        [(P, LONG), (P, "Kyiv, five in the morning."), (P, OTHER)],
        [],
    ),
    "an author box": (
        f"The Call\n{LONG}\n{OTHER}\nAbout the author\nAda Quay mends bridges.",
        [(P, LONG), (P, OTHER)],
        ["About the author", "Ada Quay mends bridges."],
    ),
    "what hides in copied texts": (
        "The Call\nIt was a\u00a0ne\u00adgo\u00adti\u00ada\u00adtion \u200b😀 in “Riyadh”, в\u202fРияде, he said.",
        [(P, "It was a negotiation 😀 in “Riyadh”, в Рияде, he said.")],
        [],
    ),
    "one line a sentence": (
        "The Call\n\nIt lasted an hour.\nNobody was asked.\n\nThen it ended.\nThat was all.",
        [(P, "It lasted an hour. Nobody was asked."), (P, "Then it ended. That was all.")],
        [],
    ),
    "lines that a mail program broke": (
        "The Call\n\nThis text was wrapped at about sixty characters, as old mail\nprograms used to do, so that a line"
        " ends where the page ended\nand not where the paragraph does.\n",
        [(P, "This text was wrapped at about sixty characters, as old mail programs used to do, so that a line ends "
             "where the page ended and not where the paragraph does.")],
        [],
    ),
    "a whole post in one line": (
        "The call ended. Nobody asked Europe. That was the point of it, wrote one of those who had listened.",
        [(P, "The call ended. Nobody asked Europe. That was the point of it, wrote one of those who had listened.")],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_messy_texts_come_out_as_an_editor_would_set_them(name: str) -> None:
    text, expected, out = CASES[name]
    part = one(text)
    assert shown(part) == expected
    assert left_out(part) == out


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Published 2025-12-12", (2025, 12, 12)),
        ("February 13, 2025", (2025, 2, 13)),
        ("Thursday, 13 February 2025", (2025, 2, 13)),
        ("Feb. 13th, 2025 at 10:30 a.m.", (2025, 2, 13)),
        ("2/13/2025", (2025, 2, 13)),
        ("13.02.2025", (2025, 2, 13)),
        ("Updated: 2025-02-13T10:00:00Z", (2025, 2, 13)),
        ("13 февраля 2025 года", (2025, 2, 13)),
        ("Posted on 31-12-2025", (2025, 12, 31)),
    ],
)
def test_dates(line: str, date: tuple[int, int, int]) -> None:
    part = one(f"The Call\n{line}\n{LONG}\n{OTHER}")
    assert part.date == datetime.date(*date)
    assert left_out(part) == [line]


@pytest.mark.parametrize("line", ["Published 2025-02-30", "In 2025", "2025-13-01"])
def test_what_is_no_date_is_a_passage(line: str) -> None:
    assert one(f"The Call\n{LONG}\n{line}\n{OTHER}").date is None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("by Ada Quay", "Ada Quay"),
        ("By Ada Quay and Boris Miller", "Ada Quay and Boris Miller"),
        ("BY Ursula von der Leyen | Valley Gazette", "Ursula von der Leyen"),
        ("by J. D. Vance, 13 February 2025", "J. D. Vance"),
        ("Автор: Иван Петров", "Иван Петров"),
    ],
)
def test_bylines(line: str, name: str) -> None:
    assert one(f"The Call\n{line}\n{LONG}").byline == name


@pytest.mark.parametrize("line", ["By Tuesday Moscow had answered.", "By then it was late.", "Standing by Ada Quay"])
def test_what_is_no_byline_is_a_passage(line: str) -> None:
    part = one(f"The Call\n{line}\n{LONG}\n{OTHER}")
    assert (part.byline, left_out(part)) == ("", [])


def test_a_table_that_ran_together_is_kept_and_flagged() -> None:
    line = "CountryShareUkraine20%Russia55%Poland8%Germany6%"
    part = one(f"The Call\n{LONG}\n{line}\n{OTHER}")
    assert [(block.text, block.flags) for block in part.blocks][1] == (line, ("run-together",))
    assert all(not block.flags for block in one(f"The Call\n{LONG} On YouTube the McDonald’s iPhone of NATO").blocks)


def test_cells_between_tabs_are_rows() -> None:
    part = one(f"The Call\n{LONG}\nA\tB\nc\td\n{OTHER}")
    assert shown(part)[1:3] == [("table-row", "A\tB"), ("table-row", "c\td")]


def test_indented_bullets_have_levels() -> None:
    part = one(f"The Call\n{LONG}\n- one\n    - two\n- three\n•  four")
    assert [block.level for block in part.blocks][1:] == [1, 2, 1, 1]


def test_a_line_below_a_quotation_names_who_said_it() -> None:
    part = one(f"The Call\n{LONG}\n“It will stay closed.”\n— Ada Quay, harbour master\n{OTHER}")
    assert [(b.kind, b.voice, b.attribution) for b in part.blocks][1] == (Q, "Ada Quay", "harbour master")


COMPILED = f"""\
These texts were put together in March 2025 from pages that were public then; only their order is new.

The Ledger of the Call
by Boris Miller
Published 2025-02-14
{LONG}

Who Waits
By Clara von Stein [3-1-2025 published].
{OTHER}

Reactions to the call
by Dora Lane

Kaja Kallas, EU High Representative
We must be at the table. Nothing will be decided without us.

Emmanuel Macron
“I spoke with both presidents this morning.”

What they have in common
{LONG}
"""


def test_several_texts_in_one_file_each_have_their_own_title_and_byline() -> None:
    parts = understand(Source(COMPILED.encode())).parts
    assert [(part.title, part.byline, part.date and part.date.isoformat()) for part in parts] == [
        ("The Ledger of the Call", "Boris Miller", "2025-02-14"),
        ("Who Waits", "Clara von Stein", "2025-03-01"),
        ("Reactions to the call", "Dora Lane", None),
    ]
    assert parts[0].blocks[0].kind == "note"
    assert parts[0].blocks[0].text.startswith("These texts")


def test_words_under_the_names_of_people_are_theirs() -> None:
    part = understand(Source(COMPILED.encode())).parts[2]
    assert [(b.kind, b.voice) for b in part.blocks if not b.left_out] == [
        (H, ""), (P, "Kaja Kallas"), (H, ""), (P, "Emmanuel Macron"), (H, ""), (P, ""),
    ]  # fmt: skip


def test_headings_that_only_look_like_names_give_nobody_a_voice() -> None:
    part = one(f"The Call\nNothing Signed\n{LONG}\nNothing Paid\n{OTHER}")
    assert not any(block.voice for block in part.blocks)


def test_put_together_again_the_titles_are_headings() -> None:
    part = joined(understand(Source(COMPILED.encode())).parts)
    assert [b.text for b in part.blocks if b.kind == H][:2] == ["The Ledger of the Call", "Who Waits"]
    assert part.blocks[0].kind == "note"
    assert letters_of([part]) == letters(COMPILED)


def letters(text: str) -> Counter[str]:
    return Counter(c for c in clean(text) if c.isalnum())


def letters_of(parts: list[Part], *, ordinals: bool = True) -> Counter[str]:
    """The letters and digits of all passages, shown or left out, and of what was read into the metadata.

    `ordinals` says that the numbers of list items stand in the text rather than being the format's own.
    """
    found: Counter[str] = Counter()
    for part in parts:
        for block in part.blocks:
            number = "" if block.ordinal is None or not ordinals else str(block.ordinal)
            found += letters(block.text) + letters(number)
        for taken in part.taken:
            found += letters(taken)
    return found


_messy = st.sampled_from(
    ["The Call", "by Ada Quay", "by Ada Quay [2-13-2025 published]. More", "Published 2025-12-12The", "•", "• a", "- b",
     "    ◦ c", "1. one", "2. two", "II. Factor", "Who waits", "Related", "Leave a Comment", "Source", "“Quoted.”",
     "He said:", "— Ada Quay, here", "Ada Quay", "Ada Quay is a writer.", "a\tb", "c\td", LONG, OTHER, "", "", "Tweet"]
)  # fmt: skip


@given(st.lists(st.one_of(_messy, texts.plain, st.text(max_size=30)), min_size=1, max_size=14).map("\n".join))
@example(COMPILED)
@example("\n".join(text for text, _, _ in CASES.values()))
@example("1. one\n1. one\n# 0")
def test_every_letter_and_digit_is_somewhere_once(text: str) -> None:
    source = Source(b"\xef\xbb\xbf" + text.encode("utf-8", "ignore"))
    try:
        understood = understand(source)
    except CannotImport:
        return
    found, wanted = letters_of(list(understood.parts)), letters(text.encode("utf-8", "ignore").decode())
    if understood.format == "Markdown":  # it numbers a list from its first number on, whatever the others are
        found, wanted = (Counter({c: n for c, n in each.items() if not c.isdigit()}) for each in (found, wanted))
    assert found == wanted


def test_inner_bullets_are_told_by_their_signs() -> None:
    part = one(f"The Call\n{LONG}\n• outer\n◦ inner\n• outer again\n{OTHER}")
    assert [(block.text, block.level) for block in part.blocks if block.kind == L] == [
        ("outer", 1), ("inner", 2), ("outer again", 1),
    ]  # fmt: skip


def test_a_line_that_names_who_said_it_begins_no_list() -> None:
    part = one(f"The Call\n{LONG}\n“We wait here.”\n— Ada Quay, Kyiv\n- one thing\n- another thing\n{OTHER}")
    said = next(block for block in part.blocks if block.kind == Q)
    assert (said.text, said.voice, said.attribution) == ("“We wait here.”", "Ada Quay", "Kyiv")
    assert [block.text for block in part.blocks if block.kind == L] == ["one thing", "another thing"]


@pytest.mark.parametrize(
    ("headings", "voices"),
    [
        (["Ada Quay, a minister"], set()),
        (["Ada Quay, a minister", "Ben Stone, an envoy"], {"Ada Quay", "Ben Stone"}),
        (["Ada Quay, a minister", "Ben Stone, an envoy", "Lake District", "Iron Bridge", "Old Harbour"], set()),
    ],
)
def test_headings_are_voices_where_at_least_two_speak_and_most_do(headings: list[str], voices: set[str]) -> None:
    part = one("\n\n".join(["The Call", LONG, *(line for name in headings for line in (name, OTHER))]))
    assert {block.text for block in part.blocks if block.kind == H} == set(headings)
    assert {block.voice for block in part.blocks} - {""} == voices
