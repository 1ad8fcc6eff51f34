"""Code and retrieve: a codebook as a tree with counts, and what was marked with a tag, by frame and in its context."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, Prefetch, QuerySet, When, Window
from django.db.models.functions import Coalesce, DenseRank

from apps.accounts.models import User
from apps.annotations.models import Codebook, Highlight, HighlightTag, Placement, Tag
from apps.annotations.querysets import HighlightQuerySet
from apps.library.models import Frame, Reading

#: The word that stands in an address for the texts that nobody has read through a frame.
NO_FRAME = "none"
#: So many highlights of each frame stand on the first page of a tag; a frame's own page goes on to all.
SAMPLE = 10
_MOST_PEOPLE = 50


@dataclass(slots=True)
class Branch:
    """A tag with what stands under it; `count` is of highlights, those of its children included, each once."""

    tag: Tag
    count: int = 0
    children: list["Branch"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tree:
    """A codebook as it is read: its tags in use, and those that were archived or merged."""

    branches: list[Branch]
    archived: list[Branch]


@dataclass(frozen=True, slots=True)
class Effort:
    """How much was coded: highlights, the people who made them, the texts they stand in."""

    highlights: int
    people: int
    texts: int


@dataclass(frozen=True, slots=True)
class InFrame:
    """What was marked in the texts read through one frame (None: through none), the newest of it first."""

    frame: Frame | None
    highlights: int
    texts: int
    cards: list[Highlight]

    @property
    def key(self) -> str:
        """What names it in an address."""
        return self.frame.slug if self.frame else NO_FRAME


def tree(codebook: Codebook, user: object) -> Tree:
    """Return the tags of `codebook` in their order, with the number of highlights that `user` sees. Four queries."""
    tags = list(codebook.tags.select_related("merged_into").order_by("position"))
    counts = _counts(codebook, user)
    branches = {tag.pk: Branch(tag, counts.get(tag.pk, 0)) for tag in tags}
    parents = {tag.pk: tag.parent_id for tag in tags}
    top: list[Branch] = []
    archived: list[Branch] = []
    for tag in tags:
        if tag.archived is not None:
            archived.append(branches[tag.pk])
            continue
        above = tag.parent_id
        while above is not None and branches[above].tag.archived is not None:
            above = parents[above]
        (branches[above].children if above is not None else top).append(branches[tag.pk])
    return Tree(top, archived)


def _counts(codebook: Codebook, user: object) -> dict[int, int]:
    """Count each tag's highlights with those beneath it, a highlight once however many of these tags it has."""
    taggings = HighlightTag.objects.filter(tag__codebook=codebook, highlight__in=Highlight.objects.visible_to(user))
    # One query for each of the three levels: in each, a tagging belongs to one tag of that level or to none.
    levels = (
        Coalesce("tag__parent__parent_id", "tag__parent_id", "tag_id"),
        Case(
            When(tag__parent__parent__isnull=False, then=F("tag__parent_id")),
            When(tag__parent__isnull=False, then=F("tag_id")),
        ),
        Case(When(tag__parent__parent__isnull=False, then=F("tag_id"))),
    )
    counts: dict[int, int] = {}
    for level in levels:
        rows = taggings.order_by().annotate(at=level).exclude(at=None).values("at")
        counts.update(rows.annotate(n=Count("highlight", distinct=True)).values_list("at", "n"))
    return counts


def tagged(tags: QuerySet[Tag], highlights: HighlightQuerySet) -> HighlightQuerySet:
    """Return those of `highlights` that have any of `tags`."""
    taggings = HighlightTag.objects.filter(tag__in=tags.values("pk"))
    return highlights.filter(pk__in=taggings.values("highlight"))


def effort(highlights: HighlightQuerySet) -> Effort:
    """Say how much coding stands behind `highlights`. One query."""
    found = highlights.aggregate(
        highlights=Count("pk"), people=Count("author", distinct=True), texts=Count("article", distinct=True)
    )
    return Effort(**found)


