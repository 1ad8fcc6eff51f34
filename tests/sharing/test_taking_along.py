"""Embedding, oEmbed, cards, citations, reports and copies of shared views."""

import html
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.leaving import delete_account
from apps.accounts.models import User
from apps.annotations.codebook_services import merge_tag
from apps.annotations.models import Credit, Highlight, Placement, Tag
from apps.core.pictures import FrameMark, preview_picture
from apps.library.models import Article, Event, Passage
from apps.pages import shared_heads
from apps.sharing import keeping
from apps.sharing.copying import copy_annotations
from apps.sharing.freezing import Chosen
from apps.sharing.models import SharedReport, SharedView
from apps.sharing.opening import Opened, open_view
from apps.sharing.services import revoke, share_again
from tests.factories import PASSWORD, make_event, make_user, make_version
from tests.lined import make_answer, make_parallel
from tests.sharing.test_frozen import tag_of
from tests.sharing.views import FIRST, Scene, make_scene, make_view, mark
from tests.stock import make_stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    keeping.forget_answers()
    return make_scene()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def view_of(scene: Scene, **terms: Any) -> SharedView:
    mark(scene.first, scene.bob, note="Who acts?", tags=[tag_of("Agency")])
    return make_view(scene, **terms).view


def test_a_frame_has_a_policy_of_its_own_and_nothing_in_it_acts(scene: Scene, client: Client) -> None:
    view = view_of(scene)
    for _ in range(2):  # made, and from memory
        framed = client.get(f"/embed/{view.token}/")
        assert '<link rel="icon" href="/static/img/' in framed.content.decode(), "no browser asks for /favicon.ico"
        policy = framed["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "script-src 'none'" in policy
        assert "form-action 'none'" in policy
        assert "X-Frame-Options" not in framed
        assert "<form" not in framed.content.decode()
        assert "<script" not in framed.content.decode()
        assert "Illustrative" in framed.content.decode()
        assert "Who acts?" in framed.content.decode()
        page = client.get(f"/v/{view.token}/")
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"
        assert "unsafe" not in policy + page["Content-Security-Policy"]
    revoke(view=view, edition=1)
    keeping.forget_answers()
    assert client.get(f"/embed/{view.token}/1/").status_code == 410


def test_oembed_says_how_to_frame_a_view_and_only_a_view(scene: Scene, client: Client) -> None:
    view = view_of(scene)
    page = client.get(f"/v/{view.token}/").content.decode()
    found = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', page)
    assert found
    address = found[1].replace("&amp;", "&")
    answer = client.get(address.removeprefix("http://testserver"))
    data = json.loads(answer.content)
    assert (data["type"], data["version"]) == ("rich", "1.0")
    assert data["title"] == "What I saw (illustrative)"
    assert data["author_name"] == "Alice"
    assert f"/embed/{view.token}/1/" in data["html"]
    assert "sandbox=" in data["html"]
    assert isinstance(data["width"], int)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert json.loads(client.get(f"{address}&maxwidth=300&maxheight=200").content)["width"] == 300
    here = "http://testserver"
    for wrong, status in (
        (f"{here}/events/call/", 404),
        (f"https://elsewhere.example/v/{view.token}/", 404),
        (f"{here}/v/{'a' * 26}/", 404),
        ("javascript:alert(1)", 404),
        ("http://[", 404),
    ):
        assert client.get("/oembed/", {"url": wrong}).status_code == status
    assert client.get("/oembed/", {"url": f"{here}/v/{view.token}/", "format": "xml"}).status_code == 501
    assert client.get("/oembed/", {"url": f"{here}/v/{view.token}/", "maxwidth": "-1"}).status_code == 400
    revoke(view=view, edition=1)
    assert client.get("/oembed/", {"url": f"{here}/v/{view.token}/"}).status_code == 404


def test_a_view_has_a_card_a_picture_and_citations_that_say_what_its_texts_are(scene: Scene, client: Client) -> None:
    view = view_of(scene)
    page = client.get(f"/v/{view.token}/1/").content.decode()
    for name in ("og:title", "og:image", "og:description"):
        assert f'property="{name}"' in page
    assert 'name="twitter:card"' in page
    assert '<meta name="citation_title" content="What I saw [' in page
    assert '<meta name="citation_author" content="Alice">' in page
    picture = client.get(f"/v/{view.token}/1/card.png")
    assert picture["Content-Type"] == "image/png"
    assert picture.content[16:24] == (1200).to_bytes(4, "big") + (630).to_bytes(4, "big")
    cited = client.get(f"/v/{view.token}/1/cite/").content.decode()
    assert "Alice" in cited
    for suffix in ("bib", "ris", "json"):
        file = client.get(f"/v/{view.token}/1/cite.{suffix}")
        assert "attachment" in file["Content-Disposition"]
        text = file.content.decode()
        assert "What I saw" in text
        assert "llustrative" in text
        assert f"/v/{view.token}/1/" in text


def test_the_picture_of_a_title_that_no_font_has_says_of_what_event_and_in_which_languages(
    scene: Scene, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def caught(title: str, *rest: Any, instead: str) -> bytes:
        said.append(instead)
        return preview_picture(title, *rest, instead=instead)

    monkeypatch.setattr(shared_heads, "preview_picture", caught)
    Article.objects.filter(pk=scene.first.pk).update(language="zh-CN")
    view = make_view(scene, title="白宫里的争吵").view
    shown = client.get(f"/v/{view.token}/1/card.png").content
    assert said == ["A shared view of “The call”: texts in English and Simplified Chinese"]
    assert shown == preview_picture(said[0], *_marks_of(view))
    Event.objects.filter(pk=scene.event.pk).update(title="白宫里的争吵")
    Article.objects.update(language="zh")
    scene.event.refresh_from_db()
    view = make_view(scene, title="白宫里的争吵").view
    client.get(f"/v/{view.token}/1/card.png")
    assert re.fullmatch(r"A shared view of \d+ \w+ \d{4}: texts in Chinese", said[-1])


def _marks_of(view: SharedView) -> tuple[list[FrameMark], list[str], str]:
    found = open_view(view.token)
    assert isinstance(found, Opened)
    frames = sorted((each.frame for each in found.snapshot.readings if each.frame), key=lambda frame: frame.name)
    return [FrameMark(each.name, each.colour, each.shape) for each in frames], ["Illustrative texts"], "Synoptic"


def test_a_view_is_cited_in_the_language_of_what_gave_it_its_title_and_in_none_where_nothing_did(
    scene: Scene, client: Client
) -> None:
    def cited(title: str) -> tuple[dict[str, Any], str]:
        view = make_view(scene, title=title).view
        (found,) = json.loads(client.get(f"/v/{view.token}/1/cite.json").content)
        return found, client.get(f"/v/{view.token}/1/cite/").content.decode()

    for title in ("The call", "Power spoke first"):
        found, page = cited(title)
        assert found["language"] == "en"
    assert "“Power Spoke First.”" in page
    for title in ("What I saw", "Ce que valait l’appel", "Что стоил звонок"):
        found, page = cited(title)
        assert "language" not in found
        assert f"“{title}.”" in page
    Event.objects.filter(pk=scene.event.pk).update(title="Что стоил звонок")
    scene.event.refresh_from_db()
    assert "language" not in cited("Что стоил звонок")[0]
    Article.objects.update(language="ru")
    for article in (scene.first, scene.second):
        make_version(article, text="Никто не спросил Киев.", title="Звонок")
    assert cited("Что стоил звонок")[0]["language"] == "ru"
    Article.objects.filter(pk=scene.first.pk).update(language="uk")
    assert "language" not in cited("Что стоил звонок")[0]


def test_a_guests_view_is_cited_without_an_author_and_with_its_title_once(scene: Scene, client: Client) -> None:
    guest = make_user("guest-x", role="guest")
    view = make_view(scene, owner=guest).view
    page = client.get(f"/v/{view.token}/1/cite/").content.decode()
    apa, chicago = re.findall(r"<textarea id=\"(?:apa|chicago)\"[^>]*>([^<]*)</textarea>", page)
    assert re.match(
        r"What I saw\. \(\d{4}, \w+ \d+\)\. \[Annotated view of illustrative texts\]\. Synoptic\. http", apa
    )
    assert apa.count("What I saw") == chicago.count("What I saw") == chicago.count("Synoptic") == 1


def test_a_frame_says_what_is_newer_and_leads_out_of_itself(scene: Scene, client: Client) -> None:
    elsewhere = "https://elsewhere.example"
    make_version(scene.first, text=f"{FIRST}\n\nSaid [in a text]({elsewhere}/text).")
    scene.first.refresh_from_db()
    mark(scene.first, scene.bob, note=f"Said [in a note]({elsewhere}/note?a=1&b=#part).")
    view = make_view(scene, chosen=Chosen("What I saw", f"Said [before]({elsewhere}/before).")).view
    make_version(scene.first, text=f"{FIRST}\n\nOne more.")
    share_again(view=view, edition=1, material=scene.material(), chosen=Chosen(title="Later"))
    framed = client.get(f"/embed/{view.token}/1/").content.decode()
    (changed,) = re.findall(r'has changed since: there is a version 3\. <a href="([^"]+)" target="_blank"', framed)
    assert client.get(changed).status_code == 200
    assert "There is a newer version of this view." in framed
    links = re.findall(r"<a [^>]*href=\"[^#][^>]*>", framed)
    assert [link for link in links if link.count(' target="_blank"') != 1 or link.count(' rel="noopener') != 1] == []
    for place in ("text", "note", "before"):
        assert [link for link in links if f"{elsewhere}/{place}" in link], place
    within = re.findall(r"<a [^>]*href=\"#[^>]*>", framed)
    assert within
    assert [link for link in within if "target=" in link] == []
    assert "has changed since" not in client.get(f"/embed/{view.token}/2/").content.decode()


def test_public_views_are_listed_with_their_event_and_links_are_not(scene: Scene, client: Client) -> None:
    view_of(scene, title="For the few")
    public = make_view(scene, title="For all", visibility="public").view
    make_event("another")
    page = client.get("/events/call/").content.decode()
    assert "For all" in page
    assert "For the few" not in page
    assert "For all" not in client.get("/events/another/").content.decode()
    revoke(view=public, edition=1)
    assert "For all" not in client.get("/events/call/").content.decode()


def test_a_copy_is_private_credited_and_made_once(scene: Scene) -> None:
    view = view_of(scene)
    carol = make_user("carol", display_name="Carol")
    client = signed_in(carol)
    here = {"Origin": "http://testserver"}
    answer = client.post(f"/v/{view.token}/1/copy/", headers=here)
    assert answer.status_code == 302
    assert "by=me" in answer["Location"]
    assert "realist-text%401" in answer["Location"] or "realist-text@1" in answer["Location"]
    (copied,) = Highlight.objects.filter(author=carol)
    assert (copied.visibility, copied.note, copied.credit.title) == ("private", "Who acts?", "What I saw")
    assert copied.credit.author == scene.bob
    assert [tag.name for tag in copied.tags.all()] == ["Agency"]
    placed = copied.placements.get()
    assert (placed.exact, placed.status) == (Highlight.objects.get(author=scene.bob).placements.get().exact, "placed")
    client.post(f"/v/{view.token}/1/copy/", headers=here)
    assert Highlight.objects.filter(author=carol).count() == 1
    panel = client.get("/articles/realist-text/v/1/p/2/?by=me").content.decode()
    assert "Copied from “What I saw”; by Bob." in panel
    delete_account(user=scene.bob, keep=False)
    assert "by a former member." in client.get("/articles/realist-text/v/1/p/2/?by=me").content.decode()
    assert client.get(answer["Location"]).status_code == 200


def test_a_copy_that_was_binned_is_made_again_on_the_same_words_alone_and_ones_own_has_no_credit(scene: Scene) -> None:
    found = open_view(view_of(scene).token)
    assert isinstance(found, Opened)
    carol = make_user("carol", display_name="Carol")
    assert copy_annotations(opened=found, owner=carol) == (1, 0)
    Highlight.objects.filter(author=carol).update(deleted=timezone.now())
    assert copy_annotations(opened=found, owner=carol) == (1, 0)
    assert Highlight.objects.filter(author=carol, deleted=None).count() == 1
    others = tuple(replace(each, exact="Other words", note="New") for each in found.snapshot.annotations)
    changed = replace(found, snapshot=replace(found.snapshot, annotations=others))
    assert copy_annotations(opened=changed, owner=carol) == (0, 0)
    Highlight.objects.filter(author=scene.bob).update(deleted=timezone.now())
    assert copy_annotations(opened=found, owner=scene.bob) == (1, 0)
    assert not Credit.objects.filter(highlight__author=scene.bob).exists()


def test_a_tag_that_was_archived_since_stands_in_the_words_of_a_copy(scene: Scene) -> None:
    found = open_view(view_of(scene).token)
    assert isinstance(found, Opened)
    Tag.objects.update(archived=timezone.now())
    copy_annotations(opened=found, owner=scene.alice)
    copied = Highlight.objects.get(author=scene.alice)
    assert not copied.tags.exists()
    assert copied.note == "Who acts?\n\nTags: Agency"


def test_a_copy_has_what_its_tags_became_once(scene: Scene) -> None:
    first, middle, last = (tag_of(name) for name in ("Agency", "Cause", "Responsibility"))
    mark(scene.first, scene.bob, note="Who acts?", tags=[first, last])
    found = open_view(make_view(scene).view.token)
    assert isinstance(found, Opened)
    merge_tag(tag=first, into=middle, by=scene.bob)
    merge_tag(tag=middle, into=last, by=scene.bob)
    copy_annotations(opened=found, owner=scene.alice)
    copied = Highlight.objects.get(author=scene.alice)
    assert [tag.name for tag in copied.tags.all()] == ["Responsibility"]
    assert copied.note == "Who acts?"


def test_a_copy_from_an_older_version_stands_in_the_newer_ones_too(scene: Scene) -> None:
    view = view_of(scene)
    make_version(scene.first, text=f"{FIRST}\n\nOne more.")
    found = open_view(view.token)
    assert isinstance(found, Opened)
    carol = make_user("carol", display_name="Carol")
    copy_annotations(opened=found, owner=carol)
    placed = Placement.objects.filter(highlight__author=carol).order_by("version__number")
    assert [(each.version.number, each.exact) for each in placed] == [(1, "The call"), (2, "The call")]


def test_a_visitors_copy_makes_a_guest_and_other_sites_cannot_make_one(scene: Scene) -> None:
    view = view_of(scene)
    address = f"/v/{view.token}/1/copy/"
    for headers in ({}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}):
        visitor = Client(enforce_csrf_checks=True)
        asked = visitor.post(address, headers=headers)
        assert asked.status_code == 200
        assert "Copy them" in asked.content.decode()
    assert not User.objects.filter(role="guest").exists()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', asked.content.decode())
    assert token
    assert visitor.post(address, {"csrfmiddlewaretoken": token[1]}).status_code == 302
    assert Client(enforce_csrf_checks=True).post(address, headers={"Origin": "http://testserver"}).status_code == 302
    assert User.objects.filter(role="guest").count() == 2


def test_what_was_withdrawn_or_revoked_is_not_copied(scene: Scene) -> None:
    mark(scene.second, scene.bob, note="in the second")
    view = view_of(scene)
    type(scene.second).objects.filter(pk=scene.second.pk).update(status="draft")
    client = signed_in(scene.alice)
    here = {"Origin": "http://testserver"}
    assert client.post(f"/v/{view.token}/1/copy/", headers=here).status_code == 302
    assert [each.note for each in Highlight.objects.filter(author=scene.alice)] == ["Who acts?"]
    revoke(view=view, edition=1)
    assert client.post(f"/v/{view.token}/1/copy/", headers=here).status_code == 410
    assert client.get(f"/v/{view.token}/1/copy/").status_code == 410
    assert client.get("/v/nothing/1/copy/").status_code == 404


def test_a_copy_says_what_it_left_and_what_was_there_already(scene: Scene) -> None:
    make_parallel(scene.bob, mark(scene.first, scene.bob), mark(scene.second, scene.bob))
    view = make_view(scene).view
    client = signed_in(make_user("carol", display_name="Carol"))
    address = f"/v/{view.token}/1/copy/"
    assert "Parallels are not copied." in client.get(address).content.decode()

    def said() -> str:
        answer = client.post(address, headers={"Origin": "http://testserver"}, follow=True)
        return answer.content.decode()

    now = "2 annotations are yours now: only you see them, and each says whose it is a copy of."
    assert f"{now} Parallels are not copied." in said()
    again = said()
    assert "2 annotations of this view are yours already. Parallels are not copied." in again
    assert "yours now" not in again
    Highlight.objects.filter(author__username="carol").first().delete()  # type: ignore[union-attr]
    assert "1 annotation is yours now" in said()
    Highlight.objects.filter(author__username="carol").delete()
    make_version(scene.first)
    Passage.objects.all().delete()
    assert "No annotation could be copied" in said()


def test_a_copy_of_rows_opens_where_the_copies_stand_and_says_so() -> None:
    stock = make_stock()
    bob = make_user("bob", role="analyst", email_confirmed=timezone.now())
    make_answer(stock.reading, stock.question, bob)
    client = signed_in(bob)
    query = f"r={stock.article.slug}&view=rows&set={stock.question_set.slug}"
    material_of_rows = f"/events/{stock.event.slug}/share/?{query}"
    page = client.get(material_of_rows).content.decode()
    fields = {name: re.findall(rf'name="{name}" value="(\w+)"', page) for name in ("annotation", "answer")}
    client.post(material_of_rows, {"title": "Rows", "visibility": "link", **fields})
    view = SharedView.objects.get()
    carol = signed_in(make_user("carol"))
    told = "Answers are not copied. The copies stand in the texts, so it opens in columns."
    assert told in carol.get(f"/v/{view.token}/1/copy/").content.decode()
    answer = carol.post(f"/v/{view.token}/1/copy/", headers={"Origin": "http://testserver"})
    assert "view=columns" in answer["Location"]
    assert f"set={stock.question_set.slug}" in answer["Location"]
    page = carol.get(f"/v/{view.token}/").content.decode()
    # The rows of now show everybody's answers: they are nobody's copy, and not without annotations.
    assert "Open it as it is now" in page
    assert "Without the annotations" not in page


def test_without_the_annotations_nobodys_are_shown(scene: Scene) -> None:
    view = view_of(scene)
    page = Client().get(f"/v/{view.token}/").content.decode()
    (address,) = re.findall(r'href="([^"]+)">Without the annotations', page)
    assert html.unescape(address) == "/events/call/compare/?r=realist-text@1,liberal-text@1&view=columns&by=nobody"
    assert "Who acts?" in Client().get("/events/call/compare/?r=realist-text@1&by=everybody").content.decode()
    assert "Who acts?" not in Client().get(html.unescape(address)).content.decode()


def test_a_view_can_be_reported_and_hidden_and_shown_again(scene: Scene) -> None:
    view = view_of(scene)
    carol = make_user("carol", role="editor", email="carol@example.org", email_confirmed=timezone.now())
    address = f"/v/{view.token}/report/"
    assert Client().get(address).status_code == 302
    assert signed_in(make_user("guest-x", role="guest")).get(address).status_code == 403
    assert signed_in(scene.alice).post(address, {"reason": "mine"}).status_code == 403
    assert signed_in(scene.bob).post(address, {"reason": "It names a person."}).status_code == 200
    assert SharedReport.objects.get().reason == "It names a person."
    editor = signed_in(carol)
    page = editor.get("/moderation/").content.decode()
    assert "It names a person." in page
    act = f"/moderation/shared/{view.pk}/"
    assert act in page
    assert signed_in(scene.bob).post(act, {"action": "hide"}).status_code == 404
    assert editor.post(act, {"action": "hide", "reason": "names"}).status_code == 302
    keeping.forget_answers()
    gone = Client().get(f"/v/{view.token}/")
    assert gone.status_code == 410
    assert "What I saw" not in gone.content.decode()
    assert editor.post(act, {"action": "unhide"}).status_code == 302
    keeping.forget_answers()
    assert Client().get(f"/v/{view.token}/").status_code == 200
    unreported = make_view(scene).view
    assert editor.post(f"/moderation/shared/{unreported.pk}/", {"action": "hide"}).status_code == 404


def test_the_token_is_in_no_answer_that_was_not_asked_for_by_it(scene: Scene) -> None:
    view = view_of(scene)
    client = Client()
    client.login(username="bob", password=PASSWORD)
    for address in ("/", "/events/call/", "/events/call.json", "/desk/", "/moderation/", "/search/?q=saw"):
        assert view.token not in client.get(address).content.decode()
