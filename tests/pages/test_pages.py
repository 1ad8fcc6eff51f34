"""What a visitor gets at each address: whole pages, their JSON twins, the same cost whatever the number of rows."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core.pagecache import forget_pages
from apps.library.articles import rename_article
from apps.library.models import Article, Event, Fact, Reading
from tests import factories

pytestmark = pytest.mark.django_db


def queries(client: Client, url: str) -> int:
    forget_pages()
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_home_leads_into_a_comparison_with_one_click(client: Client, event: Event) -> None:
    readings = factories.make_readings(5, event=event)
    page = client.get("/").content.decode()
    slugs = ",".join(sorted((r.article.slug for r in readings), key=lambda s: order(readings, s)))
    assert f'href="/events/{event.slug}/compare/?r={slugs}"' in page


def order(readings: list[Reading], slug: str) -> str:
    return next(reading.frame.name for reading in readings if reading.article.slug == slug)


def test_a_larger_event_holds_its_episodes(client: Client, event: Event) -> None:
    episode = factories.make_event("episode", parent=event)
    twin = client.get("/events.json").json()
    assert [entry["event"] for entry in twin["events"]] == [event.slug]
    assert [entry["event"] for entry in twin["events"][0]["episodes"]] == [episode.slug]


def test_a_stretch_of_days_breaks_after_the_dash_only(client: Client, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(date="2025-02-12", end_date="2025-12-15")
    forget_pages()
    page = client.get("/").content.decode().replace("\N{NO-BREAK SPACE}", "~")
    assert ">12~February~– 15~December~2025</time>" in page


def test_a_byline_is_in_the_language_of_its_text(client: Client, event: Event) -> None:
    reading = factories.make_readings(1, event=event)[0]
    Article.objects.filter(pk=reading.article_id).update(language="ar", byline="ليلى")
    forget_pages()
    page = client.get(f"/events/{event.slug}/").content.decode()
    assert '<span lang="ar" dir="rtl">ليلى</span>\N{NO-BREAK SPACE}· <span>' in page


def test_home_pages_through_all_events_once(client: Client, db: None) -> None:
    made = {factories.make_event().slug for _ in range(65)}
    seen: list[str] = []
    url = "/events.json"
    while url:
        data = client.get(url).json()
        seen += [entry["event"] for entry in data["events"]]
        url = f"/events.json?before={data['older']}" if data["older"] else ""
    assert len(seen) == 65
    assert set(seen) == made


@pytest.mark.parametrize("mark", ["x", "2025-02-12", "2025-02-12.x", "2025-13-01.4", "2025-02-12.99999999999999999999"])
def test_a_bad_mark_of_a_page_is_told(client: Client, db: None, mark: str) -> None:
    assert client.get("/", {"before": mark}).status_code in {200, 400}


def test_the_event_page_says_what_is_agreed_and_disputed_by_whom(client: Client, event: Event) -> None:
    source = factories.make_source(publisher="A Gazette")
    agreed = Fact.objects.create(event=event, position=1, status="agreed", text="They spoke.")
    agreed.sources.add(source)
    disputed = Fact.objects.create(event=event, position=2, status="disputed", text="For how long.")
    disputed.sources.add(source)
    disputed.positions.create(position=1, who="One side", says="An hour.").sources.add(source)
    disputed.positions.create(position=2, who="The other side", says="Two hours.")
    page = client.get(f"/events/{event.slug}/").content.decode()
    for words in ("They spoke.", "For how long.", "One side", "An hour.", "The other side", "Two hours.", "A Gazette"):
        assert words in page
    facts = client.get(f"/events/{event.slug}.json").json()["facts"]
    assert [fact["status"] for fact in facts] == ["agreed", "disputed"]
    assert facts[1]["positions"][0]["sources"][0]["publisher"] == "A Gazette"


def test_the_read_page_shows_text_and_provenance(client: Client, reading: Reading) -> None:
    page = client.get(f"/articles/{reading.article.slug}/").content.decode()
    assert reading.article.current
    for words in (
        'id="p1"',
        reading.rationale,
        reading.given_by,
        reading.article.rights,
        "Illustrative",
        "Not assessed",
    ):
        assert words in page
    assert reading.article.current.sha256 in page
    assert '<meta name="robots" content="noindex">' in page
    assert "(illustrative)</title>" in page.replace(" · Synoptic", "")


def test_a_primary_source_may_be_found_by_search_engines(client: Client, db: None) -> None:
    article = factories.make_article(text_kind="primary-source")
    page = client.get(f"/articles/{article.slug}/").content.decode()
    assert "noindex" not in page
    assert "Written for Synoptic" not in page


def test_versions_stay_at_their_addresses(client: Client, article: Article) -> None:
    factories.make_version(article, text="Second text.", note="A word was wrong.")
    assert "Second text." in client.get(f"/articles/{article.slug}/").content.decode()
    old = client.get(f"/articles/{article.slug}/v/1/").content.decode()
    assert "Second text." not in old
    assert "The newest is version 2" in old
    assert client.get(f"/articles/{article.slug}/v/3/").status_code == 404
    assert client.get(f"/articles/{article.slug}/v/1.json").json()["version"] == 1


def test_a_renamed_article_is_found_at_its_old_address(client: Client, reading: Reading) -> None:
    old, event = reading.article.slug, reading.event.slug
    rename_article(article=reading.article, slug="new-name")
    for tail in ("/", ".json", "/v/1/", "/v/1.json"):
        response = client.get(f"/articles/{old}{tail}")
        assert (response.status_code, response["Location"]) == (301, f"/articles/new-name{tail}")
    response = client.get(f"/events/{event}/compare/?r={old}@1")
    assert response["Location"] == f"/events/{event}/compare/?r=new-name@1"


def test_right_to_left_and_cyrillic_texts_say_so(client: Client, event: Event) -> None:
    arabic = factories.make_article(language="ar", text="قال الرئيس إن السلام ممكن.", title="سلام")
    russian = factories.make_article(language="ru", text="Ёжик сказал: «мир».", title="Мир")
    for article in (arabic, russian):
        factories.make_reading(event, article=article)
    page = client.get(f"/events/{event.slug}/compare/?r={arabic.slug},{russian.slug}").content.decode()
    assert re.search('<div class="text"[^>]* lang="ar" dir="rtl">', page)
    assert re.search('<div class="text"[^>]* lang="ru" dir="ltr">', page)
    assert "Ёжик" in page
    assert "قال" in page


def test_the_comparison_names_each_reading_with_its_labels(client: Client, reading: Reading) -> None:
    page = client.get(f"/events/{reading.event.slug}/compare/?r={reading.article.slug}").content.decode()
    for words in (reading.frame.name, "Illustrative", reading.article.byline, reading.article.outlet.name, "English"):
        assert words in page
    assert "Equal width is not equal evidence." in page
    assert "alphabetically by frame" in page


def test_a_layout_that_there_is_not_is_named(client: Client, reading: Reading) -> None:
    page = client.get(f"/events/{reading.event.slug}/compare/?r={reading.article.slug}&view=table").content.decode()
    assert "Left aside, because it cannot be read: “view=table”." in page
    assert '<div class="text"' in page, "and here are columns"


def test_the_comparison_has_one_address(client: Client, event: Event) -> None:
    a, b = (reading.article.slug for reading in factories.make_readings(2, event=event))
    base = f"/events/{event.slug}/compare/"
    assert client.get(f"{base}?r={a}&r={b}")["Location"] == f"{base}?r={a},{b}"
    assert client.get(base)["Location"].startswith(f"{base}?r=")
    assert client.get(f"{base}?r={a},{b}").status_code == 200


def test_the_twin_of_a_comparison_keeps_order_labels_and_offsets(client: Client, event: Event) -> None:
    a, b = (reading.article for reading in factories.make_readings(2, event=event))
    data = client.get(f"/events/{event.slug}/compare.json?r={b.slug},{a.slug}@1").json()
    assert [column["article"] for column in data["columns"]] == [b.slug, a.slug]
    assert data["url"] == f"/events/{event.slug}/compare/?r={b.slug},{a.slug}@1"
    for column, article in zip(data["columns"], (b, a), strict=True):
        assert column["text_kind"] == "illustrative"
        assert column["rationale"]
        assert article.current
        for passage in column["passages"]:
            assert article.current.text[passage["start"] : passage["end"]] == passage["text"]


def test_htmx_gets_the_columns_alone_and_anybody_else_the_page(client: Client, reading: Reading) -> None:
    url = f"/events/{reading.event.slug}/compare/?r={reading.article.slug}"
    whole = client.get(url)
    part = client.get(url, headers={"HX-Request": "true", "HX-Target": "comparison"})
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert part.content.lstrip().startswith(b'<div id="comparison"')
    assert part.content.strip() in whole.content
    assert "HX-Request" in whole["Vary"]


def test_an_event_without_readings_says_so(client: Client, event: Event) -> None:
    page = client.get(f"/events/{event.slug}/compare/").content.decode()
    assert "No reading of this event has been published yet." in page
    assert "No reading of this event has been published yet." in client.get(f"/events/{event.slug}/").content.decode()


def test_a_library_without_anything_says_what_to_do(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    assert "No event has been published yet." in page


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/events.json",
        "/events/{event}/",
        "/events/{event}.json",
        "/search/?q=call",
        "/about/",
        "/articles/{article}/",
        "/articles/{article}.json",
        "/events/{event}/compare/?r={article}",
        "/events/{event}/compare.json?r={article}",
    ],
)
def test_visitors_get_no_cookie_and_a_tag_that_answers_304(client: Client, reading: Reading, url: str) -> None:
    url = url.format(event=reading.event.slug, article=reading.article.slug)
    first = client.get(url)
    assert first.status_code == 200
    assert not first.cookies
    assert b"csrf" not in first.content
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert client.head(url).status_code == 200
    reading.event.title = "Another title"
    reading.event.save()
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("url", ["/", "/events.json"])
def test_home_costs_the_same_at_3_and_30_events(client: Client, db: None, url: str) -> None:
    def fill(number: int) -> None:
        for _ in range(number):
            parent = factories.make_event()
            factories.make_readings(2, event=factories.make_event(parent=parent))

    fill(3)
    few = queries(client, url)
    fill(27)
    assert queries(client, url) == few


@pytest.mark.parametrize("tail", ["/", ".json", "/compare/?r={r}", "/compare.json?r={r}"])
def test_an_event_costs_the_same_with_2_and_5_readings(client: Client, event: Event, tail: str) -> None:
    def url() -> str:
        slugs = event.readings.values_list("article__slug", flat=True)
        return f"/events/{event.slug}" + tail.format(r=",".join(slugs))

    def add_facts(first: int, last: int) -> None:
        for position in range(first, last):
            fact = Fact.objects.create(event=event, position=position, status="disputed", text="x")
            fact.sources.add(factories.make_source())
            fact.positions.create(position=1, who="a", says="b").sources.add(factories.make_source())

    factories.make_readings(2, event=event)
    add_facts(1, 3)
    few = queries(client, url())
    factories.make_readings(3, event=event)
    add_facts(3, 30)
    assert queries(client, url()) == few


@pytest.mark.parametrize("tail", ["/", ".json"])
def test_an_article_costs_the_same_with_5_and_500_passages(client: Client, event: Event, tail: str) -> None:
    few, many = factories.make_readings(1, passages=5, event=event) + factories.make_readings(
        1, passages=500, event=event
    )
    assert queries(client, f"/articles/{few.article.slug}{tail}") == queries(
        client, f"/articles/{many.article.slug}{tail}"
    )


def test_search_finds_parts_of_words_in_any_script(client: Client, db: None) -> None:
    article = factories.make_article(
        title="Речь", text="## Начало\n\nПереговорщики ещё говорили о Курске.", language="ru"
    )
    for word in ("переговор", "ЕЩЕ", "курск", "о", "речь"):
        page = client.get("/search/", {"q": word}).content.decode()
        assert f"/articles/{article.slug}/" in page, word
    assert "#p2" in client.get("/search/", {"q": "курск"}).content.decode()
    assert "No text holds" in client.get("/search/", {"q": "самолёт"}).content.decode()


def test_search_costs_the_same_for_3_and_30_hits(client: Client, db: None) -> None:
    factories.make_readings(3)
    few = queries(client, "/search/?q=paragraph")
    factories.make_readings(27)
    assert queries(client, "/search/?q=paragraph") == few


def test_search_escapes_what_was_asked(client: Client, article: Article) -> None:
    page = client.get("/search/", {"q": '<script>alert("x")</script>'}).content.decode()
    assert "<script>alert" not in page


def test_every_twin_is_valid_json(client: Client, reading: Reading) -> None:
    for url in ("/events.json", f"/events/{reading.event.slug}.json", f"/articles/{reading.article.slug}.json"):
        response = client.get(url)
        assert response["Content-Type"] == "application/json"
        assert json.loads(response.content)
