"""Highlighting in a real browser: by selection, by keys, without JavaScript; what is drawn is what was chosen."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests import servers
from tests.e2e.conftest import COMPARE, Opener
from tests.e2e.test_reading import until
from tests.uncoded import SLUG

pytestmark = pytest.mark.e2e

READ = f"/articles/{SLUG}/"
# Select from code unit `start` of the first own text of one passage to `end` of the last own text of another.
SELECT = """([first, start, last, end]) => {
  const texts = (id) => {
    const walker = document.createTreeWalker(document.getElementById(id), NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (!node.parentElement.closest(".pn, .hn, .ot")) found.push(node);
    return found;
  };
  const range = document.createRange();
  range.setStart(texts(first)[0], start);
  range.setEnd(texts(last).at(-1), end);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  return range.toString();
}"""


def select(page: Page, first: str, start: int, last: str, end: int) -> str:
    """Select, wait for the toolbar, and return the words selected."""
    words = page.evaluate(SELECT, [first, start, last, end])
    expect(page.locator("#toolbar")).to_be_visible()
    return str(words)


def drawn(page: Page, passage: str) -> str:
    return "".join(page.locator(f"[id='{passage}'] mark.h").all_inner_texts())


def test_h_highlights_at_once_and_only_the_passage_is_drawn_anew(open_page: Opener) -> None:
    page = open_page(READ)
    assert page.context.cookies() == []
    page.evaluate("window.untouched = document.getElementById('p3')")
    words = select(page, "p1", 0, "p1", 14)
    page.keyboard.press("h")
    expect(page.locator("#p1 mark.h")).to_have_count(1)
    assert drawn(page, "p1") == words
    assert page.evaluate("window.untouched === document.getElementById('p3')")
    expect(page.locator("#status")).to_have_text("Highlighted.")
    expect(page.locator("#hl-total")).to_contain_text(re.compile(r"^\d+ highlight"))
    page.reload()
    assert drawn(page, "p1") == words, "it is there for this browser, without an account"


def test_a_selection_over_passages_and_inline_marks(open_page: Opener) -> None:
    page = open_page(READ)
    select(page, "p1", 20, "p3", 4)
    page.keyboard.press("h")
    expect(page.locator("#p3 mark.h")).not_to_have_count(0)
    for number in (1, 2, 3):
        assert drawn(page, f"p{number}")
    expect(page.locator("mark .pn, mark .hn")).to_have_count(0)


def test_the_form_and_the_toolbar_of_a_new_visitor_agree_on_the_token(open_page: Opener, site: str) -> None:
    page = open_page(READ)
    held: list[Route] = []
    # What the toolbar asks for was asked for before there was a cookie, brings one, and comes late.
    page.route("**/mark/", lambda route: held.append(route), times=1)
    answer = servers.get(f"{site}{READ}v/1/mark/")
    late = {name: answer.headers[name] for name in ("content-type", "set-cookie")}
    select(page, "p2", 0, "p2", 9)
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    held[0].fulfill(body=answer.body, headers=late)
    page.locator("#note").fill("The first.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".card .note-text")).to_have_text("The first.")
    # They are a guest now, and the token is another.
    select(page, "p3", 0, "p3", 5)
    page.keyboard.press("h")
    expect(page.locator("#p3 mark.h")).not_to_have_count(0)


def test_n_opens_the_form_and_enter_through_it_saves(open_page: Opener) -> None:
    page = open_page(READ)
    select(page, "p2", 0, "p2", 9)
    page.keyboard.press("n")
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.type("A note that is *kept*.")
    page.locator(".tag-search").fill("remedy")
    page.locator(".tag-choice:visible input").first.check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".card .note-text em")).to_have_text("kept")
    expect(page.locator("#p2 mark.h")).to_have_class(re.compile("t-"))
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_empty()
    expect(page.locator("#p2 .hn")).to_be_focused()


def test_what_is_typed_survives_a_lost_connection_and_a_reload(open_page: Opener) -> None:
    page = open_page(READ, faults=False)
    select(page, "p2", 0, "p2", 9)
    page.keyboard.press("n")
    page.locator("#note").fill("Not to be lost.")
    page.route("**/mark/", lambda route: route.abort())
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").last).to_contain_text("The connection was lost")
    expect(page.locator("#note")).to_have_value("Not to be lost.")
    page.unroute("**/mark/")
    page.reload()
    select(page, "p2", 0, "p2", 9)
    page.keyboard.press("n")
    expect(page.locator("#note")).to_have_value("Not to be lost.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".card .note-text")).to_have_text("Not to be lost.")


def test_a_preview_shows_the_note_and_keeps_what_was_typed(open_page: Opener) -> None:
    page = open_page(READ)
    select(page, "p2", 0, "p2", 9)
    page.keyboard.press("n")
    page.locator("#note").fill("It is *so*.")
    page.locator(".tag-choice input").nth(2).check()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#note-preview em")).to_have_text("so")
    expect(page.locator("#note")).to_have_value("It is *so*.")
    expect(page.locator("#note")).to_be_focused()
    expect(page.locator(".tag-choice input").nth(2)).to_be_checked()
    assert page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('draft '))"), "not saved, so kept"
    assert page.context.cookies()[0]["name"] == "csrftoken", "nobody was made a guest"
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".card .note-text em")).to_have_text("so")
    assert not page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('draft '))")


def test_what_was_typed_into_an_edit_survives_a_reload(open_page: Opener) -> None:
    page = open_page(READ)
    select(page, "p2", 0, "p2", 9)
    page.keyboard.press("n")
    page.locator("#note").fill("As saved.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".card .note-text")).to_have_text("As saved.")
    address = page.locator(".card").last.get_by_role("link", name="Edit", exact=True).get_attribute("href")
    edit = page.locator(f"#panel a[href='{address}']")
    expect(page.locator("#panel .close")).to_be_visible()  # settled: its links are htmx's from now on
    edit.click()
    expect(page.locator("#note")).to_have_value("As saved.")
    assert page.url.endswith(READ), "what opens in the panel is no page to come back to"
    page.locator("#note").fill("As typed.")
    page.reload()
    page.locator("#p2 mark.h").first.click()
    expect(page.locator("#panel .close")).to_be_visible()
    edit.click()
    expect(page.locator("#note")).to_have_value("As typed.")
    expect(page.locator("#status")).to_have_text("What you had typed and not saved is back in the form.")


def test_without_javascript_a_preview_is_a_page(open_page: Opener) -> None:
    page = open_page(f"{READ}v/1/mark/?p=1", javascript=False)
    page.locator("#note").fill("It is *so*.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#note-preview em")).to_have_text("so")
    page.get_by_role("button", name="Save").click()
    page.locator("#p1 .hn").click()
    expect(page.locator(".card .note-text em").first).to_have_text("so")


def test_words_that_are_not_those_stored_are_refused_and_the_typing_stays(open_page: Opener) -> None:
    page = open_page(READ, faults=False)
    page.evaluate("document.querySelector('#p2 .t').lastChild.data = 'Other words than those that are stored here.'")
    select(page, "p2", 0, "p2", 11)
    page.keyboard.press("n")
    page.locator("#note").fill("My thought.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#panel [role=alert]")).to_contain_text("not the one you saw")
    expect(page.locator("#note")).to_have_value("My thought.")


def test_without_a_selection_keys_choose_sentences_and_words(open_page: Opener) -> None:
    page = open_page(READ)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    expect(page.locator("#status")).to_contain_text("Passage")
    page.keyboard.press(".")
    expect(page.locator("#status")).to_contain_text("Chosen:")
    sentence = page.locator("#status").inner_text().removeprefix("Chosen:").strip()
    page.keyboard.press("h")
    expect(page.locator("mark.h")).not_to_have_count(0)
    assert "".join(page.locator("mark.h").all_inner_texts()) == sentence
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("#status")).not_to_contain_text("Passage")


def test_in_a_column_of_a_comparison(open_page: Opener) -> None:
    slug = "otvet-s-opozdaniem-na-tri-goda"
    page = open_page(f"{COMPARE}?r={slug},what-the-map-already-knew&by=me")
    select(page, f"{slug}.p2", 0, f"{slug}.p2", 9)
    page.keyboard.press("h")
    expect(page.locator(f"[id='{slug}.p2'] mark.h")).to_have_count(1)
    page.locator(f"[id='{slug}.p2'] .hn").click()
    expect(page.locator("#panel .card")).to_have_count(1)


def test_a_highlight_is_changed_moved_deleted_and_had_back(open_page: Opener) -> None:
    page = open_page(READ)
    select(page, "p2", 0, "p2", 9)
    page.keyboard.press("h")
    page.locator("#p2 .hn").click()
    page.locator("#panel").get_by_role("link", name="Edit").click()
    page.locator("#note").fill("Changed.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".card .note-text")).to_have_text("Changed.")
    page.locator("#panel").get_by_role("button", name="Delete").click()
    expect(page.locator("#p2 mark.h")).to_have_count(0)
    page.goto("/desk/")
    page.get_by_role("button", name="Take it back out").click()
    expect(page.locator(".card .note-text")).to_have_text("Changed.")


def test_without_javascript_sentences_are_chosen_in_a_form(open_page: Opener) -> None:
    page = open_page(f"{READ}v/1/mark/?p=1", javascript=False)
    page.locator("select[name=to]").select_option(index=1)
    page.locator("#note").fill("From a plain form.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#p1 mark.h")).not_to_have_count(0)
    page.locator("#p1 .hn").click()
    expect(page.locator(".card .note-text")).to_have_text("From a plain form.")
    assert page.url.endswith("/p/1/")


def test_on_touch_the_toolbar_stands_below_the_selection(open_page: Opener) -> None:
    page = open_page(READ, width=390, height=800, has_touch=True, is_mobile=True)
    page.evaluate(SELECT, ["p1", 0, "p1", 15])
    expect(page.locator("#toolbar")).to_be_visible()
    below = "document.getElementById('toolbar').getBoundingClientRect().top"
    until(page, f"{below} > getSelection().getRangeAt(0).getBoundingClientRect().bottom")
    page.locator("#toolbar [data-do=highlight]").tap()
    expect(page.locator("#p1 mark.h")).to_have_count(1)


PAIRS = [(0, 3), (2, 7), (4, 9), (0, 40), (11, 14), (13, 22), (20, 33), (1, 1000)]


@pytest.mark.parametrize("passage", ["p1", "p2", "p3", "p4", "p6", "p9"])
def test_what_is_drawn_is_what_was_selected_whatever_the_script(open_page: Opener, passage: str) -> None:
    page = open_page("/articles/every-script/")
    for start, end in PAIRS:
        units = page.evaluate(
            "(id) => [...document.getElementById(id).querySelectorAll('.t, td, th')]"
            ".map((part) => [...part.childNodes].filter((node) => !/hn|pn/.test(node.className ?? ''))"
            ".map((node) => node.textContent).join('')).join('').length",
            passage,
        )
        chosen = page.evaluate(POINTS, [passage, min(start, units - 1), min(end, units)])
        if not chosen.strip():
            continue
        expect(page.locator("#toolbar")).to_be_visible()
        before = page.locator(f"#{passage} .hn-count").all_inner_texts()
        page.keyboard.press("h")
        expect(page.locator(f"#{passage} .hn-count").first).not_to_have_text(before[0] if before else "")
        quotes = page.request.get(f"/articles/every-script/v/1/p/{passage[1:]}/").text()
        assert escaped(chosen.strip()) in quotes.replace("\t", "").replace("&#x27;", "'"), (start, end, chosen)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# Select code units `start` to `end` of a passage's own text, moved out of the middle of a character.
POINTS = """([id, start, end]) => {
  const walker = document.createTreeWalker(document.getElementById(id), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let total = 0, began = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest(".pn, .hn, .ot")) continue;
    const whole = (at) => (/[\\udc00-\\udfff]/.test(node.data[at] ?? "") ? at + 1 : at);
    if (!began && start < total + node.length) { range.setStart(node, whole(start - total)); began = true; }
    if (began && end <= total + node.length) { range.setEnd(node, whole(end - total)); break; }
    if (began) range.setEnd(node, node.length);
    total += node.length;
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  return range.toString();
}"""
