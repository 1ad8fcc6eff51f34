"""Sharing what one sees: the form, and the page on which one looks after what one shared."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from apps.accounts.guests import writer
from apps.accounts.limits import check_write
from apps.accounts.models import User
from apps.annotations.filters import read_filter
from apps.comparison.columns import find_columns, parse_for
from apps.comparison.state import serialise
from apps.core.htmx import render
from apps.library.models import Article, Event, Reading
from apps.pages.private import for_people, no_store, posted_edition
from apps.pages.share_context import Standing, share_context
from apps.sharing.again import Before, at_version, query_now
from apps.sharing.forms import ShareForm, TermsForm, problems_of
from apps.sharing.freezing import CannotShare
from apps.sharing.gathering import Material, gather_article, gather_comparison
from apps.sharing.models import SharedText, SharedVersion, SharedView
from apps.sharing.opening import Opened, open_view
from apps.sharing.services import StaleView, change_terms, revoke, share, share_again


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def share_comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """Share a comparison as its query string shows it."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    readings = list(Reading.objects.visible_to(request.user).filter(event=event).in_neutral_order().for_contents())
    parsed = parse_for(request.GET, event, readings, request.user)
    state = parsed.state
    found = find_columns(readings, state, with_passages=state.view == "words", with_text=state.view == "words")
    material = gather_comparison(event, state, found, request.user)

    def at(article: str, here: int, wanted: int) -> str:
        return f"{reverse('share_comparison', args=[slug])}?{serialise(at_version(state, article, here, wanted))}"

    back = f"{reverse('compare', args=[slug])}?{serialise(state)}"
    return _share(request, Standing(material, back, event.title, at, (*parsed.notices, *found.notices)))


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def share_article(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Share one version of an article through the filter in its query string."""
    articles = Article.objects.visible_to(request.user).select_related("outlet", "current")
    article = get_object_or_404(articles, slug=slug)
    version = get_object_or_404(article.versions.defer("source"), number=number)
    chosen = read_filter(request.GET)
    material = gather_article(article, version, chosen, request.user)
    query = f"?{chosen.query()}" if chosen.query() else ""

    def at(article: str, _here: int, wanted: int) -> str:
        return reverse("share_article", args=[article, wanted]) + query

    back = reverse("article_version", args=[slug, number]) + query
    return _share(request, Standing(material, back, version.title, at))


def _share(request: HttpRequest, standing: Standing) -> HttpResponse:
    """The form, and once it is sent the view, or the form again with what is wrong."""
    material = standing.material
    views = _own_views(request.user, material)
    earlier = _earlier(request, views)
    before = Before(earlier, material) if earlier else None
    form = ShareForm(
        request.POST or None, user=request.user, material=material, views=views, title=standing.title, earlier=earlier
    )
    if request.method != "POST" or not form.is_valid():
        return _form(request, standing, form, before, status=422 if request.method == "POST" else 200)
    if form.is_stale():
        problem = gettext("That shared view was changed meanwhile. What you typed is below; choose again.")
        if before:
            problem = gettext("That shared view was changed meanwhile. What you typed is below: send it once more.")
        return _form(request, standing, form, before, problem=problem, status=409)
    try:
        version = _store(request, form, material)
    except StaleView as error:
        return _form(request, standing, form, before, problem=str(error), status=409)
    except CannotShare as error:
        return _form(request, standing, form, before, problem=str(error), status=422)
    said = gettext("Shared. The link is below.")
    if version.number > 1:
        said = gettext("Shared as version %(n)s. Whoever has the link sees it within a minute.") % {"n": version.number}
    messages.success(request, said)
    return HttpResponseRedirect(reverse("shared_manage", args=[version.view.token]))


def _own_views(user: object, material: Material) -> list[SharedView]:
    """Return one's own open views of the same event, or of the same text alone, which can have a new version."""
    same = Q(event=material.event) if material.event else Q()
    if material.layout == "reading" and material.texts:
        alone = SharedText.objects.filter(article=material.texts[0].article).values("version__view")
        same |= Q(event=None, pk__in=alone)
    mine = SharedView.objects.editable_by(user).open().filter(same) if same else SharedView.objects.none()
    return list(mine.with_titles()[:50])


def _earlier(request: HttpRequest, views: list[SharedView]) -> Opened | None:
    """Return the newest version of the view of one's own that the address names, from which a new one begins."""
    token = request.GET.get("into", "")
    found = open_view(token) if any(view.token == token for view in views) else None
    return found if isinstance(found, Opened) else None


def _store(request: HttpRequest, form: ShareForm, material: Material) -> SharedVersion:
    chosen = form.chosen(request.POST)
    view, edition = form.target()
    # A visitor becomes a guest only now that something will be stored; what a visitor sees, a guest sees.
    owner = writer(request)
    with transaction.atomic():
        check_write(request, owner)
        if view is not None:
            return share_again(view=view, edition=edition, material=material, chosen=chosen)
        return share(
            owner=owner,
            material=material,
            chosen=chosen,
            visibility=form.cleaned_data["visibility"],
            expires=form.expires(),
        )


def _form(
    request: HttpRequest,
    standing: Standing,
    form: ShareForm,
    before: Before | None,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = share_context(request, standing, form, before, is_stale=status == 409) | {
        "problem": problem,
        "problems": problems_of(form),
        "may_publish": isinstance(request.user, User) and request.user.may_publish,
    }
    return render(request, "sharing/share.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def manage(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """A view of one's own: its link, its versions, who can open it; changing that, and revoking."""
    view = get_object_or_404(SharedView.objects.editable_by(user).with_titles(), token=token)
    form = TermsForm(request.POST if "visibility" in request.POST else None, user=user, view=view)
    if request.method != "POST":
        return _manage(request, view, form)
    try:
        with transaction.atomic():
            check_write(request, user)
            said = _change(request, view, form)
    except StaleView as error:
        fresh = get_object_or_404(SharedView.objects.editable_by(user).with_titles(), token=token)
        return _manage(request, fresh, form, problem=str(error), status=409)
    except CannotShare as error:
        return _manage(request, view, form, problem=str(error), status=422)
    if not said:
        return _manage(request, view, form, status=422)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("shared_manage", args=[token]))


def _change(request: HttpRequest, view: SharedView, form: TermsForm) -> str:
    """Do what was asked and return it in words; the empty string where the form is wrong. Raises as the services do."""
    edition = posted_edition(request)
    asked = request.POST.get("revoke", "")
    if asked == "all":
        revoke(view=view, edition=edition)
        return gettext("Revoked. Within a minute nobody can open it any more.")
    if asked.isdecimal() and len(asked) < 7:
        revoke(view=view, edition=edition, number=int(asked))
        return gettext("Version %(number)s is revoked.") % {"number": asked}
    if not form.is_valid():
        return ""
    change_terms(view=view, edition=edition, visibility=form.cleaned_data["visibility"], expires=form.expires())
    return gettext("Changed.")


def _manage(
    request: HttpRequest, view: SharedView, form: TermsForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    versions = list(view.versions.all())[::-1]
    context = {
        "view": view,
        "is_open": view.revoked is None and view.hidden is None and not view.has_ended,
        "versions": versions,
        "title": view.title,
        "form": form,
        "problem": problem,
        "problems": problems_of(form),
        "link": request.build_absolute_uri(reverse("shared", args=[view.token])),
        "again": _again(request, view),
        "opened": view.count.opened if hasattr(view, "count") else 0,
        "nav": "desk",
    }
    return render(request, "sharing/manage.html", context, status=status)


def _again(request: HttpRequest, view: SharedView) -> str:
    """Return where a new version of `view` is made: what its newest shows, of the texts as they are now.

    The empty string where none can be.
    """
    found = open_view(view.token)
    if not isinstance(found, Opened):
        return ""
    query = found.snapshot.query
    if found.snapshot.layout != "reading":
        query = query_now(found)
        address = reverse("share_comparison", args=[view.event.slug]) if view.event else ""
    else:
        texts = SharedText.objects.filter(version=found.version).values("article")
        article = Article.objects.visible_to(request.user).select_related("current").filter(pk__in=texts).first()
        current = article.current if article else None
        address = reverse("share_article", args=[article.slug, current.number]) if article and current else ""
    query = "&".join(part for part in (query, f"into={view.token}") if part)
    return address and f"{address}?{query}"
