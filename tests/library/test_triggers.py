"""What the database itself looks after: stored texts never change, and every change raises a stamp."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from apps.core import freshness
from apps.library.models import ArticleVersion, Passage, SearchText, Stamp
from apps.library.triggers import IMMUTABLE
from tests.stock import make_stock

pytestmark = pytest.mark.django_db


# What is annotated raises the stamp of its article: tests/annotations/test_stamps.py. What lines readings up raises
# those of events and articles: tests/comparison/test_stamps.py. The others no page keeps, or they come with one that it
# does: suggestions with their run.
OF_ARTICLES = {"Highlight", "HighlightTag", "Placement", "Reply", "Credit", "Parallel", "ParallelMember"}
OF_EVENTS = {"Answer", "Evidence", "SuggestionRun", "Dismissal"}
NEVER_KEPT = {"NoteRevision", "TagMerge", "AnswerRevision", "Suggestion", "Guess"}
# Only editors see these, on a page that is made anew each time; what they hide raises its own stamps.
NEVER_KEPT |= {"Report", "ComparisonReport", "ModerationEntry"}
# Where texts came from, and drafts: for editors alone, on pages that are made anew each time.
NEVER_KEPT |= {"ImportedSource", "ImportedPart", "ImportDraft"}


def watched_models() -> Iterator[type[Model]]:
    """Every model whose rows visitors see something of, with the tables between two models."""
    for label in ("library", "annotations", "comparison"):
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if model not in (Stamp, SearchText) and model.__name__ not in OF_ARTICLES | OF_EVENTS | NEVER_KEPT:
                yield model


TABLES = sorted(model._meta.db_table for model in watched_models())


def triggers() -> set[tuple[str, str]]:
    """The triggers in the database, each with its table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal")
        return set(cursor.fetchall())


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_its_triggers(table: str) -> None:
    events = ("_insert", "_update", "_delete") if connection.vendor == "sqlite" else ("",)
    assert {(table, f"{table}_stamp{event}") for event in events} <= triggers()
    if table in IMMUTABLE:
        assert (table, f"{table}_fixed") in triggers()


@pytest.mark.parametrize("table", TABLES)
def test_every_change_of_a_table_raises_the_stamp(table: str) -> None:
    make_stock()
    seen = [freshness.current()]
    with transaction.atomic():
        execute(f"CREATE TEMPORARY TABLE copied AS SELECT * FROM {table}")
        assert freshness.current() == seen[-1]
        for change in (
            f"UPDATE {table} SET id = id",
            f"DELETE FROM {table}",
            f"INSERT INTO {table} SELECT * FROM copied",
        ):
            execute(change)
            seen.append(freshness.current())
        execute("DROP TABLE copied")
    assert len(set(seen)) == 4
    counts = [int(stamp.rpartition(":")[2]) for stamp in seen]
    assert counts == sorted(counts)


def test_reading_raises_nothing() -> None:
    make_stock()
    before = freshness.current()
    list(Passage.objects.all().rows())
    assert freshness.current() == before


def test_a_change_that_is_taken_back_leaves_the_stamp() -> None:
    stock = make_stock()
    before = freshness.current()
    with transaction.atomic():
        stock.event.save()
        assert freshness.current() != before
        transaction.set_rollback(True)
    assert freshness.current() == before


def test_a_stamp_that_is_gone_counts_again() -> None:
    stock = make_stock()
    Stamp.objects.all().delete()
    assert freshness.current() == ""
    stock.event.save()
    assert freshness.current() == "library:1"


def test_stamps_of_several_names_come_in_order() -> None:
    Stamp.objects.all().delete()
    Stamp.objects.create(name="b", value=2)
    Stamp.objects.create(name="a", value=1)
    assert freshness.current(("b", "a", "c")) == "a:1,b:2"


CHANGES = {
    "article_id": "article_id + 1",
    "version_id": "version_id + 1",
    "number": "number + 100",
    "sha256": "replace(sha256, 'a', 'b')",
    "start": '"start" + 1',
    "end": '"end" + 1',
}


@pytest.mark.parametrize(("table", "column"), [(table, column) for table in IMMUTABLE for column in IMMUTABLE[table]])
def test_a_stored_text_never_changes(table: str, column: str) -> None:
    make_stock()
    value = CHANGES.get(column, f"{column} || 'x'")
    with pytest.raises(DatabaseError, match="a stored text never changes"), transaction.atomic():
        execute(f'UPDATE {table} SET "{column}" = {value}')


def test_a_text_cannot_be_changed_through_the_model_either() -> None:
    version = make_stock().article.versions.get()
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        ArticleVersion.objects.filter(pk=version.pk).update(text="Other words.")
    passage = version.passages.get(number=2)
    passage.text = "Other words."
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        passage.save()


def test_what_is_not_the_text_may_change() -> None:
    version = make_stock().article.versions.get()
    version.note, version.words = "What changed.", 7
    version.save()
    passage = version.passages.get(number=2)
    passage.left_out = True
    passage.save()
    assert Passage.objects.get(pk=passage.pk).left_out
