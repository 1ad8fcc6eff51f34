"""From stored passages to the HTML of a text.

The strings are joined by hand: a page of five columns has hundreds of passages, and a template costs ten times as much.
Everything that is joined is either escaped here or was escaped when the version was stored (Passage.html).
"""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from apps.core.inline import safe_href
from apps.core.passages import CONTINUED, HEADER, HEADING, LIST_ITEM, NOTE, QUOTATION, TABLE_ROW
from apps.library.rows import PassageRow


def text_html(passages: Iterable[PassageRow], *, prefix: str = "", heading_shift: int = 0) -> SafeString:
    """Return the HTML of a text. Ids are `prefix` + "p1" and so on; passages that are left out are left out.

    `heading_shift` is added to the level of each heading, so that the page keeps one outline. The passages come from
    `PassageQuerySet.rows`, in order.
    """
    drawer = _Drawer(prefix, heading_shift)
    shown = (passage for passage in passages if not passage.left_out)
    return mark_safe("".join(drawer.draw(shown)))  # noqa: S308 (see the module's docstring)


class _Drawer:
    def __init__(self, prefix: str, heading_shift: int) -> None:
        self.prefix = escape(prefix)
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
        return f'<a class="pn" href="#{self.prefix}p{n}" aria-label="{self.label} {n}">{n}</a>'

    def _attributes(self, passage: PassageRow) -> str:
        return f'id="{self.prefix}p{passage.number}" data-uid="{passage.uid}"'

    def _single(self, passage: PassageRow) -> str:
        number, attributes = self._number(passage), self._attributes(passage)
        if passage.kind == HEADING:
            level = min(6, max(2, passage.level + self.shift))
            return f'<h{level} {attributes} class="p">{number}{passage.html}</h{level}>'
        if passage.kind == NOTE:
            attributes += f' class="p note" role="note" data-label="{self.note}"'
            return f"<div {attributes}>{number}<p>{passage.html}</p></div>"
        return f'<p {attributes} class="p">{number}{passage.html}</p>'

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
            inner = f"{self._number(item)}{item.html}"
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
            cell = "th" if part == "thead" else "td"
            opening = f'<{cell} scope="col">' if part == "thead" else f"<{cell}>"
            first, *rest = row.html.split("\t")
            cells = [f"{opening}{self._number(row)}{first}</{cell}>", *(f"{opening}{c}</{cell}>" for c in rest)]
            yield f'<tr {self._attributes(row)} class="p">{"".join(cells)}</tr>'
        yield f"</{inside}></table></div>"

    def _quotation(self, passages: list[PassageRow]) -> Iterator[str]:
        yield "<figure><blockquote>"
        for passage in passages:
            yield f'<p {self._attributes(passage)} class="p">{self._number(passage)}{passage.html}</p>'
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
