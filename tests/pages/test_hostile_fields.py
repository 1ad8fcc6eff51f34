"""Whatever editors type, or addresses hold, stays words: on every page, for everybody, whole or in part."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.library.models import Event, Frame, Outlet
from tests import factories

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
LINKS = f"{HOSTILE}\n\n[a](javascript:alert(1)) <javascript:alert(2)> [b](data:text/html,x)"
TEXT = f"## {HOSTILE}\n\n{LINKS}\n\n> {HOSTILE}\n>\n> — A voice, {HOSTILE}\n\n| {HOSTILE} | a |\n| - | - |\n| b | c |\n"
ADDRESSES = [
    "/",
    "/about/",
    "/events/event/",
    "/events/event/compare/?r=article,translation",
    "/events/event/compare/?r=article@1,translation",
    "/events/event/compare/?r=%3Cscript%3Ealert(1)%3C/script%3E&view=%22%3E%3Cimg%20src=x%20onerror=1%3E",
    "/articles/article/",
    "/articles/article/v/1/",
    "/articles/translation/",
    "/search/?q=alert",
    "/search/?q=%3Cscript%3Ealert(1)%3C/script%3E%22%3E%3Cimg%20src=x%20onerror=1%3E",
    "/?before=%3Cscript%3Ealert(1)%3C/script%3E",
]


class Dangers(HTMLParser):
    """Collects what a browser would run in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        handlers = [name for name in given if name.startswith(("on", "hx-on"))]
        code = [value for value in given.values() if (value or "").lower().startswith(("javascript:", "data:"))]
        alien = tag in {"img", "iframe", "style"} or (
            tag == "script" and not (given.get("src") or "").startswith("/static/")
        )
        if handlers or code or alien:
            self.found.append(self.get_starttag_text() or tag)


def event_with_facts() -> Event:
    event = factories.make_event("event", title=HOSTILE, place=HOSTILE, summary=LINKS)
    source = factories.make_source(
        title=HOSTILE, publisher=HOSTILE, url='https://example.org/"onmouseover="x', seen=HOSTILE
    )
    fact = event.facts.create(position=1, status="disputed", text=HOSTILE)
    fact.sources.add(source)
    fact.positions.create(position=1, who=HOSTILE, says=HOSTILE).sources.add(source)
    event.facts.create(position=2, status="agreed", text=HOSTILE).sources.add(source)
    return event


def outlet_with_affiliation() -> Outlet:
    outlet = factories.make_outlet("outlet", name=HOSTILE, about=LINKS)
    evidence = {"evidence_url": 'https://example.org/"><script>', "evidence_publisher": HOSTILE}
    outlet.affiliations.create(statement=HOSTILE, since=factories.DAY, evidence_date=factories.DAY, **evidence)
    return outlet


def hostile_frame() -> Frame:
    return factories.make_frame("frame", name=HOSTILE, summary=HOSTILE, description=LINKS, whose_case=HOSTILE)


@pytest.fixture
def hostile(db: None) -> None:
    """A library in which every field that takes words holds code."""
    event, outlet, frame = event_with_facts(), outlet_with_affiliation(), hostile_frame()
    factories.make_voice("A voice", description=HOSTILE)
    given: dict[str, Any] = {"title": HOSTILE, "outlet": outlet, "byline": HOSTILE, "rights": HOSTILE, "text": TEXT}
    article = factories.make_article("article", **given)
    factories.make_version(article, title=HOSTILE, text=TEXT + "\nMore.\n", note=HOSTILE)
    translation = factories.make_article("translation", **given, translation_of=article, translator=HOSTILE)
    for each in (article, translation):
        factories.make_reading(event, article=each, frame=frame, rationale=HOSTILE, given_by=HOSTILE)


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": HOSTILE}], ids=["whole", "part"])
def test_words_never_become_code(
    client: Client, hostile: None, carol: User, path: str, headers: dict[str, str]
) -> None:
    for editor in (False, True):
        if editor:
            client.force_login(carol)
        response = client.get(path, headers=headers)
        assert response.status_code in {200, 400}
        assert Dangers(response.content.decode()).found == []


@pytest.mark.parametrize("piece", ["<img src=x>", "<a href='JavaScript:x'>", "<p onclick=x>", "<script>x</script>"])
def test_the_search_for_dangers_finds_them(piece: str) -> None:
    assert Dangers(f"<p>{piece}</p>").found
