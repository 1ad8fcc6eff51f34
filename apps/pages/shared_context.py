"""What the page of a shared view shows, apart from the texts that apps.sharing.drawing draws."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from apps.annotations.filters import NOBODY
from apps.annotations.models import ClaimStatus
from apps.comparison.models import Answer, Parallel
from apps.comparison.state import parse, serialise
from apps.comparison.words import TELLING_Z
from apps.core.languages import direction, language_name
from apps.library.models import Fact, Source, TextKind
from apps.pages.words_context import picture_at
from apps.sharing.drawing import DrawnText, Noted, draw_texts, layers_of, note_anchor
from apps.sharing.opening import Opened
from apps.sharing.snapshot import (
    FrozenAnswer,
    FrozenFact,
    FrozenParallel,
    FrozenReading,
    FrozenRow,
    FrozenSource,
)
from apps.sharing.snapshot_words import FrozenSide, FrozenWords
from apps.sharing.wording import coded_on, filter_in_words, standings_in

#: The style sheets of a layout, beyond those that every page has.
_SHEETS = {
    "reading": ("text", "annotate"),
    "columns": ("text", "compare", "annotate"),
    "rows": ("pages", "text", "compare", "annotate", "rows"),
    "words": ("text", "compare", "annotate", "words"),
}


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


def shared_context(request: HttpRequest, opened: Opened, *, site: str = "") -> dict[str, Any]:
    """Return the page of `opened`: everything is in it already, there is no further query.

    `site` stands before every address of this site: for a file that is opened elsewhere its scheme and host.
    """
    snapshot = opened.snapshot
    texts = draw_texts(opened)
    guided = sorted((each for text in texts for each in text.noted), key=lambda each: each.place)
    live = live_address(opened)
    standings = standings_in(snapshot)
    return {
        "opened": opened,
        "snapshot": snapshot,
        "site": site,
        "sheets": [f"css/{name}.css" for name in (*_SHEETS[snapshot.layout], "shared")],
        "by": opened.name(snapshot.by),
        "shared": opened.version.created,
        "texts": [_text(opened, text) for text in texts],
        "guided": guided,
        "layers": _layers(opened),
        "rows": [_row(opened, row, standings) for row in snapshot.rows],
        "agreed": [_fact(fact) for fact in snapshot.facts if fact.status == Fact.Status.AGREED],
        "disputed": [_fact(fact) for fact in snapshot.facts if fact.status == Fact.Status.DISPUTED],
        "languages": [_words_in(opened, each) for each in snapshot.words],
        "term": snapshot.term,
        "looked": any(each.looked for each in snapshot.words),
        "focus": _focus(opened),
        "filtered": filter_in_words(snapshot),
        "newer": [
            {
                "title": opened.reading(each.frozen).title,
                "newest": each.newest,
                "address": f"{site}{reverse('changes', args=[each.slug, each.newest])}?from={each.shown}",
            }
            for each in opened.newer
        ],
        "parallels": [_parallel(opened, parallel, guided) for parallel in snapshot.parallels],
        "live": live and site + live,
        "bare": live and site + _bare(live, snapshot.layout),
        "changed_from": version_before(opened),
        "illustrative": any(reading.text_kind == TextKind.ILLUSTRATIVE for reading in snapshot.readings),
        "address": version_address(request, opened),
    }


def _focus(opened: Opened) -> dict[str, Any] | None:
    """Return the passage that was followed, and of each other reading what was found there."""
    focus = opened.snapshot.focus
    if focus is None or opened.snapshot.layout != "columns":
        return None
    found = {each.reading: each for each in focus.found}
    return {
        "head": head_of(opened.reading(focus.reading)),
        "passage": focus.passage,
        "others": [
            {"head": head_of(each), "found": found.get(each.slug)}
            for each in opened.snapshot.readings
            if each.slug != focus.reading and each.slug not in opened.withheld
        ],
    }


def version_address(request: HttpRequest, opened: Opened) -> str:
    """Return the absolute address of the version that is shown."""
    return request.build_absolute_uri(reverse("shared_version", args=[opened.view.token, opened.version.number]))


def version_before(opened: Opened) -> int | None:
    """Return the number of the version before the one that is shown, None where none before it stands."""
    return max((number for number in opened.numbers if number < opened.version.number), default=None)


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


def _bare(live: str, layout: str) -> str:
    """Return the live address without the annotations of anybody; rows and words show the same through any filter."""
    if layout not in ("reading", "columns"):
        return live
    path, _, query = live.partition("?")
    state = parse(QueryDict(query)).state
    return f"{path}?{serialise(replace(state, tags=(), people=(NOBODY,), only_notes=False))}"


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


def _text(opened: Opened, text: DrawnText) -> dict[str, Any]:
    reading = text.reading
    notes: dict[int, list[Noted]] = {}
    for each in text.noted:
        notes.setdefault(each.passage, []).append(each)
    return {
        "head": head_of(reading),
        "html": text.html,
        "notes": [
            {"anchor": note_anchor(reading.slug, number), "number": number, "noted": noted}
            for number, noted in sorted(notes.items())
        ],
        "version_date": datetime.date.fromisoformat(reading.version_date),
        "disputes": [
            {"dispute": each, "by": opened.name(each.by), "on": _day(each.created)} for each in reading.disputes
        ],
        "claims": [
            {
                "claim": each,
                "status": str(ClaimStatus.Status(each.status).label),
                "by": opened.name(each.by),
                "on": _day(each.date),
            }
            for each in reading.claims
        ],
    }


def _day(written: str) -> datetime.date:
    """Return the day of a date or a moment as a snapshot writes it."""
    return datetime.date.fromisoformat(written[:10])


def _layers(opened: Opened) -> list[dict[str, Any]]:
    """Return the layers of people, each with its number and whose it is."""
    names: dict[int, list[str]] = {}
    for key, layer in layers_of(opened).items():
        names.setdefault(layer, []).append(opened.name(key))
    return [{"number": layer, "names": ", ".join(each)} for layer, each in names.items()]


def _fact(fact: FrozenFact) -> dict[str, Any]:
    return {
        "text": fact.text,
        "shown_sources": _sources(fact.sources),
        "shown_positions": [
            {"who": each.who, "says": each.says, "shown_sources": _sources(each.sources)} for each in fact.positions
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


def _row(opened: Opened, row: FrozenRow, standings: Mapping[str, str]) -> dict[str, Any]:
    return {
        "row": row,
        "cells": [
            {
                "head": head_of(opened.reading(cell.reading)),
                "withheld": cell.reading in opened.withheld,
                "answers": [_answer(opened, answer, standings) for answer in cell.answers],
            }
            for cell in row.cells
        ],
    }


def _answer(opened: Opened, answer: FrozenAnswer, standings: Mapping[str, str]) -> dict[str, Any]:
    return {
        "answer": answer,
        "coded_on": coded_on(answer),
        "quotes": [(quote, standings.get(quote.annotation, "")) for quote in answer.quotes],
        "by": opened.name(answer.by),
        "state": str(Answer.State(answer.state).label),
        "silent": answer.state == Answer.State.SILENT,
    }


def _parallel(opened: Opened, parallel: FrozenParallel, guided: Iterable[Noted]) -> dict[str, Any]:
    noted = {each.annotation.id: each for each in guided}
    return {
        "parallel": parallel,
        "relation": str(Parallel.Relation(parallel.relation).label),
        "by": opened.name(parallel.by),
        "members": [
            {"head": head_of(opened.reading(noted[key].annotation.reading)), "noted": noted[key]}
            for key in parallel.members
        ],
    }


def _words_in(opened: Opened, found: FrozenWords) -> dict[str, Any]:
    """Return the words of the readings in one language, with the kinds of the texts of each frame."""
    return {
        "code": found.language,
        "name": language_name(found.language),
        "looked": found.looked,
        "places": [
            {"head": head_of(opened.reading(each.reading)), "places": each}
            for each in (found.looked.readings if found.looked else ())
        ],
        "sides": [_side(side, opened.snapshot.counted(found, side)) for side in found.sides],
        "names": found.names,
        "mark_at": picture_at(TELLING_Z),
        "telling": TELLING_Z,
    }


def _side(side: FrozenSide, readings: Iterable[FrozenReading]) -> dict[str, Any]:
    return {
        "side": side,
        "kinds": [head_of(each).kind for each in readings],
        "terms": [{"term": term, "at": picture_at(term.z), "telling": term.z >= TELLING_Z} for term in side.terms],
    }
