"""The form of a highlight that was opened before a tag in it was merged."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.annotations.codebook_services import archive_tag, merge_tag, undo_merge
from apps.annotations.forms import HighlightForm, followed
from apps.annotations.models import Codebook, Highlight, Tag
from apps.annotations.services import Content, create_highlight
from apps.library.models import Article

pytestmark = pytest.mark.django_db


@pytest.fixture
def tags() -> dict[str, Tag]:
    book = Codebook.objects.create(slug="book", name="Book")
    return {
        slug: Tag.objects.create(codebook=book, position=n, slug=slug, name=slug.upper(), colour="rose", definition="x")
        for n, slug in enumerate("abcd", start=1)
    }


def sent(*chosen: Tag, **more: str) -> dict[str, object]:
    return {"tags": [str(tag.pk) for tag in chosen], "note": "", **more}


def test_what_was_ticked_stands_for_what_it_was_merged_into(tags: dict[str, Tag], carol: User, alice: User) -> None:
    merge_tag(tag=tags["a"], into=tags["b"], by=carol)
    merge_tag(tag=Tag.objects.get(slug="b"), into=Tag.objects.get(slug="d"), by=carol)
    form = HighlightForm(sent(tags["a"], tags["c"], first=str(tags["a"].pk)), user=alice)
    assert form.is_valid(), form.errors
    assert [tag.slug for tag in form.content(alice).tags] == ["d", "c"], "the first stays the first"
    assert form.shown_tags == {tags["c"].pk, tags["d"].pk}
    both = HighlightForm(sent(tags["a"], tags["b"], tags["d"]), user=alice)
    assert both.is_valid()
    assert [tag.slug for tag in both.content(alice).tags] == ["d"]


def test_a_merge_that_was_undone_changes_nothing(tags: dict[str, Tag], carol: User, alice: User) -> None:
    undo_merge(merge=merge_tag(tag=tags["a"], into=tags["b"], by=carol))
    form = HighlightForm(sent(tags["a"]), user=alice)
    assert form.is_valid()
    assert [tag.slug for tag in form.content(alice).tags] == ["a"]


def test_what_is_archived_without_a_merge_or_is_another_s_is_still_refused(
    tags: dict[str, Tag], carol: User, alice: User
) -> None:
    archive_tag(tag=tags["a"])
    own = Codebook.objects.create(slug="hers", name="Hers", owner=carol)
    hers = [
        Tag.objects.create(codebook=own, position=n, slug=f"h{n}", name=f"H{n}", colour="rose", definition="x")
        for n in (1, 2)
    ]
    merge_tag(tag=hers[0], into=hers[1], by=carol)
    for tag in (tags["a"], *hers):
        assert not HighlightForm(sent(tag), user=alice).is_valid()
    for value in ("0", "x", "9" * 40, "\x00"):
        assert not HighlightForm({"tags": [value]}, user=alice).is_valid()


def test_merging_is_looked_at_only_where_a_tag_is_gone(
    tags: dict[str, Tag], carol: User, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def cost(form: HighlightForm, queries: int) -> None:
        with django_assert_num_queries(queries):
            assert form.is_valid()

    cost(HighlightForm(sent(*tags.values()), user=alice), 1)
    merge_tag(tag=tags["a"], into=tags["b"], by=carol)
    with django_assert_num_queries(2):
        assert followed([str(tags["a"].pk)]) == {str(tags["a"].pk): str(tags["b"].pk)}


def test_an_edit_begun_before_a_merge_is_saved_after_it(
    article: Article, tags: dict[str, Tag], alice: User, carol: User
) -> None:
    assert article.current
    content = Content(tags=[tags["a"]], note="As it was.")
    highlight = create_highlight(author=alice, version=article.current, start="p2.4", end="p2.8", content=content)
    client = Client()
    client.force_login(alice)
    url = f"/h/{highlight.slug}/edit/"
    assert f'value="{tags["a"].pk}" checked' in client.get(url).content.decode()
    merge_tag(tag=tags["a"], into=tags["b"], by=carol)
    data = sent(tags["a"], first=str(tags["a"].pk), edition="1", who="private") | {"note": "Changed."}
    page = client.post(url, data | {"preview": ""}).content.decode()
    assert f'value="{tags["b"].pk}" checked' in page
    assert client.post(url, data).status_code == 302
    changed = Highlight.objects.get()
    assert ([tag.slug for tag in changed.tags.all()], changed.note) == (["b"], "Changed.")
    assert changed.modified <= timezone.now()
