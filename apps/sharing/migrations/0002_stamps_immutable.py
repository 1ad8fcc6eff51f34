"""Shared views raise stamps of their own, and what is frozen stays so."""

from django.db import migrations

from apps.core.freshness import watch_rows
from apps.library.triggers import fixed_columns
from apps.sharing.frozen import IMMUTABLE

OF_VIEW = (
    "SELECT 'shared ' || {row}.token AS name UNION "
    "SELECT 'shares ' || slug AS name FROM library_event WHERE id = {row}.event_id"
)
OF_VERSION = (
    "SELECT 'shared ' || token AS name FROM sharing_sharedview WHERE id = {row}.view_id UNION "
    "SELECT 'shares ' || slug AS name FROM library_event JOIN sharing_sharedview "
    "ON sharing_sharedview.event_id = library_event.id WHERE sharing_sharedview.id = {row}.view_id"
)
OF_BESIDE = (
    "(SELECT 'shared ' || token FROM sharing_sharedview JOIN sharing_sharedversion "
    "ON sharing_sharedversion.view_id = sharing_sharedview.id WHERE sharing_sharedversion.id = {row}.version_id)"
)


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_initial"), ("library", "0003_longer_stamp_names")]

    operations = [
        *[fixed_columns(table, columns) for table, columns in IMMUTABLE.items()],
        watch_rows("sharing_sharedview", OF_VIEW),
        watch_rows("sharing_sharedversion", OF_VERSION),
        watch_rows("sharing_sharedtext", OF_BESIDE),
        watch_rows("sharing_sharedname", OF_BESIDE),
    ]
