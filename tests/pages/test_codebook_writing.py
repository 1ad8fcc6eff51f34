"""Changing codebooks through their pages: who may, what a form does without JavaScript, and what a stale one gets."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Role, User
from apps.annotations.codebook_services import archive_tag, merge_tag
from apps.annotations.models import Codebook, Tag, TagMerge
from tests import factories
from tests.accounts import work
from tests.forms import submit

pytestmark = pytest.mark.django_db
NEW = {"action": "create", "name": "New", "colour": "rose", "definition": "What it is.", "under": ""}
SAID = {"action": "edit", "edition": "1", "name": "Said", "colour": "rose", "definition": "What it is."}


@pytest.fixture
def codebook(db: None) -> Codebook:
    """A public codebook with three tags."""
    return work.make_codebook(None, "one", "two", "three")


def url(codebook: Codebook, slug: str = "") -> str:
    return f"/codebook/{codebook.slug}/" + (f"{slug}/edit/" if slug else "")


def order(codebook: Codebook) -> str:
    return " ".join(codebook.tags.order_by("position").values_list("slug", flat=True))


def post(client: Client, user: User | None, address: str, data: dict[str, Any]) -> int:
    client.logout()
    if user:
        client.force_login(user)
    return int(client.post(address, data).status_code)


def everybody(owner: User) -> dict[str, User | None]:
    return {
        "owner": owner,
        "stranger": factories.make_user(),
        "guest": work.make_guest(),
        "anonymous": None,
        "analyst": factories.make_user(role=Role.ANALYST),
        "editor": factories.make_user(role=Role.EDITOR),
        "admin": factories.make_user(role=Role.ADMIN),
        "blocked": factories.make_user(role=Role.EDITOR, blocked="2025-02-12T00:00Z"),
    }


def test_who_changes_a_public_codebook(client: Client, codebook: Codebook, alice: User) -> None:
    for who, user in everybody(alice).items():
        adds, edits = who in {"analyst", "editor", "admin"}, who in {"editor", "admin"}
        one, two = codebook.tags.get(slug="one"), codebook.tags.get(slug="two")
        assert post(client, user, url(codebook), NEW | {"name": f"By {who}"}) == (302 if adds else 403), who
        assert post(client, user, url(codebook), {"down": "one"}) == (302 if edits else 403), who
        assert client.get(url(codebook, "one")).status_code == (200 if edits else 403), who
        said = SAID | {"edition": one.edition}
        for data in (
            said,
            {"action": "move", "under": "two"},
            {"action": "move", "under": ""},
            {"action": "archive"},
            {"action": "restore"},
            {"action": "merge", "into": "two"},
        ):
            assert post(client, user, url(codebook, "one"), data) == (302 if edits else 403), (who, data)
        merge = TagMerge.objects.first() or merge_tag(tag=one, into=two, by=alice)
        undo = {"action": "undo", "merge": merge.pk}
        assert post(client, user, url(codebook, "two"), undo) == (302 if edits else 403), who
        TagMerge.objects.all().delete()
        Tag.objects.update(merged_into=None, archived=None)


def test_who_changes_a_codebook_of_ones_own(client: Client, alice: User) -> None:
    own = work.make_codebook(alice, "one", "two")
    for who, user in everybody(alice).items():
        expected = 302 if who == "owner" else 404
        assert post(client, user, url(own), NEW | {"definition": ""}) == expected, who
        assert post(client, user, url(own), {"down": "one"}) == expected, who
        assert post(client, user, url(own, "one"), SAID) == expected, who
        assert post(client, user, url(own, "one"), {"action": "archive"}) == expected, who


def test_a_guest_looks_after_a_codebook_of_their_own(client: Client) -> None:
    guest = work.make_guest()
    own = work.make_codebook(guest, "one")
    assert post(client, guest, url(own), NEW) == 302
    assert order(own) == "one new"


def test_the_pages_offer_what_one_may_do(
    client: Client, codebook: Codebook, alice: User, bob: User, carol: User
) -> None:
    for user, adds, edits in [(None, False, False), (alice, False, False), (bob, True, False), (carol, True, True)]:
        if user:
            client.force_login(user)
        page = client.get(url(codebook)).content.decode()
        assert ("Add a tag" in page) is adds
        assert ("?arrange=1" in page) is edits
        assert ("csrfmiddlewaretoken" in page) is adds
        assert ('id="arrange"' in client.get(url(codebook) + "?arrange=1").content.decode()) is edits
        assert (url(codebook, "one") in client.get("/codebook/of-all/one/").content.decode()) is edits
        client.logout()


def test_a_tag_is_added_by_the_form_of_the_page(client: Client, codebook: Codebook, bob: User) -> None:
    client.force_login(bob)
    said = {"name": "New", "colour": "rose", "definition": "What it is.", "under": "two", "action": "create"}
    response = submit(client, url(codebook), **said)
    assert response["Location"] == "/codebook/of-all/new/"
    assert order(codebook) == "one two new three"
    again = submit(client, url(codebook), **said)
    assert again.status_code == 422
    assert "There is a tag of that name here already." in again.content.decode()
    empty = submit(client, url(codebook), **said | {"definition": ""})
    assert empty.status_code == 422
    assert 'value="New"' in empty.content.decode(), "what was typed is kept"


def test_tags_are_arranged_by_buttons_and_by_dragging(client: Client, codebook: Codebook, carol: User) -> None:
    client.force_login(carol)
    for data, then in [
        ({"down": "one"}, "two one three"),
        ({"up": "three"}, "two three one"),
        ({"drag": "one", "before": "two"}, "one two three"),
        ({"drag": "one", "under": "three"}, "two three one"),
        ({"drag": "one", "before": "two"}, "one two three"),
    ]:
        response = client.post(url(codebook), data)
        assert response.status_code == 302
        assert order(codebook) == then
        assert client.get(response["Location"]).status_code == 200
    page = client.get(client.post(url(codebook), {"down": "one"})["Location"]).content.decode()
    assert page.count("autofocus") == 1, "the keyboard stays at the button"
    assert client.post(url(codebook), {"up": "nothing"}).status_code == 404
    assert client.post(url(codebook), {}).status_code == 404


def test_a_stale_edit_gets_both_texts(client: Client, codebook: Codebook, carol: User) -> None:
    client.force_login(carol)
    assert (
        submit(client, url(codebook, "one"), name="Theirs", definition="Their words.", action="edit").status_code == 302
    )
    response = client.post(url(codebook, "one"), SAID | {"name": "Mine", "definition": "My words."})
    page = response.content.decode()
    assert response.status_code == 409
    for said in ("Theirs", "Their words.", "My words.", 'value="Mine"', 'name="edition" value="2"'):
        assert said in page
    assert codebook.tags.get(slug="one").name == "Theirs"
    assert client.post(url(codebook, "one"), SAID | {"edition": "2"}).status_code == 302
    assert codebook.tags.get(slug="one").name == "Said"


def test_what_is_refused_is_said(client: Client, codebook: Codebook, carol: User) -> None:
    client.force_login(carol)
    response = client.post(url(codebook, "one"), {"action": "merge", "into": "one"})
    assert response.status_code == 422
    assert "cannot be merged into itself" in response.content.decode()
    for data in ({"action": "merge", "into": "no"}, {"action": "undo", "merge": "x"}, {"action": "no"}):
        assert client.post(url(codebook, "one"), data).status_code == 404
    assert client.post(url(codebook, "one"), {"action": "move", "under": "no"}).status_code == 404
    assert client.post(url(codebook, "one"), SAID | {"colour": "red"}).status_code == 422


@pytest.mark.parametrize("page", ["one", "two"])
def test_a_merge_is_undone_from_the_page_of_either_tag(
    client: Client, codebook: Codebook, bob: User, carol: User, page: str
) -> None:
    work.make_highlight(bob, codebook.tags.get(slug="one"), visibility="public")
    client.force_login(carol)
    response = client.post(url(codebook, "one"), {"action": "merge", "into": "two"})
    assert response["Location"] == "/codebook/of-all/two/"
    assert client.get("/codebook/of-all/one/")["Location"] == "/codebook/of-all/two/"
    merge = TagMerge.objects.get()
    assert merge.by == carol
    assert "Undo the merge" in client.get(url(codebook, page)).content.decode()
    response = client.post(url(codebook, page), {"action": "undo", "merge": merge.pk})
    assert response["Location"] == "/codebook/of-all/one/"
    assert client.get("/codebook/of-all/one/").content.decode().count('<li class="card">') == 1


def test_forms_cost_the_same_at_3_and_at_30(client: Client, codebook: Codebook, carol: User) -> None:
    client.force_login(carol)

    def fill(number: int) -> None:
        for _ in range(number):
            parent = work.make_tag(codebook, f"tag-{codebook.tags.count()}")
            work.make_tag(codebook, f"tag-{codebook.tags.count()}", parent)
            gone = work.make_tag(codebook, f"tag-{codebook.tags.count()}")
            merge_tag(tag=gone, into=codebook.tags.get(slug="one"), by=factories.make_user())
            archive_tag(tag=work.make_tag(codebook, f"tag-{codebook.tags.count()}"))

    def queries() -> list[int]:
        counts = []
        for address in (url(codebook), url(codebook) + "?arrange=1", url(codebook, "one")):
            with CaptureQueriesContext(connection) as caught:
                assert client.get(address).status_code == 200
            counts.append(len(caught))
        return counts

    fill(3)
    few = queries()
    fill(27)
    assert queries() == few
