"""What happened: events, their episodes, and what is agreed and disputed about them, with sources."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.library.querysets import EventQuerySet, FactQuerySet, SourceQuerySet


class Source(models.Model):
    """A published page that somebody opened, which a fact or a quotation rests on."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200)
    date = models.DateField(_("date"), null=True, blank=True)
    url = models.CharField(_("address"), max_length=500)
    seen = models.CharField(_("how it was seen"), max_length=200, help_text=_('Such as "archived copy".'))

    objects: ClassVar[SourceQuerySet] = SourceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(condition=~Q(url="") & ~Q(seen=""), name="library_source_was_opened"),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"


class Event(models.Model):
    """Something that happened, dated. It may be an episode of a larger event."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=300)
    date = models.DateField(_("date"))
    end_date = models.DateField(_("end date"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="episodes", verbose_name=_("episode of")
    )
    summary = models.TextField(_("summary"), help_text=_("Markdown; in words that no frame owns."))
    is_published = models.BooleanField(_("published"), default=True)

    objects: ClassVar[EventQuerySet] = EventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["date", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("date")), name="library_event_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="library_event_not_its_own_episode"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Fact(models.Model):
    """One sentence about an event that is agreed, or disputed by named parties."""

    class Status(models.TextChoices):
        AGREED = "agreed", _("agreed")
        DISPUTED = "disputed", _("disputed")

    event = models.ForeignKey(Event, models.CASCADE, related_name="facts", verbose_name=_("event"))
    position = models.PositiveIntegerField(_("position"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    text = models.TextField(_("text"))
    sources = models.ManyToManyField(Source, related_name="facts", verbose_name=_("sources"))

    # What FactQuerySet.for_reading fetched, as plain lists.
    shown_sources: list[Source]
    shown_positions: list["FactPosition"]

    objects: ClassVar[FactQuerySet] = FactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["event", "position"]
        constraints = [
            models.UniqueConstraint(fields=["event", "position"], name="library_fact_position_unique"),
            models.CheckConstraint(condition=Q(status__in=["agreed", "disputed"]), name="library_fact_status_known"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class FactPosition(models.Model):
    """What one party says about a disputed fact."""

    fact = models.ForeignKey(Fact, models.CASCADE, related_name="positions", verbose_name=_("fact"))
    position = models.PositiveIntegerField(_("position"))
    who = models.CharField(_("who"), max_length=200)
    says = models.TextField(_("says"))
    sources = models.ManyToManyField(Source, related_name="fact_positions", verbose_name=_("sources"), blank=True)

    shown_sources: list[Source]

    class Meta:
        ordering = ["fact", "position"]
        constraints = [
            models.UniqueConstraint(fields=["fact", "position"], name="library_factposition_position_unique")
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.says[:60]}"
