"""What is done for every request: noting that somebody was here, and answering who does too much."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from apps.accounts.guests import GUEST_AGE
from apps.accounts.limits import TooMany
from apps.accounts.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]


def note_visits(get_response: GetResponse) -> GetResponse:
    """Keep `last_seen` of signed-in people and guests, to the day; a guest's session then begins its year anew.

    Visitors cost nothing: without a session cookie nothing is looked at. One write a person and day.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # What is sent to everybody alike, and kept by caches, must not come with anybody's cookie.
        if getattr(response, "same_for_all", False):
            return response
        if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(user := request.user, User):
            now = timezone.now()
            if user.pk and user.last_seen < now - timedelta(days=1):
                User.objects.filter(pk=user.pk).update(last_seen=now)
                if user.is_guest:
                    request.session.set_expiry(GUEST_AGE)
        return response

    return middleware


def answer_too_many(get_response: GetResponse) -> GetResponse:
    """Answer 429 where a view raises TooMany: a page, or for htmx a line, that says when to try again."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return too_many(request, exception) if isinstance(exception, TooMany) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def too_many(request: HttpRequest, limit: TooMany) -> HttpResponse:
    """Return the 429 answer for `limit`."""
    template = "accounts/_too_many.html" if getattr(request, "htmx", False) else "429.html"
    response = HttpResponse(render_to_string(template, {"problem": str(limit)}), status=429)
    response["Retry-After"] = str(limit.seconds)
    response["Cache-Control"] = "no-store"
    return response
