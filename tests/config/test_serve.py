"""`manage.py serve`, as a process of its own: the first start, the second, and starts that cannot be."""

import http.client
import shutil
import signal
import socket
import threading
import time
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pytest

from tests import servers
from tests.postgres import Cluster

pytestmark = pytest.mark.process
#: Most starts here need no library to show.
NO_CORPUS = {"CORPUS_DIR": "/nowhere"}
WELCOME = "To make an editor's account: .venv/bin/python manage.py make_editor NAME"


def running(data: Path, **given: str) -> AbstractContextManager[servers.Server]:
    return servers.running(data, **NO_CORPUS, **given)


def test_the_first_start_does_everything_and_the_second_nothing(tmp_path: Path) -> None:
    with servers.running(tmp_path) as first:
        assert "Migrating the database (" in first.output
        assert "Collecting static files …" in first.output
        assert f"Synoptic is at {first.url}/" in first.output
        assert WELCOME in first.output
        login = first.get("/admin/login/")
        assert login.status == 200
        style = next(part for part in login.text.split('"') if part.startswith("/static/admin/css/base."))
        answer = first.get(style, {"Accept-Encoding": "br"})
        assert (answer.status, answer.headers["content-encoding"]) == (200, "br")
        assert "immutable" in answer.headers["cache-control"]
        for file in tmp_path.glob("synoptic.sqlite3*"):  # it holds password hashes
            assert file.stat().st_mode & 0o077 == 0 or not file.stat().st_size, file
        assert first.stop() == 0
    with servers.running(tmp_path) as second:
        assert second.get("/admin/login/").text.count("/static/admin/css/base.") == 1
        assert "…" not in second.output, "every step that takes time is announced with an ellipsis"


def test_it_runs_with_production_settings(data: Path) -> None:
    with running(data) as server:
        missing = server.get("/no-such-page/")
        assert missing.status == 404
        assert "DEBUG" not in missing.text
        assert server.get("/", {"Host": "elsewhere.example"}).status == 400
        # No header can move the site to another path.
        assert server.get("/admin/", {"SCRIPT_NAME": "/elsewhere"}).headers["location"].startswith("/admin/login/")


def test_behind_a_proxy_with_https(data: Path) -> None:
    with running(data, HTTPS="1", ALLOWED_HOSTS="synoptic.example.org") as server:
        host = {"Host": "synoptic.example.org"}
        plain = server.get("/admin/login/", host)
        assert (plain.status, plain.headers["location"]) == (301, "https://synoptic.example.org/admin/login/")
        secure = server.get("/admin/login/", {**host, "X-Forwarded-Proto": "https"})
        assert secure.status == 200
        assert "max-age=31536000" in secure.headers["strict-transport-security"]
        assert "Secure" in secure.headers["set-cookie"]


def test_neither_server_runs_with_the_other_ones_settings(tmp_path: Path) -> None:
    for command, debug in (("serve", "1"), ("dev", "0")):
        done = servers.manage(command, environment=servers.clean_environment(DATA_DIR=str(tmp_path), DEBUG=debug))
        assert done.returncode == 1
        assert "make dev" in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = servers.manage("serve", environment=servers.clean_environment(DATA_DIR=str(tmp_path), PORT=str(port)))
    assert done.returncode == 1
    assert done.stderr == (
        f"CommandError: Port {port} on 127.0.0.1 is in use by another program. "
        f"Stop that program, or choose another port: make run PORT={port + 1}\n"
    )
    assert not (tmp_path / "synoptic.sqlite3").exists()


def test_an_address_that_is_not_of_this_machine_is_one_line(tmp_path: Path) -> None:
    environment = servers.clean_environment(DATA_DIR=str(tmp_path), PORT=str(servers.free_port()), HOST="192.0.2.1")
    done = servers.manage("serve", environment=environment)
    assert done.returncode == 1
    assert done.stderr == "CommandError: HOST=192.0.2.1 is not an address of this machine. Try HOST=127.0.0.1.\n"


