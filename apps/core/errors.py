"""Errors whose message is for the reader, and the pages that show them."""

import sys

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from apps.core.middleware import unavailable


class BadAddress(BadRequest):
    """An address that asks for something that cannot be; its message is shown with status 400."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, with the message where it was written for the reader."""
    problem = str(exception) if isinstance(exception, BadAddress) else ""
    return HttpResponse(render_to_string("400.html", {"problem": problem}), status=400)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 where the fault is that the database is away."""
    fault = sys.exc_info()[1]
    away = unavailable(fault) if isinstance(fault, Exception) else None
    return away or HttpResponse(render_to_string("500.html"), status=500)
