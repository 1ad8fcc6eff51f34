"""Middleware: requests that no page could read, answers without a body, and a database that is away."""

import logging
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

GetResponse = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)

#: A longer query string is refused before anything reads it.
MAX_QUERY = 16_000
#: Bytes that a request may bring: the largest file that is read, and the form around it. Without this limit a file of
#: any size, sent by anybody to any form, would be written to the disk before a page could refuse it.
MAX_BODY = 32_000_000


def refuse_unreadable_requests(get_response: GetResponse) -> GetResponse:
    """Answer 400 to NUL bytes in an address or a form, and to an address that is far too long or no address.

    To more than any form takes the answer is 413.

    The site never gave out such an address, no browser sends such a form, and the databases cannot hold what is in it.
    What is not UTF-8 needs no refusal: Django leaves such a path as it came, which then leads nowhere, and puts U+FFFD
    for such a value.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        problem = unreadable(request)
        if problem:
            return HttpResponse(render_to_string("400.html", {"problem": problem}), status=400)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if len(length) > 15 or (length.isdecimal() and int(length) > MAX_BODY):
            problem = f"What was sent is too large: it may have {MAX_BODY // 1_000_000} MB."
            return HttpResponse(render_to_string("400.html", {"problem": problem}), status=413)
        return get_response(request)

    def process_view(request: HttpRequest, *view: object) -> HttpResponse | None:
        # The editors' forms say so themselves, beside the field, and keep what was typed.
        if request.resolver_match is not None and request.resolver_match.app_name == "admin":
            return None
        if not any("\x00" in word for name, words in request.POST.lists() for word in (name, *map(str, words))):
            return None
        problem = "What was sent has a NUL byte in it."
        return HttpResponse(render_to_string("400.html", {"problem": problem}), status=400)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def unreadable(request: HttpRequest) -> str:
    """Return what is wrong with the address of `request`, or the empty string."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) > MAX_QUERY:
        return "The address is too long."
    if "%00" in query or "\x00" in query or "\x00" in request.path:
        return "The address has a NUL byte in it."
    try:
        urlsplit(unquote(request.headers.get("HX-Current-URL", "")))
    except ValueError:
        return "The address that this was asked from cannot be read."
    return ""


def answer_head_without_a_body(get_response: GetResponse) -> GetResponse:
    """Take the body from the answer to a HEAD request: gunicorn does too, but logs a warning each time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response

    return middleware


def answer_when_the_database_is_away(get_response: GetResponse) -> GetResponse:
    """Answer 503 with a page of its own while the database cannot be reached.

    The broken connection is dropped, so that the first request after the database is back succeeds.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return unavailable(exception)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def unavailable(exception: Exception) -> HttpResponse | None:
    """Return the 503 page where `exception` says that the database is away, else None."""
    if not isinstance(exception, OperationalError | InterfaceError) and type(exception).__name__ != "PoolTimeout":
        return None
    log.error("The database is away: %s", exception, exc_info=settings.DEBUG)
    close_old_connections()
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = "10"
    response["Cache-Control"] = "no-store"
    return response
