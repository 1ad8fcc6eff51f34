"""The event page."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from apps.annotations.disputes import BESIDE, disputed
from apps.comparison.columns import default_refs
from apps.comparison.state import State, serialise
from apps.core.freshness import with_people
from apps.core.htmx import render
from apps.core.pagecache import shown_with
from apps.library.models import Event, Fact, Reading
from apps.library.querysets import ReadingQuerySet
from apps.pages.twins import event_twin

LANGUAGE = "en"


@require_safe
@shown_with(with_people)
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """What happened, what is agreed and disputed, and the readings by frame."""
    found = get_object_or_404(Event.objects.visible_to(request.user).with_parent(request.user), slug=slug)
    readings = list(_readings(request, found).prefetch_related(disputed(request.user, most=BESIDE + 1)))
    refs = default_refs(readings, LANGUAGE)
    facts = _facts(found)
    context = {
        "event": found,
        "readings": readings,
        "default_slugs": {ref.slug for ref in refs},
        "default_query": serialise(State(readings=refs)),
        "agreed": [fact for fact in facts if fact.status == Fact.Status.AGREED],
        "disputed": [fact for fact in facts if fact.status == Fact.Status.DISPUTED],
        "me": request.user.pk,
        "timeline": Event.objects.visible_to(request.user).filter(parent=found.parent or found),
    }
    return render(request, "pages/event.html", context)


@require_safe
@shown_with(with_people)
def event_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as JSON."""
    found = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    readings = _readings(request, found).with_originals(request.user).prefetch_related(disputed(request.user))
    return JsonResponse(event_twin(found, _facts(found), list(readings)))


def _readings(request: HttpRequest, event: Event) -> ReadingQuerySet:
    return Reading.objects.visible_to(request.user).filter(event=event).in_neutral_order().for_contents()


def _facts(event: Event) -> list[Fact]:
    return list(Fact.objects.filter(event=event).for_reading())
