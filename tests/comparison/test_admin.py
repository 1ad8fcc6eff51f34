"""Editing question sets: the rows that readings are lined up by, in the order that was chosen."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.comparison.models import Question, QuestionSet
from tests.factories import PASSWORD
from tests.forms import errors, submit
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(carol: User) -> Client:
    client = Client()
    client.login(username="carol", password=PASSWORD)
    return client


def page(question_set: QuestionSet) -> str:
    return reverse("admin:comparison_questionset_change", args=[question_set.pk])


def names(question_set: QuestionSet) -> list[str]:
    return list(question_set.questions.order_by("position").values_list("name", flat=True))


def test_questions_are_added_moved_and_taken_away(editor: Client) -> None:
    question_set = make_question_set(questions=3)
    new = {"name": "New", "slug": "new", "wording": "And then?", "group": "core", "place": "1"}
    changes = {f"questions-3-{name}": value for name, value in new.items()} | {"questions-TOTAL_FORMS": "4"}
    response = submit(editor, page(question_set), **changes, **{"questions-1-DELETE": "on", "questions-0-place": "9"})
    assert response.status_code == 302, errors(response)
    assert names(question_set) == ["New", "Question 3", "Question 1"]
    assert list(question_set.questions.values_list("position", flat=True)) == [1, 2, 3]


def test_a_number_that_is_none_is_refused(editor: Client) -> None:
    question_set = make_question_set(questions=2)
    for place in ("0", "-1", "x", "1000000000000"):
        assert submit(editor, page(question_set), **{"questions-0-place": place}).status_code == 200
    assert names(question_set) == ["Question 1", "Question 2"]


def test_saving_a_set_as_it_is_changes_nothing(editor: Client) -> None:
    question_set = make_question_set(questions=3)
    before = list(question_set.questions.order_by("position").values())
    assert submit(editor, page(question_set)).status_code == 302
    assert list(question_set.questions.order_by("position").values()) == before


def test_gaps_are_closed(editor: Client) -> None:
    question_set = make_question_set(questions=3)
    Question.objects.filter(position=3).update(position=70)
    submit(editor, page(question_set))
    assert list(question_set.questions.order_by("position").values_list("position", flat=True)) == [1, 2, 3]


def test_a_question_stays_in_its_set(editor: Client) -> None:
    question = make_question_set().questions.earliest("position")
    path = reverse("admin:comparison_question_change", args=[question.pk])
    assert submit(editor, path, wording="What else?", question_set=make_question_set("other").pk).status_code == 302
    question.refresh_from_db()
    assert (question.wording, question.question_set.slug) == ("What else?", "questions")


def test_a_description_that_no_page_could_show_is_refused(editor: Client) -> None:
    question_set = make_question_set()
    response = submit(editor, page(question_set), description="> " * 60 + "deep")
    assert response.status_code == 200
    assert "stand too deep inside one another" in str(errors(response))
    question_set.refresh_from_db()
    assert "deep" not in question_set.description
