"""Editing what texts rest on: events with their facts, frames, outlets, voices, quotations, passages, readings."""

from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.library.models import Article, Event, Fact, FactPosition, Frame, Outlet, Passage, Reading, Source
from tests import factories
from tests.examples import few
from tests.factories import PASSWORD
from tests.forms import errors, fields, submit
from tests.stock import Stock, make_fact, make_stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(carol: User) -> Client:
    client = Client()
    client.login(username="carol", password=PASSWORD)
    return client


@pytest.fixture
def stock() -> Stock:
    return make_stock()


def address(row: Model, name: str = "change") -> str:
    return reverse(f"admin:library_{row._meta.model_name}_{name}", args=[row.pk])


def listed(model: str) -> str:
    return reverse(f"admin:library_{model}_changelist")


# -- Events and facts --------------------------------------------------------------------------------------------------


def new_fact(source: Source, **fields: Any) -> dict[str, Any]:
    return {"facts-0-status": "agreed", "facts-0-text": "They spoke.", "facts-0-sources": source.pk, **fields}


def test_an_event_is_added_with_what_is_agreed(editor: Client, stock: Stock) -> None:
    given = {"title": "A call", "slug": "a-call", "date": "12/02/2025", "summary": "They spoke."}
    given |= new_fact(stock.source) | {"facts-TOTAL_FORMS": "1"}
    response = submit(editor, reverse("admin:library_event_add"), **given)
    assert response.status_code == 302, errors(response)
    fact = Event.objects.get(slug="a-call").facts.get()
    assert (fact.position, fact.text, list(fact.sources.all())) == (1, "They spoke.", [stock.source])


def test_a_fact_has_a_source(editor: Client, stock: Stock) -> None:
    given = new_fact(stock.source, **{"facts-0-sources": None})
    response = submit(editor, address(stock.event), **given)
    assert "required" in errors(response)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"end_date": "11/02/2025"}, "before the first one"),
        ({"summary": " "}, "required"),
        ({"slug": "Ёлка"}, "valid “slug”"),
    ],
)
def test_an_event_that_cannot_be_is_refused(editor: Client, stock: Stock, given: dict[str, str], message: str) -> None:
    assert message in errors(submit(editor, address(stock.event), **given))


def test_no_event_is_an_episode_of_its_own_episode(editor: Client, stock: Stock) -> None:
    below = factories.make_event("below", parent=stock.event)
    for parent in (stock.parent, stock.event, below):
        response = submit(editor, address(stock.parent), parent=parent.pk)
        assert "is an episode of this event already" in errors(response)


def test_events_are_published_and_withdrawn_together(editor: Client, stock: Stock) -> None:
    for action, published in (("withdraw", False), ("publish", True)):
        chosen = {"action": action, "_selected_action": [stock.event.pk, stock.parent.pk]}
        page = editor.post(listed("event"), chosen, follow=True).content.decode()
        assert "2 events changed." in page
        assert set(Event.objects.values_list("is_published", flat=True)) == {published}
    assert "Changed published" in editor.get(address(stock.event, "history")).content.decode()


@few()
@given(st.lists(st.one_of(st.none(), st.integers(1, 9)), min_size=1, max_size=7), st.data())
def test_facts_stand_where_their_numbers_put_them(db: None, places: list[int | None], data: st.DataObject) -> None:
    User.objects.filter(username="carol").exists() or factories.make_user("carol", role="editor")
    client = Client()
    client.login(username="carol", password=PASSWORD)
    source, event = factories.make_source(), factories.make_event()
    for number in range(1, len(places) + 1):
        make_fact(event, source, number, positions=0)
    changes = {f"facts-{index}-place": "" if place is None else str(place) for index, place in enumerate(places)}
    deleted = data.draw(st.sets(st.integers(0, len(places) - 1), max_size=2))
    changes |= {f"facts-{index}-DELETE": "on" for index in deleted}
    response = submit(client, address(event), **changes)
    assert response.status_code == 302, errors(response)
    stored = list(event.facts.order_by("position").values_list("position", "text"))
    assert [position for position, _ in stored] == list(range(1, len(places) - len(deleted) + 1))
    kept = [index for index in range(len(places)) if index not in deleted]
    assert {text for _, text in stored} == {f"Fact {index + 1}." for index in kept}
    # A lower number stands before a higher one; none goes to the end.
    wanted = {f"Fact {index + 1}.": places[index] for index in kept}
    order = [wanted[text] or 99 for _, text in stored]
    assert order == sorted(order)


