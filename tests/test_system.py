"""Debian packages for the tests: installed as root, named to everybody else."""

from pathlib import Path

import pytest

from tests import system


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of postgresql-common's; neither package is there."""
    folder = tmp_path / "postgresql-common" / "createcluster.d"
    monkeypatch.setattr(system, "_CREATE_CLUSTER", folder / "synoptic-tests.conf")
    monkeypatch.setattr(system, "is_installed", lambda package: package == "chromium")
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    return folder


def test_what_is_there_is_not_installed_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "_apt", lambda *arguments: pytest.fail("nothing was missing"))
    system.install_missing("chromium")


def test_root_installs_what_is_missing_and_no_server_is_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, ...]] = []

    def apt(*arguments: str) -> None:
        calls.append(arguments)
        assert (folder / "synoptic-tests.conf").read_text() == "create_main_cluster = false\n"

    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(system, "_apt", apt)
    system.install_missing("postgresql", "chromium")
    assert calls == [("update",), ("install", "--yes", "--no-install-recommends", "postgresql")]
    assert not folder.parent.exists(), "what the installation needed is taken away again"


def test_a_failed_installation_is_told_and_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def apt(*arguments: str) -> None:
        raise system.Missing("apt-get update failed: no network")

    folder.mkdir(parents=True)
    (folder / "mine.conf").touch()
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(system, "_apt", apt)
    with pytest.raises(system.Missing, match="no network"):
        system.install_missing("postgresql")
    assert [path.name for path in folder.iterdir()] == ["mine.conf"]


def test_anybody_else_is_told_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr(system, "_apt", lambda *arguments: pytest.fail("only root installs"))
    with pytest.raises(system.Missing) as problem:
        system.install_missing("postgresql", "chromium")
    assert str(problem.value) == (
        "To go on, install: postgresql (Debian: sudo apt-get install --no-install-recommends postgresql)"
    )


def test_either_browser_will_do_and_the_lighter_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"chromium"}
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}" if name in there else None)
    assert system.is_installed("chromium-headless-shell")
    assert system.browser() == "/usr/bin/chromium"
    there.add("chromium-headless-shell")
    assert system.browser() == "/usr/bin/chromium-headless-shell"
    there.clear()
    assert not system.is_installed("chromium-headless-shell")
    monkeypatch.setenv("CHROMIUM", "/opt/browser")
    assert system.browser() == "/opt/browser"
