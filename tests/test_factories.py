"""The rows that other tests start from are what they say they are."""

from django.test import Client

from apps.accounts.models import User
from apps.library.models import Reading
from tests.factories import PASSWORD, make_quotation, make_readings


def test_a_reading_comes_with_a_public_event_and_a_published_text(reading: Reading) -> None:
    assert Reading.objects.visible_to(None).get() == reading
    assert reading.article.current is not None
    kinds = list(reading.article.current.passages.values_list("kind", flat=True))
    assert kinds == ["heading", "paragraph", "list-item", "list-item"]


def test_the_cast_differs_in_what_it_may_do(alice: User, bob: User, carol: User, admin: User) -> None:
    assert [user.role for user in (alice, bob, carol, admin)] == ["reader", "analyst", "editor", "admin"]
    assert [user.is_editor for user in (alice, bob, carol, admin)] == [False, False, True, True]
    assert Client().login(username="alice", password=PASSWORD)


def test_many_readings_are_of_one_event_and_differ_in_frame(db: None) -> None:
    readings = make_readings(3, passages=7)
    assert len({reading.event_id for reading in readings}) == 1
    assert len({reading.frame_id for reading in readings}) == 3
    assert all(r.article.current and r.article.current.passages.count() == 7 for r in readings)


def test_a_quotation_has_a_speaker_and_a_source(db: None) -> None:
    quotation = make_quotation("One sentence.")
    assert quotation.speaker.quotations.get() == quotation
    assert quotation.source.url
