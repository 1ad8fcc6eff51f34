"""Vocabularies: a file that is one named thing with members in an order, such as a codebook with its tags."""

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Any, TypeVar

from django.db.models import Model

from apps.core.corpus.loading import Loading, Row
from apps.core.corpus.problems import Outcome
from apps.core.corpus.shapes import Shape, shorten
from apps.core.corpus.storing import check_circles, parents_first, put, put_in_order, update

_M = TypeVar("_M", bound=Model)
Check = Callable[[Sequence[tuple[Row, Model]]], None]


def put_vocabularies(
    loading: Loading,
    pattern: str,
    shape: Shape,
    members: str,
    *,
    owner: str,
    under: str = "",
    other: str = "",
    check: Check | None = None,
) -> None:
    """Store each file that matches `pattern` as a row of `shape`, with the tables under [[members]] in their order.

    `owner` is the field by which a member knows what it belongs to, `under` the key by which it names the member that
    stands above it, `other` that by which it names one that may stand further down. `check` enters the problems of
    members that are seen only once all are stored. Members that only the database has are left alone, after the
    others: other work may hang on them.
    """
    member_shape = shape.keys[members].shape
    assert shape.model is not None  # noqa: S101 (a mistake in a shape)
    assert member_shape is not None  # noqa: S101
    assert member_shape.model is not None  # noqa: S101
    stored: dict[int, list[Model]] = {}
    for member in member_shape.model._default_manager.order_by("position"):
        stored.setdefault(getattr(member, f"{owner}_id"), []).append(member)
    kind, seen = str(shape.model._meta.verbose_name), set()
    for row in _rows(loading, pattern, shape):
        slug = row["slug"]
        seen.add(slug)
        # What is somebody's own is in no corpus, and neither changed nor named.
        old: Any = loading.find(shape.model, slug)
        if old is not None and old.owner_id is not None:
            row.problem(f"slug = “{slug}” is that of somebody's own {kind}", "one that is free", "slug")
            continue
        instance, outcome = put(row, old, shape.model)
        if instance is None:
            continue
        existing = stored.get(instance.pk, [])
        rows = row.inside(members)
        changed = put_members(
            rows, existing, member_shape.model, under=under, other=other, check=check, **{owner: instance}
        )
        if changed and outcome is Outcome.LEFT:
            outcome = Outcome.CHANGED
        loading.report.note(outcome, kind, slug)
        ours = {inside["slug"] for inside in row.inside(members)}
        theirs = {getattr(member, "slug") for member in existing} - ours  # noqa: B009
        loading.report.note_only_in_database(member_shape.word, (f"{slug}/{name}" for name in theirs))
    of_site = shape.model._default_manager.filter(owner=None).values_list("slug", flat=True)
    loading.report.note_only_in_database(kind, set(of_site) - seen)


def _rows(loading: Loading, pattern: str, shape: Shape) -> list[Row]:
    rows: list[Row] = []
    for file in loading.files(pattern):
        table = loading.document(file)
        if table is None:
            continue
        row = table.read(shape)
        name = PurePosixPath(file).stem
        if row["slug"] and row["slug"] != name:
            row.problem(f"slug = “{row['slug']}” in a file called “{shorten(name)}”", f"slug = “{name}”", "slug")
        rows.append(row)
    return rows


def put_members(
    rows: Sequence[Row],
    existing: Sequence[_M],
    model: type[_M],
    *,
    under: str,
    other: str = "",
    check: Check | None = None,
    **fixed: Any,
) -> bool:
    """Store `rows` as members of what `fixed` names, in their order; return whether anything changed."""
    known: dict[str, _M] = {getattr(member, "slug"): member for member in existing}  # noqa: B009
    named: dict[str, Row] = {}
    for row in rows:
        if row["slug"]:
            named.setdefault(row["slug"], row)
    last = max((getattr(member, "position") for member in existing), default=0)  # noqa: B009
    changed = False
    stored: list[tuple[Row, Model]] = []
    for slug, row in parents_first(named, under) if under else named.items():
        if under and row[under]:
            row.values[under] = _above(row, under, known, named)
        old = known.get(slug)
        position: dict[str, Any] = {} if old is not None else {"position": last + 1}
        member, outcome = put(row, old, model, skip=(other,), **fixed, **position)
        if member is not None:
            known[slug] = member
            stored.append((row, member))
            last += len(position)
        changed = changed or outcome is not Outcome.LEFT
    if other:
        changed = _refer(stored, other, known, named) or changed
    for key in filter(None, (under, other)):
        check_circles(stored, key)
    if check is not None:
        check(stored)
    wanted = [known[slug] for slug in named if slug in known]
    return put_in_order(wanted, list(known.values())) or changed


def _refer(stored: Sequence[tuple[Row, Model]], key: str, known: dict[str, _M], named: dict[str, Row]) -> bool:
    """Set the references under `key`, now that all members are there; return whether that changed anything."""
    changed = False
    for row, member in stored:
        target = _above(row, key, known, named) if row[key] else None
        if row.ok and getattr(member, f"{key}_id") != (target.pk if target else None):
            changed = update(row, member, {key: target}) or changed
    return changed


def _above(row: Row, under: str, known: dict[str, _M], named: dict[str, Row]) -> _M | None:
    name = row[under]
    if name in known:
        return known[name]
    row.ok = False
    if name not in named:
        expected = f"the slug of another {row.shape.word} in this file"
        row.problem(f"{under}: there is no {row.shape.word} “{shorten(name)}” here", expected, under)
    return None
