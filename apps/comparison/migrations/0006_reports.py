"""Answers and parallels can be reported. No page shows a report to visitors: the table raises no stamps."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comparison", "0005_stamps_of_ranges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ComparisonReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="reason")),
                ("created", models.DateTimeField()),
                ("settled", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="comparison.answer",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comparison_reports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parallel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="comparison.parallel",
                    ),
                ),
            ],
            options={
                "ordering": ["created", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer__isnull", False), ("parallel", None)),
                            models.Q(("answer", None), ("parallel__isnull", False)),
                            _connector="OR",
                        ),
                        name="comparison_report_of_one_thing",
                    ),
                    models.UniqueConstraint(fields=("by", "answer"), name="comparison_report_answer_once"),
                    models.UniqueConstraint(fields=("by", "parallel"), name="comparison_report_parallel_once"),
                ],
            },
        ),
    ]
