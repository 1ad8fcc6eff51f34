"""Writes to question sets. Each is one transaction that holds its set; a change of words names its edition."""

from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext

from apps.accounts.models import Group, Membership, User
from apps.annotations.models.highlights import Visibility
from apps.annotations.services import Refused, html_of
from apps.comparison.models import Answer, Question, QuestionSet

MAX_QUESTIONS = 60
MAX_SETS = 100
_AWAY = 1_000_000


class StaleSet(ValueError):
    """Somebody changed the set since the form was made: `current` is how it is now."""

    def __init__(self, current: QuestionSet) -> None:
        self.current = current
        super().__init__(gettext("This was changed meanwhile. What you typed is below; nothing of it is lost."))


@dataclass(frozen=True, slots=True)
class SetWords:
    """What is said of a set, and who sees it besides its owner."""

    name: str
    description: str = ""
    source: str = ""
    visibility: str = Visibility.PRIVATE
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """What is said of a question."""

    name: str
    wording: str
    help: str = ""
    source: str = ""


@transaction.atomic
def create_set(*, owner: User, words: SetWords) -> QuestionSet:
    """Store an empty set of `owner`'s own. Raises Refused."""
    _check_owner(owner, words)
    if QuestionSet.objects.filter(owner=owner).count() >= MAX_SETS:
        raise Refused(gettext("You have %(n)s sets; that is as many as one can have.") % {"n": MAX_SETS})
    while True:
        taken = {"new", *QuestionSet.objects.values_list("slug", flat=True)}  # /questions/new/ is another page
        slug = _free_slug(words.name, taken)
        try:
            with transaction.atomic():
                return QuestionSet.objects.create(owner=owner, slug=slug, **_fields(words))
        except IntegrityError:
            # Somebody else took that name between looking and storing: look again. Anything else stays a fault.
            if set(QuestionSet.objects.values_list("slug", flat=True)) <= taken:
                raise


@transaction.atomic
def edit_set(*, question_set: QuestionSet, by: User, edition: int, words: SetWords) -> QuestionSet:
    """Change what is said of a set and who sees it; its address stays.

    A set in which others have answered is not shown to fewer people than before. Raises Refused, StaleSet.
    """
    if question_set.owner_id is None:
        words = SetWords(words.name, words.description, words.source, Visibility.PUBLIC)
    else:
        _check_owner(by, words)
        narrower = words.visibility != Visibility.PUBLIC and (
            (words.visibility, words.group) != (question_set.visibility, question_set.group)
        )
        answers = Answer.objects.filter(question__question_set=question_set, deleted=None)
        if narrower and answers.exclude(coder=by).exists():
            raise Refused(gettext("Others have answered these questions: the set can only be shown to more people."))
    rows = QuestionSet.objects.filter(pk=question_set.pk, edition=edition)
    changed = rows.update(**_fields(words), edition=edition + 1)
    current = QuestionSet.objects.select_related("group", "owner").get(pk=question_set.pk)
    if not changed:
        raise StaleSet(current)
    return current


@transaction.atomic
def delete_set(*, question_set: QuestionSet) -> None:
    """Delete a set of one's own in which nobody has answered anything. Raises Refused."""
    _hold(question_set)
    if question_set.owner_id is None or Answer.objects.filter(question__question_set=question_set).exists():
        raise Refused(gettext("There are answers to these questions. Retire the questions instead: the answers stay."))
    question_set.delete()


@transaction.atomic
def add_question(*, question_set: QuestionSet, words: QuestionWords) -> Question:
    """Ask one question more, as the last. Raises Refused."""
    held = _hold(question_set)
    taken = {"edit", *held.questions.values_list("slug", flat=True)}  # so is /questions/<set>/edit/
    if len(taken) > MAX_QUESTIONS:
        raise Refused(gettext("A set has at most %(n)s questions.") % {"n": MAX_QUESTIONS})
    last = held.questions.aggregate(last=Max("position"))["last"] or 0
    slug = _free_slug(words.name, taken)
    return Question.objects.create(question_set=held, slug=slug, position=last + 1, **asdict(words))


