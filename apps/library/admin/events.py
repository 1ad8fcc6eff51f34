"""Events with what is agreed and disputed about them."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core.admin.forms import TidyForm, check_order, short
from apps.core.admin.options import EditorAdmin, ReadOnly, link
from apps.core.admin.ordering import OrderedForm, OrderedFormSet
from apps.core.admin.site import Group
from apps.core.admin.typed import StackedInline, TabularInline
from apps.core.templatetags.core import days
from apps.library.admin.readings import frames_of
from apps.library.models import Event, Fact, FactPosition, Reading


class EventForm(TidyForm[Event]):
    """An event, which ends after it begins and is no episode of its own episodes."""

    def clean(self) -> dict[str, Any]:
        """Hold the two days together."""
        given = super().clean()
        check_order(self, "date", "end_date")
        return given

    def clean_parent(self) -> Event | None:
        """Refuse a larger event that is, by however many steps, an episode of this one."""
        parent: Event | None = self.cleaned_data.get("parent")
        above = parent
        while above is not None:
            if above.pk == self.instance.pk:
                raise ValidationError(_("“%(event)s” is an episode of this event already."), params={"event": parent})
            above = above.parent
        return parent


class FactInline(StackedInline[Fact, Event]):
    """What is agreed and disputed; who says what about it has a page of its own."""

    model = Fact
    form: Any = OrderedForm
    formset: Any = OrderedFormSet
    extra = 0
    ordering = ("position",)
    autocomplete_fields = ("sources",)
    readonly_fields = ("parties",)
    fields = (("place", "status"), "text", "sources", "parties")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Fact]:
        """Fetch who says what with the facts."""
        return super().get_queryset(request).prefetch_related("positions", "sources")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Two lines are enough for a sentence."""
        return super().formfield_for_dbfield(db_field, request, **short(db_field, "text", kwargs))

    @admin.display(description=_("who says what"))
    def parties(self, fact: Fact) -> str:
        """Show the parties to a dispute, and link to where they are written down."""
        if fact.pk is None:
            return gettext("Save the event first; then each party to a dispute can be added here.")
        if fact.status == Fact.Status.AGREED and not fact.positions.all():
            return gettext("All parties agree.")
        said = format_html_join("", "<li><b>{}</b>: {}</li>", ((p.who, p.says) for p in fact.positions.all()))
        edit = link(reverse("admin:library_fact_change", args=[fact.pk]), _("Write down who says what"))
        return format_html('<ul class="plain">{}</ul>{}', said, edit)


class ReadingsOfEvent(ReadOnly, TabularInline[Reading, Event]):
    """The texts that read the event, to look at; they are labelled on the page of each text."""

    model = Reading
    extra = 0
    fields = ("frame", "article", "given_by", "given_on")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reading]:
        """Return them alphabetically by frame, with their titles."""
        readings = super().get_queryset(request).filter(article__withdrawn=None)
        readings = readings.select_related("frame", "article__current")
        return readings.defer("article__current__source", "article__current__text").order_by("frame__name", "pk")


@admin.register(Event)
class EventAdmin(EditorAdmin[Event]):
    """Events."""

    form = EventForm
    group, place = Group.EVENTS, 1
    list_display = ("title", "when", "frames", "parent", "episode_count", "fact_count", "is_published")
    list_filter = ("is_published", ("parent", admin.RelatedOnlyFieldListFilter), "readings__frame")
    date_hierarchy = "date"
    ordering = ("-date", "slug")
    search_fields = ("title", "slug", "place", "summary")
    autocomplete_fields = ("parent",)
    prepopulated_fields: ClassVar = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ("title", "slug", ("date", "end_date"), "place", "parent", "summary", "is_published")}),
    )
    inlines = (FactInline, ReadingsOfEvent)
    actions = ("publish", "withdraw")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Fetch parents, counts and the frames of the readings with the events. Two queries."""
        counts = {"episode_count": Count("episodes", distinct=True), "fact_count": Count("facts", distinct=True)}
        readings = Reading.objects.select_related("frame").order_by("frame__name", "pk")
        events = super().get_queryset(request).select_related("parent").annotate(**counts)
        return events.prefetch_related(Prefetch("readings", readings))

    @admin.display(description=_("date"), ordering="date")
    def when(self, event: Event) -> str:
        """Show the day, or the first and the last."""
        return days(event.date, event.end_date)

    @admin.display(description=_("episodes"), ordering="episode_count")
    def episode_count(self, event: Any) -> int:
        """Show how many there are."""
        return int(event.episode_count)

    @admin.display(description=_("facts"), ordering="fact_count")
    def fact_count(self, event: Any) -> int:
        """Show how many there are."""
        return int(event.fact_count)

    @admin.display(description=_("readings by frame"))
    def frames(self, event: Event) -> SafeString | str:
        """Show through which frames it is read, and by how many texts each."""
        return frames_of(event.readings.all())

    @admin.action(description=_("Publish the chosen events"))
    def publish(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        """Let everybody see them."""
        self._set_published(request, events, True)

    @admin.action(description=_("Withdraw the chosen events from public view"))
    def withdraw(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        """Let editors alone see them."""
        self._set_published(request, events, False)

    def _set_published(self, request: HttpRequest, events: QuerySet[Event], published: bool) -> None:
        changed = list(Event.objects.filter(pk__in=events.values("pk")).exclude(is_published=published))
        Event.objects.filter(pk__in=[event.pk for event in changed]).update(is_published=published)
        for event in changed:
            self.log_change(request, event, [{"changed": {"fields": ["published"]}}])
        said = ngettext("%(count)s event changed.", "%(count)s events changed.", len(changed))
        self.message_user(request, said % {"count": len(changed)}, messages.SUCCESS)


class PositionInline(StackedInline[FactPosition, Fact]):
    """One party to a dispute, and what it says."""

    model = FactPosition
    verbose_name, verbose_name_plural = _("party"), _("Who says what")
    form: Any = OrderedForm
    formset: Any = OrderedFormSet
    extra = 1
    ordering = ("position",)
    autocomplete_fields = ("sources",)
    fields = (("place", "who"), "says", "sources")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Two lines are enough for what a party says."""
        return super().formfield_for_dbfield(db_field, request, **short(db_field, "says", kwargs))


@admin.register(Fact)
class FactAdmin(EditorAdmin[Fact]):
    """Who says what about one fact. The way here and back is the page of its event."""

    list_display = ("text", "event", "status")
    list_select_related = ("event",)
    list_filter = ("status", ("event", admin.RelatedOnlyFieldListFilter))
    search_fields = ("text", "event__title")
    autocomplete_fields = ("sources",)
    readonly_fields = ("of_event",)
    fields = ("of_event", "status", "text", "sources")
    inlines = (PositionInline,)
    group, place = Group.EVENTS, 2

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds one here: a fact is added on the page of its event, in its place."""
        return False

    @admin.display(description=_("event"))
    def of_event(self, fact: Fact) -> SafeString:
        """Link back to the event."""
        return link(reverse("admin:library_event_change", args=[fact.event_id]), fact.event)

    def response_post_save_change(self, request: HttpRequest, obj: Fact) -> HttpResponseRedirect:
        """Lead back to the event."""
        return HttpResponseRedirect(reverse("admin:library_event_change", args=[obj.event_id]))
