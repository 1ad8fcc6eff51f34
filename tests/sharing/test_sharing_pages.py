"""The form of sharing and the page on which one looks after a view: who may do what, and that nothing is lost."""

import datetime
import html
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Group, Membership, User
from apps.sharing.freezing import Chosen
from apps.sharing.models import SharedVersion, SharedView
from apps.sharing.opening import Opened, open_view
from apps.sharing.services import change_terms, revoke
from tests.factories import PASSWORD, make_article, make_user
from tests.lined import make_answer, make_parallel
from tests.sharing.views import Scene, make_scene, make_view, mark
from tests.stock import make_stock

pytestmark = pytest.mark.django_db
COMPARED = "/events/call/share/?r=realist-text,liberal-text&by=everybody"


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(client: Client, address: str = COMPARED, **fields: object) -> HttpResponse:
    return client.post(address, {"title": "What I saw", "visibility": "link", **fields})  # type: ignore[return-value]


def shared_now() -> Opened:
    found = open_view(SharedVersion.objects.latest("pk").view.token, SharedVersion.objects.latest("pk").number)
    assert isinstance(found, Opened)
    return found


def test_a_visitor_shares_by_link_and_becomes_a_guest_only_then(scene: Scene, client: Client) -> None:
    highlight = mark(scene.first, scene.bob, note="Look")
    form = client.get(COMPARED)
    assert form.status_code == 200
    assert "sessionid" not in client.cookies
    assert 'value="public"' not in form.content.decode()
    answer = sent(client, annotation=[highlight.slug])
    assert answer.status_code == 302
    found = shared_now()
    assert [each.note for each in found.snapshot.annotations] == ["Look"]
    assert found.view.owner is not None
    assert found.view.owner.is_guest
    page = client.get(answer["Location"]).content.decode()
    assert f"/v/{found.view.token}/" in page
    assert not Client().get(f"/v/{found.view.token}/").cookies


def test_what_was_typed_stays_where_something_is_wrong(scene: Scene) -> None:
    client = signed_in(scene.alice)
    highlight = mark(scene.first, scene.alice, note="Look")
    yesterday = (timezone.localdate() - datetime.timedelta(days=1)).isoformat()
    for wrong in ({"title": ""}, {"title": "x" * 201}, {"visibility": "group"}, {"day": yesterday}, {"until": "ever"}):
        answer = sent(client, introduction="Kept words", annotation=[highlight.slug], **wrong)
        assert answer.status_code == 422, wrong
        page = answer.content.decode()
        assert "Kept words" in page
        (field,) = wrong
        assert field not in ("title", "day") or re.search(rf'name="{field}"[^>]* aria-invalid="true"', page), wrong
    assert not SharedView.objects.exists()


def test_the_form_names_the_field_that_is_wrong_and_an_emptied_title_stays_empty(scene: Scene) -> None:
    client = signed_in(scene.alice)
    assert re.search(r'name="title"[^>]* value="The call"', client.get(COMPARED).content.decode())
    page = sent(client, title="", day="2001-01-01").content.decode()
    assert "“Title”: This field is required." in page
    assert "“or until the end of this day”: That day is over." in page
    assert re.search(r'name="title"[^>]* value=""', page)
    view = make_view(scene).view
    fields = {"edition": "1", "visibility": "link", "day": "2001-01-01"}
    wrong = client.post(f"/desk/shared/{view.token}/", fields)
    assert "“or until the end of this day”: That day is over." in wrong.content.decode()


def test_lists_show_the_words_of_notes_without_marks(scene: Scene) -> None:
    one = mark(scene.first, scene.alice, note="Whose *patron* & **client**?")
    two = mark(scene.second, scene.alice, note="2 < 3", visibility="private")
    make_parallel(scene.alice, one, two, note="_Both_ say so.")
    page = signed_in(scene.alice).get(COMPARED).content.decode()
    for words in ("Alice: Whose patron &amp; client?", "Alice: 2 &lt; 3", "Both say so."):
        assert words in page


def test_whom_everybody_is_holds_for_illustrative_texts_too(scene: Scene) -> None:
    said = "everybody: it is listed with its event, and open to search engines if no text in it is illustrative"
    assert said in signed_in(scene.alice).get(COMPARED).content.decode()


def test_a_guest_and_the_unconfirmed_cannot_share_with_everybody(scene: Scene) -> None:
    for user in (make_user("guest-x", role="guest"), make_user("carol")):
        assert sent(signed_in(user), visibility="public").status_code == 422
    assert sent(signed_in(scene.alice), visibility="public").status_code == 302


