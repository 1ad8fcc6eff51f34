"""Names of stamps carry the slug of an article now."""

from django.db import migrations, models


def lengthen(apps, editor):
    # SQLite keeps no lengths, and would rebuild the table that every trigger writes to.
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE library_stamp ALTER COLUMN name TYPE varchar(200)")


class Migration(migrations.Migration):
    dependencies = [("library", "0002_search_stamps_immutable")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "stamp", "name", models.CharField(max_length=200, primary_key=True, serialize=False)
                )
            ],
            database_operations=[migrations.RunPython(lengthen, migrations.RunPython.noop)],
        )
    ]
