"""The library app."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Registers the library app."""

    name = "apps.library"
