"""Links among highlights in different articles that speak to the same point."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Group, new_public_id
from apps.annotations.models import Highlight
from apps.annotations.models.highlights import Visibility
from apps.comparison.querysets import ParallelQuerySet


class Parallel(models.Model):
    """Two or more highlights in different articles, how they stand to one another, and a note.

    Whoever sees a parallel sees of it the highlights that they may see; with fewer than two of them it is not there.
    `edition` counts changes, as with highlights.
    """

    class Relation(models.TextChoices):
        AGREES = "agrees", _("agrees")
        CONTRADICTS = "contradicts", _("contradicts")
        ANSWERS = "answers", _("answers")
        SAME_SOURCE = "same-source", _("same source")
        SAME_WORDS = "same-words", _("same words")

    slug = models.CharField(_("public id"), max_length=16, unique=True, default=new_public_id, editable=False)
    relation = models.CharField(_("relation"), max_length=12, choices=Relation.choices)
    note = models.TextField(_("note"), blank=True, help_text=_("Markdown."))
    note_html = models.TextField(editable=False, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="parallels", verbose_name=_("by"))
    visibility = models.CharField(
        _("who sees it"), max_length=10, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="parallels", verbose_name=_("group")
    )
    highlights: "models.ManyToManyField[Highlight, ParallelMember]" = models.ManyToManyField(
        Highlight, through="ParallelMember", related_name="parallels", verbose_name=_("highlights")
    )
    edition = models.PositiveIntegerField(default=1, editable=False)
    created = models.DateTimeField(_("made"))
    modified = models.DateTimeField(_("changed"))
    deleted = models.DateTimeField(_("deleted"), null=True, blank=True)
    hidden = models.DateTimeField(_("hidden"), null=True, blank=True)

    objects: ClassVar[ParallelQuerySet] = ParallelQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["created", "pk"]
        indexes = [models.Index(fields=["author", "-modified"], name="comparison_parallel_author")]
        constraints = [
            models.CheckConstraint(
                condition=Q(relation__in=["agrees", "contradicts", "answers", "same-source", "same-words"]),
                name="comparison_parallel_relation_known",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="comparison_parallel_visibility_known"
            ),
            models.CheckConstraint(
                condition=(Q(visibility="group") & Q(group__isnull=False))
                | (~Q(visibility="group") & Q(group__isnull=True)),
                name="comparison_parallel_group_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug}: {self.relation}"


class ParallelMember(models.Model):
    """A highlight in a parallel. That the members stand in different articles is checked where one is made."""

    parallel = models.ForeignKey(Parallel, models.CASCADE, related_name="members")
    highlight = models.ForeignKey(Highlight, models.CASCADE, related_name="memberships")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["parallel", "highlight"], name="comparison_parallelmember_once")]

    def __str__(self) -> str:
        return f"{self.parallel_id}: {self.highlight_id}"
