"""A highlight as a W3C Web Annotation, without a host in it, and such an annotation read back.

https://www.w3.org/TR/annotation-model/ is the format. What is named by an address there has a name of its own here
(`urn:synoptic:…`), so that a file says the same wherever it is loaded.
"""

import datetime
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.annotations.anchoring import Quote, Range, selectors
from apps.annotations.models import Highlight, Placement, Tag
from apps.annotations.models.highlights import MAX_NOTE
from apps.annotations.services import MAX_TAGS
from apps.core.corpus import tidy
from apps.core.corpus.json import JsonObject
from apps.core.corpus.shapes import Fault, shorten
from apps.core.passages import clean
from apps.library.models import Passage
from apps.library.rows import PassageRow

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_URN = "urn:synoptic"
_ID = re.compile(rf"{_URN}:highlight:([a-z2-7]{{16}})")
_PERSON = re.compile(rf"{_URN}:person:([a-z2-7]{{16}})")
_TAG = re.compile(rf"{_URN}:codebook:([a-z0-9-]+):([a-z0-9-]+)")
_VERSION = re.compile(rf"{_URN}:article:([a-z0-9-]+):v([1-9][0-9]{{0,5}})")
_ATTRIBUTIONS = [value for value in Highlight.Attribution.values if value]
_WORDS = {str: "text", int: "a whole number", list: "a list", JsonObject: "an object"}
_ID_WANTED = f"{_URN}:highlight: and 16 characters a to z, 2 to 7"
_PERSON_WANTED = f"{_URN}:person: and 16 characters a to z, 2 to 7"
_BODY_WANTED = "a TextualBody for commenting or classifying, or a SpecificResource for tagging"
_LONGEST_NAME = 150


class BadAnnotation(Fault):
    """What is wrong in an annotation, what was expected, and the line of the object that it is in."""

    def __init__(self, at: JsonObject, wrong: str, expected: str) -> None:
        self.line = at.line
        super().__init__(wrong, expected)


# -- Out -----------------------------------------------------------------------------------------------------------


def collection_of(article: str, annotations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the annotations of an article, known by its slug, as a collection of one page."""
    return {
        "@context": CONTEXT,
        "id": f"{_URN}:annotations:{article}",
        "type": "AnnotationCollection",
        "total": len(annotations),
        "first": {"type": "AnnotationPage", "startIndex": 0, "items": list(annotations)},
    }


def annotation_of(highlight: Highlight) -> dict[str, Any]:
    """Return a highlight as an annotation, with all places where it surely stands.

    Its author, article, taggings (with tags and codebooks) and placements (with passages and versions) must have been
    fetched. Tags of people's own codebooks are left out: they are nobody else's.
    """
    note = tidy(highlight.note)
    bodies: list[dict[str, Any]] = []
    if note:
        bodies.append(_text(note, "commenting", "text/markdown"))
    bodies += [
        {"type": "SpecificResource", "purpose": "tagging", "source": tag_urn(tagging.tag)}
        for tagging in highlight.taggings.all()
        if tagging.tag.codebook.owner_id is None
    ]
    if highlight.attribution:
        bodies.append(_text(highlight.attribution, "classifying", "text/plain"))
    placed = [placement for placement in highlight.placements.all() if placement.status == Placement.Status.PLACED]
    targets = [_target(highlight, one) for one in sorted(placed, key=lambda one: one.version.number)]
    return {
        "id": f"{_URN}:highlight:{highlight.slug}",
        "type": "Annotation",
        "motivation": "commenting" if note else "highlighting",
        "created": _time(highlight.created),
        "modified": _time(highlight.modified),
        "creator": {
            "id": f"{_URN}:person:{highlight.author.public_id}",
            "type": "Person",
            "name": tidy(str(highlight.author)),
        },
        "canonical": canonical_urn(highlight.slug),
        **({"body": bodies} if bodies else {}),
        "target": targets[0] if len(targets) == 1 else targets,
    }


def canonical_urn(slug: str) -> str:
    """Return what a highlight is called wherever copies of it go; it follows from its public id."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{_URN}:highlight:{slug}").urn


def tag_urn(tag: Tag) -> str:
    """Return what a tag is called; its codebook must have been fetched."""
    return f"{_URN}:codebook:{tag.codebook.slug}:{tag.slug}"


