"""The sharing app."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Registers the sharing app."""

    name = "apps.sharing"
