"""Guests: people who made something before they made an account. A guest is bound to one browser."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest
from django.utils.module_loading import import_string

from apps.accounts.limits import check_guest
from apps.accounts.models import Membership, Role, User, new_public_id

MergeStep = Callable[[User, User], None]

BACKEND = "apps.accounts.backends.RoleBackend"
#: How long a browser keeps a guest, in seconds from the last day it was seen: a year.
GUEST_AGE = 365 * 24 * 60 * 60
#: No account may have a name that begins so.
PREFIX = "guest-"


def writer(request: HttpRequest) -> User:
    """Return who writes: the signed-in user or, for a visitor, a new guest, signed in to the browser's session.

    Call it when it is certain that something will be stored, not before: it sets cookies. A guest costs about six
    queries, once. Raises TooMany where too many guests came from one address.
    """
    if isinstance(request.user, User):
        return request.user
    check_guest(request)
    with transaction.atomic():
        public_id = new_public_id()
        guest = User.objects.create_user(f"{PREFIX}{public_id}", role=Role.GUEST, public_id=public_id)
        login(request, guest, backend=BACKEND)
        request.session.set_expiry(GUEST_AGE)
    return guest


def current_guest(request: HttpRequest) -> User | None:
    """Return the guest who sent `request`, or None."""
    user = request.user
    return user if isinstance(user, User) and user.is_guest else None


@transaction.atomic
def take_over(*, guest: User, user: User) -> None:
    """Give `user` all that `guest` made, by the steps named in settings.MERGE_STEPS, and delete the guest.

    Raises ValueError unless `guest` is a guest and `user` is none.
    """
    if not guest.is_guest or user.is_guest:
        raise ValueError("Only what a guest made is handed over, and only to an account.")
    # Locks the guest on PostgreSQL, so that nothing is added meanwhile and two sign-ins do not both take the same.
    if not User.objects.select_for_update().filter(pk=guest.pk, role=Role.GUEST).exists():
        return
    for path in settings.MERGE_STEPS:
        step: MergeStep = import_string(path)
        step(guest, user)
    User.objects.get(pk=guest.pk).delete()


def hand_over(guest: User, user: User) -> None:
    """Give `user` the memberships of `guest` in groups that `user` is not in yet."""
    known = Membership.objects.filter(user=user).values_list("group_id", flat=True)
    Membership.objects.filter(user=guest).exclude(group__in=list(known)).update(user=user)
