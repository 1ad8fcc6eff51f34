"""The core app, and Django's admin under the project's own site."""

from django.apps import AppConfig
from django.contrib.admin import apps as django_admin


class CoreConfig(AppConfig):
    """Registers the core app."""

    name = "apps.core"


class EditorsConfig(django_admin.AdminConfig):
    """Django's admin with the site of apps.core.admin.site in the place of its own."""

    default = False
    default_site = "apps.core.admin.site.EditorsSite"
