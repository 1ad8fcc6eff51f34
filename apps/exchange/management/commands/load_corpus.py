"""manage.py load_corpus DIR: a folder of plain text into the library."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from apps.core.corpus import CorpusError, Item, counts
from apps.exchange.corpus import load_corpus

#: Things only the database has are named up to this many, and counted beyond.
NAMED = 20


class Command(BaseCommand):
    """Loads a corpus in one transaction and says what it added, changed and left."""

    help = (
        "Load a corpus (a folder of TOML and Markdown, see docs/reference/corpus.md) into the library. "
        "All of it is loaded or nothing; what is the same already is not written again, and what only the database "
        "has is left alone. Mistakes are listed as file:line: what is wrong; what was expected."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and --dry-run."""
        parser.add_argument("folder", metavar="DIR", type=Path, help="the folder of the corpus")
        parser.add_argument(
            "--dry-run", action="store_true", help="check everything and say what would be done, but keep nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and report; raises CommandError with every mistake."""
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder. Name the folder that holds frames.toml, events/ and so on.")
        try:
            report = load_corpus(folder, dry_run=options["dry_run"])
        except CorpusError as error:
            number = len(error.problems)
            head = f"{number} {'mistake' if number == 1 else 'mistakes'} in {folder}; nothing was loaded."
            raise CommandError("\n".join([head, *map(str, error.problems)])) from error
        if not options["dry_run"] and (report.added or report.changed):
            _count_anew()
        verb = "Checked, nothing kept" if options["dry_run"] else "Loaded"
        self.stdout.write(f"{verb}: {folder}: {report.summary()}.")
        self._say("added", report.added, named=options["verbosity"] > 1)
        self._say("changed", report.changed, named=options["verbosity"] > 0)
        self._say("left", report.left, named=options["verbosity"] > 1)
        self._say("only in the database", report.only_in_database, named=options["verbosity"] > 0)

    def _say(self, what: str, items: Sequence[Item], *, named: bool) -> None:
        if not items:
            return
        self.stdout.write(f"  {what}: {counts(items)}")
        if named:
            for item in items[:NAMED]:
                self.stdout.write(f"    {item}")
            if len(items) > NAMED:
                self.stdout.write(f"    and {len(items) - NAMED} more")


def _count_anew() -> None:
    """Let the database count its tables anew: it plans by old counts otherwise, several times slower for a while."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")
