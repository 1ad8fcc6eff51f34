"""Citing a text: the page, the files, what the head of a page tells other programs, and the pictures of links."""

import datetime
import html
import re
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from apps.accounts.models import User
from apps.core import pictures
from apps.core.pagecache import forget_pages
from apps.library.articles import rename_article
from apps.library.models import Article, Event, Reading, TextKind
from tests import factories

pytestmark = pytest.mark.django_db
HOSTILE = '"></textarea><script>alert(1)</script> {half \\ Звонок'
FILES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json; charset=utf-8",
}


def addresses(article: Article, event: Event) -> list[str]:
    """Return every address of this kind for the first version of an article, and for an event."""
    version = f"/articles/{article.slug}/v/1"
    files = [f"{version}/cite.{suffix}" for suffix in FILES]
    return [f"/articles/{article.slug}/cite/", f"{version}/cite/", *files, f"{version}/card.png", card(event)]


def card(event: Event) -> str:
    return f"/events/{event.slug}/card.png"


def metas(client: Client, url: str) -> list[tuple[str, str]]:
    """Return the names (or properties) and contents of a page's meta elements."""
    page = client.get(url).content.decode()
    found = re.findall(r'<meta (?:name|property)="([^"]*)" content="([^"]*)">', page)
    return [(name, html.unescape(content)) for name, content in found]


# -- The page and the files --


