"""What the database itself looks after: the search tables, the stamps, and that a version never changes."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from apps.core.freshness import watch
from apps.library.triggers import IMMUTABLE, fixed_columns, search_tables

WATCHED = [
    "library_event",
    "library_fact",
    "library_fact_sources",
    "library_factposition",
    "library_factposition_sources",
    "library_source",
    "library_frame",
    "library_outlet",
    "library_outletaffiliation",
    "library_voice",
    "library_quotation",
    "library_article",
    "library_articleslug",
    "library_articleversion",
    "library_passage",
    "library_reading",
]


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]

    operations = [
        TrigramExtension(),
        search_tables(),
        *[fixed_columns(table, columns) for table, columns in IMMUTABLE.items()],
        watch(WATCHED),
    ]
