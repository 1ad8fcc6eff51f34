"""Revoked, ended, hidden, left behind: what becomes of shared views, and what is said of it before and after."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from apps.sharing import keeping
from apps.sharing.models import SharedView
from apps.sharing.services import revoke
from tests.factories import make_user
from tests.sharing.test_sharing_pages import sent, signed_in
from tests.sharing.views import Scene, make_scene, make_view

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    keeping.forget_answers()
    return make_scene()


def test_revoking_stands_behind_what_it_does(scene: Scene) -> None:
    client = signed_in(scene.alice)
    view = make_view(scene).view
    sent(client, into=f"{view.token}:1")
    page = client.get(f"/desk/shared/{view.token}/").content.decode()
    closed = re.findall(r"<details class=\"shelves\">.*?</details>", page, re.DOTALL)
    assert [re.findall(r'name="revoke" value="(\w+)"', each) for each in closed] == [["2"], ["1"], ["all"]]
    assert all("title and the date only. It cannot be undone." in each for each in closed)
    assert 'name="revoke"' not in re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)


def test_a_view_that_ended_is_not_offered_and_can_be_opened_again(scene: Scene) -> None:
    client = signed_in(scene.alice)
    view = make_view(scene).view
    last = timezone.localdate() - datetime.timedelta(days=2)
    midnight = datetime.datetime.combine(last + datetime.timedelta(days=1), datetime.time(), datetime.UTC)
    SharedView.objects.update(expires=midnight)
    day = f"{last.day} {last:%B %Y}"
    address = f"/desk/shared/{view.token}/"
    page = client.get(address).content.decode()
    assert f"Ended on {day}." in page
    for offered in ("Copy the link", "Open it", "The link", f"/v/{view.token}/", "Make a new version"):
        assert offered not in page
    assert f"ended on {day}" in client.get("/desk/").content.decode()
    gone = Client().get(f"/v/{view.token}/")
    assert gone.status_code == 410
    assert f"<p>This shared view was open until {day}.</p>" in gone.content.decode()
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    changed = client.post(address, {"edition": "1", "visibility": "link", "day": tomorrow.isoformat()}, follow=True)
    until = f"until {tomorrow.day} {tomorrow:%B %Y}"
    assert f"{until} (UTC)" in changed.content.decode()
    assert "Copy the link" in changed.content.decode()
    assert until in client.get("/desk/").content.decode()
    keeping.forget_answers()
    assert Client().get(f"/v/{view.token}/").status_code == 200


def test_what_is_gone_says_so_in_one_sentence(scene: Scene) -> None:
    client = signed_in(scene.alice)
    view = make_view(scene).view
    sent(client, into=f"{view.token}:1")
    now = timezone.now()
    day = f"{now.day} {now:%B %Y}"
    revoke(view=view, edition=2, number=1)
    page = Client().get(f"/v/{view.token}/1/").content.decode()
    assert f"<p>This version of the shared view was revoked on {day}.</p>" in page
    SharedView.objects.update(hidden=now)
    keeping.forget_answers()
    page = Client().get(f"/v/{view.token}/2/").content.decode()
    assert f"<p>The editors have kept this shared view from view since {day}.</p>" in page
    own = client.get(f"/desk/shared/{view.token}/").content.decode()
    assert "Copy the link" not in own
    assert f"The editors have kept it from view since {day}. Nobody can open it." in own
    SharedView.objects.update(hidden=None)
    revoke(view=view, edition=3)
    keeping.forget_answers()
    page = Client().get(f"/v/{view.token}/2/").content.decode()
    assert f"<p>This shared view was revoked on {day}.</p>" in page


def test_the_page_for_deleting_an_account_says_what_becomes_of_shared_views(scene: Scene) -> None:
    client = signed_in(scene.alice)
    views = [make_view(scene).view for _ in range(3)]
    revoke(view=views[0], edition=1)
    page = client.get("/account/delete/").content.decode()
    assert "Your shared views, of which 2 are open now: you choose below." in page
    assert "with the private highlights that you let go along" in page
    assert "is in the shared views of others stays there" in page
    guest = make_user("guest-x", role="guest")
    make_view(scene, owner=guest)
    page = signed_in(guest).get("/account/delete/").content.decode()
    assert "Your shared views, of which 1 is open now, are revoked and erased" in page
    assert "you choose below" not in page
