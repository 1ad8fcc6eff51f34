"""Backup of a SQLite database in use, and restore."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from apps.config import sqlite_copy
from tests import servers
from tests.postgres import Cluster

pytestmark = pytest.mark.process
#: Adds users one by one until it is killed, and prints the number of each once it is stored.
WRITER = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "apps.config.settings"
django.setup()
from apps.accounts.models import User
number = 0
while True:
    number += 1
    User.objects.create(username=f"user-{number}")
    print(number, flush=True)
"""


@pytest.fixture
def environment(data: Path) -> dict[str, str]:
    """The environment of programs that use the database in `data`."""
    return servers.clean_environment(DATA_DIR=str(data), CORPUS_DIR=str(data / "none"))


class Writer:
    """A process that adds users, and the numbers of those that were stored."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", WRITER], cwd=servers.ROOT, env=environment, stdout=output
            )

    def confirmed(self) -> set[str]:
        # What follows the last line feed may have been cut off by the kill.
        return {f"user-{number}" for number in self.log.read_text().split("\n")[:-1]}

    def wait_for(self, number: int) -> None:
        end = time.monotonic() + 20
        while len(self.confirmed()) < number:
            assert time.monotonic() < end
            assert self.process.poll() is None
            time.sleep(0.01)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def writer(environment: dict[str, str], tmp_path: Path) -> Iterator[Writer]:
    """A process that writes as fast as it can, and has begun."""
    process = Writer(environment, tmp_path / "numbers")
    process.wait_for(1)
    yield process
    process.kill()


def users(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("SELECT username FROM accounts_user")}


def test_a_backup_taken_while_somebody_writes_is_whole_and_comes_back(
    data: Path, tmp_path: Path, environment: dict[str, str], writer: Writer
) -> None:
    file = tmp_path / "copies" / "monday.sqlite3"
    file.parent.mkdir()
    done = servers.manage("backup", str(file), environment=environment)
    assert done.returncode == 0, done.stderr
    saved = users(file)
    assert "user-1" in saved
    writer.wait_for(len(saved) + 5)
    writer.kill()
    database = data / "synoptic.sqlite3"
    assert saved < users(database), "the writer went on while and after the backup was taken"
    done = servers.manage("restore", str(file), environment=environment)
    assert done.returncode == 0, done.stderr
    assert users(database) == saved
    former = next(data.glob("synoptic.before-*.sqlite3"))
    assert saved < users(former)
    assert f"The former database is kept as {former}." in done.stdout
    assert [path.name for path in file.parent.iterdir()] == ["monday.sqlite3"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_was_confirmed_survives_a_killed_process(
    data: Path, tmp_path: Path, environment: dict[str, str], writer: Writer
) -> None:
    writer.wait_for(20)
    writer.kill()
    assert writer.confirmed() <= users(data / "synoptic.sqlite3")


def test_a_running_server_is_not_restored_under_its_feet(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite3"
    with servers.running(data, CORPUS_DIR=str(data / "none")) as server:
        assert servers.manage("backup", str(file), environment=server.environment).returncode == 0
        done = servers.manage("restore", str(file), environment=server.environment)
        assert done.returncode == 1
        assert done.stderr.endswith("is in use. Stop the server first, then restore.\n")
    assert servers.manage("restore", str(file), environment=server.environment).returncode == 0


def test_another_program_that_has_the_database_open_stops_a_restore(
    data: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    file = tmp_path / "backup.sqlite3"
    assert servers.manage("backup", str(file), environment=environment).returncode == 0
    with closing(sqlite3.connect(data / "synoptic.sqlite3")) as other:
        other.execute("SELECT count(*) FROM accounts_user").fetchone()
        done = servers.manage("restore", str(file), environment=environment)
    assert "is in use" in done.stderr
    assert not list(data.glob("synoptic.before-*"))


def test_pages_that_browsers_hold_are_never_taken_for_current_after_a_restore(
    data: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    database, file = data / "synoptic.sqlite3", tmp_path / "backup.sqlite3"
    servers.manage("backup", str(file), environment=environment)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT INTO library_stamp VALUES ('library', 1) ON CONFLICT DO NOTHING")
        connection.execute("UPDATE library_stamp SET value = 9000000000000000")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("INSERT INTO library_stamp VALUES ('library', 1) ON CONFLICT DO NOTHING")
    assert servers.manage("restore", str(file), environment=environment).returncode == 0
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT value FROM library_stamp").fetchone()[0] > 9000000000000000


@pytest.mark.parametrize("content", [b"", b"not a database at all\n" * 100])
def test_what_is_no_backup_is_not_restored(
    data: Path, tmp_path: Path, environment: dict[str, str], content: bytes
) -> None:
    file, database = tmp_path / "backup.sqlite3", data / "synoptic.sqlite3"
    file.write_bytes(content)
    before = database.read_bytes()
    done = servers.manage("restore", str(file), environment=environment)
    assert done.returncode == 1
    assert done.stderr.startswith(f"CommandError: Nothing was restored: {file} is not a")
    assert database.read_bytes() == before


def test_a_damaged_backup_is_not_restored(data: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    file = tmp_path / "backup.sqlite3"
    servers.manage("backup", str(file), environment=environment)
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 20_000] = b"\xff" * 20_000
    file.write_bytes(content)
    with pytest.raises(sqlite_copy.BadCopy):
        sqlite_copy.verify(file)
    assert servers.manage("restore", str(file), environment=environment).returncode == 1


def test_a_damaged_database_is_kept_too_and_replaced(data: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    file, database = tmp_path / "backup.sqlite3", data / "synoptic.sqlite3"
    servers.manage("backup", str(file), environment=environment)
    database.write_bytes(b"lost " * 1000)
    done = servers.manage("restore", str(file), environment=environment)
    assert done.returncode == 0, done.stderr
    assert next(data.glob("synoptic.before-*")).read_bytes() == b"lost " * 1000
    sqlite_copy.verify(database)


def test_a_backup_that_cannot_be_written_leaves_the_older_one(
    data: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    done = servers.manage("backup", str(tmp_path / "no" / "folder.sqlite3"), environment=environment)
    assert done.returncode == 1
    assert "No backup was written" in done.stderr
    done = servers.manage("backup", str(data / "synoptic.sqlite3"), environment=environment)
    assert "cannot be the backup" in done.stderr


def test_on_postgresql_the_exact_commands_are_named_without_the_password(tmp_path: Path) -> None:
    url = "postgres://carol:hunter2@db.example:5433/texts"
    environment = servers.clean_environment(DATA_DIR=str(tmp_path), DATABASE_URL=url)
    done = servers.manage("backup", "to day.dump", environment=environment)
    assert done.returncode == 1
    assert (
        "pg_dump --format=custom --file='to day.dump' --host=db.example --port=5433 --username=carol --dbname=texts"
    ) in done.stderr
    restored = servers.manage("restore", "to day.dump", environment=environment)
    assert "pg_restore --clean --if-exists --single-transaction --host=db.example" in restored.stderr
    assert "hunter2" not in done.stderr + restored.stderr


def test_the_commands_for_postgresql_work(tmp_path: Path, cluster: Cluster) -> None:
    environment = servers.clean_environment(DATA_DIR=str(tmp_path), DATABASE_URL=cluster.create("dumped"))
    assert servers.manage("migrate", environment=environment).returncode == 0
    file = str(tmp_path / "texts.dump")
    for command in ("backup", "restore"):
        said = servers.manage(command, file, environment=environment).stderr.strip().splitlines()[-1]
        done = subprocess.run(said, shell=True, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert "No planned migration operations" in servers.manage("migrate", "--plan", environment=environment).stdout
