"""Readers dispute the label of a reading, and such a dispute can be reported."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

import apps.accounts.models
from apps.core.freshness import watch


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0006_placement_index"),
        ("library", "0003_longer_stamp_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    models.CharField(
                        default=apps.accounts.models.new_public_id,
                        editable=False,
                        max_length=16,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                ("reason", models.TextField(help_text="Markdown.", verbose_name="reason")),
                ("html", models.TextField(editable=False)),
                ("edition", models.PositiveIntegerField(default=1, editable=False)),
                ("created", models.DateTimeField()),
                ("modified", models.DateTimeField()),
                ("withdrawn", models.DateTimeField(blank=True, null=True)),
                ("hidden", models.DateTimeField(blank=True, null=True)),
                ("left", models.BooleanField(default=False, editable=False)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disputes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "frame",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="library.frame",
                        verbose_name="frame instead",
                    ),
                ),
                (
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disputes",
                        to="library.reading",
                        verbose_name="reading",
                    ),
                ),
            ],
            options={
                "ordering": ["created", "pk"],
                "indexes": [models.Index(fields=["reading", "-created"], name="annotations_dispute_reading")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["author", "reading"],
                        condition=Q(withdrawn__isnull=True, left=False),
                        name="annotations_dispute_open_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            GreaterThanOrEqual(Length("reason"), 20),
                            LessThanOrEqual(Length("reason"), 2000),
                        ),
                        name="annotations_dispute_reason_sized",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="report",
            name="dispute",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reports",
                to="annotations.dispute",
            ),
        ),
        migrations.RemoveConstraint(model_name="report", name="annotations_report_of_one_thing"),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=Q(highlight__isnull=False, reply=None, dispute=None)
                | Q(highlight=None, reply__isnull=False, dispute=None)
                | Q(highlight=None, reply=None, dispute__isnull=False),
                name="annotations_report_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(fields=["by", "dispute"], name="annotations_report_dispute_once"),
        ),
        # Shown beside the rationale, which belongs to the library.
        watch(["annotations_dispute"]),
    ]
