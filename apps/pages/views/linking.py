"""Linking a highlight with its counterparts in other texts: first the one, then what it is linked with."""

from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import Resolver404, resolve, reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.guests import writer
from apps.accounts.limits import check_write
from apps.accounts.models import User
from apps.annotations.filters import read_filter
from apps.annotations.models import Highlight, Placement
from apps.annotations.services import Refused
from apps.comparison.forms import ParallelForm
from apps.comparison.linked import Shelf, counterparts
from apps.comparison.parallels import MAX_MEMBERS, check_members, check_said, make_parallel
from apps.comparison.state import parse
from apps.core.htmx import render, wants_part
from apps.library.models import ArticleVersion, Passage
from apps.library.rows import PassageRow
from apps.pages.annotated import Text, annotate
from apps.pages.parallel_context import parallel_context

HEAVY = ("article__current__source", "article__current__text")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def link(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a new parallel from one highlight, and making it."""
    found = seen_highlight(request, slug)
    user = request.user if isinstance(request.user, User) else None
    if request.method != "POST":
        return link_form(request, found, request.GET, ParallelForm(user=user))
    form = ParallelForm(request.POST, user=user)
    if not form.is_valid():
        return link_form(request, found, request.POST, form, status=422)
    highlights = [found, *chosen(request, request.POST)]
    try:
        # Before anybody is made a guest: nothing is stored for a parallel that cannot be.
        check_said(user, form.said())
        check_members(highlights, user, form.said())
        author = writer(request)
        with transaction.atomic():
            check_write(request, author)
            made = make_parallel(author=author, highlights=highlights, said=form.said())
    except Refused as error:
        return link_form(request, found, request.POST, form, status=422, problem=str(error))
    if not wants_part(request):
        return HttpResponseRedirect(reverse("parallel", args=[made.slug]))
    context = parallel_context(made.slug, author) or {}
    context |= {"me": author.pk, "swapped": redrawn(request, highlights), "made": True}
    return render(request, "comparison/parallel.html", context, part="changed")


def seen_highlight(request: HttpRequest, slug: str) -> Highlight:
    """Return a highlight that stands in a text and that one may see, or raise Http404."""
    seen = Highlight.objects.visible_to(request.user).select_related("article__current", "author")
    return get_object_or_404(seen.defer(*HEAVY), slug=slug)


def chosen(request: HttpRequest, query: QueryDict) -> list[Highlight]:
    """Return the highlights that a form names as counterparts, as far as one may see them. One query."""
    slugs = list(dict.fromkeys(query.getlist("with")))[: MAX_MEMBERS + 1]
    seen = Highlight.objects.visible_to(request.user).filter(slug__in=slugs)
    by_slug = {each.slug: each for each in seen.select_related("article__current", "author").defer(*HEAVY)}
    return [by_slug[slug] for slug in slugs if slug in by_slug]


def link_form(
    request: HttpRequest,
    found: Highlight,
    query: QueryDict,
    form: ParallelForm,
    *,
    status: int = 200,
    problem: str = "",
    swapped: SafeString | None = None,
) -> HttpResponse:
    """Show the form with what was typed and chosen; `swapped` are passages that changed before it came to this."""
    picked = [each for each in chosen(request, query) if each.pk != found.pk]
    context = {
        "highlight": found,
        "words": standing([found])[0],
        "me": request.user.pk,
        "form": form,
        "problem": problem,
        "at": "column" if query.get("at") == "column" else "read",
        "swapped": swapped,
        **offered_context(request, [found.article_id], picked, query),
    }
    part = "panel" if swapped is None else "changed"
    return render(request, "comparison/link.html", context, part=part, status=status)


def offered_context(
    request: HttpRequest, articles: list[int], picked: list[Highlight], query: QueryDict
) -> dict[str, Any]:
    """Return what a form offers as counterparts of texts (keys of articles), and what has been `picked` of it."""
    find, only, before = query.get("find", "").strip()[:100], query.get("in", ""), query.get("before", "")
    mark = int(before) if before.isdecimal() and len(before) < 19 else None
    slugs = {each.slug for each in picked}
    return {
        "picked": standing(picked),
        "shelves": [
            Shelf(shelf.reading, [each for each in shelf.offered if each.slug not in slugs], shelf.more, shelf.before)
            for shelf in counterparts(articles, request.user, find=find, only=only, before=mark)
        ],
        "find": find,
        "only": only,
        "choosing": bool(find or only or not picked),
    }


def standing(highlights: list[Highlight]) -> list[dict[str, Any]]:
    """Return each highlight with where it stands in the newest version in which it stands at all. One query."""
    placements: dict[int, Placement] = {}
    rows = Placement.objects.filter(highlight__in=highlights).exclude(status=Placement.Status.ORPHANED)
    for row in rows.select_related("start_passage", "version").order_by("version__number"):
        placements[row.highlight_id] = row
    return [{"highlight": each, "placement": placements.get(each.pk)} for each in highlights]


def linking_context(request: HttpRequest, query: QueryDict) -> dict[str, Any]:
    """Return the highlight that is being linked while somebody looks for its counterpart; nothing where none is."""
    slug = query.get("link", "")
    seen = Highlight.objects.visible_to(request.user).filter(slug=slug).select_related("article") if slug else ()
    return next(({"linking": each} for each in standing(list(seen))), {})


def redrawn(request: HttpRequest, highlights: list[Highlight]) -> SafeString:
    """Return the passages that `highlights` begin on, drawn for the page that htmx was asked from, to be swapped there.

    Which texts that page shows, which versions of them and through which filter stands in its address.
    """
    shown, query = shown_texts(request)
    here = [each for each in highlights if each.article.slug in shown]
    versions = ArticleVersion.objects.filter(article__in=[each.article_id for each in here]).defer("source", "text")
    texts: list[Text] = []
    for version in versions.select_related("article__current"):
        slug, current = version.article.slug, version.article.current
        number, prefix = shown[slug]
        if version.number == (number or (current.number if current else 0)):
            begins = Placement.objects.filter(version=version, highlight__in=here).values("start_passage")
            rows: list[PassageRow] = Passage.objects.filter(pk__in=begins).rows(with_text=True)
            texts.append(Text(slug, version, rows, prefix, others=not prefix))
    drawn = annotate(texts, user=request.user, chosen=read_filter(query)) if texts else []
    parts = [each.swapped(prefix=text.prefix) for text, each in zip(texts, drawn, strict=True)]
    return mark_safe("".join(parts))  # noqa: S308 (each is safe)


def shown_texts(request: HttpRequest) -> tuple[dict[str, tuple[int | None, str]], QueryDict]:
    """Return for each text on the page that htmx was asked from the version (None: the newest) and the ids' prefix."""
    address = urlsplit(request.headers.get("HX-Current-URL", ""))
    query = QueryDict(address.query)
    try:
        match = resolve(address.path)
    except Resolver404:
        return {}, query
    if match.url_name == "compare":
        return {ref.slug: (ref.version, f"{ref.slug}.") for ref in parse(query).state.readings}, query
    if match.url_name in ("article", "article_version"):
        return {match.kwargs["slug"]: (match.kwargs.get("number"), "")}, query
    return {}, query
