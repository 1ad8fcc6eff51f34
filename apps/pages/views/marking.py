"""Making highlights, and the list of those on a passage."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.guests import writer
from apps.accounts.limits import check_write
from apps.accounts.models import User
from apps.annotations.anchoring import (
    BadRange,
    OtherText,
    Range,
    check_seen,
    parse_range,
    quote_of,
    reach,
    sentences,
)
from apps.annotations.claims import claims_on
from apps.annotations.filters import Filter, read_filter
from apps.annotations.forms import HighlightForm
from apps.annotations.models import Highlight
from apps.annotations.models.highlights import Visibility
from apps.annotations.services import MAX_TAGS, Refused, create_highlight
from apps.annotations.threads import in_order_of_text, on_passage, with_threads
from apps.comparison.forms import ParallelForm
from apps.comparison.linked import of_highlights
from apps.core.access import is_analyst
from apps.core.htmx import render, wants_part
from apps.library.models import Article, ArticleVersion, Passage
from apps.library.rows import PassageRow
from apps.pages.annotated import Text, annotate
from apps.pages.suggestion_context import of_passage
from apps.pages.views.linking import link_form, linking_context, seen_highlight


@dataclass(slots=True)
class Place:
    """Where something is marked: the version, those of its passages that were asked for, how the page shows them."""

    article: Article
    version: ArticleVersion
    passages: list[PassageRow]
    at: str
    chosen: Filter
    whole: bool

    @property
    def prefix(self) -> str:
        """What stands before "p1" in the ids of the page: nothing in Read, the slug in a column."""
        return f"{self.article.slug}." if self.at == "column" else ""


def find_place(
    request: HttpRequest, slug: str, number: int, query: QueryDict, *, numbers: range | None = None
) -> Place:
    """Return the version that an address names, as its reader may see it, or raise Http404. Two queries.

    With `numbers` only the passages of those numbers come along: a long text costs as much as a short one then.
    """
    versions = ArticleVersion.objects.visible_to(request.user).select_related("article").defer("source", "text")
    version = get_object_or_404(versions, article__slug=slug, number=number)
    passages = Passage.objects.filter(version=version)
    if numbers is not None:
        passages = passages.filter(number__gte=numbers.start, number__lt=numbers.stop)
    at = "column" if query.get("at") == "column" else "read"
    chosen = read_filter(query, note="note_only" if request.method == "POST" else "note")
    return Place(version.article, version, passages.rows(with_text=True), at, chosen, whole=numbers is None)


@require_safe
@never_cache
def passage(request: HttpRequest, slug: str, number: int, passage: int) -> HttpResponse:
    """The highlights on one passage, with their threads: a panel, or a page of its own."""
    place = find_place(request, slug, number, request.GET, numbers=range(passage, passage + 1))
    if not place.passages or place.passages[0].left_out:
        raise Http404
    return render(request, "annotations/passage.html", passage_context(request, place, passage), part="panel")


def passage_context(request: HttpRequest, place: Place, number: int, opened: str = "") -> dict[str, Any]:
    """Return what a list of a passage's highlights shows. Thirteen queries, two more while one is being linked."""
    highlights = place.chosen.apply(request.user).filter(article=place.article)
    cards = list(with_threads(on_passage(highlights, place.version, number), request.user, place.version)[:200])
    row = next(row for row in place.passages if row.number == number)
    return {
        "article": place.article,
        "version": place.version,
        "passage": row,
        "cards": in_order_of_text(cards),
        "at": place.at,
        "opened": opened,
        "may_reply": bool(getattr(request.user, "may_publish", False)),
        "me": request.user.pk,
        "parallels": of_highlights([card.pk for card in cards], request.user),
        **linking_context(request, request.POST if request.method == "POST" else request.GET),
        "claim": claims_on([row.pk]).get(row.pk),
        "may_assess": is_analyst(request.user),
        **of_passage(request, row.pk, place.article.pk, row.uid),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mark(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The form of a new highlight, and making it: from a selection, or from sentence to sentence without JavaScript."""
    query = request.POST if request.method == "POST" else request.GET
    place = find_place(request, slug, number, query, numbers=reach(*posted_range(query)))
    if request.method != "POST":
        form = HighlightForm(user=_user(request), initial={"who": "private"})
        return _form(request, place, form, query)
    form = HighlightForm(query, user=_user(request))
    if not form.is_valid():
        return _form(request, place, form, query, status=422)
    start, end = posted_range(query)
    try:
        found = parse_range(place.passages, start, end)
        # Before anybody is made a guest: nothing is stored for a highlight that cannot be.
        check_seen(str(query.get("seen", "")), quote_of(found, place.passages))
        if _user(request) is None:
            refuse_guest(form)
        author = writer(request)
        with transaction.atomic():  # one transaction, one commit: the count of writes, a new tag, the highlight
            check_write(request, author)
            highlight = _same(query, author, place, found) or create_highlight(
                author=author,
                version=place.version,
                start=start,
                end=end,
                content=form.content(author),
                passages=place.passages,
            )
    except OtherText as error:
        return _form(request, place, form, query, status=409, problem=str(error))
    except (BadRange, Refused) as error:
        return _form(request, place, form, query, status=422, problem=str(error))
    numbers = range(found.first.number, found.last.number + 1)
    if query.get("then") == "link":
        return _then_link(request, place, highlight, numbers)
    return after_change(request, place, highlight, numbers)


def _same(query: QueryDict, author: User, place: Place, found: Range) -> Highlight | None:
    """Return the author's highlight of just these words, where they are to be linked and it is there already."""
    if query.get("then") != "link":
        return None
    standing = {"version": place.version, "start_at": found.start_at, "end_at": found.end_at}
    same = Highlight.objects.editable_by(author).filter(
        **{f"placements__{name}": value for name, value in standing.items()}
    )
    return same.first()


def _then_link(request: HttpRequest, place: Place, highlight: Highlight, numbers: range) -> HttpResponse:
    """Go on from new words to linking them: as the counterpart of those being linked, or as the first of two."""
    query = request.POST.copy()
    first = linking_context(request, query).get("linking", {}).get("highlight", highlight)
    if first.article_id != highlight.article_id:
        query.setlist("with", [highlight.slug])
        highlight = first
    if not wants_part(request):
        counterparts = "".join(f"?with={slug}" for slug in query.getlist("with"))
        return HttpResponseRedirect(reverse("highlight_link", args=[highlight.slug]) + counterparts)
    form = ParallelForm(user=_user(request))
    highlight = seen_highlight(request, highlight.slug)
    return link_form(request, highlight, query, form, swapped=_swapped(request, place, numbers))


def _swapped(request: HttpRequest, place: Place, numbers: range) -> SafeString:
    """Return these passages as they are now, to be put in the place of those shown."""
    touched = [row for row in place.passages if row.number in numbers]
    text = Text(place.article.slug, place.version, touched, place.prefix, others=place.at == "read")
    (annotated,) = annotate([text], user=request.user, chosen=place.chosen, within=numbers)
    return annotated.swapped(prefix=place.prefix)


def after_change(request: HttpRequest, place: Place, highlight: Highlight, numbers: range) -> HttpResponse:
    """Answer a change: to htmx the passages it touched and the list of the first, otherwise the page at the passage.

    Whoever came from the list of what a new version moved goes back to it.
    """
    if not wants_part(request):
        if request.POST.get("then") == "list":  # of what a new version moved: on with the next of them
            messages.success(request, gettext("Its place is kept."))
            return HttpResponseRedirect(reverse("orphans", args=[place.article.slug]))
        query = f"?{place.chosen.query()}" if place.chosen.query() else ""
        return HttpResponseRedirect(f"{reverse('article', args=[place.article.slug])}{query}#p{numbers.start}")
    quiet = request.POST.get("quiet") == "1"
    context: dict[str, Any] = {} if quiet else passage_context(request, place, numbers.start, highlight.slug)
    context |= {"quiet": quiet, "at": place.at, "swapped": _swapped(request, place, numbers)}
    if place.at == "read":
        context["total"] = place.chosen.apply(request.user).filter(article=place.article).count()
    return render(request, "annotations/passage.html", context, part="changed")


def refuse_guest(form: HighlightForm) -> None:
    """Refuse what a guest may not say before anybody is made one. Raises Refused."""
    if form.cleaned_data["who"] not in ("", Visibility.PRIVATE):
        raise Refused(gettext("Without an account a highlight is seen by you alone. Sign up to show it to others."))
    if len(form.cleaned_data["tags"]) > MAX_TAGS:
        raise Refused(gettext("A highlight has %(n)s tags at the most.") % {"n": MAX_TAGS})


def _user(request: HttpRequest) -> User | None:
    return None if isinstance(request.user, AnonymousUser) else request.user


def posted_range(query: QueryDict) -> tuple[str, str]:
    """Return the range that was posted: two places, or the first and last of a passage's sentences."""
    first, last = str(query.get("from", "")), str(query.get("to", ""))
    if first and last:
        return first.partition("-")[0], last.partition("-")[2]
    return query.get("start", ""), query.get("end", "")


def _form(
    request: HttpRequest, place: Place, form: HighlightForm, query: QueryDict, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    """Show the form with what was typed; `problem` says why it did not go through."""
    context = {
        "article": place.article,
        "version": place.version,
        "form": form,
        "problem": problem,
        "at": place.at,
        "chosen": place.chosen,
        "action": reverse("mark", args=[place.article.slug, place.version.number]),
        "verb": "new",
        **range_context(place, query),
    }
    return render(request, "annotations/form.html", context, part="panel", status=status)


def range_context(place: Place, query: QueryDict) -> dict[str, Any]:
    """Return the words of the range that a form is for, or the sentences of a passage to choose them from."""
    start, end = posted_range(query)
    try:
        found = parse_range(place.passages, start, end)
        return {
            "start": start,
            "end": end,
            "seen": query.get("seen", ""),
            "quote": quote_of(found, place.passages).exact,
        }
    except BadRange:
        pass
    wanted = query.get("p", "")
    passages = place.passages if place.whole else Passage.objects.filter(version=place.version).rows(with_text=True)
    row = next((row for row in passages if str(row.number) == wanted and not row.left_out), None)
    row = row or next(row for row in passages if not row.left_out)
    choices = [
        {"start": f"p{row.number}.{a}", "end": f"p{row.number}.{b}", "text": row.text[a:b]}
        for a, b in sentences(row.text)
    ]
    return {"sentences": choices, "passage": row}
