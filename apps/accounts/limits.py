"""Limits on writing, on signing up and in: counted in the database, so that every process counts alike.

Time is cut into stretches of equal length and each is counted by itself; so in the worst case twice the limit fits
around the turn of one. Addresses are kept only as a keyed hash, and no longer than `manage.py tidy` leaves them.
"""

import ipaddress
from collections.abc import Iterable

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
    """Count one more under `key` and return whether that is at most `most` in this stretch of `seconds`.

    `key` has at most 80 characters. With `most` 0 there is no limit and nothing is counted.
    """
    if not most:
        return True
    row: tuple[str, int] = (key, _end(seconds))
    # One statement counts, so that no two processes read the same number; the lock it takes lasts until it was read.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO accounts_writecount ("key", "window", "count") VALUES (%s, %s, 1) '
            'ON CONFLICT ("key", "window") DO UPDATE SET "count" = accounts_writecount."count" + 1',
            row,
        )
        cursor.execute('SELECT "count" FROM accounts_writecount WHERE "key" = %s AND "window" = %s', row)
        return int(cursor.fetchone()[0]) <= most


def require(key: str, *, most: int, seconds: int) -> None:
    """Count like `within`, and raise TooMany past the limit."""
    if not within(key, most=most, seconds=seconds):
        raise TooMany(max(1, _end(seconds) - int(timezone.now().timestamp())))


def check_write(request: HttpRequest, user: User) -> None:
    """Count one write by `user` from where `request` comes from. Raises TooMany.

    Inside the transaction of the write itself it costs no further one, and what was refused is then not counted.
    """
    require(f"write {user.pk}", most=settings.WRITES_PER_MINUTE, seconds=MINUTE)
    require(address_key("write", request), most=settings.ADDRESS_WRITES_PER_MINUTE, seconds=MINUTE)


def check_guest(request: HttpRequest) -> None:
    """Count one new guest. Raises TooMany."""
    require(address_key("guest", request), most=settings.GUESTS_PER_HOUR, seconds=HOUR)


def check_mail(request: HttpRequest) -> None:
    """Count one sign-up, or another form that sends a mail to an address of the sender's choice. Raises TooMany."""
    require(address_key("mail", request), most=settings.SIGN_UPS_PER_HOUR, seconds=HOUR)


def check_sign_in(request: HttpRequest, name: str) -> None:
    """Count one try to sign in as `name`, right or wrong; ten times as many may be made over all names.

    Raises TooMany.
    """
    most = settings.SIGN_IN_TRIES
    require(address_key("sign-in", request, (name.casefold(),)), most=most, seconds=QUARTER)
    require(address_key("sign-ins", request), most=10 * most, seconds=QUARTER)


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


def _end(seconds: int) -> int:
    return (int(timezone.now().timestamp()) // seconds + 1) * seconds
