"""What publishing a version does to the highlights of its article, and what it would do."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db.models import Count

from apps.annotations.anchoring import Quote
from apps.annotations.models import Placement
from apps.annotations.replacing.placing import Item, Placed, Replacer
from apps.annotations.replacing.texts import Piece, Text, Vocabulary
from apps.library.models import Article, ArticleVersion, Passage

_FIELDS = (
    *("highlight_id", "version_id", "status", "start_passage_id", "end_passage_id", "start", "end"),
    *("start_at", "end_at", "exact", "prefix", "suffix"),
)


class _Stood(NamedTuple):
    """A placement as it is stored."""

    highlight: int
    version: int
    status: str
    start_passage: int
    end_passage: int
    start: int
    end: int
    start_at: int
    end_at: int
    exact: str
    prefix: str
    suffix: str


class _Known(NamedTuple):
    """A highlight as it is placed from: where it last stood, and the words that it was last surely on."""

    last: _Stood
    own: _Stood


class Counts(NamedTuple):
    """How many highlights are placed, moved (to be checked) and orphaned."""

    placed: int = 0
    moved: int = 0
    orphaned: int = 0

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self)


def place_highlights(version: ArticleVersion) -> None:
    """Place every highlight of the article in its new version: also private, hidden and deleted ones.

    A step of settings.PUBLISH_STEPS, inside its transaction. Each highlight that stands in an earlier version and not
    yet in this one gets one placement; one that is orphaned is tried again from where it last stood. Two queries to
    read, whatever the number of highlights, and one to write (several on SQLite, which takes some dozens of rows each).
    """
    known = _known(version.article_id, version)
    if not known:
        return
    pieces = _pieces({each.last.version for each in known.values()} | {version.pk})
    new = pieces.pop(version.pk)
    keys = [pk for pk, _ in new]
    placed = _place(known, {key: [piece for _, piece in rows] for key, rows in pieces.items()}, [p for _, p in new])
    rows = (_row(version, one, quote, known[one.key].last, text, keys) for one, quote, text in placed)
    Placement.objects.bulk_create(rows)


def foresee(article: Article, passages: Sequence[Passage]) -> Counts:
    """Return how many highlights would be placed, moved and orphaned if `passages` were the next version of `article`.

    They need not be stored. Nothing is written; two queries.
    """
    known = _known(article.pk, None)
    pieces = _pieces({each.last.version for each in known.values()}) if known else {}
    old = {key: [piece for _, piece in rows] for key, rows in pieces.items()}
    new = [Piece(each.uid, each.text, each.start, each.left_out) for each in passages]
    return _count(one.status for one, _, _ in _place(known, old, new))


def counts_of(version: ArticleVersion) -> Counts:
    """Return how many of all highlights are placed, moved and orphaned in a version. One query."""
    rows = Placement.objects.filter(version=version).order_by().values_list("status").annotate(n=Count("pk"))
    return Counts(**dict(rows))


def _count(statuses: Iterable[str]) -> Counts:
    found: defaultdict[str, int] = defaultdict(int)
    for status in statuses:
        found[status] += 1
    return Counts(**found)


def _known(article: int, version: ArticleVersion | None) -> dict[int, _Known]:
    """Return the highlights of an article that stand before `version` and not in it (None: in any), by their keys."""
    placements = Placement.objects.filter(highlight__article=article)
    if version is not None:
        done = Placement.objects.filter(version=version).values("highlight")
        placements = placements.filter(version__number__lt=version.number).exclude(highlight__in=done)
    found: dict[int, _Known] = {}
    for row in map(_Stood._make, placements.order_by("highlight", "version__number").values_list(*_FIELDS)):
        before = found.get(row.highlight)
        if before is None or row.status == Placement.Status.PLACED:
            found[row.highlight] = _Known(row, row)
        elif row.status == Placement.Status.MOVED:
            found[row.highlight] = _Known(row, before.own)
    return found


def _pieces(versions: Iterable[int]) -> dict[int, list[tuple[int, Piece]]]:
    """Return the passages of versions, in order, each with its key. One query."""
    found: defaultdict[int, list[tuple[int, Piece]]] = defaultdict(list)
    rows = Passage.objects.filter(version__in=versions).order_by("version", "number")
    for version, pk, uid, text, start, left_out in rows.values_list(
        "version_id", "pk", "uid", "text", "start", "left_out"
    ):
        found[version].append((pk, Piece(uid, text, start, left_out)))
    return found


def _place(
    known: dict[int, _Known], old: dict[int, list[Piece]], pieces: Sequence[Piece]
) -> Iterator[tuple[Placed, Quote, Text]]:
    """Yield where each highlight stands in a text of `pieces`, the quote there, and that text."""
    vocabulary = Vocabulary()
    new = Text(pieces, vocabulary)
    by_version: defaultdict[int, list[Item]] = defaultdict(list)
    for key, (last, own) in known.items():
        quote = Quote(own.exact, own.prefix, own.suffix)
        by_version[last.version].append(Item(key, last.start_at, last.end_at, quote, sure=last is own))
    for version, items in by_version.items():
        replacer = Replacer(Text(old[version], vocabulary), new, vocabulary)
        for one in replacer.place_all(items):
            yield one, replacer.quote_at(one.start, one.end), new


def _row(
    version: ArticleVersion, one: Placed, quote: Quote, last: _Stood, text: Text, keys: Sequence[int]
) -> Placement:
    """Return the placement to store; an orphan keeps the place and the words where it last stood."""
    row = Placement(
        highlight_id=one.key, version=version, status=one.status, score=one.score, method=one.method, start_at=one.start
    )
    row.end_at = one.end
    if one.status == "orphaned":
        row.start_passage_id, row.end_passage_id = last.start_passage, last.end_passage
        row.start, row.end = last.start, last.end
        row.exact, row.prefix, row.suffix = last.exact, last.prefix, last.suffix
        return row
    first, final = text.passage_at(one.start), text.passage_at(one.end - 1)
    row.start_passage_id, row.end_passage_id = keys[first], keys[final]
    row.start, row.end = one.start - text.pieces[first].start, one.end - text.pieces[final].start
    row.exact, row.prefix, row.suffix = quote.exact, quote.prefix, quote.suffix
    return row
