"""Template tags that every page may use."""

import datetime
import json
import re
from functools import lru_cache
from html import escape
from urllib.parse import quote

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from apps.core import inline
from apps.core.dialect import CannotCut
from apps.core.markup import short_html, without_marks

register = template.Library()

#: The whole configuration of htmx, in one place: no eval, no scripts in answers, no history kept in the browser.
HTMX_CONFIG = {
    "allowEval": False,
    "allowScriptTags": False,
    "includeIndicatorStyles": False,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "historyRestoreAsHxRequest": False,
    "selfRequestsOnly": True,
    "scrollIntoViewOnBoost": False,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "409|422", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}

_CONFIG = mark_safe(json.dumps(HTMX_CONFIG, separators=(",", ":")))  # noqa: S308 (a constant without quotes in it)

_SHAPES = {
    "square": "M2 2h12v12H2z",
    "triangle": "M8 1.5 15 14.5H1z",
    "circle": "M8 1.2a6.8 6.8 0 1 1 0 13.6A6.8 6.8 0 0 1 8 1.2z",
    "diamond": "M8 .5 15.5 8 8 15.5.5 8z",
    "pentagon": "M8 .8 15.3 6.2 12.5 14.8h-9L.7 6.2z",
    "cross": "M5.5 1h5v4.5H15v5h-4.5V15h-5v-4.5H1v-5h4.5z",
    "bar": "M0 5h16v6H0z",
    "star": "M8 .5l2.3 4.9 5.4.7-4 3.7 1 5.3L8 12.5l-4.7 2.6 1-5.3-4-3.7 5.4-.7z",
}
_DRAWINGS = {
    name: mark_safe(  # noqa: S308 (constants)
        f'<svg class="shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="{path}"/></svg>'
    )
    for name, path in _SHAPES.items()
}


@register.simple_tag
def htmx_config() -> SafeString:
    """Return the content of the htmx-config element, to stand between single quotes."""
    return _CONFIG


@register.simple_tag
def shape(name: str) -> SafeString:
    """Return a frame's shape as a drawing that assistive technology passes over: the name stands beside it."""
    return _DRAWINGS[name]


@register.simple_tag
def shape_in(name: str, x: str) -> SafeString:
    """Return a frame's shape, ten units wide, to stand in a drawing with its left edge at `x`."""
    path = f'<path class="drawn" transform="translate({escape(x)} 2) scale(0.625)" d="{_SHAPES[name]}"/>'
    return mark_safe(path)  # noqa: S308 (a constant, and a number that is escaped)


@register.simple_tag
def live(query: str, target: str = "#comparison") -> SafeString:
    """Return the attributes of a link to `query` that htmx may follow in place, replacing `target`.

    A boosted link stays a link: with Ctrl, in another tab, or without JavaScript the browser follows it.
    """
    # Joined by hand: a comparison has dozens of these, and format_html costs five times as much.
    return mark_safe(  # noqa: S308
        f'href="?{escape(query)}" hx-boost="true" hx-target="{escape(target)}" hx-swap="outerHTML show:none"'
    )


@register.filter
def markdown(source: str) -> SafeString:
    """Return a short Markdown text as safe HTML.

    What cannot be cut stands as it was typed: it was stored before that was refused, and no page may fail for it.
    """
    try:
        return short_html(source)
    except CannotCut:
        return mark_safe(f"<p>{escape(source, quote=False)}</p>")  # noqa: S308 (escaped)


@register.filter
def plain(source: str) -> str:
    """Return the words of a short Markdown text, for a list that shows the beginning of it."""
    return without_marks(source)


@register.filter
def safe_href(address: str) -> str:
    """Return an address that an editor gave if a link may lead there, else the empty string."""
    return inline.safe_href(address)


#: Longer words than this are named in an address by how they begin and end.
_FRAGMENT, _ENDS = 120, 6


@register.filter
def text_fragment(words: str) -> str:
    """Return the directive that makes a browser show exactly `words` of a page: `:~:text=` (WICG Text Fragments).

    It stands at the end of an address that has a fragment already. Browsers that do not know it go to the fragment.
    """
    line = " ".join(words.split())
    parts = line.split(" ")
    if len(line) <= _FRAGMENT or len(parts) <= 2 * _ENDS:
        return f":~:text={_fragment(line)}"
    return f":~:text={_fragment(' '.join(parts[:_ENDS]))},{_fragment(' '.join(parts[-_ENDS:]))}"


def _fragment(words: str) -> str:
    # A hyphen has a meaning in the directive, and quote() leaves it as it is.
    return quote(words, safe="").replace("-", "%2D")


@register.filter
def unlinked(html: str) -> SafeString:
    """Return the HTML of a passage without its links, their words kept: it will itself stand in one."""
    return mark_safe(re.sub(r"</?a\b[^>]*>", "", html))  # noqa: S308 (what apps.core.inline made, with less in it)


@register.simple_tag
def days(start: datetime.date, end: datetime.date | None) -> str:
    """Return a day, or a stretch of days, in words: 12 February – 15 December 2025."""
    if end is None or end == start:
        return day(start)
    shared = "j F Y" if start.year != end.year else "j F" if start.month != end.month else "j"
    # It breaks after the dash and nowhere else.
    first, last = (text.replace(" ", "\N{NO-BREAK SPACE}") for text in (date_format(start, shared), day(end)))
    return f"{first}\N{NO-BREAK SPACE}– {last}"


@register.filter
def day(value: datetime.date) -> str:
    """Return a date in words: 12 February 2025."""
    return _day(value, get_language() or "")


@lru_cache(maxsize=4096)
def _day(value: datetime.date, language: str) -> str:
    # A page of sources says fifty dates, a few of them different.
    return date_format(value, "j F Y")
