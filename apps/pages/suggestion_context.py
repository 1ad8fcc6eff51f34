"""What pages show of suggestions: for one cell of the rows, and for one passage."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext
from django_htmx.middleware import HtmxDetails

from apps.comparison.accepting import not_filed
from apps.comparison.models import Dismissal, Question, Suggestion
from apps.comparison.suggestions import counterparts, passages_suggested, question_suggestions
from apps.core.access import is_analyst
from apps.core.htmx import wants_part
from apps.library.models import ArticleVersion, Passage, Reading


def of_cell(request: HttpRequest, reading: Reading, question: Question, version: ArticleVersion) -> dict[str, Any]:
    """Return the passages of a reading that may answer a question, and those dismissed. Four queries at the most."""
    found = passages_suggested(question, [reading], request.user).get(reading.article_id, [])
    gone = list(Dismissal.objects.visible_to(request.user).filter(article=reading.article_id, question=question))
    uids = {each.uid for each in gone}
    passages = Passage.objects.filter(version=version, uid__in=uids) if uids else Passage.objects.none()
    numbers = dict(passages.values_list("uid", "number"))
    return {
        "suggested": not_filed(found, request.user) if found else [],
        "dismissed": [
            {"pk": each.pk, "label": gettext("passage %(n)s") % {"n": numbers[each.uid]}}
            for each in gone
            if each.uid in numbers
        ],
        **_for_all(request),
    }


def of_passage(request: HttpRequest, passage: int, article: int, uid: str) -> dict[str, Any]:
    """Return the questions that a passage may answer, and those dismissed. Three queries at the most."""
    found = question_suggestions([passage], request.user).get(passage, [])
    gone = Dismissal.objects.visible_to(request.user).filter(article=article, uid=uid, question__isnull=False)
    return {
        "suggested": not_filed(found, request.user) if found else [],
        "dismissed": [
            {"pk": each.pk, "label": gettext("May answer “%(name)s”") % {"name": each.question.name}}
            for each in gone.select_related("question")
            if each.question is not None
        ],
        **_for_all(request),
    }


def of_counterparts(
    request: HttpRequest, passage: int, article: int, uid: str, readings: Iterable[Reading]
) -> dict[str, Any]:
    """Return for analysts the suggested counterparts of a passage, by article, and those dismissed. Two queries."""
    context = _for_all(request)
    if not context["may_suggest"]:
        return context
    here = Q(article=article, uid=uid) | Q(other_article=article, other_uid=uid)
    gone = Dismissal.objects.visible_to(request.user).filter(here, question=None)
    found: dict[int, Suggestion] = counterparts(passage, readings, request.user)
    return {
        **context,
        "counterparts": found,
        "dismissed": [
            {"pk": each.pk, "label": str(each.other_article if each.article_id == article else each.article)}
            for each in gone.select_related("article__current", "other_article__current")
        ],
    }


def _for_all(request: HttpRequest) -> dict[str, Any]:
    """Return whether the reader decides on suggestions, and where a form leads back to."""
    details: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    page = details.current_url_abs_path if wants_part(request) else request.get_full_path()
    return {
        "may_suggest": is_analyst(request.user) and getattr(request.user, "blocked", None) is None,
        "suggested_next": page or "",
    }
