"""The page of a shared view as a document: all layouts, notes, layers, provenance, and nothing of what is withheld."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.annotations.disputes import dispute_label
from apps.annotations.models import Placement
from apps.comparison.models import Evidence, Question, QuestionSet
from apps.library.models import Reading
from apps.sharing import keeping
from apps.sharing.drawing import draw_texts, layers_of
from apps.sharing.freezing import Chosen
from apps.sharing.models import SharedVersion
from apps.sharing.opening import Opened, open_view
from apps.sharing.services import share, share_again
from tests.factories import make_user
from tests.lined import make_answer, make_parallel
from tests.sharing.test_frozen import tag_of
from tests.sharing.views import Scene, make_scene, make_view, mark

pytestmark = pytest.mark.django_db

#: Words of the second text that stand nowhere else.
THEIRS = ("hour and a half", "They spoke", "Europe was", "not on the line")


@pytest.fixture
def scene() -> Scene:
    keeping.forget_answers()
    return make_scene()


def page(client: Client, version: SharedVersion, rest: str = "") -> str:
    keeping.forget_answers()
    answer = client.get(f"/v/{version.view.token}/{version.number}/{rest}")
    assert answer.status_code == 200
    return answer.content.decode()


def asked(scene: Scene) -> dict[str, Question]:
    """Store a public set of two questions, one answered of the second text with words of it, one silent."""
    questions = QuestionSet.objects.create(slug="core", name="Core")
    cause, remedy = (
        Question.objects.create(question_set=questions, slug=slug, name=slug.title(), wording=f"{slug}?", position=n)
        for n, slug in enumerate(("cause", "remedy"), 1)
    )
    first, second = (Reading.objects.get(article=each) for each in (scene.first, scene.second))
    answer = make_answer(second, cause, scene.bob, paraphrase="Rules broke.")
    Evidence.objects.create(answer=answer, highlight=mark(scene.second, scene.bob, passage=3, end=20))
    make_answer(first, remedy, scene.bob, state="silent", paraphrase="")
    return {"cause": cause, "remedy": remedy}


def withhold(scene: Scene) -> None:
    type(scene.second).objects.filter(pk=scene.second.pk).update(status="draft")


def everything(scene: Scene) -> list[SharedVersion]:
    """Share the same in all four layouts, each time with what is said of both texts and a parallel between them."""
    here = mark(scene.first, scene.bob, note="Who acts?", tags=[tag_of("Agency")])
    there = mark(scene.second, scene.alice, end=20, note="It says “They spoke”, no less.")
    make_parallel(scene.bob, here, there, note="Not “hour and a half” here.")
    asked(scene)
    people = ("everybody",)
    alone = share(owner=scene.alice, material=scene.alone(), chosen=Chosen("Alone"))
    return [make_view(scene, state={"view": view, "people": people}) for view in ("columns", "rows", "words")] + [alone]


def test_every_layout_shows_its_texts_with_notes_labels_and_where_they_come_from(scene: Scene, client: Client) -> None:
    for version in everything(scene):
        html = page(client, version)
        assert version.title in html
        assert "Nobody asked Kyiv first." in html
        assert "Where this text comes from" in html
        assert "It asks who has the power." in html
        assert "nobody has checked the claims" in html
        assert html.count(">Illustrative<") >= 2
        assert version.digest in html
        assert "hx-" not in html
        assert "htmx" not in html
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'href="#([^"]+)"', html)) <= {*ids}


def test_notes_link_to_their_words_and_back_and_to_one_another(scene: Scene, client: Client) -> None:
    first, second = mark(scene.first, scene.bob, note="One"), mark(scene.first, scene.alice, passage=3, note="Two")
    make_parallel(scene.bob, first, second)
    chosen = Chosen("Order", annotations=[second.slug, first.slug])
    html = page(client, make_view(scene, chosen=chosen, state={"people": ("everybody",)}))
    assert '<a class="hn" href="#n-realist-text.p3"' in html
    assert 'id="n-realist-text.p3"' in html
    note = html.partition('id="a1"')[2].partition("</li>")[0]
    assert 'value="1"' in note
    assert 'href="#realist-text.p3"' in note
    assert 'href="#a2">Next' in note
    assert "Previous" not in note
    assert '∥ contradicts: <a href="#a2">note 2</a>' in note
    assert 'data-h="a1" data-who="1"' in html


def test_silent_and_not_coded_never_look_alike_and_facts_stand_in_two_groups(scene: Scene, client: Client) -> None:
    asked(scene)
    scene.event.facts.create(status="agreed", text="They talked.", position=1)
    scene.event.facts.create(status="disputed", text="For how long.", position=2)
    html = page(client, make_view(scene, state={"view": "rows"}))
    assert html.count('class="answer silent"') == 1
    assert html.count('class="uncoded"') == 2
    assert html.index("<h2>Agreed</h2>") < html.index("They talked.") < html.index("<h2>Disputed</h2>")
    assert 'href="#liberal-text.p1">passage 1</a>' in html


def test_a_place_that_a_new_version_moved_says_so_wherever_its_words_stand(scene: Scene, client: Client) -> None:
    asked(scene)
    here = mark(scene.first, scene.bob, note="Here.")
    versions = [make_view(scene, state={"view": view, "people": ("everybody",)}) for view in ("columns", "rows")]
    for version in versions:
        assert "moved: check" not in page(client, version) + page(client, version, "view.md")
    evidence = Evidence.objects.values_list("highlight", flat=True)
    Placement.objects.filter(highlight__in=[here.pk, *evidence]).update(status="moved")
    columns, rows = (make_view(scene, state={"view": view, "people": ("everybody",)}) for view in ("columns", "rows"))
    html = page(client, columns)
    assert html.count("moved: check") == html.count('class="card" id="a') == 3
    assert "moved: check, Bob" in page(client, columns, "view.md")
    cell = page(client, rows).partition('id="q-cause.liberal-text"')[2].partition("</td>")[0]
    assert cell.count("moved: check") == cell.count("<blockquote") == 2
    assert "(passage 1, moved: check)" in page(client, rows, "view.md")


def test_a_disputed_label_says_so(scene: Scene, client: Client) -> None:
    reading = Reading.objects.get(article=scene.first)
    dispute_label(reading=reading, author=scene.bob, reason="It is **not** so, and the text says why.", frame=None)
    html = page(client, make_view(scene))
    assert "Bob disputes this label" in html
    assert "It is <strong>not</strong> so," in html


def test_each_person_has_a_layer_and_who_comes_late_shares_the_last(scene: Scene, client: Client) -> None:
    one = make_view(scene, state={"people": ("everybody",)})
    assert 'class="layers ' not in page(client, one)
    for n in range(9):
        author = make_user(f"reader{n}", display_name=f"Reader {n}", email_confirmed=scene.alice.email_confirmed)
        mark(scene.first, author, end=4 + n)
        if n == 0:
            alone = page(client, make_view(scene, state={"people": ("everybody",)}))
            assert 'id="on-marks"' in alone
            assert "data-who" not in alone
    html = page(client, version := make_view(scene, state={"people": ("everybody",)}))
    found = open_view(version.view.token)
    assert isinstance(found, Opened)
    assert sorted(layers_of(found).values()) == [1, 2, 3, 4, 5, 6, 7, 8, 8]
    assert re.findall(r'id="on-(\d)"', html) == list("12345678")
    assert len(re.findall(r'<li class="card" id="a\d"[^>]*data-who="8"', html)) == 2
    # Where highlights of several people overlap, the words are of all their layers.
    assert re.search(r'<mark [^>]*data-h="a\d a\d[^"]*" data-who="\d \d', html)


def test_no_word_of_a_text_that_is_withheld_is_anywhere(scene: Scene, client: Client) -> None:
    versions = everything(scene)[:3]
    shown = "".join(page(client, each) for each in versions)
    assert all(words in shown for words in THEIRS)
    view = versions[0].view
    second = share_again(view=view, edition=1, material=scene.material(), chosen=Chosen("Again", annotations=[]))
    withhold(scene)
    for version in [*versions, second]:
        for rest in ("", "view.html", "view.md", "view.jsonld"):
            html = page(client, version, rest)
            assert not [words for words in THEIRS if words in html], (version, rest)
            assert "Power spoke first" in html or rest == "view.jsonld"
        keeping.forget_answers()
        assert client.get(f"/v/{version.view.token}/{version.number}/snapshot.json").status_code == 410
        assert "snapshot.json" not in page(client, version)
    for rest in ("changes/", "changes/?from=1"):
        html = page(client, second, rest)
        assert not [words for words in THEIRS if words in html]
    embedded = client.get(f"/embed/{view.token}/1/").content.decode()
    assert not [words for words in THEIRS if words in embedded]


def test_no_words_are_counted_out_where_one_text_is_withheld(scene: Scene, client: Client) -> None:
    version = make_view(scene, state={"view": "words"})
    assert "In English" in page(client, version)
    assert "not public any more" not in page(client, version)
    withhold(scene)
    for rest in ("", "view.md"):
        assert "One of the texts is not public any more" in page(client, version, rest)
    assert "In English" not in page(client, version)


def test_a_text_that_may_only_be_quoted_stands_in_its_notes_alone(scene: Scene, client: Client) -> None:
    scene.second.refresh_from_db()
    scene.second.excerpt = 8
    scene.second.save()
    version = everything(scene)[0]
    for rest in ("", "view.html", "view.md", "view.jsonld"):
        html = page(client, version, rest)
        assert "They sp…" in html
        assert not [words for words in ("hour and a half.", "Europe was", "not on the line") if words in html], rest
    html = page(client, version)
    assert "The rights allow quotations of this text and no more" in html
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(re.findall(r'\sid="([^"]+)"', html))


def test_the_page_costs_no_query_for_what_is_in_it_and_every_text_is_drawn_once(scene: Scene) -> None:
    mark(scene.first, scene.bob, note="One")
    mark(scene.second, scene.bob, note="Two")
    found = open_view(make_view(scene, state={"people": ("everybody",)}).view.token)
    assert isinstance(found, Opened)
    with CaptureQueriesContext(connection) as none:
        texts = draw_texts(found)
    assert len(none) == 0
    assert [len(text.noted) for text in texts] == [1, 1]
