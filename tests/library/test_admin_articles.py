"""Editing an article: what is known about it changes; its text is published, version by version, and never edited."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.library.articles import rename_article
from apps.library.models import Article, ArticleVersion, Outlet, Passage, Reading
from tests import factories
from tests.factories import PASSWORD
from tests.forms import errors, fields, submit

pytestmark = pytest.mark.django_db
ADD = "/admin/library/article/add/"
SOURCE = "# Head\n\nOne *two* three.\n\n> Words.\n>\n> — Ada Voice, at home\n\n!!! left-out\n    Subscribe.\n"


@pytest.fixture
def editor(carol: User) -> Client:
    client = Client()
    client.login(username="carol", password=PASSWORD)
    return client


def change(article: Article) -> str:
    return reverse("admin:library_article_change", args=[article.pk])


def new_version(article: Article) -> str:
    return reverse("admin:library_article_new_version", args=[article.pk])


def about(outlet: Outlet, **fields: Any) -> dict[str, Any]:
    known = {"slug": "the-text", "outlet": outlet.pk, "date": "12/02/2025", "language": "en", "rights": "CC BY 4.0"}
    return {**known, "text_kind": "illustrative", "title": "The text", "source": SOURCE, **fields}


# -- A new article -----------------------------------------------------------------------------------------------------


def test_an_article_is_added_with_its_first_text(editor: Client, outlet: Outlet) -> None:
    factories.make_voice("Ada Voice")
    response = submit(editor, ADD, **about(outlet), _save="Save")
    assert response.status_code == 302, errors(response)
    article = Article.objects.get()
    assert (article.slug, article.title, article.status) == ("the-text", "The text", "published")
    version = article.versions.get()
    assert version.source == SOURCE.strip()
    assert version.date == article.date
    assert list(Article.objects.search("three")) == [article]


def test_without_a_text_it_is_a_draft(editor: Client, outlet: Outlet) -> None:
    response = submit(editor, ADD, **about(outlet, title="", source=""))
    assert response.status_code == 302, errors(response)
    article = Article.objects.get()
    assert (article.status, article.current) == ("draft", None)


def test_a_preview_shows_the_text_as_it_will_be_read_and_stores_nothing(editor: Client, outlet: Outlet) -> None:
    factories.make_voice("Ada Voice")
    response = submit(editor, ADD, **about(outlet), _preview="Preview")
    html = response.content.decode()
    assert response.status_code == 200
    assert not Article.objects.exists()
    assert '<h2 id="p1"' in html
    assert "One <em>two</em> three." in html
    assert '— <span class="voice">Ada Voice</span>, at home' in html
    assert "not in the register of quotations" in html
    assert "How it was cut: 4 passages, 5 words" in html
    assert "left out" in html
    assert "errornote" not in html
    assert fields(html)["source"].replace("\r\n", "\n") == SOURCE
    assert fields(html)["slug"] == "the-text"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"source": SOURCE}, "“Ada Voice” is not a known voice"),
        ({"source": "!!! left-out\n    Only this."}, "The text is empty"),
        ({"source": "> " * 1_000 + "x"}, "too deep inside one another"),
        ({"source": "Text.", "title": ""}, "A text has a title"),
        ({"source": "Text.", "title": "x" * 501}, "at most 500 characters"),
        ({"source": "Text.", "slug": "Two Words"}, "slug"),
        ({"source": "Text.", "slug": "Capital"}, "Small letters a to z"),
        ({"source": "Text.", "slug": "under_score"}, "Small letters a to z"),
        ({"source": "Text.", "slug": "taken"}, "is, or was, the address of another article"),
        ({"source": "Text.", "slug": "taken-once"}, "is, or was, the address of another article"),
        ({"source": "Text.", "language": "english language"}, "valid value"),
        ({"source": "Text.", "rights": ""}, "required"),
        ({"source": "Text.\x00"}, "Null characters"),
        ({"source": "Text.", "translator": "T. Ranslator"}, "A translation names its original and its translator"),
    ],
)
@pytest.mark.parametrize("button", ["_save", "_preview"])
def test_what_cannot_be_published_is_said_in_the_form_and_nothing_is_stored(
    editor: Client, outlet: Outlet, given: dict[str, str], message: str, button: str
) -> None:
    taken = factories.make_article("taken-once", outlet=outlet)
    rename_article(article=taken, slug="taken")
    response = submit(editor, ADD, **about(outlet, **given), **{button: "x"})
    assert response.status_code == 200
    assert message in errors(response)
    assert Article.objects.get() == taken
    assert ArticleVersion.objects.count() == 1
    assert not LogEntry.objects.exists()


def test_readings_are_given_with_it_by_who_is_signed_in(editor: Client, outlet: Outlet) -> None:
    event, frame = factories.make_event(), factories.make_frame()
    reading = {"readings-TOTAL_FORMS": "1", "readings-0-event": event.pk, "readings-0-frame": frame.pk}
    reading |= {"readings-0-given_by": "carol", "readings-0-given_on": "13/02/2025"}
    given = about(outlet, source="Text.") | reading
    response = submit(editor, ADD, **given)
    assert "required" in errors(response)
    assert not Article.objects.exists()
    response = submit(editor, ADD, **given, **{"readings-0-rationale": "It asks who has the power."})
    assert response.status_code == 302, errors(response)
    assert Reading.objects.get().given_by == "carol"


# -- What is known about it --------------------------------------------------------------------------------------------


@pytest.fixture
def article(outlet: Outlet) -> Article:
    return factories.make_article("first", outlet=outlet, text="One two.", title="First")


def test_a_new_slug_leaves_the_old_one_working(editor: Client, article: Article) -> None:
    assert submit(editor, change(article), slug="second").status_code == 302
    article.refresh_from_db()
    assert article.slug == "second"
    assert Article.objects.by_slug("first").get() == article
    assert "first" in editor.get(change(article)).content.decode()


def test_a_slug_that_was_taken_meanwhile_is_said_and_nothing_is_stored(
    editor: Client, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename_article(article=factories.make_article("other-once"), slug="other")
    from apps.library.admin.article_forms import ArticleForm

    monkeypatch.setattr(ArticleForm, "clean_slug", lambda form: form.cleaned_data["slug"])
    response = submit(editor, change(article), slug="other-once", byline="Somebody")
    assert response["Location"] == change(article)
    assert "is, or was, the address" in editor.get(change(article)).content.decode()
    article.refresh_from_db()
    assert (article.slug, article.byline) == ("first", "A. Writer")


def test_the_search_knows_another_byline_and_another_outlet(editor: Client, article: Article) -> None:
    other = factories.make_outlet("gazette", name="The Gazette")
    assert submit(editor, change(article), byline="Zoë Quill").status_code == 302
    assert list(Article.objects.search("quill")) == [article]
    assert submit(editor, change(article), outlet=other.pk).status_code == 302
    assert list(Article.objects.search("gazette")) == [article]


def test_texts_are_stored_clean(editor: Client, article: Article) -> None:
    submit(editor, change(article), rights=" Cafe\u0301\u0085 ", byline="  A.\u200b Writer ")
    article.refresh_from_db()
    assert article.rights == "Caf\u00e9"


def test_an_article_is_withdrawn_and_published_again(editor: Client, article: Article) -> None:
    for status in ("draft", "published"):
        assert submit(editor, change(article), status=status).status_code == 302
        article.refresh_from_db()
        assert article.status == status


def test_nothing_is_public_without_a_text(editor: Client) -> None:
    draft = factories.make_draft("draft")
    response = submit(editor, change(draft), status="published")
    assert "There is no text yet" in errors(response)
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_translation_is_of_the_kind_of_its_original(editor: Client, article: Article) -> None:
    translation = factories.make_article("translation")
    given = {"translation_of": article.pk, "translator": "T. Ranslator"}
    refused = submit(editor, change(translation), **given, text_kind="primary-source")
    assert "a translation is what its original is" in errors(refused)
    assert submit(editor, change(translation), **given).status_code == 302
    assert submit(editor, change(article), text_kind="excerpt").status_code == 302
    translation.refresh_from_db()
    assert translation.text_kind == "excerpt"
    assert "is now of the same kind" in editor.get(change(article)).content.decode()


@pytest.mark.parametrize("missing", ["translator", "translation_of"])
def test_a_translation_names_original_and_translator(editor: Client, article: Article, missing: str) -> None:
    translation = factories.make_article("translation")
    given = {"translation_of": str(article.pk), "translator": "T. Ranslator"} | {missing: ""}
    assert "names its original and its translator" in errors(submit(editor, change(translation), **given))


def test_nothing_is_a_translation_of_its_own_translation(editor: Client, article: Article) -> None:
    second = factories.make_article("second", translation_of=article, translator="T.")
    third = factories.make_article("third", translation_of=second, translator="T.")
    for original in (article, second, third):
        response = submit(editor, change(article), translation_of=original.pk, translator="T.")
        assert "is a translation of this text already" in errors(response)


# -- A new version -----------------------------------------------------------------------------------------------------


def test_the_form_begins_with_the_newest_text(editor: Client, article: Article) -> None:
    found = fields(editor.get(new_version(article)).content.decode())
    assert (found["title"], found["source"], found["after"]) == ("First", "One two.", "1")
    assert new_version(article) in editor.get(change(article)).content.decode()


def test_a_preview_says_what_becomes_of_each_passage(editor: Client) -> None:
    kept, edited = "This paragraph stays.", "This sentence will be edited by a word or two."
    article = factories.make_article("long", text=f"{kept}\n\n{edited}\n\nThis one goes.")
    source = f"{kept}\n\n{edited} Indeed.\n\nSomething else altogether."
    response = submit(editor, new_version(article), source=source, _preview="Preview")
    html = response.content.decode()
    assert response.status_code == 200
    for fate in ("as before", "edited", "new", "gone"):
        assert html.count(f"<td>{fate}</td>") == 1
    assert article.versions.count() == 1


def test_a_version_is_published(editor: Client, article: Article) -> None:
    given = {"title": "Second", "source": "One two.\n\nThree.", "date": "13/02/2025", "note": "A paragraph more."}
    response = submit(editor, new_version(article), **given, _publish="Publish")
    assert response["Location"] == change(article)
    article.refresh_from_db()
    version = article.current
    assert version is not None
    assert (version.number, version.title, version.note, version.text) == (
        2,
        "Second",
        "A paragraph more.",
        "One two.\nThree.",
    )
    page = editor.get(change(article)).content.decode()
    assert "Version 2 of “Second” is published." in page
    assert LogEntry.objects.get().get_change_message() == "Added version “Second (version 2)”."


def test_a_draft_gets_its_first_version_there_too(editor: Client) -> None:
    draft = factories.make_draft("draft")
    assert submit(editor, new_version(draft), title="T", source="Text.", _publish="x").status_code == 302
    draft.refresh_from_db()
    assert draft.status == "published"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"source": ""}, "required"),
        ({"title": " "}, "required"),
        ({"date": "yesterday"}, "valid date"),
        ({"note": "x" * 401}, "at most 400"),
        ({"source": "> Words.\n>\n> — Nobody\n"}, "“Nobody” is not a known voice"),
        ({"source": "[a]: https://b.example"}, "The text is empty"),
        ({"source": "> " * 1_000 + "x"}, "too deep inside one another"),
        ({"source": "a\n" * 3_000}, "without an empty line between them"),
        ({}, "word for word"),
        ({"after": ""}, "required"),
    ],
)
@pytest.mark.parametrize("button", ["_publish", "_preview"])
def test_what_cannot_be_published_keeps_what_was_typed(
    editor: Client, article: Article, given: dict[str, str], message: str, button: str
) -> None:
    response = submit(editor, new_version(article), **given, **{button: "x"})
    assert response.status_code == 422
    assert message in errors(response)
    found = fields(response.content.decode())
    for name, value in given.items():
        assert found[name].replace("\r\n", "\n") == value
    assert article.versions.count() == 1


def test_an_editor_who_was_overtaken_loses_nothing(editor: Client, article: Article) -> None:
    data = fields(editor.get(new_version(article)).content.decode())
    factories.make_version(article, text="Somebody else's words.")
    response = editor.post(new_version(article), data | {"source": "My words.", "_publish": "x"})
    assert response.status_code == 409
    assert "Version 2 was published meanwhile" in response.content.decode()
    assert fields(response.content.decode())["source"] == "My words."
    assert article.versions.count() == 2


def test_a_fault_in_a_further_step_publishes_nothing(editor: Client, article: Article, settings: Any) -> None:
    settings.PUBLISH_STEPS = ["tests.library.test_publishing.failing_step"]
    with pytest.raises(RuntimeError, match="This step fails"):
        submit(editor, new_version(article), source="Other words.", _publish="x")
    assert article.versions.count() == 1
    assert not LogEntry.objects.exists()


def test_there_is_no_version_of_an_article_that_is_not_there(editor: Client) -> None:
    assert editor.get(reverse("admin:library_article_new_version", args=[999])).status_code == 404
    assert editor.get("/admin/library/article/x/new-version/").status_code == 404


# -- Texts never change ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["add/", "1/delete/"])
@pytest.mark.parametrize("model", ["articleversion", "passage"])
def test_no_version_and_no_passage_is_added_or_deleted(editor: Client, article: Article, model: str, path: str) -> None:
    pk = (ArticleVersion if model == "articleversion" else Passage)._default_manager.earliest("pk").pk
    address = f"/admin/library/{model}/{path.replace('1', str(pk))}"
    assert editor.get(address).status_code == 403
    assert editor.post(address, {"post": "yes"}).status_code == 403


def test_no_version_is_changed(editor: Client, article: Article) -> None:
    version = article.versions.get()
    address = reverse("admin:library_articleversion_change", args=[version.pk])
    assert editor.post(address, {"title": "Another", "words": "9", "note": "x"}).status_code == 403
    version.refresh_from_db()
    assert (version.title, version.note) == ("First", "")
    html = editor.get(address).content.decode()
    assert "One two." in html
    assert 'id="p1"' in html


def test_an_article_with_a_text_is_not_deleted(editor: Client, article: Article) -> None:
    address = reverse("admin:library_article_delete", args=[article.pk])
    assert address not in editor.get(change(article)).content.decode()
    assert editor.post(address, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    editor.post(reverse("admin:library_article_changelist"), chosen)
    assert Article.objects.get() == article


def test_a_draft_without_a_text_is_deleted(editor: Client) -> None:
    draft = factories.make_draft()
    assert editor.post(reverse("admin:library_article_delete", args=[draft.pk]), {"post": "yes"}).status_code == 302
    assert not Article.objects.exists()
