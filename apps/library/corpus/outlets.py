"""outlets.toml: who publishes, with what they are tied to, as dated facts with evidence."""

from apps.core.corpus import Dumping, Key, Kind, Loading, Outcome, Row, Shape, values_of
from apps.core.corpus.storing import put, put_sequence, read_list
from apps.library.articles import refresh_outlet
from apps.library.models import Outlet, OutletAffiliation

FILES = ("outlets.toml",)
AFFILIATION = Shape(
    "affiliation",
    OutletAffiliation,
    Key("statement"),
    Key("since"),
    Key("until"),
    Key("evidence_url", Kind.ADDRESS),
    Key("evidence_publisher"),
    Key("evidence_date"),
    heading="Affiliations of an outlet",
)
OUTLET = Shape(
    "outlet",
    Outlet,
    Key("slug"),
    Key("name"),
    Key("url", Kind.ADDRESS),
    Key("about", Kind.PROSE),
    Key("affiliation", shape=AFFILIATION),
    heading="Outlets",
)
SHAPES = (OUTLET, AFFILIATION)


def read(loading: Loading) -> None:
    """Store the outlets of outlets.toml, each under its slug, with the affiliations it has there and no others."""
    rows = read_list(loading, FILES[0], OUTLET, "outlet")
    affiliations: dict[int, list[OutletAffiliation]] = {}
    for old in OutletAffiliation.objects.all():
        affiliations.setdefault(old.outlet_id, []).append(old)
    for row in rows:
        before = loading.find(Outlet, row["slug"])
        name = before.name if before is not None else ""
        outlet, outcome = put(row, before, Outlet)
        inside = [affiliation for affiliation in row.inside("affiliation") if _is_ordered(affiliation)]
        if outlet is None:
            continue
        existing = sorted(affiliations.get(outlet.pk, []), key=lambda old: (old.since, old.statement))
        if put_sequence(sorted(inside, key=_place), existing, OutletAffiliation, outlet=outlet)[1]:
            outcome = Outcome.ADDED if outcome is Outcome.ADDED else Outcome.CHANGED
        if outcome is Outcome.CHANGED and name != outlet.name:
            refresh_outlet(outlet.pk)
        loading.report.note(outcome, "outlet", outlet.slug)
    loading.report.note_only_in_database("outlet", loading.names(Outlet) - {row["slug"] for row in rows})


def _is_ordered(row: Row) -> bool:
    if row["since"] and row["until"] and row["until"] < row["since"]:
        row.problem(f"until = {row['until']} lies before since", f"a date from {row['since']} on", "until")
    return row.ok


def _place(row: Row) -> tuple[object, str]:
    return row["since"], row["statement"]


def write(dumping: Dumping) -> None:
    """Write outlets.toml, by slug, affiliations by date and statement. Two queries."""
    outlets = sorted(Outlet.objects.prefetch_related("affiliations"), key=lambda outlet: outlet.slug)
    dumping.put_list(FILES[0], OUTLET, "outlet", map(_values, outlets))


def _values(outlet: Outlet) -> dict[str, object]:
    affiliations = sorted(outlet.affiliations.all(), key=lambda affiliation: (affiliation.since, affiliation.statement))
    return values_of(OUTLET, outlet, affiliation=[values_of(AFFILIATION, affiliation) for affiliation in affiliations])
