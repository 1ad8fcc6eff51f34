"""How a text is cited, in all forms and as files, and the pictures that go with links."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core.htmx import render
from apps.core.pagecache import public_page
from apps.exchange.citations.files import FORMS
from apps.library.models import Article, ArticleVersion, Event, Reading
from apps.library.querysets import ReadingQuerySet
from apps.pages.heads import article_picture, cited, event_picture, in_all_forms


@require_safe
@public_page
def cite(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """How the newest version of an article is cited, or version `number`."""
    article, version = _find(request.user, slug, number)
    if article.slug != slug:
        return _moved("cite_version" if number else "cite", article, number)
    item = cited(request, article, version)
    context = {
        "article": article,
        "version": version,
        **in_all_forms(item),
    }
    return render(request, "pages/cite.html", context)


@require_safe
@public_page
def cite_file(request: HttpRequest, slug: str, number: int, suffix: str) -> HttpResponse:
    """The same as a file for a reference manager; `suffix` is one of FORMS."""
    article, version = _find(request.user, slug, number)
    if article.slug != slug:
        return _moved(f"cite_{suffix}", article, number)
    form = FORMS[suffix]
    name = f"{article.slug}-v{version.number}.{suffix}"
    return HttpResponse(
        form.write(cited(request, article, version)),
        content_type=f"{form.media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
@public_page
def article_card(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The picture for links to a version of a public article: what everybody may see, whoever asks."""
    article, version = _find(AnonymousUser(), slug, number)
    if article.slug != slug:
        return _moved("article_card", article, number)
    readings = list(_public_readings().filter(article=article))
    return HttpResponse(article_picture(article, version, readings), content_type="image/png")


@require_safe
@public_page
def event_card(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture for links to a public event: what everybody may see, whoever asks."""
    event = get_object_or_404(Event.objects.visible_to(AnonymousUser()), slug=slug)
    readings = list(_public_readings().filter(event=event).select_related("article"))
    return HttpResponse(event_picture(event, readings), content_type="image/png")


def _find(user: object, slug: str, number: int | None) -> tuple[Article, ArticleVersion]:
    """Return an article that `user` may see with one of its versions, or raise Http404."""
    articles = (
        Article.objects.visible_to(user)
        .select_related("outlet", "current")
        .defer("current__source", "current__text")
        .with_original(user)
    )
    article = articles.filter(slug=slug).first() or get_object_or_404(articles.by_slug(slug))
    version = article.current
    if number is not None:
        version = article.versions.filter(number=number).defer("source", "text").first()
    if version is None:
        raise Http404
    return article, version


def _public_readings() -> ReadingQuerySet:
    return Reading.objects.visible_to(AnonymousUser()).select_related("frame")


def _moved(name: str, article: Article, number: int | None) -> HttpResponse:
    arguments = [article.slug, number] if number else [article.slug]
    return HttpResponseRedirect(reverse(name, args=arguments), status=301)
