"""Reporting, hiding and blocking, each with its line in the log."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.annotations import moderation
from apps.annotations.models import Highlight, ModerationEntry, Reply, Report
from tests import factories
from tests.accounts import work
from tests.stock import make_dispute

pytestmark = pytest.mark.django_db


@pytest.fixture
def public(bob: User) -> Highlight:
    """A public highlight of Bob's."""
    return work.make_highlight(bob, visibility="public", note="A rude note.")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def log() -> list[tuple[str, str, str]]:
    return list(ModerationEntry.objects.order_by("pk").values_list("by__username", "action", "reason"))


def test_a_reader_reports_with_a_reason_and_again_with_another(alice: User, public: Highlight) -> None:
    client = signed_in(work.confirmed(alice))
    path = f"/h/{public.slug}/report/"
    assert "A rude note." in client.get(path).content.decode()
    assert client.post(path, {"reason": " "}).status_code == 422
    for reason in ("It is rude.", "It is very rude."):
        assert client.post(path, {"reason": reason}).status_code == 200
    report = Report.objects.get()
    assert (report.highlight, report.by, report.reason) == (public, alice, "It is very rude.")


def test_a_reply_is_reported_under_its_highlight(alice: User, bob: User, public: Highlight) -> None:
    reply = work.make_reply(bob, public)
    client = signed_in(work.confirmed(alice))
    assert client.post(f"/h/{public.slug}/report/?reply={reply.slug}", {"reason": "Rude"}).status_code == 200
    assert Report.objects.get().reply == reply
    other = work.make_highlight(bob, visibility="public")
    for path in (f"/h/{other.slug}/report/?reply={reply.slug}", f"/h/{public.slug}/report/?reply=no-such"):
        assert client.get(path).status_code == 404
    Reply.objects.filter(pk=reply.pk).update(hidden=timezone.now())
    assert client.get(f"/h/{public.slug}/report/?reply={reply.slug}").status_code == 404


def test_an_address_must_be_confirmed_to_report(alice: User, public: Highlight) -> None:
    for user in (alice, work.make_guest(), factories.make_user(blocked=timezone.now())):
        client = signed_in(user)
        for answer in (
            client.get(f"/h/{public.slug}/report/"),
            client.post(f"/h/{public.slug}/report/", {"reason": "x"}),
        ):
            assert answer.status_code == 403
        with pytest.raises(PermissionDenied):
            moderation.report(by=user, item=public, reason="x")
    assert Client().post(f"/h/{public.slug}/report/", {"reason": "x"}).status_code == 302
    assert not Report.objects.exists()


def test_nobody_reports_their_own_or_what_is_not_public(alice: User, bob: User, public: Highlight) -> None:
    work.confirmed(alice)
    work.confirmed(bob)
    group = work.make_group(alice, bob)
    private, shared = work.make_highlight(bob), work.make_highlight(bob, group=group)
    hidden = work.make_highlight(bob, visibility="public", hidden=timezone.now())
    for by, item in ((bob, public), (alice, private), (alice, shared), (alice, hidden)):
        with pytest.raises(PermissionDenied):
            moderation.report(by=by, item=item, reason="x")
    assert "This is your own." in signed_in(bob).get(f"/h/{public.slug}/report/").content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("kind", ["highlight", "reply"])
def test_an_editor_hides_and_shows_again(alice: User, bob: User, carol: User, public: Highlight, kind: str) -> None:
    item = public if kind == "highlight" else work.make_reply(bob, public, text="A rude reply.")
    objects = type(item).objects
    moderation.report(by=work.confirmed(alice), item=item, reason="It is rude.")
    client = signed_in(carol)
    page = client.get("/moderation/").content.decode()
    assert "alice says: It is rude." in page
    assert "A rude" in page
    path = f"/moderation/{kind}/{item.slug}/"
    assert client.post(path, {"action": "hide", "reason": "Against a person"}).status_code == 302
    seen = [user for user in (alice, bob, carol) if objects.visible_to(user).filter(pk=item.pk).exists()]
    assert seen == [bob, carol]
    assert not moderation.open_reports(carol).exists()
    assert "Show again" in client.get("/moderation/").content.decode()
    assert client.post(path, {"action": "unhide"}).status_code == 302
    assert objects.visible_to(alice).filter(pk=item.pk).exists()
    assert log() == [("carol", "hide", "Against a person"), ("carol", "unhide", "")]
    assert ModerationEntry.objects.filter(subject=f"{kind} {item.slug} by bob").count() == 2


