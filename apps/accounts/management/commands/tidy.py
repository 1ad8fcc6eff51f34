"""`manage.py tidy`: what is done once a day."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

TidyStep = Callable[[], str]


class Command(BaseCommand):
    """Empty bins older than 30 days, forget idle guests without work, past counts and expired sessions."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every step of settings.TIDY_STEPS and print what it did."""
        for path in settings.TIDY_STEPS:
            step: TidyStep = import_string(path)
            self.stdout.write(step())
