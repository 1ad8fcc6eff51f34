"""A snapshot: everything that a version of a shared view froze, as one document, and its digest.

The document is JSON, written canonically: keys sorted, no white space, UTF-8, nothing escaped that JSON lets stand. Its
digest is the SHA-256 of those bytes. Offsets are code points of the canonical text of a version (NFC), end exclusive.
People are `p1`, `p2`, …; their names are no part of it.
"""

import hashlib
import json
import types
import typing
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any, cast

from apps.sharing.snapshot_words import FrozenFrame, FrozenSide, FrozenWords

#: The number of the shape below. Snapshots of the first one, which lacked what `_ADDED` names, are read too; any other
#: is refused, never guessed at.
SCHEMA = 2


class BadSnapshot(ValueError):
    """The bytes are not a snapshot of a shape that is known here."""


@dataclass(frozen=True, slots=True)
class FrozenEvent:
    """The event that was compared: its slug, title and dates (ISO)."""

    slug: str
    title: str
    date: str
    end_date: str = ""


@dataclass(frozen=True, slots=True)
class FrozenDispute:
    """What somebody held against a frame's label: the reason (Markdown) and the name of the frame they would give."""

    by: str
    reason: str
    created: str
    frame: str = ""


@dataclass(frozen=True, slots=True)
class FrozenClaim:
    """What was known of the claims of a passage: a status, its citation, and the version of the text it was said of."""

    passage: int
    version: int
    status: str
    citation: str
    url: str
    by: str
    date: str


@dataclass(frozen=True, slots=True)
class FrozenReading:
    """A reading: which version of which article, what stands in its head, and the label with its rationale.

    `sha256` is that of the canonical text of the version; `text` that of the frozen passages. `frame` is None where
    an article was read by itself and is a reading of nothing. With `excerpt` the rights allow quotations of so many
    characters and no more: the frozen text is empty then, and every quotation cut.
    """

    slug: str
    version: int
    sha256: str
    text: str
    title: str
    byline: str
    outlet: str
    date: str
    version_date: str
    language: str
    text_kind: str
    rights: str
    translation_of: str = ""
    translator: str = ""
    frame: FrozenFrame | None = None
    rationale: str = ""
    given_by: str = ""
    disputes: tuple[FrozenDispute, ...] = ()
    claims: tuple[FrozenClaim, ...] = ()
    excerpt: int | None = None


@dataclass(frozen=True, slots=True)
class FrozenCodebook:
    """A codebook, the version it gave itself, and the SHA-256 of all its tags as they then were."""

    slug: str
    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FrozenTag:
    """A tag as it was: `id` is what the annotations call it."""

    id: str
    codebook: str
    slug: str
    name: str
    colour: str
    definition: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class FrozenAnnotation:
    """A highlight: where it stands in which reading, its words, and what was said with it. `note` is Markdown.

    `highlight` is the public id that it had; `status` is "placed" or "moved".
    """

    id: str
    highlight: str
    reading: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    by: str
    created: str
    modified: str
    tags: tuple[str, ...] = ()
    note: str = ""
    attribution: str = ""
    status: str = "placed"


