"""A value that cannot be used is one line that names the variable, never a traceback and never a password."""

from pathlib import Path

import pytest

from apps.config import env
from tests.servers import clean_environment, manage


@pytest.fixture(autouse=True)
def _declarations_stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "VARIABLES", {})


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    monkeypatch.setattr(env, "environment", values)


def test_what_is_not_given_has_its_default_and_an_empty_value_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, NAME=" ", SIZE="")
    assert env.text("NAME", "alice", "Who.") == "alice"
    assert env.number("SIZE", 7, "How many.") == 7
    assert env.VARIABLES["SIZE"] == env.Variable("SIZE", "7", "How many.")


@pytest.mark.parametrize("value", ["0", "65536", "-1", "1.5", "many", "9" * 30])
def test_a_number_out_of_bounds_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    given(monkeypatch, PORT=value)
    with pytest.raises(env.BadValue, match=f"PORT='{value}' is not a whole number from 1 to 65535"):
        env.number("PORT", 8000, "Port.", least=1, most=65535)


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False)])
def test_a_switch_is_said_in_many_ways(monkeypatch: pytest.MonkeyPatch, value: str, meant: bool) -> None:
    given(monkeypatch, DEBUG=value)
    assert env.flag("DEBUG", not meant, "Debug.") is meant


def test_a_word_that_is_none_of_those_known_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, DEBUG="perhaps", LEVEL="loud")
    with pytest.raises(env.BadValue, match="DEBUG='perhaps' is neither 1"):
        env.flag("DEBUG", False, "Debug.")
    with pytest.raises(env.BadValue, match="LEVEL='LOUD' is none of INFO, DEBUG"):
        env.choice("LEVEL", "info", "Level.", among=("INFO", "DEBUG"))


def test_a_list_loses_spaces_and_empty_words(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, HOSTS="a.example, b.example ,,")
    assert env.words("HOSTS", "", "Hosts.") == ["a.example", "b.example"]


def test_a_database_is_sqlite_unless_an_address_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path("/a folder/with % and ?/x.sqlite3")
    given(monkeypatch)
    assert env.database("URL", path, "Database.")["NAME"] == path
    given(monkeypatch, URL="postgres://alice:p%40ss@db.example:5433/texts")
    found = env.database("URL", path, "Database.")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("alice", "p@ss", "db.example", 5433)


@pytest.mark.parametrize("address", ["mysql://a:secret@b/c", "postgres://a:secret@b:port/c", "secret", "postgres://b"])
def test_an_address_that_is_none_is_refused_without_repeating_it(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    given(monkeypatch, URL=address)
    with pytest.raises(env.BadValue) as refusal:
        env.database("URL", Path("x"), "Database.")
    assert "secret" not in str(refusal.value)
    assert str(refusal.value).startswith("URL is not an address such as postgres://")


@pytest.mark.process
@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "eighty"), ("LOG_LEVEL", "loud"), ("DATABASE_URL", "mysql://x"), ("DEBUG", "maybe")]
)
def test_the_command_line_says_it_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    environment = clean_environment(**{"DATA_DIR": str(tmp_path), name: value})
    done = manage("check", environment=environment)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"A setting cannot be used: {name}")
    assert done.stderr.count("\n") == 1
