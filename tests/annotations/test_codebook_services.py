"""Writing codebooks: the tree stays a tree of three levels, no edit is lost, and a merge can be undone."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.accounts.models import User
from apps.annotations.codebook_services import (
    StaleTag,
    Words,
    archive_tag,
    create_tag,
    edit_tag,
    merge_tag,
    place_tag,
    restore_tag,
    shift_tag,
    undo_merge,
)
from apps.annotations.forms import HighlightForm, initial_of
from apps.annotations.models import Codebook, Highlight, Tag, TagMerge
from apps.annotations.personal import personal_tag
from apps.annotations.services import Refused
from tests.accounts import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def codebook(db: None) -> Codebook:
    """a, under which b, under which c; d; e."""
    made = work.make_codebook(None, "a")
    b = work.make_tag(made, "b", made.tags.get(slug="a"))
    work.make_tag(made, "c", b)
    work.make_tag(made, "d")
    work.make_tag(made, "e")
    return made


def get(codebook: Codebook, slug: str) -> Tag:
    return codebook.tags.get(slug=slug)


def outline(codebook: Codebook) -> str:
    """The tags in their order, each with what it stands under: "a a/b"."""
    tags = codebook.tags.order_by("position").select_related("parent")
    return " ".join(f"{tag.parent.slug}/{tag.slug}" if tag.parent else tag.slug for tag in tags)


def words(name: str, **said: str) -> Words:
    return Words(**{"name": name, "colour": "rose", "definition": "What it is.", **said})


def tags_of(highlight: Highlight) -> list[str]:
    return [tagging.tag.slug for tagging in highlight.taggings.select_related("tag")]


def test_a_new_tag_stands_last_under_its_parent(codebook: Codebook) -> None:
    made = create_tag(codebook=codebook, words=words("New one"), parent=get(codebook, "a"))
    assert (made.slug, made.colour, made.definition) == ("new-one", "rose", "What it is.")
    assert outline(codebook) == "a a/b b/c a/new-one d e"
    with pytest.raises(Refused, match="name"):
        create_tag(codebook=codebook, words=words("new ONE"), parent=get(codebook, "a"))
    assert create_tag(codebook=codebook, words=words("New one")).slug == "new-one-2"
    assert create_tag(codebook=codebook, words=words("Мир")).slug
    with pytest.raises(Refused, match="three levels"):
        create_tag(codebook=codebook, words=words("Deep"), parent=get(codebook, "c"))


def test_a_stale_edit_is_told_and_changes_nothing(codebook: Codebook) -> None:
    tag = get(codebook, "a")
    assert edit_tag(tag=tag, edition=1, words=words("First")).edition == 2
    with pytest.raises(StaleTag) as caught:
        edit_tag(tag=tag, edition=1, words=words("Second"))
    assert caught.value.current.name == get(codebook, "a").name == "First"


def test_a_tag_moves_with_what_stands_under_it(codebook: Codebook) -> None:
    place_tag(tag=get(codebook, "b"), parent=get(codebook, "e"))
    assert outline(codebook) == "a d e e/b b/c"
    place_tag(tag=get(codebook, "e"), parent=None, before=get(codebook, "a"))
    assert outline(codebook) == "e e/b b/c a d"
    place_tag(tag=get(codebook, "c"), parent=get(codebook, "e"), before=get(codebook, "b"))
    assert outline(codebook) == "e e/c e/b a d"


def test_no_move_makes_a_circle_a_fourth_level_or_leaves_the_codebook(codebook: Codebook, alice: User) -> None:
    elsewhere = work.make_codebook(alice, "x").tags.get()
    for slug, under, why in [
        ("a", get(codebook, "c"), "itself"),
        ("a", get(codebook, "a"), "itself"),
        ("a", get(codebook, "d"), "three levels"),
        ("d", get(codebook, "c"), "three levels"),
        ("d", elsewhere, "another codebook"),
    ]:
        with pytest.raises(Refused, match=why):
            place_tag(tag=get(codebook, slug), parent=under)
    assert outline(codebook) == "a a/b b/c d e"


def test_a_tag_goes_up_and_down_among_those_beside_it(codebook: Codebook) -> None:
    for slug, by, then in [
        ("d", -1, "d a a/b b/c e"),
        ("d", -1, "d a a/b b/c e"),
        ("d", 1, "a a/b b/c d e"),
        ("d", 1, "a a/b b/c e d"),
        ("d", 1, "a a/b b/c e d"),
        ("c", -1, "a a/b b/c e d"),
    ]:
        shift_tag(tag=get(codebook, slug), by=by)
        assert outline(codebook) == then


def test_archived_tags_are_passed_over_in_one_step(codebook: Codebook) -> None:
    archive_tag(tag=get(codebook, "d"))
    shift_tag(tag=get(codebook, "e"), by=-1)
    assert outline(codebook).startswith("e a")


def test_what_has_tags_in_use_under_it_is_not_archived(codebook: Codebook) -> None:
    with pytest.raises(Refused, match="under it"):
        archive_tag(tag=get(codebook, "b"))
    for slug in ("c", "b"):
        archive_tag(tag=get(codebook, slug))
    with pytest.raises(Refused, match="archived"):
        place_tag(tag=get(codebook, "d"), parent=get(codebook, "b"))
    restore_tag(tag=get(codebook, "b"))
    assert get(codebook, "b").archived is None
    assert get(codebook, "c").archived is not None


def test_an_archived_tag_stays_on_what_has_it_and_is_offered_for_nothing_new(codebook: Codebook, bob: User) -> None:
    highlight = work.make_highlight(bob, get(codebook, "d"))
    archive_tag(tag=get(codebook, "d"))
    offered = HighlightForm(user=bob).choices_of_tags
    assert get(codebook, "d") not in offered
    assert get(codebook, "e") in offered
    assert get(codebook, "d") in HighlightForm(user=bob, initial=initial_of(highlight)).choices_of_tags


def test_a_merge_moves_everything_once_and_can_be_undone(codebook: Codebook, bob: User, carol: User) -> None:
    b, d, e = (get(codebook, slug) for slug in "bde")
    only, both, other = (work.make_highlight(bob, *tags) for tags in ([b], [e, b, d], [d]))
    merge = merge_tag(tag=b, into=d, by=carol)
    assert [tags_of(each) for each in (only, both, other)] == [["d"], ["e", "d"], ["d"]]
    alias = get(codebook, "b")
    assert alias.merged_into == d
    assert alias.archived is not None
    assert outline(codebook) == "a a/b d d/c e"
    undo_merge(merge=TagMerge.objects.get(pk=merge.pk))
    assert [tags_of(each) for each in (only, both, other)] == [["b"], ["e", "b", "d"], ["d"]]
    assert outline(codebook) == "a a/b b/c d e"
    assert (get(codebook, "b").merged_into, get(codebook, "b").archived) == (None, None)
    assert not TagMerge.objects.exists()


def test_undoing_leaves_alone_what_was_changed_since(codebook: Codebook, bob: User, carol: User) -> None:
    b, d = get(codebook, "b"), get(codebook, "d")
    taken_off, gone = work.make_highlight(bob, b), work.make_highlight(bob, b)
    merge = merge_tag(tag=b, into=d, by=carol)
    taken_off.taggings.all().delete()
    gone.delete()
    since = work.make_highlight(bob, d)
    place_tag(tag=get(codebook, "c"), parent=get(codebook, "e"))
    undo_merge(merge=merge)
    assert tags_of(taken_off) == []
    assert tags_of(since) == ["d"]
    assert outline(codebook) == "a a/b d e e/c"


def test_merges_are_undone_in_turn(codebook: Codebook, bob: User, carol: User) -> None:
    c, d, e = (get(codebook, slug) for slug in "cde")
    highlight = work.make_highlight(bob, c)
    first = merge_tag(tag=c, into=d, by=carol)
    second = merge_tag(tag=d, into=e, by=carol)
    with pytest.raises(Refused, match="Undo that first"):
        undo_merge(merge=first)
    assert Tag.objects.named(["c"]).get(merged_into=None).slug == "e", "an old address of a filter still finds it"
    undo_merge(merge=second)
    undo_merge(merge=first)
    assert tags_of(highlight) == ["c"]


def test_what_cannot_be_merged(codebook: Codebook, alice: User, carol: User) -> None:
    elsewhere = work.make_codebook(alice, "x").tags.get()
    merge_tag(tag=get(codebook, "e"), into=get(codebook, "d"), by=carol)
    for slug, into, why in [
        ("a", get(codebook, "a"), "itself"),
        ("a", get(codebook, "c"), "under it"),
        ("a", elsewhere, "own codebook"),
        ("e", get(codebook, "a"), "already"),
        ("a", get(codebook, "e"), "archived"),
        ("a", get(codebook, "b"), "under it"),
    ]:
        with pytest.raises(Refused, match=why):
            merge_tag(tag=get(codebook, slug), into=into, by=carol)
    with pytest.raises(Refused, match="Undo"):
        restore_tag(tag=get(codebook, "e"))


def test_a_personal_tag_that_is_asked_for_again_comes_back(alice: User) -> None:
    one, two = personal_tag(owner=alice, name="One"), personal_tag(owner=alice, name="Two")
    archive_tag(tag=two)
    assert personal_tag(owner=alice, name="Two").archived is None
    merge_tag(tag=one, into=two, by=alice)
    assert personal_tag(owner=alice, name="one") == two


def test_a_merge_made_of_an_archived_tag_leaves_it_archived(codebook: Codebook, carol: User) -> None:
    archive_tag(tag=get(codebook, "e"))
    since = get(codebook, "e").archived
    undo_merge(merge=merge_tag(tag=get(codebook, "e"), into=get(codebook, "d"), by=carol))
    assert get(codebook, "e").archived == since
    assert since is not None
    assert since <= timezone.now()


class AnyMoves(TestCase):
    """Whatever is moved: every tag is there once, numbered from 1, after what it stands under, at three levels."""

    @given(st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde-"), st.sampled_from("abcde-<>"))))
    def test_the_tree_stays_a_tree(self, moves: list[tuple[str, str, str]]) -> None:
        codebook = work.make_codebook(None, "a", "b", "c", "d", "e")
        for slug, under, before in moves:
            tag = get(codebook, slug)
            try:
                if before in "<>":
                    shift_tag(tag=tag, by=-1 if before == "<" else 1)
                else:
                    target = codebook.tags.filter(slug=before).first()
                    place_tag(tag=tag, parent=codebook.tags.filter(slug=under).first(), before=target)
            except Refused:
                pass
            found = list(codebook.tags.order_by("position"))
            assert [tag.position for tag in found] == [1, 2, 3, 4, 5]
            level: dict[int | None, int] = {None: 0}
            for each in found:
                assert each.parent_id in level, "it stands after what it stands under"
                level[each.pk] = level[each.parent_id] + 1
            assert max(level.values()) <= 3
