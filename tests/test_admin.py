"""The pages for editors: who gets in, every page of every model, and what a list costs."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.annotations.models import Codebook, Tag
from apps.comparison.models import Question, QuestionSet
from apps.library.models import (
    Article,
    ArticleVersion,
    Event,
    Fact,
    Frame,
    Outlet,
    Passage,
    Quotation,
    Reading,
    Source,
    Voice,
)
from tests import factories
from tests.factories import PASSWORD
from tests.markup import read
from tests.stock import Stock, make_stock

pytestmark = pytest.mark.django_db

LIBRARY: list[type[Model]] = [
    *(Article, ArticleVersion, Event, Fact, Frame, Outlet, Passage, Quotation, Reading, Source, Voice),
    *(Codebook, Tag, Question, QuestionSet),
]
EVERYTHING: list[type[Model]] = [*LIBRARY, User]
#: What is not added by itself: it is cut, published, or a part of something that has a page.
NOT_ADDED = {ArticleVersion, Passage, Fact, Question}
#: What stays once it was published.
NOT_DELETED = {Article, ArticleVersion, Passage}
each_model = pytest.mark.parametrize("model", EVERYTHING, ids=lambda model: model.__name__)


def signed_in(user: User) -> Client:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def page(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def row(model: type[Model]) -> Model:
    if model is User:  # somebody who may go
        return User.objects.filter(username="somebody").first() or factories.make_user("somebody")
    found = model._default_manager.order_by("pk").first()
    assert found is not None
    return found


def pages_of(model: type[Model]) -> list[str]:
    pk = row(model).pk
    found = [page(model, "changelist"), page(model, "change", pk), page(model, "history", pk)]
    found += [] if model in NOT_ADDED else [page(model, "add")]
    return found + ([] if model in NOT_DELETED else [page(model, "delete", pk)])


@pytest.fixture
def stock() -> Stock:
    return make_stock()


def test_every_model_has_its_pages() -> None:
    assert set(admin.site._registry) == set(EVERYTHING)


@each_model
def test_every_page_opens_and_holds_to_the_strict_policy(stock: Stock, admin: User, model: type[Model]) -> None:
    """No script or style stands in a page itself: the site's Content-Security-Policy needs no exception here."""
    client = signed_in(admin)
    for path in pages_of(model):
        response = client.get(path)
        assert response.status_code == 200, path
        assert "unsafe" not in response["Content-Security-Policy"]
        html = response.content.decode()
        assert "Synoptic" in html
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", html), path
        assert not re.search(r"<[a-z][^>]*\s(?:style|on[a-z]+)=", html), path
        assert "<style" not in html


@pytest.mark.parametrize("who", ["anonymous", "alice", "bob"])
def test_nobody_else_gets_in(stock: Stock, alice: User, bob: User, who: str) -> None:
    client = Client() if who == "anonymous" else signed_in({"alice": alice, "bob": bob}[who])
    paths = [reverse("admin:index"), page(Article, "new_version", stock.article.pk), reverse("admin:autocomplete")]
    for path in [*paths, *(path for model in EVERYTHING for path in pages_of(model))]:
        response = client.get(path)
        assert response.status_code == 302, path
        assert response["Location"].startswith(reverse("admin:login"))
    before = Article.objects.get().current_id
    client.post(page(Article, "new_version", stock.article.pk), {"title": "x", "source": "x", "_publish": "1"})
    client.post(page(Frame, "delete", stock.frame.pk), {"post": "yes"})
    assert Article.objects.get().current_id == before
    assert Frame.objects.exists()


def test_an_editor_has_the_library_and_not_the_people(stock: Stock, carol: User) -> None:
    client = signed_in(carol)
    for model in LIBRARY:
        for path in pages_of(model):
            assert client.get(path).status_code == 200, path
    for path in [*pages_of(User), reverse("admin:auth_user_password_change", args=[carol.pk])]:
        assert client.get(path).status_code == 403, path
    assert client.post(page(User, "change", carol.pk), {"role": "admin"}).status_code == 403
    index = client.get(reverse("admin:index")).content.decode()
    assert "People" not in index
    assert page(Article, "changelist") in index


def test_somebody_who_is_no_longer_an_editor_is_out_at_once(stock: Stock, carol: User) -> None:
    client = signed_in(carol)
    User.objects.filter(pk=carol.pk).update(role="reader")
    assert client.get(page(Article, "changelist")).status_code == 302


def test_the_index_says_what_people_come_for(stock: Stock, admin: User) -> None:
    html = signed_in(admin).get(reverse("admin:index")).content.decode()
    captions = re.findall(r'class="section">([^<]+)<', html)
    assert captions == [
        "Texts",
        "Events",
        "Voices, quotations and sources",
        "Frames, questions and codes",
        "People",
    ]
    assert html.index(page(Article, "changelist")) < html.index(page(Event, "changelist"))
    assert "Groups" not in html


