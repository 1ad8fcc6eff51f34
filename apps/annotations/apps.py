"""The annotations app."""

from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    """Registers the annotations app."""

    name = "apps.annotations"
