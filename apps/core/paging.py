"""Paging by keys: the next page begins after the last row of this one, however many rows came before."""

import datetime
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import Q, QuerySet

_M = TypeVar("_M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[_M]):
    """Some rows, and the mark of the page after them ("" at the end)."""

    rows: list[_M]
    older: str


def page_before(rows: QuerySet[_M], field: str, mark: str, size: int) -> Page[_M]:
    """Return the `size` rows after `mark`, the newest first by the date and time `field`, then by key.

    A mark is an ISO time, an underscore and a key. Raises ValueError for one that is none.
    """
    if mark:
        moment, _, key = mark.rpartition("_")
        when = datetime.datetime.fromisoformat(moment)
        if when.tzinfo is None or not key.isdecimal() or len(key) > 18:
            raise ValueError(mark)
        earlier: dict[str, Any] = {f"{field}__lt": when}
        rows = rows.filter(**{f"{field}__lte": when}).filter(Q(**earlier) | Q(pk__lt=int(key)))
    found = list(rows.order_by(f"-{field}", "-pk")[: size + 1])
    if len(found) <= size:
        return Page(found, "")
    last = found[size - 1]
    return Page(found[:size], f"{getattr(last, field).isoformat()}_{last.pk}")
