"""How many queries a page costs, with few and with many of what it shows. `python -m tests.bench.queries`."""

import os


def count(path: str) -> int:
    """Return the number of queries of a visitor's first look at `path`."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from apps.core.pagecache import forget_pages

    client = Client(headers={"host": "127.0.0.1"})
    client.get(path)  # what is set up once a process
    forget_pages()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path}: {response.status_code}")
    return len(captured)


def measure() -> None:
    """Store what is needed, bit by bit, and print a line for each pair."""
    from apps.comparison.models import Answer, QuestionSet
    from apps.library.models import Reading
    from tests import factories, lined, stock

    coder = factories.make_user("coder", role="analyst", email="coder@example.org")

    def columns(event: str, number: int, passages: int) -> str:
        readings = factories.make_readings(number, passages=passages, event=factories.make_event(event))
        return f"/events/{event}/compare/?r=" + ",".join(reading.article.slug for reading in readings)

    def rows(event: str, number: int, questions: int) -> tuple[int, int]:
        QuestionSet.objects.all().delete()
        path = columns(event, number, 5)
        asked = list(stock.make_question_set("core", questions=questions).questions.all())
        for reading in Reading.objects.filter(event__slug=event).select_related("article__current"):
            for question in asked:
                lined.make_answer(reading, question, coder)
        queries = count(f"{path}&view=rows"), count(f"/events/{event}/")
        Answer.objects.all().delete()
        return queries

    print("| page | few | queries | many | queries |")
    print("| --- | --- | ---: | --- | ---: |")
    few, many = columns("two", 2, 5), columns("five", 5, 5)
    print(f"| compare | 2 columns | {count(few)} | 5 columns | {count(many)} |")
    (rows_few, grid_few), (rows_many, grid_many) = rows("two-rows", 2, 2), rows("five-rows", 5, 10)
    print(f"| compare by question | 2 × 2 cells | {rows_few} | 5 × 10 cells | {rows_many} |")
    print(
        f"| compare by words | 2 readings | {count(f'{few}&view=words')} | 5 readings | {count(f'{many}&view=words')} |"
    )
    print(f"| event with coverage | 2 × 2 cells | {grid_few} | 5 × 10 cells | {grid_many} |")
    few = columns("short", 2, 5)
    home = count("/")
    many = columns("long", 2, 500)
    print(f"| compare | 5 passages | {count(few)} | 500 passages | {count(many)} |")
    slugs = [factories.make_article(text="\n\n".join(f"Part {n}." for n in range(number))).slug for number in (5, 500)]
    few, many = (f"/articles/{slug}/" for slug in slugs)
    print(f"| read | 5 passages | {count(few)} | 500 passages | {count(many)} |")
    print(f"| event | 2 readings | {count('/events/two/')} | 5 readings | {count('/events/five/')} |")
    for _ in range(24):
        factories.make_readings(2)
    print(f"| home | 5 events | {home} | 30 events | {count('/')} |")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    import django

    django.setup()
    measure()
