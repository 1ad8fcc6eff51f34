"""Shared views in the frames of other sites, what these are told, and the picture and citations of a view."""

import re
from typing import Any
from urllib.parse import urlsplit

from csp.utils import build_policy
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from apps.core.cards import SITE
from apps.core.errors import BadAddress
from apps.core.oembed import asked_size, oembed
from apps.exchange.citations.files import FORMS
from apps.pages.heads import in_all_forms
from apps.pages.shared_context import shared_context
from apps.pages.shared_heads import cited_view, title_with_kind, view_picture
from apps.pages.views.shared import opened_or_gone
from apps.sharing.keeping import CACHE_CONTROL, kept_for_all
from apps.sharing.opening import Opened, open_view

#: Any site may frame it; in the frame nothing runs, nothing is sent, nothing is asked for elsewhere.
_FRAMED = {"frame-ancestors": ["*"], "script-src": ["'none'"], "connect-src": ["'none'"], "form-action": ["'none'"]}
_LINK = re.compile(r"<a\b[^>]*>")
_PROVIDERS = frozenset({"shared", "shared_version"})


@require_safe
@kept_for_all(counted=True, framed=True)
@opened_or_gone
def embed(request: HttpRequest, opened: Opened) -> HttpResponse:
    """A shared view for a frame: the same texts and annotations, without anything that acts."""
    context = shared_context(request, opened)
    response = HttpResponse(_leading_out(render_to_string("sharing/embed.html", context)))
    response["Content-Security-Policy"] = build_policy(replace=_FRAMED)
    return response


def _leading_out(page: str) -> str:
    """Return HTML of ours with every link that leads out of it opening outside of the frame.

    Most sites refuse to be framed, and nobody looks for a source in a small window. Links of texts and notes are drawn
    for the page as for the frame; within an attribute of ours no ">" stands as it is.
    """
    return _LINK.sub(lambda match: _outside(match[0]), page)


def _outside(tag: str) -> str:
    if ' href="#' in tag:
        return tag
    for name, value in (("rel", "noopener"), ("target", "_blank")):
        if f' {name}="' not in tag:
            tag = f'{tag[:-1]} {name}="{value}">'
    return tag


@require_safe
def oembed_endpoint(request: HttpRequest) -> HttpResponse:
    """oEmbed 1.0: how to frame the shared view at `url`, as JSON."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(gettext("Only format=json is answered."), status=501, content_type="text/plain")
    try:
        width, height = asked_size(request.GET.get("maxwidth")), asked_size(request.GET.get("maxheight"))
    except ValueError as error:
        raise BadAddress(gettext("“maxwidth” and “maxheight” are numbers of pixels.")) from error
    token, number = _named(request)
    opened = open_view(token, number)
    if not isinstance(opened, Opened):
        raise Http404
    embedded = reverse("embed_version", args=[token, number]) if number else reverse("embed", args=[token])
    response = JsonResponse(_told(request, opened, embedded, width, height))
    response["Cache-Control"] = CACHE_CONTROL
    response["Referrer-Policy"] = "strict-origin"
    # Other sites' editors ask from their pages; nothing here depends on who asks.
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response


def _told(request: HttpRequest, opened: Opened, embedded: str, width: int | None, height: int | None) -> dict[str, Any]:
    """Return what another site is told of a view that it can frame at `embedded`, within so many CSS pixels."""
    card_at = reverse("shared_card", args=[opened.view.token, opened.version.number])
    return oembed(
        title=title_with_kind(opened),
        author_name=opened.name(opened.snapshot.by),
        provider_name=SITE,
        provider_url=request.build_absolute_uri(reverse("home")),
        embed_url=request.build_absolute_uri(embedded),
        thumbnail_url=request.build_absolute_uri(card_at),
        max_width=width,
        max_height=height,
    )


def _named(request: HttpRequest) -> tuple[str, int | None]:
    """Return the token and the version that `url` names, an address of this site. Raises Http404."""
    try:
        parts = urlsplit(request.GET.get("url", ""))
        if parts.scheme not in ("http", "https") or parts.netloc != request.get_host():
            raise Http404
        match = resolve(parts.path)
    except (ValueError, Resolver404) as error:
        raise Http404 from error
    if match.url_name not in _PROVIDERS:
        raise Http404
    return str(match.kwargs["token"]), match.kwargs.get("number")


@require_safe
@kept_for_all()
@opened_or_gone
def card(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The picture that goes with links to a version of a view."""
    return HttpResponse(view_picture(opened), content_type="image/png")


@require_safe
@kept_for_all()
@opened_or_gone
def cite(request: HttpRequest, opened: Opened) -> HttpResponse:
    """How a version of a view is cited, in all forms."""
    item = cited_view(request, opened)
    context = {
        "opened": opened,
        "snapshot": opened.snapshot,
        "title": title_with_kind(opened),
        **in_all_forms(item),
    }
    return HttpResponse(render_to_string("sharing/cite.html", context))


@require_safe
@kept_for_all()
@opened_or_gone
def cite_file(request: HttpRequest, opened: Opened, suffix: str) -> HttpResponse:
    """The same as a file for a reference manager; `suffix` is one of FORMS."""
    form = FORMS[suffix]
    return HttpResponse(
        form.write(cited_view(request, opened)),
        content_type=f"{form.media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="view-v{opened.version.number}.{suffix}"'},
    )