def test_private_work_goes_along_only_with_its_box_and_the_form_says_how_much(scene: Scene) -> None:
    private = mark(scene.first, scene.alice, note="secret thought", visibility="private")
    client = signed_in(scene.alice)
    form = client.get(COMPARED.replace("everybody", "me")).content.decode()
    assert "1 highlight here is seen by you alone so far. With the box ticked it goes along, with its note" in form
    address = COMPARED.replace("everybody", "me")
    sent(client, address, annotation=[private.slug])
    assert "secret thought" not in SharedVersion.objects.latest("pk").snapshot
    sent(client, address, annotation=[private.slug], with_private="on")
    assert "secret thought" in SharedVersion.objects.latest("pk").snapshot


def test_nobody_elses_work_gets_in_by_naming_it(scene: Scene) -> None:
    group = Group.objects.create(name="Seminar")
    for user in (scene.alice, scene.bob):
        Membership.objects.create(group=group, user=user)
    theirs = mark(scene.first, scene.bob, note="bobs private words", visibility="private")
    grouped = mark(scene.first, scene.bob, note="words of the group", visibility="group", group=group)
    own = mark(scene.first, scene.alice, note="own words for the group", visibility="group", group=group, end=4)
    pair = make_parallel(scene.bob, theirs, grouped, visibility="private")
    client = signed_in(scene.alice)
    slugs = [theirs.slug, grouped.slug, own.slug]
    sent(client, annotation=slugs, parallel=[pair.slug], with_private="on")
    snapshot = SharedVersion.objects.latest("pk").snapshot
    for words in ("bobs private", "of the group", "for the group"):
        assert words not in snapshot
        assert words not in client.get(COMPARED).content.decode()


def test_places_give_the_order_and_what_is_not_ticked_stays_out(scene: Scene) -> None:
    one, two, three = (mark(scene.first, scene.alice, end=end, note=str(end)) for end in (3, 8, 12))
    places = {f"place-{one.slug}": "2", f"place-{three.slug}": "1"}
    sent(signed_in(scene.alice), annotation=[one.slug, two.slug, three.slug], **places)
    assert [each.note for each in shared_now().snapshot.annotations] == ["12", "3", "8"]
    sent(signed_in(scene.alice), annotation=[two.slug])
    assert [each.note for each in shared_now().snapshot.annotations] == ["8"]


def test_an_article_is_shared_through_its_filter(scene: Scene) -> None:
    mark(scene.first, scene.alice, note="noted")
    mark(scene.first, scene.alice, end=4)
    client = signed_in(scene.alice)
    address = "/articles/realist-text/v/1/share/?by=me&note=1"
    slugs = re.findall(r'name="annotation" value="([a-z2-7]{16})"', client.get(address).content.decode())
    assert len(slugs) == 1
    # Words never stand without the kind of their text, on the form either.
    assert re.search(
        r'<span class="kind">Illustrative</span> <q id="[^"]+" lang="en" dir="ltr">',
        client.get(address).content.decode(),
    )
    sent(client, address, annotation=slugs)
    found = shared_now().snapshot
    assert (found.layout, len(found.annotations), found.filter.only_notes) == ("reading", 1, True)


def test_a_parallel_is_picked_out_by_the_words_that_it_joins_and_whose_they_are(scene: Scene, client: Client) -> None:
    here, there = mark(scene.first, scene.bob), mark(scene.second, scene.bob, end=4)
    pair = make_parallel(scene.bob, here, there, note="Both speak.")
    picked = client.get(COMPARED).content.decode().partition(f'value="{pair.slug}"')[2].partition("</label>")[0]
    for highlight in (here, there):
        placed = highlight.placements.get()
        frame = placed.version.article.readings.get().frame
        assert f">{html.escape(placed.exact)}</q>" in picked
        assert frame.name in picked
    assert picked.count('<span class="kind">Illustrative</span> <q lang="en" dir="ltr">') == 2
    assert "Both speak." in picked


def test_rows_are_shared_with_their_answers_and_a_quotation_taken_out_is_counted() -> None:
    stock = make_stock()
    bob = make_user("bob", role="analyst", email="bob@example.org", email_confirmed=timezone.now(), display_name="Bob")
    answer = make_answer(stock.reading, stock.question, bob)
    slug, event = stock.article.slug, stock.event.slug
    address = f"/events/{event}/share/?r={slug}&view=rows&set={stock.question_set.slug}"
    client = signed_in(bob)
    # An answer is picked out by whose text it is of, and of what kind that is.
    picked = client.get(address).content.decode().partition(f'value="{answer.slug}"')[2].partition("</label>")[0]
    assert stock.reading.frame.name in picked
    assert '<span class="kind">Illustrative</span>' in picked
    highlight = answer.evidence.get()
    sent(client, address, annotation=[highlight.slug], answer=[answer.slug])
    (row,) = [row for row in shared_now().snapshot.rows if row.question == stock.question.slug]
    (given,) = row.cells[0].answers
    assert (given.paraphrase, given.withdrawn, given.quotes[0].annotation) == ("It says so.", 0, "a1")
    page = client.get(f"/v/{shared_now().view.token}/").content.decode()
    assert "It says so." in page
    sent(client, address, answer=[answer.slug])
    (row,) = [row for row in shared_now().snapshot.rows if row.question == stock.question.slug]
    assert (row.cells[0].answers[0].withdrawn, row.cells[0].answers[0].quotes) == (1, ())


