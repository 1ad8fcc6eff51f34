"""Rows for tests: each function stores one thing, with everything it needs, and takes what the test cares about.

What is not given is made up, different each time where the database wants it so, and the same from run to run.
"""

import datetime
from itertools import count
from typing import Any

from apps.accounts.models import Role, User
from apps.core.palette import FRAME_COLOURS, FRAME_SHAPES
from apps.library.models import (
    Article,
    ArticleVersion,
    Event,
    Frame,
    Outlet,
    Quotation,
    Reading,
    Source,
    TextKind,
    Voice,
)
from apps.library.publishing import publish_version

PASSWORD = "correct horse battery staple"
DAY = datetime.date(2025, 2, 12)
TEXT = """\
## What happened

The call lasted ninety minutes. It was **long**, and [one account](https://example.org/account) says why.

- First, they spoke.
- Then they spoke again.
"""
_numbers = count(1)


def make_user(username: str = "", *, role: str = Role.READER, password: str | None = PASSWORD, **fields: Any) -> User:
    """Store a user who signs in with PASSWORD."""
    return User.objects.create_user(username or f"user-{next(_numbers)}", password, role=role, **fields)


def make_frame(slug: str = "", **fields: Any) -> Frame:
    """Store a frame; its name is its slug with a capital, its colour and shape are the next in turn."""
    number = next(_numbers)
    slug = slug or f"frame-{number}"
    defaults = {
        "name": slug.replace("-", " ").capitalize(),
        "colour": FRAME_COLOURS[number % len(FRAME_COLOURS)],
        "shape": FRAME_SHAPES[number % len(FRAME_SHAPES)],
        "summary": "Reads events in one way.",
    }
    return Frame.objects.create(slug=slug, **{**defaults, **fields})


def make_outlet(slug: str = "", **fields: Any) -> Outlet:
    """Store an outlet without affiliations."""
    slug = slug or f"outlet-{next(_numbers)}"
    return Outlet.objects.create(slug=slug, **{"name": slug.replace("-", " ").capitalize(), **fields})


def make_event(slug: str = "", **fields: Any) -> Event:
    """Store a published event without facts and readings."""
    slug = slug or f"event-{next(_numbers)}"
    defaults = {"title": slug.replace("-", " ").capitalize(), "date": DAY, "summary": "Two presidents spoke."}
    return Event.objects.create(slug=slug, **{**defaults, **fields})


def make_source(slug: str = "", **fields: Any) -> Source:
    """Store a source."""
    slug = slug or f"source-{next(_numbers)}"
    defaults = {"title": "A page", "publisher": "A publisher", "date": DAY, "seen": "archived copy"}
    return Source.objects.create(slug=slug, **{**defaults, "url": f"https://example.org/{slug}", **fields})


def make_voice(name: str = "", **fields: Any) -> Voice:
    """Store a voice: a person."""
    number = next(_numbers)
    return Voice.objects.create(
        **{"slug": f"voice-{number}", "name": name or f"Speaker {number}", "kind": "person", **fields}
    )


def make_quotation(words: str = "We will meet.", **fields: Any) -> Quotation:
    """Store a registered quotation, with its speaker and source where none are given."""
    fields.setdefault("slug", f"quotation-{next(_numbers)}")
    fields.setdefault("speaker_id", (fields.pop("speaker", None) or make_voice()).pk)
    fields.setdefault("source_id", (fields.pop("source", None) or make_source()).pk)
    return Quotation.objects.create(words=words, **{"date": DAY, **fields})


def make_draft(slug: str = "", **fields: Any) -> Article:
    """Store an article that has no text yet and is not public."""
    slug = slug or f"article-{next(_numbers)}"
    if "outlet" not in fields:
        fields["outlet"] = make_outlet()
    defaults = {
        "byline": "A. Writer",
        "date": DAY,
        "language": "en",
        "text_kind": TextKind.ILLUSTRATIVE,
        "rights": "CC BY 4.0",
    }
    return Article.objects.create(slug=slug, **{**defaults, **fields})


def make_article(slug: str = "", *, title: str = "", text: str = TEXT, **fields: Any) -> Article:
    """Store a public article whose first version is `text` (Markdown), under `title` or its slug with a capital."""
    article = make_draft(slug, **fields)
    make_version(article, title=title, text=text, date=article.date)
    return article


def make_version(
    article: Article, *, title: str = "", text: str = TEXT, date: datetime.date = DAY, note: str = ""
) -> ArticleVersion:
    """Publish `text` (Markdown) as the next version of `article`."""
    title = title or article.slug.replace("-", " ").capitalize()
    return publish_version(article=article, title=title, source=text, date=date, note=note)


def make_reading(
    event: Event | None = None, *, article: Article | None = None, frame: Frame | None = None, **fields: Any
) -> Reading:
    """Store a reading, with a public article, an event and a frame of its own where none are given."""
    return Reading.objects.create(
        event=event or make_event(),
        article=article or make_article(),
        frame=frame or make_frame(),
        **{"rationale": "It asks who has the power.", "given_by": "The editors", "given_on": DAY, **fields},
    )


def make_readings(number: int, *, passages: int = 5, event: Event | None = None) -> list[Reading]:
    """Store `number` readings of one event, each of a text of `passages` paragraphs, each through a frame of its own.

    For counting queries: what a page costs must not depend on either number.
    """
    event = event or make_event()
    text = "\n\n".join(f"Paragraph {n} says what the others do not." for n in range(1, passages + 1))
    return [make_reading(event, article=make_article(text=text)) for _ in range(number)]
