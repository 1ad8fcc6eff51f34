"""Shared views as anybody reads them: the same page for everybody, signed in or not."""

from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from apps.pages.shared_context import shared_context
from apps.pages.shared_heads import view_head
from apps.sharing.keeping import kept_for_all
from apps.sharing.opening import Closed, Opened, open_view


def opened_or_gone(view: Any) -> Any:
    """Pass the view what the address names: 404 where there is nothing, 410 with title and date where it is closed."""

    @wraps(view)
    def answer(request: HttpRequest, token: str, number: int | None = None, **kwargs: Any) -> HttpResponse:
        found = open_view(token, number)
        if found is None:
            raise Http404
        if isinstance(found, Closed):
            return gone(found)
        response: HttpResponse = view(request, found, **kwargs)
        if found.view.expires is not None:
            response.holds_until = found.view.expires.timestamp()  # type: ignore[attr-defined]
        return response

    return answer


def gone(closed: Closed) -> HttpResponse:
    """The answer for what was revoked, has expired or is kept from view."""
    return HttpResponse(render_to_string("sharing/gone.html", {"closed": closed}), status=410)


@require_safe
@kept_for_all(counted=True)
@opened_or_gone
def shared(request: HttpRequest, opened: Opened) -> HttpResponse:
    """A shared view: its newest version, or a certain one."""
    return HttpResponse(
        render_to_string("sharing/view.html", shared_context(request, opened) | view_head(request, opened))
    )
