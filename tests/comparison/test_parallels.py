"""Linking highlights: what may be joined, who then sees what, and two people at one parallel."""

import pytest
from django.utils import timezone

from apps.accounts.models import Group, Membership, Role, User
from apps.annotations.models import Highlight
from apps.annotations.services import BIN, Refused
from apps.comparison.linked import SOME, counterparts, of_highlights, on_texts
from apps.comparison.models import Parallel
from apps.comparison.parallels import (
    MAX_MEMBERS,
    Said,
    StaleParallel,
    delete_parallel,
    edit_parallel,
    make_parallel,
    restore_parallel,
)
from apps.library.models import Article, Event
from tests import factories
from tests.lined import make_highlight

pytestmark = pytest.mark.django_db
PRIVATE = Said("contradicts")
PUBLIC = Said("contradicts", visibility="public")


@pytest.fixture
def texts(event: Event) -> list[Article]:
    return [reading.article for reading in factories.make_readings(3, event=event)]


def marks(texts: list[Article], author: User, visibility: str = "private") -> list[Highlight]:
    return [make_highlight(text, author, visibility=visibility) for text in texts]


def seen(highlight: Highlight) -> str:
    return Highlight.objects.get(pk=highlight.pk).visibility


def group_of(*users: User) -> Group:
    group = Group.objects.create(name="A class")
    for user in users:
        Membership.objects.create(group=group, user=user)
    return group


def test_members_stand_in_the_order_of_their_articles(texts: list[Article], alice: User) -> None:
    chosen = marks(texts, alice)
    said = Said("answers", " They *differ*. ")
    parallel = make_parallel(author=alice, highlights=[chosen[2], chosen[0], chosen[1], chosen[0]], said=said)
    slugs = [member.highlight.article.slug for member in parallel.members.all()]
    assert slugs == sorted(text.slug for text in texts)
    assert (parallel.relation, parallel.note, parallel.visibility) == ("answers", "They *differ*.", "private")
    assert "<em>differ</em>" in parallel.note_html


def test_one_s_own_become_as_visible_as_the_parallel(texts: list[Article], alice: User) -> None:
    mine = marks(texts, alice)
    make_parallel(author=alice, highlights=mine[:2], said=PRIVATE)
    assert [seen(each) for each in mine] == ["private"] * 3
    parallel = make_parallel(author=alice, highlights=mine[:2], said=PUBLIC)
    assert [seen(each) for each in mine] == ["public", "public", "private"]
    assert Parallel.objects.public().get() == parallel


@pytest.mark.parametrize("theirs", ["private", "group", "public"])
@pytest.mark.parametrize("wanted", ["private", "group", "public"])
def test_those_of_others_must_be_seen_already_by_whoever_sees_the_parallel(
    texts: list[Article], alice: User, bob: User, theirs: str, wanted: str
) -> None:
    group = group_of(alice, bob)
    mine, other = make_highlight(texts[0], alice, visibility="private"), make_highlight(texts[1], bob)
    Highlight.objects.filter(pk=other.pk).update(visibility=theirs, group=group if theirs == "group" else None)
    other.refresh_from_db()
    said = Said("agrees", visibility=wanted, group=group if wanted == "group" else None)
    widths = ["private", "group", "public"]
    if widths.index(theirs) >= widths.index(wanted):
        make_parallel(author=alice, highlights=[mine, other], said=said)
        assert seen(mine) == wanted
    else:
        with pytest.raises(Refused, match="not seen by all"):
            make_parallel(author=alice, highlights=[mine, other], said=said)
        assert seen(mine) == "private"
        assert not Parallel.objects.exists()
    assert seen(other) == theirs


def test_what_is_hidden_or_shown_to_another_group_is_not_made_visible_by_a_parallel(
    texts: list[Article], alice: User, bob: User
) -> None:
    one, other = group_of(alice, bob), group_of(alice, bob)
    mine = make_highlight(texts[0], alice, visibility="private")
    Highlight.objects.filter(pk=mine.pk).update(visibility="group", group=other)
    hidden = make_highlight(texts[1], alice)
    for author in (alice, bob):
        shown = make_highlight(texts[2], author)
        Highlight.objects.filter(pk=shown.pk).update(visibility="group", group=one)
        with pytest.raises(Refused):
            make_parallel(
                author=alice,
                highlights=[Highlight.objects.get(pk=mine.pk), Highlight.objects.get(pk=shown.pk)],
                said=Said("agrees", visibility="group", group=one),
            )
    Highlight.objects.filter(pk=hidden.pk).update(hidden=timezone.now())
    hidden.refresh_from_db()
    with pytest.raises(Refused, match="not seen by all"):
        make_parallel(author=alice, highlights=[hidden, make_highlight(texts[0], alice)], said=PUBLIC)


