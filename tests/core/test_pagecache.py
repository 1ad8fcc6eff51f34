"""Pages for visitors are kept in memory, and are never anybody else's or out of date."""

import gzip
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import brotli
import pytest
from cachetools import LRUCache
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails
from pytest_django.fixtures import Settings

from apps.core import freshness, pagecache
from apps.core.pagecache import forget_pages, public_page
from apps.library.models import Event
from tests import factories
from tests.stock import Stock, make_stock

pytestmark = pytest.mark.django_db
LONG = "<p>" + "Readings are not votes. " * 100


@dataclass
class Page:
    """A view that counts how often it ran, behind the memory."""

    body: Callable[[HttpRequest], str] = lambda request: LONG
    status: int = 200
    cookie: str = ""
    runs: int = 0
    view: Any = field(init=False)

    def __post_init__(self) -> None:
        def view(request: HttpRequest) -> HttpResponse:
            self.runs += 1
            response = HttpResponse(self.body(request), status=self.status)
            if self.cookie:
                response.set_cookie(self.cookie, "x")
            return response

        self.view = public_page(view)

    def get(self, path: str = "/page/", *, cookie: tuple[str, str] | None = None, **headers: Any) -> HttpResponse:
        request = RequestFactory().get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        if cookie is not None:
            request.COOKIES[cookie[0]] = cookie[1]
        request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
        response: HttpResponse = self.view(request)
        return response


def test_an_address_that_moved_may_move_back() -> None:
    """Browsers keep a 301 for ever where nothing tells them not to."""
    moved = Page(status=301)
    assert moved.get()["Cache-Control"] == "no-cache"
    assert Page(status=404).get()["Cache-Control"] == "no-cache"


def test_the_second_visitor_gets_the_same_bytes_without_the_view() -> None:
    page = Page()
    first, second = page.get(), page.get()
    assert page.runs == 1
    assert first.content == second.content == LONG.encode()
    assert first.headers == second.headers
    assert first["Cache-Control"] == "no-cache"
    assert {"Accept-Encoding", "Cookie", "HX-Request"} <= set(first["Vary"].split(", "))


def test_a_visitor_who_has_the_page_is_told_so() -> None:
    page = Page()
    etag = page.get()["ETag"]
    forget_pages()
    again = page.get(if_none_match=f'"other", {etag}')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert page.runs == 1
    assert page.get(if_none_match='W/"other"').status_code == 200


