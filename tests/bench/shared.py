"""A shared view beside the same bytes as a static file, and beside the live comparison it was made of."""

import subprocess
import sys
import tempfile
from pathlib import Path

from apps.core.compression import compress
from tests import postgres, servers
from tests.bench.data import EVENT, SLUGS
from tests.bench.load import compare

_BROTLI = {"Accept-Encoding": "br"}
LIVE = f"/events/{EVENT}/compare/?r={','.join(SLUGS)}"
_SHARE = """
from django.contrib.auth.models import AnonymousUser
from apps.accounts.models import User
from apps.comparison.columns import find_columns
from apps.comparison.state import parse
from apps.library.models import Event, Reading
from apps.sharing.freezing import Chosen
from apps.sharing.gathering import gather_comparison
from apps.sharing.services import share
from django.http import QueryDict
event = Event.objects.get(slug={event!r})
state = parse(QueryDict({query!r})).state
readings = list(Reading.objects.filter(event=event).in_neutral_order().for_contents())
owner = User.objects.create_user("sharer")
material = gather_comparison(event, state, find_columns(readings, state), owner)
print(share(owner=owner, material=material, chosen=Chosen("Measured")).view.token)
"""


def measure() -> None:
    """Print a table for each database."""
    with tempfile.TemporaryDirectory(prefix="synoptic-bench-") as folder:
        _measure_on("SQLite", Path(folder), "")
    with tempfile.TemporaryDirectory(prefix="synoptic-bench-") as folder, postgres.cluster() as cluster:
        _measure_on("PostgreSQL", Path(folder), cluster.url)


def share_in(environment: dict[str, str], event: str, query: str) -> str:
    """Share the comparison `query` of `event` in the database of `environment`; return the token."""
    program = _SHARE.format(event=event, query=query)
    done = servers.manage("shell", environment=environment, input=program)
    done.check_returncode()
    return done.stdout.split()[-1]


def _measure_on(name: str, folder: Path, url: str) -> None:
    given = {"DATABASE_URL": url, "DATA_DIR": str(folder)}
    environment = servers.clean_environment(**given)
    for command in ([sys.executable, "manage.py", "prepare"], [sys.executable, "-m", "tests.bench.data"]):
        subprocess.run(command, cwd=servers.ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    path = f"/v/{share_in(environment, EVENT, LIVE.partition('?')[2])}/"
    # The address is in the page: both servers have the same.
    given["PORT"] = str(servers.free_port())
    with servers.running(folder, **given) as server:
        page = server.get(path, {"Accept-Encoding": "identity"}).body
    # As whitenoise serves it: the file and, beside it, the same compressed.
    floor = folder / "static" / "floor.html"
    floor.write_bytes(page)
    floor.with_name("floor.html.br").write_bytes(compress(page, "br", kept=True))
    print(f"\n### {name}: {len(page):,} bytes\n")
    print("| answer | requests/s | p50 ms | p99 ms | CPU ms | share of the file: requests/s | by CPU | aim |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |", flush=True)
    with servers.running(folder, **given) as server:
        if server.get(path, _BROTLI).body != server.get("/static/floor.html", _BROTLI).body:
            raise RuntimeError("The shared view and its floor are not the same bytes.")
        view, file, live = compare(server, [path, "/static/floor.html", LIVE], _BROTLI)
    rows = (("shared view", view, "≥ 0.5"), ("static file", file, ""), ("live comparison, kept", live, ""))
    for title, figures, aim in rows:
        print(
            f"| {title} | {figures.rate:.0f} | {figures.p50:.1f} | {figures.p99:.1f} | {figures.cost:.2f} "
            f"| {figures.rate / file.rate:.2f} | {file.cost / figures.cost:.2f} | {aim} |",
            flush=True,
        )
