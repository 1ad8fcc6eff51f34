"""What the page of a shared view shows, apart from the texts that apps.sharing.drawing draws."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.comparison.models import Answer, Parallel
from apps.core.languages import direction, language_name
from apps.library.models import Fact, Source, TextKind
from apps.sharing.drawing import DrawnText, Noted, draw_texts, note_anchor
from apps.sharing.opening import Opened
from apps.sharing.snapshot import FrozenAnswer, FrozenFact, FrozenReading, FrozenRow, FrozenSource


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a frozen text; `slug` is what the text is called in ids."""

    reading: FrozenReading
    slug: str
    kind: str
    date: datetime.date
    language: str
    direction: str
    is_illustrative: bool


def shared_context(request: HttpRequest, opened: Opened) -> dict[str, Any]:
    """Return the page of `opened`: everything is in it already, there is no further query."""
    snapshot = opened.snapshot
    texts = draw_texts(opened)
    return {
        "opened": opened,
        "snapshot": snapshot,
        "by": opened.name(snapshot.by),
        "shared": opened.version.created,
        "texts": [_text(text) for text in texts],
        "guided": sorted((each for text in texts for each in text.noted), key=lambda each: each.place),
        "rows": [_row(opened, row) for row in snapshot.rows],
        "facts": [_fact(fact) for fact in snapshot.facts],
        "newer": [
            {
                "title": opened.reading(each.frozen).title,
                "newest": each.newest,
                "address": f"{reverse('changes', args=[each.slug, each.newest])}?from={each.shown}",
            }
            for each in opened.newer
        ],
        "parallels": [_parallel(opened, place) for place in range(len(snapshot.parallels))],
        "live": live_address(opened),
        "illustrative": any(reading.text_kind == TextKind.ILLUSTRATIVE for reading in snapshot.readings),
        "address": request.build_absolute_uri(
            reverse("shared_version", args=[opened.view.token, opened.version.number])
        ),
    }


def live_address(opened: Opened) -> str:
    """Return where the same stands as it is now, or the empty string where its event or article is not public."""
    snapshot = opened.snapshot
    if snapshot.layout == "reading":
        slug = opened.live.get(snapshot.readings[0].slug)
        query = f"?{snapshot.query}" if snapshot.query else ""
        return reverse("article_version", args=[slug, snapshot.readings[0].version]) + query if slug else ""
    if opened.view.event is None or not opened.view.event.is_published:
        return ""
    return f"{reverse('compare', args=[opened.view.event.slug])}?{snapshot.query}"


def head_of(reading: FrozenReading) -> Head:
    """Return what stands above a text, wherever any of its words do."""
    return Head(
        reading=reading,
        slug=reading.slug,
        kind=str(TextKind(reading.text_kind).label),
        date=datetime.date.fromisoformat(reading.date),
        language=language_name(reading.language),
        direction=direction(reading.language),
        is_illustrative=reading.text_kind == TextKind.ILLUSTRATIVE,
    )


def _text(text: DrawnText) -> dict[str, Any]:
    notes: dict[int, list[Noted]] = {}
    for each in text.noted:
        notes.setdefault(each.passage, []).append(each)
    return {
        "head": head_of(text.reading),
        "html": text.html,
        "notes": [
            {"anchor": note_anchor(text.reading.slug, number), "number": number, "noted": noted}
            for number, noted in sorted(notes.items())
        ],
    }


def _fact(fact: FrozenFact) -> dict[str, Any]:
    return {
        "text": fact.text,
        "label": str(Fact.Status(fact.status).label),
        "sources": _sources(fact.sources),
        "positions": [
            {"who": each.who, "says": each.says, "sources": _sources(each.sources)} for each in fact.positions
        ],
    }


def _sources(sources: Iterable[FrozenSource]) -> list[Source]:
    """Return frozen sources as pages take sources; none of them is stored."""
    return [
        Source(
            publisher=each.publisher,
            title=each.title,
            url=each.url,
            date=datetime.date.fromisoformat(each.date) if each.date else None,
        )
        for each in sources
    ]


def _row(opened: Opened, row: FrozenRow) -> dict[str, Any]:
    return {
        "row": row,
        "cells": [
            {
                "head": head_of(opened.reading(cell.reading)),
                "withheld": cell.reading in opened.withheld,
                "answers": [_answer(opened, answer) for answer in cell.answers],
            }
            for cell in row.cells
        ],
    }


def _answer(opened: Opened, answer: FrozenAnswer) -> dict[str, Any]:
    return {"answer": answer, "by": opened.name(answer.by), "state": str(Answer.State(answer.state).label)}


def _parallel(opened: Opened, place: int) -> dict[str, Any]:
    parallel = opened.snapshot.parallels[place]
    known = {annotation.id: annotation for annotation in opened.snapshot.annotations}
    return {
        "parallel": parallel,
        "relation": str(Parallel.Relation(parallel.relation).label),
        "by": opened.name(parallel.by),
        "members": [known[member] for member in parallel.members],
        "withheld": opened.withheld,
    }
