"""The bytes that texts came in, which article came out of which, and drafts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0004_audience_withdrawn"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("data", models.BinaryField(verbose_name="original bytes")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256 of the bytes")),
                ("name", models.CharField(blank=True, max_length=300, verbose_name="name")),
                ("media_type", models.CharField(blank=True, max_length=100, verbose_name="media type")),
                ("address", models.CharField(blank=True, max_length=2000, verbose_name="address")),
                ("format", models.CharField(max_length=40, verbose_name="format")),
                ("encoding", models.CharField(blank=True, max_length=80, verbose_name="encoding")),
                ("imported_at", models.DateTimeField(auto_now_add=True, verbose_name="imported")),
                (
                    "imported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="imported by",
                    ),
                ),
            ],
            options={
                "ordering": ["-imported_at"],
            },
        ),
        migrations.CreateModel(
            name="ImportedPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported",
                        to="library.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="library.importedsource",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "ordering": ["source", "number"],
            },
        ),
        migrations.CreateModel(
            name="ImportDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("parts", models.JSONField(verbose_name="texts")),
                ("edition", models.PositiveIntegerField(default=1, verbose_name="edition")),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("modified", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="import_drafts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="library.importedsource",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "ordering": ["-modified", "-pk"],
            },
        ),
    ]
