"""Readings: which frame an article reads an event through, why, and who says so."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.library.models.articles import Article
from apps.library.models.events import Event
from apps.library.models.frames import Frame
from apps.library.querysets import ReadingQuerySet


class Reading(models.Model):
    """An article as a reading of an event. There is one for each pair; its frame is a label with a reason."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="readings", verbose_name=_("article"))
    event = models.ForeignKey(Event, models.PROTECT, related_name="readings", verbose_name=_("event"))
    frame = models.ForeignKey(Frame, models.PROTECT, related_name="readings", verbose_name=_("frame"))
    rationale = models.TextField(_("rationale"), help_text=_("Why this text reads the event through this frame."))
    given_by = models.CharField(_("given by"), max_length=200)
    given_on = models.DateField(_("given on"))

    objects: ClassVar[ReadingQuerySet] = ReadingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["event", "frame__name", "article__date", "article__slug"]
        constraints = [
            models.UniqueConstraint(fields=["article", "event"], name="library_reading_one_for_each_pair"),
            models.CheckConstraint(condition=~Q(rationale="") & ~Q(given_by=""), name="library_reading_has_rationale"),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {self.frame}"
