"""A comparison by question in a real browser: five readings by ten questions, with everything that a cell can hold."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import servers
from tests.e2e import slow
from tests.e2e.axe import check
from tests.e2e.conftest import COMPARE, EVENT, Opener

pytestmark = pytest.mark.e2e
ROWS = f"{COMPARE}?view=rows"
WIDE, NARROW = 1440, 360

#: Every state, two coders who differ, a long line, a text in each direction, evidence withdrawn, a newer version.
FILLED = """
from django.utils import timezone
from apps.annotations.models import Highlight
from apps.comparison.models import Answer, Question
from apps.library.models import Event, Frame, Reading
from apps.library.publishing import publish_version
from tests import factories, lined
Answer.objects.all().delete()
event = Event.objects.get(slug="call-12-february-2025")
text = "قال الرئيس إن السلام ممكن، ثم صمت."
arabic = factories.make_article("arabic", language="ar", title="مكالمة واحدة", text=text)
factories.make_reading(event, article=arabic, frame=Frame.objects.latest("name"))
ada = factories.make_user("ada", role="analyst", display_name="Ada")
bert = factories.make_user("bert", role="analyst", display_name="Bert")
questions = list(Question.objects.filter(question_set__slug="core", retired=None))
for reading in Reading.objects.filter(event=event).select_related("article__current"):
    for number, question in enumerate(questions):
        if number == 8:
            continue
        state = ("answered", "partial", "rejects", "silent")[number % 4]
        lined.make_answer(reading, question, ada, state=state, paraphrase="A long line that says it. " * 10)
        if number == 1:
            lined.make_answer(reading, question, bert, state="silent", paraphrase="")
Highlight.objects.filter(filed__answer__question=questions[4]).update(deleted=timezone.now())
article = event.readings.get(article__slug="what-the-map-already-knew").article
publish_version(article=article, title=article.title, source=article.current.source + "\\n\\nAdded.", date=article.date)
"""


@pytest.fixture(scope="module")
def site(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running Synoptic whose event has answers of every kind."""
    data = Path(shutil.copytree(demonstration, tmp_path_factory.mktemp("rows") / "data"))
    servers.shell(servers.clean_environment(DATA_DIR=str(data)), FILLED)
    with slow.running(data) as server:
        yield server.url


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found
    return {"x": found["x"], "y": found["y"], "width": found["width"], "height": found["height"]}


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("path", [ROWS, EVENT, f"{COMPARE}?r=arabic,otvet-s-opozdaniem-na-tri-goda&view=rows&q=cause"])
def test_axe_finds_nothing(open_page: Opener, path: str, width: int) -> None:
    page = open_page(path, width=width)
    page.locator(".rows .peek, .coverage").first.wait_for(state="attached")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('.rows .peek').forEach((peek) => (peek.open = true))")
    check(page)


def test_axe_finds_nothing_in_the_choice_of_questions(open_page: Opener) -> None:
    page = open_page(ROWS)
    page.locator("#choose").click()
    # The menu alone: what it covers is, for as long as it is open, no target.
    check(page, ".menu[open]")


def test_five_columns_stand_beside_each_other_and_heads_stay_in_sight(open_page: Opener) -> None:
    page = open_page(ROWS, width=WIDE)
    grid = box(page, ".grid")
    assert page.evaluate("document.querySelector('.grid').scrollWidth") <= grid["width"]
    page.evaluate("document.querySelector('.grid').scrollTo(0, 2500)")
    assert box(page, ".rows thead th")["y"] == pytest.approx(grid["y"], abs=1)
    names = page.locator(".rows thead .frame")
    assert all(names.nth(n).evaluate("it => it.scrollWidth <= it.clientWidth + 1") for n in range(names.count()))
    page.set_viewport_size({"width": 900, "height": 900})
    page.evaluate("document.querySelector('.grid').scrollTo(400, 2500)")
    assert box(page, "#q-cause .side")["x"] == pytest.approx(grid["x"], abs=1)


def test_the_keyboard_alone_reaches_rows_quotations_and_what_is_not_coded(open_page: Opener) -> None:
    page = open_page(f"{ROWS}#q-problem", width=WIDE)
    page.locator(".grid").focus()
    for selector in ("#facts", "#q-problem"):
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("(it) => document.activeElement.matches(it)", selector):
                break
        assert page.evaluate("(it) => document.activeElement.matches(it)", selector)
    while not page.evaluate("document.activeElement.matches('td .peek > summary')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("td .peek[open] mark").first).to_be_visible()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.textContent") == "passage 1"
    page.keyboard.press("Enter")
    page.wait_for_url("**view=columns#*.p1")
    page.go_back()
    page.locator(".ask").get_by_role("link", name="Evidence").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('tr').id") == "q-evidence"
    while not page.evaluate("document.activeElement.matches('.uncoded a')"):
        page.keyboard.press("Tab")


