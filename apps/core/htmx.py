"""One way to answer: a whole page, or the part of it that htmx asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_template
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from apps.core.access import is_analyst, is_editor, user_pk

_PANEL = "panel"


def wants_part(request: HttpRequest) -> bool:
    """Return whether htmx asked for a part of the page, rather than somebody for the page."""
    details: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(details) and not details.history_restore_request


def is_target(request: HttpRequest, name: str) -> bool:
    """Return whether a part was asked for, to stand in the element with the id `name`."""
    details: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return wants_part(request) and details.target == name


def render(
    request: HttpRequest, template: str, context: dict[str, Any], *, part: str | None = None, status: int = 200
) -> HttpResponse:
    """Return `template`, or only its partial `part` where htmx asked and the view has one.

    The server alone chooses which part; sets ``Vary: HX-Request``.
    """
    name = f"{template}#{part}" if part and wants_part(request) else template
    context.setdefault("editor", is_editor(request.user))
    context.setdefault("analyst", is_analyst(request.user))
    context.setdefault("signed_in", user_pk(request.user) is not None)
    context.setdefault("guest", getattr(request.user, "is_guest", False))
    response = render_template(request, name, context, status=status)
    if name != template and request.htmx.target == _PANEL:  # type: ignore[attr-defined]
        # What opens beside the text is no page to come back to. Said here: for a boosted link htmx 2 takes no "false".
        response["HX-Push-Url"] = "false"
    patch_vary_headers(response, ("HX-Request",))
    return response
