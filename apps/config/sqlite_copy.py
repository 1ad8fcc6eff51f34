"""A whole SQLite database in one file, taken while it is in use and put back while it is not."""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from apps.core.freshness import TABLE as STAMPS


class BadCopy(Exception):
    """The file is not a whole database of Synoptic; the message says in what way."""


class InUse(Exception):
    """Some process has the database open."""


def back_up(database: Path, file: Path) -> None:
    """Write the `database`, as it is at one moment, to `file`, which is replaced only by a verified copy.

    Writers go on meanwhile (SQLite's online backup). The file is readable by its owner alone: it holds password
    hashes. Raises BadCopy, OSError, sqlite3.Error; `file` is then as it was.
    """
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        copy(database, draft)
        verify(draft)
        draft.replace(file)
        _sync(file.parent)
    finally:
        draft.unlink(missing_ok=True)


def restore(file: Path, database: Path) -> Path | None:
    """Put the backup `file` in the place of `database`; return where the former database is kept, if there was one.

    Nobody may be using the database. Raises InUse, BadCopy, OSError, sqlite3.Error; the database is then as it was.
    """
    verify(file)
    draft = database.with_name(f".{database.name}.{os.getpid()}")
    former = _set_aside(database) if database.exists() else None
    try:
        copy(file, draft)
        _raise_stamps(draft, former)
        verify(draft)
        draft.replace(database)
        _sync(database.parent)
    finally:
        draft.unlink(missing_ok=True)
    return former


def copy(source: Path, target: Path) -> None:
    """Write the database `source`, as it is at one moment, to the new file `target`, flushed to the disk."""
    if not source.is_file():
        raise BadCopy(f"{source} does not exist")
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    with closing(sqlite3.connect(source, timeout=30)) as origin, closing(sqlite3.connect(target)) as result:
        origin.backup(result)
        # The copy says like its origin that it has a write-ahead log; one that travels alone must not.
        result.execute("PRAGMA journal_mode = DELETE")
    descriptor = os.open(target, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def verify(file: Path) -> None:
    """Raise BadCopy unless `file` is a sound database that Synoptic made."""
    if not file.is_file():
        raise BadCopy(f"{file} does not exist")
    try:
        # Opened read-only: looking at a file must not make others beside it.
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError as error:
        raise BadCopy(f"{file} is not a sound SQLite database ({error})") from None
    if answer != "ok":
        raise BadCopy(f"{file} is damaged ({answer.splitlines()[0]})")
    if not {"django_migrations", "library_article"} <= tables:
        raise BadCopy(f"{file} is not a database of Synoptic")


def _set_aside(database: Path) -> Path:
    """Return a copy of `database` beside it, or the file itself under that name where it is too damaged to copy."""
    former = database.with_name(f"{database.stem}.before-{time.strftime('%Y%m%d-%H%M%S')}{database.suffix}")
    log = database.with_name(f"{database.name}-wal")
    try:
        with closing(sqlite3.connect(database, timeout=5)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        # The last to close a database takes its log away; where it stays, somebody else still has it open.
        if log.exists():
            raise InUse(str(database))
        copy(database, former)
    except sqlite3.OperationalError as error:
        former.unlink(missing_ok=True)
        raise InUse(f"{database}: {error}") from None
    except sqlite3.DatabaseError:
        former.unlink(missing_ok=True)
        for path in (log, database.with_name(f"{database.name}-shm")):
            path.unlink(missing_ok=True)
        database.rename(former)
    return former


def _raise_stamps(draft: Path, former: Path | None) -> None:
    """Set the counters that pages are kept under to values they never had.

    Browsers hold pages under the values of the former database. Were the counters to go back, they would come to
    those values again, with other contents, and a browser would be told that what it holds is current.
    """
    value = int(time.time() * 1000)
    if former is not None:
        try:
            with closing(sqlite3.connect(former)) as connection:
                value = max(value, connection.execute(f"SELECT max(value) FROM {STAMPS}").fetchone()[0] or 0)  # noqa: S608
        except sqlite3.DatabaseError:
            pass  # too damaged to read, or from before there were counters: the time is above any count
    with closing(sqlite3.connect(draft)) as connection, connection:
        connection.execute(f"UPDATE {STAMPS} SET value = max(value, ?) + 1", (value,))  # noqa: S608


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
