"""The real server as a process of its own, on a free port and in a folder of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 60


@dataclass(slots=True)
class Answer:
    """What a server answered: status, headers (names in small letters), body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass(slots=True)
class Server:
    """A running server, its address without the final slash, and what it has printed so far."""

    url: str
    process: subprocess.Popen[str]
    log: Path
    environment: dict[str, str] = field(repr=False)

    @property
    def output(self) -> str:
        """Everything it printed."""
        return self.log.read_text()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for `path`; redirects are not followed, and an error is an answer like any other."""
        return get(self.url + path, headers)

    def stop(self) -> int:
        """Ask it to stop, wait until it did, and return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(_PATIENCE)

    def kill(self) -> None:
        """Kill it, the process that the others belong to and all of them, without a word of warning."""
        for process in (self.process.pid, *_children(self.process.pid)):
            os.kill(process, signal.SIGKILL)
        self.process.wait(_PATIENCE)


def _children(parent: int) -> list[int]:
    """Return the processes that `parent` started."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[1]) == parent:
            found.append(int(entry.parent.name))
    return found


def get(url: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Ask for `url`. Raises OSError where nobody answers."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    with closing(http.client.HTTPConnection(parts.netloc, timeout=30)) as connection:
        try:
            connection.request("GET", path, headers={"Connection": "close", **(headers or {})})
            response = connection.getresponse()
            return Answer(
                response.status, {name.lower(): text for name, text in response.getheaders()}, response.read()
            )
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def clean_environment(**given: str) -> dict[str, str]:
    """Return this process's environment without anything that Synoptic, Django or pytest listens to, and `given`."""
    from apps.config.env import VARIABLES

    # What make itself passes on would make a make inside a test speak of directories and levels.
    makes = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    ours = {
        *VARIABLES,
        *makes,
        "DJANGO_SETTINGS_MODULE",
        "PYTEST_ADDOPTS",
        "TEST_DATABASE_URL",
        "PYTHONWARNINGS",
        "PYTHON",
    }
    return {name: value for name, value in os.environ.items() if name not in ours} | given


def manage(*arguments: str, environment: dict[str, str], input: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` with `arguments` and return what came of it."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        input=input,
        stdin=None if input is not None else subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
    )


def shell(environment: dict[str, str], script: str) -> str:
    """Run `script` in `manage.py shell` and return what it prints."""
    done = manage("shell", "-v0", "-c", script, environment=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def start(folder: Path, **given: str) -> Server:
    """Start `manage.py serve` with its data in `folder` and the variables `given`; does not wait for it."""
    port = given.setdefault("PORT", str(free_port()))
    given.setdefault("DATA_DIR", str(folder))
    environment = clean_environment(**given)
    log = folder / f"server-{port}-{time.monotonic_ns()}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    return Server(f"http://127.0.0.1:{port}", process, log, environment)


def wait_until_it_answers(server: Server, path: str = "/") -> Answer:
    """Return the first answer of `server`. Raises AssertionError with what it printed where it ends before."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if server.process.poll() is not None:
            raise AssertionError(f"The server ended with {server.process.returncode}:\n{server.output}")
        try:
            return server.get(path)
        except OSError:
            time.sleep(0.02)
    raise AssertionError(f"The server does not answer:\n{server.output}")


@contextmanager
def running(folder: Path, **given: str) -> Iterator[Server]:
    """Run the server for the length of the block, which begins once it answers."""
    server = start(folder, **given)
    try:
        wait_until_it_answers(server)
        yield server
    finally:
        server.stop()
