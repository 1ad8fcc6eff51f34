"""Answers to oEmbed, held against section 2.3.4 of the specification (oembed.com)."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest

from apps.core.oembed import FRAME_HEIGHT, FRAME_WIDTH, asked_size, oembed

#: What every answer of type "rich" must have, and of which type it is.
REQUIRED = {"type": str, "version": str, "html": str, "width": int, "height": int}
OPTIONAL = {
    "title": str,
    "author_name": str,
    "provider_name": str,
    "provider_url": str,
    "cache_age": int,
    "thumbnail_url": str,
    "thumbnail_width": int,
    "thumbnail_height": int,
}


def answer(**given: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "title": "Five readings of one call (illustrative)",
        "author_name": "Alice",
        "provider_name": "Synoptic",
        "provider_url": "https://synoptic.example/",
        "embed_url": "https://synoptic.example/embed/abc/",
        "thumbnail_url": "https://synoptic.example/v/abc/2/card.png",
    }
    return oembed(**{**fields, **given})


class Frames(HTMLParser):
    """Collects every element of a fragment."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def test_it_has_what_the_specification_asks_for_and_nothing_else() -> None:
    told = json.loads(json.dumps(answer()))
    known = REQUIRED | OPTIONAL
    assert REQUIRED.keys() <= told.keys() <= known.keys()
    assert all(type(value) is known[name] for name, value in told.items())
    assert (told["type"], told["version"]) == ("rich", "1.0")


def test_the_html_is_one_frame_with_a_title_that_cannot_act_for_the_visitor() -> None:
    ((tag, frame),) = Frames(answer()["html"]).elements
    assert tag == "iframe"
    assert frame["src"] == "https://synoptic.example/embed/abc/"
    assert frame["title"] == "Five readings of one call (illustrative)"
    assert (frame["loading"], frame["referrerpolicy"]) == ("lazy", "strict-origin")
    assert not {"allow-scripts", "allow-forms", "allow-same-origin"} & set((frame["sandbox"] or "").split())


def test_a_title_stays_a_title() -> None:
    hostile = '"><script>alert(1)</script>'
    ((tag, frame),) = Frames(answer(title=hostile)["html"]).elements
    assert (tag, frame["title"]) == ("iframe", hostile)


@pytest.mark.parametrize(
    ("width", "height"), [(None, None), (400, None), (None, 300), (320, 200), (5000, 5000), (1, 1)]
)
def test_it_never_is_larger_than_asked_for(width: int | None, height: int | None) -> None:
    told = answer(max_width=width, max_height=height)
    assert told["width"] == min(FRAME_WIDTH, width or FRAME_WIDTH)
    assert told["height"] == min(FRAME_HEIGHT, height or FRAME_HEIGHT)
    ((_tag, frame),) = Frames(told["html"]).elements
    assert (frame["width"], frame["height"]) == (str(told["width"]), str(told["height"]))


def test_the_picture_is_named_with_its_size_where_it_fits_and_else_not_at_all() -> None:
    names = ["thumbnail_url", "thumbnail_width", "thumbnail_height"]
    assert [answer()[name] for name in names] == ["https://synoptic.example/v/abc/2/card.png", 1200, 630]
    assert answer(max_width=1200, max_height=630).keys() >= set(names)
    for bounds in ({"max_width": 1199}, {"max_height": 629}):
        assert not set(names) & answer(**bounds).keys()
    assert not set(names) & answer(thumbnail_url="").keys()


def test_somebody_without_a_name_has_none() -> None:
    assert "author_name" not in answer(author_name="")


def test_sizes_are_read_from_an_address() -> None:
    assert [asked_size(value) for value in (None, "", "1", "640")] == [None, None, 1, 640]


@pytest.mark.parametrize("value", ["0", "-5", "abc", "1.5", "٣", "9999999", " 3"])
def test_what_is_no_size_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        asked_size(value)
