"""The library as plain data, the same wherever it leaves as JSON.

The kind of a text, and whose label a frame is, travel with everything that holds words of the text.
"""

from typing import Any

from apps.annotations.claims import NOT_ASSESSED
from apps.annotations.disputes import shown_disputes
from apps.annotations.models import ClaimStatus, Dispute
from apps.core.inline import safe_href
from apps.library.models import Article, ArticleVersion, Event, Fact, Reading, Source
from apps.library.rows import PassageRow


def event_data(event: Event) -> dict[str, Any]:
    """Return an event; `summary` is Markdown."""
    return {
        "event": event.slug,
        "title": event.title,
        "date": event.date.isoformat(),
        "end_date": event.end_date.isoformat() if event.end_date else None,
        "place": event.place,
        "summary": event.summary.strip(),
    }


def fact_data(fact: Fact) -> dict[str, Any]:
    """Return a fact with its sources and, where it is disputed, who says what."""
    return {
        "status": fact.status,
        "text": fact.text,
        "sources": [source_data(source) for source in fact.shown_sources],
        "positions": [
            {
                "who": position.who,
                "says": position.says,
                "sources": [source_data(source) for source in position.shown_sources],
            }
            for position in fact.shown_positions
        ],
    }


def source_data(source: Source) -> dict[str, Any]:
    """Return where something was published."""
    return {
        "title": source.title,
        "publisher": source.publisher,
        "date": source.date.isoformat() if source.date else None,
        "url": safe_href(source.url),
    }


def reading_data(reading: Reading) -> dict[str, Any]:
    """Return the label of a reading with its reason and who gave it, and who disputes it.

    The reading was fetched with all its disputes (apps.annotations.disputes.disputed).
    """
    return {
        "frame": reading.frame.slug,
        "frame_name": reading.frame.name,
        "rationale": reading.rationale,
        "given_by": reading.given_by,
        "given_on": reading.given_on.isoformat(),
        "disputes": [dispute_data(dispute) for dispute in shown_disputes(reading)],
    }


def dispute_data(dispute: Dispute) -> dict[str, Any]:
    """Return who disputes a label and why; `reason` is Markdown, `frame` the one they would give, or None."""
    return {
        "id": dispute.slug,
        "by": str(dispute.author),
        "frame": dispute.frame.slug if dispute.frame else None,
        "frame_name": dispute.frame.name if dispute.frame else None,
        "reason": dispute.reason,
        "made": dispute.created.isoformat(timespec="seconds"),
        "changed": dispute.modified.isoformat(timespec="seconds"),
    }


def article_data(article: Article) -> dict[str, Any]:
    """Return what is said about a text, its kind always among it."""
    return {
        "article": article.slug,
        "byline": article.byline,
        "outlet": article.outlet.name,
        "date": article.date.isoformat(),
        "language": article.language,
        "direction": article.direction,
        "text_kind": article.text_kind,
        "rights": article.rights,
        "translation_of": article.translation_of.slug if article.translation_of else None,
        "translator": article.translator or None,
    }


def version_data(version: ArticleVersion) -> dict[str, Any]:
    """Return a version; `sha256` is over its canonical text in UTF-8."""
    return {
        "version": version.number,
        "title": version.title,
        "version_date": version.date.isoformat(),
        "words": version.words,
        "sha256": version.sha256,
    }


def passage_data(passage: PassageRow, claim: ClaimStatus | None) -> dict[str, Any]:
    """Return a passage; `start` and `end` are code points in the canonical text, end exclusive."""
    return {
        "id": f"p{passage.number}",
        "uid": passage.uid,
        "kind": passage.kind,
        "level": passage.level,
        "ordinal": passage.ordinal,
        "text": passage.text,
        "html": passage.html,
        "start": passage.start,
        "end": passage.end,
        "voice": passage.voice.name if passage.voice else None,
        "attribution": passage.attribution or None,
        "claim_status": claim.status if claim else NOT_ASSESSED,
        "claim_citation": claim.citation if claim else None,
        "claim_url": (claim.url or None) if claim else None,
        "claim_version": claim.passage.version.number if claim else None,
        "flags": passage.flags,
    }
