"""A shared view as a document: read in every layout and width, stepped through by key, its layers, its file offline."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import servers
from tests.e2e.axe import WIDTHS, check
from tests.e2e.conftest import Opener, shell

pytestmark = pytest.mark.e2e

#: Shares the demonstration's first event in all layouts, its highlights with two more by somebody else: prints tokens.
SHARE = """
from django.contrib.auth import get_user_model
from django.utils import timezone
from apps.annotations.filters import Filter
from apps.annotations.models import Placement
from apps.annotations.services import Content, create_highlight
from apps.comparison.columns import default_refs, find_columns
from apps.comparison.state import Focus, State
from apps.library.models import Event, Reading
from apps.sharing.freezing import Chosen
from apps.sharing.gathering import gather_article, gather_comparison
from apps.sharing.services import share
alice = get_user_model().objects.create_user("sharer", "a long password", display_name="Alice",
    email_confirmed=timezone.now())
event = Event.objects.get(slug="call-12-february-2025")
readings = list(Reading.objects.filter(event=event).in_neutral_order().for_contents())
refs = default_refs(readings, "en")
article = next(each.article for each in readings if each.article.slug == refs[0].slug)
# Where nobody marked anything, the other tests of this server included, so that words of hers alone are among them.
standing = Placement.objects.filter(version=article.current, highlight__deleted=None)
taken = list(standing.values_list("start_at", "end_at"))
free = next(each.number for each in article.current.passages.all() if len(each.text) > 40
    and not any(start < each.end and each.start < end for start, end in taken))
for end in (9, 14):
    create_highlight(author=alice, version=article.current, start=f"p{free}.0", end=f"p{free}.{end}",
        content=Content(note=f"Alice asks {end}.", visibility="public"))
for view in ("columns", "rows", "words"):
    state = State(readings=refs, view=view, people=("everybody",) if view == "columns" else (),
        follow=Focus(refs[0].slug, 5) if view == "columns" else None, term="Moscow" if view == "words" else "")
    found = find_columns(readings, state, with_text=view == "words")
    material = gather_comparison(event, state, found, alice)
    print(share(owner=alice, material=material, chosen=Chosen("Five stories", "Read *closely*.")).view.token)
