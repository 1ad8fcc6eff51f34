"""Looking after people: roles, passwords, and always somebody left who may."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Role, User
from tests import factories
from tests.factories import PASSWORD
from tests.forms import errors, submit

pytestmark = pytest.mark.django_db
NEW = "a new horse, a new battery"


@pytest.fixture
def keeper(admin: User) -> Client:
    client = Client()
    client.login(username="admin", password=PASSWORD)
    return client


def page(user: User, name: str = "change") -> str:
    return reverse(f"admin:accounts_user_{name}", args=[user.pk])


def add(keeper: Client, **given: Any) -> Any:
    fields = {"username": "zoe", "password1": NEW, "password2": NEW, "usable_password": "true", "role": "editor"}
    return submit(keeper, reverse("admin:accounts_user_add"), **{**fields, **given})


def test_somebody_is_added_with_a_role_and_a_password(keeper: Client) -> None:
    response = add(keeper, display_name="Zoë", email="zoe@example.org")
    assert response.status_code == 302, errors(response)
    zoe = User.objects.get(username="zoe")
    assert (zoe.role, zoe.display_name) == (Role.EDITOR, "Zoë")
    assert Client().login(username="zoe", password=NEW)


def test_somebody_is_added_who_cannot_sign_in_with_a_password(keeper: Client) -> None:
    response = add(keeper, usable_password="false", password1="", password2="")
    assert response.status_code == 302, errors(response)
    assert not User.objects.get(username="zoe").has_usable_password()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"username": "ADMIN"}, "Somebody else has this name"),
        ({"username": "a b"}, "valid username"),
        ({"username": ""}, "required"),
        ({"password2": "something else"}, "match"),
        ({"password1": "1234", "password2": "1234"}, "too short"),
        ({"email": "ADMIN@example.org"}, "Somebody else has this address"),
        ({"email": "nowhere"}, "valid email"),
        ({"role": "owner"}, "valid choice"),
    ],
)
def test_nobody_is_added_who_cannot_be(keeper: Client, given: dict[str, str], message: str) -> None:
    assert message in errors(add(keeper, **given))
    assert User.objects.count() == 1


def test_a_role_is_given_and_taken(keeper: Client, alice: User) -> None:
    for role in Role.values:
        assert submit(keeper, page(alice), role=role).status_code == 302
        alice.refresh_from_db()
        assert alice.role == role
    assert Client().login(username="alice", password=PASSWORD)


@pytest.mark.parametrize("given", [{"username": "Admin"}, {"email": "Admin@Example.org"}])
def test_nobody_gets_the_name_or_address_of_somebody_else(keeper: Client, alice: User, given: dict[str, str]) -> None:
    assert "Somebody else has this" in errors(submit(keeper, page(alice), **given))
    assert submit(keeper, page(alice), username="ALICE", email="ALICE@example.org").status_code == 302


def test_nothing_else_can_be_given(keeper: Client, alice: User) -> None:
    submit(keeper, page(alice), is_superuser="on", is_staff="on", password="plain", last_login="x")
    alice.refresh_from_db()
    assert not alice.is_staff
    assert alice.check_password(PASSWORD)


@pytest.mark.parametrize("given", [{"role": "editor"}, {"is_active": None}])
def test_somebody_is_always_left_to_look_after_people(keeper: Client, admin: User, given: dict[str, Any]) -> None:
    refused = submit(keeper, page(admin), **given)
    assert "the only administrator" in errors(refused)
    factories.make_user("second", role=Role.ADMIN)
    assert submit(keeper, page(admin), **given).status_code == 302


def test_a_password_is_set_for_somebody_and_never_shown(keeper: Client, alice: User) -> None:
    assert alice.password not in keeper.get(page(alice)).content.decode()
    path = reverse("admin:auth_user_password_change", args=[alice.pk])
    response = submit(keeper, path, password1=NEW, password2=NEW, usable_password="true")
    assert response.status_code == 302, errors(response)
    assert Client().login(username="alice", password=NEW)


def test_somebody_without_work_in_the_library_is_deleted(keeper: Client, alice: User) -> None:
    assert keeper.post(page(alice, "delete"), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(username="alice").exists()


def test_nobody_deletes_themselves_or_whose_work_the_history_names(keeper: Client, admin: User, carol: User) -> None:
    editor = Client()
    editor.login(username="carol", password=PASSWORD)
    submit(editor, reverse("admin:library_outlet_add"), name="O", slug="o")
    factories.make_user("second", role=Role.ADMIN)
    for user in (admin, carol):
        assert keeper.post(page(user, "delete"), {"post": "yes"}).status_code == 403
    assert User.objects.count() == 3
    assert "delete_selected" not in keeper.get(reverse("admin:accounts_user_changelist")).content.decode()


def test_there_are_no_groups(keeper: Client) -> None:
    assert keeper.get("/admin/auth/group/").status_code == 404
    assert "groups" not in keeper.get(reverse("admin:accounts_user_changelist")).content.decode().lower()
