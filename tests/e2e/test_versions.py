"""After a new version, in a real browser: attaching an orphan to selected words, saying that a place is right."""

import json

import pytest
from playwright.sync_api import expect

from tests import servers
from tests.e2e.axe import check_narrow_and_wide
from tests.e2e.conftest import Opener, shell
from tests.e2e.test_accessible_people import sign_in
from tests.e2e.test_marking import select
from tests.factories import PASSWORD

pytestmark = pytest.mark.e2e

SCENE = f"""
import datetime, json
from apps.accounts.models import User
from apps.annotations.services import Content, create_highlight
from apps.library.models import Article, Outlet
from apps.library.publishing import publish_version
author = User.objects.create_user("attaching", {PASSWORD!r}, role="reader")
article = Article.objects.create(slug="twice", outlet=Outlet.objects.first(), date=datetime.date(2026, 1, 1),
    language="en", text_kind="illustrative", rights="MIT")
one = "The treaty was signed in Minsk after a night of talks, and nobody slept before the ink was dry."
two = "Its critics said that the guarantees were worth no more than the paper they had been written on."
def publish(*texts):
    return publish_version(article=article, title="Twice", date=article.date, source="\\n\\n".join(texts))
first = publish(one, two)
moved, orphan = (create_highlight(author=author, version=first, start=start, end=end, content=Content(note="Why?"))
    for start, end in (("p1.29", "p1.53"), ("p2.26", "p2.41")))
publish(one.replace("a night", "a week"), "Another text of some length stands here now, and says another thing.")
print(json.dumps(dict(moved=moved.slug, orphan=orphan.slug)))
"""


@pytest.fixture(scope="session")
def scene(server: servers.Server) -> dict[str, str]:
    """The ids of a highlight to be checked and of an orphan."""
    found: dict[str, str] = json.loads(shell(server, SCENE))
    return found


def test_axe_finds_nothing(open_page: Opener, scene: dict[str, str]) -> None:
    page = open_page("/about/")
    sign_in(page, "attaching")
    for path in ("/articles/twice/orphans/", "/articles/twice/v/2/changes/", f"/h/{scene['orphan']}/range/", "/desk/"):
        page.goto(path)
        check_narrow_and_wide(page)


def test_one_click_says_that_a_place_is_right(open_page: Opener, scene: dict[str, str]) -> None:
    page = open_page("/about/")
    sign_in(page, "attaching")
    page.goto("/articles/twice/")
    page.locator("#p1 .hn").click()
    card = page.locator(f"#panel #h-{scene['moved']}")
    expect(card).to_contain_text("moved: check")
    card.get_by_role("button", name="It is right").click()
    expect(page.locator(f"#panel #h-{scene['moved']}")).not_to_contain_text("moved: check")
    expect(page.locator("#p1 .hn")).not_to_contain_text("to check")


def test_an_orphan_is_attached_to_the_words_that_are_selected(open_page: Opener, scene: dict[str, str]) -> None:
    page = open_page("/about/")
    sign_in(page, "attaching")
    page.goto("/articles/twice/orphans/")
    page.get_by_role("link", name="Attach again").click()
    words = select(page, "p2", 8, "p2", 20)
    page.get_by_role("button", name="Use the selection").click()
    expect(page.get_by_text("Its place is kept.")).to_be_focused()
    expect(page.get_by_text("Nothing that you can see is orphaned in this version.")).to_be_visible()
    page.goto("/articles/twice/")
    expect(page.locator("#p2 mark.h")).to_have_text(words.strip())