def test_what_nobody_may_join(texts: list[Article], alice: User) -> None:
    mine = marks(texts, alice)
    again = make_highlight(texts[0], alice, visibility="private", passage=2)
    many = [make_highlight(factories.make_article(), alice, visibility="private") for _ in range(MAX_MEMBERS + 1)]
    for highlights, said, words in (
        (mine[:1], PRIVATE, "at least two"),
        ([mine[0], mine[0]], PRIVATE, "at least two"),
        ([mine[0], again], PRIVATE, "same text"),
        (many, PRIVATE, "at most"),
        (mine, Said("denies"), "Choose how"),
        (mine, Said("agrees", "ä" * 10_001), "20 kB"),
        (mine, Said("agrees", ">" * 60 + " deep"), "too deep"),
        (mine, Said("agrees", visibility="group"), "Choose the group"),
        (mine, Said("agrees", visibility="group", group=Group.objects.create(name="Theirs")), "not in that group"),
    ):
        with pytest.raises(Refused, match=words):
            make_parallel(author=alice, highlights=highlights, said=said)
    assert not Parallel.objects.exists()


def test_who_may_not_publish_or_write(texts: list[Article], alice: User) -> None:
    guest = factories.make_user(role=Role.GUEST)
    others = marks(texts, alice, "public")
    with pytest.raises(Refused, match="confirmed mail address"):
        make_parallel(author=guest, highlights=others, said=PUBLIC)
    assert make_parallel(author=guest, highlights=others, said=PRIVATE)
    guest.blocked = timezone.now()
    with pytest.raises(Refused, match="blocked"):
        make_parallel(author=guest, highlights=others, said=PRIVATE)


def test_members_are_added_and_taken_out_and_of_two_editors_one_is_told(texts: list[Article], alice: User) -> None:
    mine = marks(texts, alice)
    parallel = make_parallel(author=alice, highlights=mine[:2], said=PRIVATE)
    changed = edit_parallel(parallel=parallel, edition=1, said=PUBLIC, add=[mine[2]], out=[mine[0]])
    assert {member.highlight for member in changed.members.all()} == {mine[1], mine[2]}
    assert (changed.edition, [seen(each) for each in mine]) == (2, ["private", "public", "public"])
    with pytest.raises(StaleParallel) as told:
        edit_parallel(parallel=parallel, edition=1, said=Said("agrees"))
    assert told.value.current is not None
    assert told.value.current.relation == "contradicts"
    with pytest.raises(Refused, match="at least two"):
        edit_parallel(parallel=parallel, edition=2, said=PUBLIC, out=[mine[1]])
    again = make_highlight(texts[1], alice, passage=2)
    with pytest.raises(Refused, match="same text"):
        edit_parallel(parallel=parallel, edition=2, said=PUBLIC, add=[again])
    assert Parallel.objects.get().edition == 2


def test_what_was_made_private_since_stays_private_when_the_parallel_is_edited(
    texts: list[Article], alice: User, bob: User
) -> None:
    hers, mine, third = make_highlight(texts[0], alice), *marks(texts[1:], bob, "public")
    parallel = make_parallel(author=bob, highlights=[hers, mine, third], said=PUBLIC)
    Highlight.objects.filter(pk__in=[hers.pk, mine.pk]).update(visibility="private")
    edit_parallel(parallel=parallel, edition=1, said=Said("answers", "Other words.", visibility="public"))
    assert [seen(hers), seen(mine)] == ["private", "private"]
    narrowed = edit_parallel(parallel=parallel, edition=2, said=PRIVATE)
    with pytest.raises(Refused) as told:
        edit_parallel(parallel=narrowed, edition=3, said=PUBLIC)
    # Neither which words she has marked nor that it was her is told to who cannot see it.
    assert "alice" not in str(told.value)
    assert "One of these highlights" in str(told.value)
    assert seen(hers) == "private"


def test_a_relation_can_be_changed_though_a_member_was_hidden_since(
    texts: list[Article], alice: User, bob: User
) -> None:
    chosen = [make_highlight(texts[0], alice), make_highlight(texts[1], bob)]
    parallel = make_parallel(author=alice, highlights=chosen, said=PUBLIC)
    Highlight.objects.filter(pk=chosen[1].pk).update(hidden=timezone.now())
    edit_parallel(parallel=parallel, edition=1, said=Said("answers", visibility="public"))
    assert Parallel.objects.get().relation == "answers"


