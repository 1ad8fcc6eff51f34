"""The annotations and parallels of a shared view as W3C Web Annotations (https://www.w3.org/TR/annotation-model/).

Offsets are code points of a version's canonical text. People have names and no addresses: those of a view mean nothing
outside it. The source says what the text is called, of what kind it is and in which frame it is read: labels travel
with the words. `schema` is a prefix that the context itself declares.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from apps.annotations.anchoring import Quote, Range, selectors
from apps.library.models import TextKind
from apps.library.rows import PassageRow
from apps.sharing.opening import Opened
from apps.sharing.snapshot import FrozenAnnotation, FrozenParallel, FrozenPassage, FrozenReading

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def collection_of(
    opened: Opened, *, address: str, view: str, address_of: Callable[[FrozenReading], str]
) -> dict[str, Any]:
    """Return what is said in a view as an AnnotationCollection of one page, in the order of the guided reading.

    `address` is the absolute one of the collection, `view` that of the page; `address_of` gives that of the version
    that was read, or an empty string where it is not there any more: then the page's copy of it is the source.
    """
    said = opened.snapshot.annotations
    targets = {each.id: _target(opened, each, view, address_of) for each in said}
    items = [_annotation(opened, each, view, targets[each.id]) for each in said]
    for place, parallel in enumerate(opened.snapshot.parallels, 1):
        items.append(_linking(opened, parallel, f"{view}#parallel-{place}", targets))
    page: dict[str, Any] = {"id": f"{address}#page-1", "type": "AnnotationPage", "startIndex": 0, "items": items}
    return {
        "@context": _CONTEXT,
        "id": address,
        "type": "AnnotationCollection",
        "label": opened.snapshot.title,
        "created": opened.snapshot.created,
        "creator": _person(opened, opened.snapshot.by),
        "total": len(items),
        "first": page,
    }


def write_collection(collection: Mapping[str, Any]) -> str:
    """Return a collection as JSON to be read by people too."""
    return json.dumps(collection, ensure_ascii=False, indent=1) + "\n"


def _annotation(opened: Opened, each: FrozenAnnotation, view: str, target: dict[str, Any]) -> dict[str, Any]:
    names = {tag.id: tag.name for tag in opened.snapshot.tags}
    bodies = [_text(each.note, "commenting", "text/markdown")] if each.note else []
    bodies += [_text(names[key], "tagging") for key in each.tags]
    if each.attribution:
        bodies.append(_text(each.attribution, "classifying"))
    return {
        "id": f"{view}#{each.id}",
        "type": "Annotation",
        "motivation": "commenting" if each.note else "highlighting",
        "created": each.created,
        "modified": each.modified,
        "creator": _person(opened, each.by),
        **({"body": bodies} if bodies else {}),
        "target": target,
    }


def _linking(opened: Opened, parallel: FrozenParallel, key: str, targets: Mapping[str, Any]) -> dict[str, Any]:
    bodies = [_text(parallel.note, "commenting", "text/markdown")] if parallel.note else []
    return {
        "id": key,
        "type": "Annotation",
        "motivation": "linking",
        "created": parallel.created,
        "creator": _person(opened, parallel.by),
        "body": [*bodies, _text(parallel.relation, "classifying")],
        "target": [targets[member] for member in parallel.members],
    }


def _person(opened: Opened, key: str) -> dict[str, str]:
    return {"type": "Person", "name": opened.name(key)}


def _text(value: str, purpose: str, form: str = "text/plain") -> dict[str, str]:
    return {"type": "TextualBody", "purpose": purpose, "value": value, "format": form}


def _target(
    opened: Opened, each: FrozenAnnotation, view: str, address_of: Callable[[FrozenReading], str]
) -> dict[str, Any]:
    reading = opened.reading(each.reading)
    chosen = _selectors(opened.texts[each.reading], each)
    source = address_of(reading)
    if not source and len(chosen) > 2:
        # In the page's copy the ids of passages begin with the text's name.
        chosen[2]["value"] = f"{reading.slug}.{chosen[2]['value']}"
    return {
        "type": "SpecificResource",
        "source": {
            "id": source or view,
            "type": "Text",
            "format": "text/html",
            "language": reading.language,
            "label": reading.title,
            "schema:genre": str(TextKind(reading.text_kind).label),
            **({"schema:keywords": [reading.frame.name]} if reading.frame else {}),
        },
        "selector": chosen,
    }


def _selectors(passages: Sequence[FrozenPassage], each: FrozenAnnotation) -> list[dict[str, object]]:
    quote = Quote(each.exact, each.prefix, each.suffix)
    if not passages:  # the rights allow quotations alone, and where passages begin is not known
        position: dict[str, object] = {"type": "TextPositionSelector", "start": each.start, "end": each.end}
        return [{"type": "TextQuoteSelector", "exact": quote.exact}, position]
    first = next(passage for passage in passages if passage.end > each.start)
    last = next(passage for passage in reversed(passages) if passage.start < each.end)
    return selectors(Range(_row(first), each.start - first.start, _row(last), each.end - last.start), quote)


def _row(passage: FrozenPassage) -> PassageRow:
    return PassageRow(passage.number, passage.uid, passage.kind, "", start=passage.start)
