"""`manage.py prepare`: bring database and static files up to date, and serve nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.config.preparation import prepare


class Command(BaseCommand):
    """Migrate, load the demonstration corpus into an empty library, collect static files; each only where needed."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say what was done."""
        prepare(self.stdout.write)
