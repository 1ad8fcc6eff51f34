"""Compare: the readings of one event in columns, question by question in rows, or by their words."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from apps.annotations.disputes import disputed
from apps.comparison.columns import Found, default_refs, find_columns, parse_for
from apps.comparison.naming import find_words
from apps.comparison.state import Parsed, State, parse, serialise
from apps.core.freshness import of_articles, of_event
from apps.core.htmx import is_target, render
from apps.core.pagecache import shown_with
from apps.library.models import Event, Reading
from apps.pages.compare_context import columns_context, layouts_context, scroll_context
from apps.pages.follow_context import follow_query, followed_context
from apps.pages.rows_context import line_up, rows_context
from apps.pages.twins import comparison_twin
from apps.pages.twins_of_rows import rows_twin
from apps.pages.twins_of_words import words_twin
from apps.pages.words_context import words_context

LANGUAGE = "en"


def _stamps(request: HttpRequest, kwargs: Mapping[str, object]) -> Iterable[str]:
    """Return the stamps of the readings that the address names, and of what is answered for the event's."""
    return (*of_articles(parse(request.GET).state.slugs), of_event(str(kwargs["slug"])))


@require_safe
@shown_with(_stamps)
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """The readings that the address names, in the layout that it asks for; without any, one reading of each frame."""
    event, readings = _event(request, slug)
    parsed = parse_for(request.GET, event, readings, request.user)
    if elsewhere := _elsewhere(parsed, readings):
        return HttpResponseRedirect(f"{reverse('compare', args=[slug])}?{elsewhere}")
    view = parsed.state.view
    found = find_columns(readings, parsed.state, with_passages=view != "rows", with_text=view == "words")
    context = _context(event, parsed, found, readings)
    if view == "rows":
        context |= rows_context(parsed.state, found, line_up(event, parsed.state, found, request.user))
        return render(request, "comparison/rows.html", context, part="comparison")
    if view == "words":
        context |= words_context(parsed.state, found, find_words(found, parsed.state.term))
        return render(request, "comparison/words.html", context, part="comparison")
    followed = followed_context(parsed.state, found, request.user)
    if followed and is_target(request, "followed"):
        return render(request, "comparison/_followed.html", {"followed": followed})
    context |= {
        "columns": columns_context(parsed.state, found, request.user, followed),
        "followed": followed,
        "follow_query": follow_query(parsed.state, found),
        "said": _said(parsed.state, found),
        **scroll_context(parsed.state),
    }
    return render(request, "comparison/compare.html", context, part="comparison")


@require_safe
@shown_with(_stamps)
def compare_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as JSON, at the same query string."""
    event, readings = _event(request, slug, with_originals=True)
    parsed = parse_for(request.GET, event, readings, request.user)
    if elsewhere := _elsewhere(parsed, readings):
        return HttpResponseRedirect(f"{reverse('compare_json', args=[slug])}?{elsewhere}")
    query = serialise(parsed.state)
    if parsed.state.view == "rows":
        found = find_columns(readings, parsed.state, with_passages=False)
        prefetch_related_objects([column.reading for column in found.columns], disputed(request.user))
        lined = line_up(event, parsed.state, found, request.user)
        return JsonResponse(rows_twin(event, query, found, lined, parsed.notices))
    found = find_columns(readings, parsed.state, with_text=True)
    prefetch_related_objects([column.reading for column in found.columns], disputed(request.user))
    if parsed.state.view == "words":
        languages = find_words(found, parsed.state.term)
        return JsonResponse(words_twin(event, query, found, languages, parsed))
    return JsonResponse(comparison_twin(event, query, found, [*parsed.notices, *found.notices]))


def _event(request: HttpRequest, slug: str, *, with_originals: bool = False) -> tuple[Event, list[Reading]]:
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    readings = Reading.objects.visible_to(request.user).filter(event=event).in_neutral_order().for_contents()
    return event, list(readings.with_originals(request.user) if with_originals else readings)


def _elsewhere(parsed: Parsed, readings: list[Reading]) -> str:
    """Return the query string to send the reader to, where the address is not yet the one way to write this."""
    if parsed.notices:
        return ""
    if parsed.state.readings:
        return "" if parsed.is_canonical else serialise(parsed.state)
    refs = default_refs(readings, LANGUAGE)
    return serialise(replace(parsed.state, readings=refs)) if refs else ""


def _said(state: State, found: Found) -> str:
    """Return what is said of a change to whoever cannot see it: how many columns, in which order, scrolled how."""
    count = len(found.columns)
    said = ngettext("%(n)s reading side by side", "%(n)s readings side by side", count) % {"n": count}
    if count:
        said += ": " + ", ".join(column.reading.frame.name for column in found.columns)
    return said + (gettext("; scrolled all together") if state.joint_scroll else "")


def _context(event: Event, parsed: Parsed, found: Found, readings: list[Reading]) -> dict[str, Any]:
    """Return what every layout shows."""
    state = parsed.state
    neutral = [reading.article.slug for reading in readings if reading.article.slug in state.slugs]
    chosen = [column.slug for column in found.columns]
    return {
        "event": event,
        "state": state,
        "layouts": layouts_context(state),
        "share_query": serialise(state),
        "additions": [{"reading": r, "query": serialise(state.adding(r.article.slug))} for r in found.others],
        "notices": [*parsed.notices, *found.notices],
        "order": gettext("Columns stand alphabetically by frame.")
        if chosen == neutral
        else gettext("Columns stand in an order that a reader chose."),
        "reset": "" if chosen == neutral else serialise(state.reordered(neutral)),
        "twin": f"{reverse('compare_json', args=[event.slug])}?{serialise(state)}",
        "illustrative": any(column.article.is_illustrative for column in found.columns),
    }
