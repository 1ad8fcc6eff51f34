"""Shared views in memory: the same bytes for everybody, handed out without asking the database for a short while.

For `FRESH` seconds after it was last found to be right, an answer is sent as it is. Then one small query for its stamps
(apps.core.freshness) tells whether it still holds. Caches on the way may keep it for `MAX_AGE` seconds more. So what is
revoked, withdrawn or renamed is gone everywhere within a minute.
"""

import hashlib
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec

from cachetools import LRUCache
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from apps.core import freshness
from apps.core.compression import COMPRESSIBLE, LEAST, accepted_encoding, compress
from apps.sharing.counting import note_opened

P = ParamSpec("P")
GetResponse = Callable[[HttpRequest], HttpResponse]
#: For so many seconds an answer is sent without asking the database, and so long caches may keep it.
FRESH, MAX_AGE = 20.0, 30
CACHE_CONTROL = f"public, max-age={MAX_AGE}, must-revalidate"
#: Where answers that are kept stand: nothing else is looked up in memory.
_PREFIXES = ("/v/", "/embed/")
#: A question in the query string of which the answer is kept: what changed since that version.
_SINCE = re.compile("from=[1-9][0-9]{0,5}")
_SHORT = {"br": "br", "gzip": "gz"}


@dataclass(slots=True)
class _Kept:
    """A finished answer, the stamps it was made from, and when these were last compared; `token` is what is counted."""

    status: int
    headers: dict[str, str]
    content: bytes
    digest: str
    stamps: tuple[str, ...]
    values: str
    checked: float
    until: float
    token: str
    framed: bool
    encoded: dict[str, bytes] = field(default_factory=dict)

    def size(self) -> int:
        # Twice the plain bytes leaves room for the compressed ones, which come later.
        return 2 * len(self.content) + 1000


_answers: LRUCache[tuple[str, ...], _Kept] = LRUCache(max(1, settings.PAGE_CACHE_MB) * 1_000_000, getsizeof=_Kept.size)
_lock = Lock()


def forget_answers() -> None:
    """Empty the memory of this process: after a change made in it, and for tests and measurements."""
    with _lock:
        _answers.clear()


def send_kept(get_response: GetResponse) -> GetResponse:
    """Middleware: send an answer that is kept and was right a moment ago, before anything looks at cookies."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(_PREFIXES):
            return get_response(request)
        key = _key(request)
        if request.method in ("GET", "HEAD") and key is not None:
            with _lock:
                kept = _answers.get(key)
            if kept is not None and _holds(kept):
                return _send(request, kept)
        response = get_response(request)
        # The token is in the address: no other site is told it. "no-referrer" would make forms come without an origin.
        response["Referrer-Policy"] = "strict-origin"
        return response

    return middleware


def kept_for_all(
    *, counted: bool = False, framed: bool = False
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Let a view of a shared view, which takes its `token` by name, be kept and sent to everybody alike.

    The view must look at no cookie, and at nothing of the query string but what `_key` knows. It may name in
    `response.holds_until` a time (seconds since 1970) from which it holds no more. Answers of 200 and 410 are kept.
    `counted` says that opening it is counted, `framed` that other sites may frame it.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            token = str(kwargs["token"])
            # Read before the page is made: what changes while it is made makes it be made again.
            stamps = (freshness.LIBRARY, "people", freshness.of_view(token))
            values = freshness.current(stamps)
            response = view(request, *args, **kwargs)
            if response.status_code not in (200, 410) or response.cookies:
                response.headers.setdefault("Cache-Control", "no-cache")
                return response
            until = float(getattr(response, "holds_until", None) or "inf")
            kept = _Kept(
                status=response.status_code,
                headers=dict(response.items()),
                content=response.content,
                digest=hashlib.sha256(response.content).hexdigest()[:32],
                stamps=stamps,
                values=values,
                checked=time.monotonic(),
                until=until,
                token=token if counted and response.status_code == 200 else "",
                framed=framed,
            )
            key = _key(request)
            if settings.PAGE_CACHE_MB and key is not None and kept.size() <= _answers.maxsize:
                with _lock:
                    _answers[key] = kept
            return _send(request, kept)

        return answer

    return decorate


def _key(request: HttpRequest) -> tuple[str, ...] | None:
    """Return what an answer is kept under; None for a question that is put in another way than our pages put it.

    The page of the changes alone is asked for more than its address says: since which version.
    """
    asked = ""
    if request.path.endswith("/changes/") and (query := request.META.get("QUERY_STRING", "")):
        if not _SINCE.fullmatch(query):
            return None
        asked = query
    # The host as it was sent: only what passed Django's check of hosts was ever put here.
    return request.scheme or "", request.META.get("HTTP_HOST", ""), request.path, asked


def _holds(kept: _Kept) -> bool:
    """Whether an answer may be sent; once in a while this asks the database."""
    if time.time() >= kept.until:
        return False
    if time.monotonic() - kept.checked < FRESH:
        return True
    try:
        if freshness.current(kept.stamps) != kept.values:
            return False
    except Exception:  # whatever keeps the database away: the view meets it too, and that is answered properly
        return False
    kept.checked = time.monotonic()
    return True


def _send(request: HttpRequest, kept: _Kept) -> HttpResponse:
    if kept.token:
        note_opened(kept.token)
    compressible = len(kept.content) >= LEAST and kept.headers.get("Content-Type", "").startswith(COMPRESSIBLE)
    encoding = accepted_encoding(request) if compressible else ""
    # A strong ETag names bytes: those of each encoding are others.
    etag = f'"{kept.digest}{f"-{_SHORT[encoding]}" if encoding else ""}"'
    matches: Sequence[str] = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    if kept.status == 200 and (etag in matches or "*" in matches):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(_encoded(kept, encoding), status=kept.status)
        for name, value in kept.headers.items():
            response[name] = value
        if encoding:
            response["Content-Encoding"] = encoding
        # Django's own middleware, which says how long an answer is, is not asked for what is sent from memory.
        response["Content-Length"] = str(len(response.content))
    response["ETag"] = etag
    response["Cache-Control"] = CACHE_CONTROL
    if "Content-Security-Policy" in kept.headers:
        response["Content-Security-Policy"] = kept.headers["Content-Security-Policy"]
    response["Referrer-Policy"] = "strict-origin"
    if not kept.headers.get("Content-Type", "").startswith("text/html"):
        # A page says so itself, where it is to be found by its link alone; a file has no other place to say it.
        response["X-Robots-Tag"] = "noindex"
    if compressible:
        patch_vary_headers(response, ("Accept-Encoding",))
    response.same_for_all = True  # type: ignore[attr-defined]
    if kept.framed:
        response.xframe_options_exempt = True
    return response


def _encoded(kept: _Kept, encoding: str) -> bytes:
    if not encoding:
        return kept.content
    content = kept.encoded.get(encoding)
    if content is None:
        content = kept.encoded[encoding] = compress(kept.content, encoding, kept=True)
    return content
