"""The tests' own PostgreSQL is gone when the tests are, however they ended."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.postgres import Cluster, cluster
from tests.servers import ROOT, clean_environment

pytestmark = pytest.mark.process
TELL = "import os, time; print(os.environ['TEST_DATABASE_URL'], flush=True); time.sleep(60)"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A temporary folder that the server's account can reach, other than pytest's."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def test_a_server_is_gone_after_a_failure_inside() -> None:
    seen: list[Cluster] = []

    def fail() -> None:
        with cluster() as server:
            psycopg.connect(server.url).close()
            seen.append(server)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not seen[0].folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(seen[0].url)


def test_two_servers_know_nothing_of_one_another() -> None:
    with cluster() as first, cluster() as second:
        first.create("only_here")
        assert first.folder != second.folder
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            psycopg.connect(second.url_of("only_here"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_server_ends_with_the_program_that_started_it(open_folder: Path, number: int) -> None:
    environment = clean_environment(TMPDIR=str(open_folder))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.postgres", sys.executable, "-c", TELL],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    with process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        psycopg.connect(url).close()
        if number == signal.SIGINT:
            os.killpg(process.pid, number)  # as Ctrl-C does
        else:
            process.send_signal(number)
        process.wait(20)
        if number == signal.SIGKILL:
            os.killpg(process.pid, signal.SIGKILL)  # the command that it could not stop any more
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            break
        time.sleep(0.05)
    else:
        raise AssertionError("the server still answers")
    if number != signal.SIGKILL:
        assert not list(open_folder.glob("synoptic-pg-*"))
