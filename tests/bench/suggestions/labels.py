"""What a person judged: the labels beside this, as plain text."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
#: What of a pair speaks to the same point.
SAME = frozenset({"agree", "disagree"})
KINDS = SAME | {"entities", "unrelated"}


@dataclass(frozen=True, slots=True)
class Judged:
    """The questions that a passage answers, wholly or in part; all others it does not."""

    yes: frozenset[str]
    partly: frozenset[str]


def texts(name: str) -> dict[str, str]:
    """Return the digests of the texts that a file of labels speaks of, by article."""
    return {line.split()[1]: line.split()[2] for line in _lines(name) if line.startswith("text ")}


def questions() -> dict[str, Judged]:
    """Return the judgements of passages, by the passage's name."""
    found = {}
    for line in _lines("questions.txt"):
        if "; yes: " in line:
            name, yes, partly = line.split("; ")
            found[name] = Judged(_slugs(yes.removeprefix("yes: ")), _slugs(partly.removeprefix("partly: ")))
    return found


def pairs() -> dict[str, dict[str, str]]:
    """Return for each passage that was asked about the labels of others beside it, all by name."""
    found: dict[str, dict[str, str]] = {}
    name = ""
    for line in _lines("pairs.txt"):
        if line.startswith("  "):
            kind, _, other = line.strip().partition(" ")
            found[name][other] = kind
        elif line and not line.startswith("text "):
            name = line
            found[name] = {}
    return found


def _lines(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text().splitlines() if not line.startswith("#")]


def _slugs(text: str) -> frozenset[str]:
    return frozenset(text.split(", ")) - {"-"}
