"""manage.py dump_corpus DIR: the library into a folder of plain text."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.corpus import CorpusError
from apps.exchange.corpus import FolderInUse, dump_corpus


class Command(BaseCommand):
    """Writes everything the corpus format holds into a folder."""

    help = (
        "Write the library as a corpus (a folder of TOML and Markdown, see docs/reference/corpus.md), always in the "
        "same form, so that two dumps can be compared. The folder must be empty, or hold an earlier dump."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and --force."""
        parser.add_argument("folder", metavar="DIR", type=Path, help="the folder to write into; made where missing")
        parser.add_argument(
            "--force",
            action="store_true",
            help="write into a folder that holds other files too: parts of an earlier dump that are no longer in the "
            "library are removed, everything else in the folder is left as it is",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, and say how much; raises CommandError where the folder is in use or something cannot be written."""
        folder: Path = options["folder"]
        if folder.exists() and not folder.is_dir():
            raise CommandError(f"{folder} is a file. Name a folder, or a name that is free.")
        try:
            files = dump_corpus(folder, force=options["force"])
        except FolderInUse as error:
            raise CommandError(str(error)) from error
        except CorpusError as error:
            head = "The library holds what the format cannot; mend it first. Nothing was written."
            raise CommandError("\n".join([head, *map(str, error.problems)])) from error
        except OSError as error:
            raise CommandError(f"{folder} cannot be written to: {error.strerror}.") from error
        self.stdout.write(f"Wrote {len(files)} files to {folder}.")
