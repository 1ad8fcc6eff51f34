"""`manage.py dev`: Django's own server, which reloads what changes; for development only."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from whitenoise.runserver_nostatic.management.commands.runserver import Command as RunServer

from apps.config.management.commands.serve import hold_database
from apps.config.preparation import prepare


class Command(RunServer):  # type: ignore[misc]
    """Prepare the database where needed, then serve on HOST and PORT with reloading. Needs DEBUG=1."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take runserver's arguments, with HOST and PORT as the default address."""
        super().add_arguments(parser)
        host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
        parser.set_defaults(addrport=f"{host}:{settings.PORT}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until stopped."""
        if not settings.DEBUG:
            raise CommandError("This server is for development. Start it with `make dev`, or set DEBUG=1.")
        # The reloader runs this twice: once to watch, and in a child that serves. Only the first prepares.
        serving = None
        if os.environ.get(DJANGO_AUTORELOAD_ENV) != "true":
            serving = hold_database()
            prepare(self.stdout.write)
        super().handle(*args, **options)
        if serving:
            serving.close()