@dataclass(frozen=True, slots=True)
class FrozenParallel:
    """A parallel among annotations of the snapshot, by their ids. `note` is Markdown."""

    relation: str
    members: tuple[str, ...]
    by: str
    created: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class FrozenQuote:
    """A quotation that an answer rests on: from which passage to which, and the words around it.

    `annotation` is the id of the highlight, empty where it stands only in another version than the one that was shown;
    `version` is the version of the text that is quoted.
    """

    annotation: str
    version: int
    passage: int
    last: int
    start: int
    end: int
    exact: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FrozenAnswer:
    """One coder's answer. `version` is the one that was coded; `withdrawn` counts evidence that is not shown."""

    by: str
    state: str
    paraphrase: str
    version: int
    created: str
    modified: str
    quotes: tuple[FrozenQuote, ...] = ()
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class FrozenCell:
    """What is known of one reading and one question; without answers nobody had looked."""

    reading: str
    answers: tuple[FrozenAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """One question with a cell for each reading, in the order of the readings."""

    question: str
    name: str
    wording: str
    cells: tuple[FrozenCell, ...]


@dataclass(frozen=True, slots=True)
class FrozenSource:
    """A published page that a fact rests on; `date` is ISO or empty."""

    publisher: str
    title: str
    date: str
    url: str


@dataclass(frozen=True, slots=True)
class FrozenPosition:
    """What one party says about a disputed fact."""

    who: str
    says: str
    sources: tuple[FrozenSource, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenFact:
    """A sentence about the event that is agreed or disputed, with its sources."""

    status: str
    text: str
    sources: tuple[FrozenSource, ...] = ()
    positions: tuple[FrozenPosition, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenFilter:
    """Through what the annotations were looked at, as it stands in the address."""

    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    only_notes: bool = False


@dataclass(frozen=True, slots=True)
class FrozenCounterpart:
    """The passage of another reading that was found, by which kind of evidence, and why, in words."""

    reading: str
    passage: int
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class FrozenFocus:
    """The passage that was followed, and what was found in other readings: of those not named, nothing."""

    reading: str
    passage: int
    found: tuple[FrozenCounterpart, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A version of a shared view. `layout` is "reading", "columns", "rows" or "words"; `by` is who shared it.

    `term` is the word that was looked up. `query` is the canonical query string of the live comparison, each reading
    with its version; of an article alone the filter. `annotations` stand in the order of the guided reading.
    `introduction` is Markdown.
    """

    title: str
    introduction: str
    by: str
    created: str
    layout: str
    query: str
    readings: tuple[FrozenReading, ...]
    event: FrozenEvent | None = None
    order: str = "neutral"
    filter: FrozenFilter = FrozenFilter()
    focus: FrozenFocus | None = None
    codebooks: tuple[FrozenCodebook, ...] = ()
    question_set: str = ""
    tags: tuple[FrozenTag, ...] = ()
    annotations: tuple[FrozenAnnotation, ...] = ()
    parallels: tuple[FrozenParallel, ...] = ()
    facts: tuple[FrozenFact, ...] = ()
    rows: tuple[FrozenRow, ...] = ()
    words: tuple[FrozenWords, ...] = ()
    term: str = ""
    language: str = "en"
    schema: int = SCHEMA

    def tag(self, key: str) -> FrozenTag:
        """Return the tag that annotations call `key`."""
        return next(tag for tag in self.tags if tag.id == key)

    def counted(self, words: FrozenWords, side: FrozenSide) -> list[FrozenReading]:
        """Return the readings whose words were counted on `side` of `words`."""
        # Words of "en" and "en-GB" are counted together, as "en".
        return [
            each
            for each in self.readings
            if each.frame
            and each.frame.slug == side.frame.slug
            and each.language.partition("-")[0].lower() == words.language
        ]


#: What a snapshot of the first schema did not have, by shape.
_ADDED: Mapping[type, Collection[str]] = {Snapshot: {"term"}, FrozenWords: {"looked"}, FrozenFocus: {"found"}}


@dataclass(frozen=True, slots=True)
class FrozenPassage:
    """A passage of a frozen text, as apps.library.models.Passage has it; what was left out of the text is not there.

    `marks` is as apps.core.passages.marks_to_json writes them; `voice` is a name with a description, `source` where a
    registered quotation was seen: publisher and address.
    """

    number: int
    uid: str
    kind: str
    level: int
    ordinal: int | None
    text: str
    marks: list[list[Any]]
    start: int
    end: int
    attribution: str = ""
    voice: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def canonical(document: object) -> str:
    """Return `document` (of dicts, lists, strings, numbers, booleans, None) as canonical JSON."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(document: str) -> str:
    """Return the SHA-256 of canonical JSON, in hexadecimal."""
    return hashlib.sha256(document.encode()).hexdigest()


def write_snapshot(snapshot: Snapshot) -> str:
    """Return a snapshot as canonical JSON."""
    return canonical(asdict(snapshot))


def read_snapshot(document: str) -> Snapshot:
    """Return what `write_snapshot` wrote. Raises BadSnapshot."""
    try:
        found = json.loads(document)
    except ValueError as error:
        raise BadSnapshot("This is no JSON.") from error
    schema = found.get("schema") if isinstance(found, Mapping) else None
    if schema not in (1, SCHEMA):
        raise BadSnapshot("This is no snapshot of a schema that is known here.")
    return cast(Snapshot, _read(Snapshot, found, _ADDED if schema == 1 else {}))


def write_passages(passages: Sequence[FrozenPassage]) -> str:
    """Return the passages of a text as canonical JSON."""
    return canonical([asdict(passage) for passage in passages])


def read_passages(document: str) -> list[FrozenPassage]:
    """Return what `write_passages` wrote."""
    return [FrozenPassage(**_sequences(each)) for each in json.loads(document)]


def _sequences(passage: dict[str, Any]) -> dict[str, Any]:
    return passage | {name: tuple(passage[name]) for name in ("voice", "source", "flags")}


def _read(kind: Any, value: Any, lacking: Mapping[type, Collection[str]]) -> Any:
    """Return `value`, of JSON, as `kind`: one of the shapes above, a tuple of them, or something plain.

    `lacking` names by shape what is not there, and takes its default.
    """
    if is_dataclass(kind):
        if not isinstance(value, Mapping):
            raise BadSnapshot(f"{kind} is wanted.")
        types_of = typing.get_type_hints(kind)
        known = {each.name for each in fields(kind)} - set(lacking.get(kind, ()))  # type: ignore[arg-type]
        if value.keys() != known:
            raise BadSnapshot(f"{sorted(value.keys() ^ known)} is missing or unknown.")
        return kind(**{name: _read(types_of[name], value[name], lacking) for name in known})  # type: ignore[operator]
    if typing.get_origin(kind) is tuple:
        inner = typing.get_args(kind)[0]
        return tuple(_read(inner, each, lacking) for each in value)
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        inner = next(each for each in typing.get_args(kind) if each is not types.NoneType)
        return None if value is None else _read(inner, value, lacking)
    return value
