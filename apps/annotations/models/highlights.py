"""Highlights: what somebody marked, what they said about it, and where it stands in each version of the text.

A Highlight is an identity: its tags, its note, its thread. A Placement is where it stands in one version. So a new
version of a text adds placements and changes nothing that anybody wrote.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Group, new_public_id
from apps.annotations.models.codebook import Tag
from apps.annotations.querysets import HighlightQuerySet, ReplyQuerySet
from apps.library.models import Article, ArticleVersion, Passage

#: A note is at most this long, in bytes of UTF-8.
MAX_NOTE = 20_000


class Visibility(models.TextChoices):
    """Who sees a highlight besides its author."""

    PRIVATE = "private", _("only I")
    GROUP = "group", _("a group")
    PUBLIC = "public", _("everybody")


class Highlight(models.Model):
    """A marked stretch of an article, by somebody.

    `attribution` says what the text does with the claim marked: asserts it, attributes it to somebody, quotes it, or
    rebuts it. `edition` counts changes: a form sends the one it was made from, and a change on any other is refused.
    `selectors` is what the highlight was made with (W3C Web Annotation) and is kept for ever.
    """

    class Attribution(models.TextChoices):
        UNSAID = "", _("not said")
        ASSERTS = "asserts", _("asserts")
        ATTRIBUTES = "attributes", _("attributes")
        QUOTES = "quotes", _("quotes")
        REBUTS = "rebuts", _("rebuts")

    slug = models.CharField(_("public id"), max_length=16, unique=True, default=new_public_id, editable=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="highlights", verbose_name=_("article"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="highlights", verbose_name=_("by")
    )
    visibility = models.CharField(
        _("who sees it"), max_length=10, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="highlights", verbose_name=_("group")
    )
    attribution = models.CharField(
        _("attribution"), max_length=10, choices=Attribution.choices, blank=True, default=Attribution.UNSAID
    )
    note = models.TextField(_("note"), blank=True, help_text=_("Markdown."))
    note_html = models.TextField(editable=False, blank=True)
    tags: "models.ManyToManyField[Tag, HighlightTag]" = models.ManyToManyField(
        Tag, through="HighlightTag", related_name="highlights", verbose_name=_("tags")
    )
    edition = models.PositiveIntegerField(default=1, editable=False)
    selectors = models.JSONField(default=list, editable=False)
    created = models.DateTimeField(_("made"))
    modified = models.DateTimeField(_("changed"))
    deleted = models.DateTimeField(_("deleted"), null=True, blank=True)
    hidden = models.DateTimeField(_("hidden"), null=True, blank=True)

    objects: ClassVar[HighlightQuerySet] = HighlightQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["created", "pk"]
        indexes = [
            models.Index(fields=["author", "-modified"], name="annotations_hl_author"),
            models.Index(fields=["article", "visibility"], name="annotations_hl_article"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="annotations_highlight_visibility_known"
            ),
            models.CheckConstraint(
                condition=(Q(visibility="group") & Q(group__isnull=False))
                | (~Q(visibility="group") & Q(group__isnull=True)),
                name="annotations_highlight_group_named",
            ),
            models.CheckConstraint(
                condition=Q(attribution__in=["", "asserts", "attributes", "quotes", "rebuts"]),
                name="annotations_highlight_attribution_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} by {self.author}"


class HighlightTag(models.Model):
    """A tag on a highlight; the first one gives the colour."""

    highlight = models.ForeignKey(Highlight, models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="taggings")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["highlight", "tag"], name="annotations_highlighttag_once")]

    def __str__(self) -> str:
        return str(self.tag)


class Placement(models.Model):
    """Where a highlight stands in one version.

    `start` counts code points from the beginning of `start_passage`, `end` (exclusive) from that of `end_passage`;
    `start_at` and `end_at` are the same places in the version's canonical text. `exact` is what stands there.

    Where it is orphaned it stands nowhere in its version: `start_at` and `end_at` are 0, so that nothing draws it, and
    passages, offsets and words are those where it last stood, in the version of `start_passage`. `score` says how like
    the words and their surroundings are to the quote's own (0 to 1), `method` how the place was found: made, copied,
    followed, searched, confirmed; of an orphan why it has none: lost, left out.
    """

    class Status(models.TextChoices):
        PLACED = "placed", _("placed")
        MOVED = "moved", _("moved: check")
        ORPHANED = "orphaned", _("orphaned")

    highlight = models.ForeignKey(Highlight, models.CASCADE, related_name="placements")
    version = models.ForeignKey(ArticleVersion, models.CASCADE, related_name="placements")
    start_passage = models.ForeignKey(Passage, models.CASCADE, related_name="+")
    end_passage = models.ForeignKey(Passage, models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    start_at = models.PositiveIntegerField()
    end_at = models.PositiveIntegerField()
    exact = models.TextField()
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLACED)
    score = models.FloatField(default=1.0)
    method = models.CharField(max_length=20, default="made")

    class Meta:
        ordering = ["start_at", "end_at", "pk"]
        # With all that tells what stands in a stretch of a text, so that no row that does not is read.
        indexes = [
            models.Index(
                fields=["version", "start_at", "end_at", "status", "highlight"], name="annotations_placement_where"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["highlight", "version"], name="annotations_placement_once_a_version"),
            models.CheckConstraint(
                condition=Q(end_at__gt=F("start_at")) | Q(status="orphaned"), name="annotations_placement_not_empty"
            ),
            models.CheckConstraint(
                condition=~Q(status="orphaned") | Q(start_at=0, end_at=0), name="annotations_placement_orphan_nowhere"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["placed", "moved", "orphaned"]), name="annotations_placement_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exact[:60]}"


class NoteRevision(models.Model):
    """A note as it was before a change; the whole history is kept."""

    highlight = models.ForeignKey(Highlight, models.CASCADE, related_name="revisions")
    edition = models.PositiveIntegerField()
    note = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    until = models.DateTimeField()

    class Meta:
        ordering = ["-edition"]
        constraints = [
            models.UniqueConstraint(fields=["highlight", "edition"], name="annotations_noterevision_once_an_edition")
        ]

    def __str__(self) -> str:
        return self.note[:60]


class Reply(models.Model):
    """An answer in the thread under a highlight. Who sees the highlight sees its thread."""

    slug = models.CharField(_("public id"), max_length=16, unique=True, default=new_public_id, editable=False)
    highlight = models.ForeignKey(Highlight, models.CASCADE, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="replies")
    text = models.TextField(_("reply"))
    html = models.TextField(editable=False)
    edition = models.PositiveIntegerField(default=1, editable=False)
    created = models.DateTimeField()
    modified = models.DateTimeField()
    deleted = models.DateTimeField(null=True, blank=True)
    hidden = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ReplyQuerySet] = ReplyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["created", "pk"]
        verbose_name_plural = _("replies")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="annotations_reply_has_text")]

    def __str__(self) -> str:
        return self.text[:60]
