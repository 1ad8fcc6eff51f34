"""Parallels as they are read: beside the passages of a page, in lists, and what a highlight can be linked with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, FilteredRelation, OuterRef, Prefetch, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from apps.annotations.models import Highlight, HighlightTag, Placement
from apps.comparison.evidence import STANDING
from apps.comparison.models import Parallel, ParallelMember
from apps.comparison.querysets import ParallelQuerySet
from apps.library.models import Reading

#: So many highlights of each reading are offered at first, and of one reading on a page of its own.
SOME, MANY = 5, 40


def on_texts(versions: Iterable[int], user: object) -> dict[tuple[int, int], list[list[str]]]:
    """Return the parallels on these versions, by key of the version and number of the passage that a member begins on.

    Each is the ids of all its members that `user` may see, on the page or not. One query.
    """
    shown = list(versions)
    seen = ParallelMember.objects.filter(highlight__in=Highlight.objects.visible_to(user))
    here = seen.filter(highlight__placements__version__in=shown, highlight__placements__status__in=STANDING)
    standing = Q(highlight__placements__version__in=shown, highlight__placements__status__in=STANDING)
    members = seen.filter(parallel__in=Parallel.objects.visible_to(user).filter(pk__in=here.values("parallel")))
    rows = members.annotate(placed=FilteredRelation("highlight__placements", condition=standing))
    names = ("parallel_id", "highlight__slug", "placed__version_id", "placed__start_passage__number")
    slugs: dict[int, list[str]] = {}
    found: dict[tuple[int, int], dict[int, list[str]]] = {}
    for parallel, slug, version, number in rows.order_by("parallel_id", "position", "pk").values_list(*names):
        together = slugs.setdefault(parallel, [])
        if slug not in together:
            together.append(slug)
        if version is not None:
            found.setdefault((version, number), {})[parallel] = together
    return {where: list(parallels.values()) for where, parallels in found.items()}


def with_members(parallels: ParallelQuerySet, user: object) -> ParallelQuerySet:
    """Return `parallels` with all that a list shows of each: the members that `user` may see, in plain lists.

    `shown_members` have `highlight.shown_placements`, the newest first, and `highlight.article.shown_readings`. Four
    queries, whatever their number.
    """
    members = ParallelMember.objects.filter(highlight__in=Highlight.objects.visible_to(user)).select_related(
        "highlight__author", "highlight__article__current", "highlight__article__outlet"
    )
    heavy = ("highlight__article__current__source", "highlight__article__current__text")
    placements = Placement.objects.filter(status__in=STANDING).order_by("-version__number")
    placements = placements.select_related("version", "start_passage", "end_passage")
    readings = Reading.objects.visible_to(user).select_related("frame", "event").order_by("event__date", "pk")
    return parallels.select_related("author", "group").prefetch_related(
        Prefetch("members", members.defer(*heavy), to_attr="shown_members"),
        Prefetch(
            "shown_members__highlight__placements",
            placements.defer("version__source", "version__text"),
            to_attr="shown_placements",
        ),
        Prefetch("shown_members__highlight__article__readings", readings, to_attr="shown_readings"),
    )


def of_highlights(highlights: Iterable[int], user: object) -> list[Parallel]:
    """Return the parallels that any of `highlights` (keys) is a member of, each once, the oldest first.

    Four queries.
    """
    members = ParallelMember.objects.filter(highlight__in=list(highlights))
    found = Parallel.objects.visible_to(user).filter(pk__in=members.values("parallel")).order_by("created", "pk")
    return list(with_members(found, user))


@dataclass(frozen=True, slots=True)
class Offered:
    """A highlight that can be linked: its id, its words, where it stands, by whom, its first tag."""

    slug: str
    words: str
    number: int
    author: int
    author_name: str
    note: str
    tag: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """A text with what is offered of it, the newest first; `more` says that it has more than that.

    `before` is the mark of the next page, empty where there is none.
    """

    reading: Reading
    offered: list[Offered]
    more: int
    before: str


def counterparts(
    articles: Sequence[int], user: object, *, find: str = "", only: str = "", before: int | None = None
) -> list[Shelf]:
    """Return the highlights that `user` sees in the other readings of the events of `articles`, text by text.

    `find` keeps those in whose words, note or tags it stands; `only` names one text (its slug), of which more are
    shown, those before the key `before`. Texts stand in the neutral order. Two queries.
    """
    readings = Reading.objects.visible_to(user)
    events = readings.filter(article__in=articles).values("event")
    others = readings.filter(event__in=events).exclude(article__in=articles).in_neutral_order().for_contents()
    if only:
        others = others.filter(article__slug=only)
    shelves = {reading.article_id: reading for reading in reversed(others)}
    rows = _offered(list(shelves), user, find)
    if only and before is not None:
        rows = rows.filter(highlight__lt=before)
    by_article: dict[int, list[Placement]] = {}
    for row in _first_of_each(rows, MANY if only else SOME):
        by_article.setdefault(row.version.article_id, []).append(row)
    found = []
    for article in reversed(shelves):
        if placed := by_article.get(article, []):
            more = getattr(placed[0], "of_all", 0) - len(placed)
            mark = str(placed[-1].highlight_id) if more else ""
            found.append(Shelf(shelves[article], [_offer(each) for each in placed], more, mark))
    return found


def _offered(articles: list[int], user: object, find: str) -> QuerySet[Placement]:
    """Return the placements of what `user` sees in the newest versions of these articles, as far as `find` is there."""
    rows = Placement.objects.filter(
        highlight__in=Highlight.objects.visible_to(user).filter(article__in=articles),
        version=F("highlight__article__current"),
        status__in=STANDING,
    )
    if find:
        said = Q()
        # SQLite compares letters beyond ASCII as they are: the word as it was typed, and with another first letter.
        for word in {find, find.lower(), find.capitalize(), find.upper()}:
            tagged = HighlightTag.objects.filter(tag__name__icontains=word).values("highlight")
            said |= Q(exact__icontains=word) | Q(highlight__note__icontains=word) | Q(highlight__in=tagged)
        rows = rows.filter(said)
    return rows


def _first_of_each(rows: QuerySet[Placement], most: int) -> QuerySet[Placement]:
    """Return `most` of each text, the newest first, each with its first `tag` and how many are there `of_all`."""
    first_tag = HighlightTag.objects.filter(highlight=OuterRef("highlight")).order_by("position", "pk")
    return (
        rows.annotate(
            row=Window(RowNumber(), partition_by="version_id", order_by="-highlight_id"),
            of_all=Window(Count("pk"), partition_by="version_id"),
            tag=Subquery(first_tag.values("tag__name")[:1]),
        )
        .filter(row__lte=most)
        .select_related("highlight__author", "start_passage", "version")
        .defer("version__source", "version__text")
        .order_by("version_id", "-highlight_id")
    )


def _offer(placed: Placement) -> Offered:
    highlight = placed.highlight
    return Offered(
        slug=highlight.slug,
        words=placed.exact,
        number=placed.start_passage.number,
        author=highlight.author_id,
        author_name=str(highlight.author),
        note=highlight.note,
        tag=getattr(placed, "tag", "") or "",
    )
