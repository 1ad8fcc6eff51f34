"""Highlights as they are read in a list: each with its tags, its words, its thread, and what the reader may do."""

from collections.abc import Sequence

from django.db.models import Prefetch

from apps.annotations.models import Highlight, HighlightTag, Placement, Reply
from apps.annotations.querysets import HighlightQuerySet
from apps.library.models import ArticleVersion


def with_threads(
    highlights: HighlightQuerySet, user: object, version: ArticleVersion | None = None
) -> HighlightQuerySet:
    """Return `highlights` with everything a card shows, in plain lists. Four queries, whatever their number."""
    taggings = HighlightTag.objects.select_related("tag__codebook").order_by("position", "pk")
    replies = Reply.objects.visible_to(user).select_related("author").order_by("created", "pk")
    placements = Placement.objects.select_related("start_passage", "end_passage", "version")
    placements = placements.filter(version=version) if version else placements.order_by("-version__number")
    return highlights.select_related("author", "group", "article__current", "credit__author").prefetch_related(
        Prefetch("taggings", taggings, to_attr="shown_taggings"),
        Prefetch("replies", replies, to_attr="shown_replies"),
        Prefetch("placements", placements, to_attr="shown_placements"),
    )


def on_passage(highlights: HighlightQuerySet, version: ArticleVersion, number: int) -> HighlightQuerySet:
    """Return those of `highlights` that touch a passage of `version`, in the order in which they begin."""
    touching = Placement.objects.filter(
        version=version, start_passage__number__lte=number, end_passage__number__gte=number
    ).exclude(status=Placement.Status.ORPHANED)
    return highlights.filter(pk__in=touching.values("highlight")).order_by("created", "pk")


def in_order_of_text(cards: Sequence[Highlight]) -> list[Highlight]:
    """Return `cards` (fetched by `with_threads`) in the order in which they stand in the text."""

    def place(highlight: Highlight) -> tuple[int, int, int]:
        placements: list[Placement] = getattr(highlight, "shown_placements", [])
        if not placements:
            return (1 << 60, 0, highlight.pk)
        return (placements[0].start_at, -placements[0].end_at, highlight.pk)

    return sorted(cards, key=place)
