"""Codebooks as they are read: who sees which, what is counted, every passage with a tag by frame."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.annotations.models import Codebook, Highlight, Placement, Tag
from apps.library.models import Article, Event, Reading
from tests import factories
from tests.accounts import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def codebook(db: None) -> Codebook:
    """A public codebook: causes, of which hunger is one, and roles."""
    made = work.make_codebook(None, "causes", "roles")
    work.make_tag(made, "hunger", made.tags.get(slug="causes"))
    return made


def url(codebook: Codebook, slug: str = "") -> str:
    return f"/codebook/{codebook.slug}/" + (f"{slug}/" if slug else "")


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", "", response.content.decode()).split())


def cards(client: Client, address: str) -> int:
    return client.get(address).content.decode().count('<li class="card">')


def public(author: User, *tags: Tag, article: Article | None = None, **fields: object) -> Highlight:
    return work.make_highlight(author, *tags, article=article, visibility="public", **fields)


def test_the_tree_says_what_each_tag_means_and_counts_a_highlight_once(
    client: Client, codebook: Codebook, bob: User
) -> None:
    causes, hunger, roles = (codebook.tags.get(slug=slug) for slug in ("causes", "hunger", "roles"))
    Tag.objects.filter(pk=hunger.pk).update(
        definition="Want of bread.", include="Famine.", exclude="Thirst.", source="X"
    )
    public(bob, causes, hunger)
    public(bob, hunger)
    work.make_highlight(bob, causes)
    found = text(client, url(codebook))
    assert "causes 2 highlights" in found
    assert (
        "hunger 2 highlights Want of bread. Include, exclude, source: hungerIncludeFamine.ExcludeThirst.SourceX"
        in found
    )
    assert "roles 0 highlights" in found
    assert "2 highlights by 1 person on 2 texts." in found
    client.force_login(bob)
    assert "causes 3 highlights" in text(client, url(codebook)), "and one's own private one"
    assert not roles.taggings.exists()


def test_the_third_level_counts_in_all_above_it(client: Client, codebook: Codebook, bob: User) -> None:
    deep = work.make_tag(codebook, "famine", codebook.tags.get(slug="hunger"))
    public(bob, deep)
    found = text(client, url(codebook))
    for name in ("causes", "hunger", "famine"):
        assert f"{name} 1 highlight" in found


def test_archived_tags_are_folded_and_what_stands_under_one_is_not_lost(
    client: Client, codebook: Codebook, bob: User
) -> None:
    Tag.objects.filter(slug="causes").update(archived=timezone.now())
    page = client.get(url(codebook)).content.decode()
    tree, _, folded = page.partition('<details class="archived">')
    assert ">hunger</a>" in tree
    assert ">causes</a>" not in tree
    assert ">causes</a>" in folded


def test_one_sees_public_codebooks_and_ones_own(client: Client, codebook: Codebook, alice: User, bob: User) -> None:
    own = work.make_codebook(alice, "mine")
    guest = work.make_guest()
    for user, seen in [(None, False), (alice, True), (bob, False), (guest, False)]:
        if user:
            client.force_login(user)
        assert (url(own) in client.get("/codebook/").content.decode()) is seen
        assert url(codebook) in client.get("/codebook/").content.decode()
        for address in (url(own), url(own, "mine")):
            assert client.get(address).status_code == (200 if seen else 404)
        assert client.get(url(codebook)).status_code == 200
        client.logout()


def test_the_list_of_codebooks_is_kept_until_one_changes(client: Client, codebook: Codebook) -> None:
    first = client.get("/codebook/")
    again = {"If-None-Match": first["ETag"]}
    assert client.get("/codebook/", headers=again).status_code == 304
    Codebook.objects.update(name="Another name")
    assert b"Another name" in client.get("/codebook/", headers=again).content


@pytest.mark.parametrize("slug", ["", "causes"])
def test_visitors_get_no_cookie_and_what_nobody_keeps(client: Client, codebook: Codebook, slug: str) -> None:
    response = client.get(url(codebook, slug))
    assert not response.cookies
    assert b"csrf" not in response.content
    assert "no-store" in response["Cache-Control"]


def test_a_tag_brings_every_passage_with_it_and_its_children_by_frame(
    client: Client, codebook: Codebook, event: Event, bob: User, carol: User
) -> None:
    first, second = factories.make_readings(2, event=event)
    unread = factories.make_article()
    causes, hunger = codebook.tags.get(slug="causes"), codebook.tags.get(slug="hunger")
    highlight = public(bob, causes, article=first.article, note_html="<p>It begins here.</p>")
    Placement.objects.filter(highlight=highlight).update(prefix="before it ", suffix=" after it")
    public(carol, hunger, article=second.article)
    public(bob, hunger, article=unread)
    public(bob, codebook.tags.get(slug="roles"), article=unread)
    page = client.get(url(codebook, "causes")).content.decode()
    found = text(client, url(codebook, "causes"))
    assert "3 highlights by 2 people on 3 texts." in found
    assert "does not mean that what is said is false" in found
    for frame in (first.frame, second.frame):
        assert f"{frame.name} 1 highlight on 1 text, the newest first" in found
    assert "Read through no frame 1 highlight on 1 text" in found
    assert page.count('<li class="card">') == 3
    assert "before it Para after it" in found
    assert "It begins here." in found
    assert found.count("Illustrative") == 3, "the text kind goes with every excerpt"
    assert f'href="/h/{highlight.slug}/"' in page
    assert f'href="/articles/{first.article.slug}/v/1/#p1"' in page
    assert f'<a class="tag t-amber" href="{url(codebook, "causes")}">causes</a>' in page
    assert "%" not in found, "no percentages: the numbers are small"


def test_a_text_read_through_two_frames_stands_under_both_and_counts_once(
    client: Client, codebook: Codebook, event: Event, bob: User
) -> None:
    reading = factories.make_reading(event)
    other = factories.make_reading(article=reading.article)
    factories.make_reading(article=reading.article, frame=reading.frame)
    public(bob, codebook.tags.get(slug="roles"), article=reading.article)
    found = text(client, url(codebook, "roles"))
    assert "1 highlight by 1 person on 1 text." in found
    for frame in (reading.frame, other.frame):
        assert found.count(f"{frame.name} 1 highlight on 1 text") == 1
    assert cards(client, url(codebook, "roles")) == 2


def test_passages_can_be_chosen_by_frame_person_and_note(
    client: Client, codebook: Codebook, reading: Reading, bob: User, carol: User
) -> None:
    roles = codebook.tags.get(slug="roles")
    public(bob, roles, article=reading.article, note="A note.")
    public(bob, roles, note="")
    public(carol, roles, article=reading.article, note="")
    address = url(codebook, "roles")
    for query, number in [
        ("", 3),
        (f"?frame={reading.frame.slug}", 2),
        ("?frame=none", 1),
        ("?frame=nothing", 0),
        (f"?by={bob.public_id}", 2),
        ("?by=", 3),
        ("?note=1", 1),
        (f"?frame={reading.frame.slug}&by={carol.public_id}", 1),
        (f"?frame={reading.frame.slug}&by={carol.public_id}&note=1", 0),
    ]:
        assert cards(client, address + query) == number, query


def test_who_sees_which_passage(client: Client, codebook: Codebook, alice: User, bob: User, carol: User) -> None:
    roles = codebook.tags.get(slug="roles")
    group = work.make_group(alice, bob)
    article = factories.make_article()
    draft = factories.make_article()
    Article.objects.filter(pk=draft.pk).update(status="draft")
    public(alice, roles, article=article)
    work.make_highlight(alice, roles, article=article)
    work.make_highlight(alice, roles, article=article, group=group)
    public(alice, roles, article=article, hidden=timezone.now())
    public(alice, roles, article=article, deleted=timezone.now())
    public(alice, roles, article=draft)
    stranger, guest = factories.make_user(), work.make_guest()
    # The owner sees all but what is deleted and what lies on a draft; an editor sees the draft and what was hidden.
    for user, number in [(None, 1), (alice, 4), (bob, 2), (carol, 3), (stranger, 1), (guest, 1)]:
        if user:
            client.force_login(user)
        assert cards(client, url(codebook, "roles")) == number, user
        assert f"roles {number} highlight" in text(client, url(codebook)), user
        client.logout()


def test_a_tag_of_ones_own_links_to_its_page_for_its_owner_alone(
    client: Client, codebook: Codebook, alice: User
) -> None:
    own = work.make_codebook(alice, "mine")
    public(alice, codebook.tags.get(slug="roles"), own.tags.get())
    assert url(own, "mine") not in client.get(url(codebook, "roles")).content.decode()
    client.force_login(alice)
    assert url(own, "mine") in client.get(url(codebook, "roles")).content.decode()


def test_a_frame_pages_through_all_its_passages_once(
    client: Client, codebook: Codebook, reading: Reading, bob: User
) -> None:
    roles = codebook.tags.get(slug="roles")
    made = {public(bob, roles, article=reading.article).slug for _ in range(65)}
    address = url(codebook, "roles")
    assert cards(client, address) == 10
    page = client.get(address).content.decode()
    assert "All 65" in page
    query: str | None = f"?frame={reading.frame.slug}&note=1"
    seen: list[str] = []
    while query:
        page = client.get(address + query.replace("&amp;", "&")).content.decode()
        seen += re.findall(r'href="/h/([a-z0-9]+)/"', page)
        found = re.search(r'href="(\?[^"]*before=[^"]+)"', page)
        query = found[1] if found else None
    assert len(seen) == 65
    assert set(seen) == made


def test_what_cannot_be_is_told(client: Client, codebook: Codebook) -> None:
    assert client.get(url(codebook, "roles") + "?frame=x&before=x").status_code == 400
    assert client.get(url(codebook, "nothing")).status_code == 404
    assert client.get("/codebook/nothing/").status_code == 404
    assert client.post(url(codebook)).status_code in {403, 405}


def test_a_tag_that_was_merged_sends_on_to_the_other(client: Client, codebook: Codebook) -> None:
    roles = codebook.tags.get(slug="roles")
    Tag.objects.filter(slug="hunger").update(merged_into=roles, archived=timezone.now())
    response = client.get(url(codebook, "hunger"))
    assert (response.status_code, response["Location"]) == (302, url(codebook, "roles"))


@pytest.mark.parametrize("tail", ["", "causes", "causes/?frame={frame}", "causes/?frame=none"])
def test_the_pages_cost_the_same_at_3_and_at_30(
    client: Client, codebook: Codebook, event: Event, bob: User, tail: str
) -> None:
    causes = codebook.tags.get(slug="causes")

    def fill(number: int) -> None:
        for reading in factories.make_readings(number, event=event):
            tag = work.make_tag(codebook, f"tag-{reading.pk}", causes)
            public(factories.make_user(), tag, causes, article=reading.article)
            public(bob, tag)

    def queries() -> int:
        slug, _, query = tail.partition("/")
        query = query.format(frame=Reading.objects.earliest("pk").frame.slug)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url(codebook, slug) + query).status_code == 200
        return len(caught)

    fill(3)
    few = queries()
    fill(27)
    assert queries() == few
