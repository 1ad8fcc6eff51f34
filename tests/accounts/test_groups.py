"""Groups: invited, joined, left, handed over, dissolved; unseen by everybody else."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts import groups
from apps.accounts.models import Group, Membership, User
from apps.annotations.models import Highlight
from tests import factories
from tests.accounts import work
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(alice: User, bob: User) -> Group:
    """Alice's, with Bob in it."""
    return work.make_group(alice, bob)


def roles(group: Group) -> dict[str, str]:
    return dict(group.memberships.values_list("user__username", "role"))


def act(user: User, group: Group, action: str, **form: str) -> int:
    client = Client()
    client.force_login(user)
    return client.post(f"/groups/{group.slug}/", {"action": action, **form}).status_code


def test_who_makes_a_group_owns_it(client: Client, alice: User) -> None:
    client.force_login(alice)
    answer = client.post("/groups/", {"name": " Class\t9b "})
    group = Group.objects.get()
    assert answer["Location"] == f"/groups/{group.slug}/"
    assert (group.name, roles(group)) == ("Class 9b", {"alice": "owner"})
    assert "Class 9b" in client.get("/groups/").content.decode()
    assert client.post("/groups/", {"name": "  "}).status_code == 422
    assert client.post("/groups/", {"name": "x" * 121}).status_code == 422
    assert Group.objects.count() == 1


def test_an_invitation_says_who_invites_to_what_and_lets_in(client: Client, group: Group, carol: User) -> None:
    client.force_login(carol)
    page = client.get(f"/groups/join/{group.invite}/").content.decode()
    assert "alice" in page
    assert "Class 9b" in page
    assert roles(group) == {"alice": "owner", "bob": "member"}
    for _ in range(2):
        assert client.post(f"/groups/join/{group.invite}/")["Location"] == f"/groups/{group.slug}/"
    assert roles(group) == {"alice": "owner", "bob": "member", "carol": "member"}
    assert "You are in it already" in client.get(f"/groups/join/{group.invite}/").content.decode()


def test_a_new_link_revokes_the_old_one(client: Client, group: Group, alice: User, carol: User) -> None:
    old = group.invite
    assert act(alice, group, "invite") == 302
    group.refresh_from_db()
    client.force_login(carol)
    assert client.get(f"/groups/join/{old}/").status_code == 404
    assert client.post(f"/groups/join/{old}/").status_code == 404
    with pytest.raises(Group.DoesNotExist):
        groups.join(invite=old, user=carol)
    assert client.post(f"/groups/join/{group.invite}/").status_code == 302


@pytest.mark.parametrize("who", ["visitor", "guest"])
def test_visitors_and_guests_are_told_to_sign_up_and_the_invitation_waits(
    client: Client, group: Group, who: str
) -> None:
    if who == "guest":
        client.force_login(work.make_guest())
    path = f"/groups/join/{group.invite}/"
    page = client.get(path)
    assert f"/account/sign-up/?next={path.replace('/', '%2F')}" in page.content.decode()
    assert b"csrfmiddlewaretoken" not in page.content
    assert client.post(path).status_code == 403
    assert group.members.count() == 2
    form = {"username": "newcomer", "email": "newcomer@example.org", "password": PASSWORD, "next": path}
    assert client.post("/account/sign-up/", form)["Location"] == path
    assert client.post(path).status_code == 302
    assert "newcomer" in roles(group)


def test_blocked_people_neither_join_nor_make_nor_change_groups(client: Client, group: Group, alice: User) -> None:
    newcomer = factories.make_user("newcomer", blocked=timezone.now())
    client.force_login(newcomer)
    assert "blocked" in client.get(f"/groups/join/{group.invite}/").content.decode()
    assert client.post(f"/groups/join/{group.invite}/").status_code == 403
    assert client.post("/groups/", {"name": "Mine"}).status_code == 403
    User.objects.filter(pk=alice.pk).update(blocked=timezone.now())
    assert act(alice, group, "rename", name="Other") == 403
    assert roles(group) == {"alice": "owner", "bob": "member"}


def test_the_owner_renames_and_removes(group: Group, alice: User, bob: User) -> None:
    assert act(alice, group, "rename", name="Class 10b") == 302
    assert act(alice, group, "rename", name="") == 422
    group.refresh_from_db()
    assert group.name == "Class 10b"
    assert act(alice, group, "remove", member=bob.public_id) == 302
    assert roles(group) == {"alice": "owner"}


