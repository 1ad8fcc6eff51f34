"""What stands beside a text: for each passage with highlights one link that says how many there are and how one begins.

One link a passage, however many highlights: it is the one stop of the Tab key, and it always fits its passage, so that
twenty notes on a paragraph neither overlap their neighbours nor push the text apart. It leads to a list of them all.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Substr
from django.utils.translation import gettext, ngettext

from apps.annotations.drawing import Layer
from apps.annotations.models import Highlight, HighlightTag, Placement
from apps.annotations.querysets import HighlightQuerySet
from apps.core.markup import plain_text
from apps.library.rows import PassageRow

#: So much of the first note is brought for a passage.
_GLIMPSE = 300
#: A margin line holds about this many characters, and a line of text about this many.
_NOTE_LINE, _TEXT_LINE = 34, 64
_MOST_NOTES = 400


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The first note on a passage: its first tag and how it begins."""

    tag: str
    note: str


def glimpses(versions: Iterable[int], highlights: HighlightQuerySet) -> dict[tuple[int, int], Glimpse]:
    """Return the first note that begins on each passage, by the key of its version and its number. One query.

    Beyond 400 notes on a page the rest are only counted.
    """
    first_tag = HighlightTag.objects.filter(highlight=OuterRef("highlight")).order_by("position", "pk")
    noted = highlights.exclude(note="")
    rows = (
        Placement.objects.filter(version__in=list(versions), highlight__in=noted)
        .exclude(status=Placement.Status.ORPHANED)
        .annotate(tag=Subquery(first_tag.values("tag__name")[:1]), begins=Substr("highlight__note", 1, _GLIMPSE))
        .order_by("start_at", "pk")
        .values_list("version_id", "start_passage__number", "tag", "begins")
    )
    found: dict[tuple[int, int], Glimpse] = {}
    for version, number, tag, begins in rows[:_MOST_NOTES]:
        if (version, number) not in found:
            found[version, number] = Glimpse(tag or "", plain_text(begins, _GLIMPSE))
    return found


def beside(
    layer: Layer, notes: Mapping[tuple[int, int], Glimpse], address: Callable[[int], str]
) -> Callable[[PassageRow], str]:
    """Return what `text_html` puts beside a passage. `address` gives the list of a passage's highlights, by number."""

    def html(passage: PassageRow) -> str:
        count = layer.count(passage.number)
        if not count:
            return ""
        said = ngettext("%(n)s highlight", "%(n)s highlights", count) % {"n": count}
        label = gettext("%(highlights)s on passage %(number)s") % {"highlights": said, "number": passage.number}
        dense = (
            f' <span class="hn-dense">{escape(gettext("drawn as density"))}</span>'
            if layer.is_dense(passage.number)
            else ""
        )
        note = _note(notes.get((passage.version_id, passage.number)), passage)
        here = f'<span class="hn-count">{count}</span>{dense}{note}'
        return (
            f'<a class="hn" href="{escape(address(passage.number))}" hx-boost="true" hx-target="#panel" '
            f'hx-swap="innerHTML" hx-push-url="false" aria-label="{escape(label)}">{here}</a>'
        )

    return html


def _note(glimpse: Glimpse | None, passage: PassageRow) -> str:
    """The first note, cut to the height of its passage."""
    if glimpse is None:
        return ""
    lines = max(1, (passage.end - passage.start) // _TEXT_LINE)
    tag = f"<b>{escape(glimpse.tag)}</b> " if glimpse.tag else ""
    room = max(0, lines * _NOTE_LINE - len(glimpse.tag) - 6)
    note = glimpse.note if len(glimpse.note) <= room else glimpse.note[:room].rpartition(" ")[0] + "…"
    return f'<span class="hn-note">{tag}{escape(note) if room > 20 else ""}</span>'


def address_of(highlight: Highlight) -> str:
    """Return the fragment at which a highlight stands in its article's newest version, or the empty string."""
    placement = (
        highlight.placements.order_by("-version__number").values_list("start_passage__number", flat=True).first()
    )
    return f"#p{placement}" if placement else ""
