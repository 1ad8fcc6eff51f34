"""From the home page to five readings side by side, and everything a reader does there."""

import re

import pytest
from playwright.sync_api import Page, Route, TimeoutError, expect

from tests.e2e.conftest import COMPARE, EVENT, Opener

pytestmark = pytest.mark.e2e

FRAMES = ["Liberal order", "Peace studies", "Pro-Kremlin", "Realist", "Transactional"]


# How many characters of its own first paragraph fit on a line of each column.
CHARACTERS = """() => [...document.querySelectorAll(".col .text")].map((text) => {
  const probe = text.querySelector("p.p").cloneNode(true);
  probe.querySelector(".pn").remove();
  probe.className = "probe";
  text.append(probe);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(".probe { white-space: nowrap; position: absolute; visibility: hidden; }");
  document.adoptedStyleSheets = [sheet];
  const each = probe.getBoundingClientRect().width / probe.textContent.length;
  const style = getComputedStyle(text);
  probe.remove();
  return (text.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)) / each;
})"""


def frames(page: Page) -> list[str]:
    """The frames of the columns, from left to right."""
    return [name.strip() for name in page.locator(".bar > .frame").all_inner_texts()]


def slugs(page: Page) -> list[str]:
    return [str(column.get_attribute("data-slug")) for column in page.locator(".col").all()]


def until(page: Page, expression: str) -> None:
    """Wait until a script's expression is true. (Playwright's own way evaluates text, which our policy forbids.)"""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


def choose(page: Page, frame: str, entry: str) -> None:
    """Open the menu of a column and follow one of its entries."""
    column = page.locator(".col").filter(has=page.locator(".bar > .frame", has_text=frame))
    column.locator("summary").click()
    column.get_by_role("link", name=entry, exact=True).click()


def test_one_click_from_home_stand_five_frames_side_by_side(open_page: Opener) -> None:
    page = open_page("/")
    page.locator(".go a").first.click()
    expect(page.locator(".col")).to_have_count(5)
    assert frames(page) == FRAMES
    for column in page.locator(".col").all():
        expect(column.locator(".kind")).to_have_text("Illustrative")
    assert min(page.evaluate(CHARACTERS)) >= 32


def test_the_same_by_keyboard_alone(open_page: Opener) -> None:
    page = open_page("/")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.go') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".col")).to_have_count(5)
    page.locator("body").press("Tab")
    seen = []
    for _ in range(160):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.closest('.col')?.dataset.slug ?? ''"))
    assert set(slugs(page)) <= set(seen), (
        "the Tab key reaches every column, with one stop at each passage that is highlighted"
    )
    page.locator(".col summary").last.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Move left"
    page.keyboard.press("Enter")
    expect(page.locator(".bar > .frame").nth(3)).to_contain_text("Transactional")
    expect(page.locator("[id^=left-]:focus"), "the entry keeps the focus").to_be_visible()


def test_passage_numbers_are_one_tab_stop_and_arrows_walk(open_page: Opener) -> None:
    page = open_page(COMPARE)
    expect(page.locator(".col").first.locator('.pn[tabindex="0"]')).to_have_count(1)
    page.locator(".col").first.locator('.pn[tabindex="0"]').focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "3"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#[a-z-]+\.p3$"))


def test_columns_are_removed_added_swapped_and_moved(open_page: Opener) -> None:
    page = open_page(COMPARE)
    choose(page, "Realist", "Remove")
    expect(page.locator(".col")).to_have_count(4)
    assert "Realist" not in frames(page)
    page.get_by_text("Add a reading").click()
    page.locator("[id^=add-]").filter(has_text="Realist").click()
    expect(page.locator(".col")).to_have_count(5)
    assert frames(page)[-1] == "Realist"
    expect(page.locator(".order-rule")).to_contain_text("an order that a reader chose")
    choose(page, "Realist", "Move left")
    expect(page.locator(".bar > .frame").nth(3)).to_contain_text("Realist")
    column = page.locator(".col").first
    column.locator("summary").click()
    column.locator("[id^=swap-]").first.click()
    expect(page.locator(".col").first.locator(".bar > .frame")).to_contain_text("Pro-Kremlin")
    page.get_by_text("Back to alphabetical order").click()
    expect(page.locator(".order-rule")).to_contain_text("alphabetically")
    expect(page.locator("#status")).to_have_text(
        "5 readings side by side: Peace studies, Pro-Kremlin, Pro-Kremlin, Realist, Transactional"
    )