def test_two_facts_change_places(editor: Client, stock: Stock) -> None:
    make_fact(stock.event, stock.source, 2)
    make_fact(stock.event, stock.source, 3)
    submit(editor, address(stock.event), **{"facts-0-place": "2"})
    assert [f.text for f in stock.event.facts.order_by("position")] == ["Fact 2.", "Fact 1.", "Fact 3."]
    submit(editor, address(stock.event), **{"facts-2-place": "1"})
    assert [f.text for f in stock.event.facts.order_by("position")] == ["Fact 3.", "Fact 2.", "Fact 1."]


def test_who_says_what_has_a_page_that_leads_back(editor: Client, stock: Stock) -> None:
    assert address(stock.fact) in editor.get(address(stock.event)).content.decode()
    given = {"positions-1-who": "Moscow", "positions-1-says": "It is so.", "positions-1-place": "1"}
    response = submit(editor, address(stock.fact), **given)
    assert response["Location"] == address(stock.event)
    assert list(stock.fact.positions.order_by("position").values_list("position", "who")) == [
        (1, "Moscow"),
        (2, "Party 1"),
    ]
    assert "<b>Moscow</b>: It is so." in editor.get(address(stock.event)).content.decode()


def test_the_readings_of_an_event_are_only_looked_at_there(editor: Client, stock: Stock) -> None:
    submit(editor, address(stock.event), **{"readings-0-given_by": "Somebody", "readings-0-DELETE": "on"})
    assert Reading.objects.get().given_by == "The editors"


# -- Frames, outlets, voices -------------------------------------------------------------------------------------------


def test_a_frame_is_marked_by_colour_and_shape(editor: Client) -> None:
    path = reverse("admin:library_frame_add")
    html = editor.get(path).content.decode()
    assert html.count('class="swatch f-') == html.count('<svg class="shape"') == 8
    given = {"name": "Realist", "slug": "realist", "summary": "Power decides."}
    assert "required" in errors(submit(editor, path, **given))
    assert submit(editor, path, **given, colour="slate", shape="star").status_code == 302
    assert Frame.objects.get().shape == "star"
    assert "Select a valid choice" in errors(submit(editor, path, **given, colour="red", shape="heart"))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://a.example", "a.example", "https://", "http://a b", "data:x"]
)
@pytest.mark.parametrize("row", ["outlet", "source"])
def test_an_address_leads_to_a_page(editor: Client, stock: Stock, row: str, url: str) -> None:
    assert "begins with https://" in errors(submit(editor, address(getattr(stock, row)), url=url))


@pytest.mark.parametrize("url", ["https://a.example", "http://a.example/b?c=d#e", "/about/"])
def test_an_address_is_stored_as_it_was_given(editor: Client, stock: Stock, url: str) -> None:
    assert submit(editor, address(stock.outlet), url=url).status_code == 302
    assert Outlet.objects.get(pk=stock.outlet.pk).url == url


@pytest.mark.parametrize(
    ("given", "message"),
    [({"evidence_url": ""}, "required"), ({"until": "11/02/2025"}, "before the first one")],
)
def test_an_affiliation_has_evidence_and_an_end_after_its_beginning(
    editor: Client, stock: Stock, given: dict[str, str], message: str
) -> None:
    changes = {f"affiliations-0-{name}": value for name, value in given.items()}
    assert message in errors(submit(editor, address(stock.outlet), **changes))


def test_the_search_knows_an_outlet_under_its_new_name(editor: Client, stock: Stock) -> None:
    assert submit(editor, address(stock.outlet), name="The Morning Register").status_code == 302
    assert list(Article.objects.search("morning register")) == [stock.article]


