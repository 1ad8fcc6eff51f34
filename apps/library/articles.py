"""Writes to articles that touch several rows."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from apps.library.models import Article, ArticleSlug, ArticleVersion, Passage
from apps.library.publishing import refresh_search


class SlugTaken(ValueError):
    """Another article has, or once had, that slug."""


class NothingLeft(ValueError):
    """Nothing of a text would be left to read."""


@transaction.atomic
def rename_article(*, article: Article, slug: str) -> Article:
    """Give `article` another slug and keep the former one for old addresses. Raises SlugTaken."""
    if slug == article.slug:
        return article
    if Article.objects.by_slug(slug).exclude(pk=article.pk).exists():
        raise SlugTaken(_("“%(slug)s” is, or was, the address of another article.") % {"slug": slug})
    ArticleSlug.objects.filter(article=article, slug=slug).delete()
    ArticleSlug.objects.create(article=article, slug=article.slug)
    article.slug = slug
    article.save(update_fields=["slug"])
    return article


def refresh_outlet(outlet_id: int) -> None:
    """Make the search know the articles of an outlet under its present name."""
    for article in Article.objects.filter(outlet_id=outlet_id).select_related("outlet", "current"):
        refresh_search(article)


@transaction.atomic
def leave_out(*, passages: Collection[Passage], left_out: bool) -> int:
    """Leave `passages` out of what is shown, counted and found of their versions, or bring them back.

    Returns how many changed. Raises NothingLeft where all of a version would be out; nothing is changed then.
    """
    ids = [passage.pk for passage in passages]
    changed = Passage.objects.filter(pk__in=ids).exclude(left_out=left_out).update(left_out=left_out)
    versions = ArticleVersion.objects.filter(pk__in={passage.version_id for passage in passages})
    for version in versions.select_related("article__outlet", "article__current").prefetch_related("passages"):
        shown = [passage.text for passage in version.passages.all() if not passage.left_out]
        if not shown:
            raise NothingLeft(_("Nothing would be left to read of “%(title)s”.") % {"title": version.title})
        version.words = sum(len(text.split()) for text in shown)
        version.save(update_fields=["words"])
        if version.article.current_id == version.pk:
            refresh_search(version.article)
    return changed
