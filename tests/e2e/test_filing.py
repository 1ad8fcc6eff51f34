"""Filing passages under questions and answering, in a real browser: in two actions, by keys, without a script."""

import pytest
from playwright.sync_api import Page, expect

from tests import servers
from tests.e2e.axe import WIDTHS, check, check_narrow_and_wide
from tests.e2e.conftest import Opener, shell
from tests.e2e.test_marking import SELECT
from tests.factories import PASSWORD

pytestmark = pytest.mark.e2e
ARTICLE = "to-the-next-delegate"
CELL = f"/events/call-12-february-2025/answers/{ARTICLE}/core/time/"
ANALYST = f"""
from django.utils import timezone
from apps.accounts.models import User
if not User.objects.filter(username="filing").exists():
    User.objects.create_user("filing", {PASSWORD!r}, role="analyst", email="filing@example.org",
        email_confirmed=timezone.now())
from apps.comparison.models import Answer
Answer.objects.filter(coder__username="filing").delete()
"""


@pytest.fixture
def analyst_page(open_page: Opener, server: servers.Server) -> Page:
    """A page of an analyst who has answered nothing of this cell yet."""
    shell(server, ANALYST)
    page = open_page("/account/sign-in/")
    page.locator("[name=username]").fill("filing")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    return page


def test_a_passage_is_filed_in_two_actions_by_the_keyboard_alone(analyst_page: Page) -> None:
    page = analyst_page
    page.goto(f"/articles/{ARTICLE}/")
    page.evaluate("document.querySelector('#p3 .pn').focus()")
    page.keyboard.press(".")
    page.keyboard.press("u")
    expect(page.locator("#panel-title")).to_have_text("File under a question")
    expect(page.locator("#panel-title")).to_be_focused()
    page.get_by_role("button", name="Time", exact=True).press("Enter")
    expect(page.locator("#panel .card.opened")).to_have_count(1)
    page.goto(CELL)
    mine = page.locator(".card", has_text="filing")
    expect(mine.locator("blockquote")).to_have_count(1)
    page.locator("[name=paraphrase]").fill("It begins in 1994 and looks to the next delegate.")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator(".card", has_text="It begins in 1994")).to_have_count(1)


def test_on_the_page_of_a_cell_its_question_stands_first(analyst_page: Page) -> None:
    page = analyst_page
    page.goto(CELL)
    page.evaluate(SELECT, ["p4", 0, "p4", 20])
    page.locator("#toolbar [data-do=file]").click()
    expect(page.locator("#panel button.first")).to_have_text("Time")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        check(page)


def test_without_a_script_sentences_are_filed_and_an_answer_given(open_page: Opener, server: servers.Server) -> None:
    shell(server, ANALYST)
    page = open_page("/account/sign-in/", javascript=False)
    page.locator("[name=username]").fill("filing")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(CELL)
    page.get_by_role("link", name="Choose sentences").click()
    page.get_by_role("button", name="Time", exact=True).click()
    expect(page.locator(".card", has_text="filing").locator("blockquote")).to_have_count(1)
    page.get_by_label("partial").check()
    page.locator("[name=paraphrase]").fill("In one line.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".card", has_text="In one line.")).to_contain_text("Partial")


SUGGEST = f"""
from apps.comparison.models import Question, Suggestion, SuggestionRun
from apps.library.models import Passage
question = Question.objects.get(question_set__slug="core", slug="time")
filed = question.answers.values("evidence__placements__start_passage")
passages = Passage.objects.filter(version__article__slug={ARTICLE!r}, kind="paragraph").exclude(pk__in=filed)
run = SuggestionRun.objects.get(event__slug="call-12-february-2025")
Suggestion.objects.update_or_create(run=run, passage=passages.latest("number"), question=question,
    defaults=dict(rank=9, score=9, terms=["seen"]))
"""


def test_one_key_accepts_what_is_suggested(analyst_page: Page, server: servers.Server) -> None:
    shell(server, SUGGEST)
    page = analyst_page
    page.goto(CELL)
    check(page)
    waiting = page.locator(".suggested").count()
    page.locator(".suggested", has_text="seen").locator("button").first.focus()
    page.keyboard.press("y")
    expect(page.locator(".said[role=status]")).to_contain_text("The passage is filed")
    expect(page.locator(".card", has_text="filing").locator("blockquote")).to_have_count(1)
    expect(page.locator(".suggested")).to_have_count(waiting - 1)


@pytest.mark.parametrize("path", [CELL, "/questions/", "/questions/core/"])
def test_axe_finds_nothing(open_page: Opener, path: str) -> None:
    check_narrow_and_wide(open_page(path))


def test_axe_finds_nothing_for_analysts(analyst_page: Page) -> None:
    for path in (CELL, f"/articles/{ARTICLE}/v/1/file/?p=4", "/questions/new/", "/desk/"):
        analyst_page.goto(path)
        check(analyst_page)
