"""Notes beside a passage: as many as fit, and how many more there are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from apps.annotations.drawing import Layer
from apps.annotations.margin import beside, glimpses, lines_of, room
from apps.annotations.models import Highlight
from apps.annotations.services import Content, create_highlight
from apps.core.inline import Span
from apps.library.models import Article
from apps.library.rows import PassageRow
from tests import factories


@given(st.integers(1, 60), st.integers(1, 60))
def test_notes_and_the_line_for_the_rest_fit_the_room(number: int, lines: int) -> None:
    heights = lines_of(number, lines)
    assert all(1 <= height <= 6 for height in heights)
    left = 1 if len(heights) < number and lines > 1 else 0
    assert sum(heights) + left <= lines
    assert len(heights) == number or number > lines


@given(st.integers(1, 5_000), st.sampled_from(["paragraph", "heading", "table-row", "note"]))
def test_there_is_always_a_line_and_never_more_than_a_tall_text_has(length: int, kind: str) -> None:
    lines = room(PassageRow(1, "u", kind, "", start=10, end=10 + length))
    assert 1 <= lines <= max(1, -(-length // 100) * 28.8 / 18.56)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [3, 30])
def test_notes_of_all_passages_are_one_query(
    article: Article, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    author = factories.make_user()
    version = article.current
    assert version
    for n in range(number):
        said = Content(note=f"Note <{n}>.")
        create_highlight(author=author, version=version, start="p2.0", end="p2.8", content=said)
    with django_assert_num_queries(1):
        found = glimpses([version.pk], Highlight.objects.visible_to(author))
    assert len(found[version.pk, 2]) == number
    row = PassageRow(2, "u", "paragraph", "", start=0, end=600, version_id=version.pk)
    layer = Layer({2: [Span(0, 8, glimpse.slug, "t-none") for glimpse in found[version.pk, 2]]}, number)
    html = beside(layer, found, {}, lambda n: f"/p/{n}/")(row)
    assert "Note &lt;0&gt;." in html
    shown = html.count("data-h=")
    assert html.count("<a ") == 1, "one stop of the Tab key"
    assert (f"{number - shown} more" in html) is (shown < number)
    assert (number == 3) is (shown == number)