@pytest.mark.parametrize("app", ["library", "annotations", "comparison", "accounts"])
def test_each_part_of_the_program_has_a_page_too(admin: User, app: str) -> None:
    assert signed_in(admin).get(reverse("admin:app_list", args=[app])).status_code == 200


def test_a_password_can_be_changed(carol: User) -> None:
    client = signed_in(carol)
    new = "another horse, another battery"
    response = client.post(
        reverse("admin:password_change"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert response.status_code == 302
    assert client.get(reverse("admin:password_change_done")).status_code == 200
    assert Client().login(username="carol", password=new)
    assert client.post(reverse("admin:logout")).status_code == 200


@each_model
def test_a_list_is_searched_in_any_case_and_filtered(stock: Stock, admin: User, model: type[Model]) -> None:
    client = signed_in(admin)
    path = page(model, "changelist")
    for query in ("a", "ЁЛКА ёлка", "100% _ \\ ' \" --", "x" * 3_000, "  "):
        assert client.get(path, {"q": query}).status_code == 200
    html = client.get(path).content.decode()
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(\?[^"]+)"', html)}
    for link in sorted(links)[:20]:
        assert client.get(path + link).status_code == 200, link


def test_russian_names_are_found_whatever_their_case(admin: User) -> None:
    client = signed_in(admin)
    Voice.objects.create(slug="anna", name="Анна Щукина", kind="person")
    for query in ("анна", "ЩУКИНА", "Анна щукина"):
        assert client.get(page(Voice, "changelist"), {"q": query}).context["cl"].result_count == 1
    assert client.get(page(Voice, "changelist"), {"q": "анна пётр"}).context["cl"].result_count == 0


def test_a_list_costs_the_same_whatever_its_length(admin: User) -> None:
    client = signed_in(admin)
    few, many = 3, 30

    def costs() -> dict[str, int]:
        found = {}
        for model in EVERYTHING:
            client.get(page(model, "changelist"))
            with CaptureQueriesContext(connection) as queries:
                shown = client.get(page(model, "changelist")).context["cl"].result_count
            assert shown >= few
            found[model.__name__] = len(queries)
        return found

    for number in range(few):
        make_stock(f"few-{number}")
        factories.make_voice()
        factories.make_user(f"few-{number}")
    at_few = costs()
    for number in range(few, many):
        make_stock(f"many-{number}")
        factories.make_voice()
        factories.make_user(f"many-{number}")
    assert costs() == at_few
    assert max(at_few.values()) < 20


@pytest.mark.parametrize(
    ("model", "field", "term"),
    [
        (Article, "outlet", "outlet"),
        (Article, "translation_of", "stock"),
        (Event, "parent", "talks"),
        (Reading, "article", "ninety"),
        (Reading, "frame", "frame"),
        (Quotation, "speaker", "ADA"),
        (Fact, "sources", "publisher"),
        (Tag, "parent", "tag"),
    ],
)
def test_long_lists_are_chosen_from_by_typing(
    stock: Stock, carol: User, model: type[Model], field: str, term: str
) -> None:
    names = {"app_label": model._meta.app_label, "model_name": str(model._meta.model_name), "field_name": field}
    response = signed_in(carol).get(reverse("admin:autocomplete"), {**names, "term": term})
    assert response.status_code == 200
    assert response.json()["results"]


def test_what_was_done_stands_in_the_history(stock: Stock, carol: User) -> None:
    client = signed_in(carol)
    response = client.post(
        page(Frame, "changelist"), {"action": "delete_selected", "_selected_action": [stock.frame.pk]}
    )
    assert "protected" in response.content.decode()
    other = factories.make_frame("other")
    client.post(page(Frame, "delete", other.pk), {"post": "yes"})
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr, entry.is_deletion()) == (carol, "Other", True)
    assert "Other" in client.get(reverse("admin:index")).content.decode()


def test_pages_that_are_edited_lead_to_where_they_are_read(stock: Stock, carol: User) -> None:
    client = signed_in(carol)
    draft = factories.make_draft("draft")
    for model, pk, address in (
        (Event, stock.event.pk, "/events/stock-event/"),
        (Article, stock.article.pk, "/articles/stock-article/"),
        (ArticleVersion, stock.article.versions.get().pk, "/articles/stock-article/v/1/"),
    ):
        html = client.get(page(model, "change", pk)).content.decode()
        (link,) = re.findall(r'href="(/admin/r/\d+/\d+/)" class="viewsitelink"', html)
        assert client.get(link)["Location"] == f"http://testserver{address}"
        assert client.get(address).status_code == 200
    assert "/admin/r/" not in client.get(page(Article, "change", draft.pk)).content.decode()


def test_the_markup_of_our_own_parts_is_well_formed(stock: Stock, carol: User) -> None:
    client = signed_in(carol)
    html = client.get(page(ArticleVersion, "change", stock.article.versions.get().pk)).content.decode()
    start, end = html.index('<div class="preview">'), html.index("</details>")
    read(html[start:end] + "</details></div>")
