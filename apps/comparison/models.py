"""What readings are lined up by: question sets and their questions."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.access import is_editor


class QuestionSetQuerySet(models.QuerySet["QuestionSet"]):
    """Question sets."""

    def visible_to(self, user: object) -> Self:
        """All of them: question sets are public."""
        return self.all()

    def editable_by(self, user: object) -> Self:
        """All of them for an editor, none for anybody else."""
        return self.all() if is_editor(user) else self.none()


class QuestionSet(models.Model):
    """Questions that are asked of every reading alike."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects: ClassVar[QuestionSetQuerySet] = QuestionSetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """One question, a row of a comparison."""

    class Group(models.TextChoices):
        CORE = "core", _("core")
        CROSS_CUTTING = "cross-cutting", _("cross-cutting")

    question_set = models.ForeignKey(QuestionSet, models.CASCADE, related_name="questions", verbose_name=_("set"))
    position = models.PositiveIntegerField(_("position"))
    slug = models.SlugField(_("slug"), max_length=80)
    name = models.CharField(_("name"), max_length=80)
    wording = models.CharField(_("wording"), max_length=400)
    help = models.TextField(_("what counts as an answer"), blank=True)
    group = models.CharField(_("group"), max_length=20, choices=Group.choices, default=Group.CORE)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        ordering = ["question_set", "position"]
        constraints = [
            models.UniqueConstraint(fields=["question_set", "slug"], name="comparison_question_slug_unique"),
            models.UniqueConstraint(fields=["question_set", "position"], name="comparison_question_position_unique"),
            models.CheckConstraint(
                condition=Q(group__in=["core", "cross-cutting"]), name="comparison_question_group_known"
            ),
        ]

    def __str__(self) -> str:
        return self.wording
