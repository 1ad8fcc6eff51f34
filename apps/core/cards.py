"""What a page tells other programs about itself, so that a link to it comes with a title and a picture.

The Open Graph protocol (ogp.me), as templates/sharing/_card.html writes it; X reads two names of its own beside it.
"""

from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import get_language, to_locale

from apps.core.pictures import HEIGHT, WIDTH

SITE = "Synoptic"
#: More of a description is shown nowhere.
_MOST = 300


def _locale() -> str:
    return to_locale(get_language() or "en-gb")


@dataclass(frozen=True, slots=True)
class Card:
    """A link's title, description and picture; `url` and `image` are absolute. The kind of a text goes into the words.

    `image` leads to what apps.core.pictures.preview_picture drew, `image_alt` says in words what that shows.
    """

    title: str
    description: str
    url: str
    type: Literal["article", "website"]
    image: str
    image_alt: str
    site: str = SITE
    locale: str = field(default_factory=_locale)
    image_width: int = WIDTH
    image_height: int = HEIGHT


def shortened(text: str) -> str:
    """Return `text` on one line and no longer than a description may be, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= _MOST:
        return line
    return line[: _MOST - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–—-") + "…"
