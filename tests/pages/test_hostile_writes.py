"""Forms that no browser sends, and Markdown that nobody can read: a clear refusal, never a fault, nothing stored."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.models import Role, User
from apps.annotations.models import Dispute, Highlight, Reply
from apps.comparison.answers import file_evidence
from apps.comparison.models import Answer, Question, QuestionSet
from apps.library.models import Reading
from tests import factories
from tests.lined import make_answer, make_highlight, make_parallel
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db
TANGLED = ">" * 60 + " deep"


@pytest.fixture
def questions() -> list[Question]:
    return list(make_question_set("core").questions.order_by("position"))


@pytest.fixture
def client(bob: User) -> Client:
    """bob's browser; he may publish."""
    bob.email_confirmed = timezone.now()
    bob.save()
    client = Client()
    client.force_login(bob)
    return client


def cell(reading: Reading, question: Question) -> str:
    slugs = reading.event.slug, reading.article.slug, question.question_set.slug, question.slug
    return reverse("answer", args=slugs)


def test_a_nul_byte_is_refused_whatever_form_it_stands_in(
    client: Client, reading: Reading, questions: list[Question], bob: User
) -> None:
    highlight = make_highlight(reading.article, bob)
    other = make_highlight(factories.make_article("other"), bob)
    parallel = make_parallel(bob, highlight, other)
    passage = [reading.article.slug, 1]
    forms = {
        cell(reading, questions[0]): {"action": "save", "state": "answered", "paraphrase": "a\0b", "edition": "0"},
        reverse("file", args=passage): {"start": "p1.0", "end": "p1.3", "under": "a\0b"},
        reverse("highlight_file", args=[highlight.slug]): {"under": "a\0b"},
        reverse("highlight_link", args=[highlight.slug]): {"with": "a\0b", "relation": "agrees", "who": "private"},
        reverse("parallel_edit", args=[parallel.slug]): {"out": "a\0b", "relation": "agrees", "who": "public"},
        reverse("highlight_reply", args=[highlight.slug]): {"text": "a\0b"},
        reverse("claim", args=[*passage, 1]): {"status": "contested", "citation": "a\0b", "edition": "0"},
        reverse("question_set", args=["core"]): {"a\0b": "x", "up": "a"},
    }
    for url, form in forms.items():
        response = client.post(url, form)
        assert (response.status_code, "NUL byte" in response.content.decode()) == (400, True), url
    assert not Answer.objects.exists()
    assert not Reply.objects.exists()


@pytest.mark.parametrize("address", ["http://[", "http%3A//%5B"])
def test_an_address_that_htmx_cannot_have_been_asked_from_is_refused(
    client: Client, reading: Reading, questions: list[Question], address: str
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": address, "HX-Current-URL-URI-AutoEncoded": "true"}
    assert client.get(cell(reading, questions[0]), headers=headers).status_code == 400


def test_a_passage_filed_under_two_questions_is_taken_out_of_the_one(
    client: Client, reading: Reading, questions: list[Question], bob: User
) -> None:
    highlight, version = make_highlight(reading.article, bob), reading.article.current
    assert version
    one, other = (
        file_evidence(highlight=highlight, reading=reading, question=question, by=bob, version=version)
        for question in questions[:2]
    )
    taken = client.post(cell(reading, questions[0]), {"action": "take-out", "highlight": highlight.slug})
    assert taken.status_code == 302
    assert (one.filed.count(), other.filed.count()) == (0, 1)
    again = client.post(cell(reading, questions[0]), {"action": "take-out", "highlight": highlight.slug})
    assert again.status_code == 404


def test_markdown_too_tangled_to_be_read_is_refused_wherever_it_is_typed(
    client: Client, reading: Reading, bob: User
) -> None:
    highlight = make_highlight(reading.article, bob)
    mark = reverse("mark", args=[reading.article.slug, 1])
    where = {"start": "p1.0", "end": "p1.3", "note": TANGLED, "who": "private"}
    dispute = reverse("dispute", args=[reading.event.slug, reading.article.slug])
    reply = Reply.objects.create(
        highlight=highlight, author=bob, text="As it was.", html="", created=timezone.now(), modified=timezone.now()
    )
    forms: list[tuple[str, dict[str, str]]] = [
        (mark, where),
        (mark, {**where, "preview": "1"}),
        (reverse("highlight_edit", args=[highlight.slug]), {"note": TANGLED, "who": "public", "edition": "1"}),
        (reverse("highlight_reply", args=[highlight.slug]), {"text": TANGLED}),
        (reverse("highlight_reply", args=[highlight.slug]), {"text": TANGLED, "preview": "1"}),
        (reverse("reply_edit", args=[reply.slug]), {"text": TANGLED, "edition": "1"}),
        (reverse("question_set_new"), {"name": "Mine", "description": TANGLED, "who": "private"}),
        (dispute, {"reason": TANGLED}),
    ]
    for url, form in forms:
        response = client.post(url, form)
        assert (response.status_code, "too deep" in response.content.decode()) == (422, True), (url, form)
    assert (Highlight.objects.get().note, Reply.objects.get().text) == ("", "As it was.")
    assert not QuestionSet.objects.filter(owner=bob).exists()
    assert not Dispute.objects.exists()


def test_who_is_no_analyst_any_more_does_not_bring_an_answer_back(
    client: Client, reading: Reading, questions: list[Question], bob: User
) -> None:
    answer = make_answer(reading, questions[0], bob, deleted=timezone.now())
    url = reverse("answer_restore", args=[answer.slug])
    for change in ({"role": Role.READER}, {"role": Role.ANALYST, "blocked": timezone.now()}):
        User.objects.filter(pk=bob.pk).update(**change)
        assert client.post(url).status_code == 422
    User.objects.filter(pk=bob.pk).update(blocked=None)
    assert client.post(url).status_code == 302
    answer.refresh_from_db()
    assert answer.deleted is None


def test_bringing_an_answer_back_counts_as_a_write(
    client: Client, reading: Reading, questions: list[Question], bob: User, settings: Settings
) -> None:
    answers = [make_answer(reading, question, bob, deleted=timezone.now()) for question in questions[:2]]
    settings.WRITES_PER_MINUTE = 1
    statuses = [client.post(reverse("answer_restore", args=[answer.slug])).status_code for answer in answers]
    assert statuses == [302, 429]
