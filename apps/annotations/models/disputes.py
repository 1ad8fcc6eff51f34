"""Disputes: readers who say, with a reason, that a reading's frame label is wrong."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import new_public_id
from apps.annotations.querysets import DisputeQuerySet
from apps.library.models import Frame, Reading

#: A reason has so many characters (code points), at the least and at the most.
LEAST_REASON, MOST_REASON = 20, 2_000


class Dispute(models.Model):
    """Somebody disputes the frame of a reading; it stands beside the rationale, and is no vote.

    `frame` is the one that they would give instead, where they name one. `edition` counts changes: a form sends the
    one it was made from, and a change on any other is refused. `left` marks what stays of somebody who deleted their
    account: of those there may be several under one name.
    """

    slug = models.CharField(_("public id"), max_length=16, unique=True, default=new_public_id, editable=False)
    reading = models.ForeignKey(Reading, models.CASCADE, related_name="disputes", verbose_name=_("reading"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="disputes", verbose_name=_("by"))
    frame = models.ForeignKey(
        Frame, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("frame instead")
    )
    reason = models.TextField(_("reason"), help_text=_("Markdown."))
    html = models.TextField(editable=False)
    edition = models.PositiveIntegerField(default=1, editable=False)
    created = models.DateTimeField()
    modified = models.DateTimeField()
    withdrawn = models.DateTimeField(null=True, blank=True)
    hidden = models.DateTimeField(null=True, blank=True)
    left = models.BooleanField(default=False, editable=False)

    objects: ClassVar[DisputeQuerySet] = DisputeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["created", "pk"]
        indexes = [models.Index(fields=["reading", "-created"], name="annotations_dispute_reading")]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "reading"],
                condition=Q(withdrawn__isnull=True, left=False),
                name="annotations_dispute_open_once",
            ),
            models.CheckConstraint(
                condition=GreaterThanOrEqual(Length("reason"), LEAST_REASON)
                & LessThanOrEqual(Length("reason"), MOST_REASON),
                name="annotations_dispute_reason_sized",
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:60]
