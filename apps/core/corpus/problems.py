"""What loading a corpus has to say: the problems found, or the report of what was done."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a file of a corpus: the file, from the corpus's folder on, and the line, counted from 1."""

    file: str
    line: int
    wrong: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.wrong}; expected {self.expected}"


class CorpusError(Exception):
    """A corpus that cannot be loaded or written; `problems` are all that were found, by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Outcome(StrEnum):
    """What loading did with one thing."""

    ADDED = "added"
    CHANGED = "changed"
    LEFT = "left"


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """One thing of a corpus, such as a frame or an article, by its kind and name."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(slots=True)
class Report:
    """What loading added, changed and left as it was, and what the database holds that the folder does not."""

    added: list[Item] = field(default_factory=list)
    changed: list[Item] = field(default_factory=list)
    left: list[Item] = field(default_factory=list)
    only_in_database: list[Item] = field(default_factory=list)

    def note(self, outcome: Outcome, kind: str, name: str) -> None:
        """Enter one thing and what was done with it."""
        getattr(self, outcome.value).append(Item(kind, name))

    def note_only_in_database(self, kind: str, names: Iterable[str]) -> None:
        """Enter things that the database holds and the folder does not."""
        self.only_in_database += [Item(kind, name) for name in sorted(names)]

    def summary(self) -> str:
        """Return the counts in one line."""
        done = f"{len(self.added)} added, {len(self.changed)} changed, {len(self.left)} left as they were"
        if self.only_in_database:
            return f"{done}; {len(self.only_in_database)} only in the database, left alone"
        return done


def counts(items: Iterable[Item]) -> str:
    """Return how many there are of each kind, such as "frame 5, article 16"."""
    return ", ".join(f"{kind} {number}" for kind, number in Counter(item.kind for item in items).items())
