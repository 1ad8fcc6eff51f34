"""What changed between two versions of a shared view, and the page that says so."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.annotations.claims import assess
from apps.annotations.models import Placement
from apps.annotations.services import Content, edit_highlight
from apps.comparison.models import Answer
from apps.library.models import Passage
from apps.pages.shared_changes_context import changed_markdown, changed_words
from apps.sharing import keeping
from apps.sharing.differences import differences
from apps.sharing.freezing import Chosen
from apps.sharing.models import SharedVersion
from apps.sharing.services import revoke, share_again
from apps.sharing.snapshot import FrozenFocus, read_snapshot
from tests.factories import make_version
from tests.lined import make_parallel
from tests.sharing.test_document import asked
from tests.sharing.views import FIRST, Scene, make_scene, make_view, mark

pytestmark = pytest.mark.django_db
EVERYBODY: dict[str, Any] = {"people": ("everybody",)}


@pytest.fixture
def scene() -> Scene:
    keeping.forget_answers()
    return make_scene()


def show(version: SharedVersion, number: int, query: str = "") -> str:
    keeping.forget_answers()
    answer = Client().get(f"/v/{version.view.token}/{number}/changes/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def changed(scene: Scene) -> tuple[SharedVersion, SharedVersion]:
    """Share twice; in between a note is changed, one goes, one comes, and a text gets a new version."""
    kept = mark(scene.first, scene.bob, note="It was quick.")
    gone = mark(scene.second, scene.bob, note="Not for long.")
    make_parallel(scene.bob, kept, gone)
    first = make_view(scene, chosen=Chosen("What I saw", introduction="Look."), state=EVERYBODY)
    edit_highlight(highlight=kept, by=scene.bob, edition=1, content=Content(note="It was slow.", visibility="public"))
    new = mark(scene.second, scene.alice, end=4, note="Here from now on.")
    scene.first.refresh_from_db()
    make_version(scene.first, title="Power spoke first", text=FIRST + "\n\nOne more.")
    scene.first.refresh_from_db()
    material = scene.material(**EVERYBODY)
    chosen = Chosen("What we saw", introduction="Look.", annotations=[new.slug, kept.slug])
    return first, share_again(view=first.view, edition=1, material=material, chosen=chosen)


def test_what_was_added_taken_out_and_changed_is_said_in_words_and_signs(scene: Scene) -> None:
    first, second = changed(scene)
    found = differences(read_snapshot(first.snapshot), read_snapshot(second.snapshot))
    assert found.title
    assert not found.introduction
    assert [(each.before.version, each.after.version) for each in found.readings.changed] == [(1, 2)]
    assert [each.annotation.note for each in found.annotations.added] == ["Here from now on."]
    assert "Not for long." in [each.annotation.note for each in found.annotations.gone]
    assert len(found.parallels.gone) == 1
    html = show(first, 2)
    assert "What <del>I</del><ins>we</ins> saw" in html
    assert "version 2 in place of version 1" in html
    assert "<b>added</b>" in html
    assert "<b>taken out</b>" in html
    assert show(first, 2, "?from=1").count("<ins>") == html.count("<ins>")


def test_a_changed_note_is_shown_word_by_word(scene: Scene) -> None:
    kept = mark(scene.first, scene.bob, note="It was quick <b>.")
    first = make_view(scene, state=EVERYBODY)
    edit_highlight(
        highlight=kept, by=scene.bob, edition=1, content=Content(note="It was slow <b>.", visibility="public")
    )
    share_again(view=first.view, edition=1, material=scene.material(**EVERYBODY), chosen=Chosen("What I saw"))
    html = show(first, 2)
    assert "It was <del>quick</del><ins>slow</ins> &lt;b&gt;." in html


def test_the_same_again_says_that_nothing_changed(scene: Scene) -> None:
    mark(scene.first, scene.bob, note="A note")
    first = make_view(scene, state=EVERYBODY)
    share_again(view=first.view, edition=1, material=scene.material(**EVERYBODY), chosen=Chosen("What I saw"))
    assert not differences(*(read_snapshot(each.snapshot) for each in first.view.versions.order_by("number")))
    assert "Nothing that is shown changed." in show(first, 2)


def test_it_is_linked_where_there_are_two_versions_kept_for_one_address_and_asked_freely(scene: Scene) -> None:
    first, _ = changed(scene)
    token, client = first.view.token, Client()
    share_again(view=first.view, edition=2, material=scene.material(**EVERYBODY), chosen=Chosen("Third"))
    assert f"/v/{token}/1/changes/" not in client.get(f"/v/{token}/1/").content.decode()
    assert f"/v/{token}/3/changes/" in client.get(f"/v/{token}/3/").content.decode()
    assert client.get(f"/v/{token}/1/changes/").status_code == 404
    kept, asked = client.get(f"/v/{token}/3/changes/"), client.get(f"/v/{token}/3/changes/?from=1")
    assert kept["Cache-Control"] == asked["Cache-Control"] == keeping.CACHE_CONTROL
    assert kept.content != asked.content, "what is kept for the address is not sent for another question"
    for wrong in ("", "0", "3", "9", "x", "-1", "1" * 30, "²"):
        assert client.get(f"/v/{token}/3/changes/?from={wrong}").status_code == 404
    revoke(view=first.view, edition=3, number=2)
    keeping.forget_answers()
    assert client.get(f"/v/{token}/2/changes/").status_code == 410
    assert client.get(f"/v/{token}/3/changes/?from=2").status_code == 410
    assert b"version 1</a> to version 3" in client.get(f"/v/{token}/3/changes/").content


def test_each_question_that_our_pages_ask_is_kept_and_asks_the_database_no_more(scene: Scene) -> None:
    first, _ = changed(scene)
    token, client = first.view.token, Client()
    share_again(view=first.view, edition=2, material=scene.material(**EVERYBODY), chosen=Chosen("Third"))
    questions = ["", "?from=1", "?from=2"]
    made = [client.get(f"/v/{token}/3/changes/{query}") for query in questions]
    with CaptureQueriesContext(connection) as found:
        again = [client.get(f"/v/{token}/3/changes/{query}") for query in questions]
    assert [each.content for each in again] == [each.content for each in made]
    assert len(found) == 0
    assert made[1]["ETag"] != made[2]["ETag"]
    for other in ("?from=01", "?from=1&from=2", "?from=1&x=2", "?x=1"):
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/v/{token}/3/changes/{other}").status_code == 200
        assert len(found) > 0, "who asks in another way does not fill the memory"
    revoke(view=first.view, edition=3, number=1)
    keeping.forget_answers()
    assert client.get(f"/v/{token}/3/changes/?from=1").status_code == 410
    assert client.get(f"/v/{token}/3/changes/?from=2").status_code == 200


def test_an_introduction_is_compared_as_it_is_read(scene: Scene) -> None:
    before = "## What I saw\n\nIt was *quick*, says [one](https://a.example/).\n\n- first\n- <b>second</b>"
    after = "## What I saw\n\nIt was **slow**, says [one](https://b.example/).\n\n- first\n- <b>third</b>"
    first = make_view(scene, chosen=Chosen("A", introduction=before))
    share_again(view=first.view, edition=1, material=scene.material(), chosen=Chosen("A", introduction=after))
    share_again(
        view=first.view, edition=2, material=scene.material(), chosen=Chosen("A", introduction=after.replace("**", "*"))
    )
    html = show(first, 2)
    assert "<div><p>What I saw<br>It was <del>quick</del><ins>slow</ins>, says one (https://" in html
    assert "<del>a" in html
    assert "<ins>b" in html
    assert "• first<br>• &lt;b&gt;<del>second</del><ins>third</ins>&lt;/b&gt;</p></div>" in html
    for sign in ("## ", "**", "](", "- first"):
        assert sign not in html
    html = show(first, 3)
    assert "It was <em>slow</em>" in html
    assert "The words are the same" in html
    assert "<ins>" not in html


def test_markdown_that_nobody_can_read_is_compared_as_it_was_typed() -> None:
    tangled = ">" * 500 + " a"
    assert changed_markdown(tangled, tangled + " b").endswith("a<ins> b</ins></p>")
    assert changed_markdown(tangled, tangled) == ""


def test_words_are_put_into_html_as_words() -> None:
    assert changed_words("long before", "long after") == "long <del>before</del><ins>after</ins>"
    assert changed_words("", "новое <i>\n") == "<ins>новое &lt;i&gt;<br></ins>"
    assert changed_words("<b>", "<b>") == ""


def test_another_state_of_a_claim_is_a_change_and_another_number_of_its_passage_is_none(scene: Scene) -> None:
    assert scene.first.current
    passage = Passage.objects.get(version=scene.first.current, number=2)
    assess(passage=passage, by=scene.bob, edition=0, status="contested", citation="A paper, 1 May")
    first = make_view(scene)
    assess(passage=passage, by=scene.bob, edition=1, status="contradicted", citation="A paper, 2 May")
    second = share_again(view=first.view, edition=1, material=scene.material(), chosen=Chosen("What I saw"))
    before, after = read_snapshot(first.snapshot), read_snapshot(second.snapshot)
    assert differences(before, after).other
    assert "is known of their claims" in show(first, 2)
    moved = [replace(each, claims=tuple(replace(c, passage=9) for c in each.claims)) for each in before.readings]
    assert not differences(before, replace(before, readings=tuple(moved)))


def test_words_counted_and_the_order_of_questions_are_changes(scene: Scene) -> None:
    asked(scene)
    rows = read_snapshot(make_view(scene, state={"view": "rows"}).snapshot)
    assert differences(rows, replace(rows, rows=rows.rows[::-1])).other
    words = read_snapshot(make_view(scene, state={"view": "words"}).snapshot)
    assert differences(words, replace(words, words=())).other
    assert differences(words, replace(words, term="call")).other
    assert differences(words, replace(words, focus=FrozenFocus("realist-text", 1))).other


def test_each_thing_that_is_shown_is_compared(scene: Scene) -> None:
    asked(scene)
    scene.event.facts.create(status="agreed", text="They talked.", position=1)
    rows = read_snapshot(make_view(scene, state={"view": "rows"}).snapshot)
    (fact,) = rows.facts
    heads = tuple(replace(each, rationale="It asks who profits.") for each in rows.readings)
    worded = tuple(replace(each, wording="What for?") for each in rows.rows)
    for other in (
        replace(rows, facts=(replace(fact, text="They did not."),)),
        replace(rows, readings=heads),
        replace(rows, rows=worded),
    ):
        assert differences(rows, other).other
    assert differences(rows, replace(rows, readings=rows.readings[::-1])).order
    given = rows.rows[0].cells[1].answers[0]
    cell = replace(rows.rows[0].cells[1], answers=(replace(given, withdrawn=given.withdrawn + 1),))
    row = replace(rows.rows[0], cells=(rows.rows[0].cells[0], cell))
    assert len(differences(rows, replace(rows, rows=(row, *rows.rows[1:]))).answers.changed) == 1
    mark(scene.first, scene.bob)
    mark(scene.second, scene.bob)
    columns = read_snapshot(make_view(scene, state=EVERYBODY).snapshot)
    assert differences(columns, replace(columns, annotations=columns.annotations[::-1])).guided


def test_the_version_that_was_coded_on_and_a_place_that_was_checked_are_changes(scene: Scene) -> None:
    asked(scene)
    marked = mark(scene.first, scene.bob, note="Here.", attribution="rebuts")
    earlier = scene.first.current
    make_version(scene.first, text=FIRST)
    scene.first.refresh_from_db()
    Answer.objects.filter(state="silent").update(version=earlier)
    Placement.objects.filter(highlight=marked).update(status="moved")
    views = {view: make_view(scene, state={"view": view, **EVERYBODY}) for view in ("rows", "columns")}
    Answer.objects.filter(state="silent").update(version=scene.first.current)
    Placement.objects.filter(highlight=marked).update(status="placed")
    for view, first in views.items():
        chosen = Chosen("What I saw")
        share_again(view=first.view, edition=1, material=scene.material(**{"view": view, **EVERYBODY}), chosen=chosen)
    assert "coded on version <del>1</del><ins>2</ins>" in show(views["rows"], 2)
    html = show(views["columns"], 2)
    assert "<del>moved: check</del>" in html
    share_again(
        view=views["columns"].view,
        edition=2,
        material=scene.material(**EVERYBODY),
        chosen=Chosen("What I saw", annotations=[]),
    )
    assert '<p class="said">rebuts</p>' in show(views["columns"], 3)
