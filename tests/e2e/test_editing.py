"""What an editor does in a real browser, under the site's strict policy, which blocks nothing that is needed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import servers
from tests.e2e import slow
from tests.e2e.conftest import PATIENCE, _watch
from tests.factories import PASSWORD

pytestmark = pytest.mark.e2e

SOURCE = """\
# Что было сказано

Разговор длился *девяносто* минут.

> We agreed to work together, very closely
>
> — Donald Trump, Truth Social

- First
    - within the first
- Second

!!! left-out
    Subscribe to our letter.
"""


@pytest.fixture(scope="module")
def desk(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site of its own, since what is published here would be in the way elsewhere."""
    with slow.running(Path(shutil.copytree(demonstration, tmp_path_factory.mktemp("desk") / "data"))) as server:
        made = servers.manage(
            "make_editor", "carol", "--admin", "--password-stdin", environment=server.environment, input=PASSWORD
        )
        assert made.returncode == 0, made.stderr
        yield server.url


@pytest.fixture
def page(chromium: Browser, desk: str) -> Iterator[Page]:
    """A page on which carol has signed in; any error in the console or violation of the policy fails the test."""
    found: list[str] = []
    context = chromium.new_context(base_url=desk, viewport={"width": 1440, "height": 1000}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    context.on("page", lambda page: _watch(page, desk, found))
    page = context.new_page()
    slow.slow_down(page)
    page.goto("/admin/")
    page.get_by_label("Username").or_(page.get_by_label("User name")).fill("carol")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="The library")).to_be_visible()
    yield page
    context.close()
    assert found == []


def in_both_themes(page: Page) -> None:
    """Draw the page dark and light again: the pictures of a theme are fetched, and may be refused, only then."""
    page.emulate_media(color_scheme="dark")
    page.screenshot()
    page.emulate_media(color_scheme="light")


def test_every_page_opens_without_a_complaint(page: Page) -> None:
    lists = [link.get_attribute("href") for link in page.locator("#content-main th a").all()]
    assert len(lists) > 12
    for path in lists:
        assert path is not None
        page.goto(path)
        expect(page.locator("#changelist")).to_be_visible()
        in_both_themes(page)
        first = page.locator("#result_list tbody th a").first
        address = first.get_attribute("href")
        assert address is not None
        page.goto(address)
        expect(page.locator("form[id$=_form]")).to_be_visible()
        in_both_themes(page)


def test_a_text_is_written_previewed_published_and_written_anew(page: Page) -> None:
    page.goto("/admin/library/article/add/")
    page.get_by_label("Title:").press_sequentially("Ёлка и мир")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Slug:")).to_have_value("yolka-i-mir")
    page.get_by_label("Text:", exact=True).fill(SOURCE)
    page.locator(".field-outlet .select2-selection").click()
    page.locator(".select2-search__field").press_sequentially("demonstr")
    page.get_by_role("option", name="Synoptic demonstration").click()
    page.locator(".field-date").get_by_role("link", name="Today").click()
    page.get_by_label("Language:").fill("ru")
    page.get_by_label("Text kind:").select_option("illustrative")
    page.get_by_label("Rights:").fill("CC BY 4.0")
    page.get_by_text("Add another Reading").click()
    expect(page.locator("#readings-0").get_by_label("Given by:")).to_have_value("carol")
    page.locator("#readings-0 .inline-deletelink").click()

    page.get_by_role("button", name="Preview the text").click()
    sheet = page.locator(".preview .sheet")
    expect(sheet).to_have_attribute("lang", "ru")
    expect(sheet.locator("figcaption")).to_contain_text("Donald Trump, Truth Social · source:")
    expect(sheet.get_by_role("link", name="Passage 5")).to_have_attribute("href", "#p5")
    expect(sheet).not_to_contain_text("Subscribe")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".messagelist .success")).to_contain_text("was added successfully")

    page.get_by_role("link", name="Ёлка и мир", exact=True).first.click()
    page.get_by_role("link", name="New version").click()
    text = page.get_by_label("Text:", exact=True)
    text.fill(text.input_value().replace("- Second", "- Second, and more of it"))
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_role("heading", name="What would change")).to_be_focused()
    expect(page.locator("table.cut")).to_contain_text("as before")
    page.get_by_role("button", name="Publish").last.click()
    expect(page.locator(".messagelist .success")).to_contain_text("Version 2")

    page.locator(".viewsitelink").click()
    expect(page.get_by_role("heading", name="Ёлка и мир")).to_be_visible()
    expect(page.locator("body")).to_contain_text("and more of it")


def test_facts_are_added_and_moved_in_the_form(page: Page) -> None:
    page.goto("/admin/library/event/?q=Alaska")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_text("Add another Fact").click()
    added = page.locator(".dynamic-facts").last
    added.get_by_label("Place:").fill("1")
    added.get_by_label("Status:").select_option("agreed")
    added.get_by_label("Text:", exact=True).fill("They met on a Friday.")
    added.locator(".select2-selection").click()
    page.keyboard.type("TASS")
    page.locator(".select2-results__option--highlighted").get_by_text("TASS").click()
    page.get_by_role("button", name="Save and continue editing").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#id_facts-0-text")).to_have_value("They met on a Friday.")


def test_without_javascript_texts_are_published_too(chromium: Browser, desk: str) -> None:
    context = chromium.new_context(base_url=desk, java_script_enabled=False)
    page = context.new_page()
    page.goto("/admin/library/article/")
    page.locator("#id_username").fill("carol")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("input[type=submit]").click()
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="New version").click()
    text = page.get_by_label("Text:", exact=True)
    text.fill(text.input_value() + "\n\nOne paragraph more.")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".messagelist .success").first).to_contain_text("is published")
    context.close()
