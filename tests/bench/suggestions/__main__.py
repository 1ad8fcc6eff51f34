"""`python -m tests.bench.suggestions [quality|cost]`: print both, or what is named."""

import os
import sys


def main() -> None:
    """Print the sections named on the command line, or all."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from tests.bench.suggestions import cost, quality

    sections = {
        "quality": ("How good suggestions are; 95 % intervals in brackets", quality.measure),
        "cost": ("What suggestions cost: one event of 40 passages an article, on SQLite", cost.measure),
    }
    names = sys.argv[1:] or list(sections)
    if not set(names) <= sections.keys():
        sys.exit(f"Usage: python -m tests.bench.suggestions [{' '.join(sections)}]")
    for name in names:
        title, measure = sections[name]
        print(f"\n## {title}\n", flush=True)
        measure()


if __name__ == "__main__":
    main()