CHANGES: dict[str, Callable[[Stock], object]] = {
    "an event": lambda s: s.event.save(),
    "a fact": lambda s: s.fact.save(),
    "the sources of a fact": lambda s: s.fact.sources.clear(),
    "a party to a dispute": lambda s: s.position.delete(),
    "a source": lambda s: s.source.save(),
    "a frame": lambda s: s.frame.save(),
    "an outlet": lambda s: s.outlet.save(),
    "an affiliation": lambda s: s.affiliation.delete(),
    "a voice": lambda s: s.voice.save(),
    "a quotation": lambda s: s.quotation.save(),
    "an article": lambda s: s.article.save(),
    "an old slug": lambda s: s.article.old_slugs.all().delete(),
    "a version": lambda s: factories.make_version(s.article, text="Other words."),
    "a passage": lambda s: s.article.versions.get().passages.update(left_out=False),
    "a reading": lambda s: s.reading.delete(),
    "a dispute": lambda s: s.reading.disputes.update(reason="Nothing in it speaks for that label."),
    "a codebook": lambda s: s.codebook.save(),
    "a tag": lambda s: s.tag.save(),
    "a question set": lambda s: s.question_set.save(),
    "a question": lambda s: s.question.save(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_the_page_is_made_again(what: str) -> None:
    stock = make_stock()
    page = Page()
    before = page.get()["ETag"]
    CHANGES[what](stock)
    after = page.get(if_none_match=before)
    assert after.status_code == 200
    assert after["ETag"] != before
    assert page.runs == 2


def test_a_change_in_bulk_counts_too() -> None:
    make_stock()
    page = Page(body=lambda request: LONG + str(Event.objects.filter(is_published=True).count()))
    assert page.get().content.endswith(b"2")
    Event.objects.update(is_published=False)
    assert page.get().content.endswith(b"0")


def test_each_address_has_a_page_of_its_own() -> None:
    page = Page(body=lambda request: LONG + request.get_full_path())
    for path in ("/a/", "/b/", "/a/?r=b", "/a/?r=c"):
        assert page.get(path).content.decode() == LONG + path
        assert page.get(path).content.decode() == LONG + path
    assert page.runs == 4
    page.get(host="localhost")
    assert page.runs == 5


def whole_or_part(request: HttpRequest) -> str:
    details = request.htmx  # type: ignore[attr-defined]
    return f"part {details.target}" if details and not details.history_restore_request else "whole"


def test_a_part_is_never_given_for_the_page_nor_the_page_for_a_part() -> None:
    page = Page(body=whole_or_part)
    part: dict[str, Any] = {"hx_request": "true", "hx_target": "comparison"}
    restored = part | {"hx_history_restore_request": "true"}
    for _ in range(2):
        assert page.get().content == b"whole"
        assert page.get(**restored).content == b"whole"
        assert page.get(**part).content == b"part comparison"
        assert page.get(hx_request="true").content == b"part None"
        assert page.get(hx_request="1", hx_target="comparison").content == b"whole"
    assert page.runs == 3
    assert page.get()["ETag"] != page.get(**part)["ETag"]


def test_headers_that_mean_nothing_make_no_pages() -> None:
    page = Page()
    for number in range(20):
        page.get(hx_request=f"x{number}", hx_target=f"y{number}", accept_language=f"z{number}")
    assert page.runs == 1


@pytest.mark.parametrize("cookie", [django_settings.SESSION_COOKIE_NAME, "messages"])
def test_somebody_who_is_known_gets_a_page_of_their_own(cookie: str) -> None:
    page = Page(body=lambda request: LONG + request.COOKIES.get(cookie, "nobody"))
    page.get()
    for name in ("alice", "bob"):
        response = page.get(cookie=(cookie, name))
        assert response.content.decode() == LONG + name
        assert response["Cache-Control"] == "private, no-cache"
        assert "Cookie" in response["Vary"]
    assert page.get().content.decode() == LONG + "nobody"
    assert page.get(cookie=("theme", "dark")).content.decode() == LONG + "nobody"
    assert page.runs == 3


def test_who_is_known_gets_no_answer_from_the_stamp_alone() -> None:
    page = Page()
    etag = page.get()["ETag"]
    response = page.get(cookie=(django_settings.SESSION_COOKIE_NAME, "x"), if_none_match=etag)
    assert response.status_code == 200


@pytest.mark.parametrize("status", [404, 302, 500, 410])
def test_only_pages_that_are_there_are_kept(status: int) -> None:
    page = Page(status=status)
    assert [page.get().status_code for _ in range(2)] == [status, status]
    assert page.runs == 2
    assert "ETag" not in page.get()


def test_an_answer_that_sets_a_cookie_is_not_kept() -> None:
    page = Page(cookie="visitor")
    assert page.get()["Cache-Control"] == "private, no-cache"
    page.get()
    assert page.runs == 2


def test_a_page_with_a_token_is_for_its_visitor_alone() -> None:
    page = Page(body=lambda request: LONG + get_token(request))
    first, second = page.get(), page.get()
    assert first.content != second.content
    assert first["Cache-Control"] == second["Cache-Control"] == "private, no-cache"
    assert "ETag" not in first


def test_a_visitor_who_has_a_token_keeps_it_and_still_shares_pages_without_one() -> None:
    secret = "a" * 32
    plain, form = Page(), Page(body=lambda request: LONG + get_token(request))

    def get(page: Page) -> HttpRequest:
        request = RequestFactory().get("/plain/" if page is plain else "/form/")
        request.COOKIES[django_settings.CSRF_COOKIE_NAME] = secret
        request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
        CsrfViewMiddleware(page.view).process_request(request)
        page.view(request)
        return request

    for _ in range(2):
        assert get(plain).META["CSRF_COOKIE"] == secret
        assert get(form).META["CSRF_COOKIE"] == secret
    assert plain.runs == 1
    assert form.runs == 2


@pytest.mark.parametrize(("accepted", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("", ""), ("br;q=0", "")])
def test_each_browser_gets_what_it_reads(accepted: str, encoding: str) -> None:
    page = Page()
    page.get(accept_encoding="br")
    for _ in range(2):
        response = page.get(accept_encoding=accepted)
        assert response.get("Content-Encoding", "") == encoding
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
        assert unpack(response.content) == LONG.encode()
        assert "Accept-Encoding" in response["Vary"]
    assert page.runs == 1


def test_the_memory_is_bounded_and_the_oldest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagecache, "_pages", LRUCache(4 * 2 * 5_000, getsizeof=pagecache._Kept.size))
    page = Page(body=lambda request: "x" * 4_000)
    for number in range(50):
        page.get(f"/{number}/")
    assert pagecache._pages.currsize <= pagecache._pages.maxsize
    page.get("/49/")
    assert page.runs == 50
    page.get("/0/")
    assert page.runs == 51


def test_a_page_larger_than_the_memory_is_served_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagecache, "_pages", LRUCache(1_000, getsizeof=pagecache._Kept.size))
    page = Page()
    assert page.get().content == page.get().content == LONG.encode()
    assert page.runs == 2


def test_without_memory_every_page_is_made_and_conditional_requests_still_answered(settings: Settings) -> None:
    settings.PAGE_CACHE_MB = 0
    page = Page()
    etag = page.get(accept_encoding="br")["ETag"]
    page.get()
    assert page.runs == 2
    assert page.get(if_none_match=etag).status_code == 304


def test_many_threads_at_once_get_whole_pages_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    # The stamp is read once beforehand: threads would need connections of their own, which is not what is tried.
    stamp = freshness.current()
    monkeypatch.setattr(freshness, "current", lambda names: stamp)
    monkeypatch.setattr(pagecache, "_pages", LRUCache(60_000, getsizeof=pagecache._Kept.size))
    page = Page(body=lambda request: request.path * 500)

    def visit(number: int) -> bool:
        path = f"/{number % 17}/"
        encoding = ("br", "gzip", "")[number % 3]
        content = page.get(path, accept_encoding=encoding).content
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
        return bool(unpack(content) == (path * 500).encode())

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(visit, range(1_500)))
    assert pagecache._pages.currsize <= pagecache._pages.maxsize
