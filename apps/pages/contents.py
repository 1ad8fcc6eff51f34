"""Tables of contents: events with the frames that read them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from apps.comparison.columns import default_refs
from apps.comparison.state import State, serialise
from apps.core.markup import plain_text
from apps.library.models import Event, Frame, Reading

PAGE = 30


@dataclass(slots=True)
class Entry:
    """One event in a table of contents: its readings as `user` sees them, and its episodes."""

    event: Event
    readings: Sequence[Reading]
    episodes: list["Entry"]
    is_first: bool = False

    @property
    def frames(self) -> list[Frame]:
        """The frames that read the event, alphabetically, each once."""
        return list({reading.frame_id: reading.frame for reading in self.readings}.values())

    @property
    def gist(self) -> str:
        """The first sentence or two of the summary, as plain text."""
        return plain_text(self.event.summary, 240)

    def default_query(self, language: str = "en") -> str:
        """The comparison of one reading of each frame, as a query string."""
        return serialise(State(readings=default_refs(self.readings, language)))


@dataclass(frozen=True, slots=True)
class Contents:
    """A page of events, newest first, and where the next page begins ("" at the end)."""

    entries: list[Entry]
    older: str


def contents(user: object, before: str = "") -> Contents:
    """Return the events that `user` may see, newest first, larger events with their episodes beneath them.

    `before` is the mark of an earlier page ("2025-02-12.7": a date and an id). At most four queries, whatever the
    number of events. Raises ValueError for a mark that is none.
    """
    events = Event.objects.visible_to(user).at_top(user).order_by("-date", "-pk")
    if before:
        day, _, pk = before.partition(".")
        events = events.filter(date__lte=_date(day)).filter(Q(date__lt=_date(day)) | Q(pk__lt=int(pk)))
    readings = Prefetch(
        "readings", Reading.objects.visible_to(user).in_neutral_order().for_contents(), to_attr="shown_readings"
    )
    episodes = Prefetch(
        "episodes",
        Event.objects.visible_to(user).order_by("date", "pk").prefetch_related(readings),
        to_attr="shown_episodes",
    )
    page = list(events.prefetch_related(readings, episodes)[: PAGE + 1])
    last = page[PAGE - 1] if len(page) > PAGE else None
    entries = [_entry(event, getattr(event, "shown_episodes", [])) for event in page[:PAGE]]
    _mark_first(entries)
    return Contents(entries, f"{last.date.isoformat()}.{last.pk}" if last else "")


def _date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _entry(event: Event, episodes: Sequence[Event]) -> Entry:
    return Entry(event, getattr(event, "shown_readings", []), [_entry(episode, []) for episode in episodes])


def _mark_first(entries: Sequence[Entry]) -> None:
    """The first event that can be read side by side is the one to click."""
    everything = [each for entry in entries for each in (entry, *entry.episodes)]
    first = next((entry for entry in everything if entry.readings), None)
    if first:
        first.is_first = True
