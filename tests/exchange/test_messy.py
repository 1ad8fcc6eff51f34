"""The messy texts of the demonstration: what an editor expects of them loses nothing, and gives readings that exist."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from apps.core.passages import KINDS, NOTE
from tests.exchange import rules

FIXTURES = Path(__file__).parents[2] / "fixtures"
MESSY = sorted((FIXTURES / "messy").glob("*.txt"))
CORPUS = rules.read_corpus(FIXTURES)
TITLES = {text.front["title"]: text for text in CORPUS.texts}
each_file = pytest.mark.parametrize("path", MESSY, ids=lambda path: path.stem)

#: The shapes of copied text, each as what shows it.
SHAPES = {
    "the title twice": re.compile(r"^(.+)\n\1\n", re.MULTILINE),
    "a date glued to a sentence": re.compile(r"^Published \d{4}-\d\d-\d\d[A-Z]", re.MULTILINE),
    "a byline with a date in brackets": re.compile(r"^by .+ \[\d+-\d+-\d{4} published\]\.$", re.MULTILINE),
    "a date with the month in words": re.compile(r"^[A-Z][a-z]+ \d+, \d{4}$", re.MULTILINE),
    "a date with the day of the week": re.compile(r"^[A-Z][a-z]+day, \d+ [A-Z][a-z]+ \d{4}$", re.MULTILINE),
    "Roman numbers": re.compile(r"^II\. ", re.MULTILINE),
    "a bullet alone on its line": re.compile(r"^•\n\w", re.MULTILINE),
    "an indented dash": re.compile(r"^ +– \S", re.MULTILINE),
    "a quotation below a colon": re.compile(r":\n\n“[^”]+”\n"),
    "a table run together": re.compile(r"^[^.\n]*[a-z][A-Z][^.\n]*[a-z][A-Z][^.\n]*\d[A-Z]", re.MULTILINE),
    "furniture": re.compile(r"^You might also like\n(.|\n)*^Leave a Comment$", re.MULTILINE),
    "a soft hyphen": re.compile("\u00ad"),
    "a no-break space": re.compile("\u00a0"),
    "an emoji": re.compile("[\U0001f300-\U0001faff]"),
    "Cyrillic among Latin": re.compile("[a-z] [а-я]+ ?[а-я’]*[,.;: ]"),
    "a heading with a full stop": re.compile(r"\n\n[A-Z][^.\n]{5,40}\.\n\n"),
}


def letters(text: str) -> str:
    """Return the letters and digits of a text."""
    return "".join(sign for sign in text if sign.isalnum())


def articles(path: Path) -> list[dict[str, Any]]:
    """Return what an editor expects of a file."""
    found: list[dict[str, Any]] = json.loads(path.with_suffix(".expected.json").read_text())["articles"]
    return found


def shown(article: dict[str, Any]) -> str:
    """Return what an article shows, its passages one to a line, without the note of whoever compiled it with others."""
    passages = (passage for passage in article["passages"] if not passage["left_out"])
    return "\n".join(passage["text"] for passage in passages if passage["kind"] != NOTE)


def test_there_are_at_least_three_files_and_one_of_them_holds_several_texts() -> None:
    assert len(MESSY) >= 3
    assert max(len(articles(path)) for path in MESSY) >= 3


@each_file
def test_every_letter_and_digit_is_in_a_passage_or_a_title_once(path: Path) -> None:
    taken = [text for each in articles(path) for text in (each["title"], *(p["text"] for p in each["passages"]))]
    assert Counter(letters("".join(taken))) == Counter(letters(path.read_text()))


@each_file
def test_what_is_expected_is_written_as_the_readme_says(path: Path) -> None:
    for article in articles(path):
        assert set(article) == {"title", "byline", "date", "language", "passages"}
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", article["date"])
        assert article["byline"] == rules.BYLINES[article["language"]]
        for passage in article["passages"]:
            assert set(passage) == {"kind", "level", "voice", "text", "left_out"}
            assert passage["kind"] in KINDS
            assert not {"\u00ad", "\u00a0", "\n"} & set(passage["text"])


def test_three_of_the_texts_are_readings_word_for_word() -> None:
    found = [article for path in MESSY for article in articles(path) if article["title"] in TITLES]
    assert len(found) == 3
    for article in found:
        text = TITLES[article["title"]]
        assert (article["date"], article["byline"]) == (str(text.front["date"]), text.front["byline"])
        assert letters(shown(article)) == letters(text.whole(1))


def test_what_people_are_given_as_saying_is_registered_as_theirs() -> None:
    passages = [passage for path in MESSY for article in articles(path) for passage in article["passages"]]
    said = [(passage["voice"], passage["text"]) for passage in passages if passage["voice"]]
    assert len({voice for voice, _ in said}) >= 3
    assert [text for voice, text in said if not rules.is_registered(text, CORPUS.register, voice)] == []
    lines = [passage["text"] for passage in passages if not passage["left_out"]]
    assert [wrong for line in lines for wrong in rules.wrong_quotations(line, CORPUS.register)] == []


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_of_copied_text_is_there(shape: str) -> None:
    assert any(SHAPES[shape].search(path.read_text()) for path in MESSY)


def test_one_file_has_one_line_a_sentence() -> None:
    runs = [re.findall(r"(?:^.+[.?]\n){4,}", path.read_text(), re.MULTILINE) for path in MESSY]
    assert any(len(found) >= 3 for found in runs)
