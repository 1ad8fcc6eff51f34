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


def inner_html(text: str, marks: Sequence[Mark]) -> str:
    """Return the HTML of `text` with `marks`, every character escaped, elements validly nested.

    The text is cut at every start and end of a mark; each piece carries the tags that cover it, and neighbours share
    what they have in common at the outside. So marks may overlap in any way and the text is never lost or repeated.
    A line break inside a passage ("\\n") becomes <br>.
    """
    if not marks:
        return escape(text, quote=False).replace("\n", "<br>")
    marks = normal_marks(marks, len(text))
    edges = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
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
        parts.append(escape(text[start:end], quote=False).replace("\n", "<br>"))
        open_now = wanted
    parts += [f"</{m.tag}>" for m in reversed(open_now)]
    return "".join(parts)
