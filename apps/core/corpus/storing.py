"""From checked rows to the database: only what is new or differs is written."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import DateTimeField, F, Field, ForeignKey, Model

from apps.core.corpus.loading import Loading, Row
from apps.core.corpus.problems import Outcome
from apps.core.corpus.shapes import Key, Shape, day_of, tidy

_M = TypeVar("_M", bound=Model)


def read_list(loading: Loading, file: str, shape: Shape, name: str) -> list[Row]:
    """Return the rows of a file that is a list of [[name]] tables; none where the folder has no such file."""
    rows: list[Row] = []
    for found in loading.files(file):
        table = loading.document(found)
        if table is not None:
            rows += table.read(Shape("file", None, Key(name, shape=shape))).inside(name)
    return rows


def put_list(loading: Loading, model: type[_M], rows: Iterable[Row]) -> list[tuple[_M, Outcome]]:
    """Store rows that are known by their slugs and report each; return those stored, with what was done."""
    stored: list[tuple[_M, Outcome]] = []
    seen: set[str] = set()
    kind = str(model._meta.verbose_name)
    for row in rows:
        seen.add(row["slug"])
        instance, outcome = put(row, loading.find(model, row["slug"]), model)
        if instance is not None:
            loading.report.note(outcome, kind, row["slug"])
            stored.append((instance, outcome))
    loading.report.note_only_in_database(kind, loading.names(model) - seen)
    return stored


def put(
    row: Row, instance: _M | None, model: type[_M], *, skip: Collection[str] = (), **fixed: Any
) -> tuple[_M | None, Outcome]:
    """Store `row` as `instance`, or as a new row of `model` with the fields `fixed` beside its own.

    Returns the instance, or None where the row cannot be stored, and what was done. Nothing is written where nothing
    differs. References to several, and the keys to `skip`, are the caller's.
    """
    if not row.ok:
        return None, Outcome.LEFT
    columns = {name: column for name, column in row.shape.columns().items() if name not in skip}
    values = {column.name: _as_stored(column, row[name]) for name, column in columns.items()}
    if instance is None:
        instance = model(**fixed, **values)
        if not _is_valid(row, instance):
            return None, Outcome.LEFT
        instance.save(force_insert=True)
        row.loading.remember(instance)
        return instance, Outcome.ADDED
    changed = {name: value for name, value in values.items() if not _same(instance, name, value)}
    if not changed:
        return instance, Outcome.LEFT
    return (instance, Outcome.CHANGED) if update(row, instance, changed) else (None, Outcome.LEFT)


def update(row: Row, instance: Model, values: Mapping[str, Any]) -> bool:
    """Set fields of a stored row and write those only; return False after entering why that cannot be."""
    for name, value in values.items():
        setattr(instance, name, value)
    if not _is_valid(row, instance):
        return False
    instance.save(update_fields=list(values))
    row.loading.remember(instance)
    return True


def _as_stored(column: "Field[Any, Any]", value: Any) -> Any:
    """Return what a field keeps for a value of the corpus, which knows days and no hours: the day's first moment."""
    if isinstance(column, DateTimeField) and value is not None:
        return datetime.datetime.combine(value, datetime.time(), datetime.UTC)
    return value


def _same(instance: Model, name: str, value: Any) -> bool:
    column = instance._meta.get_field(name)
    if isinstance(column, DateTimeField):
        return day_of(getattr(instance, name)) == day_of(value)
    if isinstance(column, ForeignKey):
        return bool(getattr(instance, column.attname) == (value.pk if value is not None else None))
    stored = getattr(instance, name)
    # What an editor typed into a form may differ in line ends or outer space; that is no change worth a write.
    return bool((tidy(stored) if isinstance(stored, str) else stored) == value)


def _is_valid(row: Row, instance: Model) -> bool:
    # References were looked up already; Django would ask the database for each of them again.
    found = [column.name for column in instance._meta.fields if isinstance(column, ForeignKey)]
    try:
        instance.full_clean(exclude=found)
    except ValidationError as error:
        names = {column.name: key for key, column in row.shape.columns().items()}
        for name, messages in error.message_dict.items():
            place = [names[name]] if name in names else []
            label = "" if name == NON_FIELD_ERRORS else f"{names.get(name, name)}: "
            row.problem(label + " ".join(messages).rstrip("."), "values that the library can hold", *place)
        return False
    return True


