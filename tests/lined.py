"""What lines readings up, for tests: highlights as evidence, answers, parallels, suggestions, guesses."""

from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.annotations.models import Highlight
from apps.annotations.services import Content, create_highlight
from apps.comparison.models import (
    Answer,
    AnswerRevision,
    Dismissal,
    Evidence,
    Guess,
    Parallel,
    ParallelMember,
    Question,
    Suggestion,
    SuggestionRun,
)
from apps.library.models import Article, Passage, Reading


def make_highlight(article: Article, author: User, *, visibility: str = "public", passage: int = 1) -> Highlight:
    """Store a highlight of the first three characters of a passage."""
    assert article.current
    if author.email_confirmed is None:
        author.email_confirmed = timezone.now()
        author.save()
    content = Content(visibility=visibility)
    start, end = f"p{passage}.0", f"p{passage}.3"
    return create_highlight(author=author, version=article.current, start=start, end=end, content=content)


def make_answer(reading: Reading, question: Question, coder: User, *, state: str = "answered", **fields: Any) -> Answer:
    """Store an answer, with one highlight of the coder's as its evidence unless it is silent."""
    now = timezone.now()
    version = reading.article.current
    values = {"version": version, "paraphrase": "It says so.", "created": now, "modified": now, **fields}
    answer = Answer.objects.create(reading=reading, question=question, coder=coder, state=state, **values)
    if state != "silent":
        Evidence.objects.create(answer=answer, highlight=make_highlight(reading.article, coder))
    return answer


def make_revision(answer: Answer) -> AnswerRevision:
    """Store an earlier wording of an answer."""
    return AnswerRevision.objects.create(
        answer=answer, edition=1, version=answer.version, state="partial", by=answer.coder, until=timezone.now()
    )


def make_parallel(author: User, *highlights: Highlight, visibility: str = "public", **fields: Any) -> Parallel:
    """Store a parallel of `highlights`."""
    now = timezone.now()
    values = {"relation": "contradicts", "visibility": visibility, "created": now, "modified": now, **fields}
    parallel = Parallel.objects.create(author=author, **values)
    ParallelMember.objects.bulk_create(
        ParallelMember(parallel=parallel, highlight=highlight, position=position)
        for position, highlight in enumerate(highlights)
    )
    return parallel


def make_suggestion(reading: Reading, *, question: Question | None = None, other: Article | None = None) -> Suggestion:
    """Store a suggestion for the first passage of a reading: for a question, or for the first passage of `other`."""
    run, _ = SuggestionRun.objects.get_or_create(
        event=reading.event, defaults={"method": "test", "computed": timezone.now()}
    )
    return Suggestion.objects.create(
        run=run,
        passage=first_passage(reading.article),
        question=question,
        other=first_passage(other) if other else None,
        rank=1,
        score=0.5,
        terms=["call", "minutes"],
    )


def make_dismissal(suggestion: Suggestion, by: User) -> Dismissal:
    """Dismiss a suggestion."""
    here, other = suggestion.passage, suggestion.other
    if other is None:
        return Dismissal.objects.create(
            article=here.version.article, uid=here.uid, question=suggestion.question, by=by, at=timezone.now()
        )
    first, second = sorted((here, other), key=lambda passage: passage.version.article_id)
    return Dismissal.objects.create(
        article=first.version.article,
        uid=first.uid,
        other_article=second.version.article,
        other_uid=second.uid,
        by=by,
        at=timezone.now(),
    )


def make_guess(reading: Reading, reader: User) -> Guess:
    """Store a right guess."""
    return Guess.objects.create(
        reading=reading, reader=reader, frame=reading.frame, seed="seed", reason="Its words.", created=timezone.now()
    )


def first_passage(article: Article) -> Passage:
    """Return the first passage of an article's current version."""
    assert article.current
    return article.current.passages.select_related("version__article").earliest("number")
