"""Reports of public work, and the log of what was done about them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.annotations.models.disputes import Dispute
from apps.annotations.models.highlights import Highlight, Reply
from apps.annotations.querysets import ModerationEntryQuerySet, ReportQuerySet


class Report(models.Model):
    """Somebody asks the editors to look at a highlight, a reply or a dispute."""

    highlight = models.ForeignKey(Highlight, models.CASCADE, null=True, blank=True, related_name="reports")
    reply = models.ForeignKey(Reply, models.CASCADE, null=True, blank=True, related_name="reports")
    dispute = models.ForeignKey(Dispute, models.CASCADE, null=True, blank=True, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reports")
    reason = models.TextField(_("reason"))
    created = models.DateTimeField()
    settled = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["created", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(highlight__isnull=False, reply=None, dispute=None)
                | Q(highlight=None, reply__isnull=False, dispute=None)
                | Q(highlight=None, reply=None, dispute__isnull=False),
                name="annotations_report_of_one_thing",
            ),
            models.UniqueConstraint(fields=["by", "highlight"], name="annotations_report_highlight_once"),
            models.UniqueConstraint(fields=["by", "reply"], name="annotations_report_reply_once"),
            models.UniqueConstraint(fields=["by", "dispute"], name="annotations_report_dispute_once"),
        ]

    def __str__(self) -> str:
        return self.reason[:60]


class ModerationEntry(models.Model):
    """One line of the log: who did what to whose work, and why. It outlives what it is about."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    created = models.DateTimeField()

    objects: ClassVar[ModerationEntryQuerySet] = ModerationEntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created", "-pk"]
        verbose_name_plural = _("moderation log")

    def __str__(self) -> str:
        return f"{self.action}: {self.subject}"