@pytest.mark.parametrize("width", [360, 900, 1440])
def test_a_column_s_menu_is_whole(open_page: Opener, width: int) -> None:
    page = open_page(COMPARE, width=width)
    for column in page.locator(".col").all():
        column.scroll_into_view_if_needed()
        column.locator("summary").click()
        menu, around = column.locator(".sheetlet").bounding_box(), column.bounding_box()
        assert menu is not None
        assert around is not None
        assert around["x"] <= menu["x"]
        assert menu["x"] + menu["width"] <= around["x"] + around["width"]
    page.locator("#add").click()
    menu = page.locator(".compare-head .sheetlet").bounding_box()
    assert menu is not None
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= width


def test_after_a_removal_the_keyboard_is_where_the_column_was(open_page: Opener) -> None:
    page = open_page(COMPARE)
    second, third = slugs(page)[1:3]
    page.locator(f"#menu-{second}").press("Enter")
    page.locator(f"#remove-{second}").press("Enter")
    expect(page.locator(".col")).to_have_count(4)
    expect(page.locator(f"#menu-{third}")).to_be_focused()
    expect(page.locator("#status")).to_have_text(
        "4 readings side by side: Liberal order, Pro-Kremlin, Realist, Transactional"
    )


def test_no_answer_comes_back_before_the_page_listens(open_page: Opener) -> None:
    page = open_page("/about/")
    late: list[Route] = []
    page.route("**/js/*comparison*.js", lambda route: late.append(route))
    with page.expect_request("**/js/*comparison*.js"):
        page.goto(COMPARE, wait_until="commit")
    with pytest.raises(TimeoutError):  # htmx starts with this event, so it must wait for our modules
        page.wait_for_load_state("domcontentloaded", timeout=1_000)
    late[0].continue_()
    page.wait_for_load_state("domcontentloaded")
    second, third = slugs(page)[1:3]
    page.locator(f"#menu-{second}").press("Enter")
    page.locator(f"#remove-{second}").press("Enter")
    expect(page.locator(f"#menu-{third}")).to_be_focused()


def test_at_the_edge_a_moved_column_keeps_the_keyboard(open_page: Opener) -> None:
    page = open_page(COMPARE)
    second = slugs(page)[1]
    page.locator(f"#menu-{second}").press("Enter")
    page.locator(f"#left-{second}").press("Enter")
    expect(page.locator(f"#menu-{second}")).to_be_focused()
    assert slugs(page)[0] == second


def test_a_menu_closes_behind_the_keyboard(open_page: Opener) -> None:
    page = open_page(COMPARE)
    summary = page.locator(".col summary").first
    summary.press("Enter")
    expect(page.locator("details[open]")).to_have_count(1)
    page.locator(".col").nth(1).focus()
    expect(page.locator("details[open]")).to_have_count(0)


def test_two_readings_of_one_frame_are_told_apart(open_page: Opener) -> None:
    page = open_page(f"{COMPARE}?r=an-answer-three-years-late,otvet-s-opozdaniem-na-tri-goda", width=360)
    tabs = page.locator(".tabs a")
    assert tabs.all_inner_texts() == ["Pro-Kremlin: An answer three…", "Pro-Kremlin: Ответ с опоздан…"]
    menus = page.locator(".col summary").all_inner_texts()
    assert len({menu.replace("\n", "") for menu in menus}) == 2


def test_what_is_copied_has_no_passage_numbers(open_page: Opener) -> None:
    page = open_page(COMPARE)
    copied = page.evaluate(
        """() => {
          getSelection().selectAllChildren(document.querySelector(".col .text"));
          return getSelection().toString();
        }"""
    )
    assert "The room you are going to was booked by telephone." in copied
    assert not re.search(r"^\s*\d+\s*(?![.\d])[A-Z]", copied, re.MULTILINE)
    head = page.locator(".col .byline").first.inner_text()
    assert head.replace("\xa0", " ").startswith("Synoptic (illustrative) · Synoptic demonstration · ")


