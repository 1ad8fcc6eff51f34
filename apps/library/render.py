"""From stored passages to the HTML of a text.

The strings are joined by hand: a page of five columns has hundreds of passages, and a template costs ten times as much.
Everything that is joined is either escaped here or was escaped when the version was stored (Passage.html).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from itertools import groupby
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from apps.core.inline import safe_href
from apps.core.passages import CONTINUED, HEADER, HEADING, LIST_ITEM, NOTE, QUOTATION, TABLE_ROW
from apps.library.rows import PassageRow

#: What stands beside a passage, such as how many highlights are on it: safe HTML for the passage, or nothing.
Beside = Callable[[PassageRow], str]


class Outline(NamedTuple):
    """Why a passage is outlined, in words, and by which kind of reason (a word for the style sheet)."""

    why: str
    kind: str


def text_html(
    passages: Iterable[PassageRow],
    *,
    prefix: str = "",
    heading_shift: int = 0,
    beside: Beside | None = None,
    numbers: str = "",
    outlined: Mapping[int, Outline] | None = None,
) -> SafeString:
    """Return the HTML of a text. Ids are `prefix` + "p1" and so on; passages that are left out are left out.

    What a passage says stands in an element with the id `prefix` + "p1t", which can be swapped without its neighbours
    (`swap_html`). `beside` gives what stands at the passage and is no part of its text. `heading_shift` is added to
    the level of each heading, so that the page keeps one outline. The passages come from
    `PassageQuerySet.rows`, in order. `numbers` is a query string, with its "?", that the link of each passage's number
    continues with that passage's id; `outlined` gives the passages, by number, that stand out, and why.
    """
    drawer = _Drawer(prefix, heading_shift, beside, numbers, outlined)
    shown = (passage for passage in passages if not passage.left_out)
    return mark_safe("".join(drawer.draw(shown)))  # noqa: S308 (see the module's docstring)


def swap_html(passages: Iterable[PassageRow], *, prefix: str = "", beside: Beside | None = None) -> SafeString:
    """Return the contents of single passages for htmx to put in the place of those shown (out of band, by id)."""
    drawer = _Drawer(prefix, 0, beside)
    shown = (passage for passage in passages if not passage.left_out)
    return mark_safe("".join(drawer.content(passage, swap=True) for passage in shown))  # noqa: S308 (as above)


class _Drawer:
    def __init__(
        self,
        prefix: str,
        heading_shift: int,
        beside: Beside | None,
        numbers: str = "",
        outlined: Mapping[int, Outline] | None = None,
    ) -> None:
        self.prefix = escape(prefix)
        self.numbers = escape(numbers)
        self.outlined = outlined or {}
        self.beside = beside or (lambda passage: "")
        self.shift = heading_shift
        self.label = escape(gettext("Passage"))
        self.note = escape(gettext("Note"))

    def draw(self, passages: Iterable[PassageRow]) -> Iterator[str]:
        for (kind, _), group in groupby(passages, key=self._together):
            if kind == LIST_ITEM:
                yield from self._list(list(group))
            elif kind == TABLE_ROW:
                yield from self._table(list(group))
            elif kind == QUOTATION:
                yield from self._quotation(list(group))
            else:
                yield from map(self._single, group)

    @staticmethod
    def _together(passage: PassageRow) -> tuple[str, object]:
        """What makes neighbours one list, one table, or one quotation by one voice from one source."""
        if passage.kind == QUOTATION:
            return passage.kind, (passage.voice, passage.attribution, passage.quotation_id)
        return passage.kind, None

    def _number(self, passage: PassageRow) -> str:
        n = passage.number
        here = f"{self.prefix}p{n}"
        query = self.numbers and f"{self.numbers}{here}"
        return f'<a class="pn" href="{query}#{here}" aria-label="{self.label} {n}">{n}</a>'

    def content(self, passage: PassageRow, *, swap: bool = False) -> str:
        """What a passage says, in the element that can be swapped; of a table the whole row."""
        oob = ' hx-swap-oob="true"' if swap else ""
        if passage.kind == TABLE_ROW:
            return self._row(passage, oob)
        return f'<span class="t" id="{self.prefix}p{passage.number}t"{oob}>{self.beside(passage)}{passage.html}</span>'

    def _attributes(self, passage: PassageRow) -> str:
        # A text that is read blind has no uid to show: it is the same wherever the passage stands.
        uid = f' data-uid="{passage.uid}"' if passage.uid else ""
        attributes = f'id="{self.prefix}p{passage.number}"{uid}'
        if outline := self.outlined.get(passage.number):
            attributes += f' data-why="{escape(outline.why)}" data-by="{escape(outline.kind)}"'
        return attributes

    def _single(self, passage: PassageRow) -> str:
        number, attributes = self._number(passage), self._attributes(passage)
        if passage.kind == HEADING:
            level = min(6, max(2, passage.level + self.shift))
            return f'<h{level} {attributes} class="p">{number}{self.content(passage)}</h{level}>'
        if passage.kind == NOTE:
            attributes += f' class="p note" role="note" data-label="{self.note}"'
            return f"<div {attributes}>{number}<p>{self.content(passage)}</p></div>"
        return f'<p {attributes} class="p">{number}{self.content(passage)}</p>'

    def _list(self, items: list[PassageRow]) -> Iterator[str]:
        """Nested lists from a flat run of items with depths; a depth that skips a level opens one level only."""
        stack: list[str] = []
        for item in items:
            depth = min(max(1, item.level), len(stack) + 1)
            tag = "ol" if item.ordinal is not None else "ul"
            continued = CONTINUED in item.flags and len(stack) >= depth
            if continued:
                tag = stack[depth - 1]
            while len(stack) > depth or (len(stack) == depth and stack[-1] != tag):
                yield f"</li></{stack.pop()}>"
            if len(stack) < depth:
                start = f' start="{item.ordinal}"' if item.ordinal not in (None, 1) else ""
                yield f"<{tag}{start}>"
                stack.append(tag)
            elif not continued:
                yield "</li>"
            inner = f"{self._number(item)}{self.content(item)}"
            if continued:
                yield f'<p {self._attributes(item)} class="p">{inner}</p>'
            else:
                yield f'<li {self._attributes(item)} class="p">{inner}'
        while stack:
            yield f"</li></{stack.pop()}>"

    def _table(self, rows: list[PassageRow]) -> Iterator[str]:
        # A table wider than its column scrolls by itself, so the keyboard must be able to stop at it.
        label = escape(gettext("Table, passages %(first)s to %(last)s")) % {
            "first": rows[0].number,
            "last": rows[-1].number,
        }
        yield f'<div class="table-wrap" tabindex="0" role="group" aria-label="{label}"><table>'
        inside = ""
        for row in rows:
            part = "thead" if HEADER in row.flags else "tbody"
            if part == "thead" and inside == "tbody":  # the next table, with nothing between the two
                yield '</tbody></table></div><div class="table-wrap"><table>'
                inside = ""
            if part != inside:
                yield (f"</{inside}>" if inside else "") + f"<{part}>"
                inside = part
            yield self._row(row)
        yield f"</{inside}></table></div>"

    def _row(self, row: PassageRow, oob: str = "") -> str:
        opening, closing = ('<th scope="col">', "</th>") if HEADER in row.flags else ("<td>", "</td>")
        first, *rest = row.html.split("\t")
        cells = [f"{opening}{self._number(row)}{self.beside(row)}{first}{closing}"]
        cells += [f"{opening}{cell}{closing}" for cell in rest]
        return f'<tr {self._attributes(row)} class="p"{oob}>{"".join(cells)}</tr>'

    def _quotation(self, passages: list[PassageRow]) -> Iterator[str]:
        yield "<figure><blockquote>"
        for passage in passages:
            yield f'<p {self._attributes(passage)} class="p">{self._number(passage)}{self.content(passage)}</p>'
        yield "</blockquote>"
        yield self._credit(passages[0])
        yield "</figure>"

    @staticmethod
    def _credit(passage: PassageRow) -> str:
        """Who is quoted, as the text says it, and the registered source of the words."""
        if passage.voice is None:
            return ""
        said = f'<span class="voice">{escape(passage.voice.name)}</span>'
        if passage.attribution:
            said += f", {escape(passage.attribution)}"
        if source := passage.source:
            label = escape(gettext("source: %(publisher)s") % {"publisher": source.publisher})
            href = safe_href(source.url)
            said += f' · <a href="{escape(href)}" rel="noopener">{label}</a>' if href else f" · {label}"
        return f"<figcaption>— {said}</figcaption>"
