"""`manage.py suggest`: which question a passage may answer, and what its counterparts may be."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.comparison.suggesting.runs import suggest
from apps.library.models import Event


class Command(BaseCommand):
    """Compute suggestions for every event where something changed since the last time, or for one event."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the event, and whether to compute it in any case."""
        parser.add_argument("--event", metavar="SLUG", help="This event alone.")
        parser.add_argument("--again", action="store_true", help="Also where nothing has changed.")

    def handle(self, *args: Any, event: str | None, again: bool, **options: Any) -> None:
        """Compute and say what was found. Raises CommandError for an event that is not there."""
        events = Event.objects.filter(readings__isnull=False).distinct().order_by("slug")
        if event is not None:
            events = Event.objects.filter(slug=event)
            if not events:
                raise CommandError(f"There is no event “{event}”. Its name in the address is wanted: /events/…/")
        for each in events:
            start = time.monotonic()
            run = suggest(each, again=again)
            if run is None:
                self.stdout.write(f"{each.slug}: nothing has changed.")
                continue
            number = run.suggestions.count()
            self.stdout.write(f"{each.slug}: {number} suggestions in {time.monotonic() - start:.1f} s.")
