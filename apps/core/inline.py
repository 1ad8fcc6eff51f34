"""Inline marks of a passage, and the one sweep that turns text with marks into HTML.

Offsets are Unicode code points of the passage's NFC text, end exclusive.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

INLINE_TAGS = frozenset({"em", "strong", "code", "sub", "sup", "a"})
_SAFE_SCHEMES = ("https://", "http://", "mailto:", "/", "#")


class Mark(NamedTuple):
    """One inline element: the code points `start` to `end` of a passage, its tag, and for a link its address."""

    start: int
    end: int
    tag: str
    href: str = ""


def safe_href(href: str) -> str:
    """Return `href` if it leads where a reader would expect a link to lead, else the empty string."""
    return href if href.lower().startswith(_SAFE_SCHEMES) else ""


def normal_marks(marks: Iterable[Mark], length: int) -> tuple[Mark, ...]:
    """Return `marks` cut to a text of `length` code points, in order, outer before inner.

    Empty ones, unknown tags, links that lead nowhere safe, and links inside links are dropped.
    """
    cut = {Mark(max(0, m.start), min(m.end, length), m.tag, m.href) for m in marks if m.tag in INLINE_TAGS}
    kept: list[Mark] = []
    linked = 0
    for mark in sorted(cut, key=lambda m: (m.start, -m.end, m.tag, m.href)):
        if mark.start >= mark.end:
            continue
        if mark.tag == "a":
            if mark.start < linked or not safe_href(mark.href):
                continue
            linked = mark.end
        kept.append(mark)
    return tuple(kept)


class Span(NamedTuple):
    """A stretch drawn inside a passage's text, such as a highlight: what it is known by, and its CSS classes."""

    start: int
    end: int
    key: str
    style: str


def inner_html(text: str, marks: Sequence[Mark], spans: Sequence[Span] = ()) -> str:
    """Return the HTML of `text` with `marks`, every character escaped, elements validly nested.

    The text is cut at every start and end of a mark; each piece carries the tags that cover it, and neighbours share
    what they have in common at the outside. So marks may overlap in any way and the text is never lost or repeated.
    A line break inside a passage ("\\n") becomes <br>.

    `spans` are drawn innermost, as flat <mark> elements that never nest and never cross another element: a piece that
    several spans cover names them all in `data-h`, looks like the one that began last, and says how many there are.
    """
    if not marks and not spans:
        return escape(text, quote=False).replace("\n", "<br>")
    marks = normal_marks(marks, len(text))
    open_spans = _OpenSpans(spans, len(text))
    edges = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks), *open_spans.edges})
    coming = deque(marks)
    parts: list[str] = []
    open_now: list[Mark] = []
    for start, end in pairwise(edges):
        # What covers this piece, in the order of `marks`: of what was open, what goes on; then what begins here.
        wanted = [m for m in open_now if m.end > start]
        while coming and coming[0].start == start:
            wanted.append(coming.popleft())
        shared = 0
        while shared < min(len(open_now), len(wanted)) and open_now[shared] == wanted[shared]:
            shared += 1
        parts += [f"</{m.tag}>" for m in reversed(open_now[shared:])]
        for mark in wanted[shared:]:
            parts.append(f'<a href="{escape(mark.href)}" rel="noopener">' if mark.tag == "a" else f"<{mark.tag}>")
        plain = escape(text[start:end], quote=False).replace("\n", "<br>")
        parts.append(open_spans.wrap(plain, start, end) if spans else plain)
        open_now = wanted
    parts += [f"</{m.tag}>" for m in reversed(open_now)]
    return "".join(parts)


class _OpenSpans:
    """The spans that cover the piece being written; each is taken in and let go once."""

    def __init__(self, spans: Sequence[Span], length: int) -> None:
        kept = [s for s in spans if 0 <= s.start < s.end <= length]
        self._coming = deque(sorted(kept, key=lambda s: (s.start, -s.end, s.key)))
        self._open: list[Span] = []
        self._starts = {s.start for s in kept}
        self._ends = {s.end for s in kept}
        self.edges = self._starts | self._ends

    def wrap(self, html: str, start: int, end: int) -> str:
        if start in self._ends:
            self._open = [s for s in self._open if s.end > start]
        while self._coming and self._coming[0].start <= start:
            self._open.append(self._coming.popleft())
        if not self._open:
            return html
        depth = len(self._open)
        style = f"h {self._open[-1].style}"
        count = ""
        if depth > 1:
            style += f" d{min(depth, 4)}"
            # How many, said where the overlap ends: at the first piece after which there are fewer.
            if end in self._ends and end not in self._starts:
                count = f' data-n="{depth}"'
        keys = " ".join([s.key for s in self._open])
        return f'<mark class="{style}" data-h="{keys}"{count}>{html}</mark>'
