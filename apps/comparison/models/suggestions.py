"""What the machine suggests: which question a passage may answer, and which passage elsewhere is its counterpart.

A suggestion is nobody's finding. It is shown as one, may be dismissed for good, and stands in no chart, export or
shared view until a person has accepted it and so made it an answer's evidence or a parallel.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.comparison.models.questions import Question
from apps.comparison.querysets import DismissalQuerySet, SuggestionQuerySet
from apps.library.models import Article, Event, Passage


class SuggestionRun(models.Model):
    """One computing of the suggestions for the readings of an event; a new one takes the place of the last.

    `model_hash` is the digest of all that went in: while it is the same, computing again would change nothing.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="suggestion_run", verbose_name=_("event"))
    method = models.CharField(_("method"), max_length=60)
    model_hash = models.CharField(_("hash of the model"), max_length=64, blank=True)
    computed = models.DateTimeField(_("computed"))

    class Meta:
        ordering = ["event"]

    def __str__(self) -> str:
        return f"{self.event}: {self.method}"


class Suggestion(models.Model):
    """A passage and what it may belong to: a question, or (`other`) a passage of another article.

    `rank` counts from 1 for each passage and kind, the questions of each set by themselves; `score` is the method's own
    and compares only within one run; `terms` are the words shared, the reason that readers are given.
    """

    run = models.ForeignKey(SuggestionRun, models.CASCADE, related_name="suggestions")
    passage = models.ForeignKey(Passage, models.CASCADE, related_name="suggestions")
    question = models.ForeignKey(Question, models.CASCADE, null=True, related_name="suggestions")
    other = models.ForeignKey(Passage, models.CASCADE, null=True, related_name="+")
    rank = models.PositiveSmallIntegerField()
    score = models.FloatField()
    terms = models.JSONField(default=list)

    objects: ClassVar[SuggestionQuerySet] = SuggestionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["passage", "rank"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(question__isnull=False) & Q(other__isnull=True))
                | (Q(question__isnull=True) & Q(other__isnull=False)),
                name="comparison_suggestion_of_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("passage")), name="comparison_suggestion_not_itself"
            ),
            models.UniqueConstraint(fields=["run", "passage", "question"], name="comparison_suggestion_question_once"),
            models.UniqueConstraint(fields=["run", "passage", "other"], name="comparison_suggestion_other_once"),
        ]

    def __str__(self) -> str:
        return f"{self.passage_id} → {self.question_id or self.other_id}"


class Dismissal(models.Model):
    """A suggestion that an analyst dismissed, for everybody and for good.

    It names the passages by their article and uid, which stay from version to version and from run to run. A pair is
    stored once, in the order of the articles' keys.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    uid = models.CharField(max_length=16)
    question = models.ForeignKey(Question, models.CASCADE, null=True, related_name="+")
    other_article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="+")
    other_uid = models.CharField(max_length=16, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[DismissalQuerySet] = DismissalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(question__isnull=False) & Q(other_article__isnull=True) & Q(other_uid=""))
                | (Q(question__isnull=True) & Q(other_article__gt=F("article")) & ~Q(other_uid="")),
                name="comparison_dismissal_of_one_kind",
            ),
            models.UniqueConstraint(fields=["article", "uid", "question"], name="comparison_dismissal_question_once"),
            models.UniqueConstraint(
                fields=["article", "uid", "other_article", "other_uid"], name="comparison_dismissal_other_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uid} → {self.question_id or self.other_uid}"
