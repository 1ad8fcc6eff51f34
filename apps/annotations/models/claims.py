"""Whether a claim holds: said of single passages, by analysts, with a citation; otherwise not assessed."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.access import is_analyst
from apps.library.models import Passage


class ClaimStatusQuerySet(models.QuerySet["ClaimStatus"]):
    """Assessments of passages."""

    def visible_to(self, user: object) -> Self:
        """Return those of texts that `user` may see."""
        return self.filter(passage__in=Passage.objects.visible_to(user))

    def editable_by(self, user: object) -> Self:
        """Return all for an analyst, none for anybody else."""
        return self.all() if is_analyst(user) else self.none()


class ClaimStatus(models.Model):
    """What is known about the claims of one passage of one version."""

    class Status(models.TextChoices):
        ESTABLISHED = "established", _("established")
        CONTESTED = "contested", _("contested")
        CONTRADICTED = "contradicted", _("contradicted")
        UNVERIFIABLE = "unverifiable", _("cannot be verified")

    passage = models.OneToOneField(Passage, models.CASCADE, related_name="claim")
    status = models.CharField(_("status"), max_length=14, choices=Status.choices)
    citation = models.TextField(_("citation"), help_text=_("What it rests on: publisher, title, date, address."))
    url = models.CharField(_("address"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    edition = models.PositiveIntegerField(default=1, editable=False)
    modified = models.DateTimeField()

    objects: ClassVar[ClaimStatusQuerySet] = ClaimStatusQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = _("claim statuses")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["established", "contested", "contradicted", "unverifiable"]),
                name="annotations_claimstatus_known",
            ),
            models.CheckConstraint(condition=~Q(citation=""), name="annotations_claimstatus_has_citation"),
        ]

    def __str__(self) -> str:
        return f"{self.passage}: {self.status}"
