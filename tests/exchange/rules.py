"""The rules that demonstration texts keep, as checks: each takes what was written and returns what is wrong with it.

They know nothing of the events there are: whatever lies in the folder is checked, and a further event with it.
"""

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, combinations
from pathlib import Path
from typing import Any

from apps.core.passages import HEADING, QUOTATION, Block, cut_markdown

Table = dict[str, Any]

RUN = 8
LEAST_WORDS, MOST_WORDS = 700, 1000
RIGHTS = "Written for Synoptic to illustrate a frame; not published by any outlet."
OUTLET = "synoptic-demonstration"
#: The byline says in the language of the text that it illustrates.
BYLINES = {"en": "Synoptic (illustrative)", "ru": "Synoptic (для иллюстрации)"}
CODERS = {"Demonstration coder 1", "Demonstration coder 2"}

_PLAIN = str.maketrans("‘’“”„", '\'\'"""')
_QUOTED = re.compile(r"“([^“”]*)”|«([^«»]*)»")
_VERSION = re.compile(r"(?P<slug>.+)\.v(?P<number>[1-9]\d*)")
_WORD = re.compile(r"[\w'-]*\w")
_BREAK = "\x00"


@dataclass(frozen=True, slots=True)
class Text:
    """One text: its slug, what its front matter says, its passages, and by number those of its older versions."""

    slug: str
    front: Table
    blocks: tuple[Block, ...]
    older: Mapping[int, tuple[Block, ...]] = field(default_factory=dict)

    @property
    def events(self) -> list[str]:
        """The events it is a reading of."""
        return [reading["event"] for reading in self.front.get("readings", [])]

    @property
    def headings(self) -> tuple[str, ...]:
        """Its headings, in order."""
        return tuple(block.text for block in self.blocks if block.kind == HEADING)

    @property
    def words(self) -> int:
        """How many words its passages have."""
        return sum(len(block.text.split()) for block in self.blocks)

    def whole(self, version: int) -> str:
        """Return the text of a version, the newest one unless it is an older one."""
        return "\n".join(block.text for block in self.older.get(version, self.blocks))


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a folder holds, read without the loader: the checks must not depend on what they help to trust."""

    tables: dict[str, Table]
    texts: list[Text]

    def rows(self, file: str, key: str) -> list[Table]:
        """Return the [[key]] tables of a file."""
        rows: list[Table] = self.tables[file][key]
        return rows

    @property
    def events(self) -> dict[str, Table]:
        """The events by slug."""
        return {name.split("/")[1]: table for name, table in self.tables.items() if name.endswith("/event.toml")}

    @property
    def register(self) -> list[Table]:
        """The registered quotations."""
        return self.rows("quotes.toml", "quote")

    def texts_of(self, event: str) -> list[Text]:
        """Return the texts that are readings of an event."""
        return [text for text in self.texts if event in text.events]


def read_corpus(folder: Path) -> Corpus:
    """Read a folder."""
    tables = {path.relative_to(folder).as_posix(): tomllib.loads(path.read_text()) for path in folder.rglob("*.toml")}
    older: defaultdict[str, dict[int, tuple[Block, ...]]] = defaultdict(dict)
    newest: list[Text] = []
    for path in sorted(folder.glob("events/*/*.md")):
        text, version = read_text(path.stem, path.read_text()), _VERSION.fullmatch(path.stem)
        if version:
            older[version["slug"]][int(version["number"])] = text.blocks
        else:
            newest.append(text)
    return Corpus(tables, [replace(text, older=older.get(text.slug, {})) for text in newest])


def read_text(slug: str, whole: str) -> Text:
    """Read one text with its front matter."""
    front, _, body = whole.removeprefix("+++\n").partition("\n+++\n")
    return Text(slug, tomllib.loads(front), cut_markdown(body).blocks)


# -- Quotations ----------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Return `text` with straight quotation marks and apostrophes."""
    return text.translate(_PLAIN)


def is_registered(words: str, register: Iterable[Table], speaker: str = "") -> bool:
    """Return whether `words` stand in a registered quotation (of `speaker`, where one is given) as whole words."""
    whole = re.compile(rf"(?<!\w){re.escape(plain(words))}(?!\w)")
    return any(
        whole.search(plain(quote["words"])) is not None
        for quote in register
        if words.strip() and (not speaker or quote["speaker"] == speaker)
    )


def quoted_runs(text: str) -> list[str]:
    """Return what stands between curly quotation marks or guillemets."""
    return [curly or angular for curly, angular in _QUOTED.findall(text)]