@transaction.atomic
def edit_question(*, question: Question, words: QuestionWords, edition: int) -> Question:
    """Change the words of a question; its address and its answers stay.

    `edition` is that of its set when the form was made. Raises StaleSet.
    """
    _take(question.question_set, edition)
    Question.objects.filter(pk=question.pk).update(**asdict(words))
    return Question.objects.select_related("question_set").get(pk=question.pk)


@transaction.atomic
def shift_question(*, question: Question, by: int) -> None:
    """Move a question one place up (`by` = -1) or down (1) among those that are asked; at the end it stays."""
    _hold(question.question_set)
    questions = list(Question.objects.filter(question_set=question.question_set_id).order_by("position"))
    asked = [each.pk for each in questions if each.retired is None or each.pk == question.pk]
    place = asked.index(question.pk) + by
    if not 0 <= place < len(asked):
        return
    order = [each.pk for each in questions if each.pk != question.pk]
    neighbour = order.index(asked[place])
    order.insert(neighbour if by < 0 else neighbour + 1, question.pk)
    _store_order(order)


@transaction.atomic
def retire_question(*, question: Question) -> None:
    """Ask it no longer; its answers stay, and can be seen at the question's address."""
    held = _hold(question.question_set)
    Question.objects.filter(pk=question.pk, retired=None).update(retired=timezone.now())
    QuestionSet.objects.filter(pk=held.pk).update(edition=F("edition") + 1)


@transaction.atomic
def ask_again(*, question: Question) -> None:
    """Bring a retired question back, in its old place."""
    held = _hold(question.question_set)
    Question.objects.filter(pk=question.pk).exclude(retired=None).update(retired=None)
    QuestionSet.objects.filter(pk=held.pk).update(edition=F("edition") + 1)


def _check_owner(owner: User, words: SetWords) -> None:
    """Refuse what this person may not do. Raises Refused."""
    if owner.blocked is not None:
        raise Refused(gettext("You are blocked and cannot write here."))
    if not owner.is_analyst:
        raise Refused(gettext("Question sets are made by analysts."))
    if words.visibility not in Visibility.values:
        raise Refused(gettext("That cannot be chosen."))
    if words.visibility == Visibility.PUBLIC and not owner.may_publish:
        raise Refused(gettext("To show a set to everybody you need an account with a confirmed mail address."))
    if (words.visibility == Visibility.GROUP) != (words.group is not None):
        raise Refused(gettext("Choose the group that is to see it."))
    if words.group and not Membership.objects.filter(group=words.group, user=owner).exists():
        raise Refused(gettext("You are not in that group."))


def _fields(words: SetWords) -> dict[str, object]:
    """Return the fields of a set. Raises Refused for a description that no page could show."""
    html_of(words.description)
    return {name: getattr(words, name) for name in ("name", "description", "source", "visibility", "group")}


def _hold(question_set: QuestionSet) -> QuestionSet:
    """Lock a set until the end of the transaction, so that of two writers one waits."""
    return QuestionSet.objects.select_for_update(of=("self",)).get(pk=question_set.pk)


def _take(question_set: QuestionSet, edition: int) -> None:
    """Claim the next edition of a set. Raises StaleSet."""
    if not QuestionSet.objects.filter(pk=question_set.pk, edition=edition).update(edition=edition + 1):
        raise StaleSet(QuestionSet.objects.get(pk=question_set.pk))


def _store_order(order: list[int]) -> None:
    """Give positions from 1 up; first out of the way, since no two questions of a set may share one."""
    Question.objects.filter(pk__in=order).update(position=F("position") + _AWAY)
    for position, pk in enumerate(order, start=1):
        Question.objects.filter(pk=pk).update(position=position)


def _free_slug(name: str, taken: set[str]) -> str:
    base = slugify(name)[:60].strip("-") or "set"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