def test_a_column_is_moved_in_place_and_the_rows_stay(open_page: Opener) -> None:
    page = open_page(ROWS, width=WIDE)
    first = page.locator(".rows thead .frame").first.inner_text()
    page.locator(".source summary").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Move right").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("(was) => document.querySelector('.rows thead .frame').textContent !== was", arg=first)
    expect(page.locator(".rows thead .frame").nth(1)).to_have_text(first)
    assert "view=rows" in page.url
    expect(page.locator("#status")).to_contain_text("10 questions, 5 readings")


def test_questions_are_chosen_and_the_layout_is_changed(open_page: Opener) -> None:
    page = open_page(ROWS, width=WIDE)
    page.locator("#choose").click()
    for name in ("Problem", "Cause"):
        page.locator(".choice").get_by_label(name, exact=True).uncheck()
    page.get_by_role("button", name="Show these").click()
    page.wait_for_url("**&q=legitimacy,*")
    expect(page.locator("#q-cause")).to_have_count(0)
    page.locator("#every").click()
    page.locator("#q-cause").wait_for()
    page.locator("#layout-columns").click()
    page.wait_for_url("**view=columns")
    page.locator("#layout-rows").click()
    page.locator(".rows").wait_for()


def test_a_narrow_screen_is_offered_rows_and_has_a_question_a_screen(open_page: Opener) -> None:
    page = open_page(COMPARE, width=NARROW, height=740)
    offer = page.get_by_role("link", name="Compare question by question")
    expect(offer).to_be_visible()
    assert box(page, ".strip > .col")["width"] == NARROW
    offer.click()
    page.locator(".rows").wait_for()
    page.locator(".ask").get_by_role("link", name="Cause").click()
    page.wait_for_function("() => Math.abs(document.querySelector('#q-cause').getBoundingClientRect().x) < 1")
    row = box(page, "#q-cause")
    assert row["width"] == NARROW
    cells = [box(page, f"#q-cause > :nth-child({n})") for n in (2, 3)]
    assert cells[0]["x"] == cells[1]["x"], "one under the other"
    assert cells[1]["y"] >= cells[0]["y"] + cells[0]["height"]
    expect(page.locator("#q-cause td").first.locator(".frame"), "each with its labels").to_be_visible()
    page.locator("#q-cause").get_by_role("link", name="Next : Legitimacy").click()
    page.wait_for_function("() => Math.abs(document.querySelector('#q-legitimacy').getBoundingClientRect().x) < 1")
    assert page.evaluate("getComputedStyle(document.querySelector('.grid')).scrollSnapType") == "x mandatory"
    page = open_page(f"{COMPARE}?r=arabic&view=columns", width=NARROW)
    expect(page.get_by_role("link", name="Compare question by question")).to_have_count(0)


def test_a_wide_screen_is_not_offered_what_stands_in_its_head(open_page: Opener) -> None:
    page = open_page(COMPARE, width=WIDE)
    expect(page.get_by_role("link", name="Compare question by question")).not_to_be_visible()
    expect(page.locator("#layout-rows")).to_be_visible()


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_without_javascript_the_rows_are_complete(open_page: Opener, width: int) -> None:
    page = open_page(f"{EVENT}#coverage", width=width, javascript=False)
    page.locator("#coverage ~ .grid a.silent").first.click()
    page.wait_for_url("**view=rows&q=*#q-*")
    expect(page.locator("td:target .answer.silent")).to_be_visible()
    expect(page.locator(".rows tbody tr"), "two rows of facts, and the question").to_have_count(3)
    page.locator("#every").click()
    page.locator(".ask").get_by_role("link", name="Problem").click()
    peek = page.locator("#q-problem td .peek").first
    peek.locator("summary").click()
    expect(peek.locator("mark")).to_be_visible()
    page.locator("#q-problem td figcaption > a").first.click()
    page.wait_for_url("**view=columns#*.p1")


def test_on_paper_silent_and_not_coded_are_told_apart_and_peeks_stay_shut(open_page: Opener) -> None:
    page = open_page(ROWS, width=WIDE)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.rows thead')).display") == "table-header-group"
    assert page.evaluate("getComputedStyle(document.querySelector('.grid')).overflow") == "visible"
    styles = [
        page.locator(each).first.evaluate("it => getComputedStyle(it).borderTopStyle")
        for each in (".answer.silent", ".uncoded")
    ]
    assert styles == ["solid", "dotted"]
    expect(page.locator(".rows .peek").first).not_to_be_visible()
    expect(page.locator(".rows thead .kind").first).to_be_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
