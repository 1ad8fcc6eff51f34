"""`manage.py make_editor NAME`."""

import io
import sys
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from apps.accounts.management.commands import make_editor
from apps.accounts.models import Role, User
from tests.factories import PASSWORD


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str, stdin: str = "", answers: tuple[str, ...] = ()) -> str:
    """Run the command as a person who types `answers`, or with `stdin` piped in, and return what it printed."""

    class Input(io.StringIO):
        def isatty(self) -> bool:
            return bool(answers)

    typed = iter(answers)
    monkeypatch.setattr(sys, "stdin", Input(stdin))
    monkeypatch.setattr(make_editor, "getpass", lambda prompt: next(typed))
    out: Any = io.StringIO()
    call_command("make_editor", *arguments, stdout=out, stderr=out)
    return str(out.getvalue())


def test_a_password_typed_twice_makes_an_editor_who_can_sign_in(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run(monkeypatch, "carol", "--email", "carol@Example.org", answers=(PASSWORD, PASSWORD))
    carol = User.objects.get(username="carol")
    assert (carol.role, carol.email) == (Role.EDITOR, "carol@example.org")
    assert said.startswith("carol is now: editor.")
    client = Client()
    assert client.login(username="Carol", password=PASSWORD)
    assert client.get("/admin/").status_code == 200


def test_a_reader_becomes_an_editor_and_keeps_the_password(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "alice has the role: editor." in run(monkeypatch, "ALICE")
    alice.refresh_from_db()
    assert alice.role == Role.EDITOR
    assert alice.check_password(PASSWORD)


def test_an_administrator_stays_one(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, "admin")
    admin.refresh_from_db()
    assert admin.role == Role.ADMIN


def test_admin_makes_an_administrator_with_a_password_from_a_pipe(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, "admin", "--admin", "--password-stdin", stdin=f"{PASSWORD}\n")
    admin = User.objects.get()
    assert admin.role == Role.ADMIN
    assert admin.check_password(PASSWORD)


def test_two_that_differ_and_a_weak_one_are_asked_again(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run(monkeypatch, "carol", answers=("one", "two", "12345", "12345", PASSWORD, PASSWORD))
    assert "The two differ." in said
    assert "too short" in said
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "stdin", "answers", "reason"),
    [
        (("carol",), "", (), "no terminal"),
        (("carol", "--password-stdin"), "12345\n", (), "too short"),
        (("carol",), "", ("a", "b") * 3, "3 tries"),
        (("carol anne", "--password-stdin"), PASSWORD, (), "valid username"),
        (("carol", "--email", "nowhere", "--password-stdin"), PASSWORD, (), "valid email"),
        (("carol", "--email", "ALICE@example.org", "--password-stdin"), PASSWORD, (), "Another account"),
    ],
)
def test_what_cannot_be_used_makes_no_account(
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    stdin: str,
    answers: tuple[str, ...],
    reason: str,
) -> None:
    with pytest.raises(CommandError, match=reason):
        run(monkeypatch, *arguments, stdin=stdin, answers=answers)
    assert User.objects.get() == alice
