"""Markdown or HTML in; canonical text, passages, inline marks and offsets out.

This is the one place where a text is cut. What it returns is stored, and everything else (pages, JSON, selectors,
exports) is built from what was stored.

The canonical text of a version is the texts of its passages, joined by one line feed. It is NFC; offsets are Unicode
code points, end exclusive. Inside a passage white space is folded to single spaces; a hard line break is one line feed,
and the cells of a table row are separated by one tab.
"""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

import nh3
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionProcessor

from apps.core.inline import Mark, normal_marks

#: Raised by one whenever the same source would give other passages or other HTML.
RENDERER = 1
#: A source of more characters than this is refused: ten long books.
MAX_SOURCE = 5_000_000

HEADING, PARAGRAPH, LIST_ITEM, QUOTATION, TABLE_ROW, NOTE = KINDS = (
    "heading",
    "paragraph",
    "list-item",
    "quotation",
    "table-row",
    "note",
)
#: The flags a passage can carry: the first row of a table that heads its columns; a further paragraph of a list item.
HEADER, CONTINUED = FLAGS = ("header", "continued")

_INLINE = {
    "em": "em",
    "i": "em",
    "strong": "strong",
    "b": "strong",
    "code": "code",
    "sub": "sub",
    "sup": "sup",
    "a": "a",
}
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BLOCKS = {"p", "div", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "pre", "hr", *_HEADINGS}
_CELLS = {"td", "th"}
_ATTRIBUTES = {"a": {"href"}, "div": {"class"}, "p": {"class"}, "img": {"alt"}, "ol": {"start"}}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_ATTRIBUTION = re.compile(r"^[—―–]\s*(?P<name>[^,]+?)\s*(?:,\s*(?P<rest>.*))?$", re.DOTALL)


class SourceTooLong(ValueError):
    """The source is longer than MAX_SOURCE characters."""


@dataclass(frozen=True, slots=True)
class Block:
    """One passage as it was cut.

    `start` and `end` are where it stands in the canonical text; `marks` count from its own beginning. `level` is the
    level of a heading or the depth of a list item, else 0; `ordinal` the number of an item of a numbered list.
    `voice` and `attribution` are what a line such as "— Name, place, date" under a quotation said.
    """

    kind: str
    text: str
    number: int = 0
    level: int = 0
    ordinal: int | None = None
    marks: tuple[Mark, ...] = ()
    voice: str = ""
    attribution: str = ""
    left_out: bool = False
    flags: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """A text, cut: the canonical text and its passages, numbered from 1."""

    text: str
    blocks: tuple[Block, ...]


def clean(text: str) -> str:
    """Return `text` in NFC, lines ended by line feeds, without characters that no text has (NUL and the like)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text))


def cut_markdown(source: str) -> Cut:
    """Cut Markdown into passages.

    HTML in the source is text like any other. Raises SourceTooLong.
    """
    if len(source) > MAX_SOURCE:
        raise SourceTooLong
    return cut_html(_markdown().convert(clean(source)))


def cut_html(html: str) -> Cut:
    """Cut HTML into passages. It is sanitised first: nothing but the elements of a text gets through.

    Raises SourceTooLong.
    """
    if len(html) > 4 * MAX_SOURCE:
        raise SourceTooLong
    safe = nh3.clean(
        clean(html),
        tags={*_BLOCKS, *_CELLS, *_INLINE, "br", "img"},
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    cutter = _Cutter()
    cutter.feed(_CONTROLS.sub("", safe))
    cutter.close()
    cutter.flush()
    return _number(cutter.blocks)


def _number(blocks: list[Block]) -> Cut:
    numbered: list[Block] = []
    offset = 0
    for number, block in enumerate(blocks, start=1):
        end = offset + len(block.text)
        numbered.append(replace(block, number=number, start=offset, end=end))
        offset = end + 1
    return Cut(text="\n".join(block.text for block in numbered), blocks=tuple(numbered))


class _Container(AdmonitionProcessor):
    """`!!! note` and `!!! left-out` with an indented text: a note, and site furniture kept out of sight.

    Without a title of its own a container has none; the library would make one out of the word itself.
    """

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str]:
        return match.group(1).lower(), match.group(2) or ""


class _Dialect(Extension):
    """Markdown as texts need it: tables and containers, and no HTML or images."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        container: BlockProcessor = _Container(md.parser)
        md.parser.blockprocessors.register(container, "container", 105)
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")


