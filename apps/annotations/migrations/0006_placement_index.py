"""The index of placements has all that tells what stands in a stretch of a text."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0005_merges")]

    operations = [
        migrations.RemoveIndex(model_name="placement", name="annotations_placement_where"),
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(
                fields=["version", "start_at", "end_at", "status", "highlight"], name="annotations_placement_where"
            ),
        ),
    ]