def test_an_editor_leaves_something_as_it_is(alice: User, carol: User, public: Highlight) -> None:
    moderation.report(by=work.confirmed(alice), item=public, reason="It is rude.")
    client = signed_in(carol)
    assert client.post(f"/moderation/highlight/{public.slug}/", {"action": "dismiss"}).status_code == 302
    public.refresh_from_db()
    assert (public.hidden, log()) == (None, [("carol", "dismiss", "")])
    assert "Nothing waits." in client.get("/moderation/").content.decode()
    moderation.report(by=alice, item=public, reason="It is still rude.")
    assert moderation.open_reports(carol).count() == 1


@pytest.mark.parametrize("action", ["hide", "unhide", "dismiss", "block", "unblock"])
def test_nobody_else_moderates(alice: User, bob: User, public: Highlight, action: str) -> None:
    for user in (alice, bob, work.make_guest()):
        about = {"user": factories.make_user()} if action in {"block", "unblock"} else {"item": public}
        with pytest.raises(PermissionDenied):
            getattr(moderation, action)(by=user, reason="x", **about)
        client = signed_in(user)
        assert client.post(f"/moderation/highlight/{public.slug}/", {"action": action}).status_code == 404
        assert client.post(f"/moderation/people/{bob.public_id}/", {"action": action, "reason": "x"}).status_code == 404
    bob.refresh_from_db()
    public.refresh_from_db()
    assert (bob.blocked, public.hidden, log()) == (None, None, [])


def test_an_editor_does_not_block(carol: User, bob: User) -> None:
    assert signed_in(carol).post(f"/moderation/people/{bob.public_id}/", {"reason": "x"}).status_code == 404
    with pytest.raises(PermissionDenied):
        moderation.block(by=carol, user=bob, reason="x")


def test_an_administrator_blocks_and_takes_it_back(admin: User, alice: User, bob: User, public: Highlight) -> None:
    client = signed_in(admin)
    path = f"/moderation/people/{bob.public_id}/"
    assert client.post(path, {"action": "block", "reason": ""}).status_code == 422
    assert client.post(path, {"action": "block", "reason": "Insults"}).status_code == 302
    bob.refresh_from_db()
    assert bob.blocked is not None
    assert not Highlight.objects.visible_to(alice).filter(pk=public.pk).exists()
    assert not Highlight.objects.editable_by(bob).exists()
    assert signed_in(bob).get("/account/").status_code == 200
    assert client.post(path, {"action": "unblock", "reason": "Sorry"}).status_code == 302
    assert Highlight.objects.visible_to(alice).filter(pk=public.pk).exists()
    assert log() == [("admin", "block", "Insults"), ("admin", "unblock", "Sorry")]


def test_nobody_blocks_themselves(admin: User) -> None:
    client = signed_in(admin)
    path = f"/moderation/people/{admin.public_id}/"
    assert "This is you." in client.get(path).content.decode()
    assert client.post(path, {"action": "block", "reason": "x"}).status_code == 403
    admin.refresh_from_db()
    assert admin.blocked is None


def test_guessed_and_private_things_are_not_found(bob: User, carol: User) -> None:
    client, private = signed_in(carol), work.make_highlight(bob)
    for path in (
        f"/moderation/highlight/{private.slug}/",
        "/moderation/highlight/no-such/",
        "/moderation/reply/no-such/",
        "/moderation/article/no-such/",
    ):
        assert client.post(path, {"action": "hide"}).status_code == 404
    public = work.make_highlight(bob, visibility="public")
    assert client.post(f"/moderation/highlight/{public.slug}/", {"action": "delete"}).status_code == 404
    assert client.get(f"/moderation/highlight/{public.slug}/").status_code == 405


