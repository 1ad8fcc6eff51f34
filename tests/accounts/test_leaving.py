"""Taking everything along, and deleting an account: what goes, what stays, and for whom."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.leaving import CannotLeave, delete_account, everything_of, former_member
from apps.accounts.models import Group, User
from apps.annotations.codebook_services import merge_tag
from apps.annotations.models import ClaimStatus, Codebook, Dispute, Highlight, NoteRevision, Reply, Report, Tag
from tests import factories
from tests.accounts import work
from tests.factories import PASSWORD
from tests.stock import make_dispute

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make_life(user: User, other: User) -> dict[str, Any]:
    """Store one of everything that `user` can make, and what `other` made beside it; return it by name."""
    codebook = work.make_codebook(user, "mine")
    tag = codebook.tags.get()
    work.make_tag(codebook, "below", parent=tag)
    shared = Codebook.objects.filter(owner=None).first() or work.make_codebook(None, "echo")
    public = work.make_highlight(user, tag, shared.tags.all()[0], visibility="public", note="For all.")
    private = work.make_highlight(user, tag, note="For me.")
    NoteRevision.objects.create(highlight=public, edition=1, note="Former words.", by=user, until=timezone.now())
    theirs = work.make_highlight(other, visibility="public")
    version = theirs.article.current
    assert version is not None
    return {
        "public": public,
        "private": private,
        "group": work.make_highlight(user, group=work.make_group(other, user)),
        "deleted": work.make_highlight(user, visibility="public", deleted=timezone.now(), note="In the bin."),
        "theirs": theirs,
        "reply": work.make_reply(user, theirs, text="My answer."),
        "their reply": work.make_reply(other, public),
        "report": Report.objects.create(highlight=theirs, by=user, reason="My reason.", created=timezone.now()),
        "dispute": make_dispute(factories.make_reading(), user, reason="My reason against this label."),
        "withdrawn": make_dispute(factories.make_reading(), user, withdrawn=timezone.now()),
        "claim": ClaimStatus.objects.create(
            passage=version.passages.order_by("number")[0],
            status="contested",
            citation="A Gazette.",
            by=user,
            modified=timezone.now(),
        ),
    }


def left(things: dict[str, Any]) -> set[str]:
    """Return the names of those that are still stored."""
    return {name for name, thing in things.items() if type(thing).objects.filter(pk=thing.pk).exists()}


# -- Export --


def test_everything_one_made_is_in_the_file(alice: User, bob: User) -> None:
    life = make_life(alice, bob)
    answer = signed_in(alice).get("/account/export.json")
    assert answer["Content-Disposition"] == 'attachment; filename="synoptic.json"'
    assert answer["Cache-Control"] == "no-store"
    document = json.loads(answer.content)
    assert document["account"]["name"] == "alice"
    assert document["account"]["address"] == "alice@example.org"
    assert [each["name"] for each in document["groups"]] == ["Class 9b"]
    mine = {life[name].slug: life[name] for name in ("public", "private", "group", "deleted")}
    assert {each["id"] for each in document["highlights"]} == mine.keys()
    public = next(each for each in document["highlights"] if each["id"] == life["public"].slug)
    assert public["note"] == "For all."
    assert [each["tag"] for each in public["tags"]] == ["mine", "echo"]
    assert public["former_notes"][0]["note"] == "Former words."
    assert public["placements"][0]["exact"] == life["public"].placements.get().exact
    assert [each["text"] for each in document["replies"]] == ["My answer."]
    assert [(each["slug"], each["under"]) for each in document["tags"]] == [("mine", None), ("below", "mine")]
    assert [each["reason"] for each in document["reports"]] == ["My reason."]
    assert [each["citation"] for each in document["claims"]] == ["A Gazette."]
    disputes = {each["id"]: each for each in document["disputes"]}
    assert disputes.keys() == {life["dispute"].slug, life["withdrawn"].slug}
    mine = disputes[life["dispute"].slug]
    assert (mine["reason"], mine["withdrawn"]) == ("My reason against this label.", None)
    assert mine["label"] == life["dispute"].reading.frame.slug


def test_the_file_says_which_tags_were_merged(alice: User) -> None:
    own = work.make_codebook(alice, "one", "two")
    merge_tag(tag=own.tags.get(slug="one"), into=own.tags.get(slug="two"), by=alice)
    document = json.loads(signed_in(alice).get("/account/export.json").content)
    one, two = document["tags"]
    assert (one["merged_into"], two["merged_into"], two["archived"]) == ("two", None, None)
    assert one["archived"]


def test_nothing_of_others_and_no_password_is_in_the_file(alice: User, bob: User) -> None:
    make_life(bob, alice)
    document = everything_of(alice)
    assert {len(document[part]) for part in ("replies", "highlights")} == {1}
    text = json.dumps(document)
    assert "For me." not in text
    assert "My answer." not in text
    assert alice.password not in text


def test_a_guest_takes_everything_along_too() -> None:
    guest = work.make_guest()
    work.make_highlight(guest, note="Of a guest.")
    assert b"Of a guest." in signed_in(guest).get("/account/export.json").content


def test_the_file_costs_the_same_for_any_number(alice: User, bob: User) -> None:
    costs = []
    make_life(alice, bob)
    tag = Tag.objects.get(slug="mine")
    for number in (3, 20):
        for _ in range(number):
            work.make_reply(alice, work.make_highlight(alice, tag, visibility="public"))
        with CaptureQueriesContext(connection) as caught:
            everything_of(alice)
        costs.append(len(caught))
    assert costs[0] == costs[1]


# -- Deleting --


def test_the_page_says_what_happens_and_offers_the_file_first(alice: User) -> None:
    page = signed_in(alice).get("/account/delete/").content.decode()
    for words in ("cannot be undone", "a former member", "/account/export.json", "replies of others"):
        assert words in page


def test_everything_goes_where_one_asks_for_that(alice: User, bob: User) -> None:
    life = make_life(alice, bob)
    client = signed_in(alice)
    answer = client.post("/account/delete/", {"public": "delete", "password": PASSWORD})
    assert answer["Location"] == "/account/gone/"
    assert client.get("/account/gone/").status_code == 200
    assert client.get("/account/").status_code == 302
    assert left(life) == {"theirs", "claim"}
    assert not User.objects.filter(username="alice").exists()
    assert not Codebook.objects.filter(slug=f"of-{alice.public_id}").exists()
    life["claim"].refresh_from_db()
    assert life["claim"].by == former_member()


def test_what_is_public_stays_under_another_name_where_one_leaves_it(alice: User, bob: User) -> None:
    life = make_life(alice, bob)
    delete_account(user=alice, keep=True)
    assert left(life) == {"theirs", "public", "reply", "their reply", "dispute", "claim"}
    former = former_member()
    for name in ("public", "reply", "dispute"):
        life[name].refresh_from_db()
        assert life[name].author == former
    public = life["public"]
    assert [each.tag.slug for each in public.taggings.select_related("tag")] == ["echo"]
    assert not public.revisions.exists()
    assert Highlight.objects.visible_to(bob).filter(pk=public.pk).exists()
    assert Reply.objects.visible_to(bob).filter(pk=life["reply"].pk).exists()
    assert str(former) == "a former member"


def test_nobody_is_the_former_member(alice: User) -> None:
    former = former_member()
    assert former_member() == former
    assert (former.is_active, former.has_usable_password(), former.may_publish) == (False, False, False)
    delete_account(user=alice, keep=True)
    assert User.objects.get() == former


@pytest.mark.parametrize(
    "form",
    [
        {"public": "delete", "password": "wrong"},
        {"public": "delete"},
        {"password": PASSWORD},
        {"public": "other", "password": PASSWORD},
        {"sure": "on"},
    ],
)
def test_without_password_and_choice_nothing_is_deleted(alice: User, bob: User, form: dict[str, str]) -> None:
    life = make_life(alice, bob)
    assert signed_in(alice).post("/account/delete/", form).status_code == 422
    assert left(life) == set(life)


def test_guesses_at_the_password_are_limited(alice: User, settings: Settings) -> None:
    settings.SIGN_IN_TRIES = 2
    client = signed_in(alice)
    codes = [client.post("/account/delete/", {"public": "delete", "password": "x"}).status_code for _ in range(3)]
    assert codes == [422, 422, 429]


def test_a_guest_deletes_everything_by_a_confirmation_alone() -> None:
    guest = work.make_guest()
    work.make_highlight(guest, work.make_codebook(guest, "mine").tags.get())
    client = signed_in(guest)
    assert client.post("/account/delete/", {}).status_code == 422
    assert client.post("/account/delete/", {"sure": "on"}).status_code == 302
    assert not User.objects.filter(pk=guest.pk).exists()
    assert not Highlight.objects.exists()
    assert "sessionid" not in {name for name, cookie in client.cookies.items() if cookie.value}


def test_groups_go_to_their_longest_member_or_end(alice: User, bob: User, carol: User) -> None:
    shared, alone, joined = work.make_group(alice, bob, carol), work.make_group(alice), work.make_group(carol, alice)
    theirs = work.make_highlight(bob, group=shared)
    delete_account(user=alice, keep=False)
    assert dict(shared.memberships.values_list("user__username", "role")) == {"bob": "owner", "carol": "member"}
    assert list(joined.memberships.values_list("user__username", flat=True)) == ["carol"]
    assert not Group.objects.filter(pk=alone.pk).exists()
    theirs.refresh_from_db()
    assert theirs.group == shared


def test_the_only_administrator_stays(admin: User) -> None:
    client = signed_in(admin)
    form = {"public": "delete", "password": PASSWORD}
    answer = client.post("/account/delete/", form)
    assert answer.status_code == 422
    assert "only administrator" in answer.content.decode()
    factories.make_user("second", role="admin", blocked=timezone.now())
    with pytest.raises(CannotLeave):
        delete_account(user=admin, keep=False)
    factories.make_user("third", role="admin")
    assert client.post("/account/delete/", form).status_code == 302


def test_what_fails_half_way_deletes_nothing(alice: User, bob: User, settings: Settings) -> None:
    life = make_life(alice, bob)
    settings.LEAVE_STEPS = [*settings.LEAVE_STEPS, "tests.accounts.test_leaving.fail"]
    with pytest.raises(RuntimeError):
        delete_account(user=alice, keep=True)
    assert left(life) == set(life)
    life["public"].refresh_from_db()
    assert life["public"].author == alice


def test_several_who_left_may_have_disputed_the_same_label(alice: User, bob: User) -> None:
    reading = factories.make_reading()
    for user in (alice, bob):
        make_dispute(reading, user)
        delete_account(user=user, keep=True)
    assert [each.author for each in Dispute.objects.visible_to(None)] == [former_member()] * 2


def test_what_somebody_blocked_made_does_not_come_back_under_another_name(alice: User, bob: User) -> None:
    life = make_life(alice, bob)
    alice.blocked = timezone.now()
    alice.save()
    delete_account(user=alice, keep=True)
    assert left(life) == {"theirs", "claim"}


def fail(user: User, keep: bool) -> None:
    raise RuntimeError
