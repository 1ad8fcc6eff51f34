"""What suggestions cost for one event with many readings. Each step of it is a process:
`python -m tests.bench.suggestions.cost fill|suggest NUMBER`.

The texts are made up: words after Zipf's law, and in each article some topics whose words come more often, so that
passages of different articles have rare words in common as real ones do.
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate

from tests import servers

SIZES = (125, 250, 500, 1000)
PASSAGES = 40
VOCABULARY, TOPICS, OF_TOPIC = 50_000, 200, 60
#: How much of a text is words of its topics.
OF_TEXT = 0.4


def measure() -> None:
    """Print a row for each size, each in a process and on a database of its own."""
    print("| articles | passages | suggestions | seconds | of them storing | CPU seconds | peak memory, MB |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="synoptic-bench-") as folder:
            environment = servers.clean_environment(DATA_DIR=folder, CORPUS_DIR=f"{folder}/none")
            made_by = ["-m", "tests.bench.suggestions.cost"]
            steps = (["manage.py", "migrate", "-v0"], [*made_by, "fill", str(size)], [*made_by, "suggest", str(size)])
            for step in steps:
                subprocess.run([sys.executable, *step], cwd=servers.ROOT, env=environment, check=True)


def passages(articles: int, seed: int = 1) -> Iterator[tuple[int, str]]:
    """Yield the number of an article and the text of a passage, PASSAGES for each article."""
    chance = random.Random(seed)
    words = _words(chance)
    chances = list(accumulate(1 / (place + 2.7) for place in range(VOCABULARY)))
    topics = [
        [words[min(VOCABULARY - 1, 200 + int(chance.paretovariate(0.6) * 20))] for _ in range(OF_TOPIC)]
        for _ in range(TOPICS)
    ]
    for article in range(articles):
        about = chance.sample(topics, 6)
        for _ in range(PASSAGES):
            topic = chance.choice(about)
            yield (
                article,
                " ".join(
                    chance.choice(topic)
                    if chance.random() < OF_TEXT
                    else words[bisect(chances, chance.random() * chances[-1])]
                    for _ in range(chance.randint(20, 100))
                ),
            )


def _words(chance: random.Random) -> list[str]:
    syllables = [consonant + vowel for consonant in "bcdfghklmnprstvz" for vowel in "aeiou"]
    words: set[str] = set()
    while len(words) < VOCABULARY:
        words.add("".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3, 3, 4)))))
    found = sorted(words)
    chance.shuffle(found)
    return found


def fill(articles: int) -> None:
    """Store the event, in the database that the environment names, and some evidence for its questions."""
    from django.db import transaction

    from apps.library.models import Article, ArticleVersion, Passage, Reading
    from tests import factories
    from tests.stock import make_question_set

    make_question_set()
    event, frame, outlet = factories.make_event("measured"), factories.make_frame(), factories.make_outlet()
    with transaction.atomic():
        rows: list[Passage] = []
        version: ArticleVersion | None = None
        last = -1
        for number, text in passages(articles):
            if number != last:
                last = number
                article = factories.make_draft(f"measured-{number}", outlet=outlet)
                version = ArticleVersion.objects.create(
                    article=article, number=1, title="T", source="-", text="-", words=1, renderer=1, date=factories.DAY
                )
                Article.objects.filter(pk=article.pk).update(current=version, status=Article.Status.PUBLISHED)
                names = {"rationale": "-", "given_by": "-", "given_on": factories.DAY}
                Reading.objects.create(event=event, article=article, frame=frame, **names)
                at = 0
            at += 1
            uid = f"u{at}"
            assert version is not None
            rows.append(
                Passage(
                    version=version, number=at, uid=uid, kind="paragraph", text=text, html="-", start=at, end=at + 1
                )
            )
            if len(rows) == 2000:
                Passage.objects.bulk_create(rows)
                rows = []
        Passage.objects.bulk_create(rows)


def suggest(articles: int) -> None:
    """Compute and store, and print the row."""
    from apps.comparison.models import Suggestion
    from apps.comparison.suggesting import runs
    from apps.library.models import Event

    event = Event.objects.get(slug="measured")
    stored: list[float] = []
    store = runs._store

    def timed(*arguments: object) -> object:
        start = time.monotonic()
        run = store(*arguments)  # type: ignore[arg-type]
        stored.append(time.monotonic() - start)
        return run

    runs._store = timed  # type: ignore[assignment]
    start, processor = time.monotonic(), time.process_time()
    runs.suggest(event)
    seconds, used = time.monotonic() - start, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cells = [articles, articles * PASSAGES, Suggestion.objects.count(), f"{seconds:.0f}", f"{stored[0]:.0f}"]
    print("|", " | ".join(map(str, [*cells, f"{used:.0f}", f"{memory:.0f}"])), "|", flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    import django

    django.setup()
    {"fill": fill, "suggest": suggest}[sys.argv[1]](int(sys.argv[2]))
