"""Following and linking in a real browser: by mouse and keys, measured, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import WIDTHS, check, check_narrow_and_wide
from tests.e2e.conftest import COMPARE, Opener
from tests.e2e.test_marking import select

pytestmark = pytest.mark.e2e

HERE, THERE, BEYOND = "an-answer-three-years-late", "to-the-next-delegate", "what-the-map-already-knew"
PAIR = f"{COMPARE}?r={THERE},{HERE},{BEYOND}"
FOLLOWING = f"{PAIR}&follow={HERE}.p9#{HERE}.p9"
TOP = "(id) => document.getElementById(id).getBoundingClientRect().top"
# Every move of a column from now on, by its slug.
WATCH = """() => {
  window.moves = [];
  for (const column of document.querySelectorAll(".col"))
    column.addEventListener("scroll", () => window.moves.push(column.dataset.slug));
}"""
OUTLINED = "() => [...document.querySelectorAll('.col [data-by]')].map((each) => [each.id, each.dataset.by])"


def top(page: Page, passage: str) -> float:
    return float(page.evaluate(TOP, passage))


def to_top(page: Page, passage: str) -> None:
    """Scroll a column so that the passage stands near its top, and wait until nothing moves any more."""
    page.evaluate("(id) => document.getElementById(id).scrollIntoView({ block: 'center' })", passage)
    page.wait_for_timeout(300)


def followed(page: Page, passage: str) -> None:
    expect(page.locator(f"[id='{passage}'][data-by=origin]")).to_have_count(1)
    page.wait_for_timeout(250)


def test_by_keyboard_alone_the_others_come_level_and_the_column_read_never_moves(open_page: Opener) -> None:
    page = open_page(PAIR)
    to_top(page, f"{HERE}.p9")
    page.locator(f"[id='{HERE}.p9'] .pn").focus()
    before = top(page, f"{HERE}.p9")
    page.evaluate(WATCH)
    page.keyboard.press("f")
    followed(page, f"{HERE}.p9")
    assert top(page, f"{HERE}.p9") == before
    assert HERE not in page.evaluate("window.moves")
    for passage in (f"{THERE}.p14", f"{BEYOND}.p17"):
        assert abs(top(page, passage) - before) <= 1
    expect(page.locator("#followed")).to_contain_text("parallel: contradicts")
    assert page.url.endswith(f"&follow={HERE}.p9#{HERE}.p9")
    assert page.evaluate("document.activeElement.textContent") == "9"
    page.keyboard.press("f")
    expect(page.locator("#followed")).to_be_empty()
    assert top(page, f"{HERE}.p9") == before
    assert "follow=" not in page.url
    assert page.evaluate(OUTLINED) == []


def test_whatever_is_followed_and_from_wherever_the_column_read_never_moves(open_page: Opener) -> None:
    page = open_page(PAIR)
    page.evaluate(WATCH)
    for slug, number in ((HERE, 9), (THERE, 14), (THERE, 1), (BEYOND, 17), (HERE, 1), (HERE, 23), (BEYOND, 1)):
        passage = f"{slug}.p{number}"
        to_top(page, passage)
        page.evaluate("window.moves.length = 0")
        before = top(page, passage)
        page.locator(f"[id='{passage}'] .pn").first.click()
        followed(page, passage)
        assert top(page, passage) == before, passage
        assert slug not in page.evaluate("window.moves"), passage
        for where, by in page.evaluate(OUTLINED):
            assert by == "origin" or abs(top(page, where) - before) <= 1, (passage, where)
    page.get_by_role("link", name="Stop following").click()
    expect(page.locator("#followed")).to_be_empty()
    assert top(page, f"{BEYOND}.p1") == before
    assert page.evaluate("document.activeElement.textContent") == "1"


def test_the_address_does_the_same_on_opening_and_on_reload(open_page: Opener) -> None:
    page = open_page(FOLLOWING)
    page.wait_for_load_state("load")
    followed(page, f"{HERE}.p9")
    for again in (False, True):
        if again:
            page.reload()
            page.wait_for_timeout(500)
        tops = {round(top(page, passage)) for passage in (f"{HERE}.p9", f"{THERE}.p14", f"{BEYOND}.p17")}
        assert max(tops) - min(tops) <= 1


def test_where_nothing_is_found_every_other_column_says_so_and_stays(open_page: Opener) -> None:
    page = open_page(PAIR)
    heading = str(page.locator(f"#col-{HERE} .text h3").first.get_attribute("id"))
    page.evaluate(WATCH)
    page.locator(f"[id='{heading}'] .pn").focus()
    page.wait_for_timeout(300)
    page.evaluate("window.moves.length = 0")
    page.keyboard.press("f")
    followed(page, heading)
    expect(page.get_by_text("nothing found here")).to_have_count(2)
    assert page.evaluate("window.moves") == []


def test_following_goes_on_while_columns_change_and_ends_with_its_own(open_page: Opener) -> None:
    page = open_page(PAIR)
    page.locator(f"[id='{HERE}.p9'] .pn").click()
    followed(page, f"{HERE}.p9")
    page.locator(f"#menu-{THERE}").click()
    page.locator(f"#remove-{THERE}").click()
    expect(page.locator(".col")).to_have_count(2)
    expect(page.locator("#followed li")).to_have_count(1)
    assert page.url.partition("#")[0].endswith(f"&follow={HERE}.p9")
    page.locator(f"#menu-{HERE}").click()
    page.locator(f"#remove-{HERE}").click()
    expect(page.locator(".col")).to_have_count(1)
    expect(page.locator("#followed")).to_be_empty()
    assert "follow=" not in page.url
    expect(page.locator(".notice")).to_have_count(0)


def test_all_together_what_can_be_levelled_is_and_the_text_read_stays(open_page: Opener) -> None:
    page = open_page(f"{PAIR}&scroll=joint")
    to_top(page, f"{HERE}.p9")
    before = top(page, f"{HERE}.p9")
    page.locator(f"[id='{HERE}.p9'] .pn").click()
    followed(page, f"{HERE}.p9")
    assert top(page, f"{HERE}.p9") == before
    assert all(top(page, where) >= before - 1 for where, _ in page.evaluate(OUTLINED))
    expect(page.locator("#followed")).to_contain_text("cannot be brought level")


def test_without_javascript_a_list_stands_above_the_columns_and_leads_to_them(open_page: Opener) -> None:
    page = open_page(PAIR, javascript=False)
    page.locator(f"[id='{HERE}.p9'] .pn").focus()
    page.locator(f"[id='{HERE}.p9'] .pn").click()
    page.wait_for_url(f"**{FOLLOWING}")
    listed, strip = page.locator("#followed").bounding_box(), page.locator("#strip").bounding_box()
    assert listed is not None
    assert strip is not None
    assert listed["y"] + listed["height"] <= strip["y"] + 1
    style = "getComputedStyle(document.getElementById('%s')).outlineStyle"
    assert page.evaluate(style % f"{THERE}.p14") == "solid"
    page.locator("#followed").get_by_role("link", name="passage 14").click()
    assert page.url.endswith(f"#{THERE}.p14")
    page.get_by_role("link", name="Stop following").click()
    page.wait_for_url(f"**{PAIR}#{HERE}.p9")


def test_on_a_narrow_screen_tabs_are_marked_and_the_list_leads_there(open_page: Opener) -> None:
    page = open_page(FOLLOWING, width=360, height=740)
    followed(page, f"{HERE}.p9")
    expect(page.locator(".tabs .found")).to_have_count(2)
    page.locator("#followed").get_by_role("link", name="passage 17").click()
    expect(page.locator(f".tabs [href='#col-{BEYOND}']")).to_have_attribute("aria-current", "true")
    expect(page.locator(f"[id='{BEYOND}.p17']")).to_be_in_viewport()


def test_a_parallel_lights_its_members_in_every_column(open_page: Opener) -> None:
    page = open_page(FOLLOWING)
    followed(page, f"{HERE}.p9")
    page.locator(f"[id='{HERE}.p9'] .hn-joined").hover()
    for passage in (f"{HERE}.p9", f"{THERE}.p14", f"{BEYOND}.p17"):
        expect(page.locator(f"[id='{passage}'] mark.lit"), passage).not_to_have_count(0)
    page.mouse.move(5, 5)
    page.locator(f"[id='{THERE}.p14'] .hn").focus()
    expect(page.locator(f"[id='{BEYOND}.p17'] mark.lit")).not_to_have_count(0)


def test_words_of_two_columns_are_linked_by_keys_alone(open_page: Opener) -> None:
    page = open_page(PAIR)
    for slug in (HERE, THERE):
        page.locator(f"[id='{slug}.p2'] .pn").focus()
        page.keyboard.press("k")
        page.keyboard.press(".")
        page.keyboard.press("l")
        expect(page.locator("#status")).to_have_text("Highlighted.")
        # The close button comes when the panel has settled and takes the focus: from here on it stays where it is put.
        expect(page.locator("#panel:has([data-link]) .close")).to_be_visible()
        if slug == HERE:
            page.evaluate("window.first = document.querySelector('#panel [data-link]').dataset.link")
    expect(page.locator("#panel .picked input:checked")).to_have_count(1)
    assert page.evaluate("document.querySelector('#panel [data-link]').dataset.link === window.first")
    page.locator("#panel [name=relation][value=agrees]").focus()
    page.keyboard.press("Space")
    page.locator("#panel button.first").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel .member")).to_have_count(2)
    for slug in (HERE, THERE):
        expect(page.locator(f"[id='{slug}.p1'] .hn-joined")).to_have_count(1)


def test_a_card_and_a_selection_are_linked_too(open_page: Opener) -> None:
    page = open_page(PAIR)
    page.locator(f"[id='{HERE}.p9'] .hn").click()
    page.locator("#panel").get_by_role("link", name="Link…").first.click()
    expect(page.locator("#panel [data-link]")).to_be_visible()
    page.locator(f"[id='{THERE}.p14'] .hn").click()
    expect(page.locator("#panel .notice")).to_contain_text("Looking for the counterpart")
    page.locator("#panel").get_by_role("link", name="Link…").first.click()
    expect(page.locator("#panel .picked input:checked")).to_have_count(1)
    select(page, f"{BEYOND}.p1", 0, f"{BEYOND}.p1", 12)
    page.locator("#toolbar").get_by_role("button", name="Link…").click()
    expect(page.locator("#panel .picked")).to_contain_text("What the map already knew")


def test_f_on_the_read_page_opens_how_the_others_put_it(open_page: Opener) -> None:
    page = open_page(f"/articles/{HERE}/")
    page.locator("#p9 .pn").focus()
    expect(page.locator("#p9 .ot")).to_be_visible()
    page.keyboard.press("f")
    expect(page.locator("#panel .card")).not_to_have_count(0)
    expect(page.locator("#panel")).to_contain_text("parallel: contradicts")
    page.locator("#panel").get_by_role("link", name=re.compile("Follow this passage")).click()
    followed(page, f"{HERE}.p9")


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_while_following_and_linking(open_page: Opener, width: int) -> None:
    page = open_page(FOLLOWING, width=width)
    followed(page, f"{HERE}.p9")
    check(page)
    page.locator(f"[id='{HERE}.p9'] .hn").click()
    page.locator("#panel .parallels").wait_for()
    for name in ("", "Link…"):
        if name:
            page.locator("#panel").get_by_role("link", name=name).first.click()
            page.locator("#panel .shelf").first.wait_for()
        check(page, "#panel")


def test_axe_finds_nothing_on_the_pages_of_parallels(open_page: Opener) -> None:
    page = open_page(f"/articles/{HERE}/v/1/p/9/")
    addresses = [
        str(page.locator(".parallels a[href^='/parallels/']").first.get_attribute("href")),
        str(page.get_by_role("link", name="Link…").first.get_attribute("href")),
        f"/articles/{HERE}/v/1/p/9/others/",
    ]
    for address in addresses:
        page.goto(address)
        check_narrow_and_wide(page)
