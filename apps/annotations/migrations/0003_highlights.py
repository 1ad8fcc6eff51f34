"""Highlights with their placements, threads and history; claims; moderation; personal and archived tags."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.accounts.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guests_groups_limits"),
        ("annotations", "0002_stamps"),
        ("library", "0002_search_stamps_immutable"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="codebook",
            name="owner",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="personal_codebook",
                to=settings.AUTH_USER_MODEL,
                verbose_name="whose own",
            ),
        ),
        migrations.AddField(
            model_name="tag",
            name="archived",
            field=models.DateTimeField(blank=True, null=True, verbose_name="archived"),
        ),
        migrations.AddField(
            model_name="tag",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="aliases",
                to="annotations.tag",
                verbose_name="merged into",
            ),
        ),
        migrations.CreateModel(
            name="Highlight",
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
                (
                    "visibility",
                    models.CharField(
                        choices=[("private", "only I"), ("group", "a group"), ("public", "everybody")],
                        default="private",
                        max_length=10,
                        verbose_name="who sees it",
                    ),
                ),
                (
                    "attribution",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not said"),
                            ("asserts", "asserts"),
                            ("attributes", "attributes"),
                            ("quotes", "quotes"),
                            ("rebuts", "rebuts"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="attribution",
                    ),
                ),
                ("note", models.TextField(blank=True, help_text="Markdown.", verbose_name="note")),
                ("note_html", models.TextField(blank=True, editable=False)),
                ("edition", models.PositiveIntegerField(default=1, editable=False)),
                ("selectors", models.JSONField(default=list, editable=False)),
                ("created", models.DateTimeField(verbose_name="made")),
                ("modified", models.DateTimeField(verbose_name="changed")),
                ("deleted", models.DateTimeField(blank=True, null=True, verbose_name="deleted")),
                ("hidden", models.DateTimeField(blank=True, null=True, verbose_name="hidden")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="highlights",
                        to="library.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="highlights",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="highlights",
                        to="accounts.group",
                        verbose_name="group",
                    ),
                ),
            ],
            options={
                "ordering": ["created", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HighlightTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "highlight",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="taggings", to="annotations.highlight"
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="taggings", to="annotations.tag"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AddField(
            model_name="highlight",
            name="tags",
            field=models.ManyToManyField(
                related_name="highlights", through="annotations.HighlightTag", to="annotations.tag", verbose_name="tags"
            ),
        ),
        migrations.CreateModel(
            name="ModerationEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=20)),
                ("subject", models.CharField(max_length=200)),
                ("reason", models.TextField(blank=True)),
                ("created", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "moderation log",
                "ordering": ["-created", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="NoteRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition", models.PositiveIntegerField()),
                ("note", models.TextField()),
                ("until", models.DateTimeField()),
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
                    "highlight",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="annotations.highlight",
                    ),
                ),
            ],
            options={
                "ordering": ["-edition"],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("start_at", models.PositiveIntegerField()),
                ("end_at", models.PositiveIntegerField()),
                ("exact", models.TextField()),
                ("prefix", models.CharField(blank=True, max_length=64)),
                ("suffix", models.CharField(blank=True, max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[("placed", "placed"), ("moved", "moved: check"), ("orphaned", "orphaned")],
                        default="placed",
                        max_length=10,
                    ),
                ),
                ("score", models.FloatField(default=1.0)),
                ("method", models.CharField(default="made", max_length=20)),
                (
                    "end_passage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="library.passage"
                    ),
                ),
                (
                    "highlight",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="annotations.highlight",
                    ),
                ),
                (
                    "start_passage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="library.passage"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="library.articleversion",
                    ),
                ),
            ],
            options={
                "ordering": ["start_at", "end_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Reply",
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
                ("text", models.TextField(verbose_name="reply")),
                ("html", models.TextField(editable=False)),
                ("edition", models.PositiveIntegerField(default=1, editable=False)),
                ("created", models.DateTimeField()),
                ("modified", models.DateTimeField()),
                ("deleted", models.DateTimeField(blank=True, null=True)),
                ("hidden", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="replies", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "highlight",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="replies", to="annotations.highlight"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "replies",
                "ordering": ["created", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="reason")),
                ("created", models.DateTimeField()),
                ("settled", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reports", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "highlight",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="annotations.highlight",
                    ),
                ),
                (
                    "reply",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="annotations.reply",
                    ),
                ),
            ],
            options={
                "ordering": ["created", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ClaimStatus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("established", "established"),
                            ("contested", "contested"),
                            ("contradicted", "contradicted"),
                            ("unverifiable", "cannot be verified"),
                        ],
                        max_length=14,
                        verbose_name="status",
                    ),
                ),
                (
                    "citation",
                    models.TextField(
                        help_text="What it rests on: publisher, title, date, address.", verbose_name="citation"
                    ),
                ),
                ("url", models.CharField(blank=True, max_length=500, verbose_name="address")),
                ("edition", models.PositiveIntegerField(default=1, editable=False)),
                ("modified", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "passage",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="claim", to="library.passage"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "claim statuses",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["established", "contested", "contradicted", "unverifiable"])
                        ),
                        name="annotations_claimstatus_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("citation", ""), _negated=True), name="annotations_claimstatus_has_citation"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="highlighttag",
            constraint=models.UniqueConstraint(fields=("highlight", "tag"), name="annotations_highlighttag_once"),
        ),
        migrations.AddIndex(
            model_name="highlight",
            index=models.Index(fields=["author", "-modified"], name="annotations_hl_author"),
        ),
        migrations.AddIndex(
            model_name="highlight",
            index=models.Index(fields=["article", "visibility"], name="annotations_hl_article"),
        ),
        migrations.AddConstraint(
            model_name="highlight",
            constraint=models.CheckConstraint(
                condition=models.Q(("visibility__in", ["private", "group", "public"])),
                name="annotations_highlight_visibility_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="highlight",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("visibility", "group"), ("group__isnull", False)),
                    models.Q(models.Q(("visibility", "group"), _negated=True), ("group__isnull", True)),
                    _connector="OR",
                ),
                name="annotations_highlight_group_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="highlight",
            constraint=models.CheckConstraint(
                condition=models.Q(("attribution__in", ["", "asserts", "attributes", "quotes", "rebuts"])),
                name="annotations_highlight_attribution_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="noterevision",
            constraint=models.UniqueConstraint(
                fields=("highlight", "edition"), name="annotations_noterevision_once_an_edition"
            ),
        ),
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(fields=["version", "start_at"], name="annotations_placement_where"),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                fields=("highlight", "version"), name="annotations_placement_once_a_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_at__gt", models.F("start_at"))), name="annotations_placement_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["placed", "moved", "orphaned"])),
                name="annotations_placement_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="annotations_reply_has_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("highlight__isnull", False), ("reply__isnull", False), _connector="XOR"),
                name="annotations_report_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(fields=("by", "highlight"), name="annotations_report_highlight_once"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(fields=("by", "reply"), name="annotations_report_reply_once"),
        ),
    ]
