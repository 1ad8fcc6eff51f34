"""`manage.py serve`: prepare what is needed and run the production server."""

from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.config import database, locks
from apps.config.preparation import prepare
from apps.config.server import Server, address, claim_port


class Command(BaseCommand):
    """Prepare database and static files where needed, then serve on HOST and PORT until stopped."""

    help = __doc__
    # The checks run with `make check`; here they would only delay the first answer.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve; returns never, since the server ends the process."""
        if settings.DEBUG:
            raise CommandError("This server is for production, and DEBUG is on. Use `make dev`, or unset DEBUG.")
        listening = claim_port()
        serving = hold_database()
        prepare(self.say)
        database.let_go()
        Server(listening, self.welcome).run()
        if serving:
            serving.close()

    def welcome(self) -> None:
        """Say where it is."""
        self.say(f"Synoptic is at {address()}")
        if settings.HTTPS:
            self.say("It expects the proxy in front of it to speak HTTPS.")
        self.say("To make an editor's account: .venv/bin/python manage.py make_editor NAME")
        self.say("To stop: Ctrl-C")

    def say(self, line: str) -> None:
        """Print `line` at once, also into a pipe."""
        self.stdout.write(line)
        self.stdout.flush()


def hold_database() -> IO[bytes] | None:
    """Hold the lock that keeps `manage.py restore` off the SQLite database of a running server.

    Raises CommandError while a restore is under way.
    """
    path = database.sqlite_file()
    if path is None:
        return None
    try:
        return locks.among_others(database.serving_lock(path))
    except locks.Busy:
        raise CommandError(f"The database {path} is being restored. Start again when that is done.") from None
