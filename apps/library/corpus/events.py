"""events/<event>/event.toml: what happened, and what is agreed and disputed about it, with sources."""

from apps.core.corpus import Dumping, Key, Kind, Loading, Outcome, Row, Shape, values_of
from apps.core.corpus.shapes import SLUG, shorten
from apps.core.corpus.storing import check_circles, parents_first, put, put_references, put_sequence
from apps.library.models import Event, Fact, FactPosition

FILES = ("events/*/event.toml",)
POSITION = Shape("position", FactPosition, Key("who"), Key("says"), Key("sources"), heading="Positions on a fact")
FACT = Shape(
    "fact",
    Fact,
    Key("status"),
    Key("text"),
    Key("sources"),
    Key("position", shape=POSITION),
    heading="Facts of an event",
)
EVENT = Shape(
    "event",
    Event,
    Key("title"),
    Key("date"),
    Key("end_date"),
    Key("place"),
    Key("parent", later=True),
    Key("published", field="is_published", default=True),
    Key("summary", Kind.PROSE),
    Key("fact", shape=FACT),
    heading="Events",
)
SHAPES = (EVENT, FACT, POSITION)


def read(loading: Loading) -> None:
    """Store the events, larger ones before their episodes, each with the facts of its file and no others."""
    rows = dict(_rows(loading))
    for slug in rows:
        loading.declare(Event, slug)
    facts: dict[int, list[Fact]] = {}
    for fact in Fact.objects.prefetch_related("sources", "positions__sources"):
        facts.setdefault(fact.event_id, []).append(fact)
    stored: list[tuple[Row, Event]] = []
    for slug, row in parents_first(rows, "parent"):
        event, outcome = _put_event(row, slug)
        if event is None:
            continue
        stored.append((row, event))
        if _put_facts(event, row.inside("fact"), facts.get(event.pk, [])) and outcome is Outcome.LEFT:
            outcome = Outcome.CHANGED
        loading.report.note(outcome, "event", slug)
    check_circles(stored, "parent")
    loading.report.note_only_in_database("event", loading.names(Event) - rows.keys())


def _rows(loading: Loading) -> list[tuple[str, Row]]:
    rows: list[tuple[str, Row]] = []
    for file in loading.files(*FILES):
        slug = file.split("/")[1]
        if not SLUG.fullmatch(slug) or len(slug) > 80:
            wanted = "a folder called by the event's slug: at most 80 small letters a to z, digits and hyphens"
            loading.problem(file, 1, f"the folder is called “{shorten(slug)}”", wanted)
        table = loading.document(file)
        if table is None:
            loading.declare(Event, slug)
        else:
            rows.append((slug, table.read(EVENT)))
    return rows


def _put_event(row: Row, slug: str) -> tuple[Event | None, Outcome]:
    if row["date"] and row["end_date"] and row["end_date"] < row["date"]:
        wanted = f"a date from {row['date']} on"
        row.problem(f"end_date = {row['end_date']} lies before the event began", wanted, "end_date")
    parent = row.refer("parent", row["parent"]) if row["parent"] else None
    row.values["parent"] = parent
    return put(row, row.loading.find(Event, slug), Event, slug=slug)


def _put_facts(event: Event, rows: list[Row], existing: list[Fact]) -> bool:
    pairs, changed = put_sequence(rows, existing, Fact, event=event)
    for row, fact in pairs:
        changed = put_references(row, "sources", fact) or changed
        is_new = all(fact.pk != old.pk for old in existing)
        before = [] if is_new else list(fact.positions.all())
        positions, differ = put_sequence(row.inside("position"), before, FactPosition, fact=fact)
        changed = changed or differ
        for inside, position in positions:
            changed = put_references(inside, "sources", position) or changed
    return changed


def write(dumping: Dumping) -> None:
    """Write each event's event.toml. Five queries."""
    events = Event.objects.select_related("parent").prefetch_related("facts__sources", "facts__positions__sources")
    for event in events:
        file = f"events/{event.slug}/event.toml"
        if not SLUG.fullmatch(event.slug):
            dumping.problem(file, f"event: the slug is “{event.slug}”", "small letters a to z, digits and hyphens")
        facts = [
            values_of(FACT, fact, position=[values_of(POSITION, position) for position in fact.positions.all()])
            for fact in event.facts.all()
        ]
        dumping.put_table(file, EVENT, values_of(EVENT, event, fact=facts))
