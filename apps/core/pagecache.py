"""Pages for visitors: an ETag that costs one small query, and finished pages kept in memory.

A visitor who is not signed in gets the same bytes as every other. The ETag names the build, the stamps of what the
page shows (apps.core.freshness), the address and the variant (whole page or fragment); so it changes when any of
these does, and a page kept under it can never be stale.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec, Protocol

from cachetools import LRUCache
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from apps.core import freshness
from apps.core.build import build_id
from apps.core.compression import COMPRESSIBLE, LEAST, accepted_encoding, compress
from apps.core.htmx import wants_part

P = ParamSpec("P")
#: A visitor who sends one of these is not like every other.
_PERSONAL = frozenset({settings.SESSION_COOKIE_NAME, "messages"})


class View(Protocol[P]):
    """A view: the request, and what the address gives."""

    def __call__(self, request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        """Answer `request`."""
        ...


@dataclass(slots=True)
class _Kept:
    """A finished page: its headers, its bytes, and those bytes compressed once for each encoding asked for."""

    status: int
    headers: dict[str, str]
    content: bytes
    encoded: dict[str, bytes] = field(default_factory=dict)

    def size(self) -> int:
        # Twice the plain bytes leaves room for the compressed ones, which come later.
        return 2 * len(self.content) + 1000


_pages: LRUCache[str, _Kept] = LRUCache(max(1, settings.PAGE_CACHE_MB) * 1_000_000, getsizeof=_Kept.size)
_lock = Lock()


def forget_pages() -> None:
    """Empty the memory of this process (tests and measurements)."""
    with _lock:
        _pages.clear()


StampNames = Callable[[HttpRequest, Mapping[str, object]], Iterable[str]]


def public_page(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> View[P]:
    """Let a view that shows the library, the same to every visitor, be conditional and kept (see `shown_with`)."""
    return shown_with(lambda request, kwargs: ())(view)


def shown_with(
    names: StampNames,
) -> Callable[[Callable[Concatenate[HttpRequest, P], HttpResponse]], View[P]]:
    """Let a view that shows the same to every visitor answer conditional requests and be kept in memory.

    `names` gives, from the request and the arguments of the address, the stamps of what the page shows besides the
    library. It must not ask the database.

    A request with a session cookie, or with messages that wait to be shown, always runs the view; its answer is
    private. So is an answer that sets a cookie or carries a CSRF token.
    """

    def decorate(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> View[P]:
        @wraps(view)
        def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not _PERSONAL.isdisjoint(request.COOKIES):
                return _private(view(request, *args, **kwargs))
            etag = _etag(request, (freshness.LIBRARY, *names(request, kwargs)))
            if etag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", "")):
                return _finish(HttpResponseNotModified(), etag)
            with _lock:
                kept = _pages.get(etag)
            if kept is None:
                response = view(request, *args, **kwargs)
                # Django notes that a token was asked for where the cookie that belongs to it must be sent.
                if response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
                    return _private(response)
                if response.status_code != 200:
                    # A browser may keep a 301 for ever, and go in circles once an article has a former slug back.
                    response.headers.setdefault("Cache-Control", "no-cache")
                    patch_vary_headers(response, ("Cookie", "HX-Request"))
                    return response
                kept = _keep(etag, response)
            return _finish(_from_kept(request, kept), etag)

        return answer

    return decorate


def _private(response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(response, ("Cookie", "HX-Request"))
    return response


def _etag(request: HttpRequest, stamps: Sequence[str]) -> str:
    # The target counts for a part alone, and nothing else that a client can make up does: what is kept under the name
    # of a part must be that part.
    variant = request.headers.get("HX-Target", "") if wants_part(request) else None
    parts = (
        build_id(),
        freshness.current(stamps),
        request.scheme,
        request.get_host(),
        request.get_full_path(),
        variant,
    )
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def _keep(etag: str, response: HttpResponse) -> _Kept:
    kept = _Kept(response.status_code, dict(response.items()), response.content)
    if settings.PAGE_CACHE_MB:
        with _lock:
            if kept.size() <= _pages.maxsize:
                _pages[etag] = kept
    return kept


def _from_kept(request: HttpRequest, kept: _Kept) -> HttpResponse:
    worth_it = len(kept.content) >= LEAST and kept.headers.get("Content-Type", "").startswith(COMPRESSIBLE)
    encoding = accepted_encoding(request) if worth_it else ""
    if not settings.PAGE_CACHE_MB or not encoding:
        return HttpResponse(kept.content, status=kept.status, headers=kept.headers)  # the middleware compresses
    content = kept.encoded.get(encoding)
    if content is None:
        content = kept.encoded[encoding] = compress(kept.content, encoding, kept=True)
    response = HttpResponse(content, status=kept.status, headers=kept.headers)
    response["Content-Encoding"] = encoding
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


def _finish(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ("Accept-Encoding", "Cookie", "HX-Request"))
    return response
