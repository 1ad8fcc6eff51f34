"""A highlight whose range is changed raises the stamps of the events whose answers rest on it: they count passages."""

from importlib import import_module

from django.db import migrations

from apps.core.freshness import watch_rows

before = import_module("apps.comparison.migrations.0004_stamps")


class Migration(migrations.Migration):
    dependencies = [("comparison", "0004_stamps")]

    operations = [
        # Every change of a highlight counts its edition, that of a range among them.
        watch_rows("annotations_highlight", before.OF_FILED, columns=(*before.SHOWN, "edition"), also="_with_answers"),
    ]
