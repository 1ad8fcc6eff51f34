"""The pages app."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Registers the pages app."""

    name = "apps.pages"
