"""Answers, parallels, suggestions and guesses; question sets of one's own, and questions that are no longer asked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.accounts.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guests_groups_limits"),
        ("annotations", "0005_merges"),
        ("comparison", "0002_stamps"),
        ("library", "0003_longer_stamp_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("answered", "answered"),
                            ("partial", "partial"),
                            ("rejects", "rejects the premise"),
                            ("silent", "silent"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("paraphrase", models.CharField(blank=True, max_length=300, verbose_name="in one line")),
                ("edition", models.PositiveIntegerField(default=1, editable=False)),
                ("created", models.DateTimeField(verbose_name="made")),
                ("modified", models.DateTimeField(verbose_name="changed")),
                ("deleted", models.DateTimeField(blank=True, null=True, verbose_name="deleted")),
                ("hidden", models.DateTimeField(blank=True, null=True, verbose_name="hidden")),
            ],
            options={
                "ordering": ["reading", "question", "created", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AnswerRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition", models.PositiveIntegerField()),
                ("state", models.CharField(max_length=10)),
                ("paraphrase", models.CharField(blank=True, max_length=300)),
                ("until", models.DateTimeField()),
            ],
            options={
                "ordering": ["-edition"],
            },
        ),
        migrations.CreateModel(
            name="Dismissal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(max_length=16)),
                ("other_uid", models.CharField(blank=True, max_length=16)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "evidence",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Guess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(blank=True, max_length=1000, verbose_name="reason")),
                ("seed", models.CharField(max_length=64, verbose_name="seed")),
                ("created", models.DateTimeField(verbose_name="made")),
            ],
            options={
                "verbose_name_plural": "guesses",
                "ordering": ["created", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Parallel",
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
                    "relation",
                    models.CharField(
                        choices=[
                            ("agrees", "agrees"),
                            ("contradicts", "contradicts"),
                            ("answers", "answers"),
                            ("same-source", "same source"),
                            ("same-words", "same words"),
                        ],
                        max_length=12,
                        verbose_name="relation",
                    ),
                ),
                ("note", models.TextField(blank=True, help_text="Markdown.", verbose_name="note")),
                ("note_html", models.TextField(blank=True, editable=False)),
                (
                    "visibility",
                    models.CharField(
                        choices=[("private", "only I"), ("group", "a group"), ("public", "everybody")],
                        default="private",
                        max_length=10,
                        verbose_name="who sees it",
                    ),
                ),
                ("edition", models.PositiveIntegerField(default=1, editable=False)),
                ("created", models.DateTimeField(verbose_name="made")),
                ("modified", models.DateTimeField(verbose_name="changed")),
                ("deleted", models.DateTimeField(blank=True, null=True, verbose_name="deleted")),
                ("hidden", models.DateTimeField(blank=True, null=True, verbose_name="hidden")),
            ],
            options={
                "ordering": ["created", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ParallelMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField()),
                ("score", models.FloatField()),
                ("terms", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["passage", "rank"],
            },
        ),
        migrations.CreateModel(
            name="SuggestionRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("method", models.CharField(max_length=60, verbose_name="method")),
                ("model_hash", models.CharField(blank=True, max_length=64, verbose_name="hash of the model")),
                ("computed", models.DateTimeField(verbose_name="computed")),
            ],
            options={
                "ordering": ["event"],
            },
        ),
        migrations.AddField(
            model_name="question",
            name="retired",
            field=models.DateTimeField(blank=True, null=True, verbose_name="retired"),
        ),
        migrations.AddField(
            model_name="questionset",
            name="edition",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="questionset",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="question_sets",
                to="accounts.group",
                verbose_name="group",
            ),
        ),
        migrations.AddField(
            model_name="questionset",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="question_sets",
                to=settings.AUTH_USER_MODEL,
                verbose_name="whose own",
            ),
        ),
        migrations.AddField(
            model_name="questionset",
            name="visibility",
            field=models.CharField(
                choices=[("private", "only I"), ("group", "a group"), ("public", "everybody")],
                default="public",
                max_length=10,
                verbose_name="who sees it",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionset",
            constraint=models.CheckConstraint(
                condition=models.Q(("visibility__in", ["private", "group", "public"])),
                name="comparison_questionset_visibility_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionset",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner__isnull", False), ("visibility", "public"), _connector="OR"),
                name="comparison_questionset_of_site_public",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("visibility", "group"), ("group__isnull", False)),
                    models.Q(models.Q(("visibility", "group"), _negated=True), ("group__isnull", True)),
                    _connector="OR",
                ),
                name="comparison_questionset_group_named",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="coder",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to=settings.AUTH_USER_MODEL,
                verbose_name="coder",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="comparison.question",
                verbose_name="question",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="reading",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="library.reading",
                verbose_name="reading",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="library.articleversion",
                verbose_name="coded on version",
            ),
        ),
        migrations.AddField(
            model_name="answerrevision",
            name="answer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="comparison.answer"
            ),
        ),
        migrations.AddField(
            model_name="answerrevision",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="answerrevision",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="library.articleversion"
            ),
        ),
        migrations.AddField(
            model_name="dismissal",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="library.article"
            ),
        ),
        migrations.AddField(
            model_name="dismissal",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="dismissal",
            name="other_article",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="library.article"
            ),
        ),
        migrations.AddField(
            model_name="dismissal",
            name="question",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="comparison.question"
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="answer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="filed", to="comparison.answer"
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="highlight",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="filed", to="annotations.highlight"
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="evidence",
            field=models.ManyToManyField(
                related_name="answers",
                through="comparison.Evidence",
                to="annotations.highlight",
                verbose_name="evidence",
            ),
        ),
        migrations.AddField(
            model_name="guess",
            name="frame",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="guesses",
                to="library.frame",
                verbose_name="frame",
            ),
        ),
        migrations.AddField(
            model_name="guess",
            name="reader",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="guesses",
                to=settings.AUTH_USER_MODEL,
                verbose_name="reader",
            ),
        ),
        migrations.AddField(
            model_name="guess",
            name="reading",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="guesses",
                to="library.reading",
                verbose_name="reading",
            ),
        ),
        migrations.AddField(
            model_name="parallel",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="parallels",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="parallel",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="parallels",
                to="accounts.group",
                verbose_name="group",
            ),
        ),
        migrations.AddField(
            model_name="parallelmember",
            name="highlight",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="annotations.highlight"
            ),
        ),
        migrations.AddField(
            model_name="parallelmember",
            name="parallel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="members", to="comparison.parallel"
            ),
        ),
        migrations.AddField(
            model_name="parallel",
            name="highlights",
            field=models.ManyToManyField(
                related_name="parallels",
                through="comparison.ParallelMember",
                to="annotations.highlight",
                verbose_name="highlights",
            ),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="other",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="library.passage"
            ),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="passage",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="suggestions", to="library.passage"
            ),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="question",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="suggestions",
                to="comparison.question",
            ),
        ),
        migrations.AddField(
            model_name="suggestionrun",
            name="event",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="suggestion_run",
                to="library.event",
                verbose_name="event",
            ),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="suggestions", to="comparison.suggestionrun"
            ),
        ),
        migrations.AddConstraint(
            model_name="answerrevision",
            constraint=models.UniqueConstraint(
                fields=("answer", "edition"), name="comparison_answerrevision_once_an_edition"
            ),
        ),
        migrations.AddConstraint(
            model_name="dismissal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("question__isnull", False), ("other_article__isnull", True), ("other_uid", "")),
                    models.Q(
                        ("question__isnull", True),
                        ("other_article__gt", models.F("article")),
                        models.Q(("other_uid", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="comparison_dismissal_of_one_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="dismissal",
            constraint=models.UniqueConstraint(
                fields=("article", "uid", "question"), name="comparison_dismissal_question_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dismissal",
            constraint=models.UniqueConstraint(
                fields=("article", "uid", "other_article", "other_uid"), name="comparison_dismissal_other_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("answer", "highlight"), name="comparison_evidence_once"),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["coder", "-modified"], name="comparison_answer_coder"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted__isnull", True)),
                fields=("reading", "question", "coder"),
                name="comparison_answer_coder_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["answered", "partial", "rejects", "silent"])),
                name="comparison_answer_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="guess",
            constraint=models.UniqueConstraint(fields=("reading", "reader"), name="comparison_guess_reader_once"),
        ),
        migrations.AddConstraint(
            model_name="parallelmember",
            constraint=models.UniqueConstraint(fields=("parallel", "highlight"), name="comparison_parallelmember_once"),
        ),
        migrations.AddIndex(
            model_name="parallel",
            index=models.Index(fields=["author", "-modified"], name="comparison_parallel_author"),
        ),
        migrations.AddConstraint(
            model_name="parallel",
            constraint=models.CheckConstraint(
                condition=models.Q(("relation__in", ["agrees", "contradicts", "answers", "same-source", "same-words"])),
                name="comparison_parallel_relation_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="parallel",
            constraint=models.CheckConstraint(
                condition=models.Q(("visibility__in", ["private", "group", "public"])),
                name="comparison_parallel_visibility_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="parallel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("visibility", "group"), ("group__isnull", False)),
                    models.Q(models.Q(("visibility", "group"), _negated=True), ("group__isnull", True)),
                    _connector="OR",
                ),
                name="comparison_parallel_group_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="suggestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("question__isnull", False), ("other__isnull", True)),
                    models.Q(("question__isnull", True), ("other__isnull", False)),
                    _connector="OR",
                ),
                name="comparison_suggestion_of_one_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="suggestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("other__isnull", True), models.Q(("other", models.F("passage")), _negated=True), _connector="OR"
                ),
                name="comparison_suggestion_not_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="suggestion",
            constraint=models.UniqueConstraint(
                fields=("run", "passage", "question"), name="comparison_suggestion_question_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="suggestion",
            constraint=models.UniqueConstraint(
                fields=("run", "passage", "other"), name="comparison_suggestion_other_once"
            ),
        ),
    ]
