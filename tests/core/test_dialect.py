"""Markdown as texts need it, and sources that would take for ever."""

from contextlib import suppress

import pytest

from apps.core.dialect import MAX_LINES, MAX_RUN, MAX_SOURCE, CannotCut, SourceTooLong, SourceTooTangled
from apps.core.passages import cut_html, cut_markdown
from tests.bounded import computing


def texts_of(source: str) -> list[str]:
    return [block.text for block in cut_markdown(source).blocks]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("*a*", {("em", "a")}),
        ("**a**", {("strong", "a")}),
        ("***a***", {("em", "a"), ("strong", "a")}),
        ("*a **b** c*", {("em", "a b c"), ("strong", "b")}),
        ("**a *b* c**", {("strong", "a b c"), ("em", "b")}),
        ("***a** b*", {("strong", "a"), ("em", "a b")}),
        ("*foo**bar***", {("em", "foobar"), ("strong", "bar")}),
        ("a*b*c", {("em", "b")}),
        ("a_b_c", set()),
        ("_a_b_c_", {("em", "a_b_c")}),
        ("*(_a_)*", {("em", "(a)"), ("em", "a")}),
        ("5 * 6 * 7", set()),
        ("\\*a\\*", set()),
        ("*[a](https://b.example)*", {("em", "a"), ("a", "a")}),
        ("**слово**слово", {("strong", "слово")}),
        ("`*a*`", {("code", "*a*")}),
        ("``a`b``", {("code", "a`b")}),
        ("[a (b)](https://c.example/d_(e)) f", {("a", "a (b)")}),
        ('[a](<https://c.example/d e> "title")', {("a", "a")}),
        ("[a][b]\n\n[b]: https://c.example", {("a", "a")}),
        ("<https://c.example/d>", {("a", "https://c.example/d")}),
        ("<a@b.example>", {("a", "a@b.example")}),
    ],
)
def test_marks_follow_commonmark(source: str, expected: set[tuple[str, str]]) -> None:
    block = cut_markdown(source).blocks[0]
    assert {(mark.tag, block.text[mark.start : mark.end]) for mark in block.marks} == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("*0**0*0", ["0**00"]),
        ("a `b", ["a `b"]),
        ("[a](b c)", ["[a](b c)"]),
        ("![the map](https://a.example/b.png) shows", ["the map shows"]),
        ("<b>not HTML</b> &amp; <script>x</script>", ["<b>not HTML</b> & <script>x</script>"]),
        ("a|b\n-|-\nc|d|e and more", ["a\tb", "c\td\te and more"]),
        ("a|b\n-|-\nc", ["a\tb", "c"]),
        ("!!! note\n    One.\n\n    Two.\n\nThree.", ["One.", "Two.", "Three."]),
        ('!!! note "Heed"\n    One.', ["Heed", "One."]),
    ],
)
def test_nothing_that_was_written_is_lost(source: str, expected: list[str]) -> None:
    assert [text.rstrip("\t") for text in texts_of(source)] == expected


#: What makes naive parsers slow or breaks their stack, at a length where that would show.
PATHOLOGICAL = {
    "quotations": ">" * 10_000,
    "spaced quotations": "> " * 5_000,
    "open brackets": "[" * 100_000,
    "images": "![" * 20_000,
    "empty links": "[](" * 10_000,
    "open links": "[a](b" * 20_000,
    "open titles": '[a]("b' * 20_000,
    "nested links": "[" * 20_000 + "a" + "](b)" * 20_000,
    "stars": "*" * 100_000,
    "open stars": "*a " * 10_000,
    "open stars of two kinds": "*a **b _c __d " * 3_000,
    "nested stars": "*a _b " * 5_000 + "_ *" * 5_000,
    "underscores": "_" * 100_000,
    "backticks": "`" * 100_000,
    "runs of backticks": " ".join("`" * n for n in range(1, 400)),
    "backslashes": "\\" * 30_000,
    "angles": "<" * 100_000,
    "open tags": "<a " * 30_000,
    "ampersands": "&" * 100_000,
    "entities": "&amp;" * 20_000,
    "accents": "a" + "\u0301" * 100_000,
    "one long line": "word " * 200_000,
    "one long word": "a" * 1_000_000,
    "spaces": " " * 1_000_000,
    "empty lines": "\n" * 90_000,
    "deep list": "\n".join("    " * n + "- x" for n in range(300)),
    "list in one line": "1. " * 5_000,
    "deep containers": "\n".join("    " * n + "!!! note" for n in range(300)),
    "headings": "#\n" * MAX_RUN,
    "headings with underlines": "a\n-\n" * (MAX_RUN // 2),
    "rules": "---\n" * MAX_RUN,
    "paragraphs": "x\n\n" * 10_000,
    "wide table": "|a" * 10_000 + "\n" + "|-" * 10_000 + "\n" + "|b" * 10_000,
    "definitions": "\n\n".join(f"[r{n}]: https://x.example/{n}" for n in range(10_000)),
}


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_pathological_sources_end_soon(name: str) -> None:
    with computing(30), suppress(CannotCut):
        cut_markdown(PATHOLOGICAL[name])


@pytest.mark.parametrize(
    "piece", ["<div>", "<div>a", "<ul><li>a", "<blockquote>a", "<em>", "<b><i>", "<table><tr><td>"]
)
def test_deep_html_is_refused_soon(piece: str) -> None:
    with computing(30), pytest.raises(SourceTooTangled):
        cut_html(piece * 10_000 + "a")


@pytest.mark.parametrize("source", ["a" * (MAX_SOURCE + 1), "\n" * (MAX_LINES + 1)])
def test_a_source_that_is_too_long_is_refused(source: str) -> None:
    with pytest.raises(SourceTooLong, match="Divide it"):
        cut_markdown(source)


def test_lines_that_run_together_are_refused_with_the_line() -> None:
    with pytest.raises(SourceTooTangled) as refusal:
        cut_markdown("Text.\n\n" + "- item\n" * (MAX_RUN + 1))
    assert refusal.value.line == MAX_RUN + 3
    assert len(texts_of("- item\n" * MAX_RUN)) == MAX_RUN


def test_as_deep_as_anybody_writes_is_no_trouble() -> None:
    source = "\n".join("    " * n + "- x" for n in range(12)) + "\n\n" + "> " * 12 + "y"
    assert [block.level for block in cut_markdown(source).blocks] == [*range(1, 13), 0]


def test_the_limit_does_not_depend_on_how_deep_the_caller_stands() -> None:
    source = "> " * 30 + "y"

    def deeper(levels: int) -> list[str]:
        return deeper(levels - 1) if levels else texts_of(source)

    assert deeper(0) == deeper(300)
