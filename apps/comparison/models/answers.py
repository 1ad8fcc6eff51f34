"""What a reading answers to a question, according to a named coder, and the passages that show it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.leaving import FORMER_NAME
from apps.accounts.models import new_public_id
from apps.annotations.models import Highlight
from apps.comparison.models.questions import Question
from apps.comparison.querysets import AnswerQuerySet
from apps.library.models import ArticleVersion, Reading


class Answer(models.Model):
    """One coder's answer to one question for one reading.

    `silent` is a finding: the coder read the text and it does not speak to the question. That nobody has looked is no
    answer at all, and no row. `coder` is None where somebody left and let the answer stay: of such there may be several
    for one cell. `version` is the text that was coded: where there is a newer one, the answer is shown as of the old
    one until somebody confirms it. `edition` counts changes, as with highlights.
    """

    class State(models.TextChoices):
        ANSWERED = "answered", _("answered")
        PARTIAL = "partial", _("partial")
        REJECTS = "rejects", _("rejects the premise")
        SILENT = "silent", _("silent")

    slug = models.CharField(_("public id"), max_length=16, unique=True, default=new_public_id, editable=False)
    reading = models.ForeignKey(Reading, models.CASCADE, related_name="answers", verbose_name=_("reading"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", verbose_name=_("question"))
    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name=_("coder"),
    )
    version = models.ForeignKey(ArticleVersion, models.PROTECT, related_name="+", verbose_name=_("coded on version"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    paraphrase = models.CharField(_("in one line"), max_length=300, blank=True)
    evidence: "models.ManyToManyField[Highlight, Evidence]" = models.ManyToManyField(
        Highlight, through="Evidence", related_name="answers", verbose_name=_("evidence")
    )
    edition = models.PositiveIntegerField(default=1, editable=False)
    created = models.DateTimeField(_("made"))
    modified = models.DateTimeField(_("changed"))
    deleted = models.DateTimeField(_("deleted"), null=True, blank=True)
    hidden = models.DateTimeField(_("hidden"), null=True, blank=True)

    objects: ClassVar[AnswerQuerySet] = AnswerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["reading", "question", "created", "pk"]
        indexes = [models.Index(fields=["coder", "-modified"], name="comparison_answer_coder")]
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "question", "coder"],
                condition=Q(deleted__isnull=True),
                name="comparison_answer_coder_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["answered", "partial", "rejects", "silent"]),
                name="comparison_answer_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.paraphrase or self.state

    @property
    def coder_name(self) -> str:
        """Who answered, as pages name them."""
        return str(self.coder) if self.coder else str(FORMER_NAME)


class Evidence(models.Model):
    """A highlight that an answer rests on. A highlight may serve several answers."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="filed")
    highlight = models.ForeignKey(Highlight, models.CASCADE, related_name="filed")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = _("evidence")
        constraints = [models.UniqueConstraint(fields=["answer", "highlight"], name="comparison_evidence_once")]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.highlight_id}"


class AnswerRevision(models.Model):
    """An answer as it was before a change; the whole history is kept."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="revisions")
    edition = models.PositiveIntegerField()
    version = models.ForeignKey(ArticleVersion, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10)
    paraphrase = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    until = models.DateTimeField()

    class Meta:
        ordering = ["-edition"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "edition"], name="comparison_answerrevision_once_an_edition")
        ]

    def __str__(self) -> str:
        return self.paraphrase or self.state
