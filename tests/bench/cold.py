"""Empties every cache of the program before each request, so that each page is built from the database up."""

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse

from apps.core.build import build_id
from apps.core.pagecache import forget_pages


@cache
def _caches() -> list[Any]:
    """Return what functools remembers in our modules, but for the digest of the build, which is no cache of pages."""
    found = {
        id(value): value
        for name, module in list(sys.modules.items())
        if name.startswith("apps.")
        for value in vars(module).values()
        if hasattr(value, "cache_clear") and value is not build_id
    }
    return list(found.values())


def forget_everything(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: forget, then answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        forget_pages()
        for remembered in _caches():
            remembered.cache_clear()
        return get_response(request)

    return middleware
