"""The pages on which administrators look after people and what they may do."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group as DjangoGroup
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.core.admin.options import EditorAdmin
from apps.core.admin.site import Group

# Django's groups mean nothing here: what somebody may do follows from their role alone.
admin.site.unregister(DjangoGroup)


def other_administrators(user: User) -> bool:
    """Return whether somebody else could still look after people without `user`."""
    return User.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=user.pk).exists()


class _Unlike:
    """Refuses the name or the address of somebody else, whatever the case."""

    instance: User
    cleaned_data: dict[str, Any]

    def clean_email(self) -> str:
        """Refuse an address that somebody else has."""
        return self._unlike("email", _("Somebody else has this address."))

    def clean_username(self) -> str:
        """Refuse a name that somebody else has."""
        return self._unlike("username", _("Somebody else has this name."))

    def _unlike(self, name: str, message: Any) -> str:
        value = str(self.cleaned_data.get(name) or "")
        if value and User.objects.filter(**{f"{name}__iexact": value}).exclude(pk=self.instance.pk).exists():
            raise ValidationError(message)
        return value


class NewPersonForm(_Unlike, AdminUserCreationForm):  # type: ignore[type-arg]  # takes none when the program runs
    """Somebody new, with a password or without one until they are given it."""

    class Meta(AdminUserCreationForm.Meta):
        model = User


class PersonForm(_Unlike, UserChangeForm):  # type: ignore[type-arg]
    """Somebody who signs in."""

    class Meta(UserChangeForm.Meta):
        model = User

    def clean(self) -> dict[str, Any] | None:
        """Refuse what would leave nobody to look after people."""
        given = super().clean() or {}
        person = User.objects.get(pk=self.instance.pk)
        stays = given.get("role") == Role.ADMIN and given.get("is_active")
        if person.is_admin and not stays and not other_administrators(person):
            raise ValidationError(_("This is the only administrator. Make somebody else one first."))
        return given


@admin.register(User)
class PersonAdmin(EditorAdmin[User], UserAdmin):  # type: ignore[type-arg]
    """People and their roles."""

    form = PersonForm
    add_form = NewPersonForm
    group, place = Group.PEOPLE, 1
    list_display = ("username", "display_name", "email", "role", "is_active", "last_login", "date_joined")
    list_filter = ("role", "is_active")
    date_hierarchy = "date_joined"
    ordering = ("username",)
    search_fields = ("username", "display_name", "email")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    # Deleting many at once would not ask of each whether they may go.
    actions = None
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Who it is"), {"fields": ("display_name", "email")}),
        (
            _("What they may do"),
            {
                "fields": ("role", "is_active"),
                "description": _(
                    "Readers read and mark for themselves; analysts answer questions; editors look after the library; "
                    "administrators also look after people. Somebody whose work stands in the history of the library "
                    "cannot be deleted: take away the right to sign in."
                ),
            },
        ),
        (_("Dates"), {"fields": (("last_login", "date_joined"),)}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2"), "classes": ("wide",)}),
        (_("Who it is"), {"fields": ("display_name", "email", "role"), "classes": ("wide",)}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody deletes themselves, the only administrator, or somebody whose changes the history names."""
        if not super().has_delete_permission(request, obj):
            return False
        if obj is None:
            return True
        if obj == request.user or (obj.is_admin and not other_administrators(obj)):
            return False
        return not LogEntry.objects.filter(user=obj).exists()
