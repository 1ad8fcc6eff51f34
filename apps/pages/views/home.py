"""Home, search, about."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from apps.core.errors import BadAddress
from apps.core.htmx import render
from apps.core.pagecache import public_page
from apps.library.models import Frame
from apps.pages.contents import Contents, contents
from apps.pages.searching import find
from apps.pages.twins import contents_twin


def _contents(request: HttpRequest) -> Contents:
    try:
        return contents(request.user, request.GET.get("before", ""))
    except (ValueError, OverflowError) as error:
        raise BadAddress(gettext("“before” is no mark of a page of events.")) from error


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Events by date, with the frames that read each."""
    found = _contents(request)
    return render(request, "pages/home.html", {"entries": found.entries, "older": found.older, "nav": "home"})


@require_safe
@public_page
def home_json(request: HttpRequest) -> HttpResponse:
    """The same as JSON."""
    return JsonResponse(contents_twin(_contents(request)))


@require_safe
@public_page
def search(request: HttpRequest) -> HttpResponse:
    """Articles in whose title, text or outlet every word stands."""
    query = request.GET.get("q", "").strip()[:200]
    found = find(request.user, query)
    return render(request, "pages/search.html", {"query": query, "hits": found.hits, "more": found.more})


@require_safe
@public_page
def about(request: HttpRequest) -> HttpResponse:
    """What this is, how contested texts are shown, and the frames."""
    return render(request, "pages/about.html", {"frames": Frame.objects.visible_to(request.user), "nav": "about"})
