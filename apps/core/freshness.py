"""What lets a page be kept in memory and still never be stale: stamps that the database itself moves on.

A stamp is a named counter in the table ``library_stamp``. Triggers raise it in the very transaction that changes a
table it stands for, whichever way the change came: a form, the admin, a command, SQL by hand. A page is kept under
the stamps it was built from; one small query tells whether it still holds (docs/decisions/0004-freshness.md).
"""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython
from django.db.migrations.state import StateApps

TABLE = "library_stamp"
#: The stamp of everything that editors look after: events, frames, articles, question sets, codebooks.
LIBRARY = "library"


def watch(tables: Sequence[str], stamp: str = LIBRARY) -> RunPython:
    """Return the migration operation that makes every change of `tables` raise `stamp`.

    A later migration that alters one of the tables must repeat it: SQLite rebuilds an altered table without its
    triggers. A test looks for every trigger in a migrated database.
    """

    def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            vendor = editor.connection.vendor
            for statement in [*_drop(vendor, table), *_create(vendor, table, stamp)]:
                editor.execute(statement)

    def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            for statement in _drop(editor.connection.vendor, table):
                editor.execute(statement)

    return RunPython(forwards, backwards)


def watch_rows(table: str, name: str, *, columns: Sequence[str] = (), also: str = "") -> RunPython:
    """Return the operation that makes every changed row of `table` raise the stamps that it belongs to.

    `name` is an SQL expression for the stamp's name in which `{row}` stands for the row; where it is NULL nothing is
    raised. It may also be a whole SELECT of a column `name` for several stamps, each once. With `columns`, only an
    update that names one of them counts, and neither inserts nor deletes do. A table that is watched for something
    more gets its further triggers under another name, `also`.

    PostgreSQL locks the row of a stamp until the transaction ends. So that no two writers wait for each other, stamps
    of one kind are raised in the order of their names, and those of articles before those of events.
    """

    def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        vendor = editor.connection.vendor
        for statement in [*_drop(vendor, table, also), *_create_for_rows(vendor, table, name, columns, also)]:
            with editor.connection.cursor() as cursor:
                cursor.execute(statement)

    def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _drop(editor.connection.vendor, table, also):
            editor.execute(statement)

    return RunPython(forwards, backwards)


def of_articles(slugs: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the stamps of what is annotated on the articles `slugs`, and of the people who did."""
    return ("people", *(f"highlights {slug}" for slug in slugs))


def with_people(*given: object) -> tuple[str, ...]:
    """Return the stamp of what is shown of people, whatever is asked for: for pages that name who said something."""
    return ("people",)


def of_event(slug: str) -> str:
    """Return the name of the stamp of what is answered, filed and suggested for the readings of the event `slug`."""
    return f"answers {slug}"


def of_view(token: str) -> str:
    """Return the name of the stamp of the shared view with that token: its versions, its terms, its people's names."""
    return f"shared {token}"


def of_shares(slug: str) -> str:
    """Return the name of the stamp of what is shared of the event `slug`."""
    return f"shares {slug}"


def current(names: Sequence[str] = (LIBRARY,)) -> str:
    """Return the values of the stamps `names` as one short text. One query."""
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, value FROM {TABLE} WHERE name IN ({marks}) ORDER BY name", list(names))  # noqa: S608
        return ",".join(f"{name}:{value}" for name, value in cursor.fetchall())


def _create(vendor: str, table: str, stamp: str) -> list[str]:
    # An upsert, not an update: a table that was emptied (as test runners do) must not stop the counting.
    raise_it = (
        f"INSERT INTO {TABLE} (name, value) VALUES ('{stamp}', 1) "  # noqa: S608 (names come from migrations)
        f"ON CONFLICT (name) DO UPDATE SET value = {TABLE}.value + 1"
    )
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_stamp_{event.lower()} AFTER {event} ON {table} BEGIN {raise_it}; END"
            for event in ("INSERT", "UPDATE", "DELETE")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION raise_stamp_{stamp}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {raise_it}; RETURN NULL; END $$",
        f"CREATE TRIGGER {table}_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION raise_stamp_{stamp}()",
    ]


def _create_for_rows(vendor: str, table: str, name: str, columns: Sequence[str], also: str) -> list[str]:
    names = name if name.startswith("SELECT ") else f"SELECT {name} AS name"

    def raise_it(row: str) -> str:
        return (
            f"INSERT INTO {TABLE} (name, value) SELECT DISTINCT name, 1 FROM ({names.format(row=row)}) AS named "  # noqa: S608
            f"WHERE name IS NOT NULL ORDER BY name ON CONFLICT (name) DO UPDATE SET value = {TABLE}.value + 1"
        )

    only = f" OF {', '.join(columns)}" if columns else ""
    events = [("UPDATE" + only, "NEW")] if columns else [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")]
    statements: list[str] = []
    for event, row in events:
        word = event.split()[0].lower()
        trigger, function = f"{table}_stamp{also}_{word}", f"{table}_raise{also}_{word}"
        if vendor == "sqlite":
            statements.append(f"CREATE TRIGGER {trigger} AFTER {event} ON {table} BEGIN {raise_it(row)}; END")
            continue
        statements += [
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {raise_it(row)}; RETURN NULL; END $$",
            f"CREATE TRIGGER {trigger} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        ]
    return statements


def _drop(vendor: str, table: str, also: str = "") -> list[str]:
    events = [f"{table}_stamp{also}_{event}" for event in ("insert", "update", "delete")]
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in events]
    return [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name in (f"{table}_stamp{also}", *events)]
