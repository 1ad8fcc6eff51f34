"""What was followed, looked up and filtered is frozen with a view, and shown."""

import json
import re
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from apps.annotations.models import Highlight
from apps.comparison.models import Answer, Evidence, Question, QuestionSet
from apps.comparison.state import Focus
from apps.library.models import Article, Reading
from apps.sharing import opening
from apps.sharing.freezing import Chosen
from apps.sharing.snapshot import BadSnapshot, FrozenCounterpart, FrozenFocus, canonical, read_snapshot
from apps.sharing.snapshot_words import FrozenLine
from tests.factories import make_version
from tests.lined import make_answer, make_parallel
from tests.sharing.test_frozen import opened, tag_of
from tests.sharing.views import Scene, make_scene, make_view, mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def test_a_snapshot_of_the_first_schema_opens_as_it_did(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    make_answers(scene)
    for state in ({"view": "words", "term": "call"}, {"follow": Focus(scene.first.slug, 2)}):
        version = make_view(scene, state=state)
        now = read_snapshot(version.snapshot)
        assert now.term or (now.focus and now.focus.found), "what the first schema lacked is there now"
        document = json.loads(version.snapshot) | {"schema": 1}
        with pytest.raises(BadSnapshot):
            read_snapshot(canonical(document))
        del document["term"]
        for words in document["words"]:
            del words["looked"]
        if document["focus"]:
            del document["focus"]["found"]
        old = read_snapshot(canonical(document))
        words = tuple(replace(each, looked=None) for each in now.words)
        focus = now.focus and replace(now.focus, found=())
        assert old == replace(now, schema=1, term="", words=words, focus=focus)
        with monkeypatch.context() as patched:
            patched.setattr(opening, "read_snapshot", lambda _, old=old: old)
            assert Client().get(f"/v/{version.view.token}/").status_code == 200


def make_answers(scene: Scene) -> None:
    """Store an answer to one question for each reading, resting on the beginning of its second passage."""
    question = Question.objects.create(
        question_set=QuestionSet.objects.create(slug="set", name="Set"),
        position=1,
        slug="cause",
        name="Cause",
        wording="Why?",
    )
    for reading in Reading.objects.filter(event=scene.event).select_related("article__current", "frame"):
        answer = make_answer(reading, question, scene.bob, state="silent")
        Answer.objects.filter(pk=answer.pk).update(state="answered")
        Evidence.objects.create(answer=answer, highlight=mark(reading.article, scene.bob))


def test_what_was_followed_and_found_is_frozen_and_shown(scene: Scene) -> None:
    make_answers(scene)
    make_parallel(scene.alice, mark(scene.first, scene.alice), mark(scene.second, scene.alice), visibility="private")
    version = make_view(scene, state={"follow": Focus(scene.first.slug, 2)}, chosen=Chosen("Seen", with_private=True))
    Answer.objects.all().delete()
    Highlight.objects.update(deleted=timezone.now())
    found = opened(version)
    assert found.snapshot.focus == FrozenFocus(
        "realist-text", 2, (FrozenCounterpart("liberal-text", 2, "question", "both answer Cause"),)
    ), "what is seen by the sharer alone leads nobody"
    page = Client().get(f"/v/{version.view.token}/").content.decode()
    assert '<a href="#realist-text.p2">passage 2</a>' in page
    assert '<a href="#liberal-text.p2">passage 2</a> <span class="why">both answer Cause</span>' in page
    assert re.search(r'id="realist-text.p2"[^>]* data-by="origin"', page)
    assert re.search(r'id="liberal-text.p2"[^>]* data-why="both answer Cause" data-by="question"', page)
    markdown = Client().get(f"/v/{version.view.token}/1/view.md").content.decode()
    assert "The sharer followed passage 2 of “Power spoke first”." in markdown
    assert "- Rules were absent: passage 2 (both answer Cause)" in markdown
    Article.objects.filter(slug="liberal-text").update(status="draft")
    assert opened(version).snapshot.focus == FrozenFocus("realist-text", 2)
    assert "both answer" not in Client().get(f"/embed/{version.view.token}/").content.decode()
    Article.objects.filter(slug="realist-text").update(status="draft")
    assert opened(version).snapshot.focus is None


def test_where_nothing_was_found_that_is_said(scene: Scene) -> None:
    version = make_view(scene, state={"follow": Focus(scene.first.slug, 3)})
    page = Client().get(f"/v/{version.view.token}/").content.decode()
    assert '<span class="why">nothing found here</span>' in page
    assert (
        "- Rules were absent: nothing found here" in Client().get(f"/v/{version.view.token}/1/view.md").content.decode()
    )
    gone = make_view(scene, state={"follow": Focus(scene.first.slug, 99)})
    assert Client().get(f"/v/{gone.view.token}/").status_code == 200


def test_the_word_that_was_looked_up_is_frozen_in_its_contexts(scene: Scene) -> None:
    version = make_view(scene, state={"view": "words", "term": "call"})
    make_version(scene.first, text="Other words altogether.")
    found = opened(version).snapshot
    assert found.term == "call"
    looked = found.words[0].looked
    assert looked is not None
    assert [(each.reading, each.counted) for each in looked.readings] == [("realist-text", 1), ("liberal-text", 1)]
    assert looked.readings[0].lines == (FrozenLine(2, "The", "call", "lasted ninety minutes."),)
    page = Client().get(f"/v/{version.view.token}/").content.decode()
    assert "“call” in context" in page
    assert '<td class="before">The</td><td class="match"><mark>call</mark></td>' in page
    assert 'href="#realist-text.p2"' in page
    markdown = Client().get(f"/v/{version.view.token}/1/view.md").content.decode()
    assert "### “call” in context" in markdown
    assert "- **2** The **call** lasted ninety minutes." in markdown
    Article.objects.filter(slug="realist-text").update(excerpt=10)
    (words,) = opened(version).snapshot.words
    assert words.looked
    assert (words.looked.readings[0].lines, words.looked.readings[0].more) == ((), 1), "no line a place of it"
    assert "lasted ninety" not in Client().get(f"/embed/{version.view.token}/").content.decode()
    nowhere = make_view(scene, state={"view": "words", "term": "zeppelin"})
    assert "None of these texts has it." in Client().get(f"/v/{nowhere.view.token}/").content.decode()


def test_through_what_the_highlights_were_chosen_is_said(scene: Scene) -> None:
    tag = tag_of("Agency")
    mark(scene.first, scene.bob, note="Who acts?", tags=[tag])
    said = "The highlights are a selection:"

    def page(**state: object) -> str:
        token = make_view(scene, state=state).view.token
        pages = [Client().get(f"/{kind}/{token}/").content.decode() for kind in ("v", "embed")]
        pages.append(Client().get(f"/v/{token}/1/view.md").content.decode())
        assert pages[0].count(said) == pages[1].count(said) == pages[2].count(said)
        return " ".join(pages[0].split())

    assert said not in page()
    assert said not in page(people=("everybody",))
    everything = page(tags=("agency",), people=("me", scene.bob.public_id), only_notes=True)
    assert f"{said} tagged Agency, or with what stands under that; by the sharer or by people whom" in everything
    assert "the sharer chose; with a note." in everything
    assert f"{said} by others than the sharer." in page(people=("others",))
    assert said not in page(view="words", tags=("agency",)), "no highlights are shown there"
