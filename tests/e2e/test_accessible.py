"""Every page outside the admin, both themes, narrow and wide: no violation of WCAG 2.2 AA that axe can find."""

import pytest

from tests.e2e.axe import WIDTHS, check, check_narrow_and_wide
from tests.e2e.conftest import COMPARE, EVENT, Opener

pytestmark = pytest.mark.e2e

PAGES = {
    "home": "/",
    "event": EVENT,
    "larger-event": "/events/us-russia-talks-2025/",
    "read": "/articles/what-the-map-already-knew/",
    "read-russian": "/articles/otvet-s-opozdaniem-na-tri-goda/",
    "compare": COMPARE,
    "compare-joint": f"{COMPARE}?r=what-the-map-already-knew,otvet-s-opozdaniem-na-tri-goda&scroll=joint",
    "compare-notice": f"{COMPARE}?r=what-the-map-already-knew,nobody",
    "compare-rows": f"{COMPARE}?view=rows",
    "compare-rows-empty": f"{COMPARE}?r=nobody&view=rows",
    "compare-empty": f"{COMPARE}?r=nobody",
    "words": f"{COMPARE}?view=words",
    "words-term": f"{COMPARE}?view=words&r=what-the-map-already-knew,otvet-s-opozdaniem-na-tri-goda&term=brussels",
    "search": "/search/?q=Hegseth",
    "search-nothing": "/search/?q=zzzz",
    "cite": "/articles/what-the-map-already-knew/v/1/cite/",
    "passage": "/articles/what-the-map-already-knew/v/1/p/1/",
    "mark": "/articles/what-the-map-already-knew/v/1/mark/?p=1",
    "about": "/about/",
    "codebooks": "/codebook/",
    "codebook": "/codebook/starter/",
    "tag": "/codebook/starter/frame-functions/",
    "not-found": "/nowhere/",
    "bad-address": "/?before=x",
}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(open_page: Opener, name: str) -> None:
    check_narrow_and_wide(open_page(PAGES[name], faults=name not in {"not-found", "bad-address"}))


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_with_the_form_of_a_highlight_open(open_page: Opener, width: int) -> None:
    page = open_page(PAGES["read"], width=width)
    page.locator("#p1 .hn").click()
    page.locator("#panel .card").first.wait_for()
    page.locator("#panel").get_by_role("link", name="Highlight something here").click()
    page.locator("#panel .mark-form").wait_for()
    # The panel alone: what it covers is, for as long as it is open, no target.
    check(page, "#panel")


def test_axe_finds_nothing_with_a_menu_open(open_page: Opener) -> None:
    page = open_page(COMPARE)
    page.locator(".col summary").nth(1).click()
    # The menu alone: what it covers is, for as long as it is open, no target.
    check(page, ".menu[open]")


def test_at_twice_the_size_everything_can_be_reached(open_page: Opener) -> None:
    page = open_page(COMPARE, width=720, height=450)
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    page.locator(".col summary").first.click()
    page.get_by_role("link", name="Read alone").first.click()
    page.wait_for_url("**/articles/**")
