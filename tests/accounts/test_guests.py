"""Guests: made at the first write, kept when they sign up, handed over when they sign in."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.guests import GUEST_AGE, take_over, writer
from apps.accounts.limits import TooMany
from apps.accounts.models import Membership, Role, User
from apps.annotations.models import Codebook, Dispute, Highlight, HighlightTag, NoteRevision, Report, Tag
from tests import factories
from tests.accounts import work
from tests.factories import PASSWORD
from tests.stock import make_dispute

pytestmark = pytest.mark.django_db


def request_of(user: User | AnonymousUser, address: str = "192.0.2.1") -> HttpRequest:
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    request.user = user
    request.session = SessionStore()
    return request


def as_guest(client: Client) -> User:
    guest = work.make_guest()
    client.force_login(guest)
    return guest


def test_a_visitor_who_writes_becomes_a_guest_of_that_browser_for_a_year() -> None:
    request = request_of(AnonymousUser())
    guest = writer(request)
    assert (guest.role, guest.username) == (Role.GUEST, f"guest-{guest.public_id}")
    assert not guest.has_usable_password()
    assert not guest.may_publish
    assert request.user == guest
    assert request.session.get_expiry_age() == GUEST_AGE
    assert writer(request) == guest
    assert User.objects.count() == 1


def test_who_is_signed_in_writes_as_themselves(alice: User) -> None:
    assert writer(request_of(alice)) == alice


def test_guests_from_one_address_are_limited(settings: Settings) -> None:
    settings.GUESTS_PER_HOUR = 2
    for _ in range(2):
        writer(request_of(AnonymousUser()))
    with pytest.raises(TooMany):
        writer(request_of(AnonymousUser()))
    assert writer(request_of(AnonymousUser(), "192.0.2.2")).is_guest
    assert User.objects.count() == 3


def test_nobody_signs_in_as_a_guest(client: Client) -> None:
    guest = work.make_guest()
    for password in ("", "!", PASSWORD):
        assert not client.login(username=guest.username, password=password)


def test_signing_up_keeps_the_row_and_all_that_is_on_it(client: Client) -> None:
    guest = as_guest(client)
    highlight = work.make_highlight(guest)
    form = {"username": "newcomer", "email": "newcomer@example.org", "password": PASSWORD}
    assert client.post("/account/sign-up/", form).status_code == 302
    guest.refresh_from_db()
    assert (guest.username, guest.role) == ("newcomer", Role.READER)
    assert Highlight.objects.get().author == guest
    assert highlight.author_id == guest.pk
    assert client.get("/account/").context["person"] == guest
    assert client.login(username="newcomer", password=PASSWORD)


def test_signing_in_hands_everything_over_and_forgets_the_guest(client: Client, alice: User, bob: User) -> None:
    guest = as_guest(client)
    highlight = work.make_highlight(guest)
    NoteRevision.objects.create(highlight=highlight, edition=1, note="Before.", by=guest, until=timezone.now())
    other = work.make_highlight(bob, visibility="public")
    reply = work.make_reply(guest, other)
    Report.objects.create(highlight=other, by=guest, reason="Of the guest", created=timezone.now())
    Report.objects.create(highlight=other, by=alice, reason="Of Alice", created=timezone.now())
    Report.objects.create(reply=reply, by=guest, reason="Of the guest", created=timezone.now())
    answer = client.post("/account/sign-in/", {"username": "alice", "password": PASSWORD})
    assert answer.status_code == 302
    assert not User.objects.filter(pk=guest.pk).exists()
    highlight.refresh_from_db()
    reply.refresh_from_db()
    assert (highlight.author, reply.author, highlight.edition) == (alice, alice, 1)
    assert NoteRevision.objects.get().by == alice
    assert [each.reason for each in Report.objects.filter(highlight=other)] == ["Of Alice"]
    assert Report.objects.get(reply=reply).by == alice
    assert client.get("/account/").context["person"] == alice


def test_a_wrong_password_hands_nothing_over(client: Client, alice: User) -> None:
    guest = as_guest(client)
    highlight = work.make_highlight(guest)
    assert client.post("/account/sign-in/", {"username": "alice", "password": "wrong"}).status_code == 422
    highlight.refresh_from_db()
    assert highlight.author == guest


def test_a_guests_codebook_becomes_the_accounts_where_that_has_none(alice: User) -> None:
    guest = work.make_guest()
    codebook = work.make_codebook(guest, "echo")
    take_over(guest=guest, user=alice)
    codebook.refresh_from_db()
    assert codebook.owner == alice


def test_tags_move_and_those_of_one_slug_become_one(alice: User) -> None:
    guest = work.make_guest()
    mine = work.make_codebook(alice, "echo", "irony")
    theirs = work.make_codebook(guest, "echo", "doubt")
    echo, doubt = theirs.tags.all()
    below = work.make_tag(theirs, "below-echo", parent=echo)
    merged = work.make_tag(theirs, "resonance")
    Tag.objects.filter(pk=merged.pk).update(merged_into=echo)
    mine_echo = mine.tags.get(slug="echo")
    highlight = work.make_highlight(guest, doubt, echo)
    both = work.make_highlight(guest, echo, mine_echo)
    take_over(guest=guest, user=alice)
    assert [tag.slug for tag in mine.tags.all()] == ["echo", "irony", "doubt", "below-echo", "resonance"]
    assert [each.tag for each in highlight.taggings.all()] == [doubt, mine_echo]
    assert [each.tag for each in both.taggings.all()] == [mine_echo]
    below.refresh_from_db()
    merged.refresh_from_db()
    assert (below.parent, merged.merged_into) == (mine_echo, mine_echo)
    assert Codebook.objects.count() == 1
    assert HighlightTag.objects.count() == 3


def test_tags_below_one_that_stands_deeper_in_the_other_codebook_go_to_the_top(alice: User) -> None:
    guest = work.make_guest()
    mine = work.make_codebook(alice, "top")
    work.make_tag(mine, "echo", parent=mine.tags.get())
    theirs = work.make_codebook(guest, "echo")
    below = work.make_tag(theirs, "below", parent=theirs.tags.get())
    take_over(guest=guest, user=alice)
    below.refresh_from_db()
    assert (below.codebook, below.parent) == (mine, None)


def test_disputes_go_over_and_of_two_of_one_label_the_guests_is_withdrawn(alice: User) -> None:
    guest = work.make_guest()
    reading = factories.make_reading()
    mine, twice = make_dispute(reading, alice), make_dispute(reading, guest)
    alone, past = make_dispute(factories.make_reading(), guest), make_dispute(reading, guest, withdrawn=timezone.now())
    for dispute in (mine, twice, alone):
        Report.objects.create(dispute=dispute, by=guest, reason="x", created=timezone.now())
    Report.objects.create(dispute=mine, by=alice, reason="Of Alice", created=timezone.now())
    take_over(guest=guest, user=alice)
    disputes = Dispute.objects.filter(author=alice)
    assert set(disputes) == {mine, twice, alone, past}
    assert set(disputes.filter(withdrawn=None)) == {mine, alone}
    assert [each.reason for each in Report.objects.filter(dispute=mine)] == ["Of Alice"]
    assert Report.objects.filter(by=alice).count() == 3


def test_memberships_go_over_once(alice: User, bob: User) -> None:
    guest = work.make_guest()
    shared, other = work.make_group(bob, alice, guest), work.make_group(bob, guest)
    take_over(guest=guest, user=alice)
    assert set(Membership.objects.filter(user=alice).values_list("group", flat=True)) == {shared.pk, other.pk}


def test_only_guests_are_handed_over_and_only_to_accounts(alice: User, bob: User) -> None:
    guest = work.make_guest()
    for giver, taker in ((alice, bob), (guest, work.make_guest()), (alice, guest)):
        with pytest.raises(ValueError, match="guest"):
            take_over(guest=giver, user=taker)
    assert User.objects.count() == 4


def test_what_fails_in_one_step_changes_nothing(alice: User, settings: Settings) -> None:
    guest = work.make_guest()
    highlight = work.make_highlight(guest)
    settings.MERGE_STEPS = [*settings.MERGE_STEPS, "tests.accounts.test_guests.fail"]
    with pytest.raises(RuntimeError):
        take_over(guest=guest, user=alice)
    highlight.refresh_from_db()
    assert highlight.author == guest


def fail(guest: User, user: User) -> None:
    raise RuntimeError


def test_a_visit_is_noted_once_a_day_and_renews_a_guests_session(client: Client) -> None:
    guest = as_guest(client)
    User.objects.filter(pk=guest.pk).update(last_seen=timezone.now() - timedelta(days=3))
    first = client.get("/about/")
    guest.refresh_from_db()
    assert timezone.now() - guest.last_seen < timedelta(minutes=1)
    assert int(first.cookies["sessionid"]["max-age"]) == GUEST_AGE
    seen = guest.last_seen
    assert not client.get("/about/").cookies
    guest.refresh_from_db()
    assert guest.last_seen == seen
