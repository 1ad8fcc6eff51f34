"""Tags count their changes, and a merge remembers what it moved."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.core.freshness import watch


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0004_stamps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="tag",
            name="edition",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.CreateModel(
            name="TagMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("archived_before", models.DateTimeField(null=True)),
                ("moved", models.JSONField(default=list)),
                ("both", models.JSONField(default=list)),
                ("children", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="merged_here", to="annotations.tag"
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="merges", to="annotations.tag"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        # Repeated: SQLite rebuilds an altered table without its triggers.
        watch(["annotations_tag"]),
    ]
