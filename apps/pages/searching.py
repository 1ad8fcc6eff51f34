"""What a search page shows: the texts found, and where in each the words stand."""

from dataclasses import dataclass

from django.db.models import Prefetch

from apps.core.search import Snippet, snippet, words_of
from apps.library.models import Article, Passage, Reading

LIMIT = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """One text found, and where in it a word stands first: nowhere, if only in its title or outlet."""

    article: Article
    snippet: Snippet | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """The best hits, and whether there are more."""

    hits: list[Hit]
    more: bool = False


def find(user: object, query: str) -> Results:
    """Return the texts that `user` may see in which every word of `query` stands. Three queries at the most."""
    words = words_of(query)
    if not words:
        return Results([])
    readings = Reading.objects.visible_to(user).select_related("frame", "event").order_by("event__date", "pk")
    found = list(
        Article.objects.visible_to(user)
        .search(query)
        .select_related("outlet", "current")
        .defer("current__source", "current__text")
        .prefetch_related(Prefetch("readings", readings, to_attr="visible_readings"))[: LIMIT + 1]
    )
    places = _places([article.current_id for article in found[:LIMIT] if article.current_id], words)
    hits = [Hit(article, *places.get(article.current_id or 0, (None, 0))) for article in found[:LIMIT]]
    return Results(hits, more=len(found) > LIMIT)


def _places(versions: list[int], words: list[str]) -> dict[int, tuple[Snippet, int]]:
    """Return for each version the first passage in which a word stands."""
    places: dict[int, tuple[Snippet, int]] = {}
    passages = Passage.objects.filter(version__in=versions, left_out=False).order_by("version", "number")
    for version, number, text in passages.values_list("version", "number", "text"):
        if version not in places and (piece := snippet(text, words)):
            places[version] = (piece, number)
    return places
