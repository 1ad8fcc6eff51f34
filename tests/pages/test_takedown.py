"""A withdrawn text: not one word of it on any route, for anybody, and a page in its place that says so."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from apps.accounts.groups import dissolve
from apps.accounts.leaving import everything_of
from apps.accounts.models import Group, Membership
from apps.annotations.filters import Filter
from apps.library.audience import NoReason, NotForYou, bring_back, withdraw
from apps.library.models import Article, Event
from apps.sharing import keeping
from apps.sharing.freezing import Chosen
from apps.sharing.gathering import gather_article
from apps.sharing.models import SharedVersion
from apps.sharing.services import share
from tests.factories import make_article, make_frame, make_reading, make_user, make_version
from tests.lined import make_answer, make_parallel, make_suggestion
from tests.sharing.views import make_scene, mark
from tests.stock import make_stock

pytestmark = pytest.mark.django_db
#: A word that stands in the text, its title, its byline and nowhere else.
WORD = "zyzzyvas"
TEXT = f"## What {WORD} did\n\nThe {WORD} ate every leaf on the table.\n\n> The {WORD} were here.\n\nAnd so on."


@pytest.fixture
def stage(db: None) -> dict[str, Any]:
    """Everything that could show the word: readings, highlights, answers, parallels, suggestions, shared views."""
    keeping.forget_answers()
    scene = make_scene()
    article = make_article("gone-text", title=f"Of {WORD}", text=TEXT, byline=f"A. {WORD}")
    make_version(article, title=f"Of {WORD} again", text=TEXT + f"\n\nMore {WORD}.")
    reading = make_reading(scene.event, article=article, frame=make_frame("gone-frame"))
    stock = make_stock()
    own = mark(article, scene.alice, note="Look", end=30)
    other = mark(scene.first, scene.alice, end=3)
    make_parallel(scene.alice, own, other)
    answer = make_answer(reading, stock.question, scene.bob)
    suggestion = make_suggestion(reading, question=stock.question)
    make_suggestion(reading, other=scene.first)
    article.refresh_from_db()
    assert article.current
    material = gather_article(article, article.current, Filter(people=("everybody",)), scene.alice)
    view = share(owner=scene.alice, material=material, chosen=Chosen("A view"), visibility="public")
    admin = make_user("admin", role="admin", email="admin@example.org", email_confirmed=timezone.now())
    carol = make_user("carol", role="editor", email="carol@example.org", email_confirmed=timezone.now())
    return {
        "scene": scene,
        "article": article,
        "own": own,
        "answer": answer,
        "suggestion": suggestion,
        "set": stock.question_set,
        "question": stock.question,
        "view": view,
        "people": {"nobody": None, "alice": scene.alice, "bob": scene.bob, "carol": carol, "admin": admin},
    }


def routes(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Every address pattern of the site that is ours, as it is written."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern)


def addresses(stage: dict[str, Any]) -> Iterator[str]:
    """Every address that could speak of the text: each pattern with each value that fits, and what is asked of it."""
    view: SharedVersion = stage["view"]
    values = {
        "slug": ["gone-text", "call", stage["own"].slug, stage["answer"].slug, stage["set"].slug],
        "article": ["gone-text"],
        "event": ["call"],
        "number": ["1", "2"],
        "passage": ["1", "2", "3"],
        "token": [view.view.token],
        "question_set": [stage["set"].slug],
        "question": [stage["question"].slug],
        "public_id": [stage["scene"].alice.public_id],
    }
    queries = {
        "events/<slug:slug>/compare/": ["r=gone-text,realist-text", "r=gone-text&view=rows", "r=gone-text&view=words"],
        "events/<slug:slug>/compare.json": ["r=gone-text", "r=gone-text&view=rows", "r=gone-text&view=words"],
        "events/<slug:slug>/share/": ["r=gone-text,realist-text", "r=gone-text&view=rows"],
        "search/": [f"q={WORD}"],
        "oembed/": [f"url=http://testserver/v/{view.view.token}/"],
    }
    # What a slug names, by how the address begins; under any other beginning all of them are tried.
    slugs = dict(
        zip(("articles/", "events/", "h/", "answers/", "questions/"), ([each] for each in values["slug"]), strict=True)
    )
    every = values["slug"]
    for pattern in routes():
        values["slug"] = slugs.get(pattern.split("<")[0], every)
        found = [pattern]
        for name in re.findall(r"<(?:\w+:)?(\w+)>", pattern):
            found = [
                re.sub(rf"<(?:\w+:)?{name}>", value, each, count=1)
                for each in found
                for value in values.get(name, ["1"])
            ]
        for each in found:
            yield f"/{each}"
            yield from (f"/{each}?{query}" for query in queries.get(pattern, ()))


def who_sees(stage: dict[str, Any], *names: str) -> set[str]:
    """Every person and address with the word in the answer; no page may fail, whatever was withdrawn."""
    seen = set()
    for name, user in stage["people"].items():
        if names and name not in names:
            continue
        client = Client()
        if user is not None:
            client.force_login(user)
        for address in dict.fromkeys(addresses(stage)):
            answer = client.get(address, headers={"Accept-Encoding": "identity"})
            assert answer.status_code < 500, address
            # What was asked for may be said back, in the field of the search for one.
            text = answer.content.decode(errors="replace").lower().replace(f'value="{WORD}"', "")
            if (WORD in text and "/search/" not in address) or f"the {WORD}" in text or f"of {WORD}" in text:
                seen.add(f"{name} {address}")
    return seen


def test_before_a_takedown_the_word_is_on_many_routes_and_after_it_on_none(stage: dict[str, Any]) -> None:
    before = who_sees(stage, "nobody")
    for expected in ("/articles/gone-text/", "/events/call/", f"/v/{stage['view'].view.token}/", f"/search/?q={WORD}"):
        assert f"nobody {expected}" in before
    assert len(before) > 25
    withdraw(article=stage["article"], by=stage["people"]["admin"], reason="A court said so.")
    keeping.forget_answers()
    assert who_sees(stage, "nobody", "alice", "carol", "admin") == set()
    assert WORD not in str(everything_of(stage["people"]["alice"])).lower()
    bring_back(article=stage["article"], by=stage["people"]["admin"])
    assert b"ate every leaf" in Client().get("/articles/gone-text/").content


def test_what_stands_in_its_place_says_when_and_why(stage: dict[str, Any]) -> None:
    admin = Client()
    admin.force_login(stage["people"]["admin"])
    page = "/articles/gone-text/withdraw/"
    assert admin.get(page).status_code == 200
    assert admin.post(page, {"reason": " "}).status_code == 422
    assert admin.post(page, {"reason": "A court said so."}).status_code == 302
    for address in ("/articles/gone-text/", "/articles/gone-text/v/1/", "/articles/gone-text.json"):
        gone = Client().get(address)
        assert gone.status_code == 451
        assert "A court said so." in gone.content.decode()
    log = admin.get("/moderation/").content.decode()
    assert "withdraw · article gone-text" in log
    assert admin.post(page, {"back": "1"}).status_code == 302
    assert Client().get("/articles/gone-text/").status_code == 200


def test_another_reason_does_not_move_the_day(stage: dict[str, Any]) -> None:
    admin = stage["people"]["admin"]
    since = withdraw(article=stage["article"], by=admin, reason="A court").withdrawn
    again = withdraw(article=stage["article"], by=admin, reason="Another court")
    assert (again.withdrawn, again.withdrawn_reason) == (since, "Another court")


def test_what_was_for_a_group_becomes_nobodys_but_the_editors_when_it_ends(stage: dict[str, Any]) -> None:
    group = Group.objects.create(name="Seminar")
    Article.objects.filter(pk=stage["article"].pk).update(group=group)
    dissolve(group=group)
    article = Article.objects.get(pk=stage["article"].pk)
    assert (article.group, article.status) == (None, "draft")
    assert Client().get("/articles/gone-text/").status_code == 404


def test_only_an_administrator_withdraws(stage: dict[str, Any]) -> None:
    for name in ("alice", "bob", "carol"):
        client = Client()
        client.force_login(stage["people"][name])
        assert client.get("/articles/gone-text/withdraw/").status_code == 404
        assert client.post("/articles/gone-text/withdraw/", {"reason": "x"}).status_code == 404
        with pytest.raises(NotForYou):
            withdraw(article=stage["article"], by=stage["people"][name], reason="x")
    assert Client().post("/articles/gone-text/withdraw/", {"reason": "x"}).status_code == 302
    with pytest.raises(NoReason):
        withdraw(article=stage["article"], by=stage["people"]["admin"], reason="  ")
    assert Article.objects.get(slug="gone-text").withdrawn is None


def test_editors_do_not_see_a_withdrawn_text_on_their_pages_either(stage: dict[str, Any]) -> None:
    withdraw(article=stage["article"], by=stage["people"]["admin"], reason="A court said so.")
    editor = Client()
    editor.force_login(stage["people"]["carol"])
    event = Event.objects.get(slug="call")
    for address in (
        "/admin/library/article/",
        f"/admin/library/article/{stage['article'].pk}/change/",
        "/admin/library/articleversion/",
        f"/admin/library/articleversion/{stage['article'].current_id}/change/",
        "/admin/library/passage/",
        "/admin/library/reading/",
        f"/admin/library/event/{event.pk}/change/",
        "/admin/",
    ):
        assert WORD not in editor.get(address, follow=True).content.decode().lower(), address


def test_a_text_for_a_group_is_seen_by_its_members_and_editors_alone(stage: dict[str, Any]) -> None:
    group = Group.objects.create(name="Seminar")
    member = make_user("member")
    Membership.objects.create(group=group, user=member)
    Article.objects.filter(pk=stage["article"].pk).update(group=group)
    keeping.forget_answers()
    stage["people"] = {"nobody": None, "stranger": make_user("another")}
    assert who_sees(stage) == set()
    for user, status in ((member, 200), (make_user("editor", role="editor"), 200), (make_user("stranger"), 404)):
        client = Client()
        client.force_login(user)
        assert client.get("/articles/gone-text/").status_code == status
