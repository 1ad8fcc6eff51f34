"""A thousand readers at once against one shared view, on loopback."""

import asyncio
import resource
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import servers
from tests.bench.shared import share_in

pytestmark = pytest.mark.process
READERS = 1_000
_EVENT = "call-12-february-2025"
_QUERY = "r=to-the-next-delegate,ten-years-to-the-day,what-the-map-already-knew"


async def read(host: str, port: int, path: str, started: asyncio.Event) -> tuple[int, int]:
    """Connect, wait until everybody has, ask, and return the status and the length of the body."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        await started.wait()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        answer = await reader.read(-1)
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), len(body)


async def everybody(server: servers.Server, path: str) -> list[tuple[int, int]]:
    """Have all readers connect first, and ask at the same moment."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    started = asyncio.Event()
    readers = [asyncio.create_task(read(host, int(port), path, started)) for _ in range(READERS)]
    await asyncio.sleep(1)
    started.set()
    async with asyncio.timeout(60):
        return await asyncio.gather(*readers)


def test_a_thousand_readers_at_once_all_get_the_page(demonstration: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(demonstration, tmp_path / "data"))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4 * READERS)), hard))
    try:
        token = share_in(servers.clean_environment(DATA_DIR=str(folder)), _EVENT, _QUERY)
        with servers.running(folder) as server:
            whole = len(server.get(f"/v/{token}/", {"Accept-Encoding": "identity"}).body)
            # In a thread of its own: a browser of other tests may keep an event loop in this one.
            with ThreadPoolExecutor(1) as apart:
                answers = apart.submit(lambda: asyncio.run(everybody(server, f"/v/{token}/"))).result()
            assert set(answers) == {(200, whole)}
            assert len(answers) == READERS
            assert server.get("/").status == 200
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
