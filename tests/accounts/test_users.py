"""Who signs in, and what each role may do."""

import io

import pytest
from django.contrib.auth import authenticate, get_user
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory

from apps.accounts.backends import RoleBackend
from apps.accounts.models import Role, User
from tests import factories
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["alice", "ALICE", "Alice"])
def test_anybody_with_name_and_password_signs_in(alice: User, name: str) -> None:
    assert authenticate(username=name, password=PASSWORD) == alice


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("alice", "wrong"),
        ("alice", ""),
        ("alice", None),
        ("", PASSWORD),
        (None, PASSWORD),
        ("nobody", PASSWORD),
        ("a\x00b", PASSWORD),
    ],
)
def test_nobody_signs_in_with_anything_else(alice: User, name: str | None, password: str | None) -> None:
    assert authenticate(username=name, password=password) is None


def test_somebody_without_a_password_does_not_sign_in() -> None:
    factories.make_user("ghost", password=None)
    assert authenticate(username="ghost", password="") is None
    assert authenticate(username="ghost", password="None") is None


def test_an_unknown_name_costs_as_much_work_as_a_known_one(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str | None] = []
    monkeypatch.setattr(User, "set_password", lambda self, raw: hashed.append(raw))
    assert authenticate(username="nobody", password="guess") is None
    assert hashed == ["guess"]


def test_somebody_who_may_no_longer_sign_in_is_out_at_once(alice: User) -> None:
    client = Client()
    assert client.login(username="alice", password=PASSWORD)
    request = RequestFactory().get("/")
    request.session = client.session
    assert get_user(request) == alice
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert not get_user(request).is_authenticated
    assert not client.login(username="alice", password=PASSWORD)
    assert RoleBackend().get_user(alice.pk) is None


@pytest.mark.parametrize(
    ("role", "staff", "editor", "admin"),
    [
        (Role.READER, False, False, False),
        (Role.ANALYST, False, False, False),
        (Role.EDITOR, True, True, False),
        (Role.ADMIN, True, True, True),
    ],
)
def test_what_somebody_may_do_follows_from_the_role(role: Role, staff: bool, editor: bool, admin: bool) -> None:
    user = factories.make_user("somebody", role=role)
    assert (user.is_staff, user.is_editor, user.is_admin, user.is_superuser) == (staff, editor, admin, admin)
    for app in ("library", "annotations", "comparison"):
        assert user.has_module_perms(app) is editor
        assert user.has_perm(f"{app}.change_anything") is editor
    for app in ("accounts", "auth", "admin", "sessions"):
        assert user.has_module_perms(app) is admin
        assert user.has_perm(f"{app}.change_anything") is admin
    assert user.has_perms(["library.add_event", "accounts.add_user"]) is admin


@pytest.mark.parametrize("role", Role.values)
def test_a_role_is_nothing_to_somebody_who_may_not_sign_in(role: str) -> None:
    user = factories.make_user("former", role=role, is_active=False)
    assert not any((user.is_staff, user.is_editor, user.is_admin, user.is_superuser))
    assert not user.has_perm("library.change_event")
    assert not user.has_module_perms("library")


def test_a_new_user_is_a_reader() -> None:
    assert User.objects.create_user("new").role == Role.READER


def test_django_s_command_makes_an_administrator() -> None:
    call_command("createsuperuser", "--no-input", username="root", stdout=io.StringIO())
    root = User.objects.get(username="root")
    assert root.role == Role.ADMIN
    assert not root.has_usable_password()


def test_a_user_needs_a_name() -> None:
    with pytest.raises(ValueError, match="name"):
        User.objects.create_user("")


def test_names_are_one_whatever_their_case_and_form() -> None:
    user = User.objects.create_user("Ada\u212b", email="Ada@EXAMPLE.org")
    assert user.username == "AdaÅ"
    assert user.email == "Ada@example.org"
    assert User.objects.get_by_natural_key("ADA\u00c5") == user
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ada\u00c5")


def test_the_name_shown_is_the_one_that_was_chosen() -> None:
    assert str(User(username="ada")) == "ada"
    assert str(User(username="ada", display_name="Ada L.")) == "Ada L."
