"""Readings: which frame a text reads an event through, why, and who says so."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.admin.forms import TidyForm
from apps.core.admin.options import EditorAdmin
from apps.core.admin.site import Group
from apps.core.admin.typed import StackedInline
from apps.library.models import Article, Reading
from apps.library.templatetags.library import frame_mark


def frames_of(readings: Iterable[Reading]) -> SafeString | str:
    """Return the frames of `readings` as they are marked on every page, each once, with how often where it is more."""
    counts: dict[int, tuple[SafeString, int]] = {}
    for reading in readings:
        mark, count = counts.get(reading.frame_id, (frame_mark(reading.frame), 0))
        counts[reading.frame_id] = mark, count + 1
    if not counts:
        return "—"
    marks = ((mark, format_html(" × {}", count) if count > 1 else "") for mark, count in counts.values())
    return format_html('<span class="frames">{}</span>', format_html_join("", "<span>{}{}</span>", marks))


def with_giver(db_field: Any, request: HttpRequest, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return `kwargs` of a form field so that who gives a label today need not type it."""
    if db_field.name == "given_by":
        kwargs["initial"] = str(request.user)
    elif db_field.name == "given_on":
        kwargs["initial"] = timezone.localdate()
    elif db_field.name == "rationale":
        kwargs["widget"] = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
    return kwargs


class ReadingInline(StackedInline[Reading, Article]):
    """What a text reads, through which frame and why."""

    model = Reading
    form: Any = TidyForm
    extra = 0
    autocomplete_fields = ("event", "frame")
    fields = (("event", "frame"), "rationale", ("given_by", "given_on"))

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Begin with who is signed in, and today."""
        return super().formfield_for_dbfield(db_field, request, **with_giver(db_field, request, kwargs))


@admin.register(Reading)
class ReadingAdmin(EditorAdmin[Reading]):
    """Readings of all events."""

    group, place = Group.TEXTS, 2
    list_display = ("article", "event", "mark", "given_by", "given_on")
    list_filter = (
        ("frame", admin.RelatedOnlyFieldListFilter),
        ("event", admin.RelatedOnlyFieldListFilter),
        "given_by",
        "article__text_kind",
    )
    date_hierarchy = "given_on"
    search_fields = ("article__slug", "article__current__title", "event__title", "rationale", "given_by")
    autocomplete_fields = ("article", "event", "frame")
    fields = (("article", "event"), "frame", "rationale", ("given_by", "given_on"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reading]:
        """Join what a list shows of each. No further query."""
        readings = super().get_queryset(request).filter(article__withdrawn=None)
        readings = readings.select_related("article__current", "event", "frame")
        return readings.defer("article__current__source", "article__current__text", "event__summary")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Begin with who is signed in, and today."""
        return super().formfield_for_dbfield(db_field, request, **with_giver(db_field, request, kwargs))

    @admin.display(description=_("frame"), ordering="frame__name")
    def mark(self, reading: Reading) -> SafeString:
        """Show the frame as it is marked on every page."""
        return frame_mark(reading.frame)
