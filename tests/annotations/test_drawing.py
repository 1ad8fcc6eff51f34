"""Highlights in a text: any set of ranges reproduces the text exactly and nests validly."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from apps.annotations.drawing import DENSE, density, draw, layers_of
from apps.annotations.models import Highlight
from apps.annotations.personal import personal_tag
from apps.annotations.services import Content, create_highlight, move_highlight, set_tags
from apps.core.inline import Mark, Span, inner_html
from apps.library.models import Article, Passage
from tests import factories
from tests.markup import read

TEXT = "one <two> & three\nfour йё😀 five"
spots = st.integers(0, len(TEXT))
spans = st.lists(st.builds(Span, spots, spots, st.sampled_from("abcdef"), st.just("t-amber u-solid")), max_size=12)
marks = st.lists(st.builds(Mark, spots, spots, st.sampled_from(["em", "strong", "code"])), max_size=6)


@given(spans, marks)
def test_the_text_is_whole_and_marks_are_flat(given_spans: list[Span], inline: list[Mark]) -> None:
    html = inner_html(TEXT, inline, given_spans)
    shown = read(html)
    assert shown.text.replace("\n", "") == TEXT.replace("\n", "")
    assert unescape(html).count("<mark") <= html.count("<mark")
    depth = 0
    for token in html.replace("</mark>", "\x01").replace("<mark ", "\x02"):
        depth += (token == "\x02") - (token == "\x01")
        assert 0 <= depth <= 1, "a mark never stands in a mark"


@given(spans)
def test_every_character_names_exactly_the_spans_that_cover_it(given_spans: list[Span]) -> None:
    valid = [s for s in given_spans if s.start < s.end]
    html = inner_html(TEXT.replace("\n", " "), (), valid)
    position = 0
    for piece in html.replace("</mark>", "<mark>").split("<mark"):
        head, _, body = piece.partition(">") if piece.startswith((" ", ">")) else ("", "", piece)
        names = head.split('data-h="')[1].split('"')[0].split() if 'data-h="' in head else []
        for _ in unescape(body):
            covering = sorted(s.key for s in valid if s.start <= position < s.end)
            assert sorted(names) == covering
            position += 1
    assert position == len(TEXT)


@given(spans)
def test_density_covers_what_its_spans_cover(given_spans: list[Span]) -> None:
    valid = [s for s in given_spans if s.start < s.end]
    covered = {i for s in valid for i in range(s.start, s.end)}
    shades = density(valid)
    assert {i for s in shades for i in range(s.start, s.end)} == covered
    assert sum(s.end - s.start for s in shades) == len(covered), "none overlaps another"


@pytest.mark.django_db
@pytest.mark.parametrize("number", [2, 12])
def test_drawing_costs_two_queries_and_one_when_nothing_is_new(
    article: Article, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    author = factories.make_user()
    assert article.current
    for _ in range(number):
        create_highlight(author=author, version=article.current, start="p1.0", end="p2.8", content=Content())
    rows = Passage.objects.filter(version=article.current).rows()
    for queries in (2, 1):
        with django_assert_num_queries(queries):
            layers = layers_of({article.current.pk: rows}, Highlight.objects.visible_to(author))
            drawn = draw({article.current.pk: rows}, layers)[article.current.pk]
    assert layers[article.current.pk].total == number
    assert drawn[0].html.count("data-h=") == 1
    assert "<mark" not in drawn[2].html


@pytest.mark.django_db
def test_past_the_density_the_shade_says_how_many(article: Article) -> None:
    author = factories.make_user()
    assert article.current
    for _ in range(DENSE + 1):
        create_highlight(author=author, version=article.current, start="p2.0", end="p2.8", content=Content())
    rows = Passage.objects.filter(version=article.current).rows()
    layers = layers_of({article.current.pk: rows}, Highlight.objects.visible_to(author))
    html = draw({article.current.pk: rows}, layers)[article.current.pk][1].html
    assert layers[article.current.pk].is_dense(2)
    assert "dense" in html
    assert 'data-h=""' in html


@pytest.mark.django_db
def test_what_was_drawn_before_is_drawn_anew_once_anything_of_it_changes(article: Article) -> None:
    """Another tag, another range, another author's highlight beside it: each is another drawing."""
    author = factories.make_user()
    assert article.current
    version = article.current
    rows = Passage.objects.filter(version=version).rows()

    def html() -> str:
        layers = layers_of({version.pk: rows}, Highlight.objects.visible_to(author))
        return draw({version.pk: rows}, layers)[version.pk][0].html

    seen = [html()]
    highlight = create_highlight(author=author, version=version, start="p1.0", end="p1.5", content=Content())
    seen.append(html())
    set_tags(highlight, [personal_tag(owner=author, name="One")])
    seen.append(html())
    move_highlight(highlight=highlight, version=version, edition=1, start="p1.1", end="p1.6")
    seen.append(html())
    create_highlight(author=author, version=version, start="p1.0", end="p1.5", content=Content())
    seen.append(html())
    assert len(set(seen)) == 5
    assert html() == seen[-1]
