"""Publishing: a version is stored whole or not at all."""

import datetime
import hashlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from pytest_django.fixtures import Settings

from apps.core.passages import CannotCut, cut_markdown
from apps.library.models import Article, ArticleVersion, Passage, SearchText, Voice
from apps.library.publishing import (
    CannotPublish,
    Overtaken,
    UnknownVoice,
    draft_version,
    publish_version,
    refresh_search,
)
from tests import factories
from tests.core import texts
from tests.factories import DAY

SOURCE = "# Head\n\nOne *two* three.\n\n- item\n"
steps: list[Any] = []


def note_step(version: ArticleVersion) -> None:
    """A step that sees the version as stored."""
    steps.append((version.number, version.passages.count(), version.article.current_id == version.pk))


def failing_step(version: ArticleVersion) -> None:
    """A step that finds that it cannot do its part."""
    raise RuntimeError("This step fails.")


def publish(article: Article, source: str = SOURCE, **fields: Any) -> ArticleVersion:
    return publish_version(article=article, **{"title": "A title", "source": source, "date": DAY, **fields})


@pytest.fixture
def draft(db: None) -> Article:
    return factories.make_draft("the-text", byline="Ада Ёлкина")


def test_a_version_holds_its_text_its_passages_and_their_offsets(draft: Article) -> None:
    version = publish(draft, note="First.")
    version.refresh_from_db()
    assert (version.number, version.title, version.source, version.note) == (1, "A title", SOURCE, "First.")
    assert version.text == "Head\nOne two three.\nitem"
    assert version.sha256 == hashlib.sha256(version.text.encode()).hexdigest()
    assert version.words == 5
    passages = list(version.passages.order_by("number"))
    assert [p.text for p in passages] == version.text.split("\n")
    assert [version.text[p.start : p.end] for p in passages] == [p.text for p in passages]
    assert passages[1].marks == [[4, 7, "em"]]
    assert passages[1].html == "One <em>two</em> three."


@given(texts.markdown)
def test_what_is_stored_is_what_was_cut(db: None, source: str) -> None:
    cut = cut_markdown(source)
    article = factories.make_draft()
    for voice in {block.voice for block in cut.blocks if block.voice}:
        if not Voice.objects.filter(name=voice).exists():  # from an example before
            factories.make_voice(voice)
    if not any(not block.left_out for block in cut.blocks):
        with pytest.raises(CannotPublish):
            publish(article, source)
        return
    version = ArticleVersion.objects.get(pk=publish(article, source).pk)
    assert version.text == cut.text
    assert cut_markdown(version.source) == cut
    for passage, block in zip(version.passages.order_by("number"), cut.blocks, strict=True):
        assert version.text[passage.start : passage.end] == passage.text == block.text
    article.versions.filter(pk=version.pk).update(note="")
    Article.objects.filter(pk=article.pk).update(current=None, status="draft")
    version.delete()


def test_publishing_makes_the_article_public_with_its_newest_version(draft: Article) -> None:
    first, second = publish(draft), publish(draft, "Other words.", title="Another")
    draft.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert (draft.current, draft.status) == (second, "published")
    assert draft.title == "Another"
    assert first.passages.count() == 3


def test_the_object_in_hand_knows_what_was_published(draft: Article) -> None:
    version = publish(draft)
    assert draft.current == version
    assert draft.status == Article.Status.PUBLISHED


def test_passages_keep_their_uids(draft: Article) -> None:
    first = publish(draft, "One stays.\n\nTwo is a sentence that will be edited a little.\n\nThree goes.")
    second = publish(draft, "New.\n\nOne stays.\n\nTwo is a sentence that was edited a little.")
    before = dict(first.passages.values_list("number", "uid"))
    now = dict(second.passages.values_list("number", "uid"))
    assert (now[2], now[3]) == (before[1], before[2])
    assert now[1] not in before.values()


@pytest.mark.parametrize("source", ["", " \n\t\n", "!!! left-out\n    Subscribe.\n", "\x00", "[a]: https://b.example"])
def test_an_empty_text_is_refused(draft: Article, source: str) -> None:
    with pytest.raises(CannotPublish, match="empty"):
        publish(draft, source)
    assert not ArticleVersion.objects.exists()


@pytest.mark.parametrize("fields", [{"title": " \x00\n"}, {"title": "x" * 501}, {"note": "x" * 401}])
def test_a_title_or_note_that_cannot_be_stored_is_refused(draft: Article, fields: dict[str, str]) -> None:
    with pytest.raises(CannotPublish):
        publish(draft, **fields)
    assert not ArticleVersion.objects.exists()


def test_title_and_note_are_stored_clean(draft: Article) -> None:
    version = publish(draft, title=" Cafe\u0301 of\x00 peace ", note="a\r\nb ")
    assert (version.title, version.note) == ("Caf\u00e9 of peace", "a\nb")


def test_a_source_that_cannot_be_cut_stores_nothing(draft: Article) -> None:
    with pytest.raises(CannotCut):
        publish(draft, "> " * 2_000 + "x")
    draft.refresh_from_db()
    assert (draft.status, draft.current) == ("draft", None)


