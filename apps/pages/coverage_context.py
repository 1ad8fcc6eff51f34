"""What the event page needs to draw the coverage grid, every cell a link into the rows."""

from collections import Counter
from typing import Any

from apps.comparison.coverage import Grid, Spot
from apps.comparison.state import MAX_READINGS, ReadingRef, State, serialise


def coverage_context(grid: Grid | None, refs: tuple[ReadingRef, ...]) -> dict[str, Any] | None:
    """Return the grid with its links: to the readings `refs`, the cell's own among them, and the one question."""
    if grid is None:
        return None
    frames = Counter(reading.frame_id for reading in grid.readings)
    return {
        "name": grid.question_set.name,
        # Readings of one frame are told apart by their titles.
        "columns": [
            {"reading": reading, "told_by": reading.article.title if frames[reading.frame_id] > 1 else ""}
            for reading in grid.readings
        ],
        "rows": [
            {"question": question, "cells": [{"spot": spot, "query": _query(spot, refs)} for spot in spots]}
            for question, spots in grid.rows
        ],
    }


def _query(spot: Spot, refs: tuple[ReadingRef, ...]) -> str:
    own = ReadingRef(spot.reading.article.slug)
    readings = refs if own in refs else (*refs[: MAX_READINGS - 1], own)
    return serialise(State(readings=readings, view="rows", questions=(spot.question.slug,)))
