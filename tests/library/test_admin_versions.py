"""A new version before it is published, and the report afterwards: what changes, and what becomes of highlights."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.annotations.models import Placement
from apps.library.models import Article
from tests import factories
from tests.annotations.test_new_versions import CHANGED, ONE, THREE, TWO, mark
from tests.forms import fields, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(carol: User) -> Client:
    client = Client()
    client.force_login(carol)
    return client


@pytest.fixture
def treaty(alice: User) -> Article:
    article = factories.make_article("treaty", title="Treaty", text=f"{ONE}\n\n{TWO}")
    for words in ("signed in Minsk", "after a night of talks", "guarantees were"):
        mark(article, alice, words, note="Nobody else's.")
    return article


def address(article: Article) -> str:
    return reverse("admin:library_article_new_version", args=[article.pk])


def test_a_preview_shows_what_changes_and_what_becomes_of_highlights(editor: Client, treaty: Article) -> None:
    html = submit(editor, address(treaty), source=f"{CHANGED}\n\n{THREE}", _preview="x").content.decode()
    for said in ("Passage 1: edited", "Former passage 2: gone", "Passage 2: new", "taken out"):
        assert said in html
    assert "Of 3 highlights: 0 in their places, 2 to be checked, 1 orphaned." in html
    assert "Nobody else’s." not in html.replace("&#x27;", "’"), "numbers, not what people wrote"
    assert Placement.objects.count() == 3
    assert treaty.versions.count() == 1


def test_a_first_version_has_nothing_to_be_compared_with(editor: Client) -> None:
    html = submit(editor, address(factories.make_draft("bare")), title="T", source=ONE, _preview="x").content.decode()
    assert "What would change" not in html


def test_a_text_that_nobody_highlighted_says_so(editor: Client, article: Article) -> None:
    html = submit(editor, address(article), source="Other words.", title="Another", _preview="x").content.decode()
    assert "Nothing is highlighted in this text yet." in html
    assert "The title was" in html


def test_the_report_says_what_became_of_them_and_leads_there(editor: Client, treaty: Article) -> None:
    response = submit(editor, address(treaty), source=f"{CHANGED}\n\n{THREE}", _publish="x")
    html = editor.get(response["Location"]).content.decode()
    assert "3 highlights: 0 in their places, 2 to be checked, 1 orphaned." in html
    assert '<a href="/articles/treaty/v/2/changes/">' in html
    assert '<a href="/articles/treaty/orphans/">' in html


def test_sending_the_form_twice_publishes_once_and_says_so(editor: Client, treaty: Article) -> None:
    data = fields(editor.get(address(treaty)).content.decode()) | {"source": f"{CHANGED}\n\n{THREE}", "_publish": "x"}
    assert editor.post(address(treaty), data).status_code == 302
    again = editor.post(address(treaty), data)
    assert again.status_code == 422
    assert "word for word" in again.content.decode()
    assert treaty.versions.count() == 2
    assert Placement.objects.count() == 6
