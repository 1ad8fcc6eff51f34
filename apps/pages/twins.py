"""The JSON twins of the reading pages: every page that can be read can be taken as data at the same address + .json."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from apps.annotations.claims import claims_in
from apps.annotations.models import ClaimStatus
from apps.comparison.columns import Found
from apps.exchange.presenters import article_data, event_data, fact_data, passage_data, reading_data, version_data
from apps.library.models import Article, ArticleVersion, Event, Fact, Reading
from apps.library.rows import PassageRow
from apps.pages.contents import Contents, Entry


def contents_twin(contents: Contents) -> dict[str, Any]:
    """Return the home page: events with their episodes and frames."""
    return {"events": [_entry(entry) for entry in contents.entries], "older": contents.older or None}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        **event_data(entry.event),
        "url": reverse("event", args=[entry.event.slug]),
        "frames": [frame.slug for frame in entry.frames],
        "episodes": [_entry(episode) for episode in entry.episodes],
    }


def event_twin(event: Event, facts: Sequence[Fact], readings: Sequence[Reading]) -> dict[str, Any]:
    """Return the event page: the event, what is agreed and disputed, and its readings."""
    return {
        **event_data(event),
        "url": reverse("event", args=[event.slug]),
        "facts": [fact_data(fact) for fact in facts],
        "readings": [_reading(reading) for reading in readings],
    }


def _reading(reading: Reading) -> dict[str, Any]:
    article = reading.article
    version = {"title": article.current.title, "version": article.current.number} if article.current else {}
    return {
        **reading_data(reading),
        **article_data(article),
        **version,
        "url": reverse("article", args=[article.slug]),
    }


def article_twin(
    article: Article,
    version: ArticleVersion,
    passages: Sequence[PassageRow],
    readings: Sequence[Reading],
    claims: Mapping[int, ClaimStatus],
) -> dict[str, Any]:
    """Return the Read page: one version of an article, passage by passage."""
    return {
        **article_data(article),
        **version_data(version),
        "url": reverse("article_version", args=[article.slug, version.number]),
        "readings": [{**reading_data(reading), "event": reading.event.slug} for reading in readings],
        "passages": [passage_data(passage, claims.get(passage.pk)) for passage in passages if not passage.left_out],
    }


def comparison_twin(event: Event, query: str, found: Found, notices: Sequence[str]) -> dict[str, Any]:
    """Return a comparison: its columns in order, each with its labels and its passages. One query, for claims."""
    claims = claims_in(column.version.pk for column in found.columns)
    return {
        "event": event_data(event),
        "url": f"{reverse('compare', args=[event.slug])}?{query}",
        "notices": list(notices),
        "columns": [
            {
                **reading_data(column.reading),
                **article_data(column.article),
                **version_data(column.version),
                "url": reverse("article_version", args=[column.slug, column.version.number]),
                "passages": [
                    passage_data(passage, claims.get(passage.pk)) for passage in column.passages if not passage.left_out
                ],
            }
            for column in found.columns
        ],
    }
