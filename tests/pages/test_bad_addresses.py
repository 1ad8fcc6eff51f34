"""Addresses that nobody gave out: a clear page, never a fault."""

from urllib.parse import quote_from_bytes

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from apps.library.models import Reading
from tests import factories
from tests.examples import few

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/events/nope/", "/events/nope/compare/", "/articles/nope/", "/events/nope.json", "/nope", "/articles/Ё/"]
)
def test_what_is_not_there_is_a_page_with_a_search(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert b'action="/search/"' in response.content


@pytest.mark.parametrize(
    ("query", "statuses"),
    [
        ("r=" + ",".join(f"a{n}" for n in range(2_000)), {200}),
        ("r=" + ",".join(f"a{n}" for n in range(10_000)), {400}),
        ("r=" + "&r=".join("a" for _ in range(5_000)), {400}),
        ("x" * 1_000_000, {400}),
        ("r=%00", {400}),
        ("r=a%00b&view=rows", {400}),
        ("r=%ff%fe%fd", {200}),
        ("r=%D0", {200}),
        ("r=\xd0\xb6", {200}),
        ("r=..%2f..%2fetc%2fpasswd", {200}),
        ("r=a@99999999999999999999", {200}),
        ("view=%3Cscript%3E&r=a", {200}),
        ("follow=&note=&scroll=", {200}),
        ("&&&===&;;", {200}),
    ],
)
def test_a_malformed_query_is_refused_or_left_aside(
    client: Client, reading: Reading, query: str, statuses: set[int]
) -> None:
    for path in (f"/events/{reading.event.slug}/compare/", f"/events/{reading.event.slug}/compare.json"):
        response = client.get(path, QUERY_STRING=query)
        if response.status_code == 302:
            response = client.get(response["Location"])
        assert response.status_code in statuses
        if response["Content-Type"].startswith("text/html"):
            assert b"<script>" not in response.content


@few()
@given(st.binary(max_size=60))
def test_no_query_is_a_fault(query: bytes) -> None:
    client = Client(raise_request_exception=True)
    event = factories.make_event()
    for path in (f"/events/{event.slug}/compare/", "/search/", "/"):
        for name in ("r", "q", "before"):
            response = client.get(path, QUERY_STRING=f"{name}={quote_from_bytes(query)}")
            assert response.status_code in {200, 302, 400}


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_are_only_read(client: Client, reading: Reading, method: str) -> None:
    response = getattr(client, method)(f"/articles/{reading.article.slug}/")
    assert response.status_code == 405


def test_a_path_with_a_nul_byte_is_refused(client: Client, db: None) -> None:
    assert client.get("/articles/a%00b/").status_code == 400
    assert client.get("/articles/%ff/").status_code in {400, 404}


@pytest.mark.parametrize("hidden", ["article", "event"])
def test_what_is_not_published_is_not_there(client: Client, reading: Reading, hidden: str) -> None:
    if hidden == "article":
        reading.article.status = "draft"
        reading.article.save()
    else:
        reading.event.is_published = False
        reading.event.save()
    slug, event = reading.article.slug, reading.event.slug
    for url in ("/", "/events.json", f"/events/{event}/", f"/events/{event}.json", "/search/?q=call"):
        page = client.get(url).content.decode()
        assert (f"articles/{slug}" if hidden == "article" else f"events/{event}") not in page
    comparison = client.get(f"/events/{event}/compare/?r={slug}")
    assert reading.article.title not in comparison.content.decode()
    if hidden == "article":
        assert client.get(f"/articles/{slug}/").status_code == 404
        assert client.get(f"/articles/{slug}/v/1.json").status_code == 404
