"""The corpus format without the models: a folder of plain text, read with the line of everything, written canonically.

Each app supplies the reader and writer of its own part; settings.CORPUS_PARTS names these modules in the order in which
they are loaded. A part is a module with three things, as `Part` says. docs/reference/corpus.md describes the format.
"""

from collections.abc import Sequence
from typing import Protocol

from apps.core.corpus.dumping import Dumping
from apps.core.corpus.loading import Loading, Row, Table, TextFile
from apps.core.corpus.problems import CorpusError, Item, Outcome, Problem, Report, counts
from apps.core.corpus.shapes import Key, Kind, Shape, tidy, tidy_text, values_of

__all__ = [
    "CorpusError",
    "Dumping",
    "Item",
    "Key",
    "Kind",
    "Loading",
    "Outcome",
    "Part",
    "Problem",
    "Report",
    "Row",
    "Shape",
    "Table",
    "TextFile",
    "counts",
    "tidy",
    "tidy_text",
    "values_of",
]


class Part(Protocol):
    """One part of the format: a module of the app whose rows it reads and writes."""

    #: The files of the part, as globs from the folder on.
    FILES: Sequence[str]
    #: The tables of the part, for the reference page.
    SHAPES: Sequence[Shape]

    def read(self, loading: Loading) -> None:
        """Read the part's files, store what is new or differs, and report it; enter every mistake as a problem.

        Runs inside the transaction of the load, which is rolled back where any part has entered a problem.
        """

    def write(self, dumping: Dumping) -> None:
        """Put everything the database holds of this part into files, in an order that depends on nothing else."""
