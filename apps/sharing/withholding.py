"""Leaving out of a snapshot every word of texts that visitors may not see (any more), wherever it stands; and, of texts
that may only be quoted, all but short quotations.

It is done once, where a view is opened, so that no page, download, picture or citation can forget it.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from django.utils.translation import gettext

from apps.sharing.snapshot import FrozenCell, FrozenFocus, FrozenParallel, FrozenReading, FrozenRow, Snapshot
from apps.sharing.snapshot_words import FrozenWords


def withhold(snapshot: Snapshot, slugs: Collection[str]) -> Snapshot:
    """Return `snapshot` without the words of the readings `slugs`.

    Their titles and bylines are replaced, their annotations and quotations left out, and with them the notes of
    parallels that they belonged to, parallels that are left with one member, what a passage was followed to for words
    of theirs, and the words of all texts where any of theirs were counted. What a coder says of them in their own words
    stays.
    """
    if not slugs:
        return snapshot
    annotations = tuple(each for each in snapshot.annotations if each.reading not in slugs)
    standing = {each.id for each in annotations}
    parallels = [_parallel(each, standing) for each in snapshot.parallels]
    return replace(
        snapshot,
        readings=tuple(_reading(each) if each.slug in slugs else each for each in snapshot.readings),
        annotations=annotations,
        parallels=tuple(each for each in parallels if len(each.members) > 1),
        rows=tuple(_row(row, slugs) for row in snapshot.rows),
        focus=_focus(snapshot.focus, slugs),
        words=(),
        term="",
    )


def _focus(focus: FrozenFocus | None, slugs: Collection[str]) -> FrozenFocus | None:
    """Return what was followed, without what was found in, or because of, words of `slugs`."""
    if focus is None or focus.reading in slugs:
        return None
    return replace(focus, found=tuple(each for each in focus.found if each.reading not in slugs))


def _parallel(parallel: FrozenParallel, standing: Collection[str]) -> FrozenParallel:
    members = tuple(member for member in parallel.members if member in standing)
    # What was said of all of them may be in the words of those that are left out.
    return replace(parallel, members=members, note=parallel.note if members == parallel.members else "")


def quote_only(snapshot: Snapshot, limits: Mapping[str, int]) -> Snapshot:
    """Return `snapshot` with every quotation of the readings in `limits` cut to so many characters, and no context."""
    if not limits:
        return snapshot
    return replace(
        snapshot,
        readings=tuple(
            replace(each, excerpt=limits[each.slug]) if each.slug in limits else each for each in snapshot.readings
        ),
        annotations=tuple(
            replace(each, exact=_cut(each.exact, limits[each.reading]), prefix="", suffix="")
            if each.reading in limits
            else each
            for each in snapshot.annotations
        ),
        rows=tuple(
            replace(
                row,
                cells=tuple(
                    _quoted(cell, limits[cell.reading]) if cell.reading in limits else cell for cell in row.cells
                ),
            )
            for row in snapshot.rows
        ),
        words=tuple(_counted(each, limits) for each in snapshot.words),
    )


def _counted(words: FrozenWords, slugs: Collection[str]) -> FrozenWords:
    """Return `words` without the lines of the word that was looked up, in readings of `slugs`; they are counted still.

    One line for each place of a small word would be most of a text.
    """
    if words.looked is None:
        return words
    places = tuple(
        replace(each, lines=(), more=each.more + len(each.lines)) if each.reading in slugs else each
        for each in words.looked.readings
    )
    return replace(words, looked=replace(words.looked, readings=places))


def _quoted(cell: FrozenCell, limit: int) -> FrozenCell:
    answers = (
        replace(
            each,
            quotes=tuple(replace(quote, exact=_cut(quote.exact, limit), before="", after="") for quote in each.quotes),
        )
        for each in cell.answers
    )
    return replace(cell, answers=tuple(answers))


def _cut(words: str, limit: int) -> str:
    """Return a quotation as far as the rights allow, with an ellipsis where that is not all of it."""
    return words if len(words) <= limit else words[: max(0, limit - 1)].rstrip() + "…"


def _reading(reading: FrozenReading) -> FrozenReading:
    return replace(
        reading, title=gettext("A text that is not public any more"), byline="", translator="", claims=(), disputes=()
    )


def _row(row: FrozenRow, slugs: Collection[str]) -> FrozenRow:
    return replace(row, cells=tuple(_cell(cell) if cell.reading in slugs else cell for cell in row.cells))


def _cell(cell: FrozenCell) -> FrozenCell:
    return replace(
        cell,
        answers=tuple(replace(each, quotes=(), withdrawn=each.withdrawn + len(each.quotes)) for each in cell.answers),
    )
