"""The event page and the comparison on both databases: cold, kept, and asked for again, each beside its floor."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres, servers
from tests.bench.data import EVENT, SLUGS
from tests.bench.load import Figures, compare

#: The event of the demonstration corpus with most readings, and the comparison of four texts of a thousand words.
PAGES = {
    "event": "/events/call-12-february-2025/",
    "compare": f"/events/{EVENT}/compare/?r={','.join(SLUGS)}",
}
_BROTLI = {"Accept-Encoding": "br"}


def measure() -> None:
    """Print a table for each database."""
    with _folder() as folder:
        _measure_on("SQLite", folder, "")
    with _folder() as folder, postgres.cluster() as cluster:
        _measure_on("PostgreSQL", folder, cluster.url)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="synoptic-bench-") as folder:
        yield Path(folder)


def _measure_on(name: str, folder: Path, url: str) -> None:
    print(f"\n### {name}\n", flush=True)
    floor = folder / "floor"
    floor.mkdir()
    given = {"DATABASE_URL": url, "DATA_DIR": str(folder)}
    environment = servers.clean_environment(**given)
    for command in ([sys.executable, "manage.py", "prepare"], [sys.executable, "-m", "tests.bench.data"]):
        subprocess.run(command, cwd=servers.ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    given |= {"DJANGO_SETTINGS_MODULE": "tests.bench.settings", "BENCH_FLOOR": str(floor)}
    print(
        "| page | state | requests/s | p50 ms | p99 ms | CPU ms | floor: requests/s | CPU ms "
        "| share of floor: requests/s | by CPU | aim |"
    )
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |", flush=True)
    # Once with pages not kept, and once with every small thing forgotten too that the program remembers.
    for state, cold in (("pages not kept", "0"), ("everything forgotten", "1")):
        with servers.running(folder, **given, PAGE_CACHE_MB="0", BENCH_COLD=cold) as server:
            for page, path in PAGES.items():
                (floor / page).write_bytes(server.get(path).body)
                constant = f"/floor/plain/{page}/"
                _require_same(server, path, constant)
                _row(page, state, compare(server, [path, constant], _BROTLI), "≥ 0.25")
    with servers.running(folder, **given) as server:
        for page, path in PAGES.items():
            constant = f"/floor/packed/{page}/"
            _require_same(server, path, constant)
            kept, least = compare(server, [path, constant], _BROTLI)
            _row(page, "kept in memory", [kept, least], "≥ 0.8")
            etag = server.get(path, _BROTLI).headers["etag"]
            again = {**_BROTLI, "If-None-Match": etag}
            if server.get(path, again).status != 304:
                raise RuntimeError(f"{path} is not answered with 304.")
            asked, nothing, whole = compare(server, [path, "/floor/unchanged/", constant], again)
            _row(page, "304, beside the constant page", [asked, whole], "≥ 0.8")
            _row(page, "304, beside a constant 304", [asked, nothing], "")


def _require_same(server: servers.Server, path: str, constant: str) -> None:
    page, floor = server.get(path, _BROTLI), server.get(constant, _BROTLI)
    if page.status != 200 or page.body != floor.body:
        raise RuntimeError(f"{path} ({page.status}) and its floor are not the same bytes.")


def _row(page: str, state: str, figures: list[Figures], aim: str) -> None:
    own, floor = figures
    print(
        f"| {page} | {state} | {own.rate:.0f} | {own.p50:.1f} | {own.p99:.1f} | {own.cost:.2f} "
        f"| {floor.rate:.0f} | {floor.cost:.2f} | {own.rate / floor.rate:.2f} | {floor.cost / own.cost:.2f} | {aim} |",
        flush=True,
    )
