"""A shared view as one HTML file: its styles inside it, nothing fetched, every link with a host."""

import re
from pathlib import Path

import rcssmin
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from apps.pages.shared_context import shared_context
from apps.sharing.opening import Opened

#: A link within this site, as in a text that links to another one. In HTML of ours a bare "<" only begins an element.
_OWN_LINK = re.compile(r'(<a\b[^>]*\bhref=")(?=/(?!/))')


def as_one_file(request: HttpRequest, opened: Opened) -> str:
    """Return the page of `opened` as HTML that can be opened from a disk, on paper as on the screen. No query."""
    site = f"{request.scheme}://{request.get_host()}"
    context = shared_context(request, opened, site=site)
    sheets = ["css/tokens.css", "css/base.css", *context["sheets"]]
    html = render_to_string("sharing/offline.html", context | {"styles": _styles(sheets)})
    return _OWN_LINK.sub(rf"\g<1>{site}", html)


def _styles(sheets: list[str]) -> SafeString:
    """Return style sheets as one element; none of ours names a file of its own (tests/test_architecture.py)."""
    styles = "".join(map(_sheet, sheets)) + f"@media print{{{_sheet('css/print.css')}}}"
    return mark_safe(f"<style>{styles}</style>")  # noqa: S308 (style sheets of the project)


def _sheet(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return str(rcssmin.cssmin(Path(found).read_text(encoding="utf-8")))