def test_a_new_version_stands_under_the_same_link_and_a_stale_form_gets_409(scene: Scene) -> None:
    client = signed_in(scene.alice)
    sent(client)
    view = SharedView.objects.get()
    second = sent(client, into=f"{view.token}:1", title="Second")
    assert second.status_code == 302
    assert "Shared as version 2. Whoever has the link sees it within a minute." in client.get(second["Location"]).text
    assert SharedView.objects.count() == 1
    assert shared_now().numbers == (1, 2)
    late = sent(client, into=f"{view.token}:1", title="Typed in vain?")
    assert late.status_code == 409
    assert "Typed in vain?" in late.content.decode()
    assert sent(signed_in(scene.bob), into=f"{view.token}:2").status_code == 422
    assert view.versions.count() == 2
    revoke(view=view, edition=2, number=2)
    assert "<h1>What I saw</h1>" in client.get(f"/desk/shared/{view.token}/").content.decode()


@pytest.mark.parametrize("action", [{"revoke": "all"}, {"revoke": "1"}, {"visibility": "public"}, {}])
def test_only_the_owner_sees_and_changes_a_view(scene: Scene, action: dict[str, str]) -> None:
    view = make_view(scene).view
    address = f"/desk/shared/{view.token}/"
    group = Group.objects.create(name="Seminar")
    member = make_user("member")
    for user in (scene.alice, member):
        Membership.objects.create(group=group, user=user)
    for other in (scene.bob, member, make_user("guest-x", role="guest"), make_user("carol", role="editor")):
        client = signed_in(other)
        assert client.get(address).status_code == 404
        assert client.post(address, {"edition": "1", **action}).status_code == 404
    visitor = Client().post(address, {"edition": "1", **action})
    assert (visitor.status_code, "next=" in visitor["Location"]) == (302, True)
    view.refresh_from_db()
    assert (view.revoked, view.visibility, view.edition) == (None, "link", 1)
    mine = signed_in(scene.alice)
    assert mine.get(address).status_code == 200
    assert mine.post(address, {"edition": "1", **action}).status_code == (302 if action else 422)


def test_a_stale_change_of_a_view_changes_nothing(scene: Scene) -> None:
    view = make_view(scene).view
    change_terms(view=view, edition=1, visibility="public", expires=None)
    late = signed_in(scene.alice).post(f"/desk/shared/{view.token}/", {"edition": "1", "revoke": "all"})
    assert late.status_code == 409
    view.refresh_from_db()
    assert view.revoked is None


def test_a_blocked_owner_shares_nothing_and_their_views_are_closed(scene: Scene) -> None:
    view = make_view(scene, visibility="public").view
    scene.alice.blocked = timezone.now()
    scene.alice.save()
    assert Client().get(f"/v/{view.token}/").status_code == 410
    assert not SharedView.objects.visible_to(AnonymousUser()).exists()
    assert sent(signed_in(scene.alice)).status_code in (403, 422)
    assert SharedView.objects.count() == 1


def test_the_desk_lists_ones_own_views_in_a_constant_number_of_queries(scene: Scene) -> None:
    client = signed_in(scene.alice)

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            page = client.get("/desk/").content.decode()
        assert "What I saw" in page
        return len(found)

    make_view(scene)
    first = cost()
    for _ in range(5):
        make_view(scene)
    assert cost() == first
    assert "What I saw" not in signed_in(scene.bob).get("/desk/").content.decode()


def test_the_form_costs_the_same_with_many_annotations(scene: Scene) -> None:
    client = signed_in(scene.alice)

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(COMPARED)
        return len(found)

    for end in (3, 4, 5):
        mark(scene.first, scene.bob, end=end, note=str(end))
    first = cost()
    for end in range(6, 26):
        mark(scene.second, scene.bob, end=end, note=str(end))
    assert cost() == first


def test_sharing_counts_as_a_write(scene: Scene, settings: object) -> None:
    settings.WRITES_PER_MINUTE = 1  # type: ignore[attr-defined]
    client = signed_in(scene.alice)
    assert sent(client).status_code == 302
    assert sent(client).status_code == 429
    assert SharedView.objects.count() == 1


def test_a_form_without_its_token_is_refused(scene: Scene) -> None:
    client = Client(enforce_csrf_checks=True)
    client.login(username="alice", password=PASSWORD)
    view = make_view(scene).view
    assert sent(client).status_code == 403
    assert client.post(f"/desk/shared/{view.token}/", {"edition": "1", "revoke": "all"}).status_code == 403


