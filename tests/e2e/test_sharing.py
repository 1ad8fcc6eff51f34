"""Sharing in a real browser: by the key and by hand, without an account; and what its pages are to everybody."""

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import check_narrow_and_wide
from tests.e2e.conftest import COMPARE, Opener

pytestmark = pytest.mark.e2e


def test_a_visitor_shares_by_the_key_copies_the_link_and_another_opens_it(open_page: Opener) -> None:
    page = open_page(COMPARE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="Share what I see")).to_be_visible()
    page.get_by_role("textbox", name="Title", exact=True).fill("Five readings of one call")
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_text("Shared. The link is below.")).to_be_focused()
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied.")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert "/v/" in link
    page.get_by_text("Revoke all of it").click()
    check_narrow_and_wide(page)
    page.get_by_role("link", name="Make a new version").click()
    expect(page.get_by_role("heading", name="Publish version 2 of “Five readings of one call”")).to_be_visible()
    check_narrow_and_wide(page)
    other = open_page("/about/")
    other.goto(link)
    expect(other.get_by_role("heading", name="Five readings of one call")).to_be_visible()
    expect(other.locator(".col")).to_have_count(5)
    assert other.context.cookies() == []
    other.get_by_role("button", name="with the annotations").click()
    expect(other.locator("#comparison")).to_be_visible()
    assert "by=me" in other.url
    said, strip = other.locator("main > .said").bounding_box(), other.locator("#comparison").bounding_box()
    assert said is not None
    assert strip is not None
    assert said["y"] + said["height"] <= strip["y"] + 1
    assert strip["width"] == other.evaluate("document.querySelector('main').clientWidth")
    expect(other.locator("mark.h").first).to_be_visible()


def test_axe_finds_nothing_on_the_form_and_the_citations(open_page: Opener) -> None:
    page = open_page(f"{COMPARE}")
    page.locator("#share").click()
    for summary in page.locator("form summary").all():
        summary.click()
    check_narrow_and_wide(page)
    page.get_by_role("textbox", name="Title", exact=True).fill("To be cited")
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("link", name="Open it").click()
    page.get_by_role("link", name="Cite").click()
    check_narrow_and_wide(page)


def test_everything_works_without_a_script(open_page: Opener) -> None:
    page = open_page(f"{COMPARE}?view=rows", javascript=False)
    page.locator("#share").click()
    page.get_by_role("textbox", name="Title", exact=True).fill("Without a script")
    page.get_by_role("button", name="Share", exact=True).click()
    link = page.get_by_role("textbox", name="The link").input_value()
    page.goto(link)
    expect(page.get_by_role("heading", name="Without a script")).to_be_visible()
    page.goto("/desk/")
    page.get_by_role("link", name="Without a script").click()
    expect(page.get_by_role("button", name="Revoke it for good")).to_be_hidden()
    page.get_by_text("Revoke all of it").click()
    page.get_by_role("button", name="Revoke it for good").click()
    expect(page.get_by_text("Within a minute nobody can open it any more.")).to_be_visible()
