"""How do the others put this: what in the other readings of an event speaks to the same point as one passage."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.comparison.columns import default_refs
from apps.comparison.follow import Counterpart, Origin, Target, follow
from apps.comparison.models import Parallel, Suggestion
from apps.comparison.state import Focus, ReadingRef, State, serialise
from apps.core.htmx import render
from apps.library.models import Reading
from apps.pages.suggestion_context import of_counterparts
from apps.pages.views.marking import Place, find_place


@dataclass(slots=True)
class Put:
    """Another reading, what was found in it or None, the comparison of the two, and for analysts what is suggested."""

    reading: Reading
    found: Counterpart | None
    query: str
    suggestion: Suggestion | None = None


@require_safe
@never_cache
def others(request: HttpRequest, slug: str, number: int, passage: int) -> HttpResponse:
    """For each event that the text is a reading of: how each other reading puts this passage, or that nothing is found.

    The number of queries is the same for few and for many events and readings.
    """
    place = find_place(request, slug, number, request.GET, numbers=range(passage, passage + 1))
    if not place.passages or place.passages[0].left_out:
        raise Http404
    row = place.passages[0]
    events = _events(request, place, passage, row.uid)
    readings = [each.reading for event in events for each in event["put"]]
    suggested = of_counterparts(request, row.pk, place.article.pk, row.uid, readings)
    for event in events:
        for each in event["put"]:
            each.suggestion = suggested.get("counterparts", {}).get(each.reading.article_id)
    context = {
        "article": place.article,
        "version": place.version,
        "passage": row,
        "events": events,
        "relations": Parallel.Relation.choices,
        **suggested,
    }
    return render(request, "pages/others.html", context, part="panel")


def _events(request: HttpRequest, place: Place, number: int, uid: str) -> list[dict[str, Any]]:
    readings = Reading.objects.visible_to(request.user)
    own = readings.filter(article=place.article).select_related("event", "frame").order_by("event__date", "pk")
    events = [reading.event for reading in own]
    found: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings.filter(event__in=events).exclude(article=place.article).in_neutral_order().for_contents():
        if reading.article.current is not None:
            found[reading.event_id].append(reading)
    targets = [
        Target(reading.pk, reading.event_id, reading.article_id, reading.article.current_id or 0)
        for each in found.values()
        for reading in each
    ]
    counterparts = follow(Origin(place.article.pk, place.version.pk, number, uid), targets, request.user)
    here = ReadingRef(
        place.article.slug, None if place.version.pk == place.article.current_id else place.version.number
    )
    focus = Focus(place.article.slug, number)
    return [
        {
            "event": event,
            "put": [
                Put(each, counterparts.get(each.pk), _query(here, [ReadingRef(each.article.slug)], focus))
                for each in found[event.pk]
            ],
            "beside": _beside(here, found[event.pk], focus),
        }
        for event in events
    ]


def _beside(here: ReadingRef, others: list[Reading], focus: Focus) -> str:
    """Return the query string of a comparison with the other frames that follows the passage."""
    return _query(here, list(default_refs(others, "en")[:4]), focus) if others else ""


def _query(here: ReadingRef, others: list[ReadingRef], focus: Focus) -> str:
    return serialise(State(readings=(here, *others), follow=focus))
