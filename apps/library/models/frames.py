"""Who speaks and in which way: frames, outlets with their affiliations, voices, registered quotations."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core import palette
from apps.library.models.events import Source
from apps.library.querysets import FrameQuerySet, OutletQuerySet, QuotationQuerySet, VoiceQuerySet


class Frame(models.Model):
    """A way of reading events. Frames are data; no frame is the baseline of the others."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=80)
    colour = models.CharField(_("colour"), max_length=10, choices=palette.choices(palette.FRAME_COLOURS))
    shape = models.CharField(_("shape"), max_length=10, choices=palette.choices(palette.FRAME_SHAPES))
    summary = models.CharField(_("in one sentence"), max_length=400)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    whose_case = models.CharField(
        _("whose case"), max_length=400, blank=True, help_text=_("Where the frame is somebody's case: whose.")
    )

    objects: ClassVar[FrameQuerySet] = FrameQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "slug"]
        constraints = [
            models.CheckConstraint(condition=Q(colour__in=palette.FRAME_COLOURS), name="library_frame_colour_known"),
            models.CheckConstraint(condition=Q(shape__in=palette.FRAME_SHAPES), name="library_frame_shape_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Outlet(models.Model):
    """Who publishes. What it is tied to is said by dated affiliations with evidence, never by a rating."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    url = models.CharField(_("address"), max_length=500, blank=True)
    about = models.TextField(_("about"), blank=True, help_text=_("Markdown."))

    objects: ClassVar[OutletQuerySet] = OutletQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "slug"]

    def __str__(self) -> str:
        return self.name


class OutletAffiliation(models.Model):
    """A fact about an outlet at a time, such as who owns or funds it, with the evidence for it."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="affiliations", verbose_name=_("outlet"))
    statement = models.CharField(_("statement"), max_length=400)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    evidence_url = models.CharField(_("address of the evidence"), max_length=500)
    evidence_publisher = models.CharField(_("publisher of the evidence"), max_length=200)
    evidence_date = models.DateField(_("date of the evidence"))

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="library_affiliation_until_after_since"
            ),
            models.CheckConstraint(condition=~Q(evidence_url=""), name="library_affiliation_has_evidence"),
        ]

    def __str__(self) -> str:
        return self.statement


class Voice(models.Model):
    """The person or body whose words a passage reports, where that is not the author."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        BODY = "body", _("body")
        ROLE = "role", _("role")

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    description = models.CharField(_("description"), max_length=400, blank=True)

    objects: ClassVar[VoiceQuerySet] = VoiceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["person", "body", "role"]), name="library_voice_kind_known")
        ]

    def __str__(self) -> str:
        return self.name


class Quotation(models.Model):
    """Words that somebody was seen to have said, in the register that texts may quote from."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    speaker = models.ForeignKey(Voice, models.PROTECT, related_name="quotations", verbose_name=_("speaker"))
    date = models.DateField(_("date"))
    venue = models.CharField(_("where"), max_length=200, blank=True)
    words = models.TextField(_("words"))
    source = models.ForeignKey(Source, models.PROTECT, related_name="quotations", verbose_name=_("source"))
    translated_by = models.CharField(_("translated by"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)

    objects: ClassVar[QuotationQuerySet] = QuotationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["date", "slug"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="library_quotation_has_words")]

    def __str__(self) -> str:
        return f"{self.speaker}, {self.date}: {self.words[:60]}"