def _text(value: str, purpose: str, kind: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": purpose, "value": value, "format": kind}


def _time(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")


def _target(highlight: Highlight, placement: Placement) -> dict[str, Any]:
    first, last = _row(placement.start_passage), _row(placement.end_passage)
    found = Range(first, placement.start, last, placement.end)
    return {
        "type": "SpecificResource",
        "source": f"{_URN}:article:{highlight.article.slug}:v{placement.version.number}",
        "selector": selectors(found, Quote(placement.exact, placement.prefix, placement.suffix)),
    }


def _row(passage: Passage) -> PassageRow:
    return PassageRow(passage.number, passage.uid, passage.kind, "", start=passage.start)


# -- In ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """Where an annotation says that it stands: the words, in which version, and where these are more than once."""

    version: int
    exact: str
    prefix: str
    suffix: str
    position: tuple[int, int] | None
    at: JsonObject


@dataclass(frozen=True, slots=True)
class Said:
    """What an annotation says. `tags` are pairs of codebook and tag, each with the object that names it."""

    slug: str
    person: str
    name: str
    created: datetime.datetime
    modified: datetime.datetime
    note: str
    attribution: str
    tags: Sequence[tuple[tuple[str, str], JsonObject]]
    targets: Sequence[Target]
    at: JsonObject


def items_of(document: JsonObject, article: str) -> list[JsonObject]:
    """Return the annotations in a collection of those of an article, known by its slug. Raises BadAnnotation."""
    _keys(document, {"@context": str, "id": str, "type": str, "total": int, "first": JsonObject})
    _same(document, "@context", CONTEXT)
    _same(document, "id", f"{_URN}:annotations:{article}")
    _same(document, "type", "AnnotationCollection")
    page: JsonObject = document["first"]
    _keys(page, {"type": str, "startIndex": int, "items": list})
    _same(page, "type", "AnnotationPage")
    _same(page, "startIndex", 0)
    items: list[Any] = page["items"]
    if any(not isinstance(item, JsonObject) for item in items):
        raise BadAnnotation(page, "items holds something else than objects", "annotations")
    _same(document, "total", len(items))
    return items


def read_annotation(item: JsonObject, article: str) -> Said:
    """Read one annotation of an article, known by its slug. Raises BadAnnotation at the first thing that is wrong."""
    must = {"id": str, "type": str, "motivation": str, "created": str, "modified": str, "creator": JsonObject}
    _keys(item, {**must, "target": (JsonObject, list)}, {"canonical": str, "body": (JsonObject, list)})
    _same(item, "type", "Annotation")
    slug = _match(item, "id", _ID, _ID_WANTED)[1]
    if "canonical" in item:
        _same(item, "canonical", canonical_urn(slug))
    person, name = _creator(item["creator"])
    note, attribution, tags = _bodies(item)
    _same(item, "motivation", "commenting" if note else "highlighting")
    targets = [_read_target(target, article) for target in _objects(item, "target")]
    if len({target.version for target in targets}) < max(len(targets), 1):
        raise BadAnnotation(item, "target names a version twice, or none", "a target, or one for each version")
    created, modified = _moment(item, "created"), _moment(item, "modified")
    return Said(slug, person, name, created, modified, note, attribution, tags, targets, item)


def _creator(creator: JsonObject) -> tuple[str, str]:
    _keys(creator, {"id": str, "type": str, "name": str})
    _same(creator, "type", "Person")
    name = tidy(creator["name"])
    if not 0 < len(name) <= _LONGEST_NAME:
        raise BadAnnotation(creator, f"name has {len(name)} characters", f"1 to {_LONGEST_NAME}")
    return _match(creator, "id", _PERSON, _PERSON_WANTED)[1], name


def _bodies(item: JsonObject) -> tuple[str, str, list[tuple[tuple[str, str], JsonObject]]]:
    """Return the note, the attribution and the tags of an annotation."""
    texts = {"commenting": "", "classifying": ""}
    tags: list[tuple[tuple[str, str], JsonObject]] = []
    for body in _objects(item, "body"):
        if body.get("type") == "SpecificResource":
            _keys(body, {"type": str, "purpose": str, "source": str})
            _same(body, "purpose", "tagging")
            match = _match(body, "source", _TAG, f"{_URN}:codebook:<codebook>:<tag>")
            tags.append(((match[1], match[2]), body))
            continue
        if body.get("type") != "TextualBody" or body.get("purpose") not in texts:
            raise BadAnnotation(body, "a body of a kind that is not known here", _BODY_WANTED)
        _keys(body, {"type": str, "purpose": str, "value": str}, {"format": str})
        if "format" in body:
            _same(body, "format", "text/markdown" if body["purpose"] == "commenting" else "text/plain")
        value = tidy(body["value"])
        if texts[body["purpose"]] or not value:
            raise BadAnnotation(body, f"a body for {body['purpose']} is empty or the second one", "one, or none")
        texts[body["purpose"]] = value
        if body["purpose"] == "classifying" and value not in _ATTRIBUTIONS:
            raise BadAnnotation(body, f"value = “{shorten(value)}”", f"one of: {', '.join(_ATTRIBUTIONS)}")
        if len(value.encode()) > MAX_NOTE:
            raise BadAnnotation(body, f"the note has {len(value.encode())} bytes", f"at most {MAX_NOTE}")
    if len(tags) > MAX_TAGS or len({name for name, _ in tags}) < len(tags):
        raise BadAnnotation(item, "too many tags, or one of them twice", f"at most {MAX_TAGS} tags, each once")
    return texts["commenting"], texts["classifying"], tags


def _read_target(target: JsonObject, article: str) -> Target:
    _keys(target, {"type": str, "source": str, "selector": (JsonObject, list)})
    _same(target, "type", "SpecificResource")
    wanted = f"{_URN}:article:{article}:v1, or another version"
    match = _match(target, "source", _VERSION, wanted)
    if match[1] != article:
        raise BadAnnotation(target, f"source names the article “{match[1]}”", wanted)
    quote: tuple[str, str, str] | None = None
    position: tuple[int, int] | None = None
    for selector in _objects(target, "selector"):
        kind = selector.get("type")
        if kind == "TextQuoteSelector" and quote is None:
            _keys(selector, {"type": str, "exact": str}, {"prefix": str, "suffix": str})
            quote = clean(selector["exact"]), clean(selector.get("prefix", "")), clean(selector.get("suffix", ""))
        elif kind == "TextPositionSelector" and position is None:
            _keys(selector, {"type": str, "start": int, "end": int})
            position = selector["start"], selector["end"]
        elif kind != "FragmentSelector":
            wanted = "one TextQuoteSelector, at most one TextPositionSelector, and a FragmentSelector"
            raise BadAnnotation(selector, f"a second selector of its kind, or of no known kind: {kind}", wanted)
    if quote is None or not quote[0].strip():
        raise BadAnnotation(target, "there is no quote in this target", "a TextQuoteSelector with the exact words")
    return Target(int(match[2]), *quote, position, target)


def _objects(holder: JsonObject, name: str) -> list[JsonObject]:
    """Return what stands under a key that may hold one object or a list of them."""
    value = holder.get(name, [])
    values = value if isinstance(value, list) else [value]
    if any(not isinstance(one, JsonObject) for one in values):
        raise BadAnnotation(holder, f"{name} holds something else than objects", "an object, or a list of them")
    return values


def _keys(
    found: JsonObject,
    must: Mapping[str, type | tuple[type, ...]],
    may: Mapping[str, type | tuple[type, ...]] | None = None,
) -> None:
    """Raise BadAnnotation where a key is missing, not known, or holds a value of another type."""
    known = {**must, **(may or {})}
    for name in found.keys() - known.keys():
        raise BadAnnotation(found, f"unknown key “{shorten(name)}”", f"one of: {', '.join(known)}")
    for name, wanted in known.items():
        types = wanted if isinstance(wanted, tuple) else (wanted,)
        if name not in found and name in must:
            raise BadAnnotation(found, f"{name} is missing", " or ".join(_WORDS[one] for one in types))
        if name in found and type(found[name]) not in types:
            raise BadAnnotation(found, f"{name} is of another kind", " or ".join(_WORDS[one] for one in types))


def _same(found: JsonObject, name: str, wanted: str | int) -> None:
    if found[name] != wanted:
        raise BadAnnotation(found, f"{name} = {shorten(str(found[name]))}", str(wanted))


def _match(found: JsonObject, name: str, pattern: re.Pattern[str], wanted: str) -> re.Match[str]:
    match = pattern.fullmatch(found[name])
    if match is None:
        raise BadAnnotation(found, f"{name} = {shorten(found[name])}", wanted)
    return match


def _moment(item: JsonObject, name: str) -> datetime.datetime:
    wanted = "a time such as 2025-02-12T09:30:00Z"
    try:
        moment = datetime.datetime.fromisoformat(item[name])
        if moment.tzinfo is not None:
            return moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError) as error:
        raise BadAnnotation(item, f"{name} = {shorten(item[name])}", wanted) from error
    raise BadAnnotation(item, f"{name} = {shorten(item[name])}, without a time zone", wanted)
