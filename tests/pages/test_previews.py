"""A note or a reply is shown as it will be read: nothing typed is lost, nothing is stored."""

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Group, Membership, User, WriteCount
from apps.annotations.models import Codebook, Highlight, Reply, Tag
from apps.annotations.services import Content, add_reply, create_highlight, edit_highlight
from apps.library.models import Article
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def mark_url(article: Article) -> str:
    return f"/articles/{article.slug}/v/1/mark/"


def make(article: Article, author: User, **said: object) -> Highlight:
    assert article.current
    content = Content(**said)  # type: ignore[arg-type]
    return create_highlight(author=author, version=article.current, start="p2.4", end="p2.8", content=content)


@pytest.fixture
def tag() -> Tag:
    book = Codebook.objects.create(slug="book", name="Book")
    return Tag.objects.create(codebook=book, position=1, slug="a", name="Cause", colour="rose", definition="x")


def test_a_visitor_sees_the_note_and_nothing_is_stored(client: Client, article: Article, tag: Tag) -> None:
    said = {"note": "It *matters*. <b>", "tags": str(tag.pk), "new_tag": "Mine", "attribution": "quotes", "preview": ""}
    where = {"start": "p2.4", "end": "p2.8", "seen": "call", "at": "column", "note_only": "1"}
    response = client.post(mark_url(article), said | where)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<em>matters</em>. &lt;b&gt;" in page
    assert 'aria-describedby="note-preview">It *matters*. &lt;b&gt;</textarea>' in page
    for kept in (
        f'value="{tag.pk}" checked',
        'name="new_tag" maxlength="120" value="Mine"',
        'value="quotes" selected',
        'name="start" value="p2.4"',
        'name="seen" value="call"',
        'name="at" value="column"',
        'name="note_only" value="1"',
    ):
        assert kept in page, kept
    assert not User.objects.exists()
    assert "sessionid" not in response.cookies
    for rows in (Highlight.objects.all(), WriteCount.objects.all(), Tag.objects.exclude(pk=tag.pk)):
        assert not rows.exists()


def test_htmx_gets_the_form_alone(client: Client, article: Article) -> None:
    data = {"start": "p2.4", "end": "p2.8", "note": "*So*", "preview": ""}
    page = client.post(mark_url(article), data, headers=HTMX).content.decode()
    assert "<html" not in page
    assert "<em>So</em>" in page


@pytest.mark.parametrize(("size", "status"), [(20_000, 200), (20_001, 422)])
def test_the_size_that_can_be_stored_can_be_previewed_and_no_more(
    client: Client, article: Article, alice: User, size: int, status: int
) -> None:
    note = "x" * size
    highlight, own = make(article, alice), signed_in(alice)
    alice.email_confirmed = timezone.now()
    alice.save()
    reply = add_reply(highlight=highlight, author=alice, text="As it was.")
    where = {"start": "p2.4", "end": "p2.8"}
    answers = [
        client.post(mark_url(article), {**where, "note": note, "preview": ""}),
        own.post(f"/h/{highlight.slug}/edit/", {"edition": "1", "note": note, "preview": ""}),
        own.post(f"/h/{highlight.slug}/reply/", {"text": note, "preview": ""}),
        own.post(f"/r/{reply.slug}/", {"edition": "1", "text": note, "preview": ""}),
    ]
    for response in answers:
        page = response.content.decode()
        assert response.status_code == status
        assert page.count(note[:20_000]) >= 1, "what was typed comes back"
        assert (f"<p>{note}</p>" in page) is (status == 200)
        assert ('role="alert"' in page.partition('id="problem"')[0]) is (status == 422)
    assert not WriteCount.objects.exists()


def test_an_edit_is_previewed_on_the_edition_that_it_was_begun_on(article: Article, alice: User) -> None:
    group = Group.objects.create(name="A class")
    Membership.objects.create(group=group, user=alice)
    highlight, client = make(article, alice, note="As it was."), signed_in(alice)
    edit_highlight(highlight=highlight, by=alice, edition=1, content=Content(note="From another tab."))
    data = {"edition": "1", "note": "*Mine*.", "who": f"group:{group.slug}"}
    url = f"/h/{highlight.slug}/edit/"
    page = client.post(url, data | {"preview": ""}).content.decode()
    assert "<em>Mine</em>" in page
    assert f'value="group:{group.slug}" selected' in page
    assert 'name="edition" value="1"' in page, "saving after a preview must still find the other change"
    too_long = client.post(url, data | {"note": "x" * 20_001}).content.decode()
    assert 'name="edition" value="1"' in too_long
    assert client.post(url, data).status_code == 409
    assert Highlight.objects.get().note == "From another tab."


def test_replies_are_previewed_by_those_who_may_reply(article: Article, alice: User, bob: User) -> None:
    alice.email_confirmed = timezone.now()
    alice.save()
    highlight = make(article, alice, visibility="public")
    url, data = f"/h/{highlight.slug}/reply/", {"text": "I *doubt* it.", "preview": ""}
    assert Client().post(url, data).status_code == 403
    assert "<em>doubt</em>" not in signed_in(bob).post(url, data).content.decode(), "bob has no confirmed address"
    page = signed_in(alice).post(url, data).content.decode()
    assert "<em>doubt</em>" in page
    assert ">I *doubt* it.</textarea>" in page
    part = signed_in(alice).post(url, data, headers=HTMX).content.decode()
    assert part.strip().startswith('<details class="reply-form" open>')
    assert "<em>doubt</em>" in part
    assert not Reply.objects.exists()
    private = make(article, alice)
    assert signed_in(bob).post(f"/h/{private.slug}/reply/", data).status_code == 404


def test_a_changed_reply_is_previewed_by_its_author_alone(article: Article, alice: User, bob: User) -> None:
    alice.email_confirmed = timezone.now()
    alice.save()
    reply = add_reply(highlight=make(article, alice, visibility="public"), author=alice, text="As it was.")
    data = {"edition": "1", "text": "As it *is*.", "preview": ""}
    for client in (Client(), signed_in(bob), signed_in(factories.make_user(role="editor"))):
        assert client.post(f"/r/{reply.slug}/", data).status_code == 404
    page = signed_in(alice).post(f"/r/{reply.slug}/", data).content.decode()
    assert "<em>is</em>" in page
    assert 'name="edition" value="1"' in page
    assert Reply.objects.get().text == "As it was."
