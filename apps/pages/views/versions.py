"""New versions of a text: what changed, what they did to highlights, and saying that a place is right."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.limits import check_write
from apps.annotations.models import Highlight, Placement
from apps.annotations.replaced import replaced
from apps.annotations.services import Refused, Stale, confirm_place
from apps.core.errors import BadAddress
from apps.core.freshness import of_articles
from apps.core.htmx import render
from apps.core.pagecache import public_page, shown_with
from apps.library.diffing import compare, difference
from apps.library.models import Article
from apps.library.publishing import passages_of
from apps.pages.private import posted_edition
from apps.pages.views.marking import after_change, find_place, passage_context

PAGE = 50


@require_safe
@public_page
def changes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What changed in version `number` since the one before it, or since `?from=`, word by word."""
    articles = Article.objects.visible_to(request.user).select_related("outlet", "current").with_original(request.user)
    article = articles.filter(slug=slug).first() or get_object_or_404(articles.by_slug(slug))
    if article.slug != slug:
        return HttpResponseRedirect(reverse("changes", args=[article.slug, number]), status=301)
    versions = list(article.versions.order_by("number").defer("source", "text"))
    version = next((each for each in versions if each.number == number), None)
    since = _number(request.GET.get("from", str(number - 1)))
    before = next((each for each in versions if each.number == since < number), None)
    if version is None or before is None:
        raise Http404
    context = {
        "article": article,
        "version": version,
        "before": before,
        "versions": versions,
        "title": compare(before.title, version.title) if before.title != version.title else [],
        "diff": difference(passages_of(before), passages_of(version)),
    }
    return render(request, "library/changes.html", context)


def _stamps(request: HttpRequest, kwargs: Mapping[str, object]) -> Iterable[str]:
    return of_articles([str(kwargs["slug"])])


@require_safe
@shown_with(_stamps)
def orphans(request: HttpRequest, slug: str) -> HttpResponse:
    """What in the newest version of an article has no place any more, or one that nobody has checked."""
    articles = Article.objects.visible_to(request.user).select_related("outlet", "current").with_original(request.user)
    article = articles.filter(slug=slug).first() or get_object_or_404(articles.by_slug(slug))
    if article.slug != slug:
        return HttpResponseRedirect(reverse("orphans", args=[article.slug]), status=301)
    if article.current is None:
        raise Http404
    context: dict[str, Any] = {"article": article, "version": article.current, "me": request.user.pk}
    for name, status in (("orphans", Placement.Status.ORPHANED), ("moved", Placement.Status.MOVED)):
        rows = replaced(article.current, request.user, status)
        after = request.GET.get(name, "")
        if after:
            rows = rows.filter(highlight__gt=_number(after))
        found = list(rows[: PAGE + 1])
        context |= {name: found[:PAGE], f"more_{name}": found[PAGE - 1].highlight_id if len(found) > PAGE else 0}
    return render(request, "pages/orphans.html", context)


def _number(raw: str) -> int:
    """Return a number from an address. Raises BadAddress."""
    if not (raw.isascii() and raw.isdecimal() and len(raw) < 19):
        raise BadAddress(gettext("“%(raw)s” is no number.") % {"raw": raw[:30]})
    return int(raw)


@require_POST
@never_cache
def right(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the place which a new version gave one's own highlight is right."""
    own = Highlight.objects.editable_by(request.user).select_related("article", "author")
    found = get_object_or_404(own.filter(article__in=Article.objects.visible_to(request.user)), slug=slug)
    raw = request.POST.get("version", "")
    placements = found.placements.select_related("version", "start_passage", "end_passage")
    standing = placements.exclude(status=Placement.Status.ORPHANED)
    placement = get_object_or_404(standing, version__number=int(raw) if raw.isdecimal() and len(raw) < 7 else 0)
    place = find_place(request, found.article.slug, placement.version.number, request.POST)
    numbers = range(placement.start_passage.number, placement.end_passage.number + 1)
    check_write(request, found.author)
    try:
        changed = confirm_place(highlight=found, version=placement.version, edition=posted_edition(request))
    except (Stale, Refused) as error:
        context = passage_context(request, place, numbers.start, slug) | {"problem": str(error)}
        return render(request, "annotations/passage.html", context, part="panel", status=409)
    return after_change(request, place, changed, numbers)
