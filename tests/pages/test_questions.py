"""The pages of question sets: reading them, making one's own, ordering and retiring questions."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.comparison.models import Answer, QuestionSet
from apps.comparison.question_sets import QuestionWords, SetWords, add_question, create_set
from apps.library.models import Reading
from tests import factories
from tests.lined import make_answer
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def own(bob: User) -> QuestionSet:
    """A set of bob's own with three questions."""
    own = create_set(owner=bob, words=SetWords("Doctrine"))
    for name in ("Deterrence", "Leverage", "Interest"):
        add_question(question_set=own, words=QuestionWords(name, f"What of {name.lower()}?"))
    return QuestionSet.objects.get(pk=own.pk)


def address(name: str, *slugs: str) -> str:
    return reverse(name, args=slugs)


def test_everybody_reads_the_site_s_questions(client: Client, alice: User) -> None:
    question_set = make_question_set("core")
    for visitor in (client, signed_in(alice)):
        assert "Core" in visitor.get(address("question_sets")).content.decode()
        page = visitor.get(address("question_set", "core")).content.decode()
        assert "What is the problem?" in page
        assert "Add a question" not in page
        assert visitor.post(address("question_set", "core"), {"up": "question-2"}).status_code == 403
        assert visitor.get(address("question_set_edit", "core")).status_code == 403
        assert visitor.get(address("question_edit", "core", "question-1")).status_code == 403
        assert visitor.get(address("question_set_new")).status_code == 403
    assert [each.slug for each in question_set.questions.all()] == ["question-1", "question-2"]


def test_an_analyst_makes_a_set_and_its_questions(bob: User) -> None:
    client = signed_in(bob)
    made = client.post(address("question_set_new"), {"name": "Doctrine", "who": "private"})
    assert made.headers["Location"] == address("question_set", "doctrine")
    question = {"action": "add", "name": "Deterrence", "wording": "Who deters whom?"}
    assert client.post(address("question_set", "doctrine"), question).status_code == 302
    assert "Who deters whom?" in client.get(address("question_set", "doctrine")).content.decode()
    empty = client.post(address("question_set", "doctrine"), {"action": "add", "name": "", "wording": "Typed."})
    assert empty.status_code == 422
    assert "Typed." in empty.content.decode()
    assert client.post(address("question_set_new"), {"name": "", "who": "private"}).status_code == 422
    assert client.post(address("question_set_new"), {"name": "x", "who": "group:none"}).status_code == 422


def test_a_set_of_one_s_own_is_its_owner_s(own: QuestionSet, alice: User, carol: User, client: Client) -> None:
    guest = factories.make_user(role=Role.GUEST)
    for visitor in (client, signed_in(alice), signed_in(carol), signed_in(guest)):
        assert "Doctrine" not in visitor.get(address("question_sets")).content.decode()
        for name, slugs in (
            ("question_set", ("doctrine",)),
            ("question_set_edit", ("doctrine",)),
            ("question_edit", ("doctrine", "leverage")),
        ):
            assert visitor.get(address(name, *slugs)).status_code == 404
            assert visitor.post(address(name, *slugs), {"action": "delete"}).status_code == 404
    assert own.questions.count() == 3


def test_questions_are_ordered_and_retired(own: QuestionSet, bob: User) -> None:
    client, url = signed_in(bob), address("question_set", "doctrine")
    for sent in ({"up": "leverage"}, {"down": "deterrence"}, {"retire": "interest"}):
        assert client.post(url, sent).status_code == 302
    assert [each.name for each in own.questions.asked()] == ["Leverage", "Deterrence"]
    assert "No longer asked" in client.get(url).content.decode()
    assert client.post(url, {"ask": "interest"}).status_code == 302
    assert own.questions.asked().count() == 3
    for sent in ({"up": "nowhere"}, {"action": "vote"}, {}):
        assert client.post(url, sent).status_code == 404


def test_a_stale_change_gets_409_and_both_texts(own: QuestionSet, bob: User) -> None:
    client = signed_in(bob)
    for url, changed in (
        (address("question_set_edit", "doctrine"), {"name": "Mine", "who": "private"}),
        (address("question_edit", "doctrine", "leverage"), {"name": "Mine", "wording": "Mine?"}),
    ):
        QuestionSet.objects.filter(pk=own.pk).update(edition=7, name="Doctrine now")
        stale = client.post(url, {**changed, "edition": "6"})
        assert stale.status_code == 409
        assert "Mine" in stale.content.decode()
        assert "Doctrine now" in stale.content.decode()
        assert client.post(url, {**changed, "edition": "7"}).status_code == 302
        assert client.post(url, {"edition": "8"}).status_code == 422


def test_only_a_set_without_answers_is_deleted(own: QuestionSet, reading: Reading, bob: User) -> None:
    client, url = signed_in(bob), address("question_set", "doctrine")
    make_answer(reading, own.questions.earliest("position"), bob)
    refused = client.post(url, {"action": "delete"})
    assert refused.status_code == 422
    assert "Retire" in refused.content.decode()
    Answer.objects.all().delete()
    assert client.post(url, {"action": "delete"}).headers["Location"] == address("question_sets")
    assert not QuestionSet.objects.exists()


def test_what_others_show_is_named_with_its_owner(own: QuestionSet, bob: User, client: Client) -> None:
    bob.display_name = "Bob"
    bob.email_confirmed = timezone.now()
    bob.save()
    QuestionSet.objects.update(visibility="public")
    page = client.get(address("question_sets")).content.decode()
    assert "Doctrine" in page
    assert "Bob" in page