def put_references(row: Row, name: str, instance: Model) -> bool:
    """Make a reference to several what the row says; return whether that changed anything."""
    manager = getattr(instance, name)
    wanted = {other.pk for other in row[name] if other is not None}
    if wanted == {other.pk for other in manager.all()}:
        return False
    manager.set(wanted)
    return True


def put_sequence(
    rows: Sequence[Row], existing: Sequence[_M], model: type[_M], **fixed: Any
) -> tuple[list[tuple[Row, _M]], bool]:
    """Store rows that have no name of their own and belong to something that has: they are told apart by their place.

    `existing` are those stored, in order; what goes beyond the rows is deleted. A model with a `position` gets one.
    Returns the pairs stored and whether anything changed.
    """
    placed = any(column.name == "position" for column in model._meta.fields)
    last = max((getattr(old, "position", 0) for old in existing), default=0)
    stored: list[tuple[Row, _M]] = []
    changed = False
    for number, row in enumerate(rows):
        old = existing[number] if number < len(existing) else None
        if old is None and placed:
            last += 1
            fixed["position"] = last
        instance, outcome = put(row, old, model, **fixed)
        if instance is not None:
            stored.append((row, instance))
        changed = changed or outcome is not Outcome.LEFT
    for surplus in existing[len(rows) :]:
        surplus.delete()
        changed = True
    return stored, changed


def put_in_order(wanted: Sequence[_M], everything: Sequence[_M]) -> bool:
    """Give rows that have names the order `wanted`, by their `position`; return whether anything had to change.

    Those of `everything` that are not wanted come last. Gaps between positions are left as they are.
    """
    places = [getattr(row, "position") for row in wanted]  # noqa: B009 (no common base class declares it)
    if places == sorted(places):
        return False
    listed = {row.pk for row in wanted}
    others = sorted(
        (row for row in everything if row.pk not in listed),
        key=lambda row: getattr(row, "position"),  # noqa: B009
    )
    order = [*wanted, *others]
    beyond = 1 + max(getattr(row, "position") for row in order)  # noqa: B009
    manager = type(order[0])._default_manager
    # First all out of the way: no two may share a position, not even for the length of a statement.
    manager.filter(pk__in=[row.pk for row in order]).update(position=F("position") + beyond)
    for number, row in enumerate(order, start=1):
        manager.filter(pk=row.pk).update(position=number)
        row.position = number  # type: ignore[attr-defined]
    return True


def parents_first(rows: Mapping[str, Row], key: str) -> list[tuple[str, Row]]:
    """Return `rows`, by slug, so that each stands after the one that its `key` names; enter a problem for a circle."""
    order: dict[str, Row] = {}
    for start in rows:
        chain: list[str] = []
        slug = start
        while slug in rows and slug not in order and slug not in chain:
            chain.append(slug)
            slug = rows[slug][key] or ""
        if slug in chain:
            circle = " → ".join([*chain[chain.index(slug) :], slug])
            rows[slug].problem(f"{key} goes round in a circle: {circle}", "a chain that ends", key)
        for name in reversed(chain):
            order[name] = rows[name]
    return list(order.items())


def check_circles(stored: Iterable[tuple[Row, Model]], key: str) -> None:
    """Enter a problem for each row whose `key`, followed through the whole database, leads back to it. One query."""
    pairs = list(stored)
    if not pairs:
        return
    column = pairs[0][0].shape.keys[key].column
    assert column is not None  # noqa: S101 (a mistake in a shape)
    above = dict(type(pairs[0][1])._default_manager.values_list("pk", column.attname))
    for row, instance in pairs:
        seen: set[Any] = set()
        at = above[instance.pk]
        while at is not None and at not in seen and at != instance.pk:
            seen.add(at)
            at = above[at]
        if at == instance.pk:
            row.problem(f"{key} leads back to where it starts", "a chain that ends", key)
