"""The Read page: one article, typeset to be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.annotations.claims import claims_in
from apps.annotations.disputes import BESIDE, disputed
from apps.annotations.filters import read_filter
from apps.annotations.replaced import to_look_at
from apps.comparison.columns import default_refs
from apps.comparison.state import ReadingRef, State, serialise
from apps.core.freshness import of_articles, with_people
from apps.core.htmx import render
from apps.core.pagecache import shown_with
from apps.core.passages import HEADING
from apps.library.models import Article, ArticleVersion, Event, Passage, Reading
from apps.library.querysets import ReadingQuerySet
from apps.library.rows import PassageRow, VoiceRow
from apps.pages.annotated import Text, annotate, filter_context
from apps.pages.heads import article_head
from apps.pages.twins import article_twin
from apps.pages.views.takedown import withdrawn_page


@dataclass(slots=True)
class Opened:
    """An article with the version of it that an address asks for."""

    article: Article
    version: ArticleVersion
    passages: list[PassageRow]


def _stamps(request: HttpRequest, kwargs: Mapping[str, object]) -> Iterable[str]:
    return of_articles([str(kwargs["slug"])])


@require_safe
@shown_with(_stamps)
def article(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """One article: its newest version, or version `number`."""
    opened = _open(request, slug, number)
    if opened is None:
        return withdrawn_page(request, slug)
    if opened.article.slug != slug:
        return _moved("article", opened.article.slug, number)
    readings = list(_readings(request, opened.article).prefetch_related(disputed(request.user, most=BESIDE + 1)))
    chosen = read_filter(request.GET)
    (annotated,) = annotate(
        [Text(slug, opened.version, opened.passages, others=True)], user=request.user, chosen=chosen
    )
    context: dict[str, object] = {
        "article": opened.article,
        "version": opened.version,
        "readings": readings,
        "text": annotated.html(),
        "filter": filter_context(chosen, annotated, request.user, opened.article.pk),
        "me": request.user.pk,
        "replaced": to_look_at(opened.version, request.user) if opened.version.number > 1 else {},
        "share_query": chosen.query(),
        "claims": _claims(opened),
        "mark": reverse("mark", args=[slug, opened.version.number]),
        "headings": [p for p in opened.passages if p.kind == HEADING and not p.left_out],
        "voices": _voices(opened.passages),
        "versions": opened.article.versions.order_by("number").defer("source", "text"),
        "translations": Article.objects.visible_to(request.user)
        .filter(translation_of=opened.article)
        .select_related("current"),
        # Texts that were brought in from one source: a compilation, in its order.
        "compiled": Article.objects.visible_to(request.user)
        .filter(imported__source__parts__article=opened.article)
        .exclude(pk=opened.article.pk)
        .select_related("current")
        .defer("current__source", "current__text")
        .order_by("imported__number"),
        "beside": _beside(request, opened.article, readings),
        "twin": reverse("article_version_json", args=[slug, number])
        if number
        else reverse("article_json", args=[slug]),
        **article_head(request, opened.article, opened.version, readings),
    }
    return render(request, "pages/read.html", context)


@require_safe
@shown_with(with_people)
def article_json(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """The same as JSON."""
    opened = _open(request, slug, number, with_text=True)
    if opened is None:
        return withdrawn_page(request, slug, twin=True)
    if opened.article.slug != slug:
        return _moved("article", opened.article.slug, number, twin=True)
    readings = list(_readings(request, opened.article).prefetch_related(disputed(request.user)))
    return JsonResponse(
        article_twin(opened.article, opened.version, opened.passages, readings, claims_in([opened.version.pk]))
    )


def _claims(opened: Opened) -> list[dict[str, object]]:
    """What was said of the claims of the passages, in their order. One query."""
    found = claims_in([opened.version.pk])
    return [{"number": row.number, "claim": found[row.pk]} for row in opened.passages if row.pk in found]


def _open(request: HttpRequest, slug: str, number: int | None, *, with_text: bool = False) -> Opened | None:
    """Return what stands at an address, None where nobody sees it. Raises Http404 for drafts without a text."""
    articles = (
        Article.objects.visible_to(request.user)
        .select_related("outlet", "current")
        .prefetch_related("outlet__affiliations")
        .with_original(request.user)
    )
    found = articles.filter(slug=slug).first() or articles.by_slug(slug).first()
    if found is None:
        return None
    version = found.current
    if number is not None:
        version = found.versions.filter(number=number).defer("source").first()
    if version is None:
        raise Http404
    return Opened(found, version, Passage.objects.filter(version=version).rows(with_text=with_text))


def _moved(name: str, slug: str, number: int | None, *, twin: bool = False) -> HttpResponse:
    suffix = ("_version" if number else "") + ("_json" if twin else "")
    arguments = [slug, number] if number else [slug]
    return HttpResponseRedirect(reverse(f"{name}{suffix}", args=arguments), status=301)


def _readings(request: HttpRequest, article: Article) -> ReadingQuerySet:
    readings = Reading.objects.visible_to(request.user).filter(article=article)
    return readings.select_related("frame", "event").order_by("event__date", "pk")


def _voices(passages: list[PassageRow]) -> list[dict[str, object]]:
    """Whose words the text reports, each with the numbers of the passages."""
    voices: dict[int, tuple[VoiceRow, list[int]]] = {}
    for passage in passages:
        if passage.voice and not passage.left_out:
            voices.setdefault(passage.voice.pk, (passage.voice, []))[1].append(passage.number)
    return [{"name": v.name, "description": v.description, "numbers": numbers} for v, numbers in voices.values()]


def _beside(request: HttpRequest, article: Article, readings: list[Reading]) -> list[dict[str, object]]:
    """For each event that the article reads: the comparison in which it stands first, beside the other frames."""
    visible = Reading.objects.visible_to(request.user).in_neutral_order().select_related("frame", "article")
    events = (
        Event.objects.visible_to(request.user)
        .filter(pk__in=[reading.event_id for reading in readings])
        .prefetch_related(Prefetch("readings", visible, to_attr="shown_readings"))
    )
    own = {reading.event_id: reading.frame_id for reading in readings}
    entries: list[dict[str, object]] = []
    for event in events:
        others = [each for each in getattr(event, "shown_readings", []) if each.frame_id != own[event.pk]]
        if others:
            refs = (ReadingRef(article.slug), *default_refs(others, "en")[:4])
            entries.append({"event": event, "query": serialise(State(readings=refs))})
    return entries
