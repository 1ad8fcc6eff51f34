"""Writing highlights: rights before everything, no stale edit, nothing lost."""

import datetime

import pytest
from django.utils import timezone

from apps.accounts.models import Group, Membership, Role, User
from apps.annotations.anchoring import BadRange, OtherText
from apps.annotations.models import Highlight, NoteRevision, Placement
from apps.annotations.personal import personal_tag
from apps.annotations.services import (
    Content,
    Refused,
    Stale,
    add_reply,
    create_highlight,
    delete_highlight,
    delete_reply,
    edit_highlight,
    edit_reply,
    move_highlight,
    restore_highlight,
)
from apps.library.models import Article
from tests import factories

pytestmark = pytest.mark.django_db


def confirmed(user: User) -> User:
    user.email_confirmed = timezone.now()
    user.save()
    return user


def marked(article: Article, author: User, **said: object) -> Highlight:
    assert article.current
    content = Content(**said)  # type: ignore[arg-type]
    return create_highlight(author=author, version=article.current, start="p2.4", end="p2.8", content=content)


def test_a_highlight_keeps_its_words_its_context_and_its_selectors(article: Article, alice: User) -> None:
    tag = personal_tag(owner=alice, name="Leverage")
    highlight = marked(article, alice, tags=[tag], note="Why **this**?", attribution="asserts")
    placement = highlight.placements.get()
    assert placement.exact == "call"
    assert placement.prefix.endswith("The ")
    assert placement.suffix.startswith(" lasted")
    assert article.current
    assert article.current.text[placement.start_at : placement.end_at] == "call"
    assert [selector["type"] for selector in highlight.selectors] == [
        *("TextQuoteSelector", "TextPositionSelector", "FragmentSelector"),
    ]
    assert highlight.note_html == "<p>Why <strong>this</strong>?</p>"
    assert [tagging.tag for tagging in highlight.taggings.all()] == [tag]


def test_nothing_is_stored_of_a_highlight_that_cannot_be(article: Article, alice: User) -> None:
    assert article.current
    for start, end, seen, fault in [("p1.0", "p1.0", "", BadRange), ("p2.4", "p2.8", "word", OtherText)]:
        with pytest.raises(fault):
            create_highlight(author=alice, version=article.current, start=start, end=end, seen=seen, content=Content())
    with pytest.raises(Refused):
        marked(article, alice, note="x" * 20_001)
    assert not Highlight.objects.exists()


def test_only_a_confirmed_account_shows_anything_to_everybody(article: Article, alice: User) -> None:
    with pytest.raises(Refused, match="confirmed"):
        marked(article, alice, visibility="public")
    guest = factories.make_user(role=Role.GUEST, email_confirmed=timezone.now())
    with pytest.raises(Refused):
        marked(article, guest, visibility="public")
    assert marked(article, confirmed(alice), visibility="public").visibility == "public"


def test_a_group_sees_only_what_its_members_share_with_it(
    article: Article, alice: User, bob: User, carol: User
) -> None:
    group = Group.objects.create(name="A class")
    with pytest.raises(Refused, match="group"):
        marked(article, alice, visibility="group", group=group)
    Membership.objects.create(group=group, user=alice)
    Membership.objects.create(group=group, user=bob)
    highlight = marked(article, alice, visibility="group", group=group)
    assert highlight in Highlight.objects.visible_to(bob)
    assert highlight not in Highlight.objects.visible_to(carol)


def test_somebody_blocked_writes_nothing(article: Article, alice: User) -> None:
    highlight = marked(article, alice)
    alice.blocked = timezone.now()
    alice.save()
    with pytest.raises(Refused):
        marked(article, alice)
    assert highlight not in Highlight.objects.editable_by(alice)


def test_a_stale_edit_is_told_and_changes_nothing(article: Article, alice: User) -> None:
    highlight = marked(article, alice, note="first")
    edit_highlight(highlight=highlight, by=alice, edition=1, content=Content(note="second"))
    with pytest.raises(Stale) as caught:
        edit_highlight(highlight=highlight, by=alice, edition=1, content=Content(note="third"))
    assert isinstance(caught.value.current, Highlight)
    assert caught.value.current.note == "second"
    assert Highlight.objects.get().note == "second"


def test_the_history_of_a_note_is_whole(article: Article, alice: User) -> None:
    highlight = marked(article, alice, note="one")
    for edition, note in [(1, "two"), (2, "two"), (3, "three")]:
        edit_highlight(highlight=highlight, by=alice, edition=edition, content=Content(note=note))
    assert [revision.note for revision in NoteRevision.objects.order_by("edition")] == ["one", "two"]
    assert Highlight.objects.get().note == "three"


def test_the_range_can_be_changed_and_what_it_was_made_with_stays(article: Article, alice: User) -> None:
    highlight = marked(article, alice)
    assert article.current
    move_highlight(highlight=highlight, version=article.current, edition=1, start="p2.0", end="p3.5")
    placement = Placement.objects.get()
    assert placement.exact.startswith("The call lasted")
    assert placement.exact.endswith("First")
    assert Highlight.objects.get().selectors == highlight.selectors
    with pytest.raises(Stale):
        move_highlight(highlight=highlight, version=article.current, edition=1, start="p2.0", end="p2.3")


def test_what_was_deleted_comes_back_as_it_was_for_thirty_days(article: Article, alice: User, bob: User) -> None:
    highlight = marked(article, confirmed(alice), note="kept", visibility="public")
    delete_highlight(highlight=highlight)
    assert not Highlight.objects.visible_to(alice).exists()
    assert Highlight.objects.in_bin_of(alice).get() == highlight
    assert not Highlight.objects.in_bin_of(bob).exists()
    restore_highlight(highlight=Highlight.objects.get())
    assert Highlight.objects.visible_to(bob).get().note == "kept"
    Highlight.objects.update(deleted=timezone.now() - datetime.timedelta(days=31))
    with pytest.raises(Refused):
        restore_highlight(highlight=Highlight.objects.get())


def test_threads_are_for_confirmed_accounts_and_keep_editions(article: Article, alice: User, bob: User) -> None:
    highlight = marked(article, confirmed(alice), visibility="public")
    with pytest.raises(Refused):
        add_reply(highlight=highlight, author=bob, text="I disagree.")
    reply = add_reply(highlight=highlight, author=confirmed(bob), text="I *disagree*.")
    assert reply.html == "<p>I <em>disagree</em>.</p>"
    edit_reply(reply=reply, edition=1, text="I agree.")
    with pytest.raises(Stale):
        edit_reply(reply=reply, edition=1, text="Neither.")
    with pytest.raises(Refused):
        edit_reply(reply=reply, edition=2, text="  ")
    delete_reply(reply=reply)
    assert not type(reply).objects.visible_to(alice).exists()


@pytest.mark.parametrize("visibility", ["private", "public"])
def test_who_sees_a_highlight(article: Article, alice: User, bob: User, carol: User, visibility: str) -> None:
    from django.contrib.auth.models import AnonymousUser

    highlight = marked(article, confirmed(alice), visibility=visibility)
    everybody = visibility == "public"
    assert highlight in Highlight.objects.visible_to(alice)
    for other in (bob, carol, AnonymousUser(), factories.make_user(role=Role.GUEST)):
        assert (highlight in Highlight.objects.visible_to(other)) is everybody
        assert highlight not in Highlight.objects.editable_by(other)
    article.status = "draft"
    article.save()
    assert highlight not in Highlight.objects.visible_to(AnonymousUser())
