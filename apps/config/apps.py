"""The config app."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers the config app."""

    name = "apps.config"
