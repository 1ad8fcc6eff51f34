"""Highlights on a long text: 20,000 words in 200 passages, 0, 1,000 and 10,000 highlights of 20 to 200 characters.

Half of them overlap another. Printed for each: the page beside the framework's floor (the same bytes as a constant),
the browser until it has drawn, how many highlights are really named in what it drew, the first input, making one more,
and the same as a reader has it: from the press of `h` on a selection to the frame that shows the highlight.
"""

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path

from tests import postgres, servers
from tests.system import browser as browser_path

SLUG = "a-long-text"
PAGE = f"/articles/{SLUG}/"
MARK = f"/articles/{SLUG}/v/1/mark/"
COUNTS = (0, 1_000, 10_000)
#: The passage that is highlighted over and over.
HERE = 50
_AIMS = {0: "12 / 0.3", 1_000: "15 / 0.4", 10_000: "75 / 1.0"}
_TWO_FRAMES = (
    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"
)
#: Select some of a passage's words; `drawn` will say how long after the press its new highlight was on the screen. The
#: count beside the passage comes with it, and is looked at too: past the density a highlight has no mark of its own.
_SELECT = """([passage, from]) => {
  const node = document.createTreeWalker(document.querySelector(passage), NodeFilter.SHOW_TEXT, (each) =>
    each.parentElement.closest(".pn, .hn, .ot") || each.length < from + 9
      ? NodeFilter.FILTER_SKIP
      : NodeFilter.FILTER_ACCEPT
  ).nextNode();
  getSelection().setBaseAndExtent(node, from, node, from + 9);
  const count = () => Number(document.querySelector(`${passage} .hn-count`)?.textContent ?? 0);
  const before = count();
  window.drawn = new Promise((done) => {
    let pressed;
    addEventListener("keydown", (event) => (pressed = event.timeStamp), { once: true, capture: true });
    const watch = new MutationObserver(() => {
      if (count() <= before || !document.querySelector(`${passage} mark`)) return;
      watch.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - pressed)));
    });
    watch.observe(document.querySelector(".text"), { childList: true, subtree: true });
  });
}"""
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def measure() -> None:
    """Print a table for each database."""
    with tempfile.TemporaryDirectory(prefix="synoptic-bench-") as folder:
        _measure_on("SQLite", Path(folder), "")
    with tempfile.TemporaryDirectory(prefix="synoptic-bench-") as folder, postgres.cluster() as cluster:
        _measure_on("PostgreSQL", Path(folder), cluster.url)


def _measure_on(name: str, folder: Path, url: str) -> None:
    print(f"\n### {name}\n")
    print(
        "| highlights | page, ms | floor, ms | kB | drawn in browser, s | first input, ms | named | marks "
        "| passages as density | create, ms | key to drawn, ms | aims: page ms / drawn s |"
    )
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |", flush=True)
    floor = folder / "floor"
    floor.mkdir()
    given = {"DATABASE_URL": url, "DATA_DIR": str(folder), "CORPUS_DIR": str(folder / "none")}
    environment = servers.clean_environment(**given)
    subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=servers.ROOT,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    given |= {"DJANGO_SETTINGS_MODULE": "tests.bench.settings", "BENCH_FLOOR": str(floor), "PAGE_CACHE_MB": "0"}
    given |= {"WRITES_PER_MINUTE": "0", "ADDRESS_WRITES_PER_MINUTE": "0", "GUESTS_PER_HOUR": "0"}
    for before, count in zip((0, *COUNTS), COUNTS, strict=False):
        fill = [sys.executable, "-m", "tests.bench.marks", str(count - before)]
        subprocess.run(fill, cwd=servers.ROOT, env=environment, check=True)
        with servers.running(folder, **given) as server:
            body = server.get(PAGE).body
            (floor / "marks").write_bytes(body)
            page = _median(lambda: server.get(PAGE, {"Accept-Encoding": "br"}))
            least = _median(lambda: server.get("/floor/plain/marks/", {"Accept-Encoding": "br"}))
            html = body.decode()
            named = {slug for keys in re.findall(r'data-h="([^"]*)"', html) for slug in keys.split()}
            drawn, first = _in_browser(server.url)
            made = _create(server.url)
            pressed = _key_to_drawn(server.url)
        print(
            f"| {count:,} | {page:.1f} | {least:.1f} | {len(body) / 1000:.0f} | {drawn:.2f} | {first:.0f} "
            f"| {len(named):,} | {html.count('<mark'):,} | {html.count('hn-dense')} | {made:.1f} | {pressed:.0f} "
            f"| {_AIMS[count]} |",
            flush=True,
        )


