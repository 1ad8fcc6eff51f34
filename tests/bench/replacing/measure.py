"""A text of 100 passages and 10,000 words with 1,000 highlights, edited in many ways: what becomes of the highlights.

`python -m tests.bench.replacing.measure NAME` publishes one of the edits in the database that the environment names and
prints how long that took, in seconds.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from apps.annotations.replacing.placing import replace
from tests import postgres, servers
from tests.bench.replacing import edits
from tests.bench.replacing.edits import Marked, Passages, Script

PASSAGES, HIGHLIGHTS = 100, 1_000


def _everything(script: Script, text: Passages, share: float) -> Passages:
    moved = script.move(script.rewrite(text, 10), 10)
    return script.noise(script.carry(script.split(script.merge(moved, 10), 10), 10), share)


EDITS: dict[str, Callable[[Script, Passages], Passages]] = {
    "1 % of the words": lambda script, text: script.noise(text, 0.01),
    "5 % of the words": lambda script, text: script.noise(text, 0.05),
    "20 % of the words": lambda script, text: script.noise(text, 0.2),
    "20 passages moved": lambda script, text: script.move(text, 20),
    "20 pairs merged": lambda script, text: script.merge(text, 20),
    "20 passages split": lambda script, text: script.split(text, 20),
    "30 sentences carried over": lambda script, text: script.carry(text, 30),
    "20 passages rewritten": lambda script, text: script.rewrite(text, 20),
    "all of it, and 5 %": lambda script, text: _everything(script, text, 0.05),
    "all of it, and 20 %": lambda script, text: _everything(script, text, 0.2),
}
_COLUMNS = (edits.PLACED, edits.MOVED, edits.ORPHANED, edits.CAUTIOUS, edits.LOST, edits.WRONG)


def measure() -> None:
    """Print a line for each edit; publishing is measured on both databases, in processes of their own."""
    with tempfile.TemporaryDirectory(prefix="synoptic-bench-") as folder, postgres.cluster() as cluster:
        urls = {"SQLite": "", "PostgreSQL": cluster.url}
        environments = {}
        for name, url in urls.items():
            data = Path(folder, name)
            data.mkdir()
            given = {"DATABASE_URL": url, "DATA_DIR": str(data), "CORPUS_DIR": str(data / "none")}
            environments[name] = servers.clean_environment(**given)
            servers.manage("prepare", environment=environments[name]).check_returncode()
        print(f"| edit | {' | '.join(_COLUMNS)} | engine, s | {' | '.join(f'publish on {name}, s' for name in urls)} |")
        print(f"| --- |{' ---: |' * (len(_COLUMNS) + 1 + len(urls))}", flush=True)
        for name in EDITS:
            counts, seconds = _judge(name)
            published = [_publish_elsewhere(name, environment) for environment in environments.values()]
            figures = [f"{counts[column]:,}" for column in _COLUMNS] + [f"{each:.2f}" for each in (seconds, *published)]
            print(f"| {name} | {' | '.join(figures)} |", flush=True)


def _edited(name: str) -> tuple[Passages, Passages, list[Marked]]:
    script = Script()
    old = script.write(PASSAGES)
    marked = script.mark(old, HIGHLIGHTS)
    return old, EDITS[name](script, old), marked


def _judge(name: str) -> tuple[dict[str, int], float]:
    """Return how many highlights there are of each verdict, and the engine's seconds."""
    old, new, marked = _edited(name)
    before, after, items = edits.pieces_of(old), edits.pieces_of(new), edits.items_of(old, marked)
    start = time.perf_counter()
    placed = replace(before, after, items)
    seconds = time.perf_counter() - start
    return {verdict: len(keys) for verdict, keys in edits.judge(old, new, marked, placed).items()}, seconds


def _publish_elsewhere(name: str, environment: dict[str, str]) -> float:
    command = [sys.executable, "-m", "tests.bench.replacing.measure", name]
    done = subprocess.run(command, cwd=servers.ROOT, env=environment, check=True, capture_output=True, text=True)
    return float(done.stdout)


def publish(name: str) -> float:
    """Store a text with its highlights, publish an edit of it, and return the seconds that publishing took."""
    from django.db import connection
    from django.utils import timezone

    from apps.accounts.models import User
    from apps.annotations.models import Highlight, Placement
    from apps.library.models import Article, Outlet
    from apps.library.publishing import publish_version
    from tests import factories

    old, new, marked = _edited(name)
    outlet = Outlet.objects.first() or factories.make_outlet()
    slug = f"edited-{list(EDITS).index(name)}"
    article = factories.make_article(slug, outlet=outlet, text="\n\n".join(edits.texts_of(old)))
    version = Article.objects.select_related("current").get(pk=article.pk).current
    assert version is not None
    passages = list(version.passages.order_by("number"))
    author = User.objects.filter(username="analyst").first() or factories.make_user("analyst", role="analyst")
    now = timezone.now()
    made = Highlight.objects.bulk_create(
        Highlight(article=article, author=author, visibility="public", created=now, modified=now) for _ in marked
    )
    Placement.objects.bulk_create(
        Placement(
            highlight=highlight,
            version=version,
            start_passage=passages[place.passage],
            end_passage=passages[place.passage],
            start=item.start - passages[place.passage].start,
            end=item.end - passages[place.passage].start,
            start_at=item.start,
            end_at=item.end,
            exact=item.own.exact,
            prefix=item.own.prefix,
            suffix=item.own.suffix,
        )
        for highlight, place, item in zip(made, marked, edits.items_of(old, marked), strict=True)
    )
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")  # as its autovacuum would have long done
    source = "\n\n".join(edits.texts_of(new))
    start = time.perf_counter()
    published = publish_version(article=article, title="Edited", source=source, date=factories.DAY)
    seconds = time.perf_counter() - start
    assert Placement.objects.filter(version=published).count() == HIGHLIGHTS
    return seconds


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    import django

    django.setup()
    print(publish(sys.argv[1]))
