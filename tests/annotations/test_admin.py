"""Editing codebooks: a tree stays a tree, in the order that was chosen."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.annotations.models import Codebook, Tag
from tests.factories import PASSWORD
from tests.forms import errors, submit
from tests.stock import make_codebook

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(carol: User) -> Client:
    client = Client()
    client.login(username="carol", password=PASSWORD)
    return client


@pytest.fixture
def codebook() -> Codebook:
    return make_codebook(tags=3)


def page(codebook: Codebook) -> str:
    return reverse("admin:annotations_codebook_change", args=[codebook.pk])


def tag_page(tag: Tag) -> str:
    return reverse("admin:annotations_tag_change", args=[tag.pk])


def names(codebook: Codebook) -> list[str]:
    return list(codebook.tags.order_by("position").values_list("name", flat=True))


def test_a_tag_is_added_in_its_place(editor: Client, codebook: Codebook) -> None:
    first = codebook.tags.earliest("position")
    given = {
        "name": "New",
        "slug": "new",
        "colour": "pine",
        "definition": "What it means.",
        "parent": first.pk,
        "place": 2,
    }
    changes = {f"tags-3-{name}": value for name, value in given.items()} | {"tags-TOTAL_FORMS": "4"}
    response = submit(editor, page(codebook), **changes)
    assert response.status_code == 302, errors(response)
    assert names(codebook) == ["Tag 1", "New", "Tag 2", "Tag 3"]
    assert Tag.objects.get(name="New").parent == first


def test_a_codebook_is_made_with_its_tags(editor: Client) -> None:
    given = {"name": "Book", "slug": "book", "version": "1", "tags-TOTAL_FORMS": "2"}
    for index, name in enumerate(("One", "Two")):
        tag = {"name": name, "slug": name.lower(), "colour": "clay", "definition": "It means."}
        given |= {f"tags-{index}-{key}": value for key, value in tag.items()}
    response = submit(editor, reverse("admin:annotations_codebook_add"), **given)
    assert response.status_code == 302, errors(response)
    assert names(Codebook.objects.get()) == ["One", "Two"]


def test_tags_change_places(editor: Client, codebook: Codebook) -> None:
    submit(editor, page(codebook), **{"tags-2-place": "1"})
    assert names(codebook) == ["Tag 3", "Tag 1", "Tag 2"]
    assert list(codebook.tags.order_by("position").values_list("position", flat=True)) == [1, 2, 3]


def test_two_tags_of_one_codebook_have_two_slugs(editor: Client, codebook: Codebook) -> None:
    assert submit(editor, page(codebook), **{"tags-1-slug": "tag-1"}).status_code == 200
    assert "has that slug" in errors(submit(editor, tag_page(codebook.tags.get(slug="tag-2")), slug="tag-1"))


def test_no_tag_stands_under_itself_or_in_another_codebook(editor: Client, codebook: Codebook) -> None:
    first, second, _third = codebook.tags.order_by("position")
    other = make_codebook("other").tags.earliest("position")
    for parent, message in ((first, "stands under this tag already"), (second, "stands under this tag already")):
        assert message in errors(submit(editor, tag_page(first), parent=parent.pk))
        assert message in errors(submit(editor, page(codebook), **{"tags-0-parent": parent.pk}))
    assert "is in another codebook" in errors(submit(editor, tag_page(first), parent=other.pk))
    assert "Select a valid choice" in errors(submit(editor, page(codebook), **{"tags-0-parent": other.pk}))
    first.refresh_from_db()
    assert first.parent is None


FOURTH = "this would make a fourth level"


@pytest.fixture
def deep() -> list[Tag]:
    """Three tags, each under the one before, and two that stand alone."""
    codebook = make_codebook("deep", tags=5)
    tags = list(codebook.tags.order_by("position"))
    for tag, parent in zip(tags, (None, tags[0], tags[1], None, None), strict=True):
        Tag.objects.filter(pk=tag.pk).update(parent=parent)
    return tags


def parents(tags: list[Tag]) -> list[int | None]:
    return [Tag.objects.get(pk=tag.pk).parent_id for tag in tags]


def test_no_tag_comes_to_stand_on_a_fourth_level(editor: Client, deep: list[Tag]) -> None:
    one, two, three, four, five = deep
    before = parents(deep)
    for answer in (
        submit(editor, tag_page(four), parent=three.pk),
        submit(editor, page(one.codebook), **{"tags-3-parent": three.pk}),
        # What stands under a tag comes along with it.
        submit(editor, tag_page(one), parent=five.pk),
        submit(editor, page(one.codebook), **{"tags-0-parent": five.pk}),
        # Each alone would do.
        submit(editor, page(one.codebook), **{"tags-4-parent": two.pk, "tags-3-parent": five.pk}),
    ):
        assert FOURTH in errors(answer)
    new = {"name": "New", "slug": "new", "colour": "pine", "definition": "It means.", "parent": three.pk}
    assert FOURTH in errors(submit(editor, reverse("admin:annotations_tag_add"), codebook=one.codebook_id, **new))
    changes = {f"tags-5-{name}": value for name, value in new.items()} | {"tags-TOTAL_FORMS": "6"}
    assert FOURTH in errors(submit(editor, page(one.codebook), **changes))
    assert parents(deep) == before
    assert Tag.objects.filter(codebook=one.codebook).count() == 5


def test_three_levels_are_allowed_also_where_a_move_makes_room_for_another(editor: Client, deep: list[Tag]) -> None:
    one, two, three, four, _five = deep
    assert submit(editor, tag_page(four), parent=two.pk).status_code == 302
    both = {"tags-2-parent": "", "tags-4-parent": three.pk}
    assert submit(editor, page(one.codebook), **both).status_code == 302
    assert parents(deep) == [None, one.pk, None, two.pk, three.pk]


def test_two_moves_together_make_no_circle(editor: Client, deep: list[Tag]) -> None:
    four, five = deep[3:]
    both = {"tags-3-parent": five.pk, "tags-4-parent": four.pk}
    assert "stands under this tag already" in errors(submit(editor, page(four.codebook), **both))
    assert parents([four, five]) == [None, None]


def test_a_tag_that_is_added_alone_goes_to_the_end_of_its_codebook(editor: Client, codebook: Codebook) -> None:
    given = {"name": "New", "slug": "new", "colour": "pine", "definition": "What it means.", "codebook": codebook.pk}
    assert submit(editor, reverse("admin:annotations_tag_add"), **given).status_code == 302
    assert names(codebook)[-1] == "New"


def test_a_tag_stays_in_its_codebook(editor: Client, codebook: Codebook) -> None:
    tag = codebook.tags.get(slug="tag-3")
    submit(editor, tag_page(tag), codebook=make_codebook("other").pk, name="Renamed")
    tag.refresh_from_db()
    assert (tag.codebook, tag.name) == (codebook, "Renamed")


def test_tags_show_their_colours(editor: Client, codebook: Codebook) -> None:
    html = editor.get(reverse("admin:annotations_tag_changelist")).content.decode()
    for tag in codebook.tags.all():
        assert f'<span class="tag t-{tag.colour}">{tag.name}</span>' in html


def test_the_table_of_tags_fetches_the_tags_above_once(editor: Client) -> None:
    few, many = make_codebook("few", tags=3), make_codebook("many", tags=30)

    def cost(codebook: Codebook) -> int:
        with CaptureQueriesContext(connection) as queries:
            editor.get(page(codebook))
        return len(queries)

    cost(few)
    assert cost(few) == cost(many)
