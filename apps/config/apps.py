"""The config app."""

from django.apps import AppConfig

from apps.config.logs import mask_every_logger


class ConfigConfig(AppConfig):
    """Registers the config app."""

    name = "apps.config"

    def ready(self) -> None:
        """Let no logger of this process write a token."""
        mask_every_logger()
