"""Highlights drawn into a text: which stand where, and the HTML of the passages that they touch.

The database gives plain tuples, the passages are swept once (apps.core.inline), and only passages with highlights are
drawn anew: all others keep the HTML that was stored with the version.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Q

from apps.annotations.models import Placement
from apps.annotations.querysets import HighlightQuerySet
from apps.core.inline import Mark, Span, inner_html
from apps.core.palette import TAG_UNDERLINES
from apps.core.passages import marks_from_json
from apps.library.models import Passage
from apps.library.rows import PassageRow

#: More highlights than this on one passage are drawn as density alone: where, and how many, not which.
DENSE = 40
_PLAIN = "t-none"


class Drawn(NamedTuple):
    """One highlight as it is drawn: its keys, the version, and where it stands in that version's canonical text."""

    pk: int
    slug: str
    version: int
    start_at: int
    end_at: int


@dataclass(slots=True)
class Layer:
    """What is highlighted in one version for one reader: for each passage, by number, the spans on it."""

    spans: dict[int, list[Span]] = field(default_factory=dict)
    total: int = 0

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
    that is given. Two queries, whatever their number and that of the texts; one where nothing is highlighted.
    """
    layers = {version: Layer() for version in texts}
    found = list(_placed(texts, highlights, within))
    colours = _colours(highlights, texts, within) if found else {}
    starts = {version: [row.start for row in passages] for version, passages in texts.items()}
    for drawn in found:
        layer, passages = layers[drawn.version], texts[drawn.version]
        layer.total += 1
        style = style_of(colours.get(drawn.pk))
        # Places are looked up here and not joined: ten thousand highlights would join twice as many passages.
        index = max(0, bisect_right(starts[drawn.version], drawn.start_at) - 1)
        while index < len(passages) and passages[index].start < drawn.end_at:
            row = passages[index]
            start, end = max(drawn.start_at, row.start), min(drawn.end_at, row.end)
            if start < end:
                layer.spans.setdefault(row.number, []).append(
                    Span(start - row.start, end - row.start, drawn.slug, style)
                )
            index += 1
    return layers


def _touching(
    highlights: HighlightQuerySet, texts: Mapping[int, Sequence[PassageRow]], within: range | None
) -> HighlightQuerySet:
    """Narrow `highlights` to what stands in `texts`, or on their passages `within`."""
    # Named one by one: a negation over a relation becomes a query within the query.
    statuses = (Placement.Status.PLACED, Placement.Status.MOVED)
    standing = Q(placements__version__in=list(texts), placements__status__in=statuses)
    if within is not None:
        rows = [row for passages in texts.values() for row in passages if row.number in within]
        if not rows:
            return highlights.none()
        first, last = min(row.start for row in rows), max(row.end for row in rows)
        standing &= Q(placements__start_at__lt=last, placements__end_at__gt=first)
    return highlights.filter(standing)


def _placed(
    texts: Mapping[int, Sequence[PassageRow]], highlights: HighlightQuerySet, within: range | None
) -> Iterable[Drawn]:
    values = _touching(highlights, texts, within).order_by("placements__start_at", "-placements__end_at", "pk")
    names = ("pk", "slug", "placements__version_id", "placements__start_at", "placements__end_at")
    return map(Drawn._make, values.values_list(*names).iterator(chunk_size=5_000))


def _colours(
    highlights: HighlightQuerySet, texts: Mapping[int, Sequence[PassageRow]], within: range | None
) -> dict[int, str]:
    """The colour of the first tag of each highlight."""
    marked = _touching(highlights, texts, within).order_by("pk")
    values = marked.filter(taggings__position=0).values_list("pk", "taggings__tag__colour")
    return dict(values.iterator(chunk_size=5_000))


def style_of(colour: str | None) -> str:
    """Return the CSS classes of a highlight in a tag's colour: the colour and the underline that goes with it."""
    return f"t-{colour} u-{TAG_UNDERLINES[colour]}" if colour else _PLAIN


def draw(texts: Mapping[int, Sequence[PassageRow]], layers: Mapping[int, Layer]) -> dict[int, list[PassageRow]]:
    """Return `texts` with their layers drawn into the HTML of the passages that they touch.

    One query, none where nothing is highlighted.
    """
    keys = [
        passage.pk for key, passages in texts.items() for passage in passages if passage.number in layers[key].spans
    ]
    sources: dict[int, tuple[str, tuple[Mark, ...]]] = {}
    if keys:
        touched = Passage.objects.filter(pk__in=keys).values_list("pk", "text", "marks")
        sources = {pk: (text, marks_from_json(marks)) for pk, text, marks in touched}
    return {
        key: [
            passage._replace(html=_html(*sources[passage.pk], layers[key], passage.number))
            if passage.pk in sources
            else passage
            for passage in passages
        ]
        for key, passages in texts.items()
    }


def _html(text: str, marks: tuple[Mark, ...], layer: Layer, number: int) -> str:
    spans = density(layer.spans[number]) if layer.is_dense(number) else layer.spans[number]
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
