"""A passage's text and marks become HTML that says the same and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.inline import INLINE_TAGS, Mark, inner_html, normal_marks, safe_href
from tests.core import texts
from tests.markup import read

SAFE = ['https://a.example/?b=1&c="2"\'<', "http://a.example", "mailto:a@b.example", "/articles/x/", "#p3"]
UNSAFE = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "blob:https://a.example/x",
    "file:///etc/passwd",
    "ftp://a.example",
    "https:alert",
    "",
]
passages = st.one_of(
    st.text(max_size=40), st.lists(texts.words, max_size=8).map(" ".join), st.text("<>&\"'\na", max_size=9)
)
marks = st.lists(
    st.builds(
        Mark,
        st.integers(-3, 45),
        st.integers(-3, 45),
        st.sampled_from([*sorted(INLINE_TAGS), "script", "mark"]),
        st.sampled_from([*SAFE, *UNSAFE]),
    ),
    max_size=12,
)


@given(passages, marks)
def test_the_html_says_the_text_whatever_overlaps(text: str, marks: list[Mark]) -> None:
    text = text.replace("\r", "")
    shown = read(inner_html(text, marks))
    assert shown.text == text
    assert shown.tags() <= INLINE_TAGS | {"br"}
    for element in shown.elements:
        if element.tag == "a":
            assert set(element.attributes) == {"href", "rel"}
            assert element.attributes["href"] in SAFE
        else:
            assert element.attributes == {}


@given(passages, marks)
def test_each_character_carries_the_marks_that_cover_it(text: str, marks: list[Mark]) -> None:
    text = text.replace("\r", "")
    kept = normal_marks(marks, len(text))
    shown = read(inner_html(text, marks))
    for at, tags in enumerate(shown.around):
        assert sorted(tags) == sorted(mark.tag for mark in kept if mark.start <= at < mark.end)


@given(marks, st.integers(0, 40))
def test_normal_marks_are_within_the_text_and_stay_as_they_are(marks: list[Mark], length: int) -> None:
    normal = normal_marks(marks, length)
    assert normal_marks(normal, length) == normal
    assert all(0 <= mark.start < mark.end <= length and mark.tag in INLINE_TAGS for mark in normal)


def test_of_two_links_that_overlap_the_second_is_only_its_text() -> None:
    first, second = Mark(0, 3, "a", "https://a.example"), Mark(1, 5, "a", "https://b.example")
    assert normal_marks([second, first], 5) == (first,)
    assert inner_html("words", [second, first]).count("<a ") == 1


@pytest.mark.parametrize("href", UNSAFE)
def test_a_link_that_leads_nowhere_safe_is_only_its_text(href: str) -> None:
    assert safe_href(href) == ""
    assert inner_html("words", [Mark(0, 5, "a", href)]) == "words"


@pytest.mark.parametrize("href", SAFE)
def test_a_link_is_written_so_that_its_address_cannot_end_early(href: str) -> None:
    (link,) = read(inner_html("words", [Mark(0, 5, "a", href)])).elements
    assert link.attributes == {"href": href, "rel": "noopener"}


def test_many_marks_take_no_longer_than_their_number() -> None:
    text = "ab" * 50_000
    html = inner_html(text, [Mark(2 * n, 2 * n + 1, "em") for n in range(50_000)])
    assert html.count("<em>a</em>b") == 50_000
