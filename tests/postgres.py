"""A PostgreSQL server of the tests' own: made in a temporary folder, reached through a socket there, gone at the end.

As root it runs under Debian's `postgres` account, since the server refuses root. No other server is looked at.
``python -m tests.postgres COMMAND …`` runs a command with TEST_DATABASE_URL naming such a server.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

#: Debian keeps them out of PATH, a folder a version.
_DEBIAN = "/usr/lib/postgresql"
_ACCOUNT = "postgres"
_PATIENCE = 30
#: Nothing here must survive a crash, so nothing waits for the disk.
_OPTIONS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "log_statement=none"]


class NoServer(Exception):
    """PostgreSQL is not installed, or its server does not start; the message says what to do."""


def programs() -> Path:
    """Return the folder of PostgreSQL's programs, the newest version's. Raises NoServer."""
    folders = sorted(Path(_DEBIAN).glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]), reverse=True)
    found = str(folders[0]) if folders else shutil.which("initdb")
    if found is None:
        raise NoServer("PostgreSQL is not installed. On Debian: apt install postgresql")
    return Path(found).parent


class Cluster:
    """One server with its data; `url` is the address of its database `synoptic`."""

    def __init__(self, folder: Path) -> None:
        """Make the data in `folder`, which the server's account must be able to reach; starts nothing."""
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._bin = programs()
        if os.geteuid() == 0:
            shutil.chown(folder, _ACCOUNT, _ACCOUNT)
        options = [f"--username={_ACCOUNT}", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = subprocess.run(
            self._as_account([f"{self._bin}/initdb", f"--pgdata={folder}/data", *options]),
            capture_output=True,
            text=True,
            cwd=folder,
        )
        if made.returncode:
            raise NoServer(f"initdb failed: {made.stderr.strip()}")

    @property
    def url(self) -> str:
        """Address for DATABASE_URL."""
        return self.url_of("synoptic")

    def url_of(self, name: str) -> str:
        """Address of the database `name`."""
        return f"postgres://{_ACCOUNT}@{quote(str(self.folder), safe='')}/{name}"

    def start(self) -> None:
        """Start the server and wait until it answers. Raises NoServer."""
        options = [f"-c{option}" for option in _OPTIONS]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._as_account(
                    [f"{self._bin}/postgres", "-D", f"{self.folder}/data", "-k", str(self.folder), "-h", "", *options]
                ),
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C is for the tests, which then stop the server in order
            )
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            try:
                psycopg.connect(self._maintenance(), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        self.stop()
        raise NoServer(f"PostgreSQL does not start:\n{(self.folder / 'log').read_text()}")

    def stop(self) -> None:
        """Stop the server at once, as far as it runs."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(_PATIENCE)
            self._process = None

    def create(self, name: str) -> str:
        """Make an empty database and return its address."""
        with psycopg.connect(self._maintenance(), autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
        return self.url_of(name)

    def _maintenance(self) -> str:
        return f"host={self.folder} user={_ACCOUNT} dbname=postgres"

    def _as_account(self, command: list[str]) -> list[str]:
        """Return `command`, run by the account where this is root, and ended should this process be killed."""
        setpriv = shutil.which("setpriv")
        if os.geteuid() != 0:
            return [setpriv, "--pdeathsig", "QUIT", *command] if setpriv else command
        if setpriv is None:
            raise NoServer("setpriv is missing, which runs PostgreSQL under an account of its own.")
        who = [f"--reuid={_ACCOUNT}", f"--regid={_ACCOUNT}", "--init-groups"]
        return [setpriv, *who, "--pdeathsig", "QUIT", *command]


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Run a server for the length of the block."""
    folder = Path(tempfile.mkdtemp(prefix="synoptic-pg-"))
    server: Cluster | None = None
    try:
        server = Cluster(folder)
        server.start()
        server.create("synoptic")
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def leave_in_order() -> None:
    """Make SIGTERM end this process as Ctrl-C does, so that what it started is stopped."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


def main() -> None:
    """Run the command on the command line against a server of its own."""
    leave_in_order()
    try:
        with cluster() as server:
            sys.exit(subprocess.call(sys.argv[1:], env={**os.environ, "TEST_DATABASE_URL": server.url}))
    except NoServer as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
