"""Paging by keys: the next page begins after the last row of this one, however many rows came before."""

import datetime
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import Q, QuerySet

_M = TypeVar("_M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[_M]):
    """Some rows, and the mark of the page that comes after them ("" at the end)."""

    rows: list[_M]
    older: str


def page_before(rows: QuerySet[_M], field: str, mark: str, size: int) -> Page[_M]:
    """Return the `size` rows after `mark`, the newest first by the date and time `field`, then by key.

    A mark is an ISO time, an underscore and a key. Raises ValueError for one that is none.
    """
    return _page(rows, field, mark, size, newest_first=True)


def page_after(rows: QuerySet[_M], field: str, mark: str, size: int) -> Page[_M]:
    """Do the same with the oldest first: what comes after the page is newer."""
    return _page(rows, field, mark, size, newest_first=False)


def _page(rows: QuerySet[_M], field: str, mark: str, size: int, *, newest_first: bool) -> Page[_M]:
    beyond, sign = ("lt", "-") if newest_first else ("gt", "")
    if mark:
        when, key = _read(mark)
        further: dict[str, Any] = {f"{field}__{beyond}": when}
        further_key: dict[str, Any] = {f"pk__{beyond}": key}
        rows = rows.filter(**{f"{field}__{beyond}e": when}).filter(Q(**further) | Q(**further_key))
    found = list(rows.order_by(f"{sign}{field}", f"{sign}pk")[: size + 1])
    if len(found) <= size:
        return Page(found, "")
    last = found[size - 1]
    return Page(found[:size], f"{getattr(last, field).isoformat()}_{last.pk}")


def _read(mark: str) -> tuple[datetime.datetime, int]:
    moment, _, key = mark.rpartition("_")
    when = datetime.datetime.fromisoformat(moment)
    if when.tzinfo is None or not (key.isascii() and key.isdecimal()) or len(key) > 18:
        raise ValueError(mark)
    try:
        return when.astimezone(datetime.UTC), int(key)
    except OverflowError as error:  # a moment of the year 1 or 9999 that lies outside them elsewhere on the earth
        raise ValueError(mark) from error
