"""How shared views are handed out: kept for everybody alike, strong ETags, gone within a minute."""

import datetime
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.leaving import delete_account
from apps.config.logs import MASK, MaskingFormatter, mask
from apps.sharing import counting, keeping
from apps.sharing.counting import write_counts
from apps.sharing.freezing import Chosen
from apps.sharing.models import SharedCount, SharedView, new_token
from apps.sharing.services import revoke, share_again
from tests.factories import PASSWORD, make_version
from tests.sharing.views import Scene, make_scene, make_view, mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A scene, with nothing in memory, where counts are written when a test says so and not by the clock."""
    keeping.forget_answers()
    write_counts()
    monkeypatch.setattr(counting, "_next", float("inf"))
    yield make_scene()
    keeping.forget_answers()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The two clocks of the memory, moved by hand: the first item is added to both."""
    later = [0.0]
    monotonic, now = time.monotonic, time.time
    monkeypatch.setattr(time, "monotonic", lambda: monotonic() + later[0])
    monkeypatch.setattr(time, "time", lambda: now() + later[0])
    return later


def address(view: SharedView, number: int | None = None) -> str:
    return f"/v/{view.token}/" + (f"{number}/" if number else "")


def test_everybody_gets_the_same_bytes_and_no_cookie(scene: Scene, client: Client) -> None:
    mark(scene.first, scene.bob, note="Look")
    view = make_view(scene).view
    first = client.get(address(view))
    keeping.forget_answers()
    signed_in = Client()
    signed_in.login(username="alice", password=PASSWORD)
    second = signed_in.get(address(view))
    assert first.status_code == 200
    assert first.content == second.content
    for answer in (first, second):
        assert answer["ETag"].startswith('"')
        assert answer["Cache-Control"] == "public, max-age=30, must-revalidate"
        assert answer["Referrer-Policy"] == "strict-origin"
        assert "Cookie" not in answer.get("Vary", "")
    assert not first.cookies


def test_a_kept_answer_asks_the_database_nothing_for_a_while_and_one_small_query_then(
    scene: Scene, client: Client, clock: list[float]
) -> None:
    view = make_view(scene).view
    client.get(address(view))
    with CaptureQueriesContext(
        connection,
    ) as none:
        again = client.get(address(view))
    assert (again.status_code, len(none)) == (200, 0)
    assert again["Content-Length"] == str(len(again.content))
    assert again["Referrer-Policy"] == "strict-origin"
    write_counts()
    clock[0] = keeping.FRESH + 1
    with CaptureQueriesContext(connection) as one:
        client.get(address(view))
    assert len(one) == 1
    assert keeping.FRESH + keeping.MAX_AGE < 60


@pytest.mark.parametrize("rest", ["", "9/", "1/changes/?x=1", "1/copy/"])
def test_no_other_site_is_told_the_token_by_what_is_not_kept_either(scene: Scene, client: Client, rest: str) -> None:
    answer = client.get(f"{address(make_view(scene).view)}{rest}")
    assert answer["Referrer-Policy"] == "strict-origin"
    assert client.get(f"/v/{new_token()}/")["Referrer-Policy"] == "strict-origin"


def test_what_sets_a_cookie_is_never_kept_for_others(scene: Scene, rf: RequestFactory) -> None:
    made = 0

    def view(request: HttpRequest, *, token: str) -> HttpResponse:
        nonlocal made
        made += 1
        response = HttpResponse("for one")
        response.set_cookie("who", "alice")
        return response

    request = rf.get(address(make_view(scene).view))
    kept = keeping.send_kept(lambda request: keeping.kept_for_all()(view)(request, token=request.path[3:-1]))
    assert [kept(request).cookies["who"].value for _ in range(2)] == ["alice", "alice"]
    assert made == 2
    assert kept(request)["Cache-Control"] == "no-cache"


def test_a_conditional_request_gets_304_and_each_encoding_its_own_etag(scene: Scene, client: Client) -> None:
    view = make_view(scene).view
    tags = set()
    for encoding in ("", "gzip", "br"):
        answer = client.get(address(view), headers={"Accept-Encoding": encoding})
        tags.add(answer["ETag"])
        assert answer.get("Content-Encoding", "") == encoding
        same = client.get(address(view), headers={"Accept-Encoding": encoding, "If-None-Match": answer["ETag"]})
        assert (same.status_code, same.content) == (304, b"")
    assert len(tags) == 3


def test_names_versions_and_newer_texts_change_the_etag(scene: Scene, client: Client, clock: list[float]) -> None:
    mark(scene.first, scene.bob, note="by bob")
    view = make_view(scene).view
    seen = [client.get(address(view, 1))["ETag"]]
    share_again(view=view, edition=1, material=scene.material(), chosen=Chosen("Again"))
    for step in (
        lambda: None,
        lambda: delete_account(user=scene.bob, keep=False),
        lambda: make_version(scene.first, text="Other words altogether."),
    ):
        step()
        clock[0] += keeping.FRESH + 1
        seen.append(client.get(address(view, 1))["ETag"])
    assert len(set(seen)) == 4


def test_what_is_revoked_is_gone_within_a_minute_and_says_title_and_date_only(
    scene: Scene, client: Client, clock: list[float]
) -> None:
    mark(scene.first, scene.bob, note="A note that is gone too")
    view = make_view(scene, title="What I saw").view
    client.get(address(view))
    revoke(view=view, edition=1)
    clock[0] = keeping.FRESH + 1
    for number in (None, 1):
        gone = client.get(address(view, number))
        assert gone.status_code == 410
        text = gone.content.decode()
        assert "What I saw" in text
        assert timezone.now().strftime("%Y") in text
        assert "A note" not in text
        assert "Power spoke" not in text


