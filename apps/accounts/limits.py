"""Limits on writing, on signing up and in: counted in the database, so that every process counts alike.

The stretch of time slides: it is cut into six slots, a slot is a row, and what counts are the slots of which any part
lies in the last minute (quarter, hour). So nowhere is there a turn around which more than the limit would fit; for that
somebody at the limit may wait up to a sixth longer. Addresses are kept only as a keyed hash, and no longer than
`manage.py tidy` leaves them.
"""

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, ngettext

from apps.accounts.models import User

MINUTE = 60
QUARTER = 15 * MINUTE
HOUR = 60 * MINUTE
#: Into so many slots the time is cut that a limit is counted over.
SLOTS = 6


class TooMany(Exception):
    """A limit is reached; `seconds` is how long it lasts. It is answered with 429 wherever it comes from."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        if seconds < 2 * MINUTE:
            when = ngettext("in %(n)s second", "in %(n)s seconds", seconds) % {"n": seconds}
        else:
            when = gettext("in %(n)s minutes") % {"n": -(-seconds // MINUTE)}
        message = gettext("That was too much in a short time. Nothing was changed; try again %(when)s.")
        super().__init__(message % {"when": when})


def within(key: str, *, most: int, seconds: int) -> bool:
    """Count one more under `key` and return True, or return False where `most` were counted in the last `seconds`.

    `key` has at most 80 characters. With `most` 0 there is no limit and nothing is counted. What is refused does not
    count: who goes on trying waits no longer for that.
    """
    return not _wait({key: most}, seconds)


def require(limits: Mapping[str, int], *, seconds: int) -> None:
    """Count one more under each key of `limits`, which gives the most for each, and raise TooMany past any of them."""
    wait = _wait(limits, seconds)
    if wait:
        raise TooMany(wait)


def _wait(limits: Mapping[str, int], seconds: int) -> int:
    """Count one more under each key, or where that would be too many return the seconds until it is not."""
    kept = {key: most for key, most in limits.items() if most}
    if not kept:
        return 0
    now = int(timezone.now().timestamp())
    slot = max(1, seconds // SLOTS)
    ends = (now // slot + 1) * slot + seconds
    rows = ", ".join(["(%s, %s, 1)"] * len(kept))
    keys = ", ".join(["%s"] * len(kept))
    # One statement counts, so that no two processes read the same number; the lock it takes lasts until it was read.
    with nullcontext() if connection.in_atomic_block else transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO accounts_writecount ("key", "window", "count") VALUES {rows} '  # noqa: S608 (placeholders)
            'ON CONFLICT ("key", "window") DO UPDATE SET "count" = accounts_writecount."count" + 1',
            [value for key in kept for value in (key, ends)],
        )
        cursor.execute(
            f'SELECT "key", "window", "count" FROM accounts_writecount WHERE "key" IN ({keys}) AND "window" > %s '  # noqa: S608
            'ORDER BY "window"',
            [*kept, now],
        )
        counted = cursor.fetchall()
        wait = max(_until_free(most, [row[1:] for row in counted if row[0] == key], now) for key, most in kept.items())
        if wait:
            cursor.execute(
                f'UPDATE accounts_writecount SET "count" = "count" - 1 WHERE "key" IN ({keys}) AND "window" = %s',  # noqa: S608
                [*kept, ends],
            )
    return wait


def _until_free(most: int, slots: Sequence[tuple[int, int]], now: int) -> int:
    """Return the seconds from `now` until at most `most` are left in `slots`: until when each counts, and its count."""
    total, free = sum(count for _, count in slots), now
    for ends, count in slots:
        if total <= most:
            break
        total, free = total - count, ends
    return free - now


def check_write(request: HttpRequest, user: User) -> None:
    """Count one write by `user` from where `request` comes from. Raises TooMany. Two statements.

    Inside the transaction of the write itself it costs no further one, and what was refused is then not counted.
    """
    person, address = f"write {user.pk}", address_key("write", request)
    limits = {person: settings.WRITES_PER_MINUTE, address: settings.ADDRESS_WRITES_PER_MINUTE}
    require(limits, seconds=MINUTE)


def check_guest(request: HttpRequest) -> None:
    """Count one new guest. Raises TooMany."""
    require({address_key("guest", request): settings.GUESTS_PER_HOUR}, seconds=HOUR)


def check_mail(request: HttpRequest) -> None:
    """Count one sign-up, or another form that sends a mail to an address of the sender's choice. Raises TooMany."""
    require({address_key("mail", request): settings.SIGN_UPS_PER_HOUR}, seconds=HOUR)


def check_sign_in(request: HttpRequest, name: str) -> None:
    """Count one try to sign in as `name`, right or wrong; ten times as many may be made over all names.

    Raises TooMany.
    """
    most = settings.SIGN_IN_TRIES
    names = {address_key("sign-in", request, (name.casefold(),)): most, address_key("sign-ins", request): 10 * most}
    require(names, seconds=QUARTER)


def address_key(what: str, request: HttpRequest, more: Iterable[str] = ()) -> str:
    """Return the key under which `what` is counted for the address of `request`, together with the words `more`."""
    parts = "\0".join([client_address(request), *more])
    return f"{what} {salted_hmac('apps.accounts.limits', parts, algorithm='sha256').hexdigest()[:40]}"


def client_address(request: HttpRequest) -> str:
    """Return the network address of whoever sent `request`; of an IPv6 address, the 64 bits that name the network.

    With settings.HTTPS there is a proxy, whose own word is the last entry of X-Forwarded-For: what stands before it
    anybody can write. Without, that header says nothing.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.HTTPS:
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)
