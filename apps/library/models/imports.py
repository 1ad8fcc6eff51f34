"""Where texts came from: the bytes as they were brought, and drafts of what is to become of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.library.models.articles import Article
from apps.library.querysets import ImportDraftQuerySet


class ImportedSource(models.Model):
    """A file, a paste or a page, byte for byte. The same bytes are kept once."""

    data = models.BinaryField(_("original bytes"))
    sha256 = models.CharField(_("SHA-256 of the bytes"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    media_type = models.CharField(_("media type"), max_length=100, blank=True)
    address = models.CharField(_("address"), max_length=2000, blank=True)
    format = models.CharField(_("format"), max_length=40)
    encoding = models.CharField(_("encoding"), max_length=80, blank=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("imported by"),
    )
    imported_at = models.DateTimeField(_("imported"), auto_now_add=True)

    class Meta:
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return self.name or self.address or self.sha256[:12]


class ImportedPart(models.Model):
    """An article that came out of a source; several from one source are the parts of a compilation."""

    source = models.ForeignKey(ImportedSource, models.PROTECT, related_name="parts", verbose_name=_("source"))
    article = models.OneToOneField(Article, models.CASCADE, related_name="imported", verbose_name=_("article"))
    number = models.PositiveIntegerField(_("number"))

    class Meta:
        ordering = ["source", "number"]

    def __str__(self) -> str:
        return f"{self.source} · {self.number}"


class ImportDraft(models.Model):
    """What an editor makes of a source, before anything of it is an article.

    `parts` are the texts as apps.library.drafts writes them; `edition` is raised by every change. `discarded` is since
    when it is in the bin.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="import_drafts", verbose_name=_("owner")
    )
    source = models.ForeignKey(ImportedSource, models.PROTECT, related_name="drafts", verbose_name=_("source"))
    parts = models.JSONField(_("texts"))
    edition = models.PositiveIntegerField(_("edition"), default=1)
    created = models.DateTimeField(_("created"), auto_now_add=True)
    modified = models.DateTimeField(_("changed"), auto_now=True)
    discarded = models.DateTimeField(_("thrown away"), null=True, blank=True)

    objects: ClassVar[ImportDraftQuerySet] = ImportDraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-modified", "-pk"]

    def __str__(self) -> str:
        return str(self.source)
