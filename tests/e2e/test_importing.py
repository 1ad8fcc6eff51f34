"""Bringing a text in, in a real browser: what was copied keeps its form, and the bookmark hands over its page."""

import re

import pytest
from playwright.sync_api import expect

from tests import servers
from tests.e2e.axe import check, check_narrow_and_wide
from tests.e2e.conftest import Opener, shell
from tests.e2e.test_accessible_people import sign_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.e2e
WORDS = "Words that only who has signed in there can read. " * 6
ELSEWHERE = f"<html lang=en><title>T</title><body><h1>Behind a wall</h1><p>{WORDS}</p><script>var x = 1</script></body>"
PASTE = """(field, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_copied_page_and_one_that_the_bookmark_hands_over(open_page: Opener, server: servers.Server) -> None:
    shell(
        server,
        "from apps.accounts.models import User\n"
        f"User.objects.create_user('importer', {PASSWORD!r}, role='editor', email='importer@example.org')",
    )
    page = open_page("/about/", faults=False)
    sign_in(page, "importer")
    page.goto("/desk/imports/")
    check_narrow_and_wide(page)
    field = page.locator("textarea[name=html]")
    field.evaluate(PASTE, "<h2>What follows</h2><p>One <b>bold</b> word.</p>")
    assert field.input_value() == "<h2>What follows</h2><p>One <b>bold</b> word.</p>"
    field.fill("")
    # Refused: the keyboard is at what is wrong, which is read out.
    page.get_by_role("button", name="See how it is understood").click()
    expect(page.locator(".errorlist")).to_be_focused()
    # As some browsers put it into the clipboard: a page of its own, which is not searched for what is around its text.
    copied = "<!--StartFragment--><h2>What follows</h2><p>One <b>bold</b> word.</p><!--EndFragment-->"
    field.evaluate(PASTE, f"<html><body>{copied}</body></html>")
    assert field.input_value() == copied
    page.get_by_role("button", name="See how it is understood").click()
    page.wait_for_url("**/desk/imports/*/1/")
    expect(page.get_by_text("One bold word.").first).to_be_visible()
    check_narrow_and_wide(page)
    page.locator("#p1 summary").press("Enter")
    page.get_by_role("group", name="Passage 1").get_by_role("button", name="Keep, and stay here").press("Enter")
    expect(page.locator("#p1")).to_be_focused()
    page.get_by_role("button", name="Publish").first.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="It cannot be published yet.")).to_be_focused()
    check(page)

    page.goto("/desk/imports/")
    bookmark = page.locator("#bookmarklet").input_value().removeprefix("javascript:")
    page.context.route(
        "http://elsewhere.test/**", lambda route: route.fulfill(body=ELSEWHERE, content_type="text/html")
    )
    page.goto("http://elsewhere.test/wall")
    with page.expect_popup() as opened:
        page.evaluate(bookmark)
    desk = opened.value
    expect(desk.locator("textarea[name=html]")).to_have_value(re.compile("Behind a wall"))
    assert "<script" not in desk.locator("textarea[name=html]").input_value()
    assert desk.locator("input[name=address]").input_value() == "http://elsewhere.test/wall"
    # A second message, or one that lies about where it comes from, changes nothing.
    desk.evaluate("postMessage({html: 'x', address: location.href}, '*')")
    desk.get_by_role("button", name="See how it is understood").click()
    desk.wait_for_url("**/desk/imports/*/1/**")
    expect(desk.get_by_role("heading", name="Behind a wall")).to_be_visible()
