"""What axe finds on a page, in both themes: no violation of WCAG 2.2 AA may be left."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (360, 1440)
#: With every passed check listed too, a long page takes three times as long.
_SHORT = {"resultTypes": ["violations"]}
_ALL = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
#: The dark theme changes the values of colours and nothing else (static/css/tokens.css), so these rules alone can tell.
_OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_INJECTING = Axe()
_INJECTED = Axe("0")  # the script is in the page already, and long


def check(page: Page, context: str | None = None) -> None:
    """Fail with axe's report where it finds anything on `page`, light or dark, or where the page is too wide.

    `context` is a selector of what alone is looked at.
    """
    assert page.viewport_size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url
    page.emulate_media(color_scheme="light")
    light = _INJECTING.run(page, context, _ALL | _SHORT)
    page.emulate_media(color_scheme="dark")
    dark = _INJECTED.run(page, context, _OF_COLOURS | _SHORT)
    page.emulate_media(color_scheme="light")
    for theme, results in (("light", light), ("dark", dark)):
        assert results.violations_count == 0, f"{page.url}, {theme}\n{results.generate_report()}"


def check_narrow_and_wide(page: Page) -> None:
    """Check the page, which is fetched again for each width, as it opens on a telephone and on a desk."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.reload()
        check(page)
