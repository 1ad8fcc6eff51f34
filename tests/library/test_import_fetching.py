"""A page is fetched from public hosts alone: nothing in this machine's neighbourhood is ever asked for anything."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from apps.library.importers import fetching
from apps.library.importers.fetching import CannotFetch, fetch, is_public

PAGE = b"<html><body><h1>The Call</h1><p>One.</p></body></html>"


#: What comes one at a time: white space of the page, or the digits of how long its next piece is.
TRICKLES = {"slow": b" ", "chunks": b"0"}


class Handler(BaseHTTPRequestHandler):
    """Answers as its path says, and remembers who asked for what."""

    asked: list[tuple[str, str, str]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Host"], self.headers["User-Agent"]))
        kind = self.path.strip("/").partition("?")[0]
        status = {"gone": 404, "move": 302, "loop": 302, "inside": 302, "other": 302}.get(kind, 200)
        self.send_response(status)
        port = self.connection.getsockname()[1]
        places = {
            "move": "/page",
            "loop": "/loop",
            "inside": f"http://169.254.169.254:{port}/",
            "other": "file:///etc/passwd",
        }
        if kind in places:
            self.send_header("Location", places[kind])
        self.send_header("Content-Type", "image/png" if kind == "picture" else "text/html; charset=utf-8")
        if kind == "chunks":
            self.send_header("Transfer-Encoding", "chunked")
            self.send_header("Connection", "close")
        if kind == "packed":
            self.send_header("Content-Encoding", "gzip")
        if kind == "short":
            self.send_header("Content-Length", "1000")
        self.end_headers()
        if kind in TRICKLES:
            for _ in range(400):  # 20 seconds, unless nobody listens any more
                time.sleep(0.05)
                self.wfile.write(TRICKLES[kind])
        self.wfile.write(PAGE * (300_000 if kind == "large" else 1))

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server on the loopback address; addresses may name it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *args: None  # type: ignore[method-assign]  # who goes away early is no fault
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    Handler.asked = []
    monkeypatch.setattr(fetching, "PORTS", (80, 443, server.server_address[1]))
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(port: int, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same server, which passes for a public one."""
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
    return f"http://localhost:{port}"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "[::1]", "[::]",
     "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "LOCALHOST.", "①②⑦.0.0.1"],
)  # fmt: skip
def test_the_loopback_address_is_not_asked_under_any_name(port: int, host: str) -> None:
    with pytest.raises(CannotFetch):
        fetch(f"http://{host}:{port}/page")
    assert Handler.asked == []


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "127.0.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "192.0.2.1", "192.0.0.8", "192.88.99.1", "168.63.129.16",
     "3fff::1", "64:ff9b:1::a00:1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
     "fd00:ec2::254", "fec0::1", "ff02::1", "::ffff:8.8.8.8", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::",
     "2001:0:a00:1::", "2001:db8::1", "", "nonsense"],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_addresses_that_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        *(
            (address, "is no web address")
            for address in ("file:///etc/passwd", "ftp://example.org/", "example.org", "")
        ),
        *((address, "is no web address") for address in ("http://", "http://[::1", "javascript:alert(1)")),
        ("http://example.org:99999/", "is no web address"),
        ("http://á..b/", "is no web address"),
        ("http://a:b@localhost/", "holds a name or a password"),
        ("http://a@localhost/", "holds a name or a password"),
        ("http://:b@localhost/", "holds a name or a password"),
        ("http://localhost:22/", "names a port"),
    ],
)
def test_what_is_no_web_address(address: str, message: str) -> None:
    with pytest.raises(CannotFetch, match=message):
        fetch(address)


def test_a_page_is_fetched_by_one_who_says_who_they_are(site: str) -> None:
    source = fetch(f"{site}/page?a=б&c=d e#part")
    assert (source.data, source.media_type) == (PAGE, "text/html; charset=utf-8")
    ((path, host, agent),) = Handler.asked
    assert (path, host) == ("/page?a=%D0%B1&c=d%20e", site.removeprefix("http://"))
    assert agent.startswith("Synoptic/")


def test_redirects_are_followed_and_the_last_address_kept(site: str) -> None:
    assert fetch(f"{site}/move").address == f"{site}/page"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("gone", "answers 404"),
        ("loop", "more than 5 times"),
        ("inside", "not of a public host"),
        ("other", "no web address"),
        ("picture", "no text"),
        ("packed", "compressed"),
        ("large", "more than 10 MB"),
        ("short", "broke off"),
    ],
)
def test_what_is_refused(site: str, path: str, message: str) -> None:
    with pytest.raises(CannotFetch, match=message):
        fetch(f"{site}/{path}")


@pytest.mark.parametrize("kind", TRICKLES)
def test_a_page_that_trickles_is_given_up(site: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    start = time.monotonic()
    with pytest.raises(CannotFetch, match=r"takes longer|broke off|could not"):
        fetch(f"{site}/{kind}")
    assert time.monotonic() - start < 10


def test_a_name_that_resolves_differently_the_next_moment_gains_nothing(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["93.184.215.14", "127.0.0.1"])
    asked: list[tuple[str, int]] = []

    def resolve(host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(address: tuple[str, int], **options: Any) -> socket.socket:
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(CannotFetch, match="does not answer"):
        fetch(f"http://rebinding.example:{port}/")
    assert asked == [("93.184.215.14", port)]
    with pytest.raises(CannotFetch, match="not of a public host"):
        fetch(f"http://rebinding.example:{port}/")


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: found)
    with pytest.raises(CannotFetch, match="not of a public host"):
        fetch("http://two.example/")


def test_it_can_be_switched_off(site: str, settings: Settings) -> None:
    settings.IMPORT_FETCH = False
    with pytest.raises(CannotFetch, match="switched off"):
        fetch(f"{site}/page")
    assert Handler.asked == []