def _median(ask: Callable[[], object], times: int = 15) -> float:
    """Return the median time of `ask` in milliseconds, after two that do not count."""
    figures = []
    for turn in range(times + 2):
        start = time.perf_counter()
        ask()
        if turn >= 2:
            figures.append((time.perf_counter() - start) * 1000)
    return statistics.median(figures)


def _in_browser(url: str) -> tuple[float, float]:
    """Return the seconds until two frames after loading, and the milliseconds that the first key press takes."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=_ARGUMENTS)
        figures = []
        for _ in range(3):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(url + PAGE)
            drawn = page.evaluate(_TWO_FRAMES)
            page.evaluate(
                "() => { window.pressed = new Promise((done) => addEventListener('keydown', (event) => "
                "requestAnimationFrame(() => done(performance.now() - event.timeStamp)), { once: true })); }"
            )
            page.keyboard.press("Tab")
            figures.append((drawn / 1000, page.evaluate("window.pressed")))
            page.close()
        browser.close()
    return statistics.median(f[0] for f in figures), statistics.median(f[1] for f in figures)


def _key_to_drawn(url: str) -> float:
    """Return the median milliseconds from pressing `h` on a selection to the frame in which the highlight is drawn.

    The reader is a guest by then, and has looked at the selection for half a second: the toolbar is there.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=_ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(url + PAGE)
        page.locator(f"#p{HERE}").scroll_into_view_if_needed()
        figures: list[float] = []
        for turn in range(17):
            page.evaluate(_SELECT, [f"#p{HERE}", turn % 3])
            page.locator("#toolbar").wait_for()
            page.wait_for_timeout(500)
            page.keyboard.press("h")
            figures.append(page.evaluate("window.drawn"))
            page.wait_for_function("getSelection().isCollapsed")
        browser.close()
    return statistics.median(figures[2:])  # the first makes the guest


def _create(url: str) -> float:
    """Return the median milliseconds of making a highlight as a guest, drawn passage in the answer."""
    opener = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(CookieJar()), urllib.request.ProxyHandler({})
    )

    def token() -> str:
        page = opener.open(f"{url}{MARK}?p=1").read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, page
        return found[1]

    def make(secret: str) -> None:
        values = {"csrfmiddlewaretoken": secret, "start": "p50.3", "end": "p50.40", "quiet": "1", "at": "read"}
        request = urllib.request.Request(url + MARK, urllib.parse.urlencode(values).encode())
        request.add_header("HX-Request", "true")
        request.add_header("Origin", url)
        opener.open(request).read()

    make(token())  # makes the guest
    secret = token()
    return _median(lambda: make(secret))


def fill(number: int) -> None:
    """Store the text where it is not there yet, and `number` more public highlights by one analyst."""
    from django.db import connection
    from django.utils import timezone

    from apps.accounts.models import User
    from apps.annotations.models import Highlight, Placement
    from apps.library.models import Article, ArticleVersion, Passage
    from tests import factories

    chance = random.Random(len(SLUG) + Highlight.objects.count())
    if not Article.objects.filter(slug=SLUG).exists():
        words = [chance.choice(("treaty", "and", "guarantee", "of", "the", "border", "said")) for _ in range(20_000)]
        text = "\n\n".join(" ".join(words[i : i + 100]).capitalize() + "." for i in range(0, 20_000, 100))
        factories.make_article(SLUG, title="A long text", text=text)
    version = ArticleVersion.objects.select_related("article").get(article__slug=SLUG)
    author = User.objects.filter(username="analyst").first() or factories.make_user("analyst", role="analyst")
    passages = list(Passage.objects.filter(version=version).order_by("number"))
    now = timezone.now()
    last: tuple[Passage, int, int] | None = None
    rows = []
    for index in range(number):
        length = chance.randint(20, 200)
        if last and index % 2:
            passage, start = last[0], max(0, last[1] + (last[2] - last[1]) // 2)
        else:
            passage = chance.choice(passages)
            start = chance.randint(0, len(passage.text) - 201)
        end = min(len(passage.text), start + length)
        last = (passage, start, end)
        rows.append((passage, start, end))
    made = Highlight.objects.bulk_create(
        Highlight(article=version.article, author=author, visibility="public", created=now, modified=now) for _ in rows
    )
    Placement.objects.bulk_create(
        Placement(
            highlight=highlight,
            version=version,
            start_passage=passage,
            end_passage=passage,
            start=start,
            end=end,
            start_at=passage.start + start,
            end_at=passage.start + end,
            exact=passage.text[start:end],
        )
        for highlight, (passage, start, end) in zip(made, rows, strict=True)
    )
    if connection.vendor == "postgresql":
        # What its autovacuum does within a minute: until then it plans for empty tables, and takes three times as long.
        connection.cursor().execute("ANALYZE")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    import django

    django.setup()
    fill(int(sys.argv[1]))
