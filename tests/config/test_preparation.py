"""What is done before serving: each step where it is needed, and none twice."""

from pathlib import Path

import pytest
from django.core.management.base import CommandError
from pytest_django import Settings

from apps.config import collected, database, preparation
from tests.factories import make_draft, make_event


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path, db: None) -> list[str]:
    """The commands that the preparation calls; the corpus they would load is an empty folder."""
    called: list[str] = []
    monkeypatch.setattr(preparation, "call_command", lambda *args, **options: called.append(" ".join(map(str, args))))
    monkeypatch.setattr(collected, "collect", lambda digest: called.append("collect"))
    monkeypatch.setattr(collected, "is_current", lambda digest: True)
    settings.CORPUS_DIR = tmp_path
    return called


def prepared() -> list[str]:
    said: list[str] = []
    preparation.prepare(said.append)
    return said


def test_an_empty_library_is_filled(calls: list[str], tmp_path: Path) -> None:
    said = prepared()
    assert calls == [f"load_corpus {tmp_path}"]
    assert said[0] == f"Loading the demonstration corpus from {tmp_path} …"


def test_a_library_with_an_event_is_left_alone(calls: list[str]) -> None:
    make_event()
    assert prepared() == []
    assert calls == []


def test_a_library_with_a_draft_alone_is_left_alone(calls: list[str]) -> None:
    make_draft()
    assert prepared() == []
    assert calls == []


def test_without_a_corpus_it_says_so_and_goes_on(calls: list[str], settings: Settings, tmp_path: Path) -> None:
    settings.CORPUS_DIR = tmp_path / "nowhere"
    assert prepared() == [f"The library is empty, and there is no corpus at {tmp_path / 'nowhere'}."]
    assert calls == []


def test_a_mistake_in_the_corpus_stops_the_start(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise CommandError("frames.toml, line 3: no name")

    monkeypatch.setattr(preparation, "call_command", fail)
    with pytest.raises(CommandError, match="line 3"):
        prepared()


def test_pending_migrations_are_run_and_counted(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    make_event()
    monkeypatch.setattr(database, "pending_migrations", lambda: 2)
    assert prepared()[0] == "Migrating the database (2 steps) …"
    assert calls == ["migrate"]


def test_static_files_are_collected_when_they_changed(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    make_event()
    monkeypatch.setattr(collected, "is_current", lambda digest: False)
    assert prepared()[0] == "Collecting static files …"
    assert calls == ["collect"]


def test_in_development_nothing_is_collected(
    calls: list[str], monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    make_event()
    settings.DEBUG = True
    monkeypatch.setattr(collected, "is_current", lambda digest: False)
    assert prepared() == []
    assert calls == []
