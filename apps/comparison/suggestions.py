"""Suggestions as screens use them: what to show beside a passage, and taking one away for good.

Accepting one is filing its passage as evidence, or making a parallel of the two; both are done where those are.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounts.models import User
from apps.annotations.services import Refused
from apps.comparison.models import Dismissal, Question, Suggestion
from apps.library.models import Passage, Reading


def question_suggestions(passages: Iterable[int], user: object) -> dict[int, list[Suggestion]]:
    """Return which questions the passages with these keys may answer, the best first, by passage. One query.

    Each has its `question` and that one's set, and `terms`, the reason. Passages without any are not there.
    """
    rows = Suggestion.objects.visible_to(user).filter(passage__in=list(passages), question__isnull=False)
    found: dict[int, list[Suggestion]] = defaultdict(list)
    for row in rows.select_related("question__question_set").order_by("passage", "rank", "question"):
        found[row.passage_id].append(row)
    return dict(found)


def passages_suggested(question: Question, readings: Iterable[Reading], user: object) -> dict[int, list[Suggestion]]:
    """Return the passages of `readings` that may answer `question`, the best first, by article. One query.

    Each has its `passage`. Readings without any are not there.
    """
    articles = [reading.article_id for reading in readings]
    rows = Suggestion.objects.visible_to(user).filter(question=question, passage__version__article__in=articles)
    found: dict[int, list[Suggestion]] = defaultdict(list)
    joined = rows.select_related("passage__version").defer("passage__version__text", "passage__version__source")
    for row in joined.order_by("-score", "passage__number"):
        found[row.passage.version.article_id].append(row)
    return dict(found)


def counterparts(passage: int, readings: Iterable[Reading], user: object) -> dict[int, Suggestion]:
    """Return the passage in each of `readings` that may be the counterpart of one, by article. One query.

    Each has its `other`, and `terms`, the reason. Readings without any are not there: nothing was found in them.
    """
    articles = [reading.article_id for reading in readings]
    rows = Suggestion.objects.visible_to(user).filter(passage=passage, other__version__article__in=articles)
    best: dict[int, Suggestion] = {}
    for row in rows.select_related("other__version").order_by("rank"):
        # An article that reads several events together with this one has one counterpart all the same.
        if row.other is not None:
            best.setdefault(row.other.version.article_id, row)
    return best


@transaction.atomic
def dismiss(*, suggestion: Suggestion, by: User) -> Dismissal:
    """Take a suggestion away, for everybody and for good: neither a new text nor a new run brings it back.

    What was dismissed already stays as it is. Raises Refused.
    """
    passages = [key for key in (suggestion.passage_id, suggestion.other_id) if key is not None]
    if not by.is_analyst:
        raise Refused(gettext("Suggestions are dismissed by analysts."))
    if Passage.objects.visible_to(by).filter(pk__in=passages).count() < len(passages):
        raise Refused(gettext("That cannot be dismissed: its passages are no longer there."))
    names = _names(suggestion)
    return Dismissal.objects.get_or_create(**names, defaults={"by": by, "at": timezone.now()})[0]


@transaction.atomic
def bring_back(*, dismissal: Dismissal, by: User) -> None:
    """Undo a dismissal, whoever made it: the suggestion may be shown again. Raises Refused.

    It is there at once, or after a run that left it out, with the next one.
    """
    if not Dismissal.objects.editable_by(by).filter(pk=dismissal.pk).exists():
        raise Refused(gettext("Suggestions are brought back by analysts."))
    dismissal.delete()


def _names(suggestion: Suggestion) -> dict[str, object]:
    """Return what a dismissal names: passages by article and uid, two of them in the order of the articles' keys."""
    keys = [key for key in (suggestion.passage_id, suggestion.other_id) if key is not None]
    rows = Passage.objects.filter(pk__in=keys).values_list("version__article_id", "uid")
    places = sorted(rows)
    names: dict[str, object] = {"article_id": places[0][0], "uid": places[0][1]}
    if suggestion.question_id is not None:
        return {**names, "question_id": suggestion.question_id, "other_article": None, "other_uid": ""}
    return {**names, "question": None, "other_article_id": places[1][0], "other_uid": places[1][1]}
