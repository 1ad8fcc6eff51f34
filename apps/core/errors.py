"""The page that stands where another one failed."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from apps.core.middleware import unavailable


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 where the database is away.

    Django calls it while the exception is being handled; what a middleware raises comes here without passing
    `answer_when_the_database_is_away`.
    """
    exception = sys.exc_info()[1]
    away = unavailable(exception) if isinstance(exception, Exception) else None
    return away or HttpResponse(render_to_string("500.html"), status=500)
