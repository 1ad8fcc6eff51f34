"""Arranging a codebook of one's own in a real browser: by dragging, by the keyboard, without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import WIDTHS, check
from tests.e2e.conftest import Opener
from tests.uncoded import SLUG

pytestmark = pytest.mark.e2e
MARK = f"/articles/{SLUG}/v/1/mark/?p=1"


def begin(page: Page) -> None:
    """Make three tags of one's own, as a guest, and open the page that arranges them."""
    for name in ("One", "Two", "Three"):
        page.goto(MARK)
        page.locator("[name=new_tag]").fill(name)
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_url("**/articles/**")
    page.goto("/codebook/")
    page.get_by_role("link", name="My tags").click()
    page.get_by_role("link", name="Arrange").click()
    expect(page.locator(".tree .tag")).to_have_text(["One", "Two", "Three"])


def order(page: Page) -> list[str]:
    return page.locator(".tree .tag").all_inner_texts()


def test_a_tag_is_dragged_above_another(open_page: Opener) -> None:
    page = open_page("/")
    begin(page)
    with page.expect_navigation():
        page.locator("[data-tag=three]").drag_to(page.locator("[data-tag=one]"))
    assert order(page) == ["Three", "One", "Two"]


def test_a_tag_is_moved_with_the_keyboard_which_stays_at_its_button(open_page: Opener) -> None:
    page = open_page("/")
    begin(page)
    page.get_by_role("button", name="Move Three up").focus()
    for then in (["One", "Three", "Two"], ["Three", "One", "Two"]):
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Move Three up")).to_be_focused()
        assert order(page) == then


def test_everything_works_without_javascript(open_page: Opener) -> None:
    page = open_page("/", javascript=False)
    begin(page)
    page.get_by_role("button", name="Move One down").click()
    assert order(page) == ["Two", "One", "Three"]
    page.locator("[data-tag=two] a").click()
    page.get_by_label("Into").select_option(label="One")
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One")
    expect(page.locator(".card")).to_have_count(2)
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two")
    expect(page.locator(".card")).to_have_count(1)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_where_tags_are_changed(open_page: Opener, width: int) -> None:
    page = open_page("/", width=width)
    begin(page)
    arrange = page.url
    for address in (arrange, arrange.partition("?")[0], arrange.partition("?")[0] + "one/edit/"):
        page.goto(address)
        for summary in page.locator("main summary").all():
            summary.click()
        check(page)
