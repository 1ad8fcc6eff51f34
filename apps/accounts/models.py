"""People: the custom user of the project."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody may do; product rules, from least to most."""

    READER = "reader", _("reader")
    ANALYST = "analyst", _("analyst")
    EDITOR = "editor", _("editor")
    ADMIN = "admin", _("admin")


class UserManager(BaseUserManager["User"]):
    """Makes users."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Make and store a user; without a password nobody can sign in as them. Raises ValueError without a name."""
        if not username:
            raise ValueError("A user needs a name.")
        if "email" in fields:
            fields["email"] = self.normalize_email(fields["email"])
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Make an administrator (the name is Django's)."""
        return self.create_user(username, password, **{**fields, "role": Role.ADMIN})

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user of that name, whatever the case of its letters."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do follows from their role alone."""

    username = models.CharField(_("user name"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    display_name = models.CharField(_("name shown"), max_length=150, blank=True)
    email = models.EmailField(_("mail address"), blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.READER)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="accounts_user_role_known"),
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="accounts_user_email_unique",
            ),
            models.UniqueConstraint(Lower("username"), name="accounts_user_username_unique"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def is_editor(self) -> bool:
        """Whether they look after the library: events, articles, frames, outlets, question sets."""
        return self.is_active and self.role in {Role.EDITOR, Role.ADMIN}

    @property
    def is_admin(self) -> bool:
        """Whether they look after people and settings."""
        return self.is_active and self.role == Role.ADMIN

    @property
    def is_staff(self) -> bool:
        """Whether the Django admin lets them in."""
        return self.is_editor

    @property
    def is_superuser(self) -> bool:
        """Django's word for an administrator."""
        return self.is_admin

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Return whether the role allows a Django permission such as "library.change_article"."""
        return self.has_module_perms(perm.partition(".")[0])

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        """Return whether the role allows all of `perms`."""
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        """Editors have the apps that hold the library; administrators also people and what else there is."""
        return self.is_admin or (self.is_editor and app_label in {"library", "annotations", "comparison"})
