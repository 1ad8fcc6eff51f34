"""`manage.py backup FILE`: the whole SQLite database in one file, while the server runs."""

import shlex
import sqlite3
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from apps.config import database, sqlite_copy


class Command(BaseCommand):
    """Write the SQLite database, as it is now, to one verified file. On PostgreSQL, say how to use pg_dump."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file to write."""
        parser.add_argument("file", metavar="FILE", type=Path, help="File to write; an older one is replaced.")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Write the file."""
        source = database.sqlite_file()
        if source is None:
            raise CommandError(f"This database is PostgreSQL. Back it up with its own tool:\n{dump_command(file)}")
        if file.is_dir() or file.absolute() == source:
            raise CommandError(f"{file} cannot be the backup. Name a file that is not there yet, or an older backup.")
        try:
            sqlite_copy.back_up(source, file)
        except (sqlite_copy.BadCopy, OSError, sqlite3.Error) as error:
            raise CommandError(f"No backup was written to {file}: {error}.") from None
        self.stdout.write(f"Backed up to {file} ({file.stat().st_size / 1e6:.1f} MB, verified).")


def dump_command(file: Path) -> str:
    """Return the pg_dump command that writes the database to `file`; the password is asked for."""
    return f"pg_dump --format=custom --file={shlex.quote(str(file))} {connection_options()}"


def restore_command(file: Path) -> str:
    """Return the pg_restore command that puts it back; the password is asked for."""
    return f"pg_restore --clean --if-exists --single-transaction {connection_options()} {shlex.quote(str(file))}"


def connection_options() -> str:
    """Return the options by which PostgreSQL's own tools find the database, without the password."""
    settings = connection.settings_dict
    host = settings["HOST"] or settings.get("OPTIONS", {}).get("host", "")
    given = {"host": host, "port": settings["PORT"], "username": settings["USER"], "dbname": settings["NAME"]}
    return " ".join(f"--{name}={shlex.quote(str(value))}" for name, value in given.items() if value)
