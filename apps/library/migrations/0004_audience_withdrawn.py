"""Articles can be kept for a group, quoted from only so far, and withdrawn."""

import django.db.models.deletion
from django.db import migrations, models

from apps.core.freshness import rebuilding, watch


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guests_groups_limits"),
        ("library", "0003_longer_stamp_names"),
    ]

    operations = [
        *rebuilding(
            migrations.AddField(
                model_name="article",
                name="excerpt",
                field=models.PositiveIntegerField(
                    blank=True,
                    help_text="In characters: what a shared view may quote of it. Empty: the whole text.",
                    null=True,
                    verbose_name="longest quotation",
                ),
            ),
            migrations.AddField(
                model_name="article",
                name="group",
                field=models.ForeignKey(
                    blank=True,
                    help_text="Where the rights allow no public display: only its members and editors see the text.",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="articles",
                    to="accounts.group",
                    verbose_name="only for a group",
                ),
            ),
            migrations.AddField(
                model_name="article",
                name="withdrawn",
                field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="withdrawn"),
            ),
            migrations.AddField(
                model_name="article",
                name="withdrawn_reason",
                field=models.CharField(blank=True, editable=False, max_length=400, verbose_name="why it was withdrawn"),
            ),
            migrations.AddConstraint(
                model_name="article",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("withdrawn__isnull", True), ("withdrawn_reason", "")),
                        models.Q(("withdrawn__isnull", False), models.Q(("withdrawn_reason", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="library_article_withdrawn_says_why",
                ),
            ),
        ),
        # SQLite rebuilt the table, without its triggers.
        watch(["library_article"]),
    ]
