"""Question sets of one's own: made, ordered, retired, and nothing that was answered is lost."""

import pytest
from django.utils import timezone

from apps.accounts.models import Group, Membership, Role, User
from apps.annotations.services import Refused
from apps.comparison.models import Answer, Question, QuestionSet
from apps.comparison.question_sets import (
    QuestionWords,
    SetWords,
    StaleSet,
    add_question,
    ask_again,
    create_set,
    delete_set,
    edit_question,
    edit_set,
    retire_question,
    shift_question,
)
from apps.library.models import Reading
from tests import factories
from tests.lined import make_answer

pytestmark = pytest.mark.django_db
DOCTRINE = ("Deterrence", "Burden-sharing", "Leverage", "National interest")


@pytest.fixture
def doctrine(bob: User) -> QuestionSet:
    """A doctrine table of bob's own."""
    question_set = create_set(owner=bob, words=SetWords("Doctrine"))
    for name in DOCTRINE:
        add_question(question_set=question_set, words=QuestionWords(name, f"What does the text say of {name.lower()}?"))
    return question_set


def names(question_set: QuestionSet) -> list[str]:
    return [question.name for question in question_set.questions.asked()]


def test_a_set_of_one_s_own_has_its_questions_in_order(doctrine: QuestionSet, bob: User) -> None:
    assert (doctrine.slug, doctrine.owner, doctrine.visibility) == ("doctrine", bob, "private")
    assert names(doctrine) == list(DOCTRINE)
    assert create_set(owner=bob, words=SetWords("Doctrine")).slug == "doctrine-2"
    assert create_set(owner=bob, words=SetWords("Доктрина")).slug == "set"
    first = add_question(question_set=doctrine, words=QuestionWords("Leverage", "Whose?"))
    assert first.slug == "leverage-2"


def test_only_analysts_make_sets(alice: User, bob: User) -> None:
    bob.blocked = timezone.now()
    for user in (alice, bob, factories.make_user(role=Role.GUEST)):
        with pytest.raises(Refused):
            create_set(owner=user, words=SetWords("Mine"))
    assert not QuestionSet.objects.exists()


def test_who_sees_it_is_checked(bob: User) -> None:
    group = Group.objects.create(name="A class")
    for words in (
        SetWords("x", visibility="secret"),
        SetWords("x", visibility="group"),
        SetWords("x", visibility="group", group=group),
        SetWords("x", visibility="private", group=group),
    ):
        with pytest.raises(Refused):
            create_set(owner=bob, words=words)
    Membership.objects.create(group=group, user=bob)
    assert create_set(owner=bob, words=SetWords("x", visibility="group", group=group)).group == group
    with pytest.raises(Refused, match="confirmed"):
        create_set(owner=bob, words=SetWords("x", visibility="public"))
    bob.email_confirmed = timezone.now()
    assert create_set(owner=bob, words=SetWords("x", visibility="public")).visibility == "public"


def test_questions_are_moved_among_those_that_are_asked(doctrine: QuestionSet) -> None:
    leverage = doctrine.questions.get(name="Leverage")
    retire_question(question=doctrine.questions.get(name="Burden-sharing"))
    shift_question(question=leverage, by=-1)
    assert names(doctrine) == ["Leverage", "Deterrence", "National interest"]
    shift_question(question=leverage, by=-1)
    assert names(doctrine)[0] == "Leverage"
    shift_question(question=leverage, by=1)
    shift_question(question=leverage, by=1)
    shift_question(question=leverage, by=1)
    assert names(doctrine) == ["Deterrence", "National interest", "Leverage"]
    ask_again(question=doctrine.questions.get(name="Burden-sharing"))
    assert sorted(names(doctrine)) == sorted(DOCTRINE)


def test_a_retired_question_keeps_its_answers(doctrine: QuestionSet, reading: Reading, bob: User) -> None:
    question = doctrine.questions.earliest("position")
    make_answer(reading, question, bob)
    retire_question(question=question)
    assert question.name not in names(doctrine)
    assert Answer.objects.visible_to(bob).count() == 1
    with pytest.raises(Refused, match="Retire"):
        delete_set(question_set=doctrine)
    Answer.objects.all().delete()
    delete_set(question_set=doctrine)
    assert not Question.objects.exists()


def test_a_stale_change_is_refused(doctrine: QuestionSet, bob: User) -> None:
    doctrine.refresh_from_db()
    edit_set(question_set=doctrine, by=bob, edition=1, words=SetWords("Doctrines"))
    with pytest.raises(StaleSet) as refusal:
        edit_set(question_set=doctrine, by=bob, edition=1, words=SetWords("Other"))
    assert refusal.value.current.name == "Doctrines"
    question = doctrine.questions.select_related("question_set").earliest("position")
    with pytest.raises(StaleSet):
        edit_question(question=question, edition=1, words=QuestionWords("x", "y"))
    edited = edit_question(question=question, edition=2, words=QuestionWords("Fear", "Who deters whom?"))
    assert (edited.slug, edited.name, edited.question_set.edition) == ("deterrence", "Fear", 3)


def test_a_set_with_answers_of_others_is_not_taken_from_them(
    doctrine: QuestionSet, reading: Reading, bob: User, carol: User
) -> None:
    bob.email_confirmed = timezone.now()
    edit_set(question_set=doctrine, by=bob, edition=1, words=SetWords("Doctrine", visibility="public"))
    doctrine.refresh_from_db()
    make_answer(reading, doctrine.questions.earliest("position"), carol)
    with pytest.raises(Refused, match="more people"):
        edit_set(question_set=doctrine, by=bob, edition=2, words=SetWords("Doctrine"))
    Answer.objects.update(deleted=timezone.now())
    assert edit_set(question_set=doctrine, by=bob, edition=2, words=SetWords("D")).visibility == "private"


def test_the_site_s_set_stays_public(carol: User) -> None:
    question_set = QuestionSet.objects.create(slug="core", name="Core")
    edited = edit_set(question_set=question_set, by=carol, edition=1, words=SetWords("Ten"))
    assert (edited.name, edited.visibility, edited.owner) == ("Ten", "public", None)
    with pytest.raises(Refused):
        delete_set(question_set=question_set)