def test_a_database_that_cannot_be_reached_is_one_line_without_the_password(tmp_path: Path) -> None:
    port = servers.free_port()
    url = f"postgres://carol:hunter2@127.0.0.1:{port}/texts"
    environment = servers.clean_environment(DATA_DIR=str(tmp_path), PORT=str(servers.free_port()), DATABASE_URL=url)
    done = servers.manage("serve", environment=environment)
    assert done.returncode == 1
    assert done.stderr.startswith(
        f"CommandError: The database texts at 127.0.0.1, port {port} cannot be reached (Connection refused). "
    )
    assert done.stderr.count("\n") == 1
    assert "hunter2" not in done.stderr + done.stdout


def test_a_sqlite_file_that_is_none_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "synoptic.sqlite3").write_text("This is a letter, not a database.\n" * 50)
    environment = servers.clean_environment(DATA_DIR=str(tmp_path), PORT=str(servers.free_port()))
    done = servers.manage("serve", environment=environment)
    assert done.returncode == 1
    assert "synoptic.sqlite3 cannot be reached (file is not a database)" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_within_seconds_and_an_idle_connection_does_not_hold_it(data: Path, number: int) -> None:
    with running(data, WORKERS="1") as server:
        idle = http.client.HTTPConnection(server.url.removeprefix("http://"))
        idle.request("GET", "/admin/login/")
        idle.getresponse().read()
        start = time.monotonic()
        server.process.send_signal(number)
        assert server.process.wait(20) == 0
        assert time.monotonic() - start < 12, "an idle connection is kept for 15 seconds otherwise"
        idle.close()
    port = int(server.url.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_a_request_under_way_is_answered_before_it_stops(data: Path) -> None:
    with running(data, WORKERS="1") as server:
        host = server.url.removeprefix("http://")
        with socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2])), timeout=10) as under_way:
            under_way.sendall(f"GET /admin/login/ HTTP/1.1\r\nHost: {host}\r\n".encode())
            time.sleep(0.3)
            server.process.terminate()
            time.sleep(0.3)
            under_way.sendall(b"\r\n")
            assert under_way.recv(100).startswith(b"HTTP/1.1 200 OK")
        assert server.process.wait(20) == 0


def two_at_once(*folders: Path, **given: str) -> tuple[str, str]:
    """Start two servers at the same time and return what each has printed once both answer."""
    started = [servers.start(folder, **NO_CORPUS, **given) for folder in folders]
    try:
        threads = [threading.Thread(target=servers.wait_until_it_answers, args=[server]) for server in started]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for server in started:
            assert server.get("/admin/login/").status == 200
        return started[0].output, started[1].output
    finally:
        for server in started:
            server.stop()


def assert_one_did_the_work(outputs: tuple[str, str], step: str) -> None:
    assert sum(step in output for output in outputs) == 1, outputs
    assert all("Synoptic is at" in output for output in outputs)


def test_two_that_start_at_once_on_one_sqlite_file_prepare_it_once(tmp_path: Path) -> None:
    outputs = two_at_once(tmp_path, tmp_path)
    assert_one_did_the_work(outputs, "Migrating the database (")
    assert_one_did_the_work(outputs, "Collecting static files")


def test_two_that_start_at_once_on_one_postgresql_prepare_it_once(tmp_path: Path, data: Path, cluster: Cluster) -> None:
    folders = [Path(shutil.copytree(data, tmp_path / name)) for name in ("one", "two")]
    outputs = two_at_once(*folders, DATABASE_URL=cluster.create("two_at_once"))
    assert_one_did_the_work(outputs, "Migrating the database (")


def test_a_role_that_may_not_make_the_extension_is_told_what_to_run(tmp_path: Path, cluster: Cluster) -> None:
    cluster.create("poor")
    with psycopg.connect(cluster.url_of("postgres"), autocommit=True) as connection:
        connection.execute("CREATE ROLE bob LOGIN")
    with psycopg.connect(cluster.url_of("poor"), autocommit=True) as connection:
        connection.execute("GRANT CREATE ON SCHEMA public TO bob")
    url = cluster.url_of("poor").replace("postgres@", "bob@", 1)
    environment = servers.clean_environment(DATA_DIR=str(tmp_path), PORT=str(servers.free_port()), DATABASE_URL=url)
    done = servers.manage("serve", environment=environment)
    assert done.returncode == 1
    assert "A superuser must run this once in that database: CREATE EXTENSION pg_trgm;" in done.stderr
    assert done.stderr.count("\n") == 1
