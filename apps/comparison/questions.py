"""The questions that an address asks of readings: a set, and which of its questions."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext

from apps.comparison.models import Question, QuestionSet
from apps.comparison.state import State
from apps.core.access import user_pk

#: The set that is asked where the address names none.
CORE = "core"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the set (None where there is none at all), its questions, those chosen, and what was left aside.

    `sets` are those to choose from, by name: the site's, one's own, those of one's groups, and the one that is asked.
    """

    question_set: QuestionSet | None
    sets: tuple[QuestionSet, ...]
    questions: tuple[Question, ...]
    chosen: tuple[Question, ...]
    notices: tuple[str, ...]


def ask(state: State, user: object) -> Asked:
    """Return the questions that `state` asks for, as far as `user` may see them. Two queries.

    Without `set` it is the site's `core`, else the first of the site's sets; without `q` all of its questions that are
    not retired. A retired one is asked where the address names it.
    """
    mine = Q(owner=user_pk(user) or 0) | Q(visibility="group")
    offered = Q(owner=None) | mine | Q(slug=state.question_set)
    sets = tuple(QuestionSet.objects.visible_to(user).filter(offered).order_by("name", "slug"))
    notices = []
    chosen = next((each for each in sets if each.slug == state.question_set), None)
    if chosen is None:
        if state.question_set:
            notices.append(
                gettext("There is no question set “%(slug)s” that you can see.") % {"slug": state.question_set}
            )
        chosen = first_set(sets)
    if chosen is None:
        return Asked(None, (), (), (), tuple(notices))
    questions = tuple(chosen.questions.visible_to(user).order_by("position"))
    known = {question.slug: question for question in questions}
    notices += [
        gettext("There is no question “%(slug)s” in this set.") % {"slug": slug}
        for slug in state.questions
        if slug not in known
    ]
    current = tuple(question for question in questions if question.retired is None)
    wanted = tuple(question for question in questions if question.slug in state.questions)
    return Asked(chosen, sets, current, wanted or current, tuple(notices))


def first_set(sets: tuple[QuestionSet, ...]) -> QuestionSet | None:
    """Return the set that is asked where nobody chose: the site's `core`, else the first of the site's by name."""
    site = [each for each in sets if each.owner_id is None]
    return next((each for each in site if each.slug == CORE), next(iter(site), None))
