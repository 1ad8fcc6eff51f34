"""Highlights as forms and pages: what each person may read and write at each address, with and without JavaScript."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Group, Membership, Role, User
from apps.annotations.models import Codebook, Highlight, Reply, Tag
from apps.annotations.services import Content, add_reply, create_highlight
from apps.core.pagecache import forget_pages
from apps.library.models import Article
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def mark_url(article: Article) -> str:
    return f"/articles/{article.slug}/v/1/mark/"


def make(article: Article, author: User, **said: object) -> Highlight:
    assert article.current
    content = Content(**said)  # type: ignore[arg-type]
    return create_highlight(author=author, version=article.current, start="p2.4", end="p2.8", content=content)


def confirm(user: User) -> User:
    user.email_confirmed = timezone.now()
    user.save()
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_visitor_s_first_highlight_makes_a_guest_and_not_before(client: Client, article: Article) -> None:
    assert client.get(f"/articles/{article.slug}/").status_code == 200
    assert client.get(mark_url(article), {"p": 2}).status_code == 200
    bad = client.post(mark_url(article), {"start": "p2.4", "end": "p2.8", "seen": "other"})
    assert bad.status_code == 409
    assert not User.objects.exists()
    assert "sessionid" not in client.cookies
    response = client.post(mark_url(article), {"start": "p2.4", "end": "p2.8", "seen": "call", "note": "Why?"})
    assert response["Location"] == f"/articles/{article.slug}/#p2"
    guest = User.objects.get()
    assert guest.role == Role.GUEST
    highlight = Highlight.objects.get()
    assert (highlight.author, highlight.visibility, highlight.note) == (guest, "private", "Why?")
    assert "data-h=" in client.get(f"/articles/{article.slug}/").content.decode()
    assert "data-h=" not in Client().get(f"/articles/{article.slug}/").content.decode()


def test_sentences_are_offered_where_there_is_no_selection(client: Client, article: Article) -> None:
    page = client.get(mark_url(article), {"p": 2}).content.decode()
    assert page.count('<option value="p2.') == 4
    client.post(mark_url(article), {"from": "p2.0-p2.31", "to": "p2.32-p2.70"})
    assert Highlight.objects.get().placements.get().exact.startswith("The call lasted ninety minutes. It was long")


def test_htmx_gets_the_passage_touched_and_the_list_of_its_highlights(client: Client, article: Article) -> None:
    data = {"start": "p2.4", "end": "p3.5", "at": "read"}
    page = client.post(mark_url(article), data, headers=HTMX).content.decode()
    assert "<html" not in page
    assert page.count('hx-swap-oob="true"') == 3, "two passages and the total"
    assert 'class="cards"' in page
    quiet = client.post(mark_url(article), {**data, "quiet": "1"}, headers=HTMX).content.decode()
    assert 'class="cards"' not in quiet
    column = client.post(mark_url(article), {**data, "at": "column"}, headers=HTMX).content.decode()
    assert f'id="{article.slug}.p2t"' in column


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"start": "p2.8", "end": "p2.4"}, 422),
        ({"start": "p99.0", "end": "p99.4"}, 422),
        ({"start": "x", "end": "\x01"}, 422),
        ({}, 422),
        ({"start": "p2.4", "end": "p2.8", "note": "x" * 20_001}, 422),
        ({"start": "p2.4", "end": "p2.8", "tags": "999999"}, 422),
        ({"start": "p2.4", "end": "p2.8", "attribution": "implies"}, 422),
        ({"start": "p2.4", "end": "p2.8", "who": "public"}, 422),
        ({"start": "p2.4", "end": "p2.8", "who": "group:nobody"}, 422),
        ({"start": "p2.4", "end": "p2.8", "seen": "not these words"}, 409),
    ],
)
def test_what_cannot_be_is_refused_and_the_typing_comes_back(
    client: Client, article: Article, data: dict[str, str], status: int
) -> None:
    note = data.get("note", "Something typed.")
    response = client.post(mark_url(article), {"note": note, **data})
    assert response.status_code == status
    assert note[:100] in response.content.decode()
    assert 'role="alert"' in response.content.decode()
    assert not Highlight.objects.exists()


def test_a_form_without_its_token_is_refused(article: Article) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(mark_url(article), {"start": "p2.4", "end": "p2.8"}).status_code == 403
    assert not Highlight.objects.exists()


def test_a_stale_edit_is_409_with_both_texts(article: Article, alice: User) -> None:
    highlight = make(article, alice, note="As it was.")
    client, url = signed_in(alice), f"/h/{highlight.slug}/edit/"
    assert client.post(url, {"edition": "1", "note": "From one tab.", "who": "private"}).status_code == 302
    response = client.post(url, {"edition": "1", "note": "From another.", "who": "private"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "From one tab." in page
    assert "From another." in page
    assert 'name="edition" value="2"' in page, "saving again is a choice now"
    assert Highlight.objects.get().note == "From one tab."


def test_the_range_the_bin_and_the_history(article: Article, alice: User) -> None:
    highlight = make(article, alice, note="One.")
    client, base = signed_in(alice), f"/h/{highlight.slug}/"
    client.post(f"{base}edit/", {"edition": "1", "note": "Two.", "who": "private"})
    assert "One." in client.get(f"{base}history/").content.decode()
    client.post(f"{base}range/", {"edition": "2", "start": "p2.0", "end": "p2.3"})
    assert highlight.placements.get().exact == "The"
    stale = client.post(f"{base}range/", {"edition": "2", "start": "p2.4", "end": "p2.8"})
    assert stale.status_code == 409
    client.post(f"{base}delete/")
    assert client.get(base).status_code == 404
    assert "Two." in client.get("/desk/").content.decode()
    client.post(f"{base}restore/")
    assert "Two." in client.get(base).content.decode()


def test_nobody_writes_to_what_is_not_theirs(article: Article, alice: User, bob: User, carol: User) -> None:
    highlight = make(article, confirm(alice), visibility="public", note="Mine.")
    reply = add_reply(highlight=highlight, author=alice, text="Also mine.")
    guest = factories.make_user(role=Role.GUEST)
    for client in (Client(), *(signed_in(user) for user in (bob, carol, guest))):
        for tail in ("edit/", "range/", "delete/", "restore/"):
            data = {"edition": "1", "note": "Theirs.", "start": "p2.0", "end": "p2.3"}
            assert client.post(f"/h/{highlight.slug}/{tail}", data).status_code == 404
        assert client.post(f"/r/{reply.slug}/", {"edition": "1", "text": "Theirs."}).status_code == 404
        assert client.get(f"/h/{highlight.slug}/").status_code == 200
    now = Highlight.objects.get()
    assert (now.note, now.edition, now.deleted) == ("Mine.", 1, None)
    assert Reply.objects.get().text == "Also mine."


@pytest.mark.parametrize("visibility", ["private", "group"])
def test_what_is_not_shared_with_somebody_is_not_there_for_them(
    article: Article, alice: User, bob: User, carol: User, visibility: str
) -> None:
    group = Group.objects.create(name="A class")
    for member in (alice, bob):
        Membership.objects.create(group=group, user=member)
    said = {"visibility": visibility, "note": "Between us.", "group": group if visibility == "group" else None}
    highlight = make(article, alice, **said)
    seen_by_bob = visibility == "group"
    for client, sees in ((signed_in(bob), seen_by_bob), (signed_in(carol), False), (Client(), False)):
        for url in (f"/h/{highlight.slug}/", f"/h/{highlight.slug}/history/"):
            assert client.get(url).status_code == (200 if sees else 404)
        for url in (f"/articles/{article.slug}/", f"/articles/{article.slug}/v/1/p/2/?by=everybody"):
            assert ("Between us." in client.get(url).content.decode()) is sees
        assert client.post(f"/h/{highlight.slug}/reply/", {"text": "x"}).status_code != 200


def test_replies_are_for_confirmed_accounts(article: Article, alice: User, bob: User) -> None:
    highlight = make(article, confirm(alice), visibility="public")
    url = f"/h/{highlight.slug}/reply/"
    assert Client().post(url, {"text": "x"}).status_code == 403
    refused = signed_in(bob).post(url, {"text": "Typed."})
    assert refused.status_code == 422
    assert "Typed." in refused.content.decode()
    confirm(bob)
    response = signed_in(bob).post(url, {"text": "I *disagree*."})
    assert response["Location"].startswith(f"/h/{highlight.slug}/#r-")
    assert "<em>disagree</em>" in Client().get(f"/h/{highlight.slug}/").content.decode()


def test_filters_stand_in_the_address(article: Article, alice: User, bob: User) -> None:
    codebook = Codebook.objects.create(slug="book", name="Book")
    parent = Tag.objects.create(
        codebook=codebook, position=1, slug="frames", name="Frames", colour="rose", definition="x"
    )
    child = Tag.objects.create(
        codebook=codebook, position=2, slug="cause", name="Cause", colour="iris", definition="x", parent=parent
    )
    analyst = make(article, confirm(bob), visibility="public", tags=[child], note="By an analyst.")
    reader = make(article, confirm(alice), visibility="public")
    mine = make(article, bob)

    def shown(client: Client, query: str) -> set[str]:
        page = client.get(f"/articles/{article.slug}/?{query}").content.decode()
        return {h.slug for h in (analyst, reader, mine) if h.slug in page}

    visitor, own = Client(), signed_in(bob)
    assert shown(visitor, "") == {analyst.slug}, "the analysts' public ones"
    assert shown(visitor, "by=everybody") == {analyst.slug, reader.slug}
    assert shown(visitor, f"by={alice.public_id}") == {reader.slug}
    assert shown(visitor, "by=nobody") == set()
    assert shown(visitor, "tag=frames") == {analyst.slug}, "a tag brings its children"
    assert shown(visitor, "by=everybody&note=1") == {analyst.slug}
    assert shown(own, "") == {analyst.slug, mine.slug}
    assert shown(own, "by=me") == {analyst.slug, mine.slug}
    assert shown(own, "by=others") == {reader.slug}


def test_a_highlight_that_is_filtered_out_stays_out_when_one_makes_a_new_one(article: Article, bob: User) -> None:
    hidden = make(article, bob)
    client = signed_in(bob)
    data = {"start": "p2.0", "end": "p2.20", "note": "Shown.", "note_only": "1"}
    page = client.post(mark_url(article), data, headers=HTMX).content.decode()
    assert hidden.slug not in page
    assert Highlight.objects.exclude(pk=hidden.pk).get().slug in page


def test_pages_cost_the_same_with_few_highlights_and_many(client: Client, article: Article, bob: User) -> None:
    confirm(bob)

    def cost(url: str) -> int:
        forget_pages()
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    urls = [f"/articles/{article.slug}/", f"/articles/{article.slug}/v/1/p/2/"]
    for _ in range(3):
        add_reply(highlight=make(article, bob, visibility="public", note="x"), author=bob, text="y")
    few = [cost(url) for url in urls]
    for _ in range(27):
        add_reply(highlight=make(article, bob, visibility="public", note="x"), author=bob, text="y")
    assert [cost(url) for url in urls] == few


def test_reading_sets_no_cookie_and_every_fact_changes_the_tag_of_the_page(
    client: Client, article: Article, bob: User
) -> None:
    url = f"/articles/{article.slug}/"
    highlight = make(article, confirm(bob), visibility="public", note="One.")
    seen = [client.get(url)["ETag"]]
    for change in (
        lambda: Highlight.objects.filter(pk=highlight.pk).update(note="Two."),
        lambda: add_reply(highlight=highlight, author=bob, text="y"),
        lambda: User.objects.filter(pk=bob.pk).update(display_name="Robert"),
        lambda: Highlight.objects.filter(pk=highlight.pk).update(hidden=timezone.now()),
    ):
        change()
        response = client.get(url)
        assert not response.cookies
        assert response.status_code == 200
        seen.append(response["ETag"])
    assert len(set(seen)) == 5
    assert client.get(url, headers={"If-None-Match": seen[-1]}).status_code == 304


def test_the_desk_is_one_s_own(article: Article, alice: User, bob: User) -> None:
    make(article, alice, note="Alice's note.")
    assert "Alice's note." in signed_in(alice).get("/desk/").content.decode()
    assert "Alice's note." not in signed_in(bob).get("/desk/").content.decode()
    assert Client().get("/desk/").status_code == 302
    assert signed_in(alice).get("/desk/?before=x").status_code == 400


def test_others_public_work_can_be_reported_from_where_it_is_read(article: Article, alice: User, bob: User) -> None:
    confirm(alice)
    public, private = make(article, confirm(bob), visibility="public"), make(article, bob)
    reply = add_reply(highlight=public, author=bob, text="y")
    path = f"/articles/{article.slug}/v/1/p/2/"
    addresses = [f"/h/{public.slug}/report/", f"/h/{public.slug}/report/?reply={reply.slug}"]
    for reader, offered in ((alice, True), (bob, False), (None, False)):
        page = (signed_in(reader) if reader else Client()).get(path).content.decode()
        assert [f'href="{address}"' in page for address in addresses] == [offered, offered]
        assert f"/h/{private.slug}/report/" not in page
