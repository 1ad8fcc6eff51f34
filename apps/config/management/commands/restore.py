"""`manage.py restore FILE`: put a backup in the place of the SQLite database, while no server runs."""

import sqlite3
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from apps.config import database, locks, sqlite_copy
from apps.config.management.commands.backup import restore_command


class Command(BaseCommand):
    """Verify a backup and put it in the place of the SQLite database, which is kept beside it."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file to read."""
        parser.add_argument("file", metavar="FILE", type=Path, help="A file that `backup` wrote.")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Restore, or say why not."""
        target = database.sqlite_file()
        if target is None:
            raise CommandError(f"This database is PostgreSQL. Restore it with its own tool:\n{restore_command(file)}")
        if file.absolute() == target:
            raise CommandError(f"{file} is the database itself. Name a file that `backup` wrote.")
        target.parent.mkdir(parents=True, exist_ok=True)
        connections.close_all()
        try:
            with ExitStack() as held:
                held.enter_context(locks.alone(database.serving_lock(target)))
                held.enter_context(locks.alone(database.preparing_lock(target)))
                former = sqlite_copy.restore(file, target)
        except (locks.Busy, sqlite_copy.InUse):
            raise CommandError(f"The database {target} is in use. Stop the server first, then restore.") from None
        except (sqlite_copy.BadCopy, OSError, sqlite3.Error) as error:
            raise CommandError(f"Nothing was restored: {error}.") from None
        self.stdout.write(f"Restored {target} from {file}.")
        if former:
            self.stdout.write(f"The former database is kept as {former}.")