def test_a_deleted_parallel_can_be_had_back_for_thirty_days(texts: list[Article], alice: User) -> None:
    parallel = make_parallel(author=alice, highlights=marks(texts, alice), said=PRIVATE)
    delete_parallel(parallel=parallel)
    assert not Parallel.objects.visible_to(alice).exists()
    with pytest.raises(StaleParallel):
        edit_parallel(parallel=parallel, edition=2, said=PRIVATE)
    restore_parallel(parallel=Parallel.objects.in_bin_of(alice).get())
    assert Parallel.objects.visible_to(alice).get().members.count() == 3
    Parallel.objects.update(deleted=timezone.now() - BIN * 1.01)
    with pytest.raises(Refused, match="30 days"):
        restore_parallel(parallel=Parallel.objects.get())


def test_beside_a_passage_stand_the_parallels_that_begin_there_with_all_their_members(
    texts: list[Article], alice: User, bob: User
) -> None:
    mine = marks(texts, alice, "public")
    make_parallel(author=alice, highlights=mine, said=PUBLIC)
    make_parallel(author=bob, highlights=mine[:2], said=PRIVATE)
    first = texts[0].current
    assert first
    found = on_texts([first.pk], alice)
    assert {where: [set(each) for each in slugs] for where, slugs in found.items()} == {
        (first.pk, 1): [{each.slug for each in mine}]
    }
    assert len(on_texts([first.pk], bob)[first.pk, 1]) == 2
    assert [each.relation for each in of_highlights([mine[0].pk], alice)] == ["contradicts"]
    assert len(of_highlights([each.pk for each in mine], bob)) == 2


def test_counterparts_are_offered_text_by_text_and_found_by_their_words(
    event: Event, texts: list[Article], alice: User, bob: User
) -> None:
    elsewhere = factories.make_reading(factories.make_event()).article
    for text in (*texts, elsewhere):
        make_highlight(text, bob)
    make_highlight(texts[1], bob, visibility="private")
    russian = factories.make_reading(event, article=factories.make_article(text="Они говорили девяносто минут."))
    make_highlight(russian.article, bob)
    shelves = counterparts([texts[0].pk], alice)
    assert {shelf.reading.article for shelf in shelves} == {texts[1], texts[2], russian.article}
    assert [shelf.reading.frame.name for shelf in shelves] == sorted(shelf.reading.frame.name for shelf in shelves)
    assert all(len(shelf.offered) == 1 for shelf in shelves)
    assert [shelf.reading.article for shelf in counterparts([texts[0].pk], alice, find="они")] == [russian.article]
    assert counterparts([texts[0].pk], alice, find="nowhere") == []


def test_of_one_text_more_are_shown_page_by_page(texts: list[Article], bob: User) -> None:
    for _ in range(SOME + 2):
        make_highlight(texts[1], bob)
    (shelf,) = counterparts([texts[0].pk], bob)
    assert (len(shelf.offered), shelf.more) == (SOME, 2)
    (page,) = counterparts([texts[0].pk], bob, only=texts[1].slug)
    assert (len(page.offered), page.more, page.before) == (SOME + 2, 0, "")
    (rest,) = counterparts([texts[0].pk], bob, only=texts[1].slug, before=int(shelf.before))
    assert len(rest.offered) == 2


def test_an_edit_shows_nobody_s_highlight_again(texts: list[Article], alice: User, bob: User) -> None:
    mine, theirs = make_highlight(texts[0], alice), make_highlight(texts[1], bob)
    parallel = make_parallel(author=alice, highlights=[mine, theirs], said=PUBLIC)
    Highlight.objects.filter(pk__in=[mine.pk, theirs.pk]).update(visibility="private")
    said = Said("agrees", visibility="public")
    assert edit_parallel(parallel=parallel, edition=1, said=said).relation == "agrees"
    assert [seen(mine), seen(theirs)] == ["private", "private"]


def test_who_may_no_longer_publish_adds_nothing_of_theirs(texts: list[Article], alice: User) -> None:
    parallel = make_parallel(author=alice, highlights=marks(texts[:2], alice), said=PUBLIC)
    third = make_highlight(texts[2], alice, visibility="private")
    User.objects.filter(pk=alice.pk).update(email_confirmed=None)
    with pytest.raises(Refused, match="confirmed mail address"):
        edit_parallel(parallel=parallel, edition=1, said=PUBLIC, add=[third])
    assert (seen(third), parallel.members.count()) == ("private", 2)
