"""The exchange app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Registers the exchange app."""

    name = "apps.exchange"
