"""Shared views, their frozen versions, and the texts and names that stand beside these.

docs/decisions/0009-shared-views.md says why they are made so.
"""

import base64
import datetime
import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.library.models import Article, Event
from apps.sharing.querysets import SharedReportQuerySet, SharedViewQuerySet

#: A token is so many characters of the alphabet a to z, 2 to 7: 130 random bits.
TOKEN_LENGTH = 26
MOST_TITLE = 200
#: An introduction is at most so long, in characters.
MOST_INTRODUCTION = 5_000


def new_token() -> str:
    """Return an address that nobody can guess: 26 characters, of which each stands for 5 random bits."""
    return base64.b32encode(secrets.token_bytes(17)).decode().lower()[:TOKEN_LENGTH]


class SharedView(models.Model):
    """What somebody shared, under one address for all its versions.

    `owner` is None once the account is gone. `edition` counts changes of what can be changed: who sees it, how long,
    what is revoked; a form sends the one it was made from. `hidden` is since when editors keep it from view.
    """

    class Visibility(models.TextChoices):
        LINK = "link", _("whoever has the link")
        PUBLIC = (
            "public",
            _("everybody: it is listed with its event, and open to search engines if no text in it is illustrative"),
        )

    token = models.CharField(_("token"), max_length=TOKEN_LENGTH, unique=True, default=new_token, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="shared_views",
        verbose_name=_("shared by"),
    )
    event = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, related_name="shared_views", verbose_name=_("event")
    )
    visibility = models.CharField(
        _("who can open it"), max_length=10, choices=Visibility.choices, default=Visibility.LINK
    )
    expires = models.DateTimeField(_("ends"), null=True, blank=True)
    revoked = models.DateTimeField(_("revoked"), null=True, blank=True)
    hidden = models.DateTimeField(_("hidden"), null=True, blank=True)
    edition = models.PositiveIntegerField(default=1, editable=False)
    created = models.DateTimeField(_("shared"))

    objects: ClassVar[SharedViewQuerySet] = SharedViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [
            models.Index(fields=["owner", "-created"], name="sharing_view_owner"),
            models.Index(fields=["event", "visibility", "-created"], name="sharing_view_event"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility__in=["link", "public"]), name="sharing_sharedview_visibility_known"
            ),
        ]

    def __str__(self) -> str:
        return f"shared view {self.pk}"

    @property
    def slug(self) -> str:
        """What it is called among editors: its number, for the token is an address."""
        return str(self.pk)

    @property
    def has_ended(self) -> bool:
        """Whether its end has come."""
        return self.expires is not None and self.expires <= timezone.now()

    @property
    def last_day(self) -> datetime.date | None:
        """The last day (UTC) on which it is open: the day before where it ends at midnight. None is without an end."""
        if self.expires is None:
            return None
        return (self.expires.astimezone(datetime.UTC) - datetime.timedelta(microseconds=1)).date()

    @property
    def title(self) -> str:
        """The title of what opens at its address, the newest version that is not revoked; versions should be fetched.

        Where all are revoked it is that of the newest, and where none is left the empty string.
        """
        versions = self.versions.all()
        return max(versions, key=lambda each: (each.revoked is None, each.number)).title if versions else ""


class FrozenText(models.Model):
    """The passages of a text as frozen: canonical JSON, known by its SHA-256; one row, however often it is shared."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, primary_key=True)
    passages = models.TextField(_("passages"))

    def __str__(self) -> str:
        return self.sha256[:12]


class SharedVersion(models.Model):
    """One version of a shared view; it never changes.

    `snapshot` is canonical JSON (apps.sharing.snapshot), `digest` the SHA-256 of its bytes. The title is in it,
    and stands here as well for lists.
    """

    view = models.ForeignKey(SharedView, models.CASCADE, related_name="versions", verbose_name=_("shared view"))
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=MOST_TITLE)
    snapshot = models.TextField(_("snapshot"))
    digest = models.CharField(_("SHA-256 of the snapshot"), max_length=64)
    created = models.DateTimeField(_("shared"))
    revoked = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering = ["view", "number"]
        constraints = [
            models.UniqueConstraint(fields=["view", "number"], name="sharing_sharedversion_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="sharing_sharedversion_number_from_1"),
            models.CheckConstraint(condition=~Q(title=""), name="sharing_sharedversion_has_title"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"


class SharedText(models.Model):
    """A text in a version: what was frozen of it, and the article it was, for what is said of it later.

    `slug` is what the snapshot calls the article; `number` its version. `article` is None once it was deleted.
    """

    version = models.ForeignKey(SharedVersion, models.CASCADE, related_name="texts")
    position = models.PositiveSmallIntegerField()
    slug = models.SlugField(max_length=120)
    number = models.PositiveIntegerField()
    text = models.ForeignKey(FrozenText, models.PROTECT, related_name="uses")
    article = models.ForeignKey(Article, models.SET_NULL, null=True, related_name="shared_texts")

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="sharing_sharedtext_position_unique"),
            models.UniqueConstraint(fields=["version", "slug"], name="sharing_sharedtext_slug_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.slug}@{self.number}"


class SharedName(models.Model):
    """What a person of a snapshot is called: `key` is what the snapshot calls them.

    Without a name it is a former member.
    """

    version = models.ForeignKey(SharedVersion, models.CASCADE, related_name="names")
    key = models.CharField(max_length=8)
    name = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["version", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="sharing_sharedname_key_unique")]

    def __str__(self) -> str:
        return self.key


class SharedCount(models.Model):
    """How often a shared view was opened, at least. Beside it, so that counting leaves the view alone."""

    view = models.OneToOneField(SharedView, models.CASCADE, primary_key=True, related_name="count")
    opened = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.opened)


class SharedReport(models.Model):
    """Somebody asks the editors to look at a shared view."""

    view = models.ForeignKey(SharedView, models.CASCADE, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shared_reports")
    reason = models.TextField(_("reason"))
    created = models.DateTimeField()
    settled = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[SharedReportQuerySet] = SharedReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["created", "pk"]
        constraints = [models.UniqueConstraint(fields=["by", "view"], name="sharing_report_once")]

    def __str__(self) -> str:
        return self.reason[:60]
