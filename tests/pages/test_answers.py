"""The cell of a question and a reading: who sees it, who answers it, filing passages, and nothing lost."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.annotations.models import Highlight
from apps.comparison.models import Answer, Question, QuestionSet
from apps.library.models import Reading
from apps.library.publishing import publish_version
from tests import factories
from tests.factories import DAY
from tests.lined import make_answer, make_highlight
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]


@pytest.fixture
def question() -> Question:
    return make_question_set("core").questions.earliest("position")


@pytest.fixture
def analyst(bob: User) -> User:
    """bob, who may publish."""
    bob.email_confirmed = timezone.now()
    bob.save()
    return bob


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def cell(reading: Reading, question: Question) -> str:
    slugs = reading.event.slug, reading.article.slug, question.question_set.slug, question.slug
    return reverse("answer", args=slugs)


def file_url(reading: Reading) -> str:
    return reverse("file", args=[reading.article.slug, 1])


def under(reading: Reading, question: Question) -> str:
    return f"{reading.event.slug}:{question.question_set.slug}/{question.slug}"


def save(client: Client, url: str, **more: str) -> int:
    form = {"action": "save", "state": "answered", "paraphrase": "It says so.", "edition": "0", **more}
    return client.post(url, form).status_code


def test_everybody_reads_a_cell_and_analysts_answer_it(
    reading: Reading, question: Question, alice: User, analyst: User, client: Client
) -> None:
    url = cell(reading, question)
    guest = factories.make_user(role=Role.GUEST)
    assert "Not coded yet" in client.get(url).content.decode()
    for visitor in (client, signed_in(alice), signed_in(guest)):
        page = visitor.get(url)
        assert page.status_code == 200
        assert b'name="paraphrase"' not in page.content
        assert save(visitor, url) in (403, 422)
    assert not Answer.objects.exists()
    assert save(signed_in(analyst), url) == 302
    shown = client.get(url).content.decode()
    assert "It says so." in shown
    assert "bob" in shown
    assert "Not coded yet" not in shown


def test_the_kind_and_the_frame_stand_on_the_page(reading: Reading, question: Question, client: Client) -> None:
    page = client.get(cell(reading, question)).content.decode()
    assert reading.article.get_text_kind_display() in page
    assert reading.frame.name in page


def test_what_is_not_ones_to_see_is_not_there(
    reading: Reading, question: Question, alice: User, analyst: User, client: Client
) -> None:
    QuestionSet.objects.update(owner=analyst, visibility="private")
    url = cell(reading, question)
    assert signed_in(analyst).get(url).status_code == 200
    for visitor in (client, signed_in(alice)):
        assert visitor.get(url).status_code == 404
        assert save(visitor, url) == 404
    answer = make_answer(reading, question, analyst)
    for name in ("answer_permalink", "answer_history"):
        assert client.get(reverse(name, args=[answer.slug])).status_code == 404
        assert signed_in(analyst).get(reverse(name, args=[answer.slug])).status_code in (200, 302)


def test_a_stale_answer_gets_409_and_keeps_what_was_typed(reading: Reading, question: Question, analyst: User) -> None:
    url, client = cell(reading, question), signed_in(analyst)
    save(client, url)
    answer = client.post(
        url, {"action": "save", "state": "partial", "paraphrase": "Typed in another tab.", "edition": "0"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Typed in another tab." in page
    assert "It says so." in page
    assert Answer.objects.get().paraphrase == "It says so."


@pytest.mark.parametrize(
    "form",
    [
        {"state": "vague"},
        {"paraphrase": ""},
        {"paraphrase": "x" * 301},
        {"edition": "x"},
        {"version": "999999999999999999999999", "state": "vague"},
    ],
)
def test_bad_input_gets_a_message(reading: Reading, question: Question, analyst: User, form: dict[str, str]) -> None:
    status = save(signed_in(analyst), cell(reading, question), **form)
    assert status == (302 if form == {"edition": "x"} else 422)
    assert Answer.objects.count() == (1 if status == 302 else 0)


def test_an_unknown_action_is_no_page(reading: Reading, question: Question, analyst: User) -> None:
    assert signed_in(analyst).post(cell(reading, question), {"action": "vote"}).status_code == 404


def test_words_are_filed_in_two_actions(reading: Reading, question: Question, analyst: User, client: Client) -> None:
    mine = signed_in(analyst)
    form = mine.get(file_url(reading), {"start": "p2.0", "end": "p2.8"}).content.decode()
    assert question.name in form
    sent = {"start": "p2.0", "end": "p2.8", "under": under(reading, question)}
    assert mine.post(file_url(reading), sent).status_code == 302
    assert mine.post(file_url(reading), sent).status_code == 302
    answer, highlight = Answer.objects.get(), Highlight.objects.get()
    assert [each.highlight for each in answer.filed.all()] == [highlight]
    assert highlight.visibility == "public"
    assert highlight.placements.get().exact in client.get(cell(reading, question)).content.decode()


def test_a_private_note_on_the_same_words_stays_private(
    reading: Reading, question: Question, analyst: User, client: Client
) -> None:
    mine = make_highlight(reading.article, analyst, visibility="private", passage=2)
    Highlight.objects.filter(pk=mine.pk).update(note="For me alone.")
    client_of_mine = signed_in(analyst)
    sent = {"start": "p2.0", "end": "p2.3", "under": under(reading, question)}
    assert client_of_mine.post(file_url(reading), sent).status_code == 302
    mine.refresh_from_db()
    assert mine.visibility == "private"
    assert Answer.objects.get().filed.get().highlight != mine
    page = client_of_mine.get(reverse("highlight_file", args=[mine.slug])).content.decode()
    assert "with its tags and its note" in page


def test_to_htmx_filing_answers_with_the_passages_it_touched(
    reading: Reading, question: Question, analyst: User
) -> None:
    sent = {"start": "p2.0", "end": "p2.8", "under": under(reading, question)}
    answer = signed_in(analyst).post(file_url(reading), sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert b"<mark" in answer.content
    assert b"<html" not in answer.content


def test_without_a_script_sentences_are_chosen(reading: Reading, question: Question, analyst: User) -> None:
    mine = signed_in(analyst)
    page = mine.get(file_url(reading), {"p": "2"}).content.decode()
    assert 'name="from"' in page
    sent = {"from": "p2.0-p2.33", "to": "p2.0-p2.33", "under": under(reading, question)}
    assert mine.post(file_url(reading), sent).status_code == 302
    assert Answer.objects.get().filed.count() == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"under": "nowhere:core/question-1"}, 422),
        ({"under": ""}, 422),
        ({"end": "p2.0"}, 422),
        ({"start": "p99.0"}, 422),
        ({"seen": "other words"}, 409),
        ({"state": "silent"}, 422),
    ],
)
def test_what_cannot_be_filed_leaves_nothing_behind(
    reading: Reading, question: Question, analyst: User, sent: dict[str, str], status: int
) -> None:
    form = {"start": "p2.0", "end": "p2.8", "under": under(reading, question), **sent}
    assert signed_in(analyst).post(file_url(reading), form).status_code == status
    assert not Highlight.objects.exists()
    assert not Answer.objects.exists()


def test_filing_is_for_analysts(reading: Reading, question: Question, alice: User, analyst: User) -> None:
    sent = {"start": "p2.0", "end": "p2.8", "under": under(reading, question)}
    theirs = make_highlight(reading.article, analyst)
    analyst.blocked = timezone.now()
    analyst.save()
    for client in (Client(), signed_in(alice), signed_in(factories.make_user(role=Role.GUEST)), signed_in(analyst)):
        assert client.get(file_url(reading)).status_code == 403
        assert client.post(file_url(reading), sent).status_code == 403
    Highlight.objects.update(author=alice)
    for client in (Client(), signed_in(alice)):
        assert client.post(reverse("highlight_file", args=[theirs.slug]), sent).status_code == 403
    assert not Answer.objects.exists()
    assert Highlight.objects.count() == 1


def test_a_highlight_that_is_there_is_filed(reading: Reading, question: Question, analyst: User, carol: User) -> None:
    theirs, hers = make_highlight(reading.article, carol), make_highlight(reading.article, carol, visibility="private")
    client = signed_in(analyst)
    url = reverse("highlight_file", args=[theirs.slug])
    assert question.name in client.get(url).content.decode()
    assert client.post(url, {"under": under(reading, question)}).status_code == 302
    assert Answer.objects.get().filed.get().highlight == theirs
    assert client.post(reverse("highlight_file", args=[hers.slug]), {}).status_code == 404


def test_a_passage_is_taken_out_and_an_answer_withdrawn_and_had_back(
    reading: Reading, question: Question, analyst: User, alice: User
) -> None:
    answer = make_answer(reading, question, analyst)
    highlight = answer.evidence.get()
    url, client = cell(reading, question), signed_in(analyst)
    taken = client.post(url, {"action": "take-out", "highlight": highlight.slug})
    assert taken.status_code == 302
    assert not answer.filed.exists()
    assert Highlight.objects.visible_to(alice).filter(pk=highlight.pk).exists()
    answer.refresh_from_db()
    assert client.post(url, {"action": "withdraw", "edition": "99"}).status_code == 409
    assert client.post(url, {"action": "withdraw", "edition": str(answer.edition)}).status_code == 302
    assert "Not coded yet" in client.get(url).content.decode()
    restore = reverse("answer_restore", args=[answer.slug])
    assert restore in client.get(reverse("desk")).content.decode()
    assert restore not in signed_in(alice).get(reverse("desk")).content.decode()
    assert signed_in(alice).post(restore).status_code == 404
    assert client.post(restore).status_code == 302
    assert "It says so." in client.get(url).content.decode()
    assert reverse("answer_permalink", args=[answer.slug]) in client.get(reverse("desk")).content.decode()


def test_an_answer_says_which_version_was_coded_until_it_is_confirmed(
    reading: Reading, question: Question, analyst: User, client: Client
) -> None:
    answer = make_answer(reading, question, analyst)
    publish_version(article=reading.article, title="Newer", date=DAY, source="Other words.\n\nAnd more.")
    url = cell(reading, question)
    assert "coded on version 1" in client.get(url).content.decode()
    sent = {"action": "confirm", "edition": str(answer.edition)}
    assert signed_in(analyst).post(url, sent).status_code == 302
    assert "coded on version 1" not in client.get(url).content.decode()
    assert "on version 1" in client.get(reverse("answer_history", args=[answer.slug])).content.decode()


def test_nobody_answers_for_another(reading: Reading, question: Question, analyst: User, carol: User) -> None:
    make_answer(reading, question, analyst)
    other, url = signed_in(carol), cell(reading, question)
    for sent in ({"action": "confirm"}, {"action": "withdraw"}, {"action": "take-out", "highlight": "x"}):
        assert other.post(url, {**sent, "edition": "1"}).status_code == 404
    assert save(other, url) == 302
    assert Answer.objects.count() == 2


def test_in_the_rows_the_form_opens_in_its_cell_and_leads_back_there(
    reading: Reading, question: Question, analyst: User, alice: User
) -> None:
    rows = f"{reverse('compare', args=[reading.event.slug])}?r={reading.article.slug}&view=rows&set=core"
    url, client = cell(reading, question), signed_in(analyst)
    assert url in client.get(rows).content.decode()
    assert url not in signed_in(alice).get(rows).content.decode()
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{rows}"}
    form = client.get(url, headers=headers).content.decode()
    assert "<html" not in form
    back = f"{rows}#q-{question.slug}.{reading.article.slug}"
    assert back.replace("&", "&amp;") in form
    sent = {"action": "save", "state": "partial", "paraphrase": "In place.", "edition": "0", "next": back}
    assert client.post(url, sent).headers["Location"] == back
    assert "In place." in client.get(rows).content.decode()
    away = client.post(url, {**sent, "edition": "1", "next": "https://elsewhere.example/"})
    assert away.headers["Location"] == url
