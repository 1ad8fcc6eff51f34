"""`manage.py tidy`: what is old goes, what is somebody's stays, and a second run finds nothing."""

import io
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from apps.accounts.limits import within
from apps.accounts.models import User, WriteCount
from apps.annotations.models import Codebook, Dispute, Highlight, Reply
from tests import factories
from tests.accounts import work
from tests.stock import make_dispute

pytestmark = pytest.mark.django_db


def tidy() -> str:
    out = io.StringIO()
    call_command("tidy", stdout=out)
    return out.getvalue()


def test_bins_are_emptied_after_thirty_days(alice: User, bob: User) -> None:
    old = work.make_highlight(alice, work.make_codebook(alice, "mine").tags.get(), deleted=work.long_ago(31))
    work.make_reply(bob, old)
    fresh = work.make_highlight(alice, deleted=work.long_ago(29))
    kept = work.make_highlight(alice, visibility="public")
    gone = work.make_reply(bob, kept, deleted=work.long_ago(31))
    reply = work.make_reply(bob, kept, deleted=work.long_ago(29))
    reading = factories.make_reading()
    make_dispute(reading, alice, withdrawn=work.long_ago(31))
    disputes = {make_dispute(reading, alice, withdrawn=work.long_ago(29)), make_dispute(reading, alice)}
    assert "1 highlights, 1 replies and 1 withdrawn disputes deleted from bins" in tidy()
    assert set(Dispute.objects.all()) == disputes
    assert set(Highlight.objects.all()) == {fresh, kept}
    assert set(Reply.objects.all()) == {reply}
    assert gone not in Reply.objects.all()
    assert Codebook.objects.get().tags.count() == 1


def test_idle_guests_without_work_are_forgotten_and_nobody_else(alice: User, bob: User) -> None:
    User.objects.filter(pk=alice.pk).update(last_seen=work.long_ago(400))
    idle, empty = (work.make_guest(last_seen=work.long_ago()) for _ in range(2))
    work.make_codebook(empty)
    fresh = work.make_guest(last_seen=work.long_ago(29))
    with_tag, with_highlight, with_bin, with_reply = (work.make_guest(last_seen=work.long_ago()) for _ in range(4))
    work.make_codebook(with_tag, "mine")
    work.make_highlight(with_highlight)
    work.make_highlight(with_bin, deleted=timezone.now())
    work.make_reply(with_reply, work.make_highlight(bob))
    said = tidy()
    assert "2 idle guests without work forgotten" in said
    assert "1 empty codebooks of guests deleted" in said
    assert set(User.objects.all()) == {alice, bob, fresh, with_tag, with_highlight, with_bin, with_reply}
    assert idle not in User.objects.all()


def test_a_guest_whose_bin_is_emptied_is_forgotten_in_the_same_run() -> None:
    guest = work.make_guest(last_seen=work.long_ago(40))
    work.make_highlight(guest, deleted=work.long_ago(35))
    tidy()
    assert not User.objects.exists()


def test_accounts_keep_an_empty_codebook(alice: User) -> None:
    work.make_codebook(alice)
    tidy()
    assert Codebook.objects.get().owner == alice


def test_past_counts_and_expired_sessions_go() -> None:
    within("now", most=1, seconds=10**9)
    WriteCount.objects.create(key="past", window=int(timezone.now().timestamp()) - 1, count=4)
    for key, days in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + timedelta(days=days))
    said = tidy()
    assert "1 counts of past writes deleted" in said
    assert "1 expired sessions deleted" in said
    assert WriteCount.objects.get().key == "now"
    assert Session.objects.get().session_key == "new"


def test_a_second_run_finds_nothing(alice: User) -> None:
    work.make_highlight(alice, deleted=work.long_ago())
    work.make_guest(last_seen=work.long_ago())
    tidy()
    assert [line.split()[0] for line in tidy().splitlines()] == ["0"] * 8
    assert list(User.objects.all()) == [alice]


def test_large_bins_are_emptied_in_batches(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.annotations.tidying._BATCH", 2)
    article = factories.make_article()
    for _ in range(5):
        work.make_highlight(alice, article=article, deleted=work.long_ago())
    assert "5 highlights" in tidy()
    assert not Highlight.objects.exists()