def test_a_voice_that_is_quoted_is_not_deleted(editor: Client, stock: Stock) -> None:
    page = editor.post(address(stock.voice, "delete"), {"post": "yes"}, follow=True)
    assert "Cannot delete voice" in page.content.decode()
    assert stock.voice.passages.exists()


# -- Quotations and passages -------------------------------------------------------------------------------------------


def test_a_quotation_says_where_it_is_given(editor: Client, stock: Stock) -> None:
    html = editor.get(address(stock.quotation)).content.decode()
    version = stock.article.versions.get()
    assert f"{reverse('admin:library_articleversion_change', args=[version.pk])}#p3" in html
    assert "Former (version 1), passage 3" in html.replace("Stock former", "Former")


def test_the_words_of_a_quotation_go_on_bearing_out_the_passages_that_give_them(editor: Client, stock: Stock) -> None:
    refused = submit(editor, address(stock.quotation), words="Something else.")
    assert "Passage 3 of “Stock former (version 1)” gives other words" in errors(refused)
    more = "Before that: We will meet before the summer. And again."
    assert submit(editor, address(stock.quotation), words=more).status_code == 302


def test_only_whether_it_is_left_out_changes_in_a_passage(editor: Client, stock: Stock) -> None:
    passage = Passage.objects.get(number=2)
    assert set(fields(editor.get(address(passage)).content.decode())) == {"csrfmiddlewaretoken"}
    words = stock.article.versions.get().words
    assert submit(editor, address(passage), left_out="on", text="Other.", number="9").status_code == 302
    passage.refresh_from_db()
    assert (passage.left_out, passage.number) == (True, 2)
    assert stock.article.versions.get().words == words - len(passage.text.split())
    assert not Article.objects.search("ninety")
    assert submit(editor, address(passage), left_out=None).status_code == 302
    assert list(Article.objects.search("ninety")) == [stock.article]


def test_the_last_passage_that_is_shown_stays(editor: Client) -> None:
    passage = factories.make_article(text="One.").versions.get().passages.get()
    assert "Nothing would be left to read" in errors(submit(editor, address(passage), left_out="on"))
    chosen = {"action": "take_out", "_selected_action": [passage.pk]}
    assert "Nothing would be left to read" in editor.post(listed("passage"), chosen, follow=True).content.decode()
    passage.refresh_from_db()
    assert not passage.left_out


def test_passages_are_left_out_and_brought_back_together(editor: Client, stock: Stock) -> None:
    chosen = list(Passage.objects.filter(number__in=[1, 2]).values_list("pk", flat=True))
    for action, left_out in (("take_out", True), ("bring_back", False)):
        page = editor.post(listed("passage"), {"action": action, "_selected_action": chosen}, follow=True)
        assert "2 passages changed." in page.content.decode()
        assert set(Passage.objects.filter(pk__in=chosen).values_list("left_out", flat=True)) == {left_out}
    page = editor.post(listed("passage"), {"action": "bring_back", "_selected_action": chosen}, follow=True)
    assert "0 passages changed." in page.content.decode()


# -- Readings ----------------------------------------------------------------------------------------------------------


def test_a_reading_has_a_reason_and_stands_once(editor: Client, stock: Stock) -> None:
    path = reverse("admin:library_reading_add")
    assert fields(editor.get(path).content.decode())["given_by"] == "carol"
    given = {"article": stock.article.pk, "event": stock.parent.pk, "frame": stock.frame.pk}
    assert "required" in errors(submit(editor, path, **given))
    assert submit(editor, path, **given, rationale="It asks who pays.").status_code == 302
    assert "already exists" in errors(submit(editor, path, **given, rationale="Again."))


def test_lists_show_frames_by_name_shape_and_number(editor: Client, stock: Stock) -> None:
    factories.make_reading(stock.event, frame=stock.frame)
    html = editor.get(listed("event")).content.decode()
    assert f'class="frame f-{stock.frame.colour}"' in html
    assert "Stock frame</span> × 2" in html


def test_positions_and_facts_are_counted_from_one(editor: Client, stock: Stock) -> None:
    assert set(Fact.objects.values_list("position", flat=True)) == {1}
    assert set(FactPosition.objects.values_list("position", flat=True)) == {1}
