"""What new versions did to highlights, as it is read: in lists of one text, and in a line about one's own."""

from collections.abc import Iterable
from typing import NamedTuple, cast

from django.db.models import Count, F, Prefetch, Q, QuerySet

from apps.annotations.models import Highlight, HighlightTag, Placement
from apps.library.models import Article, ArticleVersion

#: So many texts are named on the Desk.
_MOST = 20


class Waiting(NamedTuple):
    """An article in whose newest version some highlights have to be looked at: how many of each kind."""

    article: Article
    moved: int
    orphaned: int


def replaced(version: ArticleVersion, user: object, status: Placement.Status) -> QuerySet[Placement]:
    """Return the placements with a status in a version whose highlights `user` may see, the oldest highlight first.

    Each comes with its highlight, that with `shown_taggings` and `stood`: where it was in earlier versions, the newest
    first. Three queries.
    """
    taggings = HighlightTag.objects.select_related("tag__codebook").order_by("position", "pk")
    heavy = ("version__text", "version__source")
    stood = Placement.objects.exclude(status=Placement.Status.ORPHANED).filter(version__number__lt=version.number)
    stood = stood.select_related("version").defer(*heavy).order_by("-version__number")
    rows = Placement.objects.filter(
        version=version, status=status, highlight__in=Highlight.objects.visible_to(user)
    ).select_related("highlight__author", "highlight__group", "start_passage__version", "version")
    light = rows.defer(*heavy, *(f"start_passage__{name}" for name in (*heavy, "text", "html", "marks")))
    return light.order_by("highlight").prefetch_related(
        Prefetch("highlight__taggings", taggings, to_attr="shown_taggings"),
        Prefetch("highlight__placements", stood, to_attr="stood"),
    )


def to_look_at(version: ArticleVersion, user: object) -> dict[str, int]:
    """Return how many highlights that `user` may see are moved and how many orphaned in a version. One query."""
    return Placement.objects.filter(version=version, highlight__in=Highlight.objects.visible_to(user)).aggregate(
        **_counted()
    )


def waiting_for(user: object) -> list[Waiting]:
    """Return the articles in whose newest versions highlights of `user`'s own have to be looked at. One query."""
    mine = Highlight.objects.editable_by(user).filter(article__in=Article.objects.visible_to(user))
    here = Placement.objects.filter(highlight__in=mine, version=F("version__article__current")).exclude(
        status=Placement.Status.PLACED
    )
    counted = here.order_by().values("version__article").annotate(**_counted()).order_by("version__article")
    rows = cast("Iterable[dict[str, int]]", counted[:_MOST])
    counts = {row["version__article"]: (row["moved"], row["orphaned"]) for row in rows}
    articles = Article.objects.filter(pk__in=counts).select_related("current").order_by("slug")
    light = articles.defer("current__text", "current__source")
    return [Waiting(article, *counts[article.pk]) for article in light]


def _counted() -> dict[str, Count]:
    return {
        "moved": Count("pk", filter=Q(status=Placement.Status.MOVED)),
        "orphaned": Count("pk", filter=Q(status=Placement.Status.ORPHANED)),
    }
