"""Signing in."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from apps.accounts.limits import check_sign_in
from apps.accounts.models import User


class RoleBackend(BaseBackend):
    """Name and password; permissions come from the user's role."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: object
    ) -> User | None:
        """Return the user with that name and password who may sign in, else None.

        Tries that come through a page, the admin's included, are counted. Raises apps.accounts.limits.TooMany.
        """
        if not username or "\x00" in username or password is None:  # PostgreSQL cannot be asked for a NUL
            return None
        if request is not None:
            check_sign_in(request, username)
        user = User.objects.filter(username__iexact=username).first()
        if user is None:
            # The same work as for a known name, so that the time taken does not tell which names exist.
            User().set_password(password)
            return None
        return user if user.is_active and user.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        """Return the signed-in user of a session, if they may still sign in."""
        return User.objects.filter(pk=user_id, is_active=True).first()
