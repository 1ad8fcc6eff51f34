"""What stands beside a text: for each passage with highlights one link with their number and the notes that fit.

One link a passage, however many highlights: it is the one stop of the Tab key. On a wide screen the notes in it stand
in the margin, level with their passage, and together are never higher than it is: so twenty notes on a paragraph
neither overlap those of the next nor push the text apart. What does not fit is counted, and the link leads to them all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Substr
from django.utils.translation import gettext, ngettext

from apps.annotations.drawing import Layer
from apps.annotations.models import Highlight, HighlightTag, Placement
from apps.annotations.querysets import HighlightQuerySet
from apps.core.markup import plain_text
from apps.core.passages import NOTE, TABLE_ROW
from apps.library.rows import PassageRow

#: So much of each note is brought.
_GLIMPSE = 300
_MOST_NOTES = 400
#: The height of a line in the margin, and the most lines of a note there; css/annotate.css has the same.
_MARGIN_LINE, _MOST_LINES = 18.56, 6
#: How many characters a line of text holds at the very most, and its height in the same unit (at 16 px to the rem).
_TEXT_LINE, _SMALL_LINE = (100, 28.8), (120, 21.0)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A note as the margin shows it: its highlight, the first tag, and how it begins (Markdown)."""

    slug: str
    tag: str
    note: str


def glimpses(versions: Iterable[int], highlights: HighlightQuerySet) -> dict[tuple[int, int], list[Glimpse]]:
    """Return the notes that begin on each passage, by the key of its version and its number, in order. One query.

    Beyond 400 notes on a page the rest are only counted.
    """
    first_tag = HighlightTag.objects.filter(highlight=OuterRef("highlight")).order_by("position", "pk")
    noted = highlights.exclude(note="")
    rows = (
        Placement.objects.filter(version__in=list(versions), highlight__in=noted)
        .exclude(status=Placement.Status.ORPHANED)
        .annotate(tag=Subquery(first_tag.values("tag__name")[:1]), begins=Substr("highlight__note", 1, _GLIMPSE))
        .order_by("start_at", "pk")
        .values_list("version_id", "start_passage__number", "highlight__slug", "tag", "begins")
    )
    found: dict[tuple[int, int], list[Glimpse]] = {}
    for version, number, slug, tag, begins in rows[:_MOST_NOTES]:
        found.setdefault((version, number), []).append(Glimpse(slug, tag or "", begins))
    return found


def beside(
    layer: Layer,
    notes: Mapping[tuple[int, int], Sequence[Glimpse]],
    linked: Mapping[tuple[int, int], Sequence[Sequence[str]]],
    address: Callable[[int], str],
    *,
    live: bool = True,
) -> Callable[[PassageRow], str]:
    """Return what `text_html` puts beside a passage. `address` gives the list of a passage's highlights, by number.

    `linked` gives, as `notes` do, by version and number, the parallels that begin on a passage: each the ids of the
    highlights that belong to it. Those of highlights that are not drawn are left aside. `live` says that the list opens
    in the panel, where there is one.
    """
    opens = 'hx-boost="true" hx-target="#panel" hx-swap="innerHTML" hx-push-url="false" ' if live else ""

    def html(passage: PassageRow) -> str:
        count = layer.count(passage.number)
        if not count:
            return ""
        said = ngettext("%(n)s highlight", "%(n)s highlights", count) % {"n": count}
        drawn = {span.key for span in layer.spans[passage.number]}
        joined = linked.get((passage.version_id, passage.number), ())
        parallels = [slugs for slugs in joined if not drawn.isdisjoint(slugs)]
        if parallels:
            said += ", " + ngettext("%(n)s parallel", "%(n)s parallels", len(parallels)) % {"n": len(parallels)}
        label = gettext("%(highlights)s on passage %(number)s") % {"highlights": said, "number": passage.number}
        dense = (
            f' <span class="hn-dense">{escape(gettext("drawn as density"))}</span>'
            if layer.is_dense(passage.number)
            else ""
        )
        shown = _notes(notes.get((passage.version_id, passage.number), ()), passage, count)
        here = f'<span class="hn-count">{count}</span>{_joined(parallels)}{dense}{shown}'
        return f'<a class="hn" href="{escape(address(passage.number))}" {opens}aria-label="{escape(label)}">{here}</a>'

    return html


def room(passage: PassageRow) -> int:
    """Return how many lines the margin has beside a passage: rather too few than one too many, and one at the least."""
    characters, height = _SMALL_LINE if passage.kind in (NOTE, TABLE_ROW) else _TEXT_LINE
    return max(1, int(-(-(passage.end - passage.start) // characters) * height / _MARGIN_LINE))


def lines_of(number: int, room: int) -> list[int]:
    """Return how many lines each note gets that is shown, of `number` notes in `room` lines.

    All are shown where each gets a line; otherwise two lines each, with the last line left for how many more there are.
    """
    if number <= room:
        least, over = divmod(room, max(1, number))
        return [min(_MOST_LINES, least + (place < over)) for place in range(number)]
    return [2] * ((room - 1) // 2) or [1]


def _joined(parallels: Sequence[Sequence[str]]) -> str:
    """The sign of parallels and how many there are; in it, unseen, one element for each with the ids of its members."""
    if not parallels:
        return ""
    every = " ".join(dict.fromkeys(slug for slugs in parallels for slug in slugs))
    each = "".join(f'<i hidden data-h="{" ".join(slugs)}"></i>' for slugs in parallels)
    return f'<span class="hn-joined" data-h="{every}">∥{len(parallels) if len(parallels) > 1 else ""}{each}</span>'


def _notes(found: Sequence[Glimpse], passage: PassageRow, count: int) -> str:
    """The notes on a passage that fit beside it, and how many of its `count` highlights are not among them."""
    high = room(passage)
    heights = lines_of(len(found), high)
    parts = [_note(glimpse, lines) for glimpse, lines in zip(found, heights, strict=False)]
    # On a single line there is room for nothing else: the number of all stands before it.
    if len(parts) < len(found) and high > 1:
        more = gettext("%(n)s more") % {"n": count - len(parts)}
        parts.append(f'<span class="hn-more">{escape(more)}</span>')
    return "".join(parts)


def _note(glimpse: Glimpse, lines: int) -> str:
    tag = f"<b>{escape(glimpse.tag)}</b> " if glimpse.tag else ""
    return f'<span class="hn-note l{lines}" data-h="{glimpse.slug}">{tag}{escape(_begins(glimpse.note))}</span>'


@lru_cache(maxsize=4096)
def _begins(note: str) -> str:
    return plain_text(note, _GLIMPSE)


def address_of(highlight: Highlight) -> str:
    """Return the fragment at which a highlight stands in its article's newest version, or the empty string."""
    placement = (
        highlight.placements.order_by("-version__number").values_list("start_passage__number", flat=True).first()
    )
    return f"#p{placement}" if placement else ""
