"""How many shared views one person may keep open: many with an account, few as a guest, and only open ones count."""

import datetime

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from apps.accounts.models import Role, User
from apps.sharing.freezing import CannotShare
from apps.sharing.models import SharedView
from apps.sharing.moderation import hide
from apps.sharing.services import change_terms, revoke
from tests.factories import make_user
from tests.sharing.test_sharing_pages import sent, signed_in
from tests.sharing.views import Scene, make_scene, make_view

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(settings: Settings) -> Scene:
    settings.SHARED_VIEWS, settings.GUEST_SHARED_VIEWS = 3, 2
    return make_scene()


def share_until_refused(client: Client) -> tuple[int, HttpResponse]:
    """How many views could be shared, and the answer to the one that could not."""
    for number in range(9):
        answer = sent(client, introduction="Kept words")
        if answer.status_code != 302:
            return number, answer
    raise AssertionError("nothing was refused")


def test_a_guest_may_keep_few_and_an_account_more(scene: Scene) -> None:
    guest = Client()
    number, refused = share_until_refused(guest)
    page = " ".join(refused.content.decode().split())
    assert (number, refused.status_code) == (2, 422)
    assert "You keep 2 shared views open, which is the most." in page
    assert "With an account you can keep more." in page
    assert "Kept words" in page
    number, refused = share_until_refused(signed_in(scene.alice))
    page = refused.content.decode()
    assert (number, refused.status_code) == (3, 422)
    assert "You keep 3 shared views open" in page
    assert "With an account" not in page
    assert SharedView.objects.count() == 5


def test_the_limits_are_each_persons_own(scene: Scene) -> None:
    for user in (scene.alice, scene.bob, make_user("guest-x", role=Role.GUEST)):
        for _ in range(2):
            assert sent(signed_in(user)).status_code == 302


@pytest.mark.parametrize("how", ["revoked", "ended", "hidden"])
def test_what_cannot_be_opened_any_more_does_not_count(scene: Scene, how: str, carol: User) -> None:
    view = make_view(scene, expires=timezone.now() + datetime.timedelta(days=1)).view
    make_view(scene)
    make_view(scene)
    with pytest.raises(CannotShare):
        make_view(scene)
    if how == "revoked":
        revoke(view=view, edition=1)
    elif how == "ended":
        SharedView.objects.filter(pk=view.pk).update(expires=timezone.now())
    else:
        hide(by=carol, item=view, reason="Reported.")
    make_view(scene)


def test_what_has_ended_is_opened_again_only_where_there_is_room(scene: Scene) -> None:
    view = make_view(scene, expires=timezone.now() + datetime.timedelta(days=1)).view
    SharedView.objects.filter(pk=view.pk).update(expires=timezone.now())
    others = [make_view(scene).view for _ in range(3)]
    with pytest.raises(CannotShare, match="3 shared views"):
        change_terms(view=view, edition=1, visibility="link", expires=None)
    revoke(view=others[0], edition=1)
    assert change_terms(view=view, edition=1, visibility="link", expires=None).expires is None


def test_at_the_most_new_versions_and_changes_are_still_made(scene: Scene) -> None:
    client = signed_in(scene.alice)
    share_until_refused(client)
    view = SharedView.objects.first()
    assert view is not None
    assert sent(client, into=f"{view.token}:1").status_code == 302
    later = timezone.now() + datetime.timedelta(days=3)
    assert change_terms(view=view, edition=2, visibility="link", expires=later).expires == later


def test_0_is_no_limit(scene: Scene, settings: Settings) -> None:
    settings.SHARED_VIEWS = 0
    for _ in range(4):
        make_view(scene)


def test_sharing_costs_as_much_with_many_views(scene: Scene, settings: Settings) -> None:
    settings.SHARED_VIEWS = 300

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            make_view(scene)
        return len(found)

    make_view(scene)
    first = cost()
    for _ in range(5):
        make_view(scene)
    assert cost() == first


def test_the_desk_leads_to_all_of_them(scene: Scene, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SHARED_VIEWS = 300
    monkeypatch.setattr("apps.pages.views.desk.PAGE", 2)
    tokens = {make_view(scene).view.token for _ in range(3)}
    client = signed_in(scene.alice)
    first = client.get("/desk/").content.decode()
    older = first.partition('href="?shared=')[2].partition('"')[0]
    second = client.get(f"/desk/?shared={older}").content.decode()
    shown = [{token for token in tokens if token in page} for page in (first, second)]
    assert ([len(each) for each in shown], shown[0] | shown[1]) == ([2, 1], tokens)
    assert "?shared=" not in second
    assert client.get("/desk/?shared=x").status_code == 400


def test_a_view_has_so_many_versions(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.sharing.services.MOST_VERSIONS", 2)
    view = make_view(scene, owner=scene.alice).view
    client = signed_in(scene.alice)
    assert sent(client, into=f"{view.token}:1").status_code == 302
    refused = sent(client, into=f"{view.token}:2", introduction="Kept words")
    assert refused.status_code == 422
    assert "has 2 versions, which is the most" in refused.content.decode()
    assert "Kept words" in refused.content.decode()
    assert view.versions.count() == 2
    assert sent(client).status_code == 302
