"""The passages that answers rest on, where they stand in the texts, as far as somebody may see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from apps.annotations.models import Highlight, Placement
from apps.comparison.models import Answer, Evidence

#: So many characters before and after a quotation are shown with it, at the most, and whole words.
CONTEXT = 260


@dataclass(frozen=True, slots=True)
class Quote:
    """A quoted passage: its highlight, where it stands in which version, and the words before and after it.

    `is_moved` says that its place there is to be checked, `is_orphaned` that its words are gone from the version shown.
    `start` and `end` are code points in that version's canonical text, end exclusive; `last` is the passage it ends in.
    """

    highlight: str
    version: int
    passage: int
    last: int
    start: int
    end: int
    exact: str
    before: str
    after: str
    is_moved: bool
    is_orphaned: bool


class _Placed(NamedTuple):
    evidence: int
    answer: int
    highlight: str
    version_id: int
    version: int
    status: str
    exact: str
    start: int
    end: int
    start_at: int
    end_at: int
    first: int
    first_text: str
    last: int
    last_text: str


_PLACE = "highlight__placements__"
_FIELDS = (
    *("pk", "answer_id", "highlight__slug"),
    *(f"{_PLACE}{name}" for name in ("version_id", "version__number", "status", "exact")),
    *(f"{_PLACE}{name}" for name in ("start", "end", "start_at", "end_at")),
    *(f"{_PLACE}{name}" for name in ("start_passage__number", "start_passage__text")),
    *(f"{_PLACE}{name}" for name in ("end_passage__number", "end_passage__text")),
)
#: Named one by one: a negation over a relation becomes a query within the query.
STANDING = (Placement.Status.PLACED, Placement.Status.MOVED)


def quotes_of(answers: Iterable[Answer], shown: Mapping[int, int], user: object) -> dict[int, list[Quote]]:
    """Return the quotations of each of `answers`, by its key, in the order in which they were filed. One query.

    `shown` gives for the key of a reading that of the version of its text which is shown. A passage is quoted from
    that version, or where it does not stand there from the one that was coded, or from the newest that has it: no
    quotation goes because its words went. What `user` may not see (any more) is left out.
    """
    by_key = {answer.pk: answer for answer in answers}
    if not by_key:
        return {}
    seen = Evidence.objects.filter(answer__in=list(by_key), highlight__in=Highlight.objects.visible_to(user))
    placed = seen.filter(**{f"{_PLACE}isnull": False}).order_by("position", "pk")
    orphaned: set[int] = set()
    best: dict[int, tuple[tuple[int, int], _Placed]] = {}
    for row in map(_Placed._make, placed.values_list(*_FIELDS)):
        answer = by_key[row.answer]
        if row.status == Placement.Status.ORPHANED:
            if row.version_id == shown.get(answer.reading_id):
                orphaned.add(row.evidence)
            continue
        wanted = (shown.get(answer.reading_id), answer.version_id)
        rank = (wanted.index(row.version_id) if row.version_id in wanted else 2, -row.version)
        if row.evidence not in best or rank < best[row.evidence][0]:
            best[row.evidence] = (rank, row)
    found: dict[int, list[Quote]] = {}
    for _, row in best.values():
        found.setdefault(row.answer, []).append(_quote(row, is_orphaned=row.evidence in orphaned))
    return found


def around(first_text: str, start: int, last_text: str, end: int) -> tuple[str, str]:
    """Return the words before and after a quotation from code point `start` of one passage to `end` of another."""
    return _end_of(first_text[:start]), _start_of(last_text[end:])


def _quote(row: _Placed, *, is_orphaned: bool) -> Quote:
    before, after = around(row.first_text, row.start, row.last_text, row.end)
    return Quote(
        highlight=row.highlight,
        version=row.version,
        passage=row.first,
        last=row.last,
        start=row.start_at,
        end=row.end_at,
        exact=row.exact,
        before=before,
        after=after,
        is_moved=row.status == Placement.Status.MOVED,
        is_orphaned=is_orphaned,
    )


def _start_of(text: str) -> str:
    """Return whole words from the start of `text`, with an ellipsis where that is not all of it."""
    if len(text) <= CONTEXT:
        return text
    return (text[:CONTEXT].rpartition(" ")[0] or text[:CONTEXT]) + " …"


def _end_of(text: str) -> str:
    """Return whole words from the end of `text`, likewise."""
    if len(text) <= CONTEXT:
        return text
    return "… " + (text[-CONTEXT:].partition(" ")[2] or text[-CONTEXT:])
