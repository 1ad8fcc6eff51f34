"""Opening a copy of one's own: the annotations of a shared view, as one's private highlights in the live comparison."""

from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.accounts.guests import writer
from apps.accounts.limits import check_write
from apps.annotations.filters import MINE
from apps.comparison.state import parse, serialise
from apps.core.htmx import render
from apps.pages.private import no_store
from apps.pages.shared_context import live_address
from apps.pages.views.shared import opened_or_gone
from apps.sharing.copying import Copied, copy_annotations
from apps.sharing.opening import Opened
from apps.sharing.snapshot import Snapshot


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
@csrf_exempt
@opened_or_gone
def copy(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Copy the annotations of a version and go to the live comparison; asks once more where it is not sure who asks.

    The page of a shared view is kept by caches and can carry no token against forgery. So its form is accepted where
    the browser itself says that it comes from this site (`Origin`, which no page can set); any other with the token of
    the page that asks once more.
    """
    if not live_address(opened):
        raise Http404
    if request.method != "POST" or not (_is_from_here(request) or _has_token(request)):
        context = {"opened": opened, "snapshot": opened.snapshot, "left": _left(opened.snapshot)}
        return render(request, "sharing/copy.html", context)
    owner = writer(request)
    with transaction.atomic():
        check_write(request, owner)
        copied = copy_annotations(opened=opened, owner=owner)
    messages.success(request, " ".join(filter(None, (_said(copied), _left(opened.snapshot)))))
    return HttpResponseRedirect(_own(live_address(opened)))


def _said(copied: Copied) -> str:
    """Return in words what was copied, and what was there already."""
    made, before = copied
    if not made and not before:
        return gettext("No annotation could be copied: the words that they stand on are not there any more.")
    there = ngettext(
        "%(n)s annotation of this view is yours already.", "%(n)s annotations of this view are yours already.", before
    ) % {"n": before}
    if not made:
        return there
    said = ngettext(
        "%(n)s annotation is yours now: only you see it, and it says whose it is a copy of.",
        "%(n)s annotations are yours now: only you see them, and each says whose it is a copy of.",
        made,
    ) % {"n": made}
    return f"{said} {there}" if before else said


def _left(snapshot: Snapshot) -> str:
    """Return what of a view no copy is made of; the empty string where there is none."""
    if snapshot.layout == "rows":
        return gettext("Answers are not copied. The copies stand in the texts, so it opens in columns.")
    return gettext("Parallels are not copied.") if snapshot.parallels else ""


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of this site."""
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"


def _has_token(request: HttpRequest) -> bool:
    """Whether the form carries the token that belongs to the browser's cookie, by Django's own check."""
    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, lambda _request: HttpResponse(), (), {}) is None


def _own(address: str) -> str:
    """Return the live address with what one made oneself in place of the filter that was frozen.

    In columns, whatever was shared: neither rows nor words show the highlights of a person.
    """
    parts = urlsplit(address)
    if "/compare/" in parts.path:
        state = parse(QueryDict(parts.query)).state
        return f"{parts.path}?{serialise(replace(state, tags=(), people=(MINE,), only_notes=False, view='columns'))}"
    return f"{parts.path}?{urlencode({'by': MINE})}"