material = gather_article(article, article.current, Filter(people=("everybody",)), alice)
print(share(owner=alice, material=material, chosen=Chosen("One text")).view.token)
"""
LAYOUTS = ("columns", "rows", "words", "reading")


@pytest.fixture(scope="session")
def views(server: servers.Server) -> dict[str, str]:
    """The addresses of a shared view in each layout."""
    return {name: f"/v/{token}/1/" for name, token in zip(LAYOUTS, shell(server, SHARE).split(), strict=True)}


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_any_layout(open_page: Opener, views: dict[str, str], width: int) -> None:
    page = open_page(views["columns"], width=width)
    page.keyboard.press("n")
    check(page)
    for layout in LAYOUTS[1:]:
        page.goto(views[layout])
        check(page)


def test_stepping_goes_on_from_a_note_whose_person_was_switched_off(open_page: Opener, views: dict[str, str]) -> None:
    page = open_page(views["columns"])
    for _ in range(4):
        page.keyboard.press("n")
    expect(page.locator("#place")).to_have_attribute("href", "#a4")
    who = page.locator("#a4").get_attribute("data-who")
    others = f".card:not([data-who='{who}'])"
    places = page.locator(others).evaluate_all("cards => cards.map(card => card.value)")
    page.locator(f"#on-{who}").uncheck()
    page.keyboard.press("n")
    later = min(place for place in places if place > 4)
    expect(page.locator("#place")).to_have_attribute("href", f"#a{later}")
    page.locator(f"#on-{who}").check()
    page.keyboard.press("p")
    expect(page.locator("#place")).to_have_attribute("href", f"#a{later - 1}")


def test_keys_and_buttons_step_through_the_annotations_in_their_columns(
    open_page: Opener, views: dict[str, str]
) -> None:
    page = open_page(views["columns"])
    told, place = page.locator("#told"), page.locator("#place")
    number = page.locator(".card").count()
    page.keyboard.press("n")
    expect(place).to_have_text(f"1 of {number}")
    # By place, not by letter: the same key on a Russian keyboard.
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyN', key: 'т'}))")
    page.get_by_role("button", name="Next").click()
    expect(place).to_have_text(f"3 of {number}")
    page.keyboard.press("p")
    expect(place).to_have_text(f"2 of {number}")
    words = page.locator("#a2 q").inner_text().strip("“”")
    expect(told).to_contain_text(words)
    assert "".join(page.locator("mark.lit").all_inner_texts()) == words
    # One in another column comes into sight there, the others stay where they are.
    last = page.locator(".strip > .col").last
    target = last.locator(".card").last.get_attribute("value") or ""
    page = open_page(f"{views['columns']}#a{target}")
    last, place = page.locator(".strip > .col").last, page.locator("#place")
    page.keyboard.press("n")
    page.keyboard.press("p")
    expect(last.locator("mark.lit").first).to_be_in_viewport()
    page.evaluate("localStorage.setItem('keys', 'off')")
    before = place.inner_text()
    page.keyboard.press("p")
    expect(place).to_have_text(before)


def test_on_a_phone_the_tabs_say_which_column_is_in_view(open_page: Opener, views: dict[str, str]) -> None:
    page = open_page(views["columns"], width=360)
    tabs = page.locator(".tabs a")
    current = page.locator(".tabs a[aria-current=true]")
    expect(current).to_have_text(tabs.first.inner_text())
    tabs.nth(3).click()
    expect(current).to_have_text(tabs.nth(3).inner_text())
    page.keyboard.press("n")  # in the first column, past those between
    expect(current).to_have_text(tabs.first.inner_text())
    expect(page.locator("mark.lit").first).to_be_in_viewport()


def test_paper_has_the_addresses_of_other_sites_and_nothing_to_click(open_page: Opener, views: dict[str, str]) -> None:
    page = open_page(views["columns"])
    page.emulate_media(media="print")
    after = "each => [each.getAttribute('href'), getComputedStyle(each, '::after').content]"
    for place in (".text", ".after", "figcaption"):
        links = page.locator(f"{place} a[href^=http]").evaluate_all(f"all => all.map({after})")
        assert links or place == ".after"
        assert [said for href, said in links if href not in said] == [], place
    within = page.locator("main a[href^='#'], #take dd a").evaluate_all(f"all => all.map({after})")
    assert {said for _, said in within} <= {"none", "normal"}
    for words in ("Report this view", "Take it along", "Cite"):
        expect(page.get_by_text(words, exact=True).first).to_be_hidden()
    # A term at the foot of a page would have what is said of it overleaf.
    assert page.locator("dt, h3").evaluate_all("all => all.every(each => getComputedStyle(each).breakAfter == 'avoid')")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_form_of_a_citation_is_seen_whole_and_copied(
    open_page: Opener, views: dict[str, str], width: int
) -> None:
    page = open_page(f"{views['columns']}cite/", width=width)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    fields = page.locator("textarea")
    expect(fields).to_have_count(5)
    assert fields.evaluate_all("all => all.every(each => each.scrollHeight <= each.clientHeight)")
    assert fields.evaluate_all("all => all.slice(2).every(each => getComputedStyle(each).fontFamily == 'monospace')")
    check(page)
    for name in ("APA", "BibTeX"):
        page.get_by_role("button", name=f"Copy {name}").click()
        expect(page.get_by_role("button", name=f"{name}: copied.")).to_be_visible()
        expect(page.get_by_role("status")).to_have_text(f"{name}: copied.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator(f"#{'apa' if name == 'APA' else 'bib'}").input_value()
    page.emulate_media(media="print")
    expect(page.locator("[data-copy]:visible, [download]:visible")).to_have_count(0)


def test_tabs_notes_and_layers_work_without_javascript(open_page: Opener, views: dict[str, str]) -> None:
    page = open_page(views["columns"], width=360, javascript=False)
    expect(page.locator("#guide")).to_be_hidden()
    page.locator(".tabs a").nth(2).click()
    expect(page.locator(".strip > .col").nth(2)).to_be_in_viewport()
    page = open_page(views["reading"], javascript=False)
    note = page.locator("li.card", has_text="Alice asks 9.")
    whose = note.get_attribute("data-who")
    alone = page.locator(f'mark[data-who="{whose}"]').first
    drawn = "mark => getComputedStyle(mark).textDecorationLine"
    assert alone.evaluate(drawn) == "underline"
    page.get_by_label("Alice", exact=True).uncheck()
    expect(note).to_be_hidden()
    assert alone.evaluate(drawn) == "none"
    others = page.locator(f'mark.h:not([data-who~="{whose}"])').first
    assert others.evaluate(drawn) == "underline"
    page.get_by_label("highlights", exact=True).uncheck()
    assert others.evaluate(drawn) == "none"
    page.get_by_label("Alice", exact=True).check()
    expect(note).to_be_visible()
    note.get_by_role("link", name="Next").click()
    assert page.evaluate("location.hash") != ""
    page.get_by_label("notes", exact=True).uncheck()
    expect(note).to_be_hidden()
    expect(page.locator(".hn").first).to_be_hidden()


def test_the_file_opens_without_a_network_and_asks_for_nothing(
    chromium: Browser, site: str, views: dict[str, str], tmp_path: Path
) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    kept = {layout: tmp_path / f"{layout}.html" for layout in ("columns", "rows")}
    for layout, file in kept.items():
        file.write_bytes(context.request.get(f"{site}{views[layout]}view.html").body())
    context.set_offline(True)
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))
    for file in kept.values():
        page.goto(file.as_uri())
        expect(page.get_by_role("heading", level=1)).to_have_text("Five stories")
        page.get_by_label("highlights", exact=True).uncheck()
        assert page.locator("mark.h").first.evaluate("mark => getComputedStyle(mark).textDecorationLine") == "none"
        check(page)
    assert asked == [file.as_uri() for file in kept.values()]
    context.close()
