"""The event page."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from apps.annotations.disputes import BESIDE, disputed
from apps.comparison.columns import default_refs
from apps.comparison.coverage import coverage
from apps.comparison.state import State, serialise
from apps.core.freshness import of_event, of_shares
from apps.core.htmx import render
from apps.core.pagecache import shown_with
from apps.library.models import Event, Fact, Reading
from apps.library.querysets import ReadingQuerySet
from apps.pages.coverage_context import coverage_context
from apps.pages.heads import event_head
from apps.pages.twins import event_twin
from apps.pages.twins_of_rows import coverage_twin
from apps.sharing.models import SharedView

LANGUAGE = "en"
#: So many shared views are listed, the newest first.
MOST_VIEWS = 30


def _stamps(request: HttpRequest, kwargs: Mapping[str, object]) -> Iterable[str]:
    """Return the stamps of what is answered for the event's readings, of what is shared, and of the people who did."""
    return ("people", of_event(str(kwargs["slug"])), of_shares(str(kwargs["slug"])))


@require_safe
@shown_with(_stamps)
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """What happened, what is agreed and disputed, the readings by frame, and what of them has been coded."""
    found = get_object_or_404(Event.objects.visible_to(request.user).with_parent(request.user), slug=slug)
    readings = list(_readings(request, found).prefetch_related(disputed(request.user, most=BESIDE + 1)))
    refs = default_refs(readings, LANGUAGE)
    facts = _facts(found)
    context = {
        "event": found,
        "readings": readings,
        "default_slugs": {ref.slug for ref in refs},
        "default_query": serialise(State(readings=refs)),
        "rows_query": serialise(State(readings=refs, view="rows")),
        "coverage": coverage_context(coverage(readings, request.user), refs),
        "agreed": [fact for fact in facts if fact.status == Fact.Status.AGREED],
        "disputed": [fact for fact in facts if fact.status == Fact.Status.DISPUTED],
        "me": request.user.pk,
        # A visitor's list for everybody: one's own that are not public stand on the Desk.
        "views": SharedView.objects.visible_to(AnonymousUser()).filter(event=found).with_titles()[:MOST_VIEWS],
        "timeline": Event.objects.visible_to(request.user).filter(parent=found.parent or found),
        **event_head(request, found, readings),
    }
    return render(request, "pages/event.html", context)


@require_safe
@shown_with(_stamps)
def event_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as JSON."""
    found = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    readings = list(_readings(request, found).with_originals(request.user).prefetch_related(disputed(request.user)))
    grid = coverage(readings, request.user)
    twin = event_twin(found, _facts(found), readings)
    return JsonResponse({**twin, "coverage": coverage_twin(grid) if grid else None})


def _readings(request: HttpRequest, event: Event) -> ReadingQuerySet:
    return Reading.objects.visible_to(request.user).filter(event=event).in_neutral_order().for_contents()


def _facts(event: Event) -> list[Fact]:
    return list(Fact.objects.filter(event=event).for_reading())