def _markdown() -> Markdown:
    # A new one a text: the library keeps state between conversions, and threads share nothing this way.
    return Markdown(extensions=["tables", "sane_lists", _Dialect()], output_format="html")


@dataclass(slots=True)
class _Scope:
    """One open block element, and for lists where their counting stands."""

    tag: str
    left_out: bool = False
    note: bool = False
    ordinal: int | None = None
    first_block: int = 0
    used: bool = False


@dataclass(slots=True)
class _Buffer:
    """The text of the passage being read, with white space folded as it comes."""

    text: list[str] = field(default_factory=list)
    length: int = 0
    space: bool = False

    def add(self, data: str) -> None:
        for piece in re.findall(r"[ \t\n\r\f]+|[^ \t\n\r\f]+", data):
            if piece[0] in " \t\n\r\f":
                self.space = True
                continue
            if self.space and self.length and self.text[-1] not in ("\n", "\t"):
                self._put(" ")
            self.space = False
            self._put(piece)

    def separate(self, separator: str) -> None:
        self.space = False
        self._put(separator)

    def position(self) -> int:
        """Where the next character will stand."""
        follows = self.space and self.length and self.text[-1] not in ("\n", "\t")
        return self.length + (1 if follows else 0)

    def _put(self, piece: str) -> None:
        self.text.append(piece)
        self.length += len(piece)


