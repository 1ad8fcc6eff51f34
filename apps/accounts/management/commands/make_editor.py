"""`manage.py make_editor NAME`: an account that may change the library, from the command line."""

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.accounts.models import Role, User

_TRIES = 3


class Command(BaseCommand):
    """Make an editor's account, or give an account that exists an editor's (with --admin: an administrator's) role."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name and what the account is to have."""
        parser.add_argument("name", metavar="NAME", help="Name to sign in with.")
        parser.add_argument("--email", default=None, help="Mail address of the account.")
        parser.add_argument("--admin", action="store_true", help="Make an administrator, who also looks after people.")
        parser.add_argument("--password-stdin", action="store_true", help="Read the password from standard input.")

    def handle(
        self, *args: Any, name: str, email: str | None, admin: bool, password_stdin: bool, **options: Any
    ) -> None:
        """Make or promote; an account that exists keeps its password unless one is given on standard input."""
        name = User.normalize_username(name)
        user = User.objects.filter(username__iexact=name).first()
        is_new = user is None
        user = user or User(username=name)
        user.role = Role.ADMIN if admin or user.role == Role.ADMIN else Role.EDITOR
        user.is_active = True
        if email is not None:
            user.email = User.objects.normalize_email(email)
            # Whoever runs commands on the server vouches for it.
            user.email_confirmed = timezone.now() if user.email else None
        self._check(user)
        if password_stdin:
            user.set_password(self._checked(sys.stdin.readline().rstrip("\r\n"), user))
        elif is_new:
            user.set_password(self._asked(user))
        user.save()
        self.stdout.write(f"{user.username} {'is now' if is_new else 'has the role'}: {user.get_role_display()}.")
        self.stdout.write("Sign in at /admin/")

    def _check(self, user: User) -> None:
        if user.email and User.objects.filter(email__iexact=user.email).exclude(pk=user.pk).exists():
            raise CommandError(f"Another account has the address {user.email}.")
        try:
            user.full_clean(exclude=["password"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None

    def _asked(self, user: User) -> str:
        if not sys.stdin.isatty():
            raise CommandError("There is no terminal to ask for a password. Use --password-stdin.")
        for _ in range(_TRIES):
            password = getpass("Password: ")
            if password != getpass("Password again: "):
                self.stderr.write("The two differ.")
                continue
            try:
                return self._checked(password, user)
            except CommandError as problem:
                self.stderr.write(str(problem))
        raise CommandError(f"No account was made: no usable password in {_TRIES} tries.")

    def _checked(self, password: str, user: User) -> str:
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        return password
