"""Groups: who is in them, and who decides that.

Every function that changes who is in a group locks the group first; so two owners cannot leave at the same moment.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from apps.accounts.models import Group, Membership, User, new_invite

DissolveStep = Callable[[Group], None]


class Refused(ValueError):
    """It cannot be done; the message says what to do instead."""


@transaction.atomic
def make_group(*, owner: User, name: str) -> Group:
    """Store a group that `owner` owns and is the only member of. Raises PermissionDenied for guests and the blocked."""
    _require_account(owner)
    group = Group.objects.create(name=name)
    Membership.objects.create(group=group, user=owner, role=Membership.Role.OWNER)
    return group


def rename_group(*, group: Group, name: str) -> None:
    """Give `group` another name."""
    group.name = name
    group.save(update_fields=["name"])


def renew_invite(*, group: Group) -> None:
    """Make a new invitation; links with the former one lead nowhere from now on."""
    group.invite = new_invite()
    group.save(update_fields=["invite"])


@transaction.atomic
def join(*, invite: str, user: User) -> Group:
    """Make `user` a member of the group that `invite` invites to, and return it; twice is once.

    Raises Group.DoesNotExist where the invitation does not hold, PermissionDenied for guests and the blocked.
    """
    _require_account(user)
    # Under the lock, so that an invitation that is being revoked lets nobody in afterwards.
    group = Group.objects.select_for_update().get(invite=invite)
    Membership.objects.get_or_create(group=group, user=user)
    return group


@transaction.atomic
def leave(*, group: Group, user: User) -> None:
    """Take `user` out of `group`. Raises Refused for its only owner, Membership.DoesNotExist for who is not in it."""
    _lock(group)
    membership = Membership.objects.get(group=group, user=user)
    if _is_only_owner(membership):
        raise Refused(_("You are the only owner. Hand the group over first, or dissolve it."))
    membership.delete()


@transaction.atomic
def remove(*, group: Group, user: User) -> None:
    """Take the member `user` out of `group`. Raises Refused for an owner, Membership.DoesNotExist for a stranger."""
    _lock(group)
    membership = Membership.objects.get(group=group, user=user)
    if membership.role == Membership.Role.OWNER:
        raise Refused(_("An owner cannot be removed."))
    membership.delete()


@transaction.atomic
def hand_over(*, group: Group, owner: User, to: User) -> None:
    """Make the member `to` an owner in the place of `owner`, who stays a member.

    Raises Membership.DoesNotExist unless both are in the group and `owner` owns it.
    """
    _lock(group)
    former = Membership.objects.get(group=group, user=owner, role=Membership.Role.OWNER)
    heir = Membership.objects.get(group=group, user=to)
    if heir.pk == former.pk:
        return
    Membership.objects.filter(pk=heir.pk).update(role=Membership.Role.OWNER)
    Membership.objects.filter(pk=former.pk).update(role=Membership.Role.MEMBER)


@transaction.atomic
def dissolve(*, group: Group) -> None:
    """Delete `group`; what was shared with it becomes private to who made it (settings.DISSOLVE_STEPS)."""
    _lock(group)
    for path in settings.DISSOLVE_STEPS:
        step: DissolveStep = import_string(path)
        step(group)
    group.delete()


@transaction.atomic
def hand_on(membership: Membership) -> None:
    """End `membership` whatever it is: the group of an only owner goes to its longest member, or is dissolved."""
    group = membership.group
    _lock(group)
    if _is_only_owner(membership):
        heir = group.memberships.exclude(pk=membership.pk).order_by("joined", "pk").first()
        if heir is None:
            dissolve(group=group)
            return
        Membership.objects.filter(pk=heir.pk).update(role=Membership.Role.OWNER)
    membership.delete()


def _lock(group: Group) -> None:
    Group.objects.select_for_update().get(pk=group.pk)


def _is_only_owner(membership: Membership) -> bool:
    if membership.role != Membership.Role.OWNER:
        return False
    owners = Membership.objects.filter(group=membership.group_id, role=Membership.Role.OWNER)
    return not owners.exclude(pk=membership.pk).exists()


def _require_account(user: User) -> None:
    if user.is_guest or user.blocked is not None or not user.is_active:
        raise PermissionDenied
