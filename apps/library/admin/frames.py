"""Frames: ways of reading, with the colour and shape that mark them everywhere."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core import palette
from apps.core.admin.forms import TidyForm
from apps.core.admin.options import EditorAdmin
from apps.core.admin.site import Group
from apps.core.templatetags.core import shape
from apps.library.models import Frame
from apps.library.templatetags.library import frame_mark


class FrameForm(TidyForm[Frame]):
    """A frame, its colour and shape chosen by sight."""

    colour = forms.ChoiceField(
        label=_("Colour"),
        widget=forms.RadioSelect(attrs={"class": "swatches"}),
        choices=[
            (name, format_html('<span class="swatch f-{}">{}</span>', name, name.capitalize()))
            for name in palette.FRAME_COLOURS
        ],
    )
    shape = forms.ChoiceField(
        label=_("Shape"),
        widget=forms.RadioSelect(attrs={"class": "swatches"}),
        choices=[
            (name, format_html('<span class="frame">{}{}</span>', shape(name), name.capitalize()))
            for name in palette.FRAME_SHAPES
        ],
    )


@admin.register(Frame)
class FrameAdmin(EditorAdmin[Frame]):
    """Frames."""

    form = FrameForm
    group, place = Group.VOCABULARY, 1
    list_display = ("mark", "summary", "whose_case", "reading_count")
    list_filter = ("colour", "shape")
    search_fields = ("name", "slug", "summary", "description", "whose_case")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("name", "slug", "summary", "whose_case", "description")}),
        (
            _("How it is marked"),
            {
                "fields": ("colour", "shape"),
                "description": _("Nothing is told by colour alone: two frames of one event should differ in both."),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Frame]:
        """Count the readings with the frames."""
        return super().get_queryset(request).annotate(reading_count=Count("readings"))

    @admin.display(description=_("frame"), ordering="name")
    def mark(self, frame: Frame) -> SafeString:
        """Show the frame as it is marked on every page."""
        return frame_mark(frame)

    @admin.display(description=_("readings"), ordering="reading_count")
    def reading_count(self, frame: Any) -> int:
        """Show how many readings there are through it."""
        return int(frame.reading_count)
