"""The texts, questions and filed evidence of the demonstration corpus, as the benchmark needs them: no database."""

import hashlib
import json
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from apps.comparison.suggesting.inputs import SHORTEST
from apps.comparison.suggesting.texts import letters
from apps.core.passages import cut_markdown
from tests.bench.suggestions import labels
from tests.servers import ROOT

FIXTURES = ROOT / "fixtures"


@dataclass(frozen=True, slots=True)
class Place:
    """A passage of a reading: its article and number, text, the heading above, and how far into the text (0 to 1)."""

    event: str
    article: str
    number: int
    text: str
    heading: str
    position: float

    @property
    def name(self) -> str:
        """How the labels name it."""
        return f"{self.article} p{self.number}"


@dataclass(frozen=True, slots=True)
class Filed:
    """Words that somebody filed under a question: the event and the place in the text where they stand."""

    event: str
    question: str
    words: str
    position: float


@dataclass(frozen=True, slots=True)
class Corpus:
    """All there is."""

    places: dict[str, Place]
    questions: dict[str, str]
    filed: list[Filed]
    digests: dict[str, str]

    def coded(self) -> dict[str, set[str]]:
        """Return the questions that coders filed each passage under, by name; those with none are not there."""
        found: dict[str, set[str]] = defaultdict(set)
        for filed in self.filed:
            for place in self.of(filed.event):
                if filed.words in place.text:
                    found[place.name].add(filed.question)
        return dict(found)

    @property
    def events(self) -> list[str]:
        """The slugs of the events."""
        return sorted({place.event for place in self.places.values()})

    def of(self, event: str) -> list[Place]:
        """Return the passages of an event that are compared."""
        return [place for place in self.places.values() if place.event == event]


def read(folder: Path = FIXTURES) -> Corpus:
    """Read the events whose texts were labelled; passages without suggestions, and texts not in English, are left out.

    Events that came later are no part of what the figures were measured on.
    """
    labelled = labels.texts("questions.txt")
    events = {path.parent for path in folder.glob("events/*/*.md") if path.stem in labelled}
    questions = {
        row["slug"]: f"{row['name']}. {row['wording']} {row['help']}"
        for row in tomllib.loads((folder / "question-sets" / "core.toml").read_text())["question"]
    }
    places: dict[str, Place] = {}
    digests: dict[str, str] = {}
    filed: list[Filed] = []
    for path in sorted(folder.glob("events/*/*.md")):
        if "." in path.stem:
            continue  # an older version of a text
        _, front, body = path.read_text().split("+++\n", 2)
        if path.parent not in events:
            continue
        event, article = path.parent.name, path.stem
        if tomllib.loads(front)["language"] != "en":
            continue
        digests[article] = hashlib.sha256(body.encode()).hexdigest()[:12]
        blocks = [block for block in cut_markdown(body).blocks if not block.left_out]
        heading = ""
        for at, block in enumerate(blocks):
            if block.kind == "heading":
                heading = block.text
            elif letters(block.text) >= SHORTEST:
                place = Place(event, article, block.number, block.text, heading, at / len(blocks))
                places[place.name] = place
    for path in sorted(each / "answers.toml" for each in events):
        filed += _filed(path, [place for place in places.values() if place.event == path.parent.name])
    return Corpus(places, questions, filed, digests)


def _filed(path: Path, places: list[Place]) -> list[Filed]:
    """Return the evidence of one event's answers."""
    words: dict[str, tuple[str, str]] = {}
    for annotations in sorted(path.parent.glob("*.annotations.json")):
        article = annotations.name.removesuffix(".annotations.json")
        for item in json.loads(annotations.read_text())["first"]["items"]:
            # Where it stands in several versions each is a target; the newest is the last.
            targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
            selectors = targets[-1]["selector"]
            for selector in selectors if isinstance(selectors, list) else [selectors]:
                if selector["type"] == "TextQuoteSelector":
                    words[item["id"].rsplit(":", 1)[-1]] = (article, selector["exact"])
    by_article: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        by_article[place.article].append(place)
    found: dict[tuple[str, str], Filed] = {}
    for answer in tomllib.loads(path.read_text())["answer"]:
        for slug in answer.get("evidence", ()):
            article, exact = words[slug]
            where = next((place.position for place in by_article[article] if exact in place.text), None)
            if where is not None:
                # What two coders filed under the same question counts once.
                found[answer["question"], exact] = Filed(path.parent.name, answer["question"], exact, where)
    return list(found.values())
