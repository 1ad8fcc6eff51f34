"""Pages of one person: who may open them, and that nobody keeps them."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control

from apps.accounts.models import User

P = ParamSpec("P")
Personal = Callable[Concatenate[HttpRequest, User, P], HttpResponse]
Plain = Callable[Concatenate[HttpRequest, P], HttpResponse]

#: For every page with a form: neither browser nor proxy keeps it, and only such pages may set the CSRF cookie.
no_store = cache_control(no_store=True)


def for_people(view: Personal[P]) -> Plain[P]:
    """Pass the view who is there, account or guest; send visitors to the page for signing in. Kept by nobody."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        return view(request, request.user, *args, **kwargs)

    return no_store(answer)


def for_accounts(view: Personal[P]) -> Plain[P]:
    """Do the same for accounts alone: guests are sent to the page for signing up."""

    @wraps(view)
    def answer(request: HttpRequest, user: User, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if user.is_guest:
            return redirect_to_login(request.get_full_path(), resolve_url("sign_up"))
        return view(request, user, *args, **kwargs)

    return for_people(answer)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent, or None where the page is only opened; an empty form is one that was sent."""
    return request.POST if request.method == "POST" else None


def posted_edition(request: HttpRequest) -> int:
    """Return the edition that a form was made from; 0, which no stored thing has, where it names none."""
    raw = request.POST.get("edition", "")
    return int(raw) if raw.isdecimal() and len(raw) < 10 else 0


def where_next(request: HttpRequest) -> str:
    """Return the address on this site that `next` names, or the empty string: no link leads away through this site."""
    found = request.POST.get("next") or request.GET.get("next", "")
    allowed = url_has_allowed_host_and_scheme(found, {request.get_host()}, require_https=request.is_secure())
    return found if allowed else ""