def coders(highlights: HighlightQuerySet) -> list[User]:
    """Return who made `highlights`, those with most of them first, fifty at the most. Two queries."""
    rows = highlights.order_by().values("author").annotate(n=Count("pk")).order_by("-n", "author")
    keys = list(rows.values_list("author", flat=True)[:_MOST_PEOPLE])
    people = User.objects.in_bulk(keys)
    return [people[key] for key in keys]


def of_frame(highlights: HighlightQuerySet, frame: str, user: object) -> HighlightQuerySet:
    """Return those of `highlights` in texts read through the frame of that slug, or through none (NO_FRAME)."""
    readings = Reading.objects.visible_to(user)
    if frame == NO_FRAME:
        return highlights.exclude(article__in=readings.values("article"))
    return highlights.filter(article__in=readings.filter(frame__slug=frame).values("article"))


def by_frame(highlights: HighlightQuerySet, user: object, *, sample: int = SAMPLE) -> list[InFrame]:
    """Return `highlights` by frame, alphabetically, with the newest `sample` of each; those in no frame come last.

    A text that is read through two frames stands under both. Seven queries, whatever the number of anything.
    """
    counts = dict(highlights.order_by().values_list("article").annotate(n=Count("pk")))
    readings = Reading.objects.visible_to(user)
    frames: dict[int, Frame] = {}
    texts: dict[int | None, set[int]] = {None: set(counts)}
    here = readings.filter(article__in=highlights.order_by().values("article"))
    for reading in here.in_neutral_order().select_related("frame"):
        frames[reading.frame_id] = reading.frame
        texts.setdefault(reading.frame_id, set()).add(reading.article_id)
        texts[None].discard(reading.article_id)
    newest = _newest(highlights, user, sample)
    cards = {card.pk: card for card in in_context(Highlight.objects.filter(pk__in=_flat(newest.values())))}
    keys: list[int | None] = [*frames, *([None] if texts[None] else [])]
    return [
        InFrame(
            frame=frames[key] if key is not None else None,
            highlights=sum(counts.get(article, 0) for article in texts[key]),
            texts=len(texts[key]),
            cards=[cards[pk] for pk in newest.get(key, ()) if pk in cards],
        )
        for key in keys
    ]


def _newest(highlights: HighlightQuerySet, user: object, sample: int) -> dict[int | None, list[int]]:
    """Return the keys of the newest `sample` highlights of each frame; under None those of texts in no frame."""
    readings = Reading.objects.visible_to(user)
    # Dense: a text with two readings through one frame gives the same highlight twice, at the same rank.
    rank = Window(
        DenseRank(),
        partition_by=[F("article__readings__frame")],
        order_by=[F("created").desc(), F("pk").desc()],
    )
    ranked = (
        highlights.order_by()
        .filter(article__readings__in=readings)
        .annotate(through=F("article__readings__frame"), rank=rank)
        .filter(rank__lte=sample)
        .order_by("rank")
        .values_list("through", "pk")
    )
    found: dict[int | None, list[int]] = {}
    for frame, pk in ranked:
        known = found.setdefault(frame, [])
        if pk not in known:
            known.append(pk)
    unread = of_frame(highlights, NO_FRAME, user).order_by("-created", "-pk")
    found[None] = list(unread.values_list("pk", flat=True)[:sample])
    return found


def _flat(lists: Iterable[list[int]]) -> set[int]:
    return {each for some in lists for each in some}


def in_context(highlights: HighlightQuerySet) -> HighlightQuerySet:
    """Return `highlights` with what a retrieved passage shows, in plain lists. Three queries.

    The first of `shown_placements` is the one in the newest version; an orphan's passage is that where it last stood.
    """
    taggings = HighlightTag.objects.select_related("tag__codebook").order_by("position", "pk")
    placements = (
        Placement.objects.select_related("start_passage__version", "version")
        .defer(*(f"{way}version__{name}" for way in ("", "start_passage__") for name in ("text", "source")))
        .defer("start_passage__text", "start_passage__html", "start_passage__marks")
        .order_by("-version__number")
    )
    joined = highlights.select_related("author", "group", "article__current", "article__outlet")
    return joined.defer("article__current__text", "article__current__source").prefetch_related(
        Prefetch("taggings", taggings, to_attr="shown_taggings"),
        Prefetch("placements", placements, to_attr="shown_placements"),
    )
