"""[[coder]] tables: the people whom a file of answers or parallels names, each with their name once."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from apps.accounts.authors import PUBLIC_ID, PUBLIC_ID_WANTED, Authors
from apps.accounts.models import User
from apps.core.corpus import Key, Row, Shape, tidy
from apps.core.corpus.shapes import Fault, shorten

CODER = Shape(
    "coder",
    User,
    Key("id", field="public_id"),
    Key("name", field="display_name", optional=False),
    heading="Coders",
    identity="id",
)


def names_in(file: Row) -> dict[str, str]:
    """Return the names of the people in a file, by public id; enter a problem for each who cannot be called so."""
    names: dict[str, str] = {}
    for row in file.inside("coder"):
        if row["id"] and check_id(row, "id"):
            names.setdefault(row["id"], row["name"])
            try:
                row.loading.shared(Authors).name(row["id"], row["name"])
            except Fault as fault:
                row.problem(fault.wrong, fault.expected, "name")
    return names


def check_id(row: Row, key: str) -> bool:
    """Return whether the value of `key` is a public id; enter a problem where it is not."""
    if PUBLIC_ID.fullmatch(row[key]):
        return True
    row.problem(f"{key} = “{shorten(row[key])}”", PUBLIC_ID_WANTED, key)
    return False


def author_of(row: Row, key: str, names: dict[str, str], *, own: bool) -> User | None:
    """Return whom `key` names, stored where they are new; None after entering a problem.

    `names` are those of the file, `own` says whether what the row holds is stored as theirs already.
    """
    person = row[key]
    if not person or not row.ok:
        return None
    if person not in names:
        row.problem(f"{key}: there is no coder “{shorten(person)}” in this file", "the id of a [[coder]] in it", key)
        return None
    if not names[person]:
        row.ok = False
        return None
    try:
        return row.loading.shared(Authors).author(person, names[person], key=key, own=own)
    except Fault as fault:
        row.problem(fault.wrong, fault.expected, key)
        return None


def moment_of(row: Row) -> datetime.datetime:
    """Return the first moment of the day under `on`, in UTC."""
    return datetime.datetime.combine(row["on"], datetime.time.min, datetime.UTC)


def coders(people: Iterable[User]) -> Sequence[dict[str, Any]]:
    """Return the tables of `people`, each once, in the order of their ids."""
    names = {person.public_id: tidy(str(person)) for person in people}
    return [{"id": person, "name": name} for person, name in sorted(names.items())]
