"""Leaving: taking along what one made, and deleting the account."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.groups import hand_on
from apps.accounts.models import Membership, Role, User

ExportStep = Callable[[User], dict[str, Any]]
LeaveStep = Callable[[User, bool], None]

#: With a space, so that nobody can sign up under it.
FORMER = "former member"
FORMER_NAME = gettext_lazy("a former member")


class CannotLeave(ValueError):
    """The account cannot be deleted; the message says what to do first."""


def former_member() -> User:
    """Return the one user under whose name stays what people leave behind; nobody can sign in as them."""
    names = {"display_name": str(FORMER_NAME), "is_active": False, "role": Role.READER}
    user, made = User.objects.get_or_create(username=FORMER, defaults=names)
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def everything_of(user: User) -> dict[str, Any]:
    """Return what `user` made and what is stored about them, as one document, by settings.EXPORT_STEPS."""
    document: dict[str, Any] = {"exported": timezone.now().isoformat(timespec="seconds")}
    for path in settings.EXPORT_STEPS:
        step: ExportStep = import_string(path)
        document |= step(user)
    return document


def export(user: User) -> dict[str, Any]:
    """Return the account and its groups. Two queries at the most."""
    memberships = Membership.objects.filter(user=user).select_related("group").order_by("group__name", "pk")
    return {
        "account": {
            "name": user.username,
            "name_shown": user.display_name,
            "address": user.email,
            "address_confirmed": _time(user.email_confirmed),
            "role": user.role,
            "joined": _time(user.date_joined),
            "last_seen": _time(user.last_seen),
        },
        "groups": [{"name": each.group.name, "role": each.role, "joined": _time(each.joined)} for each in memberships],
    }


@transaction.atomic
def delete_account(*, user: User, keep: bool) -> None:
    """Delete `user` with all they made; with `keep`, what is public stays under the name of a former member.

    By the steps named in settings.LEAVE_STEPS. Raises CannotLeave for the only administrator.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    others = User.objects.filter(role=Role.ADMIN, is_active=True, blocked=None).exclude(pk=user.pk)
    if locked.is_admin and not others.exists():
        raise CannotLeave(_("You are the only administrator. Make somebody else one first."))
    for path in settings.LEAVE_STEPS:
        step: LeaveStep = import_string(path)
        step(locked, keep)
    locked.delete()


def leave(user: User, keep: bool) -> None:
    """Take `user` out of all groups; one that they alone owned goes to its longest member, or ends without one."""
    for membership in Membership.objects.filter(user=user).select_related("group"):
        hand_on(membership)


def _time(moment: Any) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
