"""What pages, style sheets and scripts weigh, beside the budgets of the product."""

import gzip
import re
import tempfile
from pathlib import Path

import brotli

from tests import servers

_PAGES = ["/", "/about/", "/events/call-12-february-2025/", "/events/call-12-february-2025/compare/"]
_ROWS = "/events/call-12-february-2025/compare/?view=rows"
#: In bytes of gzip, from the product's quality bars.
_CSS, _OURS, _WITH_HTMX = 15_000, 14_000, 31_000


def measure() -> None:
    """Start the site with the demonstration corpus and print two tables."""
    with tempfile.TemporaryDirectory(prefix="synoptic-bench-") as folder, servers.running(Path(folder)) as server:
        print("| page | raw | brotli, sent | gzip, sent |\n| --- | ---: | ---: | ---: |")
        for path in [*_PAGES, _ROWS, _an_article(server)]:
            sizes = [len(_follow(server, path, encoding).body) for encoding in ("identity", "br", "gzip")]
            print(f"| {path} | {' | '.join(f'{size:,}' for size in sizes)} |")
        _print_files(server, Path(folder) / "static")


def _an_article(server: servers.Server) -> str:
    found = re.search(r'href="(/articles/[^/"]+/)"', server.get("/events/call-12-february-2025/").text)
    if found is None:
        raise RuntimeError("The event names no article.")
    return found[1]


def _follow(server: servers.Server, path: str, encoding: str) -> servers.Answer:
    answer = server.get(path, {"Accept-Encoding": encoding})
    while answer.status in {301, 302}:
        answer = server.get(answer.headers["location"], {"Accept-Encoding": encoding})
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return answer


def _print_files(server: servers.Server, collected: Path) -> None:
    styles = _contents(collected, "css/*.css")
    scripts = _contents(collected, "js/**/*.js")
    pages = [_follow(server, path, "identity").text for path in _PAGES]
    names = {name for page in pages for name in re.findall(r'src="(/static/django_htmx/[^"]+\.js)"', page)}
    htmx = {name: server.get(name).body for name in names}
    print("\n| files | number | raw | brotli | gzip | budget, gzip |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    print(_line("our style sheets", styles, _CSS))
    print(_line("our scripts", scripts, _OURS))
    print(_line("scripts with htmx", scripts | htmx, _WITH_HTMX))
    if not htmx:
        print("\n(No page loads htmx.)")


def _contents(collected: Path, pattern: str) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(collected.glob(pattern))}


def _line(title: str, files: dict[str, bytes], budget: int) -> str:
    raw = sum(map(len, files.values()))
    small = sum(len(brotli.compress(content)) for content in files.values())
    zipped = sum(len(gzip.compress(content, mtime=0)) for content in files.values())
    return f"| {title} | {len(files)} | {raw:,} | {small:,} | {zipped:,} | {budget:,} |"
