"""Highlights drawn into a text: which stand where, and the HTML of the passages that they touch.

The database gives plain tuples, the passages are swept once (apps.core.inline), and only passages with highlights are
drawn anew: all others keep the HTML that was stored with the version.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple, cast

from django.db.models import FilteredRelation, Q
from django.db.models.functions import Length

from apps.annotations.models import Placement
from apps.annotations.querysets import HighlightQuerySet
from apps.core.inline import Mark, Span, inner_html
from apps.core.memory import Memory
from apps.core.palette import TAG_UNDERLINES
from apps.core.passages import marks_from_json
from apps.library.models import Passage
from apps.library.rows import PassageRow

#: More highlights than this on one passage are drawn as density alone: where, and how many, not which.
DENSE = 40
_PLAIN = "t-none"
#: Passages drawn lately: by the HTML stored with the passage, which says both its text and its marks, and its spans.
_drawings = Memory(12_000_000)
_SPAN_SIZE = 250  # of a span in memory, in bytes


class Drawn(NamedTuple):
    """One highlight as it is drawn: its key, the version, and where it stands in that version's canonical text.

    `colour` is that of its first tag, None without one.
    """

    slug: str
    version: int
    start_at: int
    end_at: int
    colour: str | None
    note_length: int


@dataclass(slots=True)
class Layer:
    """What is highlighted in one version for one reader: for each passage, by number, the spans on it."""

    spans: dict[int, list[Span]] = field(default_factory=dict)
    total: int = 0
    #: Whether any of them has a note.
    noted: bool = False

    def count(self, number: int) -> int:
        """How many highlights touch that passage."""
        return len(self.spans.get(number, ()))

    def is_dense(self, number: int) -> bool:
        """Whether that passage is drawn as density."""
        return self.count(number) > DENSE


def layers_of(
    texts: Mapping[int, Sequence[PassageRow]], highlights: HighlightQuerySet, *, within: range | None = None
) -> dict[int, Layer]:
    """Return for each of `texts` (passages by key of their version) the layer of `highlights` on it.

    `highlights` is already visible to the reader and filtered; of it only what touches the passages `within`, where
    that is given. One query, whatever their number and that of the texts.
    """
    layers = {version: Layer() for version in texts}
    starts = {version: [row.start for row in passages] for version, passages in texts.items()}
    styles = {colour: style_of(colour) for colour in (None, *TAG_UNDERLINES)}
    for slug, version, start_at, end_at, colour, note_length in _placed(texts, highlights, within):
        layer, passages = layers[version], texts[version]
        layer.total += 1
        layer.noted |= note_length > 0
        # Places are looked up here and not joined: ten thousand highlights would join twice as many passages.
        index = max(0, bisect_right(starts[version], start_at) - 1)
        while index < len(passages):
            row = passages[index]
            if row.start >= end_at:
                break
            start = start_at if start_at > row.start else row.start
            end = end_at if end_at < row.end else row.end
            if start < end:
                span = Span(start - row.start, end - row.start, slug, styles[colour])
                layer.spans.setdefault(row.number, []).append(span)
            index += 1
    return layers


def _placed(
    texts: Mapping[int, Sequence[PassageRow]], highlights: HighlightQuerySet, within: range | None
) -> Iterable[Drawn]:
    """What stands in `texts`, or on their passages `within`, in the order of the text."""
    # Named one by one: a negation over a relation becomes a query within the query.
    statuses = (Placement.Status.PLACED, Placement.Status.MOVED)
    standing = Q(placements__version__in=list(texts), placements__status__in=statuses)
    if within is not None:
        rows = [row for passages in texts.values() for row in passages if row.number in within]
        if not rows:
            return ()
        first, last = min(row.start for row in rows), max(row.end for row in rows)
        standing &= Q(placements__start_at__lt=last, placements__end_at__gt=first)
    first_tagging = FilteredRelation("taggings", condition=Q(taggings__position=0))
    values = highlights.filter(standing).annotate(first_tagging=first_tagging, note_length=Length("note"))
    ordered = values.order_by("placements__start_at", "-placements__end_at", "pk")
    places = ("placements__version_id", "placements__start_at", "placements__end_at")
    found = ordered.values_list("slug", *places, "first_tagging__tag__colour", "note_length")
    return cast("Iterable[Drawn]", found.iterator(chunk_size=5_000))


def style_of(colour: str | None) -> str:
    """Return the CSS classes of a highlight in a tag's colour: the colour and the underline that goes with it."""
    return f"t-{colour} u-{TAG_UNDERLINES[colour]}" if colour else _PLAIN


def draw(texts: Mapping[int, Sequence[PassageRow]], layers: Mapping[int, Layer]) -> dict[int, list[PassageRow]]:
    """Return `texts` with their layers drawn into the HTML of the passages that they touch.

    A passage that was drawn before with the same highlights is not drawn again. One query, none where nothing is new.
    """
    touched = {
        passage.pk: (passage.html, tuple(layers[key].spans[passage.number]))
        for key, passages in texts.items()
        if layers[key].spans
        for passage in passages
        if passage.number in layers[key].spans
    }
    drawn = {pk: html for pk, drawing in touched.items() if (html := _drawings.get(drawing)) is not None}
    if missing := touched.keys() - drawn.keys():
        sources = Passage.objects.filter(pk__in=missing).order_by().values_list("pk", "text", "marks")
        for pk, text, marks in sources:
            stored, spans = touched[pk]
            drawn[pk] = draw_one(text, marks_from_json(marks), spans)
            _drawings.put(touched[pk], drawn[pk], len(stored) + len(drawn[pk]) + _SPAN_SIZE * len(spans))
    return {
        key: [passage._replace(html=drawn[passage.pk]) if passage.pk in drawn else passage for passage in passages]
        for key, passages in texts.items()
    }


def draw_one(text: str, marks: tuple[Mark, ...], all_spans: Sequence[Span]) -> str:
    """Return the inner HTML of one passage with highlights; where there are too many of them, with their density."""
    spans = density(all_spans) if len(all_spans) > DENSE else all_spans
    if "\t" not in text:
        return inner_html(text, marks, spans)
    cells: list[str] = []
    start = 0
    for cell in text.split("\t"):
        end = start + len(cell)
        inside = [m._replace(start=m.start - start, end=m.end - start) for m in marks]
        within = [
            s._replace(start=max(s.start, start) - start, end=min(s.end, end) - start)
            for s in spans
            if s.start < end and s.end > start
        ]
        cells.append(inner_html(cell, inside, within))
        start = end + 1
    return "\t".join(cells)


def density(spans: Sequence[Span]) -> list[Span]:
    """Return stretches of like depth in place of many spans: at most four shades, without names.

    A passage with a thousand highlights then costs as much as one with a few dozen.
    """
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    starts = sorted(span.start for span in spans)
    ends = sorted(span.end for span in spans)
    result: list[Span] = []
    i = j = 0
    most = max(1, len(spans))
    for edge, following in pairwise(edges):
        while i < len(starts) and starts[i] <= edge:
            i += 1
        while j < len(ends) and ends[j] <= edge:
            j += 1
        depth = i - j
        if not depth:
            continue
        shade = f"dense d{min(4, 1 + 4 * depth // most)}"
        if result and result[-1].end == edge and result[-1].style == shade:
            result[-1] = result[-1]._replace(end=following)
        else:
            result.append(Span(edge, following, "", shade))
    return result
