"""Writes to articles that touch several rows."""

from django.db import transaction

from apps.library.models import Article, ArticleSlug
from apps.library.publishing import refresh_search


class SlugTaken(ValueError):
    """Another article has, or once had, that slug."""


@transaction.atomic
def rename_article(*, article: Article, slug: str) -> Article:
    """Give `article` another slug and keep the former one for old addresses. Raises SlugTaken."""
    if slug == article.slug:
        return article
    if Article.objects.by_slug(slug).exclude(pk=article.pk).exists():
        raise SlugTaken(f"“{slug}” is, or was, the address of another article.")
    ArticleSlug.objects.filter(article=article, slug=slug).delete()
    ArticleSlug.objects.create(article=article, slug=article.slug)
    article.slug = slug
    article.save(update_fields=["slug"])
    return article


def refresh_outlet(outlet_id: int) -> None:
    """Make the search know the articles of an outlet under its present name."""
    for article in Article.objects.filter(outlet_id=outlet_id).select_related("outlet", "current"):
        refresh_search(article)
