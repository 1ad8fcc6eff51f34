"""Guests, groups and limits on writing."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.accounts.models


def give_public_ids(apps_then, editor):
    for user in apps_then.get_model("accounts", "User").objects.filter(public_id=""):
        user.public_id = apps.accounts.models.new_public_id()
        user.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
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
                    "invite",
                    models.CharField(
                        default=apps.accounts.models.new_invite,
                        editable=False,
                        max_length=32,
                        unique=True,
                        verbose_name="invitation",
                    ),
                ),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="made")),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "owner"), ("member", "member")],
                        default="member",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                ("joined", models.DateTimeField(auto_now_add=True, verbose_name="joined")),
            ],
        ),
        migrations.CreateModel(
            name="WriteCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("window", models.BigIntegerField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="user",
            name="accounts_user_role_known",
        ),
        migrations.AddField(
            model_name="user",
            name="blocked",
            field=models.DateTimeField(blank=True, null=True, verbose_name="blocked"),
        ),
        migrations.AddField(
            model_name="user",
            name="email_confirmed",
            field=models.DateTimeField(blank=True, null=True, verbose_name="mail address confirmed"),
        ),
        migrations.AddField(
            model_name="user",
            name="last_seen",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="last seen"),
        ),
        # In three steps, because a default is computed once for all rows that are there.
        migrations.AddField(
            model_name="user",
            name="public_id",
            field=models.CharField(default="", editable=False, max_length=16, verbose_name="public id"),
        ),
        migrations.RunPython(give_public_ids, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="user",
            name="public_id",
            field=models.CharField(
                default=apps.accounts.models.new_public_id,
                editable=False,
                max_length=16,
                unique=True,
                verbose_name="public id",
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="role",
            field=models.CharField(
                choices=[
                    ("guest", "guest"),
                    ("reader", "reader"),
                    ("analyst", "analyst"),
                    ("editor", "editor"),
                    ("admin", "admin"),
                ],
                default="reader",
                max_length=10,
                verbose_name="role",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["guest", "reader", "analyst", "editor", "admin"])),
                name="accounts_user_role_known",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="accounts.group"
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="group",
            name="members",
            field=models.ManyToManyField(
                related_name="circles", through="accounts.Membership", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="writecount",
            constraint=models.UniqueConstraint(fields=("key", "window"), name="accounts_writecount_once"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("group", "user"), name="accounts_membership_once"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["owner", "member"])), name="accounts_membership_role_known"
            ),
        ),
    ]
