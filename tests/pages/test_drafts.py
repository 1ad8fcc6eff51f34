"""What is not published shows nowhere on what is: not its title, not its slug, in no form."""

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.library.models import Article, Event
from tests import factories

pytestmark = pytest.mark.django_db
EVENT = ["/events/episode/", "/events/episode.json", "/", "/events.json"]
ARTICLE = [
    "/articles/rendering/",
    "/articles/rendering.json",
    "/articles/rendering/v/1/",
    "/articles/rendering/v/1.json",
    "/events/episode/",
    "/events/episode.json",
    "/events/episode/compare/?r=rendering",
    "/events/episode/compare.json?r=rendering",
    "/search/?q=rendering",
]


@pytest.fixture
def parent() -> Event:
    """A larger event with a public episode, which a translation reads."""
    parent = factories.make_event("hidden-event", title="Zebra event")
    episode = factories.make_event("episode", parent=parent)
    original = factories.make_article("hidden-original", title="Zebra original", language="ru")
    article = factories.make_article("rendering", translation_of=original, translator="T. Ranslator")
    factories.make_reading(episode, article=article)
    return parent


def tells(client: Client, path: str, what: str) -> bool:
    """Return whether a page gives away the title or the slug of `what`, "event" or "original"."""
    response = client.get(path)
    assert response.status_code == 200
    page = response.content.decode()
    return f"Zebra {what}" in page or f"hidden-{what}" in page


@pytest.mark.parametrize("path", EVENT)
def test_a_larger_event_that_is_not_public_is_not_named(client: Client, parent: Event, carol: User, path: str) -> None:
    assert tells(client, path, "event") is (path != "/events/episode.json")
    Event.objects.filter(pk=parent.pk).update(is_published=False)
    assert not tells(client, path, "event")
    client.force_login(carol)
    assert tells(client, path, "event") is (path != "/events/episode.json")


@pytest.mark.parametrize("path", ARTICLE)
def test_an_original_that_is_not_public_is_not_named(client: Client, parent: Event, carol: User, path: str) -> None:
    named = path.startswith("/articles/") or path.endswith(("episode.json", "compare.json?r=rendering"))
    assert tells(client, path, "original") is named
    Article.objects.filter(slug="hidden-original").update(status="draft")
    assert not tells(client, path, "original")
    client.force_login(carol)
    assert tells(client, path, "original") is named


def test_an_episode_of_what_is_not_public_stands_on_the_home_page_by_itself(client: Client, parent: Event) -> None:
    Event.objects.filter(pk=parent.pk).update(is_published=False)
    assert [entry["event"] for entry in client.get("/events.json").json()["events"]] == ["episode"]


def test_a_heading_with_a_link_is_one_link_in_the_contents(client: Client) -> None:
    text = "## See *what* [they said](https://example.org/?a=1&b=%3E)\n\nNothing.\n"
    factories.make_article("linked", text=text)
    page = client.get("/articles/linked/").content.decode()
    assert '<li><a href="#p1">See <em>what</em> they said</a></li>' in page


def test_an_address_that_is_code_is_no_link(client: Client, parent: Event) -> None:
    article = Article.objects.get(slug="rendering")
    source = factories.make_source(url="JavaScript:alert(1)", publisher="A Gazette")
    episode = Event.objects.get(slug="episode")
    episode.facts.create(position=1, status="agreed", text="They spoke.").sources.add(source)
    article.outlet.affiliations.create(
        statement="Owned by the state",
        since=factories.DAY,
        evidence_url="data:text/html,x",
        evidence_publisher="A register",
        evidence_date=factories.DAY,
    )
    for path, words in {
        "/events/episode/": "A Gazette",
        "/events/episode.json": "A Gazette",
        "/articles/rendering/": "A register",
    }.items():
        page = client.get(path).content.decode()
        assert words in page
        assert "javascript:" not in page.lower()
        assert "data:text" not in page
