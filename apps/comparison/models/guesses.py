"""Blind reading: which frame somebody gave a text before its label was shown."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.comparison.querysets import GuessQuerySet
from apps.library.models import Frame, Reading


class Guess(models.Model):
    """One reader's guess for one reading, with the reason. The first one counts; there is no second."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="guesses", verbose_name=_("reading"))
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="guesses", verbose_name=_("reader")
    )
    frame = models.ForeignKey(Frame, models.CASCADE, related_name="guesses", verbose_name=_("frame"))
    reason = models.CharField(_("reason"), max_length=1_000, blank=True)
    seed = models.CharField(_("seed"), max_length=64)
    created = models.DateTimeField(_("made"))

    objects: ClassVar[GuessQuerySet] = GuessQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["created", "pk"]
        verbose_name_plural = _("guesses")
        constraints = [models.UniqueConstraint(fields=["reading", "reader"], name="comparison_guess_reader_once")]

    def __str__(self) -> str:
        return f"{self.reading_id}: {self.frame_id}"
