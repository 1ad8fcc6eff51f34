"""oEmbed 1.0 (oembed.com): what another site is told so that it can show one of our pages in a frame."""

from html import escape
from typing import Any

from apps.core.pictures import HEIGHT, WIDTH

#: What a frame gets where the other site names no bounds, in CSS pixels.
FRAME_WIDTH, FRAME_HEIGHT = 800, 600
#: How long another site may keep the answer, in seconds: as long as a revoked page may stay visible there.
CACHE_AGE = 60
#: Links open in a window of their own, freely; nothing in the frame runs scripts, sends forms or acts for the visitor.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"


def asked_size(value: str | None) -> int | None:
    """Return `maxwidth` or `maxheight` as it came in a query string, or None where none is asked for.

    Raises ValueError for what is no number of pixels from 1 on.
    """
    if value is None or value == "":
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 6 and int(value)):
        raise ValueError(value)
    return int(value)


def oembed(
    *,
    title: str,
    author_name: str,
    provider_name: str,
    provider_url: str,
    embed_url: str,
    thumbnail_url: str = "",
    max_width: int | None = None,
    max_height: int | None = None,
) -> dict[str, Any]:
    """Return the answer of type "rich" for a page that is shown in a frame, ready to be sent as JSON.

    All addresses are absolute. The frame is never larger than `max_width` and `max_height`, in CSS pixels; nor is the
    picture at `thumbnail_url` from apps.core.pictures: where it is larger it is not named, as the specification asks.
    `author_name` may be empty. `title` goes into the frame's title: a text kind that belongs to it must stand in it.
    """
    width = min(FRAME_WIDTH, max_width or FRAME_WIDTH)
    height = min(FRAME_HEIGHT, max_height or FRAME_HEIGHT)
    answer: dict[str, Any] = {
        "type": "rich",
        "version": "1.0",
        "title": title,
        "provider_name": provider_name,
        "provider_url": provider_url,
        "cache_age": CACHE_AGE,
        "html": (
            f'<iframe src="{escape(embed_url)}" title="{escape(title)}" width="{width}" height="{height}" '
            f'sandbox="{SANDBOX}" loading="lazy" referrerpolicy="strict-origin"></iframe>'
        ),
        "width": width,
        "height": height,
    }
    if author_name:
        answer["author_name"] = author_name
    too_large = (max_width and max_width < WIDTH) or (max_height and max_height < HEIGHT)
    if thumbnail_url and not too_large:
        answer |= {"thumbnail_url": thumbnail_url, "thumbnail_width": WIDTH, "thumbnail_height": HEIGHT}
    return answer
