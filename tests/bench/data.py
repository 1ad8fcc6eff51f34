"""The event of the measurements: four readings of about a thousand words each. `python -m tests.bench.data`."""

import os

#: One section of a text: with its heading about a hundred words, in passages of every usual kind.
_SECTION = """
## What part {n} is about

The **first paragraph** of part {n} sets out what happened and when, with [a source](https://example.org/{n}) beside
it, and goes on for as long as a paragraph in a newspaper does, which is to say some fifty words, so that a reader has
read a thought to its end before the next one begins and the eye may rest.

- One thing follows from it, and is said in *few* words.
- Another follows, and is said in a few more of them.

> What somebody said on the day stands in a quotation of a line or two, as the text reports it.

The last paragraph of part {n} turns to what comes next.
"""
EVENT = "measured"
SLUGS = [f"measured-{letter}" for letter in "abcd"]


def text() -> str:
    """Return a text of about a thousand words in Markdown."""
    return "\n".join(_SECTION.format(n=n) for n in range(1, 10))


def fill() -> None:
    """Store the event and its readings, in the database that the environment names."""
    from tests import factories

    event = factories.make_event(EVENT)
    for slug in SLUGS:
        factories.make_reading(event, article=factories.make_article(slug, text=text()))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    import django

    django.setup()
    fill()
