"""Making an account, and confirming its mail address.

An address belongs to an account only once somebody has opened the link that was sent to it. Until then the account
has none: so nobody can take an address that is not theirs, and signing up with one that is known looks to the person
at the screen just like signing up with any other.
"""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from apps.accounts import mail
from apps.accounts.models import Role, User

_SALT = "apps.accounts.confirm"


class NameTaken(ValueError):
    """Another account has that name."""


class BadLink(ValueError):
    """A link from a mail that cannot be used; the message says why."""


def sign_up(*, username: str, password: str, guest: User | None = None) -> User:
    """Make an account that has no address yet; out of `guest` where there is one, who keeps all they made.

    Raises NameTaken, also where somebody was quicker by a moment.
    """
    try:
        with transaction.atomic():
            user = User.objects.select_for_update().filter(pk=guest.pk, role=Role.GUEST).first() if guest else None
            if user is None:
                return User.objects.create_user(username, password)
            user.username = User.normalize_username(username)
            user.role = Role.READER
            user.set_password(password)
            user.save(update_fields=["username", "role", "password"])
            return user
    except IntegrityError as error:
        raise NameTaken(_("There is an account with that name. Choose another.")) from error


def ask_to_confirm(*, user: User, address: str, link: Callable[[str], str], sign_in: str, reset: str) -> bool:
    """Mail `address` a link that makes it the address of `user`; `link` turns a token into the address of a page.

    Where another account has it, the mail says so instead, and names the pages `sign_in` and `reset`. Returns whether
    the mail left; nobody but the owner of the address learns which it was.
    """
    address = User.objects.normalize_email(address)
    other = User.objects.filter(email__iexact=address, is_active=True).exclude(pk=user.pk).first()
    if other is not None:
        return mail.send("known", address, {"user": other, "sign_in": sign_in, "reset": reset})
    token = signing.dumps([user.public_id, user.email, address], salt=_SALT)
    context = {"user": user, "link": link(token), "days": settings.PASSWORD_RESET_TIMEOUT // 86400}
    return mail.send("confirm", address, context)


def address_in(token: str) -> str:
    """Return the mail address that `token` would confirm. Raises BadLink."""
    return _read(token)[2]


def confirm_address(token: str) -> User:
    """Make the address in `token` the confirmed address of its account, and return that.

    Doing it again changes nothing. The former address, where there was one, is told. Raises BadLink.
    """
    public_id, former, address = _read(token)
    used = BadLink(_("This link no longer holds: the account has another address by now."))
    try:
        with transaction.atomic():
            user = User.objects.select_for_update().filter(public_id=public_id, is_active=True).first()
            if user is None or user.email not in {former, address}:
                raise used
            if user.email == address and user.email_confirmed is not None:
                return user
            told = former if former != address and user.email_confirmed is not None else ""
            user.email, user.email_confirmed = address, timezone.now()
            user.save(update_fields=["email", "email_confirmed"])
    except IntegrityError as error:
        raise BadLink(_("Another account has this address.")) from error
    if told:
        mail.send("changed", told, {"user": user})
    return user


def send_reset(*, address: str, link: Callable[[str, str], str]) -> None:
    """Mail a link to a page for a new password to `address`, where an account has it; otherwise do nothing.

    `link` turns the account's mark and a token into the address of that page.
    """
    for user in PasswordResetForm().get_users(address):
        mark = urlsafe_base64_encode(force_bytes(user.pk))
        context = {"user": user, "link": link(mark, default_token_generator.make_token(user))}
        mail.send("reset", user.email, {**context, "days": settings.PASSWORD_RESET_TIMEOUT // 86400})


def user_of_reset(mark: str, token: str) -> User:
    """Return who may choose a new password by the link with `mark` and `token`. Raises BadLink."""
    try:
        user = User.objects.filter(pk=int(urlsafe_base64_decode(mark).decode()), is_active=True).first()
    except (ValueError, OverflowError):
        user = None
    if user is None or not default_token_generator.check_token(user, token):
        raise BadLink(_("This link no longer holds: it was used, or it is too old. Ask for another."))
    return user


def _read(token: str) -> tuple[str, str, str]:
    try:
        public_id, former, address = signing.loads(
            token, salt=_SALT, max_age=timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
        )
    except (signing.BadSignature, ValueError) as error:
        raise BadLink(_("This link does not hold: it is too old, or a part of it was lost.")) from error
    return public_id, former, address