def test_an_owner_cannot_be_removed(group: Group, alice: User) -> None:
    assert act(alice, group, "remove", member=alice.public_id) == 422
    assert roles(group)["alice"] == "owner"


@pytest.mark.parametrize("action", ["rename", "invite", "remove", "hand-over", "dissolve"])
def test_a_member_changes_nothing(group: Group, alice: User, bob: User, action: str) -> None:
    before = Group.objects.values().get()
    assert act(bob, group, action, name="Mine", member=alice.public_id, sure="1") == 403
    assert Group.objects.values().get() == before
    assert roles(group) == {"alice": "owner", "bob": "member"}


@pytest.mark.parametrize("action", ["rename", "invite", "leave", "remove", "hand-over", "dissolve", "nonsense"])
@pytest.mark.parametrize("who", ["stranger", "editor", "guest", "visitor"])
def test_to_everybody_else_a_group_is_not_there(group: Group, carol: User, bob: User, who: str, action: str) -> None:
    client = Client()
    if who != "visitor":
        people = {"stranger": factories.make_user("newcomer"), "editor": carol, "guest": work.make_guest()}
        client.force_login(people[who])
    assert client.get(f"/groups/{group.slug}/").status_code == 404
    form = {"action": action, "name": "Mine", "member": bob.public_id, "sure": "1"}
    answer = client.post(f"/groups/{group.slug}/", form)
    assert answer.status_code == client.post("/groups/no-such-group/", form).status_code == 404
    assert roles(group) == {"alice": "owner", "bob": "member"}


@pytest.mark.parametrize("action", ["remove", "hand-over"])
def test_somebody_who_is_not_in_the_group_is_not_found(group: Group, alice: User, carol: User, action: str) -> None:
    for guess in (carol.public_id, "", "x" * 16):
        assert act(alice, group, action, member=guess) == 404
    assert roles(group) == {"alice": "owner", "bob": "member"}


def test_a_member_leaves_and_sees_no_more(group: Group, bob: User) -> None:
    assert act(bob, group, "leave") == 302
    assert act(bob, group, "leave") == 404
    assert roles(group) == {"alice": "owner"}


def test_the_last_owner_leaves_only_after_handing_over(group: Group, alice: User, bob: User) -> None:
    assert act(alice, group, "leave") == 422
    assert act(alice, group, "hand-over", member=bob.public_id) == 302
    assert roles(group) == {"alice": "member", "bob": "owner"}
    assert act(alice, group, "leave") == 302
    assert roles(group) == {"bob": "owner"}


def test_handing_over_to_oneself_changes_nothing(group: Group, alice: User) -> None:
    groups.hand_over(group=group, owner=alice, to=alice)
    assert roles(group) == {"alice": "owner", "bob": "member"}


def test_only_an_owner_hands_over(group: Group, alice: User, bob: User) -> None:
    with pytest.raises(Membership.DoesNotExist):
        groups.hand_over(group=group, owner=bob, to=alice)


def test_dissolving_makes_what_was_shared_private(group: Group, alice: User, bob: User, carol: User) -> None:
    shared = work.make_highlight(bob, group=group)
    other = work.make_highlight(bob, group=work.make_group(carol, bob))
    assert act(alice, group, "dissolve") == 422
    assert act(alice, group, "dissolve", sure="1") == 302
    shared.refresh_from_db()
    other.refresh_from_db()
    assert (shared.visibility, shared.group, shared.edition, shared.author) == ("private", None, 2, bob)
    assert other.visibility == "group"
    assert not Group.objects.filter(pk=group.pk).exists()
    assert not Highlight.objects.visible_to(alice).filter(pk=shared.pk).exists()


def test_guests_make_no_groups() -> None:
    with pytest.raises(PermissionDenied):
        groups.make_group(owner=work.make_guest(), name="Mine")
    assert not Group.objects.exists()


def test_pages_of_groups_cost_the_same_for_any_number_of_members(client: Client, group: Group, alice: User) -> None:
    client.force_login(alice)
    costs = []
    for number in (3, 30):
        for _ in range(number):
            Membership.objects.create(group=group, user=factories.make_user())
            work.make_group(alice)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"/groups/{group.slug}/").status_code == 200
            assert client.get("/groups/").status_code == 200
        costs.append(len(caught))
    assert costs[0] == costs[1]


def test_group_pages_are_kept_by_nobody(client: Client, group: Group, alice: User) -> None:
    client.force_login(alice)
    for path in ("/groups/", f"/groups/{group.slug}/", f"/groups/join/{group.invite}/"):
        assert client.get(path)["Cache-Control"] == "no-store"
