"""Copies of highlights name whose they are copies of; that raises the stamp of the article."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.core.freshness import watch_rows

OF_HIGHLIGHT = (
    "(SELECT 'highlights ' || library_article.slug FROM library_article JOIN annotations_highlight "
    "ON annotations_highlight.article_id = library_article.id WHERE annotations_highlight.id = {row}.highlight_id)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0007_disputes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Credit",
            fields=[
                (
                    "highlight",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="credit",
                        serialize=False,
                        to="annotations.highlight",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="copied from")),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
        ),
        watch_rows("annotations_credit", OF_HIGHLIGHT),
    ]
