"""From an opened view to the texts as they are drawn: passages with their marks, and what stands beside them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe

from apps.annotations.drawing import Layer, draw_one, style_of
from apps.annotations.margin import Glimpse, beside
from apps.annotations.models import Highlight
from apps.comparison.models import Parallel
from apps.core.inline import Span
from apps.core.passages import marks_from_json
from apps.library.publishing import inner_of
from apps.library.render import Outline, text_html
from apps.library.rows import PassageRow, SourceRow, VoiceRow
from apps.sharing.opening import Opened
from apps.sharing.snapshot import FrozenAnnotation, FrozenFocus, FrozenPassage, FrozenReading
from apps.sharing.wording import standing

#: So many people get a layer of their own; the last one is shared by all who come after.
MOST_LAYERS = 8
#: What is drawn for annotations, in HTML of apps.core.inline and apps.annotations.margin: no text has a bare "<".
_DRAWN = re.compile(r'<(?:mark class="[^"]*"|span class="hn-note [^"]*") data-h="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Joined:
    """A parallel as one of its annotations shows it: the relation in words, and the places of the others."""

    relation: str
    others: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Noted:
    """An annotation as the page shows it: its place in the guided reading (from 1), where it begins, and by whom.

    `passage` is the number of the passage that it begins on; `tags` are the names of its tags with their styles; `said`
    is its attribution in words, `standing` says that its place was not checked yet. `before` and `after` are the ids of
    those before and after it in the guided reading, as far as they are shown; `layer` is its person's in `layers_of`, 0
    where there is only one.
    """

    place: int
    annotation: FrozenAnnotation
    passage: int
    by: str
    tags: Sequence[tuple[str, str]]
    said: str = ""
    standing: str = ""
    before: str = ""
    after: str = ""
    layer: int = 0
    joined: Sequence[Joined] = ()


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A reading of an opened view: its text, None where that is withheld, and its annotations in the text's order."""

    reading: FrozenReading
    html: SafeString | None
    noted: Sequence[Noted]


@dataclass(frozen=True, slots=True)
class _Guide:
    """What is known of all annotations that are shown: their places, their neighbours, layers and parallels, by id."""

    places: Mapping[str, int]
    before: Mapping[str, str]
    after: Mapping[str, str]
    layers: Mapping[str, int]
    joined: Mapping[str, Sequence[Joined]]


def layers_of(opened: Opened) -> dict[str, int]:
    """Return for each person with annotations the number of their layer, from 1, in order.

    Whoever comes after the seventh shares the eighth. It is empty where fewer than two people annotated.
    """
    people = list(dict.fromkeys(each.by for each in opened.snapshot.annotations))
    return {key: min(n, MOST_LAYERS) for n, key in enumerate(people, 1)} if len(people) > 1 else {}


def draw_texts(opened: Opened) -> list[DrawnText]:
    """Return the texts of `opened` with their annotations drawn. No query.

    Passages have the ids `slug.p1` and so on; annotations `a1` in the order of the guided
    reading, and the list of those on a passage `n-slug.p1`. What is drawn names in `data-who` the layers it belongs to.
    """
    shown = opened.snapshot.annotations
    ids = [each.id for each in shown]
    layers = layers_of(opened)
    places = {key: place for place, key in enumerate(ids, 1)}
    guide = _Guide(
        places=places,
        before={later: earlier for earlier, later in pairwise(ids)},
        after=dict(pairwise(ids)),
        layers={each.id: layers.get(each.by, 0) for each in shown},
        joined=_joined(opened, places),
    )
    return [_draw(opened, reading, guide) for reading in opened.snapshot.readings]


def _joined(opened: Opened, places: Mapping[str, int]) -> dict[str, list[Joined]]:
    found: dict[str, list[Joined]] = {}
    for parallel in opened.snapshot.parallels:
        relation = str(Parallel.Relation(parallel.relation).label)
        members = [member for member in parallel.members if member in places]
        for member in members:
            others = [(places[other], other) for other in members if other != member]
            if others:
                found.setdefault(member, []).append(Joined(relation, others))
    return found


def note_anchor(slug: str, number: int) -> str:
    """Return the id of the notes on a passage."""
    return f"n-{slug}.p{number}"


def _outlined(focus: FrozenFocus | None, slug: str) -> dict[int, Outline]:
    """Return the passages of a text that were followed or found, by number."""
    if focus is None:
        return {}
    found = {each.passage: Outline(each.why, each.kind) for each in focus.found if each.reading == slug}
    return {focus.passage: Outline("", "origin")} if focus.reading == slug else found


def _draw(opened: Opened, reading: FrozenReading, guide: _Guide) -> DrawnText:
    passages = opened.texts.get(reading.slug)
    if passages is None:
        return DrawnText(reading, None, ())
    annotations = [each for each in opened.snapshot.annotations if each.reading == reading.slug]
    styles = {tag.id: (tag.name, style_of(tag.colour)) for tag in opened.snapshot.tags}
    noted = sorted(
        (_noted(opened, each, begins_on(passages, each), styles, guide) for each in annotations),
        key=lambda each: (each.annotation.start, -each.annotation.end, each.place),
    )
    spans = _spans(passages, annotations, {key: style for key, (_, style) in styles.items()})
    notes, linked = _in_margin(opened, noted)
    html = text_html(
        [_row(passage, spans.get(passage.number, ())) for passage in passages],
        prefix=f"{reading.slug}.",
        heading_shift=1,
        outlined=_outlined(opened.snapshot.focus, reading.slug),
        beside=beside(
            Layer(spans, len(annotations), bool(notes)),
            notes,
            linked,
            lambda number: f"#{note_anchor(reading.slug, number)}",
            live=False,
        ),
    )
    return DrawnText(reading, _in_layers(html, guide.layers), noted)


def _noted(
    opened: Opened, each: FrozenAnnotation, passage: int, styles: Mapping[str, tuple[str, str]], guide: _Guide
) -> Noted:
    return Noted(
        place=guide.places[each.id],
        annotation=each,
        passage=passage,
        by=opened.name(each.by),
        tags=[styles[key] for key in each.tags],
        said=str(Highlight.Attribution(each.attribution).label) if each.attribution else "",
        standing=standing(each),
        before=guide.before.get(each.id, ""),
        after=guide.after.get(each.id, ""),
        layer=guide.layers[each.id],
        joined=guide.joined.get(each.id, ()),
    )


def _in_margin(
    opened: Opened, noted: Sequence[Noted]
) -> tuple[dict[tuple[int, int], list[Glimpse]], dict[tuple[int, int], list[Sequence[str]]]]:
    """Return the notes and the parallels of each passage of one text, as apps.annotations.margin takes them."""
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
    return notes, linked


def _in_layers(html: SafeString, layers: Mapping[str, int]) -> SafeString:
    """Name on all that is drawn whose it is, so that a style sheet alone can take a person's away."""
    if not any(layers.values()):
        return html

    def named(match: re.Match[str]) -> str:
        whose = sorted({layers[key] for key in match[1].split()})
        return f'{match[0]} data-who="{" ".join(map(str, whose))}"'

    return mark_safe(_DRAWN.sub(named, html))  # noqa: S308 (safe HTML, with numbers added)


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


def begins_on(passages: Sequence[FrozenPassage], annotation: FrozenAnnotation) -> int:
    """Return the number of the passage that an annotation begins on; 0 where it stands after all of them."""
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
