"""From an opened view to the texts as they are drawn: passages with their marks, and what stands beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from apps.annotations.drawing import Layer, draw_one, style_of
from apps.annotations.margin import Glimpse, beside
from apps.annotations.models import Highlight
from apps.core.inline import Span
from apps.core.passages import marks_from_json
from apps.library.publishing import inner_of
from apps.library.render import text_html
from apps.library.rows import PassageRow, SourceRow, VoiceRow
from apps.sharing.opening import Opened
from apps.sharing.snapshot import FrozenAnnotation, FrozenPassage, FrozenReading


@dataclass(frozen=True, slots=True)
class Noted:
    """An annotation as the page shows it: its place in the guided reading (from 1), where it begins, and by whom.

    `passage` is the number of the passage that it begins on; `tags` are the names of its tags with their styles; `said`
    is its attribution in words.
    """

    place: int
    annotation: FrozenAnnotation
    passage: int
    by: str
    tags: Sequence[tuple[str, str]]
    said: str = ""


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A reading of an opened view: its text, None where that is withheld, and its annotations in the text's order."""

    reading: FrozenReading
    html: SafeString | None
    noted: Sequence[Noted]


def draw_texts(opened: Opened, *, prefixed: bool = True, heading_shift: int = 1) -> list[DrawnText]:
    """Return the texts of `opened` with their annotations drawn. No query.

    Passages have the ids `slug.p1` and so on, without `prefixed` `p1`; annotations `a1` in the order of the guided
    reading, and the list of those on a passage `n-slug.p1`.
    """
    places = {annotation.id: place for place, annotation in enumerate(opened.snapshot.annotations, 1)}
    return [_draw(opened, reading, places, prefixed, heading_shift) for reading in opened.snapshot.readings]


def note_anchor(slug: str, number: int) -> str:
    """Return the id of the notes on a passage."""
    return f"n-{slug}.p{number}"


def _draw(
    opened: Opened, reading: FrozenReading, places: Mapping[str, int], prefixed: bool, heading_shift: int
) -> DrawnText:
    passages = opened.texts.get(reading.slug)
    if passages is None:
        return DrawnText(reading, None, ())
    annotations = [each for each in opened.snapshot.annotations if each.reading == reading.slug]
    styles = {tag.id: (tag.name, style_of(tag.colour)) for tag in opened.snapshot.tags}
    spans = _spans(passages, annotations, {key: style for key, (_, style) in styles.items()})
    noted = sorted(
        (
            Noted(
                places[each.id],
                each,
                _begins_on(passages, each),
                opened.name(each.by),
                [styles[key] for key in each.tags],
                str(Highlight.Attribution(each.attribution).label) if each.attribution else "",
            )
            for each in annotations
        ),
        key=lambda each: (each.annotation.start, -each.annotation.end, each.place),
    )
    notes: dict[tuple[int, int], list[Glimpse]] = {}
    for each in noted:
        if each.annotation.note:
            tag = each.tags[0][0] if each.tags else ""
            notes.setdefault((0, each.passage), []).append(Glimpse(each.annotation.id, tag, each.annotation.note))
    linked: dict[tuple[int, int], list[Sequence[str]]] = {}
    here = {each.annotation.id: each.passage for each in noted}
    for parallel in opened.snapshot.parallels:
        for number in {here[member] for member in parallel.members if member in here}:
            linked.setdefault((0, number), []).append(parallel.members)
    layer = Layer(spans, len(annotations), bool(notes))
    rows = [_row(passage, spans.get(passage.number, ())) for passage in passages]
    html = text_html(
        rows,
        prefix=f"{reading.slug}." if prefixed else "",
        heading_shift=heading_shift,
        beside=beside(layer, notes, linked, lambda number: f"#{note_anchor(reading.slug, number)}", live=False),
    )
    return DrawnText(reading, html, noted)


def _spans(
    passages: Sequence[FrozenPassage], annotations: Sequence[FrozenAnnotation], styles: Mapping[str, str]
) -> dict[int, list[Span]]:
    """Return what is drawn on each passage, by number, in code points of its own text."""
    spans: dict[int, list[Span]] = {}
    for each in annotations:
        style = styles[each.tags[0]] if each.tags else style_of(None)
        for passage in passages:
            start, end = max(each.start, passage.start), min(each.end, passage.end)
            if start < end:
                span = Span(start - passage.start, end - passage.start, each.id, style)
                spans.setdefault(passage.number, []).append(span)
    return spans


def _begins_on(passages: Sequence[FrozenPassage], annotation: FrozenAnnotation) -> int:
    return next((each.number for each in passages if each.end > annotation.start), 0)


def _row(passage: FrozenPassage, spans: Sequence[Span]) -> PassageRow:
    marks = marks_from_json(passage.marks)
    return PassageRow(
        number=passage.number,
        uid=passage.uid,
        kind=passage.kind,
        html=draw_one(passage.text, marks, spans) if spans else inner_of(passage.text, marks),
        level=passage.level,
        ordinal=passage.ordinal,
        attribution=passage.attribution,
        flags=list(passage.flags),
        start=passage.start,
        end=passage.end,
        voice=VoiceRow(0, *passage.voice) if passage.voice else None,
        source=SourceRow(*passage.source) if passage.source else None,
    )
