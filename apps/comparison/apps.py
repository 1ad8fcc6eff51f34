"""The comparison app."""

from django.apps import AppConfig


class ComparisonConfig(AppConfig):
    """Registers the comparison app."""

    name = "apps.comparison"
