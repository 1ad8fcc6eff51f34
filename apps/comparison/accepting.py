"""Accepting a suggestion: its passages become somebody's highlights, and these an answer's evidence or a parallel."""

from django.db import transaction
from django.utils.translation import gettext

from apps.accounts.models import User
from apps.annotations.models import Highlight
from apps.annotations.models.highlights import Visibility
from apps.annotations.services import Content, Refused, create_highlight
from apps.comparison.answers import file_evidence
from apps.comparison.models import Answer, Evidence, Parallel, Suggestion
from apps.comparison.parallels import Said, make_parallel
from apps.library.models import Passage, Reading


@transaction.atomic
def accept_question(*, suggestion: Suggestion, by: User) -> Answer:
    """File the whole passage under the question that was suggested, in the answer of `by`. Raises Refused."""
    question, passage = suggestion.question, suggestion.passage
    readings = Reading.objects.visible_to(by).filter(event=suggestion.run.event_id)
    reading = readings.filter(article=passage.version.article_id).first()
    if question is None or reading is None:
        raise Refused(gettext("That is no suggestion for a question any more."))
    question_set = question.question_set
    content = Content(visibility=Visibility(question_set.visibility), group=question_set.group)
    return file_evidence(
        highlight=_whole(passage, by, content), reading=reading, question=question, by=by, version=passage.version
    )


@transaction.atomic
def accept_counterpart(*, suggestion: Suggestion, by: User, relation: str) -> Parallel:
    """Join the two passages in a public parallel of `by`, with the relation that they found. Raises Refused."""
    other = suggestion.other
    if other is None:
        raise Refused(gettext("That is no suggestion of a counterpart."))
    if not by.is_analyst:
        raise Refused(gettext("Suggestions are accepted by analysts."))
    content = Content(visibility=Visibility.PUBLIC)
    pair = sorted((suggestion.passage, other), key=lambda passage: passage.version.article.slug)
    highlights = [_whole(passage, by, content) for passage in pair]
    return make_parallel(author=by, highlights=highlights, said=Said(relation, visibility=Visibility.PUBLIC))


def _whole(passage: Passage, by: User, content: Content) -> Highlight:
    """Return one's own highlight of the whole passage without a note, which this would show to others, or make one."""
    same = Highlight.objects.editable_by(by).filter(
        placements__version=passage.version, placements__start_at=passage.start, placements__end_at=passage.end, note=""
    )
    start, end = f"p{passage.number}.0", f"p{passage.number}.{passage.end - passage.start}"
    return same.first() or create_highlight(author=by, version=passage.version, start=start, end=end, content=content)


def not_filed(suggestions: list[Suggestion], user: object) -> list[Suggestion]:
    """Return those of `suggestions` for questions whose passage nobody has filed under the question yet. One query."""
    wanted = {(each.passage_id, each.question_id) for each in suggestions}
    filed = Evidence.objects.filter(
        answer__in=Answer.objects.visible_to(user).filter(question__in={question for _, question in wanted}),
        highlight__in=Highlight.objects.visible_to(user),
        highlight__placements__start_passage__in={passage for passage, _ in wanted},
    ).values_list("highlight__placements__start_passage", "answer__question")
    done = set(filed)
    return [each for each in suggestions if (each.passage_id, each.question_id) not in done]