class _Cutter(HTMLParser):
    """Walks sanitised HTML and collects passages."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._scopes: list[_Scope] = []
        self._buffer = _Buffer()
        self._open: list[tuple[str, int, str]] = []
        self._marks: list[Mark] = []
        self._header_row = False
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _INLINE:
            self._open.append((_INLINE[tag], self._buffer.position(), given.get("href", "")))
        elif tag == "br":
            if self._buffer.length:
                self._buffer.separate("\n")
        elif tag == "img":
            self._buffer.add(given.get("alt", ""))
        elif tag in _CELLS:
            if self._cells:
                self._buffer.separate("\t")
            self._cells += 1
            self._header_row = self._header_row or tag == "th"
        elif tag in _BLOCKS:
            self.flush()
            self._enter(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag in _INLINE:
            self._close_inline(_INLINE[tag])
        elif tag in _BLOCKS:
            self.flush()
            self._leave(tag)

    def handle_data(self, data: str) -> None:
        self._buffer.add(data)

    def _close_inline(self, tag: str) -> None:
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                _, start, href = self._open.pop(index)
                # `length`, not `position()`: a space at the end of an emphasis belongs to what follows.
                self._marks.append(Mark(start, self._buffer.length, tag, href))
                return

    def _enter(self, tag: str, given: dict[str, str]) -> None:
        if tag == "hr":
            return
        classes = given.get("class", "").split()
        scope = _Scope(tag, left_out="left-out" in classes, note="admonition" in classes and "left-out" not in classes)
        scope.first_block = len(self.blocks)
        if tag == "ol":
            start = given.get("start", "")
            scope.ordinal = int(start) if start.isdecimal() and len(start) < 7 else 1
        self._scopes.append(scope)

    def _leave(self, tag: str) -> None:
        for index in range(len(self._scopes) - 1, -1, -1):
            if self._scopes[index].tag == tag:
                scope = self._scopes[index]
                del self._scopes[index:]
                if tag == "blockquote":
                    self._attribute(scope.first_block)
                elif tag == "li" and self._scopes and self._scopes[-1].ordinal is not None:
                    self._scopes[-1].ordinal += 1
                return

    def _attribute(self, first: int) -> None:
        """Turn a last line "— Name, place" of a quotation into the voice of the lines above it."""
        quoted = self.blocks[first:]
        if len(quoted) < 2 or any(block.kind != QUOTATION for block in quoted):
            return
        match = _ATTRIBUTION.match(quoted[-1].text)
        if match:
            voice, rest = match["name"], match["rest"] or ""
            self.blocks[first:] = [replace(block, voice=voice, attribution=rest) for block in quoted[:-1]]

    def flush(self) -> None:
        """End the passage being read, if it has any text."""
        raw = "".join(self._buffer.text)
        # An inline element that is still open spans a block's edge: it ends here and goes on in the next passage.
        marks = [*self._marks, *(Mark(start, self._buffer.length, tag, href) for tag, start, href in self._open)]
        header, self._header_row, self._cells = self._header_row, False, 0
        self._buffer, self._marks = _Buffer(), []
        self._open = [(tag, 0, href) for tag, _, href in self._open]
        text, marks = _trimmed(raw, marks)
        if text.strip():
            text, marks = _composed(text, marks)
            self.blocks.append(self._block(text, normal_marks(marks, len(text)), header))

    def _block(self, text: str, marks: tuple[Mark, ...], header: bool) -> Block:
        tags = [scope.tag for scope in self._scopes]
        block = Block(PARAGRAPH, text, marks=marks, left_out=any(scope.left_out for scope in self._scopes))
        items = [scope for scope in self._scopes if scope.tag == "li"]
        heading = next((_HEADINGS[tag] for tag in reversed(tags) if tag in _HEADINGS), 0)
        if heading:
            return replace(block, kind=HEADING, level=heading)
        if "tr" in tags:
            return replace(block, kind=TABLE_ROW, flags=(HEADER,) if header else ())
        if "blockquote" in tags:
            return replace(block, kind=QUOTATION)
        if items:
            again, items[-1].used = items[-1].used, True
            lists = [scope for scope in self._scopes if scope.tag in {"ul", "ol"}]
            ordinal = lists[-1].ordinal if lists and not again else None
            flags = (CONTINUED,) if again else ()
            return replace(block, kind=LIST_ITEM, level=max(1, len(lists)), ordinal=ordinal, flags=flags)
        if any(scope.note for scope in self._scopes):
            return replace(block, kind=NOTE)
        return block


def _trimmed(text: str, marks: list[Mark]) -> tuple[str, list[Mark]]:
    """Cut line feeds and spaces from both ends (tabs stay: an empty cell is a cell)."""
    start = len(text) - len(text.lstrip(" \n"))
    end = max(start, len(text.rstrip(" \n")))
    moved = [m._replace(start=max(m.start, start) - start, end=min(m.end, end) - start) for m in marks]
    return text[start:end], moved


def _composed(text: str, marks: list[Mark]) -> tuple[str, list[Mark]]:
    """Return `text` in NFC and `marks` moved along.

    Only an element boundary inside a composed character (a base letter, then an element that begins with its accent)
    leaves anything to do here: the mark then grows to take the whole character in.
    """
    if unicodedata.is_normalized("NFC", text):
        return text, marks
    whole = unicodedata.normalize("NFC", text)

    def place(offset: int, step: int) -> int:
        while 0 < offset < len(text):
            before, after = (unicodedata.normalize("NFC", part) for part in (text[:offset], text[offset:]))
            if before + after == whole:
                return len(before)
            offset += step
        return 0 if offset <= 0 else len(whole)

    return whole, [m._replace(start=place(m.start, -1), end=place(m.end, 1)) for m in marks]


def marks_to_json(marks: tuple[Mark, ...]) -> list[list[Any]]:
    """Return `marks` as they are stored: [start, end, tag] or [start, end, "a", address]."""
    return [[m.start, m.end, m.tag, m.href] if m.href else [m.start, m.end, m.tag] for m in marks]


def marks_from_json(stored: list[list[Any]]) -> tuple[Mark, ...]:
    """Return stored marks as Mark tuples, as `marks_to_json` wrote them."""
    return tuple(Mark(*mark) for mark in stored)
