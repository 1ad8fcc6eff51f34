"""`python -m tests.bench [NAME …]`: measure and print everything, or what is named."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable

from tests import postgres, servers, system
from tests.bench import marks, pages, shared, startup, weights
from tests.bench.replacing import measure as replacing


def queries() -> None:
    """Count queries in a process of its own, on a new database."""
    with tempfile.TemporaryDirectory(prefix="synoptic-bench-") as folder:
        environment = servers.clean_environment(DATA_DIR=folder, CORPUS_DIR=f"{folder}/none")
        servers.manage("prepare", environment=environment).check_returncode()
        subprocess.run([sys.executable, "-m", "tests.bench.queries"], cwd=servers.ROOT, env=environment, check=True)


SECTIONS: dict[str, tuple[str, Callable[[], None]]] = {
    "pages": (
        "Pages: wrk with 8 connections on the server's own machine; medians of three rounds, floor and page in turn",
        pages.measure,
    ),
    "shared": ("A shared view, with wrk as above, beside the same bytes as a static file", shared.measure),
    "highlights": ("Highlights on one text of 20,000 words: medians", marks.measure),
    "replacing": (
        "Highlights on a new version of a text: 100 passages, 10,000 words, 1,000 highlights",
        replacing.measure,
    ),
    "queries": ("Queries", queries),
    "weights": ("Weights, in bytes", weights.measure),
    "startup": ("Start", startup.measure),
}


def main() -> None:
    """Print the sections named on the command line, or all."""
    names = sys.argv[1:] or list(SECTIONS)
    if not set(names) <= SECTIONS.keys():
        sys.exit(f"Usage: python -m tests.bench [{' '.join(SECTIONS)}]")
    postgres.leave_in_order()
    # Names the variables that programs started here must not inherit.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    __import__("tests.settings")
    try:
        if "replacing" in names:
            system.install_missing("postgresql")
        if "highlights" in names:
            system.install_missing("postgresql", "chromium-headless-shell")
        if {"pages", "shared"} & set(names):
            system.install_missing("postgresql", "wrk")
        for name in names:
            title, measure = SECTIONS[name]
            print(f"\n## {title}\n", flush=True)
            measure()
    except (system.Missing, postgres.NoServer) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
