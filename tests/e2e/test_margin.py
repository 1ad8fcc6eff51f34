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


CROWDED = "/articles/crowded/"
BOXES = """(selector) => [...document.querySelectorAll(selector)].map((element) => {
  const box = element.getBoundingClientRect();
  return [box.left + scrollX, box.top + scrollY, box.right + scrollX, box.bottom + scrollY];
}).filter(([left, , right]) => right > left)"""
Box = tuple[float, float, float, float]


def boxes(page: Page, selector: str) -> list[Box]:
    return [(a, b, c, d) for a, b, c, d in page.evaluate(BOXES, selector)]


def overlap(one: Box, other: Box) -> bool:
    return all(min(one[i + 2], other[i + 2]) - max(one[i], other[i]) > 0.5 for i in (0, 1))


@pytest.mark.parametrize("width", [360, 900, 1440])
def test_notes_beside_a_text_do_not_push_it(open_page: Opener, width: int) -> None:
    page = open_page(f"{CROWDED}?by=nobody", width=width)
    expect(page.locator("mark")).to_have_count(0)
    without = boxes(page, ".p, .text")
    page.goto(CROWDED)
    expect(page.locator("#p3 .hn-count")).to_have_text("20")
    assert boxes(page, ".p, .text") == without


def test_on_a_wide_screen_notes_stand_level_with_their_passage_and_apart(open_page: Opener) -> None:
    page = open_page(CROWDED)
    links, notes = boxes(page, ".hn"), boxes(page, ".hn-note, .hn-more")
    passages = boxes(page, ".p")
    assert len(links) == len(passages)
    for n, link in enumerate(links):
        assert not any(overlap(link, other) for other in links[n + 1 :]), n
        assert not any(overlap(link, passage) for passage in passages), n
        assert passages[n][1] - 1 <= link[1], "it begins where its passage does"
        assert link[3] <= passages[n][3] + 1, "and is no higher"
    for n, note in enumerate(notes):
        assert not any(overlap(note, other) for other in notes[n + 1 :]), n
    crowd = page.locator("#p3 .hn-note")
    shown = crowd.count()
    assert 3 < shown < 20
    expect(page.locator("#p3 .hn-more")).to_have_text(f"{20 - shown} more")
    assert all(crowd.nth(n).is_visible() for n in range(shown))
    lines = [(bottom - top) / 18.56 for _left, top, _right, bottom in boxes(page, ".hn-note")]
    assert all(abs(each - round(each)) < 0.05 for each in lines), "whole lines"


@pytest.mark.parametrize("width", [360, 1440])
def test_all_twenty_are_in_the_panel_which_is_a_sheet_on_a_narrow_screen(open_page: Opener, width: int) -> None:
    page = open_page(CROWDED, width=width)
    page.locator("#p3 .hn").click()
    expect(page.locator("#panel .card")).to_have_count(20)
    (panel,) = boxes(page, "#panel")
    height = page.evaluate("innerHeight + scrollY")
    assert panel[3] == pytest.approx(height, abs=1)
    if width == 360:
        assert (panel[0], panel[2]) == (0, 360)
        assert panel[1] - (height - 900) >= 900 * 0.29, "words remain to be seen over the sheet"
    else:
        assert panel[0] > max(box[2] for box in boxes(page, ".p"))


def test_words_and_their_note_light_each_other(open_page: Opener) -> None:
    page = open_page(CROWDED)
    slug = page.locator("#p3 .hn-note").nth(1).get_attribute("data-h")
    note, words, lit = (
        page.locator(f".hn-note[data-h='{slug}']"),
        page.locator(f"mark[data-h~='{slug}']"),
        re.compile("lit"),
    )
    note.hover()
    for part in words.all():
        expect(part).to_have_class(lit)
    page.locator("h1").hover()
    expect(page.locator(".lit")).to_have_count(0)
    words.first.hover()
    expect(note).to_have_class(lit)
    page.locator("h1").hover()
    page.locator("#p3 .hn").focus()
    assert page.locator("#p3 mark.lit").count() == page.locator("#p3 mark.h").count(), "the link is for all of them"
    expect(page.locator("#p5 .lit")).to_have_count(0)
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(note).to_have_class(lit)
    expect(page.locator("#p3 .hn-note.lit")).to_have_count(1)
    page.keyboard.press("Enter")
    card = page.locator(f"#h-{slug}")
    expect(card).to_be_focused()
    expect(words.first).to_have_class(lit)
    expect(card).to_have_class(lit)


def test_a_click_on_a_note_or_on_words_opens_the_list_at_its_card(open_page: Opener) -> None:
    page = open_page(CROWDED)
    note = page.locator("#p3 .hn-note").nth(3)
    slug = note.get_attribute("data-h")
    note.click()
    expect(page.locator(f"#h-{slug}")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#p3 .hn")).to_be_focused()
    last = page.locator("#p3 mark.h").last
    slug = (last.get_attribute("data-h") or "").split()[-1]
    last.click()
    expect(page.locator(f"#h-{slug}")).to_be_focused()
