"""Answers and parallels are reported, hidden and shown again, with the same rights and the same log as highlights."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.leaving import delete_account, everything_of
from apps.accounts.models import Group, Membership, User
from apps.annotations.models import ModerationEntry
from apps.comparison import moderation
from apps.comparison.handover import hand_over
from apps.comparison.models import Answer, ComparisonReport, Parallel, Question, QuestionSet
from apps.library.models import Reading
from tests import factories
from tests.accounts import work
from tests.lined import make_answer, make_highlight, make_parallel
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db
Item = Answer | Parallel
KINDS = pytest.mark.parametrize("kind", ["answer", "parallel"])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def question() -> Question:
    return make_question_set().questions.earliest("position")


def make(kind: str, by: User, **fields: Any) -> Item:
    """Store an answer or a parallel that everybody sees, and that says something rude."""
    reading = factories.make_reading()
    if kind == "answer":
        question = Question.objects.filter(question_set__owner=None).earliest("position")
        return make_answer(reading, question, by, **({"paraphrase": "A rude line."} | fields))
    words: dict[str, Any] = {"note": "A rude line.", "note_html": "<p>A rude line.</p>"} | fields
    marks = make_highlight(reading.article, by), make_highlight(factories.make_article(), by)
    return make_parallel(by, *marks, **words)


@pytest.fixture
def item(kind: str, bob: User, question: Question) -> Item:
    """Bob's."""
    return make(kind, bob)


def report_of(item: Item) -> str:
    return f"/{'answers' if isinstance(item, Answer) else 'parallels'}/{item.slug}/report/"


def page_of(item: Item) -> str:
    return report_of(item).removesuffix("report/")


def seen_by(item: Item, *users: User) -> list[User]:
    return [user for user in users if type(item).objects.visible_to(user).filter(pk=item.pk).exists()]


@KINDS
def test_a_reader_reports_with_a_reason_and_again_with_another(alice: User, item: Item, kind: str) -> None:
    client, path = signed_in(work.confirmed(alice)), report_of(item)
    page = client.get(path).content.decode()
    assert "A rude line." in page
    assert "bob" in page
    assert client.post(path, {"reason": " "}).status_code == 422
    for reason in ("It is rude.", "It is very rude."):
        assert client.post(path, {"reason": reason}).status_code == 200
    report = ComparisonReport.objects.get()
    assert (getattr(report, kind), report.by, report.reason) == (item, alice, "It is very rude.")


@KINDS
def test_the_page_leads_others_to_the_report(alice: User, bob: User, carol: User, item: Item, kind: str) -> None:
    for client in (Client(), signed_in(alice), signed_in(carol)):
        assert f'href="{report_of(item)}"' in client.get(page_of(item), follow=True).content.decode()
    assert report_of(item) not in signed_in(bob).get(page_of(item), follow=True).content.decode()


@KINDS
def test_an_address_must_be_confirmed_to_report(alice: User, item: Item, kind: str) -> None:
    path = report_of(item)
    for user in (alice, work.make_guest(), factories.make_user(blocked=timezone.now())):
        client = signed_in(user)
        for answer in (client.get(path), client.post(path, {"reason": "x"})):
            assert answer.status_code == 403
        with pytest.raises(PermissionDenied):
            moderation.report(by=user, item=item, reason="x")
    assert Client().post(path, {"reason": "x"}).status_code == 302
    assert not ComparisonReport.objects.exists()


