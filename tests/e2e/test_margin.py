"""What stands beside a text and is read out of it: arrows among highlights, notes level with their passage."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Opener

pytestmark = pytest.mark.e2e

CODED = "/articles/what-the-map-already-knew/"


def heard(page: Page, passage: str) -> str:
    """Return what Chromium hands to assistive technology for a passage: names of links, text, in their order."""
    session = page.context.new_cdp_session(page)
    node = session.send("Runtime.evaluate", {"expression": f"document.getElementById('{passage}')"})["result"]
    tree = session.send("Accessibility.queryAXTree", {"objectId": node["objectId"]})["nodes"]
    # A link is heard by its name, not by what stands in it.
    inside = {child for each in tree if each["role"]["value"] == "link" for child in each["childIds"]}
    wanted = [each for each in tree if each["role"]["value"] in {"StaticText", "link"} and not each["ignored"]]
    said = [each for each in wanted if not {each["nodeId"], each.get("parentId")} & inside]
    session.detach()
    return " ".join(each["name"]["value"] for each in said)


def test_arrows_read_out_what_a_highlight_is_its_tag_and_its_author(open_page: Opener) -> None:
    page = open_page(CODED)
    passage = page.locator(".p", has=page.locator("mark.h")).first
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    count = passage.locator(".hn")
    count.focus()
    number = int(count.locator(".hn-count").inner_text())
    first = passage.locator("mark.h").first.get_attribute("data-h") or ""
    status = page.locator("#status")
    page.keyboard.press("ArrowRight")
    expect(status).to_contain_text(re.compile(rf"^1 / {number}: Highlight, tagged \w.*, by \w.*, with a note: \w"))
    lit = page.locator("mark.lit")
    assert status.inner_text().endswith("".join(lit.all_inner_texts()))
    assert first.split()[0] in (lit.first.get_attribute("data-h") or "")
    page.keyboard.press("ArrowLeft")
    expect(status).to_contain_text(f"{number} / {number}: Highlight")
    assert len([url for url in asked if "/p/" in url]) == 1, "the list of a passage is asked for once"


def test_arrows_still_read_the_words_where_the_list_cannot_be_had(open_page: Opener) -> None:
    page = open_page(CODED, faults=False)
    page.route("**/p/*/**", lambda route: route.abort())
    page.locator(".hn").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#status")).to_contain_text(re.compile(r"^1 / \d+: \w"))


def test_read_through_a_passage_says_how_many_and_then_its_words_alone(open_page: Opener) -> None:
    page = open_page(CODED)
    overlap = page.locator("mark.h[data-n]").first
    passage = str(overlap.evaluate("mark => mark.closest('.p').id"))
    number = page.locator(f"#{passage} .hn-count").inner_text()
    said = heard(page, passage)
    assert f"{number} highlights on passage {passage[1:]}" in said
    words = page.evaluate("id => [...document.querySelectorAll(`#${id} .t mark`)].map(m => m.textContent)", passage)
    at = -1
    for piece in words:
        assert (at := said.find(piece.strip(), at + 1)) >= 0, piece
    counts = page.locator(f"#{passage} mark[data-n]").evaluate_all("all => all.map(m => m.dataset.n)")
    assert counts
    pieces = said.split(" ")
    assert not set(counts) & set(pieces[pieces.index("passage") + 2 :]), (
        "the depth of an overlap is no word of the text"
    )
