"""A comparison by words in a real browser, by keyboard and without scripts."""

import pytest

from tests.e2e.conftest import COMPARE, Opener

pytestmark = pytest.mark.e2e
TWO = f"{COMPARE}?r=what-the-map-already-knew,an-answer-three-years-late"


@pytest.mark.parametrize("javascript", [True, False])
def test_from_a_column_to_a_word_in_its_contexts_and_back_to_the_passage(open_page: Opener, javascript: bool) -> None:
    page = open_page(TWO, javascript=javascript)
    page.get_by_role("link", name="Words", exact=True).click()
    page.get_by_role("searchbox", name="Look up a word or a name").fill("Moscow")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="“moscow” in context").wait_for()
    assert "term=moscow" in page.url
    matches = page.locator(".kwic .match")
    edges = matches.evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().left)")
    assert len(edges) > 5
    assert max(edges) - min(edges) < 1, "the lines are aligned on the term"
    page.locator(".kwic .at a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**view=columns**")
    assert page.locator(":target").text_content()
    assert "Moscow" in (page.locator(":target").text_content() or "")


def test_the_picture_is_drawn_inside_its_cell(open_page: Opener) -> None:
    page = open_page(f"{TWO}&view=words")
    cell = page.locator("td.picture").nth(1).bounding_box()
    shape = page.locator("td.picture .drawn").first.bounding_box()
    stem = page.locator("td.picture .stem").first.bounding_box()
    assert cell
    assert shape
    assert stem
    assert cell["x"] <= stem["x"] < shape["x"] < cell["x"] + cell["width"]
    assert abs(stem["x"] + stem["width"] - shape["x"]) < 4, "the shape stands at the end of its line"
