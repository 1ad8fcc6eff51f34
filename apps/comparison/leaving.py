"""Leaving: what somebody answered and linked, to take along, and what becomes of it when their account is deleted."""

import datetime
from typing import Any

from apps.accounts.leaving import former_member
from apps.accounts.models import User
from apps.annotations.models.highlights import Visibility
from apps.comparison.models import Answer, AnswerRevision, ComparisonReport, Guess, Parallel, QuestionSet


def export(user: User) -> dict[str, Any]:
    """Return all question sets, answers, parallels, guesses, reports of `user`; the number of queries is constant."""
    answers = (
        Answer.objects.filter(coder=user)
        .select_related("reading__event", "reading__article", "question__question_set", "version")
        .prefetch_related("filed__highlight", "revisions")
    )
    parallels = Parallel.objects.filter(author=user).select_related("group").prefetch_related("members__highlight")
    guesses = Guess.objects.filter(reader=user).select_related("reading__event", "reading__article", "frame")
    reports = ComparisonReport.objects.filter(by=user).select_related("answer", "parallel")
    sets = QuestionSet.objects.filter(owner=user).select_related("group").prefetch_related("questions")
    return {
        "answers": [_answer(each) for each in answers],
        "parallels": [
            {
                "id": each.slug,
                "relation": each.relation,
                "note": each.note,
                "visibility": each.visibility,
                "group": each.group.name if each.group else None,
                "highlights": [member.highlight.slug for member in each.members.all()],
                **_times(each),
            }
            for each in parallels
        ],
        "guesses": [
            {
                "event": each.reading.event.slug,
                "article": each.reading.article.slug,
                "frame": each.frame.slug,
                "reason": each.reason,
                "made": _time(each.created),
            }
            for each in guesses
        ],
        "comparison_reports": [
            {
                "answer": each.answer.slug if each.answer else None,
                "parallel": each.parallel.slug if each.parallel else None,
                "reason": each.reason,
                "made": _time(each.created),
            }
            for each in reports
        ],
        "question_sets": [
            {
                "slug": each.slug,
                "name": each.name,
                "description": each.description,
                "visibility": each.visibility,
                "group": each.group.name if each.group else None,
                "questions": [
                    {
                        "slug": question.slug,
                        "name": question.name,
                        "wording": question.wording,
                        "help": question.help,
                        "retired": _time(question.retired),
                    }
                    for question in each.questions.all()
                ],
            }
            for each in sets
        ],
    }


def leave(user: User, keep: bool) -> None:
    """Clear what would hold `user` back, and with `keep` let stay what is public.

    Answers stay without a coder, parallels and sets under the former member. A step of settings.LEAVE_STEPS, before
    the one of highlights; the rest goes with the row of the user. A set of theirs in which others have answered stays
    in any case: the answers are not theirs.
    """
    own = QuestionSet.objects.filter(owner=user)
    others = Answer.objects.filter(question__question_set__in=own).exclude(coder=user)
    kept_sets = list(own.filter(pk__in=others.values("question__question_set")).values_list("pk", flat=True))
    if keep:
        kept_sets += own.filter(visibility=Visibility.PUBLIC).values_list("pk", flat=True)
        kept = Answer.objects.filter(coder=user).public()
        AnswerRevision.objects.filter(answer__in=kept.values("pk")).delete()
        Answer.objects.filter(pk__in=list(kept.values_list("pk", flat=True))).update(coder=None)
        shown = list(Parallel.objects.filter(author=user).public().values_list("pk", flat=True))
        Parallel.objects.filter(pk__in=shown).update(author=former_member())
    Answer.objects.filter(coder=user).delete()
    QuestionSet.objects.filter(pk__in=kept_sets).update(owner=former_member())


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "id": answer.slug,
        "event": answer.reading.event.slug,
        "article": answer.reading.article.slug,
        "question": f"{answer.question.question_set.slug}/{answer.question.slug}",
        "state": answer.state,
        "paraphrase": answer.paraphrase,
        "coded_on_version": answer.version.number,
        "evidence": [filed.highlight.slug for filed in answer.filed.all()],
        "former": [
            {"state": each.state, "paraphrase": each.paraphrase, "until": _time(each.until)}
            for each in answer.revisions.all()
        ],
        **_times(answer),
    }


def _times(thing: Answer | Parallel) -> dict[str, str | None]:
    return {"made": _time(thing.created), "changed": _time(thing.modified), "deleted": _time(thing.deleted)}


def _time(moment: datetime.datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
