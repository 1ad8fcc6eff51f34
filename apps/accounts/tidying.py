"""What `manage.py tidy` does for accounts: each function does one thing and returns what it did, in words."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone

from apps.accounts.models import Role, User, WriteCount

#: Guests without work are forgotten, and bins emptied, after so many days.
DAYS = 30


def forget_guests() -> str:
    """Delete guests who have not been seen for 30 days and to whom no row of any table belongs."""
    idle = User.objects.filter(role=Role.GUEST, last_seen__lt=timezone.now() - timedelta(days=DAYS))
    # Whatever apps there will be: a guest with a row anywhere has made something.
    for relation in User._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        idle = idle.exclude(Exists(rows))
    return f"{idle.delete()[0]} idle guests without work forgotten"


def forget_counts() -> str:
    """Delete the counts of limits whose time has passed."""
    number, _ = WriteCount.objects.filter(window__lt=int(timezone.now().timestamp())).delete()
    return f"{number} counts of past writes deleted"


def forget_sessions() -> str:
    """Delete sessions that have run out."""
    number, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return f"{number} expired sessions deleted"
