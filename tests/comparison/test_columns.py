"""Which readings stand side by side, and in which order."""

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from apps.comparison.columns import default_refs, find_columns, former_slugs
from apps.comparison.state import ReadingRef, State
from apps.library.articles import rename_article
from apps.library.models import Event, Reading
from tests import factories

pytestmark = pytest.mark.django_db


def readings_of(event: Event) -> list[Reading]:
    return list(Reading.objects.visible_to(AnonymousUser()).filter(event=event).in_neutral_order().for_contents())


def test_by_default_one_reading_of_each_frame_stands_alphabetically(event: Event) -> None:
    for name in ("Zeal", "Calm", "Method"):
        factories.make_reading(event, frame=factories.make_frame(name.lower()))
    names = [reading.frame.name for reading in readings_of(event)]
    assert names == ["Calm", "Method", "Zeal"]
    assert [ref.slug for ref in default_refs(readings_of(event), "en")] == [
        reading.article.slug for reading in readings_of(event)
    ]


def test_five_at_the_most(event: Event) -> None:
    factories.make_readings(7, event=event)
    assert len(default_refs(readings_of(event), "en")) == 5


def test_of_two_readings_in_one_frame_the_one_in_the_language_of_the_page_is_taken(event: Event) -> None:
    frame = factories.make_frame()
    original = factories.make_article("a-original", language="ru")
    translation = factories.make_article("b-english", translation_of=original, translator="A. Translator")
    factories.make_reading(event, article=original, frame=frame)
    factories.make_reading(event, article=translation, frame=frame)
    assert default_refs(readings_of(event), "en") == (ReadingRef("b-english"),)
    assert default_refs(readings_of(event), "ru") == (ReadingRef("a-original"),)
    assert default_refs(readings_of(event), "ar") == (ReadingRef("a-original"),)


def test_unknown_readings_and_versions_are_named_and_the_rest_is_shown(event: Event) -> None:
    reading = factories.make_reading(event)
    slug = reading.article.slug
    state = State(readings=(ReadingRef("nobody"), ReadingRef(slug, 7)))
    found = find_columns(readings_of(event), state)
    assert [column.slug for column in found.columns] == [slug]
    assert found.columns[0].version.number == 1
    assert len(found.notices) == 2
    assert "nobody" in found.notices[0]
    assert "version 7" in found.notices[1]


def test_an_older_version_is_shown_when_it_is_asked_for(event: Event) -> None:
    reading = factories.make_reading(event)
    factories.make_version(reading.article, text="The second text.")
    slug = reading.article.slug
    found = find_columns(readings_of(event), State(readings=(ReadingRef(slug, 1),)))
    (column,) = found.columns
    assert (column.version.number, column.newest, column.is_newest) == (1, 2, False)
    assert "The second text" not in "".join(passage.html for passage in column.passages)


def test_drafts_and_their_former_slugs_stay_hidden(event: Event) -> None:
    reading = factories.make_reading(event)
    rename_article(article=reading.article, slug="renamed")
    assert list(former_slugs(event, AnonymousUser()).values()) == ["renamed"]
    reading.article.status = "draft"
    reading.article.save()
    assert former_slugs(event, AnonymousUser()) == {}
    assert readings_of(event) == []


@pytest.mark.parametrize("number", [2, 5])
def test_columns_cost_two_queries(event: Event, number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    factories.make_readings(number, event=event)
    readings = readings_of(event)
    for reading in readings:
        factories.make_version(reading.article)
    refs = tuple(ReadingRef(reading.article.slug, 1) for reading in readings)
    with django_assert_num_queries(2):
        found = find_columns(readings, State(readings=refs))
        assert all(column.passages for column in found.columns)
