"""What must stand before anything is served: the tables, the demonstration texts, the static files.

Each step looks first and does nothing where nothing is to do, so that a second start repeats no work.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError

from apps.comparison.suggesting.runs import never_computed, suggest
from apps.config import collected, database, locks
from apps.library.models import Article, Event

Say = Callable[[str], None]


def prepare(say: Say) -> None:
    """Bring database and static files to where this program needs them, telling `say` of every step that takes time.

    Of several processes that start at once on one database, one does the work and the others wait for it.
    Raises CommandError, in one line, for what the person who starts the server can mend.
    """
    database.require_database()
    with database.prepared_alone(lambda: say("Another start of Synoptic is preparing the database; waiting for it …")):
        _migrate(say)
        _fill(say)
        _suggest(say)
    if not settings.DEBUG:
        _collect(say)


def _migrate(say: Say) -> None:
    number = database.pending_migrations()
    if not number:
        return
    with _timed(say, f"Migrating the database ({number} step{'s' if number > 1 else ''})"):
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except DatabaseError as error:
            raise database.migration_failed(error) from error


def _fill(say: Say) -> None:
    if Event.objects.exists() or Article.objects.exists():
        return
    folder = Path(settings.CORPUS_DIR)
    if not folder.is_dir():
        say(f"The library is empty, and there is no corpus at {folder}.")
        return
    with _timed(say, f"Loading the demonstration corpus from {folder}"):
        call_command("load_corpus", str(folder))


def _suggest(say: Say) -> None:
    events = never_computed()
    if events:
        with _timed(say, f"Computing suggestions ({len(events)} event{'s' if len(events) > 1 else ''})"):
            for event in events:
                suggest(event)


def _collect(say: Say) -> None:
    # The folder is this machine's own, so its lock is a file whatever the database is.
    lock = Path(settings.STATIC_ROOT).with_name("static.collecting")
    with locks.alone(lock, waiting=lambda: say("Another start of Synoptic is collecting static files; waiting …")):
        digest = collected.sources_digest()
        if not collected.is_current(digest):
            with _timed(say, "Collecting static files"):
                collected.collect(digest)


@contextmanager
def _timed(say: Say, what: str) -> Iterator[None]:
    say(f"{what} …")
    start = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - start:.1f} s.")