def test_a_view_ends_when_it_was_said_to_even_from_memory(scene: Scene, client: Client, clock: list[float]) -> None:
    soon = timezone.now() + datetime.timedelta(seconds=5)
    view = make_view(scene, expires=soon).view
    assert client.get(address(view)).status_code == 200
    clock[0] = 6
    SharedView.objects.filter(pk=view.pk).update(expires=timezone.now())
    assert client.get(address(view)).status_code == 410


def test_no_address_can_be_guessed_or_told_from_another(scene: Scene, client: Client) -> None:
    view = make_view(scene).view
    unknown = client.get(f"/v/{new_token()}/")
    missing = client.get(address(view, 7))
    assert unknown.status_code == missing.status_code == 404
    assert len({new_token() for _ in range(100)}) == 100
    assert all(len(new_token()) == 26 for _ in range(10))
    assert client.get("/v/short/").status_code == 404


def test_links_alone_are_kept_from_search_engines(scene: Scene, client: Client) -> None:
    scene.first.text_kind = scene.second.text_kind = "excerpt"
    scene.first.save()
    scene.second.save()
    link, public = make_view(scene).view, make_view(scene, visibility="public").view
    assert b"noindex" in client.get(address(link)).content
    assert b"noindex" not in client.get(address(public)).content


def test_openings_are_counted_and_nothing_else_is_kept_of_them(scene: Scene, client: Client) -> None:
    view = make_view(scene).view
    etag = client.get(address(view))["ETag"]
    client.get(address(view), headers={"If-None-Match": etag})
    client.get(f"/v/{new_token()}/")
    write_counts()
    client.get(address(view))
    write_counts()
    assert SharedCount.objects.get(view=view).opened == 3
    revoke(view=view, edition=1)
    keeping.forget_answers()
    for _ in range(2):
        assert client.get(address(view)).status_code == 410
    write_counts()
    assert SharedCount.objects.get(view=view).opened == 3, "an answer that it is gone is no opening"


def test_counts_are_written_now_and_then_and_wait_where_the_database_is_away(
    scene: Scene, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = make_view(scene).view
    monkeypatch.setattr(counting, "_next", 0.0)
    client.get(address(view))
    assert SharedCount.objects.get(view=view).opened == 1
    client.get(address(view))
    assert SharedCount.objects.get(view=view).opened == 1
    with monkeypatch.context() as away:
        away.setattr(counting, "_add", fail)
        away.setattr(counting, "_next", 0.0)
        assert client.get(address(view)).status_code == 200
    write_counts()
    assert SharedCount.objects.get(view=view).opened == 3


def test_the_number_of_queries_does_not_depend_on_what_is_in_a_view(scene: Scene, client: Client) -> None:
    def cost(marks: int) -> int:
        for end in range(3, 3 + marks):
            mark(scene.first, scene.bob, end=end, note=str(end))
        view = make_view(scene).view
        with CaptureQueriesContext(connection) as found:
            assert client.get(address(view)).status_code == 200
        write_counts()
        return len(found)

    assert cost(1) == cost(20) <= 8


def test_tokens_are_masked_in_every_log(
    scene: Scene, client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.ADMINS = [("", "carol@example.org")]
    written: list[str] = []

    class Writing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(logging.Formatter("%(message)s").format(record))

    handler = Writing()
    logging.getLogger().addHandler(handler)
    try:
        view = make_view(scene).view
        revoked = make_view(scene).view
        revoke(view=revoked, edition=1)
        unknown = new_token()
        client.raise_request_exception = False
        assert client.get(address(revoked)).status_code == 410
        assert client.get(f"/v/{unknown}/").status_code == 404
        assert Client(enforce_csrf_checks=True).post(f"/h/{unknown}/?next={address(view)}").status_code in (403, 404)
        settings.WRITES_PER_MINUTE = 1
        mine = Client()
        mine.login(username="alice", password=PASSWORD)
        statuses = [mine.post(f"/desk/shared/{view.token}/", {"edition": "1"}).status_code for _ in range(3)]
        assert 429 in statuses
        assert Client().get(f"/desk/shared/{view.token}/").status_code == 302
        monkeypatch.setattr("apps.pages.views.shared.shared_context", fail)
        assert client.get(address(view)).status_code == 500
    finally:
        logging.getLogger().removeHandler(handler)
    everything = "\n".join([*written, caplog.text, *(f"{each.subject}{each.body}" for each in mail.outbox)])
    assert MASK in everything
    for token in (view.token, revoked.token, unknown):
        assert token not in everything


def fail(*given: object) -> dict[str, Any]:
    raise RuntimeError(f"no page for {given[0]}")


def test_masking_leaves_other_words_alone() -> None:
    token = new_token()
    assert mask(f"GET /v/{token}/2/ and %2fv%2f{token}%2f") == f"GET /v/{MASK}/2/ and %2fv%2f{MASK}%2f"
    assert mask(f"?next=%2fv%252f{token}%252f") == f"?next=%2fv%252f{MASK}%252f"
    for text in ("abcdefghijklmnopqrstuvwxyz2", "a" * 25, "A sentence of ordinary words."):
        assert mask(text) == text
    record = logging.LogRecord("x", logging.INFO, "", 1, "at %s", (f"/v/{token}/",), None)
    assert token not in MaskingFormatter().format(record)
