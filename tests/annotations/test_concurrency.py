"""Two writers and one highlight: one is told, none is lost. And what was confirmed survives the server's death."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import pytest

from tests import postgres, servers
from tests.visitors import Browser

pytestmark = pytest.mark.process
WRITERS = 4
NO_CORPUS = {"CORPUS_DIR": "/nowhere"}
TEXT = "/articles/of-the-call/"
SCRIPT = "from tests import factories; factories.make_article('of-the-call')"


def highlight(browser: Browser, note: str) -> str:
    """Make a highlight and return the address of it."""
    form = f"{TEXT}v/1/mark/"
    token = browser.token(f"{form}?p=2")
    values = {"start": "p2.0", "end": "p2.9", "note": note, "who": "private"}
    status, page = browser.post(form, csrfmiddlewaretoken=token, **values)
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
        address = highlight(browser, "At first.")
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
        highlight(browser, "Kept.")
        server.kill()
        with servers.running(data, **NO_CORPUS, PORT=server.url.rpartition(":")[2]):
            assert "Kept." in browser.get("/desk/")
    finally:
        server.stop()
