"""What readings are lined up by: question sets and their questions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Group
from apps.annotations.models.highlights import Visibility
from apps.comparison.querysets import QuestionQuerySet, QuestionSetQuerySet


class QuestionSet(models.Model):
    """Questions that are asked of every reading alike.

    One without an owner is the site's, kept by editors. One with an owner is theirs, and `visibility` says who else
    sees it; its answers are seen by whoever sees the set.
    """

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    source = models.CharField(_("source"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="question_sets",
        verbose_name=_("whose own"),
    )
    visibility = models.CharField(
        _("who sees it"), max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="question_sets", verbose_name=_("group")
    )
    edition = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[QuestionSetQuerySet] = QuestionSetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="comparison_questionset_visibility_known"
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(visibility="public"), name="comparison_questionset_of_site_public"
            ),
            models.CheckConstraint(
                condition=(Q(visibility="group") & Q(group__isnull=False))
                | (~Q(visibility="group") & Q(group__isnull=True)),
                name="comparison_questionset_group_named",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """One question, a row of a comparison.

    A retired question is no longer asked; its answers stay, and stay to be seen where its address asks for it.
    """

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
    retired = models.DateTimeField(_("retired"), null=True, blank=True)

    objects: ClassVar[QuestionQuerySet] = QuestionQuerySet.as_manager()  # type: ignore[assignment]

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