def test_the_page_gives_every_form_in_a_field_and_as_a_file(client: Client, reading: Reading) -> None:
    article = reading.article
    page = client.get(f"/articles/{article.slug}/cite/").content.decode()
    fields = re.findall(r'<textarea id="(\w+)"[^>]* readonly[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert [name for name, _ in fields] == ["apa", "chicago", "bib", "ris", "json"]
    assert all("Illustrative text" in text for _, text in fields)
    assert all(f"http://testserver/articles/{article.slug}/v/1/" in html.unescape(text) for _, text in fields)
    for suffix in FILES:
        assert f'href="/articles/{article.slug}/v/1/cite.{suffix}" download' in page
        assert f'data-copy="{suffix}"' in page
    # Where a field cannot grow with what is in it, it has the lines for that.
    assert all(int(rows) > 1 for rows in re.findall(r'<textarea [^>]*rows="(\d+)"', page))
    assert '<span class="kind">Illustrative</span>' in page


def test_the_article_leads_to_the_citation_of_the_version_that_is_shown(client: Client, article: Article) -> None:
    factories.make_version(article, text="Other words.")
    for url, number in ((f"/articles/{article.slug}/", 2), (f"/articles/{article.slug}/v/1/", 1)):
        assert f'href="/articles/{article.slug}/v/{number}/cite/"' in client.get(url).content.decode()


@pytest.mark.parametrize("suffix", FILES)
def test_files_have_their_type_and_a_name(client: Client, article: Article, suffix: str) -> None:
    answer = client.get(f"/articles/{article.slug}/v/1/cite.{suffix}")
    assert answer["Content-Type"] == FILES[suffix]
    assert answer["Content-Disposition"] == f'attachment; filename="{article.slug}-v1.{suffix}"'
    assert answer.content.decode()


def test_a_hostile_title_breaks_out_of_nothing(client: Client) -> None:
    article = factories.make_article("hostile", title=HOSTILE, byline=HOSTILE)
    factories.make_reading(article=article)
    for url in ("/articles/hostile/cite/", "/articles/hostile/"):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert html.unescape(page).count(HOSTILE) >= 3
    assert client.get("/articles/hostile/v/1/cite.json").json()[0]["title"] == HOSTILE


def test_a_former_slug_leads_on(client: Client, article: Article, event: Event) -> None:
    former = addresses(article, event)[:-1]
    rename_article(article=article, slug="another")
    for url in former:
        moved = client.get(url)
        assert (moved.status_code, moved["Location"]) == (301, url.replace("what-the-call-was-worth", "another"))


def test_what_is_not_there_is_not_there(client: Client, article: Article) -> None:
    version = f"/articles/{article.slug}/v"
    for url in (f"{version}/2/cite/", f"{version}/2/cite.bib", f"{version}/2/card.png", f"{version}/1/cite.pdf"):
        assert client.get(url).status_code == 404, url
    assert client.post(f"{version}/1/cite/").status_code == 405


# -- Who may see them --


def test_drafts_are_cited_by_editors_alone_and_have_no_picture_for_anybody(
    client: Client, reading: Reading, alice: User, bob: User, carol: User
) -> None:
    article, event = reading.article, reading.event
    Article.objects.filter(pk=article.pk).update(status="draft")
    Event.objects.filter(pk=event.pk).update(is_published=False)
    for user in (None, alice, bob, carol):
        if user:
            client.force_login(user)
        found = {url: client.get(url).status_code for url in addresses(article, event)}
        for url, status in found.items():
            assert status == (200 if user is carol and not url.endswith(".png") else 404), (user, url)
    for url in (f"/articles/{article.slug}/", f"/events/{event.slug}/"):
        assert not [name for name, _ in metas(client, url) if name.startswith(("og:", "citation_"))]


def test_a_picture_shows_what_everybody_may_see_whoever_asks(client: Client, reading: Reading, carol: User) -> None:
    hidden = factories.make_event("hidden", is_published=False)
    public = client.get(f"/articles/{reading.article.slug}/v/1/card.png").content
    factories.make_reading(hidden, article=reading.article, frame=factories.make_frame("unseen"))
    client.force_login(carol)
    assert client.get(f"/articles/{reading.article.slug}/v/1/card.png").content == public


# -- What other programs are told --


def test_the_head_of_an_article_tells_its_card_and_how_it_is_cited(client: Client, reading: Reading) -> None:
    article = reading.article
    told = metas(client, f"/articles/{article.slug}/")
    base = f"http://testserver/articles/{article.slug}/v/1/"
    wanted = {
        "og:title": "What the call was worth (illustrative)",
        "og:description": f"Illustrative · A. Writer · {article.outlet.name} · 12 February 2025 · Realist",
        "og:type": "article",
        "og:url": base,
        "og:site_name": "Synoptic",
        "og:locale": "en_GB",
        "og:image": f"{base}card.png",
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "What the call was worth. Illustrative. Realist",
        "twitter:card": "summary_large_image",
        "citation_title": "What the call was worth [Illustrative text]",
        "citation_author": "A. Writer",
        "citation_publication_date": "2025/02/12",
        "citation_publisher": article.outlet.name,
        "citation_language": "en",
        "citation_public_url": base,
    }
    assert {name: content for name, content in told if name in wanted} == wanted
    assert all([name for name, _ in told].count(name) == 1 for name in wanted)
    assert client.get(wanted["og:image"].removeprefix("http://testserver")).status_code == 200


def test_the_head_of_an_event_tells_its_card_with_the_kinds_of_its_texts(client: Client, event: Event) -> None:
    for kind in (TextKind.ILLUSTRATIVE, TextKind.PRIMARY):
        factories.make_reading(event, article=factories.make_article(text_kind=kind), frame=factories.make_frame(kind))
    told = dict(metas(client, f"/events/{event.slug}/"))
    assert (told["og:title"], told["og:type"]) == ("The call", "website")
    assert told["og:description"] == "12 February 2025. Two presidents spoke."
    assert told["og:image:alt"] == "The call. Primary sources, Illustrative texts. Illustrative, Primary source"
    assert client.get(told["og:image"].removeprefix("http://testserver")).status_code == 200


# -- The pictures, and what all this costs --


def test_pictures_are_pictures_and_kept_like_pages(client: Client, reading: Reading) -> None:
    for url in (f"/articles/{reading.article.slug}/v/1/card.png", card(reading.event)):
        first = client.get(url, headers={"accept-encoding": "gzip, br"})
        again = client.get(url, headers={"accept-encoding": "gzip, br"})
        assert first["Content-Type"] == "image/png"
        assert "Content-Encoding" not in again
        assert first.content == again.content
        assert Image.open(BytesIO(first.content)).size == (1200, 630)
        assert first["Cache-Control"] == "no-cache"
        assert client.get(url, headers={"if-none-match": first["ETag"]}).status_code == 304


def test_a_picture_changes_when_what_it_shows_does(client: Client, reading: Reading) -> None:
    url = card(reading.event)
    before = client.get(url)
    Event.objects.filter(pk=reading.event.pk).update(title="Another title")
    after = client.get(url)
    assert before["ETag"] != after["ETag"]
    assert before.content != after.content


def test_a_picture_says_in_words_what_its_font_cannot_draw(
    client: Client, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Any] = []
    real = pictures._title

    def caught(draw: Any, title: str) -> None:
        drawn.append(title)
        real(draw, title)

    monkeypatch.setattr(pictures, "_title", caught)
    Event.objects.filter(pk=reading.event.pk).update(title="白宫里的争吵")
    client.get(card(reading.event))
    article = factories.make_article("quarrel", title="白宫里的争吵", language="zh")
    factories.make_reading(reading.event, article=article)
    client.get(card(reading.event))
    client.get("/articles/quarrel/v/1/card.png")
    assert drawn == [
        "An event of 12 February 2025: texts in English",
        "An event of 12 February 2025: texts in Chinese and English",
        "A text in Chinese",
    ]


def test_addresses_that_differ_in_their_query_alone_share_one_drawing(
    client: Client, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures.forget_pictures()
    drawn: list[object] = []
    real = pictures._png

    def counted(*key: Any) -> bytes:
        drawn.append(key)
        return real(*key)

    monkeypatch.setattr(pictures, "_png", counted)
    for number in range(3):
        assert client.get(f"{card(reading.event)}?x={number}").status_code == 200
    assert len(drawn) == 1


def test_they_cost_the_same_number_of_queries_at_3_and_at_30(client: Client, event: Event) -> None:
    def queries() -> list[int]:
        forget_pages()
        counts = []
        for url in (*addresses(article, event), f"/articles/{article.slug}/", f"/events/{event.slug}/"):
            with CaptureQueriesContext(connection) as caught:
                assert client.get(url).status_code == 200
            counts.append(len(caught))
        return counts

    article = factories.make_article("often-read")
    for _ in range(3):
        factories.make_reading(article=article)
    factories.make_readings(3, event=event)
    few = queries()
    for _ in range(27):
        factories.make_reading(article=article)
    factories.make_readings(27, event=event)
    assert queries() == few
    assert max(few[:5]) <= 4


def test_a_citation_names_the_day_of_the_article(client: Client, article: Article) -> None:
    factories.make_version(article, text="Other words.", date=datetime.date(2026, 1, 2))
    (cited,) = client.get(f"/articles/{article.slug}/v/2/cite.json").json()
    assert (cited["issued"], cited["version"]) == ({"date-parts": [[2025, 2, 12]]}, "2")
