"""The site's addresses, and beside them the floor: the least that this server can do with the same bytes."""

import os
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import URLPattern, URLResolver, path

from apps.config import urls
from apps.core.compression import compress

handler400, handler500 = urls.handler400, urls.handler500
_HEADERS = {"ETag": 'W/"constant"', "Cache-Control": "no-cache", "Vary": "Accept-Encoding, Cookie, HX-Request"}


@cache
def _page(name: str) -> bytes:
    return Path(os.environ["BENCH_FLOOR"], name).read_bytes()


@cache
def _packed(name: str) -> bytes:
    return compress(_page(name), "br", kept=True)


def plain(request: HttpRequest, name: str) -> HttpResponse:
    """The page as a constant; the middleware compresses it, as it does a page that is not kept."""
    return HttpResponse(_page(name), headers=_HEADERS)


def packed(request: HttpRequest, name: str) -> HttpResponse:
    """The page as a constant that is compressed already, as a kept page is."""
    return HttpResponse(_packed(name), headers={**_HEADERS, "Content-Encoding": "br"})


def unchanged(request: HttpRequest) -> HttpResponse:
    """304 without looking at anything."""
    return HttpResponseNotModified(headers=_HEADERS)


urlpatterns: list[URLPattern | URLResolver] = [
    *urls.urlpatterns,
    path("floor/plain/<str:name>/", plain),
    path("floor/packed/<str:name>/", packed),
    path("floor/unchanged/", unchanged),
]
