"""`make run` from a fresh clone: what is installed once, and what is said where that cannot be.

A small project with the real Makefile and installer stands in: its one package is a wheel made here, so nothing is
fetched.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.servers import ROOT, clean_environment

pytestmark = pytest.mark.process
WHEEL = "greeting-1.0-py3-none-any.whl"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A project that needs one package and whose server says what that package says."""
    clone = tmp_path / "clone"
    (clone / "requirements").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", clone)
    shutil.copy(ROOT / "requirements" / "install.py", clone / "requirements")
    (clone / "manage.py").write_text("import greeting\nprint(greeting.WORDS)\n")
    publish(clone, "hello")
    return clone


def publish(clone: Path, words: str) -> None:
    """Put a package that says `words` where pip looks, and lock it."""
    shelf = clone.parent / "shelf"
    shelf.mkdir(exist_ok=True)
    with zipfile.ZipFile(shelf / WHEEL, "w") as wheel:
        wheel.writestr("greeting.py", f"WORDS = {words!r}\n")
        wheel.writestr("greeting-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n")
        tags = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr("greeting-1.0.dist-info/WHEEL", tags)
        wheel.writestr("greeting-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256((shelf / WHEEL).read_bytes()).hexdigest()
    (clone / "requirements" / "runtime.txt").write_text(f"greeting==1.0 --hash=sha256:{digest}\n")


def make(clone: Path, *arguments: str, **given: str) -> "subprocess.CompletedProcess[str]":
    """Run make in `clone`, with pip looking at the shelf alone."""
    pip: Mapping[str, str] = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(clone.parent / "shelf")}
    environment = {name: value for name, value in clean_environment().items() if not name.startswith("PIP_")}
    environment |= {"PIP_CONFIG_FILE": os.devnull, **pip, **given}
    command = ["make", *arguments]
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, timeout=120)


def python(folder: Path, script: str) -> str:
    """Write an interpreter of our own and return its path."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def one_line(done: "subprocess.CompletedProcess[str]") -> str:
    """Return the line that a failed make printed, beside make's own last one."""
    assert done.returncode != 0
    *lines, last = done.stderr.splitlines()
    assert last.startswith("make: ***")
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_packages_are_installed_once_and_again_when_the_lock_changes(clone: Path) -> None:
    first = make(clone, "run")
    assert first.returncode == 0, first.stderr
    said = re.sub(r"in \d+ s", "in N s", first.stdout)
    assert said == (
        "Making the virtual environment .venv …\n"
        "Installing packages (once, about 20 seconds) …\n  done in N s.\nhello\n"
    )
    assert make(clone, "run").stdout == "hello\n"
    publish(clone, "good evening")
    # pip leaves a version that is there; a lock that changes names another, or is installed into a new environment.
    again = make(clone, "run")
    assert again.stdout.startswith("Installing packages")
    assert make(clone, "run").stdout.count("\n") == 1


def test_an_installation_that_was_cut_off_is_done_again_from_nothing(clone: Path) -> None:
    make(clone, "install")
    (clone / ".venv" / ".installed-runtime").unlink()
    (clone / ".venv" / ".under-way").touch()
    next((clone / ".venv").rglob("greeting.py")).write_text("WOR")
    done = make(clone, "run")
    assert done.stdout.startswith("Making the virtual environment .venv …\nInstalling packages")
    assert done.stdout.endswith("hello\n")


def test_a_python_that_is_gone_from_under_the_environment_is_replaced(clone: Path) -> None:
    make(clone, "install")
    for path in (clone / ".venv" / "bin").glob("python*"):
        path.unlink()
    (clone / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    assert make(clone, "run").stdout.endswith("hello\n")


def test_a_python_that_is_too_old_is_one_line(clone: Path, tmp_path: Path) -> None:
    old = python(tmp_path, "exit 1")
    assert one_line(make(clone, "run", f"PYTHON={old}")) == (
        f"{old} is too old: Synoptic needs Python 3.11 or newer. Name another with PYTHON=…"
    )


def test_no_python_at_all_is_one_line(clone: Path) -> None:
    assert one_line(make(clone, "run", "PYTHON=no-such-python")).startswith(
        "There is no no-such-python. Install Python 3.11 or newer (Debian: apt install python3 python3-venv)"
    )


def test_a_python_without_the_venv_module_is_one_line(clone: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n")
    bare = python(tmp_path, f'PYTHONPATH={tmp_path} exec {sys.executable} "$@"')
    assert one_line(make(clone, "run", f"PYTHON={bare}")) == (
        "This Python cannot make a virtual environment. On Debian: apt install python3-venv"
    )


def test_no_network_is_one_line_and_the_next_try_goes_on(clone: Path) -> None:
    away = {"PIP_NO_INDEX": "", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "1"}
    line = one_line(make(clone, "run", **away))
    assert line.startswith("The packages could not be fetched: no network. Connect, or set HTTPS_PROXY, and try again.")
    assert make(clone, "run").stdout.endswith("hello\n")


def test_a_package_that_is_not_the_one_locked_is_not_installed(clone: Path) -> None:
    lock = clone / "requirements" / "runtime.txt"
    lock.write_text("greeting==1.0 --hash=sha256:" + "0" * 64 + "\n")
    assert "DO NOT MATCH THE HASHES" in one_line(make(clone, "run"))
    assert not (clone / ".venv" / ".installed-runtime").exists()


def test_make_alone_lists_what_can_be_made(clone: Path) -> None:
    listed = make(clone).stdout
    assert all(f"make {target} " in listed for target in ("run", "dev", "test", "check", "bench", "lock", "clean"))
