"""Pages for who is signed in, as each of them sees it: no violation of WCAG 2.2 AA that axe can find."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests import servers
from tests.e2e.axe import WIDTHS, check, check_narrow_and_wide
from tests.e2e.conftest import Opener, shell
from tests.factories import PASSWORD

pytestmark = pytest.mark.e2e

# An administrator with something to look at, a reader with an account, and one whose address nobody confirmed.
SCENE = f"""
import json
from django.utils import timezone
from apps.accounts import groups, services
from apps.accounts.models import User
from apps.annotations import moderation
from apps.annotations.models import Codebook, Tag
from apps.annotations.services import Content, add_reply, create_highlight, edit_highlight
from apps.library.models import Article
def person(name, role, confirmed=True):
    return User.objects.create_user(name, {PASSWORD!r}, role=role, email=f"{{name}}@example.org",
        email_confirmed=timezone.now() if confirmed else None)
admin, alice = person("carol", "admin"), person("alice", "reader")
unconfirmed, member = person("unconfirmed", "reader", False), person("member", "reader")
version = Article.objects.get(slug="otvet-s-opozdaniem-na-tri-goda").current
def mark(author, number, note):
    return create_highlight(author=author, version=version, start=f"p{{number}}.0", end=f"p{{number}}.9",
        content=Content(note=note, visibility="public"))
bad, worse, own = mark(member, 1, "Not *nice*."), mark(member, 2, "Worse."), mark(alice, 3, "Mine.")
mean = add_reply(highlight=own, author=member, text="A mean reply.")
gone = add_reply(highlight=own, author=member, text="A hidden one.")
reply = add_reply(highlight=own, author=alice, text="My *own* reply.")
edit_highlight(highlight=own, by=alice, edition=1, content=Content(note="Mine, changed.", visibility="public"))
moderation.report(by=alice, item=bad, reason="It names somebody.")
moderation.report(by=alice, item=mean, reason="It is rude.")
moderation.hide(by=admin, item=worse, reason="An insult.")
moderation.hide(by=admin, item=gone, reason="Another.")
blocked = person("gone", "reader")
moderation.block(by=admin, user=blocked, reason="For all of it.")
group = groups.make_group(owner=alice, name="A class")
groups.join(invite=group.invite, user=member)
tokens = []
services.ask_to_confirm(user=unconfirmed, address=unconfirmed.email, link=lambda token: tokens.append(token) or token,
    sign_in="", reset="")
tag = Tag.objects.filter(codebook__owner=None).first()
print(json.dumps(dict(bad=bad.slug, own=own.slug, reply=reply.slug, invite=group.invite, group=group.slug,
    token=tokens[0], member=member.public_id, blocked=blocked.public_id, carol=admin.public_id,
    tag=f"{{tag.codebook.slug}}/{{tag.slug}}")))
"""


@pytest.fixture(scope="session")
def scene(server: servers.Server) -> dict[str, str]:
    """What the scene's pages are found by."""
    found: dict[str, str] = json.loads(shell(server, SCENE))
    return found


def sign_in(page: Page, name: str) -> None:
    page.goto("/account/sign-in/")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()


PAGES = {
    "": ["/groups/join/{invite}/", "/account/confirm/{token}/", "/account/confirm/no-such-link/"],
    "unconfirmed": ["/h/{bad}/report/", "/groups/join/{invite}/"],
    "member": ["/groups/{group}/", "/groups/join/{invite}/"],
    "alice": [
        *("/h/{bad}/report/", "/h/{own}/report/", "/groups/{group}/", "/groups/", "/desk/"),
        *("/h/{bad}/", "/h/{own}/", "/h/{own}/edit/", "/h/{own}/range/", "/h/{own}/history/", "/r/{reply}/"),
    ],
    "carol": [
        "/moderation/",
        *("/moderation/people/{member}/", "/moderation/people/{blocked}/", "/moderation/people/{carol}/"),
        *("/codebook/starter/", "/codebook/{tag}/edit/", "/h/{bad}/"),
        "/articles/otvet-s-opozdaniem-na-tri-goda/v/1/p/1/claim/",
    ],
}


@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing(open_page: Opener, scene: dict[str, str], who: str) -> None:
    page = open_page("/about/", faults=False)
    if who:
        sign_in(page, who)
    for path in PAGES[who]:
        response = page.goto(path.format(**scene))
        assert response is not None
        assert response.status in {200, 403, 410}, f"{path}: {response.status}"
        check_narrow_and_wide(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_what_forms_answer(open_page: Opener, scene: dict[str, str], width: int) -> None:
    page = open_page("/about/", width=width, faults=False)
    sign_in(page, "alice")
    page.goto(f"/h/{scene['bad']}/report/")
    page.get_by_label("Reason").fill(" ")
    page.get_by_role("button", name="Report").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    check(page)
    page.get_by_label("Reason").fill("It names somebody.")
    page.get_by_role("button", name="Report").click()
    expect(page.locator("form.form"), "reported").to_have_count(0)
    check(page)
    page.goto(f"/h/{scene['own']}/edit/")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#note-preview")).to_be_visible()
    check(page)
    page.goto(f"/r/{scene['reply']}/")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#reply-preview em")).to_be_visible()
    check(page)
    page.goto(f"/h/{scene['own']}/")
    page.get_by_text("Reply", exact=True).first.click()
    page.locator("textarea[name=text]").fill("A *second* thought.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview em")).to_be_visible()
    check(page)


def test_a_confirmed_address_is_said_on_a_page_that_axe_finds_nothing_on(
    open_page: Opener, scene: dict[str, str]
) -> None:
    page = open_page(f"/account/confirm/{scene['token']}/")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="The address is confirmed")).to_be_visible()
    check(page)