def test_back_forward_and_reload_restore_the_columns(open_page: Opener) -> None:
    page = open_page(COMPARE)
    whole = slugs(page)
    choose(page, "Realist", "Remove")
    expect(page.locator(".col")).to_have_count(4)
    choose(page, "Liberal order", "Remove")
    expect(page.locator(".col")).to_have_count(3)
    three = slugs(page)
    page.go_back()
    expect(page.locator(".col")).to_have_count(4)
    page.go_back()
    expect(page.locator(".col")).to_have_count(5)
    assert slugs(page) == whole
    page.go_forward()
    expect(page.locator(".col")).to_have_count(4)
    page.go_forward()
    expect(page.locator(".col")).to_have_count(3)
    page.reload()
    expect(page.locator(".col")).to_have_count(3)
    assert slugs(page) == three


def test_back_twice_while_the_scripts_are_on_their_way(open_page: Opener) -> None:
    page = open_page(COMPARE)
    whole = slugs(page)
    choose(page, "Realist", "Remove")
    expect(page.locator(".col")).to_have_count(4)
    choose(page, "Liberal order", "Remove")
    expect(page.locator(".col")).to_have_count(3)
    held: list[Route] = []
    page.route("**/htmx*.js", lambda route: route.continue_() if held else held.append(route))
    page.go_back(wait_until="commit")
    expect(page.locator(".col")).to_have_count(4)
    page.go_back(wait_until="commit")
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator(".col")).to_have_count(5)
    assert slugs(page) == whole


@pytest.mark.parametrize("query", ["", "&scroll=joint"])
def test_the_passage_being_read_is_in_the_address_and_comes_back(open_page: Opener, query: str) -> None:
    page = open_page(COMPARE)
    page.goto(page.url + query)
    second = page.locator(".col").nth(1)
    second.hover()
    page.mouse.wheel(0, 1500)
    expect(page).to_have_url(re.compile(r"#[a-z-]+\.p\d+$"))
    fragment = page.url.partition("#")[2]
    if not query:
        assert fragment.startswith(f"{second.get_attribute('data-slug')}.")
    page.reload()
    expect(page.locator(f'[id="{fragment}"]')).to_be_in_viewport()
    assert page.url.endswith(fragment)
    # The same in a new tab, where there is no history to restore from.
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(f'[id="{fragment}"]')).to_be_in_viewport()
    assert slugs(other) == slugs(page)


def test_back_brings_the_reader_to_the_passage_left(open_page: Opener) -> None:
    page = open_page(COMPARE)
    page.locator(".col").nth(2).hover()
    page.mouse.wheel(0, 1200)
    expect(page).to_have_url(re.compile(r"#[a-z-]+\.p\d+$"))
    fragment = page.url.partition("#")[2]
    choose(page, "Transactional", "Remove")
    expect(page.locator(".col")).to_have_count(4)
    expect(page.locator(f'[id="{fragment}"]')).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".col")).to_have_count(5)
    expect(page.locator(f'[id="{fragment}"]')).to_be_in_viewport()


def test_columns_scroll_alone_or_together_as_the_address_says(open_page: Opener) -> None:
    page = open_page(COMPARE)
    page.locator(".col").first.hover()
    page.mouse.wheel(0, 600)
    until(page, "document.querySelector('.col').scrollTop > 100")
    assert page.evaluate("document.querySelectorAll('.col')[1].scrollTop") == 0
    page.locator("#scroll-joint").click()
    expect(page).to_have_url(re.compile("scroll=joint"))
    page.locator(".col").first.hover()
    page.mouse.wheel(0, 600)
    until(page, "document.querySelector('#strip').scrollTop > 100")
    tops = page.evaluate("[...document.querySelectorAll('.bar')].map(bar => bar.getBoundingClientRect().top)")
    assert len(set(tops)) == 1, "the frames stay in sight, level"


def test_a_link_opens_a_whole_page_in_a_new_tab(open_page: Opener) -> None:
    page = open_page(COMPARE)
    page.locator(".col summary").first.click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Move right").first.click(modifiers=["Control"])
    expect(opened.value.locator(".site-head")).to_be_visible()
    expect(opened.value.locator(".col")).to_have_count(5)
    assert slugs(opened.value) != slugs(page)


def test_more_columns_than_fit_scroll_sideways_and_stay_readable(open_page: Opener) -> None:
    page = open_page(COMPARE, width=1000)
    widths = page.evaluate("[...document.querySelectorAll('.col')].map(col => col.offsetWidth)")
    assert min(widths) < 1000
    assert min(page.evaluate(CHARACTERS)) >= 32
    assert page.evaluate("document.querySelector('#strip').scrollWidth > document.querySelector('#strip').clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") == 1000


