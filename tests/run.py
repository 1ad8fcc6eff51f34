"""Everything `make test` and `make check` do: ``python -m tests.run all`` and ``python -m tests.run check``.

Nothing in var/ and nothing in the environment has a say. All stages run, also after one that failed; the last line
counts the tests.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO

from apps.config import env
from tests import postgres, system

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
_COUNTS = re.compile(r"(\d+) (passed|failed|errors?|skipped)\b")


class Run:
    """One run: what failed so far, and how many tests."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        """Start programs with `environment`, and keep everything that they write in `folder`."""
        self.failed: list[str] = []
        self.counts = {"passed": 0, "failed": 0}
        self.environment = environment | {"DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}

    @contextmanager
    def stage(self, title: str) -> Iterator[None]:
        """Print a line above and below a stage, with the time it took."""
        print(f"\n== {title}", flush=True)
        start, before = time.monotonic(), len(self.failed)
        yield
        word = "ok" if len(self.failed) == before else "FAILED"
        print(f"== {title}: {word}, {time.monotonic() - start:.0f} s", flush=True)

    def call(self, *command: str, **given: str) -> None:
        """Run `command`; a failure is remembered and does not stop the others."""
        with self._start(command, given, subprocess.PIPE) as process:
            assert process.stdout is not None
            last = _show(process.stdout)
        self._ended(command, process.returncode, last)

    @contextmanager
    def beside(self, title: str, *command: str, **given: str) -> Iterator[None]:
        """Run `command` beside what the block runs, as a stage of its own whose lines are printed after the block."""
        start = time.monotonic()
        with tempfile.TemporaryFile("w+") as output, self._start(command, given, output) as process:
            try:
                yield
                process.wait()
            finally:
                process.terminate()
            seconds = time.monotonic() - start
            with self.stage(f"{title}, beside it for {seconds:.0f} s"):
                output.seek(0)
                self._ended(command, process.returncode, _show(output))

    def _start(self, command: tuple[str, ...], given: dict[str, str], output: int | IO[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(BIN / command[0]), *command[1:]],
            cwd=ROOT,
            env=self.environment | given,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _ended(self, command: tuple[str, ...], code: int, last: str) -> None:
        if code:
            self.failed.append(" ".join(command))
        if command[0] == "pytest":
            self.count(last)

    def count(self, line: str) -> None:
        """Add what pytest's last line says."""
        for number, what in _COUNTS.findall(line):
            # A test that cannot be set up, or that is skipped, is one that did not pass.
            self.counts["passed" if what == "passed" else "failed"] += int(number)
            if what == "skipped":
                self.failed.append(f"pytest skipped {number}: every test must run")


def _show(lines: Iterable[str]) -> str:
    """Print `lines` as they come and return the last of them that counts tests."""
    last = ""
    for line in lines:
        print(line, end="", flush=True)
        last = line if _COUNTS.search(line) else last
    return last


def _clean_environment(folder: Path) -> dict[str, str]:
    env.environment = {"DATA_DIR": str(folder), "SECRET_KEY": "only the names of the variables are wanted"}
    import_module("apps.config.settings")  # declares the variables

    foreign = {*env.VARIABLES, "DJANGO_SETTINGS_MODULE", "PYTEST_ADDOPTS", "TEST_DATABASE_URL", "PYTHONWARNINGS"}
    return {name: value for name, value in os.environ.items() if name not in foreign}


def check(run: Run) -> None:
    """Lint, types, architecture, and what Django itself can check; seconds."""
    with run.stage("Lint"):
        run.call("ruff", "check", ".")
        run.call("ruff", "format", "--check", "--quiet", ".")
    with run.stage("Types"):
        run.call("mypy")
    with run.stage("Architecture"):
        run.call("lint-imports", "--no-logo")
    with run.stage("Migrations and deployment"):
        run.call("python", "manage.py", "makemigrations", "--check", "--dry-run")
        run.call(
            *("python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"),
            HTTPS="1",
            ALLOWED_HOSTS="synoptic.example.org",
        )


def everything(run: Run) -> None:
    """The checks, then all tests on SQLite with the browser's; and beside them, on PostgreSQL, those that it concerns.

    Browsers and servers wait for one another a good part of the time, in which the other database's tests get on.
    """
    with run.stage("Debian packages"):
        system.install_missing("postgresql", "chromium-headless-shell")
    check(run)
    # With the slowest named: the whole of it has to stay short.
    pytest = ("pytest", "--hypothesis-profile=ci", "--durations=15")
    on_postgresql = (*pytest, "-m", "not e2e and not process")
    with (
        postgres.cluster() as server,
        run.beside("Tests on PostgreSQL", *on_postgresql, TEST_DATABASE_URL=server.url),
        run.stage("Tests on SQLite, and in a browser"),
    ):
        # Neighbours share a server of theirs: each process begins with a third of all, and takes over when done first.
        run.call(*pytest, "--numprocesses=3", "--dist=worksteal")


def main() -> None:
    """Run what the command line names and end with 1 where anything failed."""
    plans: dict[str, Callable[[Run], None]] = {"all": everything, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in plans:
        sys.exit("Usage: python -m tests.run all|check")
    postgres.leave_in_order()
    with tempfile.TemporaryDirectory(prefix="synoptic-run-") as folder:
        run = Run(Path(folder), _clean_environment(Path(folder)))
        try:
            plans[sys.argv[1]](run)
        except (system.Missing, postgres.NoServer) as problem:
            sys.exit(str(problem))
    for failure in run.failed:
        print(f"FAILED: {failure}")
    if sys.argv[1] == "all":
        print(f"{run.counts['passed']} passed, {run.counts['failed']} failed", flush=True)
    sys.exit(1 if run.failed else 0)


if __name__ == "__main__":
    main()
