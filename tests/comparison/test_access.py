"""Who sees and who changes question sets, answers and parallels: owner, member, stranger, guest, anonymous."""

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from apps.accounts.models import Group, Membership, Role, User
from apps.comparison.models import Answer, Guess, Parallel, Question, QuestionSet
from apps.library.models import Reading
from tests import factories
from tests.lined import make_answer, make_guess, make_highlight, make_parallel
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db
EVERYBODY = {"owner", "member", "stranger", "guest", "anonymous", "editor"}
#: Who sees what its owner shows to whom.
SEEN = {"private": {"owner"}, "group": {"owner", "member"}, "public": EVERYBODY}


@dataclass
class Cast:
    """Everybody who might look."""

    owner: User
    member: User
    stranger: User
    guest: User
    editor: User
    anonymous: AnonymousUser
    group: Group

    def all(self) -> dict[str, User | AnonymousUser]:
        """Return them by what they are."""
        return {name: getattr(self, name) for name in sorted(EVERYBODY)}


@pytest.fixture
def cast(alice: User, bob: User, carol: User) -> Cast:
    group = Group.objects.create(name="A class")
    stranger, guest = factories.make_user(role=Role.ANALYST), factories.make_user(role=Role.GUEST)
    Membership.objects.create(group=group, user=bob, role="owner")
    Membership.objects.create(group=group, user=alice)
    return Cast(bob, alice, stranger, guest, carol, AnonymousUser(), group)


def seeing(cast: Cast, model: type[QuestionSet | Question | Answer | Parallel], pk: int) -> set[str]:
    """Return who sees the row `pk`."""
    return {name for name, user in cast.all().items() if model.objects.visible_to(user).filter(pk=pk).exists()}


def changing(cast: Cast, model: type[QuestionSet | Question | Answer | Parallel], pk: int) -> set[str]:
    """Return who may change the row `pk`."""
    return {name for name, user in cast.all().items() if model.objects.editable_by(user).filter(pk=pk).exists()}


def own_set(cast: Cast, visibility: str) -> QuestionSet:
    """Return a set of the owner's, with two questions."""
    question_set = make_question_set(f"own-{visibility}")
    group = cast.group if visibility == "group" else None
    QuestionSet.objects.filter(pk=question_set.pk).update(owner=cast.owner, visibility=visibility, group=group)
    return question_set


def test_the_site_s_questions_are_everybody_s_to_read_and_editors_to_change(cast: Cast) -> None:
    question_set = make_question_set()
    assert seeing(cast, QuestionSet, question_set.pk) == EVERYBODY
    assert changing(cast, QuestionSet, question_set.pk) == {"editor"}


@pytest.mark.parametrize("visibility", SEEN)
def test_a_set_of_one_s_own_and_its_answers_are_seen_by_those_it_is_shown_to(
    cast: Cast, reading: Reading, visibility: str
) -> None:
    question_set = own_set(cast, visibility)
    question = question_set.questions.earliest("position")
    answer = make_answer(reading, question, cast.owner)
    assert seeing(cast, QuestionSet, question_set.pk) == SEEN[visibility]
    assert seeing(cast, Question, question.pk) == SEEN[visibility]
    assert seeing(cast, Answer, answer.pk) == SEEN[visibility]
    for model, pk in ((QuestionSet, question_set.pk), (Question, question.pk), (Answer, answer.pk)):
        assert changing(cast, model, pk) == {"owner"}


def test_an_answer_is_its_coder_s_to_change_while_they_are_an_analyst(cast: Cast, reading: Reading) -> None:
    answer = make_answer(reading, make_question_set().questions.earliest("position"), cast.owner)
    assert seeing(cast, Answer, answer.pk) == EVERYBODY
    assert changing(cast, Answer, answer.pk) == {"owner"}
    User.objects.filter(pk=cast.owner.pk).update(role=Role.READER)
    cast.owner = User.objects.get(pk=cast.owner.pk)
    assert changing(cast, Answer, answer.pk) == set()


def test_what_is_hidden_or_by_somebody_blocked_only_they_and_editors_see(cast: Cast, reading: Reading) -> None:
    answer = make_answer(reading, make_question_set().questions.earliest("position"), cast.owner)
    other = factories.make_article()
    highlights = [make_highlight(each, cast.stranger) for each in (reading.article, other)]
    parallel = make_parallel(cast.owner, *highlights)
    for model, row in ((Answer, answer), (Parallel, parallel)):
        assert seeing(cast, model, row.pk) == EVERYBODY
        assert model.objects.public().filter(pk=row.pk).exists()
        model.objects.filter(pk=row.pk).update(hidden=timezone.now())
        assert seeing(cast, model, row.pk) == {"owner", "editor"}
        assert not model.objects.public().filter(pk=row.pk).exists()
        model.objects.filter(pk=row.pk).update(hidden=None)
    User.objects.filter(pk=cast.owner.pk).update(blocked=timezone.now())
    cast.owner = User.objects.get(pk=cast.owner.pk)
    for model, row in ((Answer, answer), (Parallel, parallel)):
        assert seeing(cast, model, row.pk) == {"owner", "editor"}
        assert changing(cast, model, row.pk) == set()
        assert not model.objects.public().filter(pk=row.pk).exists()


def test_what_is_deleted_is_in_its_owner_s_bin_alone(cast: Cast, reading: Reading) -> None:
    answer = make_answer(reading, make_question_set().questions.earliest("position"), cast.owner)
    highlights = [make_highlight(each, cast.owner) for each in (reading.article, factories.make_article())]
    parallel = make_parallel(cast.owner, *highlights)
    for model, row in ((Answer, answer), (Parallel, parallel)):
        model.objects.filter(pk=row.pk).update(deleted=timezone.now())
        assert seeing(cast, model, row.pk) == set() == changing(cast, model, row.pk)
        assert list(model.objects.in_bin_of(cast.owner)) == [row]
        assert not model.objects.in_bin_of(cast.editor).exists()
        assert not model.objects.in_bin_of(cast.anonymous).exists()


@pytest.mark.parametrize("visibility", SEEN)
def test_a_parallel_is_seen_by_those_it_is_shown_to(cast: Cast, reading: Reading, visibility: str) -> None:
    highlights = [make_highlight(each, cast.owner) for each in (reading.article, factories.make_article())]
    group = cast.group if visibility == "group" else None
    parallel = make_parallel(cast.owner, *highlights, visibility=visibility, group=group)
    assert seeing(cast, Parallel, parallel.pk) == SEEN[visibility]
    assert changing(cast, Parallel, parallel.pk) == {"owner"}


def test_a_parallel_of_which_one_sees_but_one_highlight_is_not_there(cast: Cast, reading: Reading) -> None:
    shown = make_highlight(reading.article, cast.owner)
    mine = make_highlight(factories.make_article(), cast.owner, visibility="private")
    parallel = make_parallel(cast.owner, shown, mine)
    assert seeing(cast, Parallel, parallel.pk) == {"owner"}
    assert not Parallel.objects.public().exists()
    make_parallel(cast.owner, shown, mine, make_highlight(factories.make_article(), cast.owner))
    assert Parallel.objects.public().count() == 1


def test_a_guess_is_its_reader_s_alone_and_stands(cast: Cast, reading: Reading) -> None:
    guess = make_guess(reading, cast.guest)
    for name, user in cast.all().items():
        assert Guess.objects.visible_to(user).filter(pk=guess.pk).exists() == (name == "guest")
        assert not Guess.objects.editable_by(user).exists()