@KINDS
def test_nobody_reports_their_own_or_what_is_not_public(alice: User, bob: User, item: Item, kind: str) -> None:
    work.confirmed(alice)
    assert "This is your own." in signed_in(bob).get(report_of(item)).content.decode()
    assert signed_in(bob).post(report_of(item), {"reason": "x"}).status_code == 403
    hidden = make(kind, bob, hidden=timezone.now())
    shared = make(kind, bob)
    group = Group.objects.create(name="A class")
    Membership.objects.create(group=group, user=alice)
    if isinstance(shared, Answer):
        its_own = QuestionSet.objects.create(slug="own", name="Own", owner=bob, visibility="group", group=group)
        asked = Question.objects.create(question_set=its_own, slug="a", name="A", wording="What?", position=1)
        Answer.objects.filter(pk=shared.pk).update(question=asked)
    else:
        Parallel.objects.filter(pk=shared.pk).update(visibility="group", group=group)
    shared = type(shared).objects.get(pk=shared.pk)
    assert seen_by(shared, alice) == [alice]
    for by, each in ((bob, item), (alice, hidden), (alice, shared)):
        with pytest.raises(PermissionDenied):
            moderation.report(by=by, item=each, reason="x")
    for each in (hidden, shared):
        assert signed_in(alice).post(report_of(each), {"reason": "x"}).status_code == 404
    assert report_of(shared) not in signed_in(alice).get(page_of(shared), follow=True).content.decode()
    assert not ComparisonReport.objects.exists()


@KINDS
def test_an_editor_hides_and_shows_again(alice: User, bob: User, carol: User, item: Item, kind: str) -> None:
    moderation.report(by=work.confirmed(alice), item=item, reason="It is rude.")
    client, path = signed_in(carol), f"/moderation/{kind}/{item.slug}/"
    page = client.get("/moderation/").content.decode()
    for shown in ("alice says: It is rude.", "A rude line.", f'href="{page_of(item)}"', "<strong>bob</strong>"):
        assert shown in page, shown
    assert client.post(path, {"action": "hide", "reason": "Against a person"}).status_code == 302
    assert seen_by(item, alice, bob, carol) == [bob, carol]
    for user in (bob, carol):
        shown = signed_in(user).get(page_of(item), follow=True).content.decode()
        assert "A rude line." in shown
        assert "hidden by moderators" in shown
    for stranger in (Client(), signed_in(alice)):
        assert stranger.get(page_of(item)).status_code == 404
    assert not moderation.open_reports(carol).exists()
    assert "Show again" in client.get("/moderation/").content.decode()
    assert client.post(path, {"action": "unhide"}).status_code == 302
    assert seen_by(item, alice) == [alice]
    log = ModerationEntry.objects.order_by("pk").values_list("by__username", "action", "subject", "reason")
    subject = f"{kind} {item.slug} by bob"
    assert list(log) == [("carol", "hide", subject, "Against a person"), ("carol", "unhide", subject, "")]


@KINDS
def test_an_editor_leaves_something_as_it_is(alice: User, carol: User, item: Item, kind: str) -> None:
    moderation.report(by=work.confirmed(alice), item=item, reason="It is rude.")
    client = signed_in(carol)
    assert client.post(f"/moderation/{kind}/{item.slug}/", {"action": "dismiss"}).status_code == 302
    item.refresh_from_db()
    assert (item.hidden, ModerationEntry.objects.get().action) == (None, "dismiss")
    assert "It is rude." not in client.get("/moderation/").content.decode()
    moderation.report(by=alice, item=item, reason="It is still rude.")
    assert moderation.open_reports(carol).count() == 1


@KINDS
@pytest.mark.parametrize("action", ["hide", "unhide", "dismiss"])
def test_nobody_else_moderates(alice: User, bob: User, carol: User, item: Item, kind: str, action: str) -> None:
    path = f"/moderation/{kind}/{item.slug}/"
    for user in (alice, bob, work.make_guest()):
        with pytest.raises(PermissionDenied):
            getattr(moderation, action)(by=user, item=item, reason="x")
        assert signed_in(user).post(path, {"action": action}).status_code == 404
        assert not moderation.open_reports(user).exists()
    assert Client().post(path, {"action": action}).status_code == 302
    assert signed_in(carol).post(f"/moderation/{kind}/no-such/", {"action": action}).status_code == 404
    item.refresh_from_db()
    assert (item.hidden, ModerationEntry.objects.exists()) == (None, False)


def test_what_is_private_is_not_found(bob: User, carol: User) -> None:
    make_question_set()
    private = make("parallel", bob, visibility="private")
    assert signed_in(carol).post(f"/moderation/parallel/{private.slug}/", {"action": "hide"}).status_code == 404


