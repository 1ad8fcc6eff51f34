"""Rules of the library that only the database can keep, as operations for migrations."""

from collections.abc import Callable, Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython
from django.db.migrations.state import StateApps

#: What never changes once it is stored: annotations stand on these words.
IMMUTABLE = {
    "library_articleversion": ("article_id", "number", "title", "source", "text", "sha256"),
    "library_passage": ("version_id", "number", "uid", "text", "start", "end"),
}
_FTS = "library_searchtext_trigrams"


def fixed_columns(table: str, columns: Sequence[str]) -> RunPython:
    """Return the operation after which an UPDATE that changes one of `columns` is refused by the database."""
    message = f"{table}: a stored text never changes"
    names = ", ".join(f'"{column}"' for column in columns)
    sqlite = [
        f"DROP TRIGGER IF EXISTS {table}_fixed",
        f"CREATE TRIGGER {table}_fixed BEFORE UPDATE OF {names} ON {table} "
        f"WHEN {_differs(columns, 'IS NOT')} BEGIN SELECT RAISE(ABORT, '{message}'); END",
    ]
    postgresql = [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"DROP TRIGGER IF EXISTS {table}_fixed ON {table}",
        f"CREATE TRIGGER {table}_fixed BEFORE UPDATE OF {names} ON {table} FOR EACH ROW "
        f"WHEN ({_differs(columns, 'IS DISTINCT FROM')}) EXECUTE FUNCTION {table}_refuse()",
    ]
    undo = {
        "sqlite": [f"DROP TRIGGER IF EXISTS {table}_fixed"],
        "postgresql": [f"DROP TRIGGER IF EXISTS {table}_fixed ON {table}"],
    }
    return RunPython(_run({"sqlite": sqlite, "postgresql": postgresql}), _run(undo))


def search_tables() -> RunPython:
    """Return the operation that makes the trigram index of the search text on either database."""
    put = f"INSERT INTO {_FTS} (rowid, folded) VALUES (new.article_id, new.folded)"  # noqa: S608
    take = f"INSERT INTO {_FTS} ({_FTS}, rowid, folded) VALUES ('delete', old.article_id, old.folded)"  # noqa: S608
    table = "library_searchtext"
    sqlite = [
        f"CREATE VIRTUAL TABLE {_FTS} USING fts5(folded, content='{table}', content_rowid='article_id', "
        "tokenize='trigram')",
        f"CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table} BEGIN {put}; END",
        f"CREATE TRIGGER {table}_search_delete AFTER DELETE ON {table} BEGIN {take}; END",
        f"CREATE TRIGGER {table}_search_update AFTER UPDATE ON {table} BEGIN {take}; {put}; END",
    ]
    postgresql = [f"CREATE INDEX {table}_trigrams ON {table} USING gin (folded gin_trgm_ops)"]
    undo = {
        "sqlite": [f"DROP TRIGGER {table}_search_{event}" for event in ("insert", "delete", "update")]
        + [f"DROP TABLE {_FTS}"],
        "postgresql": [f"DROP INDEX {table}_trigrams"],
    }
    return RunPython(_run({"sqlite": sqlite, "postgresql": postgresql}), _run(undo))


def _differs(columns: Sequence[str], operator: str) -> str:
    return " OR ".join(f'OLD."{column}" {operator} NEW."{column}"' for column in columns)


def _run(statements: dict[str, list[str]]) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def run(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in statements[editor.connection.vendor]:
            # Without parameters: a percent sign or a dollar quote must reach the database as it is.
            with editor.connection.cursor() as cursor:
                cursor.execute(statement)

    return run
