"""Disputing a label: who may, where it stands, changing it, and what editors do about it."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.annotations import moderation
from apps.annotations.disputes import (
    StaleDispute,
    dispute_label,
    edit_dispute,
    withdraw_dispute,
)
from apps.annotations.models import Dispute, ModerationEntry, Report
from apps.annotations.services import Refused
from apps.library.models import Article, Reading
from tests import factories
from tests.accounts import work
from tests.stock import make_dispute

pytestmark = pytest.mark.django_db
REASON = "Passage 3 asks what the call **cost**, not who was right."


@pytest.fixture
def alice(alice: User) -> User:
    """A reader whose address is confirmed."""
    return work.confirmed(alice)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_of(reading: Reading) -> str:
    return f"/events/{reading.event.slug}/readings/{reading.article.slug}/dispute/"


def list_of(reading: Reading) -> str:
    return f"{form_of(reading).removesuffix('/')}s/"


def pages_of(reading: Reading) -> list[str]:
    return [f"/events/{reading.event.slug}/", f"/articles/{reading.article.slug}/", list_of(reading)]


def twins_of(reading: Reading) -> list[str]:
    event, article = reading.event.slug, reading.article.slug
    return [f"/events/{event}.json", f"/articles/{article}.json", f"/events/{event}/compare.json?r={article}"]


def disputes_in(client: Client, path: str) -> list[dict[str, object]]:
    document = json.loads(client.get(path).content)
    (label,) = document.get("readings") or document["columns"]
    found: list[dict[str, object]] = label["disputes"]
    return found


def test_a_reader_disputes_a_label_and_it_stands_beside_the_rationale(alice: User, reading: Reading) -> None:
    other = factories.make_frame("transactional")
    client = signed_in(alice)
    assert "Dispute this label" in client.get(form_of(reading)).content.decode()
    answer = client.post(form_of(reading), {"frame": other.slug, "reason": REASON})
    assert (answer.status_code, answer["Location"]) == (302, list_of(reading))
    visitor = Client()
    for path in pages_of(reading):
        page = visitor.get(path).content.decode()
        assert reading.rationale in page
        assert f"alice disputes this label and would read it as {other.name}" in page
        assert "not who was right" in page
        assert "<strong>cost</strong>" in page
    for path in twins_of(reading):
        (said,) = disputes_in(visitor, path)
        assert (said["by"], said["frame"], said["reason"]) == ("alice", other.slug, REASON)


def test_naming_no_frame_is_a_dispute_too(alice: User, reading: Reading) -> None:
    assert signed_in(alice).post(form_of(reading), {"frame": "", "reason": REASON}).status_code == 302
    assert Dispute.objects.get().frame is None
    assert "alice disputes this label," in Client().get(list_of(reading)).content.decode()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"reason": "Too short."}, "this one has 10"),
        ({"reason": "x" * 2001}, "this one has 2001"),
        ({"reason": " " * 30}, "This field is required"),
        ({"reason": REASON, "frame": "no-such"}, "Select a valid choice"),
        ({"reason": REASON, "frame": "realist"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_said_comes_back_with_what_was_typed(
    alice: User, reading: Reading, values: dict[str, str], said: str
) -> None:
    answer = signed_in(alice).post(form_of(reading), values)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert values["reason"].strip() in answer.content.decode()
    assert not Dispute.objects.exists()


def test_line_ends_count_once_and_the_bounds_are_allowed(alice: User, reading: Reading) -> None:
    reason = "\r\n".join(["x" * 9] * 2)
    with pytest.raises(Refused, match="19"):
        dispute_label(reading=reading, author=alice, frame=None, reason=reason)
    made = dispute_label(reading=reading, author=alice, frame=None, reason=f" {reason}x\n")
    assert made.reason == "xxxxxxxxx\nxxxxxxxxxx"
    assert edit_dispute(dispute=made, edition=1, frame=None, reason="я" * 2000).edition == 2


def test_the_frame_that_a_reading_has_is_no_other(alice: User, reading: Reading) -> None:
    with pytest.raises(Refused, match="the frame the reading has"):
        dispute_label(reading=reading, author=alice, frame=reading.frame, reason=REASON)
    other = factories.make_frame()
    dispute_label(reading=reading, author=alice, frame=other, reason=REASON)
    Reading.objects.filter(pk=reading.pk).update(frame=other)
    for path in pages_of(reading):
        assert "alice asked for this label when it was another" in Client().get(path).content.decode()


def test_markup_in_a_reason_is_text(alice: User, reading: Reading) -> None:
    reason = "<script>alert(1)</script> and [a link](javascript:alert(1)) speak against it."
    dispute_label(reading=reading, author=alice, frame=None, reason=reason)
    for path in pages_of(reading):
        page = Client().get(path).content.decode()
        assert "<script>alert" not in page
        assert 'href="javascript:' not in page


def test_who_may_dispute(alice: User, bob: User, carol: User, admin: User, reading: Reading) -> None:
    for user in (bob, carol, admin):
        work.confirmed(user)
    people = {
        "reader": (alice, 302),
        "analyst": (bob, 302),
        "editor": (carol, 302),
        "admin": (admin, 302),
        "guest": (work.make_guest(), 403),
        "unconfirmed": (factories.make_user(email_confirmed=None), 403),
        "blocked": (factories.make_user(email_confirmed=timezone.now(), blocked=timezone.now()), 403),
    }
    for name, (user, status) in people.items():
        client = signed_in(user)
        assert client.get(form_of(reading)).status_code == (200 if status == 302 else 403), name
        assert client.post(form_of(reading), {"reason": REASON}).status_code == status, name
        if status == 403:
            with pytest.raises(Refused):
                dispute_label(reading=reading, author=user, frame=None, reason=REASON)
    answer = Client().post(form_of(reading), {"reason": REASON})
    assert answer["Location"].startswith("/account/sign-in/?next=")
    assert Dispute.objects.count() == 4


def test_nobody_disputes_what_they_cannot_see(alice: User, carol: User, reading: Reading) -> None:
    Article.objects.filter(pk=reading.article_id).update(status="draft")
    for path in (form_of(reading), list_of(reading), form_of(reading).replace("the-call", "no-such")):
        assert signed_in(alice).get(path).status_code == 404
    assert signed_in(work.confirmed(carol)).get(form_of(reading)).status_code == 200


def test_there_is_one_open_dispute_for_each_person_and_reading(alice: User, bob: User, reading: Reading) -> None:
    mine = dispute_label(reading=reading, author=alice, frame=None, reason=REASON)
    dispute_label(reading=reading, author=work.confirmed(bob), frame=None, reason=REASON)
    client = signed_in(alice)
    assert client.get(form_of(reading))["Location"] == f"/disputes/{mine.slug}/edit/"
    answer = client.post(form_of(reading), {"reason": "From another tab: passage 4 too."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "From another tab: passage 4 too." in page
    assert "not who was right" in page
    assert f'action="/disputes/{mine.slug}/edit/"' in page
    assert Dispute.objects.count() == 2


def test_a_stale_change_gets_409_and_both_texts(alice: User, reading: Reading) -> None:
    mine = dispute_label(reading=reading, author=alice, frame=None, reason=REASON)
    client, path = signed_in(alice), f"/disputes/{mine.slug}/edit/"
    assert 'name="edition" value="1"' in client.get(path).content.decode()
    first = client.post(path, {"edition": "1", "reason": "The first tab says this of it."})
    second = client.post(path, {"edition": "1", "reason": "The second tab says that of it."})
    assert (first.status_code, second.status_code) == (302, 409)
    page = second.content.decode()
    assert "The first tab says this of it." in page
    assert "The second tab says that of it." in page
    assert client.post(path, {"edition": "2", "reason": "The second tab says that of it."}).status_code == 302
    mine.refresh_from_db()
    assert (mine.edition, mine.reason) == (3, "The second tab says that of it.")
    assert "changed" in Client().get(list_of(reading)).content.decode()
    short = client.post(path, {"edition": "3", "reason": "Short."})
    assert short.status_code == 422
    assert 'name="edition" value="3"' in short.content.decode()
    for edition in ("", "x", "9" * 40):
        assert client.post(path, {"edition": edition, "reason": REASON}).status_code == 409


def test_a_dispute_is_withdrawn_and_may_be_made_again(alice: User, reading: Reading) -> None:
    mine = dispute_label(reading=reading, author=alice, frame=None, reason=REASON)
    client, path = signed_in(alice), f"/disputes/{mine.slug}/edit/"
    assert client.post(path, {"edition": "1", "take": "back"}).status_code == 302
    assert "not who was right" not in Client().get(list_of(reading)).content.decode()
    assert client.get(path).status_code == 404
    with pytest.raises(StaleDispute):
        edit_dispute(dispute=mine, edition=1, frame=None, reason=REASON)
    assert client.post(form_of(reading), {"reason": REASON}).status_code == 302
    assert Dispute.objects.filter(author=alice).count() == 2


def test_nobody_changes_what_another_wrote(alice: User, bob: User, carol: User, admin: User, reading: Reading) -> None:
    mine = dispute_label(reading=reading, author=alice, frame=None, reason=REASON)
    for client in (Client(), *map(signed_in, (bob, carol, admin, work.make_guest()))):
        for answer in (
            client.get(f"/disputes/{mine.slug}/edit/"),
            client.post(f"/disputes/{mine.slug}/edit/", {"edition": "1", "take": "back"}),
        ):
            assert answer.status_code == 404
    User.objects.filter(pk=alice.pk).update(blocked=timezone.now())
    assert signed_in(alice).get(f"/disputes/{mine.slug}/edit/").status_code == 404
    mine.refresh_from_db()
    assert mine.withdrawn is None


def test_it_is_reported_hidden_and_shown_again(alice: User, bob: User, carol: User, reading: Reading) -> None:
    mine = dispute_label(reading=reading, author=alice, frame=None, reason=REASON)
    path = f"/disputes/{mine.slug}/report/"
    assert Client().get(path).status_code == 302
    assert signed_in(bob).get(path).status_code == 403
    assert signed_in(work.confirmed(bob)).post(path, {"reason": "It is off the point."}).status_code == 200
    assert "This is your own." in signed_in(alice).get(path).content.decode()
    with pytest.raises(PermissionDenied):
        moderation.report(by=alice, item=mine, reason="x")
    editor = signed_in(carol)
    page = editor.get("/moderation/").content.decode()
    assert "bob says: It is off the point." in page
    assert "not who was right" in page
    act = f"/moderation/dispute/{mine.slug}/"
    assert signed_in(bob).post(act, {"action": "hide"}).status_code == 404
    assert editor.post(act, {"action": "hide", "reason": "Off the point"}).status_code == 302
    seen = ["not who was right" in client.get(list_of(reading)).content.decode() for client in (Client(), editor)]
    assert seen == [False, True]
    assert "not who was right" in signed_in(alice).get(list_of(reading)).content.decode()
    assert [disputes_in(Client(), twin) for twin in twins_of(reading)] == [[], [], []]
    assert "Show again" in editor.get("/moderation/").content.decode()
    assert editor.post(act, {"action": "unhide"}).status_code == 302
    assert "not who was right" in Client().get(list_of(reading)).content.decode()
    assert Report.objects.get().settled is not None
    subjects = ModerationEntry.objects.values_list("subject", flat=True)
    assert set(subjects) == {f"dispute {mine.slug} by alice"}


@pytest.mark.parametrize("number", [0, 1, 2])
def test_every_change_of_what_is_shown_changes_the_pages_and_their_twins(
    alice: User, reading: Reading, number: int
) -> None:
    pages = [pages_of(reading)[number], twins_of(reading)[number]]

    def tags() -> list[str]:
        return [Client().get(path)["ETag"] for path in pages]

    seen = [tags()]
    mine = dispute_label(reading=reading, author=alice, frame=None, reason=REASON)
    changes: list[Callable[[], object]] = [
        lambda: None,
        lambda: edit_dispute(dispute=mine, edition=1, frame=None, reason=REASON + "!"),
        lambda: User.objects.filter(pk=alice.pk).update(display_name="Alice L."),
        lambda: User.objects.filter(pk=alice.pk).update(blocked=timezone.now()),
        lambda: User.objects.filter(pk=alice.pk).update(blocked=None),
        lambda: withdraw_dispute(dispute=mine),
    ]
    for change in changes:
        change()
        seen.append(tags())
    for tags_of_one in zip(*seen, strict=True):
        assert len(set(tags_of_one)) == len(seen)


def test_pages_cost_the_same_with_three_and_with_thirty(alice: User, reading: Reading) -> None:
    costs: list[list[int]] = []
    for number in (3, 27):
        for _ in range(number):
            make_dispute(reading, frame=factories.make_frame())
        client = signed_in(alice)
        cost = []
        for path in [*pages_of(reading), *twins_of(reading)]:
            client.get(path)
            with CaptureQueriesContext(connection) as caught:
                assert client.get(path).status_code == 200
            cost.append(len(caught))
        costs.append(cost)
    assert costs[0] == costs[1]


def test_beside_the_rationale_stand_the_newest_and_the_list_goes_on_to_all(reading: Reading) -> None:
    now = timezone.now()
    for number in range(1, 34):
        reason = f"Reason number {number:02}, of which there are many."
        make_dispute(reading, html=f"<p>{reason}</p>", reason=reason, created=now - timedelta(minutes=number))
    for path in pages_of(reading)[:2]:
        page = Client().get(path).content.decode()
        assert page.count("Reason number") == 5
        assert "Reason number 01" in page
        assert list_of(reading) in page
    first = Client().get(list_of(reading)).content.decode()
    older = first.partition('href="?before=')[2].partition('"')[0]
    second = Client().get(f"{list_of(reading)}?before={older}").content.decode()
    numbers = [n for n in range(1, 34) for page in (first, second) if f"Reason number {n:02}" in page]
    assert numbers == list(range(1, 34))
    assert Client().get(f"{list_of(reading)}?before=yesterday").status_code == 400
    assert len(disputes_in(Client(), twins_of(reading)[0])) == 33


def test_disputes_are_limited_like_other_writes(alice: User, settings: object) -> None:
    settings.WRITES_PER_MINUTE = 2  # type: ignore[attr-defined]
    client = signed_in(alice)
    answers = [client.post(form_of(factories.make_reading()), {"reason": REASON}).status_code for _ in range(3)]
    assert answers == [302, 302, 429]
