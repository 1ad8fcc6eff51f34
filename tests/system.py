"""Debian packages that the tests need: installed where root runs them, named where not."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Where postgresql-common looks before it makes a server of its own for a newly installed PostgreSQL.
_CREATE_CLUSTER = Path("/etc/postgresql-common/createcluster.d/synoptic-tests.conf")


#: The first that is there drives the browser tests. Without windows of its own it computes half as much.
BROWSERS = ("chromium-headless-shell", "chromium")


class Missing(Exception):
    """A package is missing and cannot be installed; the message says what to do."""


def is_installed(package: str) -> bool:
    """Return whether what `package` is wanted for is there, wherever it came from."""
    if package == "postgresql":
        return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb") is not None
    return any(map(shutil.which, BROWSERS if package in BROWSERS else (package,)))


def browser() -> str:
    """Return the browser for the tests: what CHROMIUM in the environment names, else the first that is installed."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), f"/usr/bin/{BROWSERS[0]}")


def install_missing(*packages: str) -> None:
    """Install what is missing of `packages`. Raises Missing where that takes rights or a system that are not there."""
    missing = [package for package in packages if not is_installed(package)]
    if not missing:
        print(f"{', '.join(packages)}: installed")
        return
    names = " ".join(missing)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Missing(f"To go on, install: {names} (Debian: sudo apt-get install --no-install-recommends {names})")
    print(f"Installing {names} (once; a minute or two) …", flush=True)
    with _no_server_of_its_own():
        _apt("update")
        _apt("install", "--yes", "--no-install-recommends", *missing)


def _apt(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", "-qq", *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Missing(f"apt-get {' '.join(arguments)} failed: {reason}")


@contextmanager
def _no_server_of_its_own() -> Iterator[None]:
    """Keep an installation of PostgreSQL from making and starting a server; the tests start one of their own."""
    folders = [folder for folder in (_CREATE_CLUSTER.parent, _CREATE_CLUSTER.parent.parent) if not folder.exists()]
    _CREATE_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
    _CREATE_CLUSTER.write_text("create_main_cluster = false\n")
    try:
        yield
    finally:
        _CREATE_CLUSTER.unlink(missing_ok=True)
        for folder in folders:
            if folder.exists() and not any(folder.iterdir()):
                folder.rmdir()
