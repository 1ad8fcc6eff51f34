"""TOML with line numbers in, canonical TOML out."""

import datetime
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.corpus.shapes import tidy, tidy_text
from apps.core.corpus.toml import BadToml, Path, line_of, parse, value_text

DOCUMENT = '''\
# A comment with [brackets] and "quotes
title = "A # no comment, [no table]"   # but this is one
'quoted.key' = 1
a.b = 2

words = """
[[not]] a table
key = "not a key"
a quote at the end""""
raw = \'\'\'
[neither]
it's\'\'\'
list = [
    "one",  # with a comment, and a "quote"
    "two",
    [1,
     2],
    { x = 1, y = [
        3] },
]
inline = { p = "q" }

[table]
key = 2025-02-12

[[fact]]
text = "first"

[[fact.position]]
who = "a"

[[fact.position]]
who = "b"

[[ fact ]]
text = "second"
[[fact."position"]]
who = "c"
[fact.more]
x = 1.5
'''


@pytest.mark.parametrize(
    ("path", "begins"),
    [
        (("title",), "title ="),
        (("quoted.key",), "'quoted.key'"),
        (("a", "b"), "a.b"),
        (("words",), "words ="),
        (("raw",), "raw ="),
        (("list",), "list ="),
        (("list", 0), '    "one"'),
        (("list", 1), '    "two"'),
        (("list", 2), "    [1,"),
        (("list", 3), "    { x"),
        (("inline",), "inline"),
        (("table",), "[table]"),
        (("table", "key"), "key = 2025"),
        (("fact",), "[[fact]]"),
        (("fact", 0, "text"), 'text = "first"'),
        (("fact", 0, "position", 0, "who"), 'who = "a"'),
        (("fact", 0, "position", 1, "who"), 'who = "b"'),
        (("fact", 1), "[[ fact ]]"),
        (("fact", 1, "position", 0, "who"), 'who = "c"'),
        (("fact", 1, "more", "x"), "x = 1.5"),
    ],
)
def test_everything_has_the_line_it_begins_on(path: tuple[str | int, ...], begins: str) -> None:
    values, lines = parse(DOCUMENT)
    assert values == tomllib.loads(DOCUMENT)
    assert DOCUMENT.split("\n")[lines[path] - 1].startswith(begins)


def test_what_has_no_line_of_its_own_has_that_of_what_it_stands_in() -> None:
    _, lines = parse(DOCUMENT)
    assert line_of(lines, ("inline", "p")) == lines[("inline",)]
    assert line_of(lines, ("fact", 0, "nothing")) == lines[("fact", 0)]
    assert line_of(lines, ("nothing",)) == 1


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a = 1\nb = \n", 2, "Invalid value"),
        ('a = "no end\nb = 1\n', 1, "Illegal character"),
        ("a = 1\n\na = 2\n", 3, "Cannot overwrite a value"),
        ("a = 2025-02-30\n", 1, "Invalid date or datetime"),
        ("a = [1,\n2\n", 2, "Unclosed array"),
        ('a = 1\nb = """\nnever closed\n', 3, "the file ends here"),
        ("a = " + "[" * 5000 + "\n", 1, "too deep"),
        ("a = " + "9" * 5000 + "\n", 1, "digits"),
    ],
)
def test_a_mistake_of_syntax_has_a_line_and_a_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadToml) as caught:
        parse(text)
    assert caught.value.line == line
    assert reason in caught.value.reason


texts = st.text(st.characters(codec="utf-8") | st.sampled_from("\"'\\#[]{}=,.\n\t +é\u0301й"), max_size=40).map(tidy)


@given(texts, st.booleans())
def test_a_text_comes_back_as_it_was(text: str, block: bool) -> None:
    read = tomllib.loads(f"key = {value_text(text, block=block)}")["key"]
    assert tidy(read) == text
    assert tidy(text) == text


@given(st.lists(texts))
def test_a_list_comes_back_as_it_was_on_one_line(items: list[str]) -> None:
    written = value_text(items)
    assert "\n" not in written
    assert tomllib.loads(f"key = {written}")["key"] == items


@given(st.lists(st.tuples(st.sampled_from(["key", "[[table]]", "[[table.inner]]"]), texts), max_size=12))
def test_lines_are_right_whatever_the_values_hold(entries: list[tuple[str, str]]) -> None:
    text, number = "", 0
    path: Path = ()
    expected: dict[Path, int] = {}
    tables = inner = -1
    for kind, value in entries:
        if kind == "[[table.inner]]" and tables < 0:
            continue
        line = text.count("\n") + 1
        if kind == "key":
            number += 1
            expected[(*path, f"k{number}")] = line
            text += f"k{number} = {value_text(value)}\n"
            continue
        tables, inner = (tables + 1, -1) if kind == "[[table]]" else (tables, inner + 1)
        path = ("table", tables) if kind == "[[table]]" else ("table", tables, "inner", inner)
        expected[path] = line
        text += f"{kind}\n"
    lines = parse(text)[1]
    assert {path: lines.get(path) for path in expected} == expected


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain “words”", '"plain “words”"'),
        ('a "quote" and a \\', '"a \\"quote\\" and a \\\\"'),
        ("two\nlines", '"""\ntwo\nlines\n"""'),
        ("front\n+++\nmatter", '"front\\n+++\\nmatter"'),
        (datetime.date(2025, 2, 12), "2025-02-12"),
        (False, "false"),
        (2, "2"),
        (["one", "two"], '["one", "two"]'),
    ],
)
def test_the_canonical_form_of_a_value(value: str | bool | int | datetime.date | list[str], written: str) -> None:
    assert value_text(value) == written


def test_markdown_always_stands_in_a_block() -> None:
    assert value_text("One line.", block=True) == '"""\nOne line.\n"""'


@given(st.text())
def test_tidying_a_text_twice_is_tidying_it_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert tidy_text(tidy_text(text)) == tidy_text(text)


def test_an_indented_first_line_of_a_text_stays_indented() -> None:
    assert tidy_text("\r\n  \n    code\r\nmore \n\n") == "    code\nmore"