def test_a_phone_shows_one_column_with_frame_tabs(open_page: Opener) -> None:
    page = open_page(COMPARE, width=360, height=740, has_touch=True)
    assert page.evaluate("document.querySelector('.col').offsetWidth") == 360
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    tabs = page.locator(".tabs a")
    expect(tabs).to_have_count(5)
    tabs.nth(3).click()
    expect(page.locator(".col").nth(3)).to_be_in_viewport(ratio=0.5)
    expect(tabs.nth(3)).to_have_attribute("aria-current", "true")
    expect(page.locator(".col").first).not_to_be_in_viewport()


def test_without_javascript_everything_is_there(open_page: Opener) -> None:
    page = open_page("/", javascript=False)
    page.locator(".go a").first.click()
    expect(page.locator(".col")).to_have_count(5)
    choose(page, "Realist", "Remove")
    expect(page.locator(".col")).to_have_count(4)
    page.go_back()
    expect(page.locator(".col")).to_have_count(5)
    page.goto(EVENT)
    page.locator("input[name=r]").first.uncheck()
    page.get_by_role("button", name="Read the chosen side by side").click()
    expect(page.locator(".col")).to_have_count(4)
    assert page.url.count("r=") == 1
    page.locator("#site-q").fill("Hegseth")
    page.keyboard.press("Enter")
    expect(page.locator(".results li").first).to_be_visible()
    expect(page.locator("#theme")).to_be_hidden()


def test_without_javascript_a_passage_can_be_linked_to(open_page: Opener) -> None:
    page = open_page(COMPARE, javascript=False)
    link = page.locator(".col").nth(2).locator(".pn").nth(6)
    href = str(link.get_attribute("href"))
    page.goto(page.url.partition("?")[0] + href)
    expect(page.locator(f'[id="{href.partition("#")[2]}"]')).to_be_in_viewport()


def test_the_colours_are_the_reader_s_choice(open_page: Opener) -> None:
    page = open_page("/", scheme="light")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name=re.compile("Colours")).click(click_count=2)
    expect(page.get_by_role("button", name="Colours: Dark")).to_be_visible()
    assert page.evaluate(paper) != light
    page.reload()
    assert page.evaluate(paper) != light
    page.get_by_role("button", name="Colours: Dark").click()
    assert page.evaluate(paper) == light


def test_the_colours_can_be_switched_beside_the_columns(open_page: Opener) -> None:
    page = open_page(COMPARE, scheme="light")
    button = page.get_by_role("button", name=re.compile("Colours"))
    expect(button).to_be_in_viewport()
    button.click(click_count=2)
    expect(page.get_by_role("button", name="Colours: Dark")).to_be_visible()


def test_paper_is_white_whatever_the_reader_chose(open_page: Opener) -> None:
    page = open_page(COMPARE, scheme="light")
    colour = "getComputedStyle(document.querySelector('.bar > .frame')).color"
    light = page.evaluate(colour)
    page.get_by_role("button", name=re.compile("Colours")).click(click_count=2)
    assert page.evaluate(colour) != light
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(colour) == light
    page.goto(EVENT)
    page.emulate_media(media="print")
    expect(page.locator(".actions")).to_be_hidden()


def test_a_lost_connection_is_said_and_nothing_changes(open_page: Opener) -> None:
    page = open_page(COMPARE, faults=False)
    page.route("**/compare/**", lambda route: route.abort())
    choose(page, "Realist", "Remove")
    expect(page.get_by_role("alert")).to_contain_text("The connection was lost")
    expect(page.locator(".col")).to_have_count(5)


def test_search_leads_to_the_passage(open_page: Opener) -> None:
    page = open_page("/")
    page.get_by_role("searchbox").fill("Budapest")
    page.keyboard.press("Enter")
    page.locator(".results .found a").first.click()
    expect(page.locator(".p:target")).to_be_in_viewport()


def test_paper_gets_every_column_with_its_labels(open_page: Opener) -> None:
    page = open_page(COMPARE)
    page.emulate_media(media="print")
    for column in page.locator(".col").all():
        assert column.evaluate("el => el.scrollHeight <= el.clientHeight + 2"), "nothing is cut off"
        expect(column.locator(".kind")).to_be_visible()
    expect(page.locator(".site-head form")).to_be_hidden()