def wrong_quotations(text: str, register: Sequence[Table]) -> list[str]:
    """Return what is wrong with the quotations in a line of text: unregistered words, marks without a pair."""
    found = [f"not registered: “{run}”" for run in quoted_runs(text) if not is_registered(run, register)]
    rest = _QUOTED.sub("", text)
    return found + [f"a mark without its pair: {mark}" for mark in rest if mark in '“”„«»"']


def wrong_quotations_of(text: Text, register: Sequence[Table]) -> list[str]:
    """Return what is wrong with the quotations of a text, in the passages of all versions, its title and rationales."""
    rationales = [reading["rationale"] for reading in text.front.get("readings", [])]
    found = [wrong for line in [text.front["title"], *rationales] for wrong in wrong_quotations(line, register)]
    for block in chain(text.blocks, *text.older.values()):
        if block.kind != QUOTATION:
            found += wrong_quotations(block.text, register)
        elif not block.voice:
            found.append(f"a block quotation without a voice: {block.text}")
        elif not is_registered(block.text, register, block.voice):
            found.append(f"not registered as words of {block.voice}: {block.text}")
    return found


def texts_in(value: object) -> Iterator[str]:
    """Return every text inside a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inside in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inside)


# -- Difference ----------------------------------------------------------------------------------------------------


def own_words(text: Text) -> list[str]:
    """Return the case-folded words of a text, headings included; a quotation is one break that no run crosses.

    Only words in curly marks and block quotations, with the line that names their voice, are quotations.
    """
    parts = [_BREAK if block.kind == QUOTATION else _QUOTED.sub(f" {_BREAK} ", block.text) for block in text.blocks]
    whole = plain(" ".join(parts)).casefold()
    return re.findall(rf"{_WORD.pattern}|{_BREAK}", whole)


def shared_runs(first: Text, second: Text, length: int = RUN) -> list[str]:
    """Return the runs of `length` words that stand in both texts outside quotations."""
    return sorted(_runs(first, length) & _runs(second, length))


def _runs(text: Text, length: int) -> set[str]:
    words = own_words(text)
    runs = (words[start : start + length] for start in range(len(words) - length + 1))
    return {" ".join(run) for run in runs if _BREAK not in run}


def opening(text: Text, length: int = 4) -> str:
    """Return the first words of a text, case-folded."""
    return " ".join(own_words(text)[:length])


def likenesses(texts: Sequence[Text]) -> list[str]:
    """Return what two texts of one event have in common that they must not: words, headings, openings."""
    found: list[str] = []
    for first, second in combinations(texts, 2):
        pair = f"{first.slug} and {second.slug}"
        found += [f"{pair} share: {run}" for run in shared_runs(first, second)]
        if first.headings == second.headings:
            found.append(f"{pair} have the same headings")
        if opening(first) == opening(second):
            found.append(f"{pair} open with the same words")
    return found


# -- Marks ---------------------------------------------------------------------------------------------------------


def missing_marks(text: Text) -> list[str]:
    """Return which of the marks of an illustrative text are missing from its front matter."""
    front = text.front
    marks = {
        "text_kind": front["text_kind"] == "illustrative",
        "byline": front.get("byline") == BYLINES.get(front["language"]),
        "outlet": front["outlet"] == OUTLET,
        "rights": RIGHTS in front["rights"],
        "readings": bool(front.get("readings")),
        "rationale": all(reading.get("rationale", "").strip() for reading in front.get("readings", [])),
        "by": all(reading.get("by") in CODERS for reading in front.get("readings", [])),
    }
    return [name for name, fine in marks.items() if not fine]


def wrong_length(text: Text) -> list[str]:
    """Return what is wrong with the length of an English text; texts in other languages are as long as they are."""
    if text.front["language"] != "en" or LEAST_WORDS <= text.words <= MOST_WORDS:
        return []
    return [f"{text.slug} has {text.words} words"]


def named_frames(text: Text, names: Iterable[str]) -> list[str]:
    """Return the frames whose names stand in the title or slug of a text, which readers may want to read blind."""
    where = f"{text.front['title']} {text.slug.replace('-', ' ')}".casefold().replace("-", " ")
    return [name for name in names if name.casefold().replace("-", " ") in where]


# -- Events, sources, vocabularies ---------------------------------------------------------------------------------


def missing_frames(corpus: Corpus, event: str) -> set[str]:
    """Return the frames that no text reads an event through."""
    covered = {
        reading["frame"]
        for text in corpus.texts_of(event)
        for reading in text.front["readings"]
        if reading["event"] == event
    }
    return {frame["slug"] for frame in corpus.rows("frames.toml", "frame")} - covered


def unsupported_facts(event: Table) -> list[str]:
    """Return the facts of an event without a source, and the disputed ones with fewer than two positions."""
    found: list[str] = []
    for fact in event.get("fact", []):
        if not fact.get("sources"):
            found.append(f"no source: {fact['text']}")
        if fact["status"] == "disputed" and len({position["who"] for position in fact.get("position", [])}) < 2:
            found.append(f"fewer than two positions: {fact['text']}")
    return found


def unopened_sources(rows: Iterable[Table]) -> list[str]:
    """Return the sources that lack a publisher, an address on the web, or how they were seen."""
    return [
        row["slug"]
        for row in rows
        if not row.get("publisher", "").strip()
        or not re.match(r"https?://[^/\s]+\.[^/\s]+", row.get("url", ""))
        or not row.get("seen", "").strip()
    ]


def incomplete(rows: Iterable[Table], keys: Sequence[str]) -> list[str]:
    """Return the rows that lack a text under one of `keys`, as "slug: key"."""
    return [f"{row['slug']}: {key}" for row in rows for key in keys if not str(row.get(key, "")).strip()]


def translations(texts: Sequence[Text], original: str, language: str) -> list[tuple[Text, Text]]:
    """Return the pairs of an original in one language and its translation into the other, translator named."""
    by_slug = {text.slug: text for text in texts}
    pairs = ((by_slug.get(text.front.get("translation_of", "")), text) for text in texts)
    return [
        (source, text)
        for source, text in pairs
        if source is not None
        and source.front["language"] == original
        and text.front["language"] == language
        and text.front.get("translator")
    ]


# -- What coders marked --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Note:
    """What a coder marked in a version of a text: the words, the tags as codebook:tag, and what they say about it."""

    text: str
    exact: str
    coder: str
    tags: tuple[str, ...]
    note: str
    version: int = 1


def read_notes(folder: Path) -> list[Note]:
    """Read all annotations in a folder."""
    files = sorted(folder.glob("events/*/*.annotations.json"))
    return [note for file in files for note in notes_in(file.name.partition(".")[0], file.read_text())]


def notes_in(text: str, whole: str) -> list[Note]:
    """Read the annotations of one text; what was marked without a word, as evidence is, is no note."""
    found: list[Note] = []
    for item in json.loads(whole)["first"]["items"]:
        if "body" not in item:
            continue
        tags = tuple(body["source"].removeprefix("urn:synoptic:codebook:") for body in item["body"] if "source" in body)
        said = [body["value"] for body in item["body"] if body["purpose"] == "commenting"]
        targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
        version = int(targets[0]["source"].rpartition(":v")[2])
        exact = targets[0]["selector"][0]["exact"]
        found.append(Note(text, exact, item["creator"]["name"], tags, "".join(said), version))
    return found


def wrong_notes(text: Text, notes: Sequence[Note], register: Sequence[Table], *, least: int = 8) -> list[str]:
    """Return what is wrong with what was marked in a text: too little, by one coder only, or a note as it may not be.

    A note says something, quotes only registered words, and has a tag of the starter codebook; its words stand once in
    the version that was marked.
    """
    own = [note for note in notes if note.text == text.slug]
    found = [f"{len(own)} notes"] if len(own) < least else []
    found += [f"nothing by {coder}" for coder in sorted(CODERS - {note.coder for note in own})]
    for note in own:
        if not note.note.strip():
            found.append(f"nothing is said about: {note.exact}")
        if not any(tag.startswith("starter:") for tag in note.tags):
            found.append(f"no tag: {note.exact}")
        if text.whole(note.version).count(note.exact) != 1:
            found.append(f"not there once: {note.exact}")
        found += wrong_quotations(note.note, register)
    return found


def below(tags: Iterable[Table], slug: str) -> set[str]:
    """Return the slugs of the tags under one, at any depth."""
    rows = list(tags)
    found = {row["slug"] for row in rows if row.get("parent") == slug}
    return found.union(*(below(rows, child) for child in found))


def texts_without(texts: Iterable[Text], notes: Iterable[Note], tags: set[str]) -> list[str]:
    """Return the texts in which none of `tags` was set."""
    having = {note.text for note in notes if tags & {tag.partition(":")[2] for tag in note.tags}}
    return [text.slug for text in texts if text.slug not in having]