def test_an_unknown_voice_is_named_and_nothing_is_stored(draft: Article) -> None:
    publish(draft)
    with pytest.raises(UnknownVoice, match="“Nobody”") as refusal:
        publish(draft, "> Words.\n>\n> — Nobody, nowhere\n")
    assert refusal.value.name == "Nobody"
    assert draft.versions.count() == 1
    assert Passage.objects.count() == 3


def test_a_quotation_is_joined_to_its_voice_and_the_register(draft: Article) -> None:
    ada = factories.make_voice("Ada Voice")
    said = factories.make_quotation("We’ll meet. “Soon”, I hope.", speaker=ada)
    factories.make_quotation("We'll meet.", speaker=factories.make_voice("Basil"))
    version = publish(draft, "> “We'll meet.”\n>\n> — Ada Voice, at home\n\n> We never met.\n>\n> — Ada Voice\n")
    exact, other = version.passages.order_by("number")
    assert (exact.voice, exact.attribution, exact.quotation) == (ada, "at home", said)
    assert (other.voice, other.quotation) == (ada, None)


def test_an_attribution_is_cut_to_what_the_database_holds(draft: Article) -> None:
    factories.make_voice("Ada")
    version = publish(draft, f"> Words.\n>\n> — Ada, {'x' * 900}\n")
    assert len(version.passages.get().attribution) == 400


def test_the_search_knows_the_new_text_and_not_the_old(draft: Article) -> None:
    publish(draft, "First words.")
    publish(draft, "Second words.\n\n!!! left-out\n    Subscribe to our letter.")
    assert list(Article.objects.search("second")) == [draft]
    assert not Article.objects.search("first")
    assert not Article.objects.search("subscribe")


def test_a_draft_without_a_text_is_nothing_to_search(draft: Article) -> None:
    refresh_search(draft)
    assert not SearchText.objects.exists()


def test_steps_run_in_order_inside_the_transaction(draft: Article, settings: Settings) -> None:
    steps.clear()
    settings.PUBLISH_STEPS = [f"{__name__}.note_step", f"{__name__}.note_step"]
    publish(draft)
    assert steps == [(1, 3, True)] * 2


def test_a_step_that_fails_takes_everything_back(draft: Article, settings: Settings) -> None:
    publish(draft)
    settings.PUBLISH_STEPS = [f"{__name__}.note_step", f"{__name__}.failing_step"]
    with pytest.raises(RuntimeError, match="This step fails"):
        publish(draft, "Second words.", title="Another")
    draft = Article.objects.get(pk=draft.pk)
    assert draft.current is not None
    assert (draft.current.number, draft.title) == (1, "A title")
    assert Passage.objects.count() == 3
    assert list(Article.objects.search("three")) == [draft]


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_publish_two_versions() -> None:
    draft = factories.make_draft("the-text")
    together = Barrier(4)

    def work(number: int) -> int:
        try:
            together.wait(timeout=20)
            while True:
                try:
                    article = Article.objects.get(pk=draft.pk)
                    return publish(article, f"Text {number}.", title=f"Title {number}").number
                except OperationalError:  # SQLite in memory, as tests have it, does not wait as a file does
                    sleep(0.01)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(work, range(4)))
    assert sorted(numbers) == [1, 2, 3, 4]
    draft.refresh_from_db()
    assert draft.current is not None
    assert draft.current.number == 4
    assert list(Article.objects.search(draft.current.text)) == [draft]


def test_an_author_who_was_overtaken_is_told_so(draft: Article) -> None:
    publish(draft, after=0)
    with pytest.raises(Overtaken, match="Version 1 was published meanwhile"):
        publish(draft, "Mine.", after=0)
    assert publish(draft, "Mine.", after=1).number == 2


def test_a_draft_is_what_would_be_stored_and_stores_nothing(draft: Article) -> None:
    factories.make_voice("Ada")
    source = "# Head\r\n\r\n> Words.\n>\n> — Ada, at home\n"
    drafted = draft_version(title=" A title ", source=source)
    assert not ArticleVersion.objects.exists()
    version = publish(draft, source, title=" A title ")
    assert (version.title, version.source, version.text) == (drafted.title, drafted.source, drafted.cut.text)
    stored = [(p.number, p.text, p.html, p.voice, p.attribution) for p in version.passages.order_by("number")]
    assert stored == [(p.number, p.text, p.html, p.voice, p.attribution) for p in drafted.passages]


def test_a_later_date_is_kept_with_its_version(draft: Article) -> None:
    later = DAY + datetime.timedelta(days=3)
    assert publish(draft, date=later).date == later
    draft.refresh_from_db()
    assert draft.date == DAY


def test_publishing_costs_the_same_whatever_the_length(draft: Article) -> None:
    def cost(passages: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            publish(draft, "\n\n".join(f"Paragraph {n}." for n in range(passages)))
        return len(queries)

    cost(2)
    assert cost(3) == cost(30)
