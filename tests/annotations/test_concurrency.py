"""Two writers and one highlight: one is told, none is lost. And what was confirmed survives the server's death."""

import http.cookiejar
import os
import re
import signal
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import pytest

from tests import postgres, servers

pytestmark = pytest.mark.process
WRITERS = 4
NO_CORPUS = {"CORPUS_DIR": "/nowhere"}
TEXT = "/articles/of-the-call/"
SCRIPT = "from tests import factories; factories.make_article('of-the-call')"


class Browser:
    """A browser without scripts, with the cookies of one guest."""

    def __init__(self, server: servers.Server) -> None:
        self.url = server.url
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies, urllib.request.ProxyHandler({}))

    def get(self, path: str) -> str:
        return str(self.opener.open(self.url + path, timeout=30).read().decode())

    def token(self, path: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        assert found
        return found[1]

    def post(self, path: str, **values: str) -> tuple[int, str]:
        request = urllib.request.Request(self.url + path, urllib.parse.urlencode(values).encode())
        request.add_header("Origin", self.url)
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def highlight(self, note: str) -> str:
        """Make a highlight and return the address of it."""
        form = f"{TEXT}v/1/mark/"
        token = self.token(f"{form}?p=2")
        values = {"start": "p2.0", "end": "p2.9", "note": note, "who": "private"}
        status, page = self.post(form, csrfmiddlewaretoken=token, **values)
        assert status == 200
        slug = re.search(r'data-h="([a-z2-7]{16})"', page)
        assert slug
        return f"/h/{slug[1]}/"


@contextmanager
def database(which: str) -> Iterator[dict[str, str]]:
    if which == "sqlite":
        yield {}
        return
    with postgres.cluster() as cluster:
        yield {"DATABASE_URL": cluster.url}


@pytest.mark.parametrize("which", ["sqlite", "postgresql"])
def test_of_several_writers_one_is_heard_and_the_others_are_told(data: Path, which: str) -> None:
    with database(which) as given, servers.running(data, **NO_CORPUS, **given) as server:
        servers.shell(server.environment, SCRIPT)
        browser = Browser(server)
        address = browser.highlight("At first.")
        token = browser.token(f"{address}edit/")
        start = Barrier(WRITERS)

        def write(number: int) -> tuple[int, str]:
            start.wait(20)
            values = {"edition": "1", "note": f"From writer {number}.", "who": "private"}
            return browser.post(f"{address}edit/", csrfmiddlewaretoken=token, **values)

        with ThreadPoolExecutor(WRITERS) as pool:
            answers = list(pool.map(write, range(WRITERS)))
        assert sorted(status for status, _ in answers) == [200] + [409] * (WRITERS - 1)
        heard = next(number for number, (status, _) in enumerate(answers) if status == 200)
        for number, (status, page) in enumerate(answers):
            if status == 409:
                assert f"From writer {heard}." in page, "theirs is shown"
                assert f"From writer {number}." in page, "and mine is not lost"
        assert f"From writer {heard}." in browser.get(address)
        assert "At first." in browser.get(f"{address}history/")


def test_a_highlight_that_was_confirmed_survives_a_killed_server(data: Path) -> None:
    server = servers.start(data, **NO_CORPUS)
    try:
        servers.wait_until_it_answers(server)
        servers.shell(server.environment, SCRIPT)
        browser = Browser(server)
        browser.highlight("Kept.")
        for process in (*children(server.process.pid), server.process.pid):
            os.kill(process, signal.SIGKILL)
        server.process.wait(20)
        with servers.running(data, **NO_CORPUS, PORT=server.url.rpartition(":")[2]):
            assert "Kept." in browser.get("/desk/")
    finally:
        server.stop()


def children(parent: int) -> list[int]:
    """The processes that `parent` started."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[1]) == parent:
            found.append(int(entry.parent.name))
    return found
