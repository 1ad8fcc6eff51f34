"""New versions on the site: what changed, what they did to highlights, and putting that right."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Group, Membership, Role, User
from apps.annotations.models import Highlight, Placement, Tag
from apps.annotations.services import Content, create_highlight
from apps.comparison.models import Answer, Evidence
from apps.core.pagecache import forget_pages
from apps.library.models import Article, ArticleVersion
from tests import factories
from tests.annotations.test_new_versions import CHANGED, ONE, THREE, TWO, at, mark, publish
from tests.forms import fields
from tests.lined import make_answer, make_highlight, make_parallel
from tests.stock import make_stock

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
ORPHANS = "/articles/treaty/orphans/"


@pytest.fixture
def treaty() -> Article:
    return factories.make_article("treaty", text=f"{ONE}\n\n{TWO}")


def confirm(user: User) -> User:
    user.email_confirmed = timezone.now()
    user.save()
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


# -- What changed ------------------------------------------------------------------------------------------------------


def test_the_words_put_in_and_taken_out_are_shown(client: Client, treaty: Article) -> None:
    publish(treaty, THREE, CHANGED)
    html = page(client, "/articles/treaty/v/2/changes/")
    for said in ("Passage 1: new", "Passage 2: edited", "Former passage 2: gone"):
        assert said in html
    unseen = re.sub(r'<span class="hidden" lang="en">[^<]*</span>', "", html)
    assert "after a <del>night</del><ins>week</ins> of talks" in unseen
    assert "[taken out: </span>night" in html, "who listens hears it too"
    assert page(client, "/articles/treaty/v/2/").count("/articles/treaty/v/2/changes/") == 1
    assert "changes/" not in page(client, "/articles/treaty/v/1/")


def test_any_two_versions_are_compared(client: Client, treaty: Article) -> None:
    publish(treaty, CHANGED, TWO)
    factories.make_version(treaty, title="Another title", text=f"{ONE}\n\n{TWO}")
    html = page(client, "/articles/treaty/v/3/changes/?from=1")
    assert "No word of the text changed." in html
    assert "2 passages are as they were." in html
    assert "<ins>Another title</ins>" in html
    assert "edited" in page(client, "/articles/treaty/v/3/changes/")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("v/1/changes/", 404),
        ("v/3/changes/", 404),
        ("v/2/changes/?from=2", 404),
        ("v/2/changes/?from=0", 404),
        ("v/2/changes/?from=x", 400),
        ("v/2/changes/?from=", 400),
        ("orphans/?moved=x", 400),
        ("orphans/?orphans=99999999999999999999", 400),
    ],
)
def test_what_is_not_there_is_not_shown(client: Client, treaty: Article, path: str, status: int) -> None:
    publish(treaty, TWO)
    assert client.get(f"/articles/treaty/{path}").status_code == status


@pytest.mark.parametrize("path", ["v/2/changes/", "orphans/"])
def test_visitors_get_these_pages_from_memory_and_drafts_are_nobody_s(
    client: Client, treaty: Article, carol: User, alice: User, path: str
) -> None:
    mark(treaty, alice, "Minsk", visibility="private")
    publish(treaty, CHANGED)
    address = f"/articles/treaty/{path}"
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert not client.cookies
    Article.objects.filter(pk=treaty.pk).update(status="draft")
    assert client.get(address).status_code == 404
    assert signed_in(carol).get(address).status_code == 200


def test_a_former_address_leads_on(client: Client) -> None:
    article = make_stock().article
    former = article.old_slugs.get().slug
    for path in ("v/2/changes/", "orphans/"):
        response = client.get(f"/articles/{former}/{path}")
        assert (response.status_code, response["Location"]) == (301, f"/articles/{article.slug}/{path}")


# -- What became of highlights -----------------------------------------------------------------------------------------


@pytest.fixture
def changed(treaty: Article, alice: User) -> tuple[Highlight, Highlight, ArticleVersion]:
    """A public highlight that is to be checked and one that is orphaned, both with a note, and the version."""
    said = {"visibility": "public"}
    moved = mark(treaty, confirm(alice), "after a night of talks", note="How long?", **said)
    orphan = mark(treaty, alice, "guarantees were", note="Worth what?", **said)
    return moved, orphan, publish(treaty, CHANGED, THREE)


def test_everybody_sees_what_is_to_be_checked_and_what_is_orphaned(
    client: Client, changed: tuple[Highlight, Highlight, ArticleVersion], alice: User
) -> None:
    moved, orphan, _ = changed
    read = page(client, "/articles/treaty/?by=everybody")
    assert "1 highlight of earlier versions has no place in this one." in read
    assert ORPHANS in read
    assert "1 to check" in read
    assert "no place in this one" not in page(client, "/articles/treaty/v/1/?by=everybody")
    passage = page(client, "/articles/treaty/v/2/p/1/?by=everybody")
    assert "moved: check" in passage
    assert "It is right" not in passage
    listed = page(client, ORPHANS)
    for words in (
        "Worth what?",
        "guarantees were",
        "See it in version 1",
        "How long?",
        "after a week of talks",
        "alice",
    ):
        assert words in listed
    assert "Attach again" not in listed
    own = page(signed_in(alice), ORPHANS)
    assert f"/h/{orphan.slug}/range/" in own
    assert f"/h/{moved.slug}/right/" in own
    permalink = page(client, f"/h/{orphan.slug}/")
    assert "These words do not stand in version 2 of the text." in permalink
    assert "range/" not in permalink
    assert f"/h/{orphan.slug}/range/" in page(signed_in(alice), f"/h/{orphan.slug}/")


def test_nobody_s_private_work_is_listed(treaty: Article, alice: User, bob: User, carol: User) -> None:
    group = Group.objects.create(name="A class", invite="x")
    Membership.objects.create(group=group, user=alice)
    Membership.objects.create(group=group, user=bob)
    mark(treaty, alice, "signed in Minsk", note="Only mine.")
    mark(treaty, alice, "nobody slept", note="For the class.", visibility="group", group=group)
    publish(treaty, THREE)
    guest = factories.make_user(role=Role.GUEST)
    seen = {
        name: ("Only mine." in html, "For the class." in html, "no place in this one" in read)
        for name, client in (
            ("visitor", Client()),
            ("guest", signed_in(guest)),
            ("alice", signed_in(alice)),
            ("bob", signed_in(bob)),
            ("carol", signed_in(carol)),
        )
        for html, read in [(page(client, ORPHANS), page(client, "/articles/treaty/"))]
    }
    nothing = (False, False, False)
    assert seen.pop("alice") == (True, True, True)
    assert seen.pop("bob") == (False, True, True)
    assert set(seen.values()) == {nothing}


def test_the_desk_says_what_is_to_be_looked_at(
    changed: tuple[Highlight, Highlight, ArticleVersion], alice: User, bob: User
) -> None:
    assert "After new versions" not in page(signed_in(bob), "/desk/")
    desk = page(signed_in(alice), "/desk/")
    assert "1 to check, 1 orphaned" in desk
    assert ORPHANS in desk
    assert "orphaned: not in version 2" in desk


def test_the_author_says_that_a_place_is_right(
    changed: tuple[Highlight, Highlight, ArticleVersion], alice: User
) -> None:
    moved, _, version = changed
    client, address = signed_in(alice), f"/h/{moved.slug}/right/"
    form = fields(page(client, ORPHANS))
    assert (form["edition"], form["version"]) == ("1", "2")
    stale = client.post(address, {"edition": "7", "version": "2"})
    assert stale.status_code == 409
    assert "changed meanwhile" in stale.content.decode()
    assert at(moved, version).status == "moved"
    assert client.get(address).status_code == 405
    part = client.post(address, {"edition": "1", "version": "2"}, headers=HTMX).content.decode()
    assert "<html" not in part
    assert "moved: check" not in part
    assert at(moved, version).status == "placed"
    again = client.post(address, {"edition": "2", "version": "2"})
    assert again.status_code == 409
    assert "nothing to check" in again.content.decode()
    Placement.objects.filter(version=version, highlight=moved).update(status="moved")
    plain = client.post(address, {"edition": "2", "version": "2"})
    assert plain["Location"] == "/articles/treaty/#p1"
    Placement.objects.filter(version=version, highlight=moved).update(status="moved")
    form = fields(page(client, ORPHANS))
    assert client.post(address, form)["Location"] == ORPHANS, "from the list back to the list"
    assert "Its place is kept." in page(client, ORPHANS)


def test_an_orphan_is_attached_again_without_a_script(
    changed: tuple[Highlight, Highlight, ArticleVersion], alice: User
) -> None:
    _, orphan, version = changed
    client, address = signed_in(alice), f"/h/{orphan.slug}/range/"
    html = page(client, address)
    assert "Attach it again" in html
    assert "In version 1:" in html
    assert "guarantees were" in html
    assert 'data-mark="/articles/treaty/v/2/mark/"' in html, "words can be selected in the new text"
    assert '<option value="p1.' in page(client, f"{address}?p=1")
    form = fields(html)
    given = {name: form[name] for name in ("edition", "version")}
    assert given == {"edition": "1", "version": "2"}
    sentence = f"p2.0-p2.{len(THREE)}"
    overtaken = client.post(address, {**given, "version": "1", "from": sentence, "to": sentence})
    assert overtaken.status_code == 409
    assert client.post(address, {**given, "from": "p2.5-p2.5", "to": "p2.5-p2.5"}).status_code == 422
    assert client.post(address, {**given, "edition": "3", "from": sentence, "to": sentence}).status_code == 409
    assert at(orphan, version).status == "orphaned"
    done = client.post(address, {**given, "from": sentence, "to": sentence})
    assert done["Location"] == "/articles/treaty/#p2"
    assert (at(orphan, version).status, at(orphan, version).exact) == ("placed", THREE)
    assert at(orphan, orphan.article.versions.get(number=1)).exact == "guarantees were", "what stood there stays"
    assert "Nothing that you can see is orphaned" in page(client, ORPHANS)


def test_from_the_list_orphans_are_attached_one_after_the_other(
    changed: tuple[Highlight, Highlight, ArticleVersion], alice: User
) -> None:
    _, orphan, _ = changed
    client, address = signed_in(alice), f"/h/{orphan.slug}/range/"
    assert f"{address}?then=list" in page(client, ORPHANS)
    html = page(client, f"{address}?then=list")
    assert f'data-close href="{ORPHANS}"' in html
    sentence = f"p2.0-p2.{len(THREE)}"
    given = {**fields(html), "from": sentence, "to": sentence}
    refused = client.post(address, {**given, "edition": "3"})
    assert (refused.status_code, fields(refused.content.decode())["then"]) == (409, "list")
    assert client.post(address, given)["Location"] == ORPHANS


def test_an_editor_begins_a_new_version_where_the_text_is_read(treaty: Article, carol: User, bob: User) -> None:
    address = f"/admin/library/article/{treaty.pk}/new-version/"
    assert address in page(signed_in(carol), "/articles/treaty/")
    assert address not in page(signed_in(bob), "/articles/treaty/")


def test_nobody_else_does_either(changed: tuple[Highlight, Highlight, ArticleVersion], bob: User, carol: User) -> None:
    moved, orphan, version = changed
    guest = factories.make_user(role=Role.GUEST)
    for client in (Client(), *(signed_in(user) for user in (bob, carol, guest))):
        assert client.post(f"/h/{moved.slug}/right/", {"edition": "1", "version": "2"}).status_code == 404
        given = {"edition": "1", "version": "2", "start": "p2.0", "end": "p2.9"}
        assert client.post(f"/h/{orphan.slug}/range/", given).status_code == 404
    assert (at(moved, version).status, at(orphan, version).status) == ("moved", "orphaned")


@pytest.mark.parametrize("wrong", ["", "1", "9", "x", "999999999999"])
def test_only_a_version_in_which_it_stands_can_be_right(
    changed: tuple[Highlight, Highlight, ArticleVersion], alice: User, wrong: str
) -> None:
    status = signed_in(alice).post(f"/h/{changed[0].slug}/right/", {"edition": "1", "version": wrong}).status_code
    assert status == (409 if wrong == "1" else 404)
    assert signed_in(alice).post(f"/h/{changed[1].slug}/right/", {"edition": "1", "version": "2"}).status_code == 404


def test_a_form_without_its_token_is_refused(changed: tuple[Highlight, Highlight, ArticleVersion], alice: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert strict.post(f"/h/{changed[0].slug}/right/", {"edition": "1", "version": "2"}).status_code == 403


def test_the_tag_page_says_so_and_leads_to_where_it_last_stood(client: Client, treaty: Article, bob: User) -> None:
    stock = make_stock()
    tag = Tag.objects.get(pk=stock.tag.pk)
    for words in ("after a night of talks", "guarantees were"):
        mark(treaty, confirm(bob), words, visibility="public", tags=(tag,))
    publish(treaty, CHANGED, THREE)
    html = page(client, f"/codebook/{tag.codebook.slug}/{tag.slug}/")
    assert "moved: check" in html
    assert "orphaned: not in version 2" in html
    assert "passage 2 of version 1" in html
    assert "passage 1 of version 2" in html


def test_what_rests_on_a_highlight_goes_on_resting_on_it(client: Client, treaty: Article, bob: User) -> None:
    """Evidence and members of parallels are never gone because their words are."""
    stock = make_stock()
    reading = factories.make_reading(stock.event, article=treaty, frame=factories.make_frame())
    orphan, moved = (mark(treaty, confirm(bob), words, visibility="public") for words in (TWO[:20], ONE[:50]))
    answer = make_answer(reading, stock.question, bob, state="silent", paraphrase="It doubts.")
    Answer.objects.filter(pk=answer.pk).update(state="answered")
    for position, highlight in enumerate((orphan, moved)):
        Evidence.objects.create(answer=answer, highlight=highlight, position=position)
    parallel = make_parallel(bob, orphan, moved, make_highlight(stock.article, bob))
    publish(treaty, ONE.replace("signed", "initialled"), THREE)
    cells = client.get(
        f"/events/{stock.event.slug}/compare.json?view=rows&set={stock.question_set.slug}&r=treaty"
    ).json()["rows"][0]["cells"]
    (given,) = cells[0]["answers"]
    assert (given["coded_on_version"], given["of_another_version"], given["withdrawn"]) == (1, True, 0)
    keys = ("version", "exact", "check", "orphaned")
    assert [tuple(each[key] for key in keys) for each in given["evidence"]] == [
        (1, TWO[:20].strip(), False, True),
        (2, ONE[:50].strip().replace("signed", "initialled"), True, False),
    ]
    rows = page(client, f"/events/{stock.event.slug}/compare/?view=rows&set={stock.question_set.slug}&r=treaty")
    linked = page(client, f"/parallels/{parallel.slug}/")
    cell = page(client, client.get(f"/answers/{answer.slug}/")["Location"])
    for html in (rows, linked, cell):
        assert "orphaned: not in version 2" in html
        assert "moved: check" in html
        assert "of version 1" in html


COSTS: dict[str, Callable[[Article], str]] = {
    "orphans": lambda article: f"/articles/{article.slug}/orphans/",
    "read": lambda article: f"/articles/{article.slug}/?by=everybody",
    "changes": lambda article: f"/articles/{article.slug}/v/2/changes/",
    "desk": lambda article: "/desk/",
}


@pytest.mark.parametrize("name", COSTS)
def test_the_cost_does_not_hang_on_the_number_of_highlights(name: str, alice: User) -> None:
    confirm(alice)
    queries = []
    for number in (3, 30):
        article = factories.make_article(text=f"{ONE}\n\n{TWO}")
        version = article.current
        assert version is not None
        for _ in range(number):
            for start, end in (("p1.4", "p1.40"), ("p2.4", "p2.20")):
                content = Content(visibility="public", note="Why?")
                create_highlight(author=alice, version=version, start=start, end=end, content=content)
        publish(article, CHANGED, THREE)
        client, path = signed_in(alice), COSTS[name](article)
        page(client, path)
        forget_pages()
        with CaptureQueriesContext(connection) as captured:
            page(client, path)
        queries.append(len(captured))
    assert queries[0] == queries[1]
