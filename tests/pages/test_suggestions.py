"""Suggestions on pages: shown as such, accepted and dismissed by analysts, gone once they are somebody's work."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.annotations.models import Highlight
from apps.comparison.models import Answer, Dismissal, Parallel, Question, QuestionSet, Suggestion
from apps.library.models import Reading
from tests import factories
from tests.lined import make_suggestion
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def question() -> Question:
    return make_question_set("core").questions.earliest("position")


@pytest.fixture
def analyst(bob: User) -> User:
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


def passage(reading: Reading) -> str:
    return reverse("passage", args=[reading.article.slug, 1, 1])


def others(reading: Reading) -> str:
    return reverse("others", args=[reading.article.slug, 1, 1])


def act(name: str, pk: int) -> str:
    return reverse(f"suggestion_{name}", args=[pk])


def test_everybody_sees_what_is_suggested_and_why_and_analysts_decide(
    reading: Reading, question: Question, analyst: User, alice: User, client: Client
) -> None:
    suggestion = make_suggestion(reading, question=question)
    for url in (cell(reading, question), passage(reading)):
        for visitor in (client, signed_in(alice), signed_in(analyst)):
            page = visitor.get(url).content.decode()
            assert "Suggested by the machine" in page
            assert "shares: call, minutes" in page
        assert act("accept", suggestion.pk) in page
        assert act("accept", suggestion.pk) not in client.get(url).content.decode()


def test_accepting_files_the_passage_and_the_suggestion_is_gone(
    reading: Reading, question: Question, analyst: User
) -> None:
    suggestion = make_suggestion(reading, question=question)
    client, url = signed_in(analyst), cell(reading, question)
    for _ in range(2):
        assert client.post(act("accept", suggestion.pk), {"next": url}).headers["Location"] == url
    answer, highlight = Answer.objects.get(), Highlight.objects.get()
    placement = highlight.placements.get()
    assert (placement.start_at, placement.end_at) == (suggestion.passage.start, suggestion.passage.end)
    assert (answer.coder, [each.highlight for each in answer.filed.all()]) == (analyst, [highlight])
    for page in (url, passage(reading)):
        assert "Suggested by the machine" not in client.get(page).content.decode()


def test_a_counterpart_is_accepted_with_a_relation(reading: Reading, analyst: User, client: Client) -> None:
    other = factories.make_reading(reading.event)
    suggestion = make_suggestion(reading, other=other.article)
    mine = signed_in(analyst)
    assert act("accept", suggestion.pk) in mine.get(others(reading)).content.decode()
    assert act("accept", suggestion.pk) not in client.get(others(reading)).content.decode()
    assert mine.post(act("accept", suggestion.pk), {"relation": "likes"}).status_code == 422
    assert not Highlight.objects.exists()
    sent = {"relation": "contradicts", "next": others(reading)}
    assert mine.post(act("accept", suggestion.pk), sent).status_code == 302
    parallel = Parallel.objects.get()
    assert (parallel.relation, parallel.visibility, parallel.members.count()) == ("contradicts", "public", 2)
    page = mine.get(others(reading)).content.decode()
    assert "parallel: contradicts" in page
    assert act("accept", suggestion.pk) not in page


@pytest.mark.parametrize("kind", ["question", "pair"])
def test_what_is_dismissed_is_gone_for_everybody_and_can_be_brought_back(
    reading: Reading, question: Question, analyst: User, client: Client, kind: str
) -> None:
    other = factories.make_reading(reading.event)
    if kind == "question":
        suggestion, url = make_suggestion(reading, question=question), cell(reading, question)
    else:
        suggestion, url = make_suggestion(reading, other=other.article), others(reading)
    mine = signed_in(analyst)
    assert "shares" in client.get(url).content.decode()
    assert mine.post(act("dismiss", suggestion.pk), {"next": url}).headers["Location"] == url
    assert "shares" not in client.get(url).content.decode()
    assert mine.post(act("accept", suggestion.pk), {"relation": "agrees"}).status_code == 404
    dismissal = Dismissal.objects.get()
    assert act("return", dismissal.pk) in mine.get(url).content.decode()
    assert act("return", dismissal.pk) not in client.get(url).content.decode()
    assert mine.post(act("return", dismissal.pk), {"next": url}).headers["Location"] == url
    assert "shares" in client.get(url).content.decode()


def test_only_analysts_who_are_not_blocked_decide(
    reading: Reading, question: Question, analyst: User, alice: User
) -> None:
    suggestion = make_suggestion(reading, question=question)
    analyst.blocked = timezone.now()
    analyst.save()
    guest = factories.make_user(role=Role.GUEST)
    for client in (Client(), signed_in(alice), signed_in(guest), signed_in(analyst)):
        for name in ("accept", "dismiss"):
            assert client.post(act(name, suggestion.pk)).status_code == 403
        assert client.get(act("accept", suggestion.pk)).status_code == 405
    assert not Answer.objects.exists()
    assert not Dismissal.objects.exists()


def test_what_belongs_to_somebody_s_own_questions_is_theirs(
    reading: Reading, question: Question, analyst: User, carol: User
) -> None:
    suggestion = make_suggestion(reading, question=question)
    QuestionSet.objects.update(owner=analyst, visibility="private")
    assert signed_in(carol).post(act("accept", suggestion.pk)).status_code == 404
    assert "shares" not in signed_in(carol).get(passage(reading)).content.decode()
    assert signed_in(analyst).post(act("accept", suggestion.pk)).status_code == 302
    assert Highlight.objects.get().visibility == "private"


def test_a_number_that_is_none_is_not_found(analyst: User) -> None:
    for pk in (0, 10**40):
        for name in ("accept", "dismiss", "return"):
            assert signed_in(analyst).post(f"/suggestions/{pk}/{name}/").status_code == 404
    assert not Suggestion.objects.exists()
