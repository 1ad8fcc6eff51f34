"""The site for editors: one index, grouped by what people come to do rather than by the program's parts."""

from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class Group(TextChoices):
    """The groups of the index, in their order."""

    TEXTS = "texts", _("Texts")
    EVENTS = "events", _("Events")
    RECORD = "record", _("Voices, quotations and sources")
    VOCABULARY = "vocabulary", _("Frames, questions and codes")
    PEOPLE = "people", _("People")
    OTHER = "other", _("Other")


class EditorsSite(AdminSite):
    """The Django admin under the project's name."""

    site_header = _("Synoptic")
    site_title = _("Synoptic")
    index_title = _("The library")
    empty_value_display = "—"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the models by group, as their admin classes say with `group`; the page of one app as Django does."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        groups: dict[str, list[Any]] = {value: [] for value in Group.values}
        for app in apps:
            for entry in app["models"]:
                group = getattr(self._registry[entry["model"]], "group", Group.OTHER)
                groups[group].append(entry)
        return [
            {
                "name": Group(value).label,
                "app_label": value,
                "app_url": "",
                "has_module_perms": True,
                "models": sorted(models, key=lambda entry: self._place(entry["model"])),
            }
            for value, models in groups.items()
            if models
        ]

    def _place(self, model: Any) -> tuple[int, str]:
        return getattr(self._registry[model], "place", 99), str(model._meta.verbose_name_plural)
