"""A server and a browser that take their time, as on a busy machine; and reading a page only once it is there.

With SLOW=4 in the environment the browser computes at a quarter of its speed and waits 0.4 s for every answer, and as
long again between the head of a page and its first letter: what a test takes for granted too early shows then.
"""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

from tests import servers

SLOW = int(os.environ.get("SLOW", "1"))
_PAUSE = 0.1 * SLOW if SLOW > 1 else 0.0
_HEAD_ENDS = b"\r\n\r\n"

# What is read at once, whatever is there; what is measured, which wants the style sheet; and what wants the scripts.
_HURRIED = (
    *("all", "all_inner_texts", "all_text_contents", "count", "evaluate_all", "is_hidden", "is_visible"),
    *("bounding_box", "evaluate", "get_attribute", "inner_text", "input_value", "text_content"),
    *("check", "click", "drag_to", "fill", "focus", "hover", "press", "select_option", "set_input_files", "uncheck"),
)


@contextmanager
def running(folder: Path) -> Iterator[servers.Server]:
    """Run the server on the data in `folder` for the length of the block; slowly where SLOW says so."""
    with servers.running(folder) as server:
        if _PAUSE:
            with _relayed(server.url) as server.url:
                yield server
        else:
            yield server


def slow_down(page: Page) -> None:
    """Slow the browser down where SLOW says so."""
    if SLOW > 1:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOW})


def wait_until_loaded() -> None:
    """Have all that the tests do and read at once wait until the page, its style sheet and its scripts are loaded.

    A click that leads elsewhere returns when the other page has begun: it may still be without an element, and without
    anybody who listens to keys.
    """
    for name in _HURRIED:
        setattr(Locator, name, _once_loaded(getattr(Locator, name), lambda locator: locator.page))
    Page.evaluate = _once_loaded(Page.evaluate, lambda page: page)  # type: ignore[method-assign]
    for name in ("keyboard", "mouse"):
        setattr(Page, name, property(_once_loaded(vars(Page)[name].fget, lambda page: page)))


def _once_loaded(plain: Callable[..., Any], page_of: Callable[[Any], Page]) -> Callable[..., Any]:
    @wraps(plain)
    def waiting(self: Any, *arguments: Any, **more: Any) -> Any:
        page_of(self).wait_for_load_state()
        return plain(self, *arguments, **more)

    return waiting


@contextmanager
def _relayed(url: str) -> Iterator[str]:
    """Give an address that answers as `url` does, with the pauses that SLOW makes."""
    started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = Future()
    relaying = threading.Thread(target=lambda: asyncio.run(_relay(url, started)))
    relaying.start()
    loop, ending, port = started.result()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(ending.set)
        relaying.join()


async def _relay(url: str, started: "Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]]") -> None:
    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, asks = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
        taken.update((asks, writer))
        await asyncio.gather(_pass(reader, asks), _pass(answers, writer), return_exceptions=True)

    taken: set[asyncio.StreamWriter] = set()
    ending = asyncio.Event()
    server = await asyncio.start_server(take, "127.0.0.1", 0)
    started.set_result((asyncio.get_running_loop(), ending, server.sockets[0].getsockname()[1]))
    await ending.wait()
    server.close()
    for writer in taken:
        writer.transport.abort()
    await asyncio.sleep(2 * _PAUSE + 0.1)  # in which the last answers are given and the sockets closed


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            head, ends, body = data.partition(_HEAD_ENDS)
            if data.startswith(b"HTTP/1.1 "):
                await asyncio.sleep(_PAUSE)
                writer.write(head + ends)
                await writer.drain()
                await asyncio.sleep(_PAUSE if b"text/html" in head else 0)
                data = body
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
