"""What pages show of a parallel: its members side by side, and where they stand in a comparison."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from apps.annotations.models import Highlight, Placement
from apps.comparison.evidence import around
from apps.comparison.linked import with_members
from apps.comparison.models import Parallel
from apps.comparison.state import MAX_READINGS, Focus, ReadingRef, State, serialise
from apps.library.models import Event, Reading


@dataclass(frozen=True, slots=True)
class Member:
    """A highlight of a parallel: where it stands (None: nowhere any more), the words around it, its readings."""

    highlight: Highlight
    placement: Placement | None
    before: str
    after: str
    readings: list[Reading]


def parallel_context(slug: str, user: object) -> dict[str, Any] | None:
    """Return what is shown of the parallel `slug` to `user`, or None where they may not see it. Five queries."""
    parallel = with_members(Parallel.objects.visible_to(user), user).filter(slug=slug).first()
    if parallel is None:
        return None
    members = [_member(each.highlight) for each in getattr(parallel, "shown_members", [])]
    return {"parallel": parallel, "members": members, "comparisons": _comparisons(members)}


def _member(highlight: Highlight) -> Member:
    placement: Placement | None = next(iter(getattr(highlight, "shown_placements", [])), None)
    before, after = "", ""
    if placement is not None:
        first, last = placement.start_passage.text, placement.end_passage.text
        before, after = around(first, placement.start, last, placement.end)
    return Member(highlight, placement, before, after, getattr(highlight.article, "shown_readings", []))


def _comparisons(members: list[Member]) -> list[dict[str, object]]:
    """For each event that two members or more are readings of: the comparison of these that follows the first."""
    standing: dict[int, dict[str, Member]] = defaultdict(dict)
    events: dict[int, Event] = {}
    for member in members:
        for reading in member.readings:
            events[reading.event_id] = reading.event
            if member.placement is not None and member.placement.version_id == member.highlight.article.current_id:
                standing[reading.event_id][member.highlight.article.slug] = member
    found = []
    for pk, by_slug in standing.items():
        slug, first = next(iter(by_slug.items()))
        if len(by_slug) > 1 and first.placement is not None:
            focus = Focus(slug, first.placement.start_passage.number)
            refs = tuple(ReadingRef(each) for each in list(by_slug)[:MAX_READINGS])
            found.append(
                {"event": events[pk], "query": serialise(State(readings=refs, follow=focus)), "at": str(focus)}
            )
    return found
