"""Accounts in a real browser: signing up without JavaScript, and no violation of WCAG 2.2 AA that axe can find."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import WIDTHS, check
from tests.e2e.conftest import Opener
from tests.factories import PASSWORD

pytestmark = pytest.mark.e2e

FORMS = ["/account/sign-in/", "/account/sign-up/", "/account/password/forgotten/"]
OWN = ["/account/", "/account/name/", "/account/address/", "/account/password/", "/account/delete/", "/groups/"]


def sign_up(page: Page, name: str) -> None:
    page.get_by_label("Name:", exact=True).fill(name)
    page.get_by_label("Mail address").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_url("**/account/")


def test_one_signs_up_makes_a_group_and_leaves_without_javascript(open_page: Opener) -> None:
    page = open_page("/account/sign-up/?next=/account/", javascript=False)
    honeypot = page.locator(".field", has=page.locator("[name=website]")).bounding_box()
    assert honeypot is not None
    assert honeypot["width"] <= 1, "people must not see it"
    sign_up(page, "newcomer")
    expect(page.get_by_text("We sent a link to newcomer@example.org")).to_be_visible()
    page.goto("/groups/")
    page.get_by_label("Name of the group").fill("Class 9b")
    page.get_by_role("button", name="Make it").click()
    assert "/groups/join/" in page.get_by_label("Whoever has this link can join").input_value()
    page.goto("/account/delete/")
    page.get_by_label("delete it too").check()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Delete the account").click()
    page.wait_for_url("**/account/gone/")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_pages_of_accounts(open_page: Opener, width: int) -> None:
    page = open_page(FORMS[0], width=width, faults=False)
    for path in FORMS:
        page.goto(path)
        check(page)
    page.get_by_label("Mail address").fill("no.one@example.org")
    page.goto("/account/sign-up/")
    sign_up(page, f"eve-{width}")
    check(page)
    for path in OWN:
        page.goto(path)
        check(page)
    page.get_by_label("Name of the group").fill("Class 9b")
    page.get_by_role("button", name="Make it").click()
    check(page)
    page.get_by_role("button", name="Leave the group").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    check(page)
