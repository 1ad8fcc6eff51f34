"""A real browser against the real server with the demonstration corpus.

Every page of every test is watched: an error in the console, a failed request to the site, a request to any other host
or a violation of the Content-Security-Policy fails the test.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import servers, shared, system
from tests.e2e import slow

# Playwright's synchronous interface runs an event loop in this thread, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Seconds are only waited for where something fails; a machine with much to do needs them.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)
slow.wait_until_loaded()

EVENT = "/events/call-12-february-2025/"
COMPARE = f"{EVENT}compare/"


# One more text, for places in it: combined letters, characters of two code units, right to left, nested marks, a list
# and a table.
EVERY_SCRIPT = """
import datetime
from apps.library.models import Article, Outlet
from apps.library.publishing import publish_version
article = Article.objects.create(slug="every-script", outlet=Outlet.objects.first(), date=datetime.date(2026, 1, 1),
    language="en", text_kind="illustrative", rights="MIT")
publish_version(article=article, title="Every script", date=article.date, source='''Ёж и\u0306 кофе\u0301, ещё й и ё.

😀 two 𝄞 units 👩‍👩‍👧 joined, and *emphasis **in** emphasis* & <angles>.

قال الرئيس إن السلام ممكن، ثم صمت.

- one *item* 😀 here
- another

| Head 😀 | Second |
| --- | --- |
| cell **one** й | cell & two |

> Quoted 😀 words.

Last *line* with [a link 😀](https://a.example/) inside.
''')
"""

# A text with notes on every passage, and twenty on one.
CROWDED = """
import datetime
from django.contrib.auth import get_user_model
from django.utils import timezone
from apps.annotations.models import Tag
from apps.annotations.services import Content, create_highlight
from apps.library.models import Article, Outlet, Passage
from apps.library.publishing import publish_version
sentence = "The agreement names no guarantor, and whoever reads it closely finds two promises that cannot both hold. "
article = Article.objects.create(slug="crowded", outlet=Outlet.objects.first(), date=datetime.date(2026, 1, 1),
    language="en", text_kind="illustrative", rights="MIT")
version = publish_version(article=article, title="Crowded", date=article.date, source=f'''## A head

{sentence * 4}

{sentence * 7}

- One thing.
- {sentence * 2}

| Who | What | When |
| --- | --- | --- |
| {sentence} | {sentence} | soon |
| they | that | then |

> {sentence * 2}

A short one.

{"iiii lill " * 60}
''')
bob = get_user_model().objects.create_user("bob", "a long password", role="analyst", display_name="Bob",
    email_confirmed=timezone.now())
tags = list(Tag.objects.filter(codebook__owner=None)[:5])
for passage in Passage.objects.filter(version=version):
    for n in range(20 if passage.number == 3 else 3):
        start, end = min(n * 6, len(passage.text) - 3), min(len(passage.text), n * 6 + 40)
        note = f"Note {n} says at some length why this is so. " * 4
        create_highlight(author=bob, version=version, start=f"p{passage.number}.{start}",
            end=f"p{passage.number}.{end}", content=Content(tags=[tags[n % 5]], note=note, visibility="public"))
"""


@pytest.fixture(scope="session")
def server(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    """A running Synoptic with the demonstration corpus and three texts more."""

    def make(folder: Path) -> None:
        shutil.copytree(demonstration, folder, dirs_exist_ok=True)
        servers.shell(servers.clean_environment(DATA_DIR=str(folder)), EVERY_SCRIPT + CROWDED)

    prepared = shared.once(tmp_path_factory, "site", make)
    with slow.running(Path(shutil.copytree(prepared, tmp_path_factory.mktemp("site") / "data"))) as server:
        yield server


def shell(server: servers.Server, script: str) -> str:
    """Run `script` on the server's data and return what it prints."""
    return servers.shell(server.environment, script)


@pytest.fixture(scope="session")
def site(server: servers.Server) -> str:
    """The address of the running Synoptic."""
    return server.url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser for the session."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system.browser(), args=ARGUMENTS)
        yield browser
        browser.close()


Opener = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, site: str) -> Iterator[Opener]:
    """Return a function that opens an address of the site: `open_page("/", width=360, scheme="dark")`.

    `faults=False` is for tests that provoke errors.
    """
    contexts: list[BrowserContext] = []
    found: list[str] = []

    def open_one(
        path: str = "/",
        *,
        width: int = 1440,
        height: int = 900,
        scheme: str = "light",
        javascript: bool = True,
        faults: bool = True,
        **more: Any,
    ) -> Page:
        context = chromium.new_context(
            base_url=site,
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if faults:
            context.on("page", lambda page: _watch(page, site, found))
        page = context.new_page()
        slow.slow_down(page)
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert found == []


def _watch(page: Page, site: str, found: list[str]) -> None:
    page.on("console", lambda message: found.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((site, "data:")) else found.append(request.url))
    page.on(
        "response",
        lambda response: found.append(f"{response.status} {response.url}") if response.status >= 500 else None,
    )


@pytest.fixture(scope="session")
def shots() -> Path | None:
    """Where to put pictures, if SHOTS names a folder."""
    folder = os.environ.get("SHOTS")
    return Path(folder) if folder else None
