"""A comparison by question and the coverage grid as pages: what each person gets, at which address, at which cost."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.annotations.models import Highlight
from apps.comparison.models import Answer, Question, QuestionSet
from apps.core.pagecache import forget_pages
from apps.library.models import Event, Fact, Reading
from tests import factories
from tests.lined import make_answer
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(db: None) -> Question:
    return make_question_set("core").questions.earliest("position")


def rows_url(*readings: Reading, more: str = "", twin: bool = False) -> str:
    slugs = ",".join(reading.article.slug for reading in readings)
    tail = "compare.json" if twin else "compare/"
    return f"/events/{readings[0].event.slug}/{tail}?r={slugs}&view=rows{more}"


def get(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_a_cell_has_state_line_coder_and_evidence_with_its_labels(
    client: Client, reading: Reading, question: Question, bob: User
) -> None:
    answer = make_answer(reading, question, bob, state="partial")
    quote = answer.evidence.get().placements.get()
    page = get(client, rows_url(reading))
    slug = reading.article.slug
    cell = page.partition(f'<td id="q-question-1.{slug}">')[2].partition("</td>")[0]
    for words in ("It says so.", "partial", "bob", "Illustrative", reading.frame.name, 'lang="en" dir="ltr"'):
        assert words in cell
    assert f"{quote.exact}</blockquote>" in cell
    assert f'href="?r={slug}&amp;view=columns#{slug}.p1">passage 1</a>' in cell
    assert "<summary>In context</summary>" in cell
    assert f'href="/h/{answer.evidence.get().slug}/"' in cell
    head = page.partition("<thead>")[2].partition("</thead>")[0]
    for words in (reading.frame.name, "Illustrative", reading.article.outlet.name, "English"):
        assert words in head


def test_silent_and_not_coded_are_told_apart_in_words_and_class(
    client: Client, reading: Reading, question: Question, bob: User
) -> None:
    make_answer(reading, question, bob, state="silent", paraphrase="")
    page = get(client, rows_url(reading))
    silent, not_coded = (
        page.partition(f'<td id="q-question-{n}.{reading.article.slug}">')[2].partition("</td>")[0] for n in (1, 2)
    )
    assert 'class="answer silent"' in silent
    assert "bob" in silent
    assert "Not coded" not in silent
    assert 'class="uncoded"' in not_coded
    assert "Not coded yet" in not_coded
    assert "An analyst can answer." in not_coded
    assert "silent" not in not_coded.lower()
    grid = get(client, f"/events/{reading.event.slug}/").partition('class="coverage"')[2]
    base = f'href="/events/{reading.event.slug}/compare/?r={reading.article.slug}&amp;view=rows&amp;q=question'
    assert f'<a class="silent" {base}-1#q-question-1.{reading.article.slug}"><b>silent</b>' in grid
    assert f'<a class="not-coded" {base}-2#q-question-2.{reading.article.slug}">Not coded</a>' in grid
    assert "%" not in grid.partition("</table>")[0]


def test_what_coders_say_differently_stands_side_by_side(
    client: Client, reading: Reading, question: Question, bob: User, carol: User
) -> None:
    make_answer(reading, question, bob)
    make_answer(reading, question, carol, state="rejects", paraphrase="It will not have the question.")
    page = get(client, rows_url(reading))
    assert "Coders differ" in page
    assert page.index("It says so.") < page.index("It will not have the question.")
    assert "Coders differ" in get(client, f"/events/{reading.event.slug}/")


def test_what_was_coded_on_another_version_says_so(
    client: Client, reading: Reading, question: Question, bob: User
) -> None:
    make_answer(reading, question, bob, state="silent")
    assert "coded on version 1" not in get(client, rows_url(reading))
    factories.make_version(reading.article, text="Another text.")
    assert "coded on version 1" in get(client, rows_url(reading))
    url = rows_url(reading).replace(reading.article.slug, f"{reading.article.slug}@1")
    page = get(client, url)
    assert "coded on version 1" not in page
    assert "the newest is version 2" in page


def test_the_first_rows_are_what_is_agreed_and_disputed(client: Client, reading: Reading, question: Question) -> None:
    source = factories.make_source(publisher="A Gazette")
    Fact.objects.create(event=reading.event, position=1, status="agreed", text="They spoke.").sources.add(source)
    disputed = Fact.objects.create(event=reading.event, position=2, status="disputed", text="For how long.")
    disputed.positions.create(position=1, who="One side", says="An hour.")
    body = get(client, rows_url(reading)).partition("<tbody>")[2]
    words = ["They spoke.", "A Gazette", "For how long.", "One side", "An hour.", 'id="q-question-1"']
    assert [body.index(word) for word in words] == sorted(body.index(word) for word in words)


def test_the_layouts_keep_the_rest_of_the_state(client: Client, event: Event, question: Question) -> None:
    a, b = factories.make_readings(2, event=event)
    refs = f"r={b.article.slug},{a.article.slug}@1"
    page = get(client, f"/events/{event.slug}/compare/?{refs}&set=core&q=question-1&scroll=joint")
    assert f'id="layout-rows" href="?{refs}&amp;view=rows&amp;set=core&amp;q=question-1&amp;scroll=joint"' in page
    assert "Compare question by question" in page
    page = get(client, f"/events/{event.slug}/compare/?{refs}&view=rows&set=core&q=question-1&scroll=joint")
    assert f'id="layout-columns" href="?{refs}&amp;view=columns&amp;set=core&amp;q=question-1&amp;scroll=joint"' in page
    assert page.index(f"q-question-1.{b.article.slug}") < page.index(f"q-question-1.{a.article.slug}")
    assert "Question 2" not in page.partition("<tbody>")[2]
    assert "here are columns" not in page
    page = get(client, f"/events/{event.slug}/compare/?{refs}&view=columns")
    assert "Compare question by question" not in page, "an explicit layout is not argued with"


def test_an_address_without_readings_keeps_the_layout(client: Client, reading: Reading) -> None:
    base = f"/events/{reading.event.slug}/compare/"
    assert client.get(f"{base}?view=rows")["Location"] == f"{base}?r={reading.article.slug}&view=rows"
    empty = factories.make_event()
    assert "No reading of this event" in get(client, f"/events/{empty.slug}/compare/?view=rows")


def test_questions_are_chosen_by_a_plain_form(client: Client, reading: Reading, question: Question) -> None:
    make_question_set("other")
    page = get(client, rows_url(reading, more="&set=core"))
    form = page.partition('<form class="choice" method="get">')[2].partition("</form>")[0]
    for name, value in (("r", reading.article.slug), ("view", "rows"), ("set", "core")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in form
    assert form.count('name="q"') == 2
    sent = client.get(rows_url(reading, more="&set=core&q=question-2&q=question-1"))
    assert sent["Location"].endswith("&view=rows&set=core&q=question-2,question-1")
    assert f'href="?r={reading.article.slug}&amp;view=rows&amp;set=other"' in page


def test_what_is_not_there_is_named(client: Client, reading: Reading, question: Question) -> None:
    page = get(client, rows_url(reading, more="&set=nothing&q=nothing"))
    assert "There is no question set “nothing”" in page
    assert "There is no question “nothing” in this set." in page
    QuestionSet.objects.all().delete()
    assert "There is nothing to ask here yet" in get(client, rows_url(reading))


def test_htmx_gets_the_rows_alone(client: Client, reading: Reading, question: Question) -> None:
    part = client.get(rows_url(reading), headers={"HX-Request": "true", "HX-Target": "comparison"}).content
    assert part.lstrip().startswith(b'<div id="comparison"')
    assert b"<html" not in part


def test_the_twin_has_states_coders_and_evidence(
    client: Client, reading: Reading, question: Question, bob: User, carol: User
) -> None:
    answer = make_answer(reading, question, bob)
    make_answer(reading, question, carol, state="silent", paraphrase="")
    data = client.get(rows_url(reading, twin=True)).json()
    assert data["url"] == rows_url(reading)
    assert data["columns"][0]["text_kind"] == "illustrative"
    assert (data["question_set"], [row["question"] for row in data["rows"]]) == ("core", ["question-1", "question-2"])
    coded, not_coded = (row["cells"][0] for row in data["rows"])
    assert (not_coded["coding"], not_coded["answers"]) == ("not-coded", [])
    assert (coded["coding"], coded["coders_differ"]) == ("coded", True)
    given, silent = coded["answers"]
    assert (given["state"], given["coder"], given["coded_on_version"]) == ("answered", "bob", 1)
    assert (silent["state"], silent["evidence"]) == ("silent", [])
    (quote,) = given["evidence"]
    version = reading.article.current
    assert version
    assert version.text[quote["start"] : quote["end"]] == quote["exact"]
    assert (quote["article"], quote["version"], quote["passage"]) == (reading.article.slug, 1, "p1")
    assert quote["highlight"] == f"/h/{answer.evidence.get().slug}/"
    grid = client.get(f"/events/{reading.event.slug}.json").json()["coverage"]
    assert grid["rows"][0]["cells"][0] == {
        "article": reading.article.slug, "frame": reading.frame.slug, "state": "differ", "passages": 1, "coders": 2,
    }  # fmt: skip


def test_everybody_gets_what_they_may_see(
    client: Client, reading: Reading, question: Question, alice: User, bob: User, carol: User
) -> None:
    """Of a private set its owner alone; of a hidden answer its coder and editors; of a private quotation its author."""
    guest = factories.make_user(role="guest")
    people = {"alice": alice, "bob": bob, "carol": carol, "guest": guest, "anonymous": None}

    def seeing(words: str, more: str = "") -> set[str]:
        found = set()
        for name, user in people.items():
            visitor = Client()
            if user:
                visitor.force_login(user)
            for twin in (False, True):
                if words in get(visitor, rows_url(reading, more=more, twin=twin)):
                    found.add(name)
        return found

    own = make_question_set("own")
    QuestionSet.objects.filter(pk=own.pk).update(owner=bob, visibility="private")
    make_answer(reading, own.questions.earliest("position"), bob, state="silent", paraphrase="Mine alone.")
    assert seeing("Mine alone.", "&set=own") == {"bob"}
    answer = make_answer(reading, question, bob, paraphrase="For everybody.")
    assert seeing("For everybody.") == set(people)
    Highlight.objects.update(visibility="private")
    assert seeing(f"/h/{answer.evidence.get().slug}/") == {"bob"}
    Answer.objects.filter(pk=answer.pk).update(hidden=timezone.now())
    assert seeing("For everybody.") == {"bob", "carol"}
    Answer.objects.filter(pk=answer.pk).update(deleted=timezone.now())
    assert seeing("For everybody.") == set()


@pytest.mark.parametrize("url", ["/events/{event}/", "/events/{event}.json", "rows", "twin"])
def test_pages_are_kept_until_an_answer_changes(
    client: Client, reading: Reading, question: Question, bob: User, url: str
) -> None:
    answer = make_answer(reading, question, bob)
    plain = {"rows": rows_url(reading), "twin": rows_url(reading, twin=True)}
    url = plain.get(url, url.format(event=reading.event.slug))
    first = client.get(url)
    assert not first.cookies
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    Answer.objects.filter(pk=answer.pk).update(state="silent")
    second = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    Highlight.objects.update(deleted=timezone.now())
    third = client.get(url, headers={"If-None-Match": second["ETag"]})
    assert third.status_code == 200
    bob.blocked = timezone.now()
    bob.save()
    assert client.get(url, headers={"If-None-Match": third["ETag"]}).status_code == 200


@pytest.mark.parametrize("page", ["rows", "twin", "event"])
def test_rows_cost_the_same_for_two_by_two_and_five_by_ten(client: Client, bob: User, carol: User, page: str) -> None:
    def queries(name: str, number: int, questions: int) -> int:
        event = factories.make_event(name)
        QuestionSet.objects.all().update(slug="former")
        asked = list(make_question_set("core", questions=questions).questions.all())
        readings = factories.make_readings(number, event=event)
        for reading in readings:
            for question in asked:
                make_answer(reading, question, bob)
            make_answer(reading, asked[0], carol, state="silent")
        fact = Fact.objects.create(event=event, position=1, status="disputed", text="For how long.")
        fact.positions.create(position=1, who="One side", says="An hour.")
        url = f"/events/{name}/" if page == "event" else rows_url(*readings, twin=page == "twin")
        forget_pages()
        with CaptureQueriesContext(connection) as caught:
            get(client, url)
        Answer.objects.all().delete()
        return len(caught)

    few = queries("few", 2, 2)
    assert queries("many", 5, 10) == few
    assert few <= 14
