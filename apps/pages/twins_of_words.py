"""The JSON twin of a comparison by words."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from apps.comparison.columns import Found
from apps.comparison.concordance import QUOTED
from apps.comparison.naming import FrameSide, InLanguage, InReading, Looked
from apps.comparison.state import Parsed
from apps.comparison.words import LEAST_COUNT, LEAST_WORDS
from apps.exchange.presenters import article_data, event_data, reading_data, version_data
from apps.library.models import Event


def words_twin(
    event: Event, query: str, found: Found, languages: Sequence[InLanguage], parsed: Parsed
) -> dict[str, Any]:
    """Return a comparison by words: the readings with their labels, and for each language what is counted in them."""
    return {
        "event": event_data(event),
        "url": f"{reverse('compare', args=[event.slug])}?{query}",
        "notices": [*parsed.notices, *found.notices],
        "method": "weighted log-odds, informative Dirichlet prior: doi:10.1093/pan/mpn018",
        "least_words": LEAST_WORDS,
        "least_count": LEAST_COUNT,
        "columns": [
            {
                **reading_data(column.reading),
                **article_data(column.article),
                **version_data(column.version),
                "url": reverse("article_version", args=[column.slug, column.version.number]),
            }
            for column in found.columns
        ],
        "term": parsed.state.term or None,
        "languages": [_language(each) for each in languages],
    }


def _language(each: InLanguage) -> dict[str, Any]:
    return {
        "language": each.language,
        "texts_of_the_prior": each.texts,
        "sides": [_side(side) for side in each.sides],
        "names": [
            {
                "name": named.form,
                "term": named.term,
                "counts": {side.frame.slug: count for side, count in zip(each.sides, named.counts, strict=True)},
            }
            for named in each.names
        ],
        "looked_up": _looked(each.looked) if each.looked else None,
    }


def _side(side: FrameSide) -> dict[str, Any]:
    counted = side.side
    return {
        "frame": side.frame.slug,
        "articles": [column.slug for column in side.columns],
        "words": counted.words,
        "words_of_the_others": counted.others,
        "too_short": counted.is_short,
        "too_rare": counted.rare,
        "terms": [
            {"term": each.term, "form": form, "here": each.here, "there": each.there, "z": round(each.z, 2)}
            for form, each in side.terms
        ],
    }


def _looked(looked: Looked) -> dict[str, Any]:
    return {
        "frames": [
            {
                "frame": each.frame.slug,
                "count": each.count,
                "words": each.words,
                "z": None if each.z is None else round(each.z, 2),
            }
            for each in looked.frames
        ],
        "readings": [_reading(each) for each in looked.readings],
    }


def _reading(each: InReading) -> dict[str, Any]:
    return {
        "article": each.column.slug,
        "frame": each.column.reading.frame.slug,
        "text_kind": each.column.article.text_kind,
        "version": each.column.version.number,
        "counted": each.counted,
        "quoted": each.quoted,
        "lines_left_out": each.more,
        "lines": [
            {
                "passage": f"p{line.passage}",
                "before": line.before,
                "match": line.match,
                "after": line.after,
                "counts": not line.aside,
                "quoted": line.aside == QUOTED,
            }
            for line in each.lines
        ],
    }