def test_a_report_of_what_became_private_waits_for_nobody(alice: User, carol: User, public: Highlight) -> None:
    moderation.report(by=work.confirmed(alice), item=public, reason="It is rude.")
    Highlight.objects.filter(pk=public.pk).update(visibility="private")
    assert "A rude note." not in signed_in(carol).get("/moderation/").content.decode()


def test_the_log_outlives_what_it_is_about(bob: User, carol: User, public: Highlight) -> None:
    moderation.hide(by=carol, item=public, reason="Rude")
    subject = f"highlight {public.slug} by bob"
    bob.delete()
    carol.delete()
    entry = ModerationEntry.objects.get()
    assert (entry.by, entry.subject) == (None, subject)


def test_each_list_goes_on_to_all_of_it(admin: User, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports the oldest first, what was done the newest first; none is missed and none comes twice."""
    monkeypatch.setattr("apps.pages.views.moderation.PAGE", 2)
    work.confirmed(alice)
    for number in range(5):
        highlight = work.make_highlight(bob, visibility="public", note=f"highlight {number}")
        hidden = work.make_highlight(bob, visibility="public", note=f"highlight {number}")
        reply = work.make_reply(bob, highlight, text=f"reply {number}")
        dispute = make_dispute(factories.make_reading(), bob, reason=f"dispute {number} of this label")
        moderation.report(by=alice, item=highlight, reason=f"report {number}")
        for item in (hidden, reply, dispute):
            moderation.hide(by=admin, item=item, reason=f"log {number}")
    client = signed_in(admin)
    overview = client.get("/moderation/").content.decode()
    for name, word in (
        ("reports", "report"),
        ("highlights", "highlight"),
        ("replies", "reply"),
        ("disputes", "dispute"),
        ("log", "log"),
    ):
        found: list[str] = []
        page, path = overview, f"?of={name}&amp;after="
        while True:
            section = page.partition(path)[0] if path in page else page
            found += re.findall(rf"\b{word} (\d)\b", section.rpartition("<h2>")[2])
            if path not in page:
                break
            mark = page.partition(path)[2].partition('"')[0]
            page = client.get(f"/moderation/?of={name}&after={mark}").content.decode()
            assert page.count("<h2>") == 1
        once = [number for index, number in enumerate(found) if number not in found[:index]]
        assert once == (sorted(once) if name == "reports" else sorted(once, reverse=True)), name
        assert len(once) == 5, name
        assert len(found) == {"log": 15}.get(name, 5), name


def test_a_list_that_is_none_and_a_mark_that_is_none(carol: User) -> None:
    client = signed_in(carol)
    assert client.get("/moderation/?of=people").status_code == 404
    for mark in ("yesterday", "2025-01-01T00:00:00_1", "0001-01-01T00:00:00+14:00_1", "2025-01-01T00:00:00Z_²"):
        assert client.get("/moderation/", {"of": "log", "after": mark}).status_code == 400
    assert client.get("/moderation/", {"of": "log", "after": "2025-01-01T00:00:00Z_1"}).status_code == 200


def test_the_page_of_reports_costs_the_same_for_any_number(admin: User, alice: User, bob: User) -> None:
    work.confirmed(alice)
    client, costs = signed_in(admin), []
    for number in (3, 20):
        for _ in range(number):
            highlight = work.make_highlight(bob, visibility="public")
            reply = work.make_reply(bob, highlight)
            hidden = work.make_highlight(bob, visibility="public")
            disputed, dispute = (make_dispute(factories.make_reading(), bob) for _ in range(2))
            for item in (highlight, reply, disputed):
                moderation.report(by=alice, item=item, reason="Rude")
            moderation.hide(by=admin, item=dispute, reason="Rude")
            moderation.hide(by=admin, item=hidden, reason="Rude")
            moderation.hide(by=admin, item=work.make_reply(bob, highlight), reason="Rude")
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/moderation/").status_code == 200
        costs.append(len(caught))
    assert costs[0] == costs[1]