@KINDS
def test_a_report_of_what_is_in_the_bin_waits_for_nobody(alice: User, carol: User, item: Item, kind: str) -> None:
    moderation.report(by=work.confirmed(alice), item=item, reason="It is rude.")
    type(item).objects.filter(pk=item.pk).update(deleted=timezone.now())
    assert "It is rude." not in signed_in(carol).get("/moderation/").content.decode()


def test_the_answer_of_somebody_who_left_can_be_hidden(
    admin: User, alice: User, bob: User, reading: Reading, question: Question
) -> None:
    answer = make_answer(reading, question, bob, paraphrase="A rude line.")
    delete_account(user=bob, keep=True)
    answer.refresh_from_db()
    moderation.report(by=work.confirmed(alice), item=answer, reason="It is rude.")
    client = signed_in(admin)
    assert "a former member" in client.get("/moderation/").content.decode()
    assert client.post(f"/moderation/answer/{answer.slug}/", {"action": "hide"}).status_code == 302
    assert seen_by(answer, alice, admin) == [admin]
    assert ModerationEntry.objects.get().subject == f"answer {answer.slug} by a former member"


@KINDS
def test_what_was_hidden_goes_when_its_author_leaves(bob: User, item: Item, kind: str) -> None:
    type(item).objects.filter(pk=item.pk).update(hidden=timezone.now())
    delete_account(user=bob, keep=True)
    assert not type(item).objects.exists()


@KINDS
def test_reports_are_taken_along_and_go_with_the_account(alice: User, item: Item, kind: str) -> None:
    moderation.report(by=work.confirmed(alice), item=item, reason="It is rude.")
    [found] = everything_of(alice)["comparison_reports"]
    assert (found[kind], found["reason"]) == (item.slug, "It is rude.")
    assert everything_of(factories.make_user())["comparison_reports"] == []
    delete_account(user=alice, keep=True)
    assert not ComparisonReport.objects.exists()


@KINDS
def test_reports_of_a_guest_are_handed_over_once(alice: User, bob: User, item: Item, kind: str) -> None:
    guest, other = work.make_guest(), make(kind, bob)
    now = timezone.now()
    for by, reported in ((guest, item), (alice, item), (guest, other)):
        ComparisonReport.objects.create(by=by, **{kind: reported}, reason=f"Of {by.role}", created=now)
    hand_over(guest, alice)
    assert [report.reason for report in item.reports.all()] == ["Of reader"]
    assert other.reports.get().by == alice


def test_each_list_goes_on_to_all_of_it(
    admin: User, alice: User, bob: User, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports the oldest first, what is hidden the newest first; none is missed and none comes twice."""
    monkeypatch.setattr("apps.pages.views.moderation.PAGE", 2)
    work.confirmed(alice)
    for number in range(5):
        kind = ("answer", "parallel")[number % 2]
        moderation.report(by=alice, item=make(kind, bob), reason=f"report {number}")
        moderation.hide(by=admin, item=make("answer", bob, paraphrase=f"line {number}"), reason="x")
        moderation.hide(by=admin, item=make("parallel", bob, note=f"note {number}"), reason="x")
    client = signed_in(admin)
    for name, word in (("comparison_reports", "report"), ("answers", "line"), ("parallels", "note")):
        found, path = "", f"/moderation/?of={name}"
        while path:
            page = client.get(path).content.decode()
            assert page.count("<h2>") == 1
            found += "".join(re.findall(rf"\b{word} (\d)", page))
            more = re.search(rf'href="(\?of={name}&amp;after=[^"]+)"', page)
            path = "/moderation/" + more[1].replace("&amp;", "&") if more else ""
        assert found == ("01234" if word == "report" else "43210"), name


def test_the_page_costs_the_same_for_any_number(admin: User, alice: User, bob: User, question: Question) -> None:
    work.confirmed(alice)
    client, costs = signed_in(admin), []
    for number in (3, 27):
        for _ in range(number):
            for kind in ("answer", "parallel"):
                moderation.report(by=alice, item=make(kind, bob), reason="Rude")
                moderation.hide(by=admin, item=make(kind, bob), reason="Rude")
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/moderation/").status_code == 200
        costs.append(len(caught))
    assert costs[0] == costs[1]
