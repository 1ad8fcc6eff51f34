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
from apps.library.models import ArticleVersion, Passage
from apps.library.rows import PassageRow

#: More highlights than this on one passage are drawn as density alone: where, and how many, not which.
DENSE = 40
_PLAIN = "t-none"


class Drawn(NamedTuple):
    """One highlight as it is drawn: its public id, where it stands, and the colour of its first tag."""

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


def layer_of(version: ArticleVersion, highlights: Iterable[Highlight] | None, passages: Sequence[PassageRow]) -> Layer:
    """Return the layer of `highlights` (a queryset, already visible to the reader and filtered) on `version`.

    One query, whatever their number.
    """
    lengths = {passage.number: passage.end - passage.start for passage in passages}
    layer = Layer()
    for drawn in _placements(version, highlights):
        layer.total += 1
        style = style_of(drawn.colour)
        for number in range(drawn.first, drawn.last + 1):
            if number not in lengths:
                continue
            start = drawn.start if number == drawn.first else 0
            end = drawn.end if number == drawn.last else lengths[number]
            layer.spans.setdefault(number, []).append(Span(start, end, drawn.slug, style))
    return layer


def _placements(version: ArticleVersion, highlights: Iterable[Highlight] | None) -> Iterable[Drawn]:
    first_tag = HighlightTag.objects.filter(highlight=OuterRef("highlight")).order_by("position", "pk")
    placements = Placement.objects.filter(version=version).exclude(status=Placement.Status.ORPHANED)
    if highlights is not None:
        placements = placements.filter(highlight__in=highlights)
    values = placements.annotate(colour=Subquery(first_tag.values("tag__colour")[:1])).values_list(
        "highlight__slug", "start_passage__number", "start", "end_passage__number", "end", "colour"
    )
    return (Drawn(*value) for value in values.order_by("start_at", "-end_at", "pk").iterator())


def style_of(colour: str | None) -> str:
    """Return the CSS classes of a highlight in a tag's colour: the colour and the underline that goes with it."""
    return f"t-{colour} u-{TAG_UNDERLINES[colour]}" if colour else _PLAIN


def draw(version: ArticleVersion, passages: Sequence[PassageRow], layer: Layer) -> list[PassageRow]:
    """Return `passages` with the layer drawn into the HTML of those it touches. One query, none without highlights."""
    if not layer.spans:
        return list(passages)
    touched = Passage.objects.filter(version=version, number__in=layer.spans).values_list("number", "text", "marks")
    sources = {number: (text, marks_from_json(marks)) for number, text, marks in touched}
    return [
        passage._replace(html=_html(passage.number, sources, layer)) if passage.number in sources else passage
        for passage in passages
    ]


def _html(number: int, sources: Mapping[int, tuple[str, tuple[Mark, ...]]], layer: Layer) -> str:
    text, marks = sources[number]
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
