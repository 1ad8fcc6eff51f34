"""Markdown or HTML in; canonical text, passages, inline marks and offsets out.

This is the one place where a text is cut. What it returns is stored, and everything else (pages, JSON, selectors,
exports) is built from what was stored.

The canonical text of a version is the texts of its passages, joined by one line feed. It is NFC; offsets are Unicode
code points, end exclusive. Inside a passage white space is folded to single spaces; a hard line break is one line feed,
and the cells of a table row are separated by one tab.
"""

import re
import sys
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from functools import cache
from html.parser import HTMLParser
from itertools import accumulate
from typing import Any

import nh3

from apps.core.dialect import MAX_SOURCE as MAX_SOURCE
from apps.core.dialect import CannotCut as CannotCut
from apps.core.dialect import SourceTooLong as SourceTooLong
from apps.core.dialect import SourceTooTangled as SourceTooTangled
from apps.core.dialect import markdown_html, too_deep
from apps.core.inline import Mark, normal_marks

#: Raised by one whenever the same source would give other passages or other HTML.
RENDERER = 3
#: Elements of HTML, block and inline together, that may stand inside one another.
MAX_NESTED = 200

HEADING, PARAGRAPH, LIST_ITEM, QUOTATION, TABLE_ROW, NOTE = KINDS = (
    "heading",
    "paragraph",
    "list-item",
    "quotation",
    "table-row",
    "note",
)
#: The flags a passage can carry: the first row of a table that heads its columns; a further paragraph of a list item;
#: a table whose cells ran together into one line, which nobody can take apart again without guessing.
HEADER, CONTINUED, RUN_TOGETHER = ("header", "continued", "run-together")
#: What the classes of a container say of the passages in it; one with other classes is a note.
_CONTAINERS = {"left-out", "voice", RUN_TOGETHER}

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
#: The Stream-Safe Text Format of Unicode (UAX #15, 12.1): after thirty marks on a letter a joiner, which is not seen.
_MOST_MARKS, _JOINER = 30, "\u034f"
#: Texts of fewer characters are put in order quickly, whatever stands in them.
_SHORT = 5_000
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
#: What ends a line, whoever wrote the file; form feeds and separators would glue words together if they were dropped.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
#: White space that is folded; no-break and other typographic spaces are part of the text.
_SPACES = " \t\n\r\x0b\x0c\x85\u2028\u2029"
_PIECES = re.compile(f"[{_SPACES}]+|[^{_SPACES}]+")
_ATTRIBUTION = re.compile(r"^[—―–]\s*+(?P<name>[^,\s]++(?:\s++[^,\s]++)*+)\s*+(?:,\s*+(?P<rest>.*))?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One passage as it was cut.

    `start` and `end` are where it stands in the canonical text; `marks` count from its own beginning. `level` is the
    level of a heading or the depth of a list item, else 0; `ordinal` the number of an item of a numbered list.
    `voice` and `attribution` are what a line such as "— Name, place, date" under a quotation said, or the name that a
    container gave to whose words stand in it.
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
    return _nfc(_CONTROLS.sub("", _LINE_ENDS.sub("\n", text)))


def _nfc(text: str) -> str:
    if len(text) > _SHORT and not text.isascii():
        text = _long_runs().sub(lambda run: _JOINER.join(_pieces(run[0])), text)
    return unicodedata.normalize("NFC", text)


def _pieces(run: str) -> list[str]:
    return [run[start : start + _MOST_MARKS] for start in range(0, len(run), _MOST_MARKS)]


@cache
def _long_runs() -> re.Pattern[str]:
    """Return what finds more marks on one letter than any writing has: to put them in order takes their square."""
    marks = "".join(letter for letter in map(chr, range(sys.maxunicode + 1)) if unicodedata.combining(letter))
    return re.compile(f"[{re.escape(marks)}]{{{_MOST_MARKS + 1},}}")


def cut_markdown(source: str) -> Cut:
    """Cut Markdown into passages.

    HTML in the source is text like any other. Raises SourceTooLong and SourceTooTangled.
    """
    return cut_html(markdown_html(clean(source)))


def cut_html(html: str) -> Cut:
    """Cut HTML into passages. It is sanitised first: nothing but the elements of a text gets through.

    Raises SourceTooLong and SourceTooTangled.
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


@dataclass(slots=True)
class _Scope:
    """One open block element, and for lists where their counting stands."""

    tag: str
    left_out: bool = False
    note: bool = False
    run_together: bool = False
    voice: str | None = None  # a name, or "" until it is read, where the words are somebody's
    ordinal: int | None = None
    naming: bool = False  # the title of a container, which is no passage
    first_block: int = 0
    used: bool = False


@dataclass(slots=True)
class _Buffer:
    """The text of the passage being read, with white space folded as it comes."""

    text: list[str] = field(default_factory=list)
    length: int = 0
    space: bool = False

    def add(self, data: str) -> None:
        for piece in _PIECES.findall(data):
            if piece[0] in _SPACES:
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
        self._attributed = 0  # so many of the blocks stand above the end of the last quotation that has a voice

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(self._open) + len(self._scopes) > MAX_NESTED:
            raise too_deep()
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
        scope = _Scope(tag, left_out="left-out" in classes, first_block=len(self.blocks))
        if "admonition" in classes:
            scope.note = "note" in classes or not _CONTAINERS & set(classes)
            scope.run_together = RUN_TOGETHER in classes
            scope.voice = "" if "voice" in classes else None
        above = self._scopes[-1] if self._scopes else None
        scope.naming = "admonition-title" in classes and above is not None and above.voice == ""
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
        # Where a quotation inside this one has its own voice, the line stays what it is: nobody said all of it.
        if len(quoted) < 2 or self._attributed > first or any(block.kind != QUOTATION for block in quoted):
            return
        match = _ATTRIBUTION.match(quoted[-1].text)
        if match:
            voice, rest = match["name"], match["rest"] or ""
            self.blocks[first:] = [replace(block, voice=voice, attribution=rest) for block in quoted[:-1]]
            self._attributed = len(self.blocks)

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
            if self._scopes and self._scopes[-1].naming:
                self._scopes[-2].voice = " ".join(text.split())
            else:
                self.blocks.append(self._block(text, normal_marks(marks, len(text)), header))

    def _block(self, text: str, marks: tuple[Mark, ...], header: bool) -> Block:
        tags = [scope.tag for scope in self._scopes]
        voice = next((scope.voice for scope in reversed(self._scopes) if scope.voice), "")
        flags = (RUN_TOGETHER,) if any(scope.run_together for scope in self._scopes) else ()
        left_out = any(scope.left_out for scope in self._scopes)
        block = Block(PARAGRAPH, text, marks=marks, voice=voice, left_out=left_out, flags=flags)
        items = [scope for scope in self._scopes if scope.tag == "li"]
        heading = next((_HEADINGS[tag] for tag in reversed(tags) if tag in _HEADINGS), 0)
        if heading:
            return replace(block, kind=HEADING, level=heading)
        if "tr" in tags:
            return replace(block, kind=TABLE_ROW, flags=(HEADER, *flags) if header else flags)
        if "blockquote" in tags:
            return replace(block, kind=QUOTATION)
        if items:
            again, items[-1].used = items[-1].used, True
            lists = [scope for scope in self._scopes if scope.tag in {"ul", "ol"}]
            ordinal = lists[-1].ordinal if lists and not again else None
            further = (CONTINUED, *flags) if again else flags
            return replace(block, kind=LIST_ITEM, level=max(1, len(lists)), ordinal=ordinal, flags=further)
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
    edges, composed = [0], []  # where each piece that composes within itself begins, and what it becomes
    for at, letter in enumerate(text):
        if at and not unicodedata.combining(letter):
            before, alone = _nfc(text[edges[-1] : at]), _nfc(letter)
            # A letter that leaves what precedes it alone begins a new piece: nothing composes across it.
            if _nfc(before + letter) == before + alone:
                edges.append(at)
                composed.append(before)
    composed.append(_nfc(text[edges[-1] :]))
    places = [0, *accumulate(map(len, composed))]

    def start(offset: int) -> int:
        return places[bisect_right(edges, offset) - 1]

    def end(offset: int) -> int:
        return places[bisect_left(edges, offset)]

    return "".join(composed), [m._replace(start=start(m.start), end=end(m.end)) for m in marks]


def marks_to_json(marks: tuple[Mark, ...]) -> list[list[Any]]:
    """Return `marks` as they are stored: [start, end, tag] or [start, end, "a", address]."""
    return [[m.start, m.end, m.tag, m.href] if m.href else [m.start, m.end, m.tag] for m in marks]


def marks_from_json(stored: list[list[Any]]) -> tuple[Mark, ...]:
    """Return stored marks as Mark tuples, as `marks_to_json` wrote them."""
    return tuple(Mark(*mark) for mark in stored)
