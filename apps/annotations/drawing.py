"""Highlights drawn into a text: which stand where, and the HTML of the passages that they touch.

The database gives plain tuples, the passages are swept once (apps.core.inline), and only passages with highlights are
drawn anew: all others keep the HTML that was stored with the version.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from apps.annotations.models import Highlight, HighlightTag, Placement
from apps.core.inline import Mark, Span, inner_html
from apps.core.palette import TAG_UNDERLINES
from apps.core.passages import marks_from_json
from apps.library.models import Passage
from apps.library.rows import PassageRow

#: More highlights than this on one passage are drawn as density alone: where, and how many, not which.
DENSE = 40
_PLAIN = "t-none"


class Drawn(NamedTuple):
    """One highlight as it is drawn: the version, its public id, where it stands, and the colour of its first tag."""

    version: int
    slug: str
    first: int
    start: int
    last: int
    end: int
    colour: str | None


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
    texts: Mapping[int, Sequence[PassageRow]], highlights: Iterable[Highlight], *, within: range | None = None
) -> dict[int, Layer]:
    """Return for each of `texts` (passages by key of their version) the layer of `highlights` on it.

    `highlights` is a queryset, already visible to the reader and filtered; of it only what touches the passages
    `within`, where that is given. One query, whatever their number and that
    of the texts.
    """
    layers = {version: Layer() for version in texts}
    lengths = {key: {p.number: p.end - p.start for p in passages} for key, passages in texts.items()}
    for drawn in _placements(texts, highlights, within):
        layer, known = layers[drawn.version], lengths[drawn.version]
        layer.total += 1
        style = style_of(drawn.colour)
        for number in range(drawn.first, drawn.last + 1):
            if number not in known:
                continue
            start = drawn.start if number == drawn.first else 0
            end = drawn.end if number == drawn.last else known[number]
            layer.spans.setdefault(number, []).append(Span(start, end, drawn.slug, style))
    return layers


def _placements(versions: Iterable[int], highlights: Iterable[Highlight], within: range | None) -> Iterable[Drawn]:
    first_tag = HighlightTag.objects.filter(highlight=OuterRef("highlight")).order_by("position", "pk")
    placements = Placement.objects.filter(version__in=list(versions), highlight__in=highlights)
    if within:
        placements = placements.filter(
            start_passage__number__lte=within.stop - 1, end_passage__number__gte=within.start
        )
    values = (
        placements.exclude(status=Placement.Status.ORPHANED)
        .annotate(colour=Subquery(first_tag.values("tag__colour")[:1]))
        .order_by("start_at", "-end_at", "pk")
        .values_list(
            *("version_id", "highlight__slug", "start_passage__number", "start"),
            *("end_passage__number", "end", "colour"),
        )
    )
    return (Drawn(*value) for value in values.iterator())


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
