"""The database as the server's start sees it: can it be reached, is it up to date, who else is preparing it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError, InterfaceError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from apps.config import locks

#: Any number, the same in every Synoptic: the key of PostgreSQL's advisory lock.
_ADVISORY_KEY = 5_902_251
_OLDEST_SQLITE = (3, 34)


def sqlite_file() -> Path | None:
    """Return the file of the SQLite database, or None for PostgreSQL and for a database in memory."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]
        return None
    return Path(connection.settings_dict["NAME"]).absolute()


def whereabouts() -> str:
    """Return where the database is, in words fit for a message: never the password."""
    path = sqlite_file()
    if path:
        return str(path)
    settings = connection.settings_dict
    host = settings["HOST"] or settings.get("OPTIONS", {}).get("host") or "the local socket"
    return f"{settings['NAME']} at {host}, port {settings['PORT'] or 5432}"


def require_database() -> None:
    """Raise CommandError, in one line, unless the database answers."""
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise CommandError(
            f"SQLite {sqlite3.sqlite_version} is too old: the search needs 3.34 or newer. "
            "Use a newer Python, or PostgreSQL through DATABASE_URL."
        )
    single = _unpooled()
    try:
        if path := sqlite_file():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                path.touch(mode=0o600)  # it will hold password hashes
        with single.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError, OSError) as error:
        hint = "Check the folder and its rights." if sqlite_file() else "Is it running, and is DATABASE_URL right?"
        raise CommandError(f"The database {whereabouts()} cannot be reached ({_reason(error)}). {hint}") from None
    finally:
        single.close()


def pending_migrations() -> int:
    """Return how many migrations the database has not had yet."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migration_failed(error: DatabaseError) -> CommandError:
    """Return one line about a migration that `error` ended."""
    hint = ""
    if "extension" in str(error):
        hint = " A superuser must run this once in that database: CREATE EXTENSION pg_trgm;"
    return CommandError(f"The database {whereabouts()} could not be migrated ({_reason(error)}).{hint}")


def prepared_alone(waiting: Callable[[], None]) -> AbstractContextManager[None]:
    """Keep other starts of Synoptic off the database while the block prepares it; calls `waiting` before it waits."""
    if connection.vendor == "postgresql":
        return _advisory_lock(waiting)
    path = sqlite_file()
    return locks.alone(preparing_lock(path), waiting=waiting) if path else nullcontext()


def preparing_lock(path: Path) -> Path:
    """Return the lock file that is held while the SQLite database `path` is migrated and filled."""
    return path.with_name(f"{path.name}.preparing")


def serving_lock(path: Path) -> Path:
    """Return the lock file that servers hold together while they use the SQLite database `path`."""
    return path.with_name(f"{path.name}.serving")


def let_go() -> None:
    """Close what a process must not hand on to the workers it forks: connections, and the pool with its threads."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]


@contextmanager
def _advisory_lock(waiting: Callable[[], None]) -> Iterator[None]:
    # On a connection of its own: the lock lasts as long as the session, whatever the migrations do with theirs.
    single = _unpooled()
    try:
        with single.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ADVISORY_KEY])
            if not cursor.fetchone()[0]:
                waiting()
                cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_KEY])
            yield
    finally:
        single.close()


def _unpooled() -> Any:
    single = connection.copy()
    single.settings_dict.get("OPTIONS", {}).pop("pool", None)
    return single


def _reason(error: Exception) -> str:
    """Return the first line of what the database said, without the password should it ever stand there."""
    lines = str(error).strip().splitlines()
    first = lines[0].strip() if lines else type(error).__name__
    # psycopg begins with what we say ourselves: connection to server at "…", port … failed: the reason
    first = first.rpartition(" failed: ")[2]
    password = connection.settings_dict.get("PASSWORD")
    return first.replace(password, "…") if password else first
