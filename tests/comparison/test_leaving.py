"""What becomes of answers, parallels, question sets and guesses when people leave, sign in, or dissolve a group."""

import pytest

from apps.accounts.leaving import delete_account, everything_of, former_member
from apps.accounts.models import Group, Membership, Role, User
from apps.comparison.handover import hand_over, make_private
from apps.comparison.models import Answer, AnswerRevision, Guess, Parallel, Question, QuestionSet
from apps.library.models import Reading
from tests import factories
from tests.lined import make_answer, make_guess, make_highlight, make_parallel, make_revision
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def question() -> Question:
    return make_question_set().questions.earliest("position")


def joined(author: User, reading: Reading, visibility: str = "public") -> Parallel:
    """Return a parallel of two highlights of the author's."""
    shown = "private" if author.is_guest else "public"
    articles = reading.article, factories.make_article()
    highlights = [make_highlight(each, author, visibility=shown) for each in articles]
    return make_parallel(author, *highlights, visibility=visibility)


def test_all_of_it_is_in_the_file_to_take_along(reading: Reading, question: Question, bob: User) -> None:
    answer, parallel = make_answer(reading, question, bob), joined(bob, reading)
    make_revision(answer)
    make_guess(reading, bob)
    QuestionSet.objects.filter(pk=make_question_set("mine").pk).update(owner=bob)
    found = everything_of(bob)
    assert [each["paraphrase"] for each in found["answers"]] == ["It says so."]
    assert found["answers"][0]["evidence"] == [answer.evidence.get().slug]
    assert found["answers"][0]["former"][0]["state"] == "partial"
    assert [each["id"] for each in found["parallels"]] == [parallel.slug]
    assert found["guesses"][0]["frame"] == reading.frame.slug
    assert [len(each["questions"]) for each in found["question_sets"]] == [2]
    assert not any(everything_of(factories.make_user())[name] for name in ("answers", "parallels", "question_sets"))


def test_everything_goes_where_one_asks_for_that(reading: Reading, question: Question, bob: User) -> None:
    make_answer(reading, question, bob)
    joined(bob, reading)
    make_guess(reading, bob)
    delete_account(user=bob, keep=False)
    assert not any(model.objects.exists() for model in (Answer, Parallel, Guess))


def test_what_is_public_stays_without_a_name(
    reading: Reading, question: Question, alice: User, bob: User, carol: User
) -> None:
    make_revision(make_answer(reading, question, bob))
    make_answer(reading, question, carol)
    joined(bob, reading)
    joined(bob, reading, "private")
    delete_account(user=bob, keep=True)
    delete_account(user=carol, keep=True)
    assert [answer.coder_name for answer in Answer.objects.visible_to(alice)] == ["a former member"] * 2
    assert [parallel.author for parallel in Parallel.objects.all()] == [former_member()]
    assert not AnswerRevision.objects.exists()


def test_a_set_with_answers_of_others_stays(reading: Reading, question: Question, bob: User, carol: User) -> None:
    QuestionSet.objects.update(owner=bob)
    make_answer(reading, question, bob)
    make_answer(reading, question, carol)
    delete_account(user=bob, keep=False)
    assert [answer.coder for answer in Answer.objects.all()] == [carol]
    assert QuestionSet.objects.get().owner == former_member()


def test_a_guest_s_parallels_and_guesses_go_to_their_account(reading: Reading, alice: User) -> None:
    guest, other = factories.make_user(role=Role.GUEST), factories.make_reading(reading.event)
    parallel = joined(guest, reading)
    make_guess(reading, guest)
    make_guess(other, guest)
    mine = make_guess(reading, alice)
    hand_over(guest, alice)
    assert Parallel.objects.get().pk == parallel.pk
    assert Parallel.objects.get().author == alice
    assert set(Guess.objects.filter(reader=alice)) == {mine, Guess.objects.get(reading=other)}
    assert not Guess.objects.filter(reader=guest).exists()


def test_what_a_group_saw_is_private_when_it_ends(reading: Reading, bob: User) -> None:
    group = Group.objects.create(name="A class")
    Membership.objects.create(group=group, user=bob, role="owner")
    parallel = joined(bob, reading)
    Parallel.objects.filter(pk=parallel.pk).update(visibility="group", group=group)
    QuestionSet.objects.filter(pk=make_question_set().pk).update(owner=bob, visibility="group", group=group)
    make_private(group)
    for row in (Parallel.objects.get(), QuestionSet.objects.get()):
        assert (row.visibility, row.group, row.edition) == ("private", None, 2)
