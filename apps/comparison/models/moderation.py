"""Reports of answers and parallels; those of highlights and what stands under them are apps.annotations'."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.comparison.models.answers import Answer
from apps.comparison.models.parallels import Parallel
from apps.comparison.querysets import ComparisonReportQuerySet


class ComparisonReport(models.Model):
    """Somebody asks the editors to look at an answer or a parallel."""

    answer = models.ForeignKey(Answer, models.CASCADE, null=True, blank=True, related_name="reports")
    parallel = models.ForeignKey(Parallel, models.CASCADE, null=True, blank=True, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="comparison_reports")
    reason = models.TextField(_("reason"))
    created = models.DateTimeField()
    settled = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ComparisonReportQuerySet] = ComparisonReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["created", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__isnull=False, parallel=None) | Q(answer=None, parallel__isnull=False),
                name="comparison_report_of_one_thing",
            ),
            models.UniqueConstraint(fields=["by", "answer"], name="comparison_report_answer_once"),
            models.UniqueConstraint(fields=["by", "parallel"], name="comparison_report_parallel_once"),
        ]

    def __str__(self) -> str:
        return self.reason[:60]
