"""Blind reading in a real browser: every byte it fetches, by keyboard, without scripts, on paper."""

import re

import pytest
from playwright.sync_api import Page, Response, expect

from tests.e2e.axe import WIDTHS, check
from tests.e2e.conftest import EVENT, Opener
from tests.exchange import rules
from tests.servers import ROOT

pytestmark = pytest.mark.e2e
CORPUS = rules.read_corpus(ROOT / "fixtures")
FRAMES = CORPUS.rows("frames.toml", "frame")


def labels() -> list[str]:
    """Return all that must not be read before the reveal: of each text of the event, and of each frame."""
    found: set[str] = set()
    for text in CORPUS.texts_of("call-12-february-2025"):
        found |= {text.slug, text.front["title"], text.front["byline"], text.front["outlet"]}
        found |= {reading["rationale"] for reading in text.front["readings"]}
    found |= {outlet["name"] for outlet in CORPUS.rows("outlets.toml", "outlet")}
    return sorted(found | {frame[name] for frame in FRAMES for name in ("slug", "name", "summary")})


def test_no_byte_that_the_browser_fetches_names_a_text(open_page: Opener) -> None:
    page = open_page("/about/").context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{EVENT}blind/")
    page.wait_for_load_state("networkidle")
    assert {answer.request.resource_type for answer in answers} >= {"document", "stylesheet", "script"}
    for answer in answers:
        body = "" if answer.status in {301, 302} else answer.body().decode()
        if answer.request.resource_type == "document":
            # The frames to choose from, the same list for every text: they must stand nowhere else.
            lists = re.findall(r"<select[^>]*>(.*?)</select>", body, flags=re.DOTALL)
            assert len(set(lists)) <= 1
            body = re.sub(r"<select[^>]*>.*?</select>", "", body, flags=re.DOTALL)
        everything = "\n".join([answer.url, str(answer.all_headers()), body]).lower()
        # Whole words: "unrealistic" names no frame.
        told = [label for label in labels() if re.search(rf"(?<!\w){re.escape(label.lower())}(?!\w)", everything)]
        assert told == [], answer.url


def guess(page: Page, reason: str) -> None:
    """Choose and write under the first text by keyboard alone."""
    page.locator(".to-guess").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("combobox").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.type(reason)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")


@pytest.mark.parametrize("javascript", [True, False])
def test_guess_and_reveal_by_keyboard_with_and_without_scripts(open_page: Opener, javascript: bool) -> None:
    page = open_page(EVENT, javascript=javascript)
    page.get_by_role("link", name="Read blind").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/blind/*/")
    address = page.url
    guess(page, "It asks who pays.")
    page.get_by_role("button", name="Store my guesses and reveal").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Why this frame").first.wait_for()
    assert page.url == address
    expect(page.get_by_text("It asks who pays.")).to_have_count(1)
    expect(page.locator(".col-head .byline")).to_have_count(5)
    page.reload()
    expect(page.get_by_text("It asks who pays.")).to_have_count(1)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_before_and_after_the_reveal(open_page: Opener, width: int) -> None:
    page = open_page(f"{EVENT}blind/", width=width)
    check(page)
    page.get_by_role("button", name="Reveal without guessing").click()
    page.get_by_text("Why this frame").first.wait_for()
    check(page)


def test_on_paper_it_says_that_it_is_for_the_screen(open_page: Opener) -> None:
    page = open_page(f"{EVENT}blind/")
    expect(page.get_by_text("Blind reading is for the screen")).not_to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("Blind reading is for the screen")).to_be_visible()
    expect(page.locator(".col").first).not_to_be_visible()
