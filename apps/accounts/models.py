"""People: the custom user of the project."""

import base64
import secrets
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.access import user_pk


def new_public_id() -> str:
    """Return an id that says nothing about who it stands for: 16 characters, 80 random bits."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def new_invite() -> str:
    """Return the secret part of an invitation: 160 random bits."""
    return base64.b32encode(secrets.token_bytes(20)).decode().lower()


class Role(models.TextChoices):
    """What somebody may do; product rules, from least to most."""

    GUEST = "guest", _("guest")
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
    public_id = models.CharField(_("public id"), max_length=16, unique=True, default=new_public_id, editable=False)
    email_confirmed = models.DateTimeField(_("mail address confirmed"), null=True, blank=True)
    blocked = models.DateTimeField(_("blocked"), null=True, blank=True)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now)
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
        if self.is_guest:
            return gettext("a guest")
        return self.display_name or self.username

    @property
    def is_guest(self) -> bool:
        """Whether they have no account: somebody who made a first highlight in this browser."""
        return self.role == Role.GUEST

    @property
    def may_publish(self) -> bool:
        """Whether what they make can be seen by others: an account with a confirmed address, not blocked."""
        return self.is_active and not self.is_guest and self.email_confirmed is not None and self.blocked is None

    @property
    def is_analyst(self) -> bool:
        """Whether they code for the public: claim status, answers, tags of a public codebook."""
        return self.is_active and self.blocked is None and self.role in {Role.ANALYST, Role.EDITOR, Role.ADMIN}

    @property
    def is_editor(self) -> bool:
        """Whether they look after the library: events, articles, frames, outlets, question sets."""
        return self.is_active and self.blocked is None and self.role in {Role.EDITOR, Role.ADMIN}

    @property
    def is_admin(self) -> bool:
        """Whether they look after people and settings."""
        return self.is_active and self.blocked is None and self.role == Role.ADMIN

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


class GroupQuerySet(models.QuerySet["Group"]):
    """Groups."""

    def visible_to(self, user: object) -> Self:
        """Return the groups that `user` is in; to everybody else they are not there, editors included."""
        return self.filter(pk__in=Membership.objects.filter(user=user_pk(user) or 0).values("group"))

    def editable_by(self, user: object) -> Self:
        """Return the groups that `user` owns; none for blocked people."""
        if getattr(user, "blocked", None) is not None:
            return self.none()
        owned = Membership.objects.filter(user=user_pk(user) or 0, role=Membership.Role.OWNER)
        return self.filter(pk__in=owned.values("group"))


class Group(models.Model):
    """A class or a team: its members see what they share with it."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.CharField(_("public id"), max_length=16, unique=True, default=new_public_id, editable=False)
    invite = models.CharField(_("invitation"), max_length=32, unique=True, default=new_invite, editable=False)
    created = models.DateTimeField(_("made"), auto_now_add=True)
    members: "models.ManyToManyField[User, Membership]" = models.ManyToManyField(
        User, through="Membership", related_name="circles"
    )

    objects: ClassVar[GroupQuerySet] = GroupQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody in a group. A group has an owner as long as it has a member."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        MEMBER = "member", _("member")

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    joined = models.DateTimeField(_("joined"), auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="accounts_membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["owner", "member"]), name="accounts_membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.group}"


class WriteCount(models.Model):
    """How much an identity or an address has written in one slot of time: what the limits count.

    `window` is until when that counts, in seconds since 1970: what lies in the past counts no longer.
    """

    key = models.CharField(max_length=80)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="accounts_writecount_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