def test_what_cannot_be_shared_is_said(scene: Scene) -> None:
    assert Client().get("/events/call/share/?r=nothing-here").status_code == 200
    assert sent(signed_in(scene.alice), "/events/call/share/?r=nothing-here").status_code == 422
    assert Client().get("/events/none/share/").status_code == 404
    assert Client().get("/articles/realist-text/v/9/share/").status_code == 404
    revoked = make_view(scene).view
    revoke(view=revoked, edition=1)
    assert sent(signed_in(scene.alice), into=f"{revoked.token}:2").status_code == 422


def test_a_new_version_begins_from_the_last_one(scene: Scene) -> None:
    early, late = (mark(scene.first, scene.bob, passage=number) for number in (2, 3))
    out = mark(scene.first, scene.bob, passage=3, end=4)
    client = signed_in(scene.alice)
    places = {f"place-{early.slug}": "2", f"place-{late.slug}": "1"}
    sent(client, introduction="Read *slowly*", annotation=[early.slug, late.slug], **places)
    view = SharedView.objects.get()
    since = mark(scene.second, scene.bob, note="Made since")
    page = client.get(f"/desk/shared/{view.token}/").content.decode()
    (again,) = re.findall(r'href="([^"]+&amp;into=[^"]+)"', page)
    form = client.get(html.unescape(again)).content.decode()
    assert 'value="What I saw"' in form
    assert "Read *slowly*</textarea>" in form
    assert f'<input type="hidden" name="into" value="{view.token}:{view.edition}">' in form
    ticked = re.findall(r'name="annotation" value="(\w+)" checked', form)
    assert ticked == [early.slug, late.slug, since.slug]
    assert f'value="{out.slug}">' in form
    given = dict(re.findall(r'name="place-(\w+)"[^>]* value="(\d*)"', form))
    assert given == {early.slug: "2", late.slug: "1", out.slug: "", since.slug: ""}


def test_a_text_by_itself_gets_a_new_version_whether_or_not_it_reads_an_event(scene: Scene) -> None:
    client = signed_in(scene.alice)
    make_article("alone")
    for slug, event in (("alone", None), ("realist-text", scene.event)):
        sent(client, f"/articles/{slug}/v/1/share/?by=everybody", title="Seen")
        view = SharedView.objects.get(event=event)
        page = client.get(f"/desk/shared/{view.token}/").content.decode()
        (again,) = re.findall(r'href="([^"]+&amp;into=[^"]+)"', page)
        assert html.unescape(again).startswith(f"/articles/{slug}/v/1/share/?by=everybody&into=")
        assert f'name="into" value="{view.token}:1">' in client.get(html.unescape(again)).content.decode()
        answer = sent(client, html.unescape(again), title="Seen again", into=f"{view.token}:1")
        assert answer.status_code == 302
        assert [each.title for each in view.versions.all()] == ["Seen", "Seen again"]
    # The view of one text is not offered to another.
    make_article("another")
    assert "a new version of" not in client.get("/articles/another/v/1/share/").content.decode()


def test_nobody_begins_from_the_view_of_somebody_else(scene: Scene) -> None:
    view = make_view(scene, chosen=Chosen("Seen by Alice", "Her words")).view
    form = signed_in(scene.bob).get(f"{COMPARED}&into={view.token}").content.decode()
    assert "Seen by Alice" not in form
    assert "Her words" not in form
    revoke(view=view, edition=view.edition)
    own = signed_in(scene.alice)
    assert "Her words" not in own.get(f"{COMPARED}&into={view.token}").content.decode()
    assert "Make a new version" not in own.get(f"/desk/shared/{view.token}/").content.decode()


def test_a_guest_is_told_that_the_view_is_bound_to_the_browser(scene: Scene, client: Client) -> None:
    told = "only this browser leads back to this page"
    assert told in client.get(sent(client)["Location"]).content.decode()
    alice = signed_in(scene.alice)
    assert told not in alice.get(sent(alice)["Location"]).content.decode()


def test_what_a_guest_shared_is_cited_without_an_author(scene: Scene) -> None:
    guest, named = make_user("guest-x", role="guest"), scene.alice
    for owner, begins in ((guest, ["What I saw", "Synoptic. "]), (named, ["Alice", "Alice"])):
        token = make_view(scene, owner=owner).view.token
        cited = Client().get(f"/v/{token}/1/cite/").content.decode()
        entries = re.findall(r'<textarea id="(?:apa|chicago)"[^>]*>\s*(.*?)</textarea>', cited, re.DOTALL)
        assert [entry[: len(start)] for entry, start in zip(entries, begins, strict=True)] == begins
