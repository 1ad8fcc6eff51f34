"""How comparisons are read. Who sees what is decided here and nowhere else."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from apps.accounts.models import Membership
from apps.annotations.models import Highlight
from apps.core.access import is_analyst, is_editor, user_pk
from apps.library.models import Reading
from apps.library.querysets import shown_to

if TYPE_CHECKING:
    from apps.comparison.models import (
        Answer,
        ComparisonReport,
        Dismissal,
        Guess,
        Parallel,
        Question,
        QuestionSet,
        Suggestion,
    )


def _is_blocked(user: object) -> bool:
    return getattr(user, "blocked", None) is not None


def _shared_with(user: object, owner: str, prefix: str = "") -> Q:
    """Return the condition for what is one's own, for everybody, or for a group that one is in."""
    condition = Q(**{f"{prefix}visibility": "public"})
    pk = user_pk(user)
    if pk is None:
        return condition
    groups = Membership.objects.filter(user=pk).values("group")
    return condition | Q(**{f"{prefix}{owner}": pk}) | Q(**{f"{prefix}group__in": groups})


class QuestionSetQuerySet(models.QuerySet["QuestionSet"]):
    """Question sets."""

    def visible_to(self, user: object) -> Self:
        """Return the site's, one's own, and those that others show to everybody or to a group one is in.

        Those of blocked people only they and editors see.
        """
        sets = self.filter(_shared_with(user, "owner"))
        if is_editor(user):
            return sets
        return sets.filter(Q(owner=None) | Q(owner__blocked=None) | Q(owner=user_pk(user) or 0))

    def editable_by(self, user: object) -> Self:
        """Return one's own; for an editor also the site's; none for visitors and blocked people."""
        if _is_blocked(user):
            return self.none()
        mine = Q(owner=user_pk(user) or 0)
        return self.filter(mine | Q(owner=None)) if is_editor(user) else self.filter(mine)


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions, in the order of their set."""

    def visible_to(self, user: object) -> Self:
        """Return the questions of the sets that `user` may see."""
        from apps.comparison.models import QuestionSet

        return self.filter(question_set__in=QuestionSet.objects.visible_to(user))

    def editable_by(self, user: object) -> Self:
        """Return the questions of the sets that `user` may change."""
        from apps.comparison.models import QuestionSet

        return self.filter(question_set__in=QuestionSet.objects.editable_by(user))

    def asked(self) -> Self:
        """Return those that are not retired."""
        return self.filter(retired=None)


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Answers."""

    def visible_to(self, user: object) -> Self:
        """Return the answers to questions, and for readings, that `user` may see.

        What is deleted nobody sees. What was hidden, or is by somebody blocked, only its coder and editors see.
        """
        from apps.comparison.models import Question

        answers = self.filter(
            deleted=None,
            question__in=Question.objects.visible_to(user),
            reading__in=Reading.objects.visible_to(user),
        )
        if is_editor(user):
            return answers
        return answers.filter(Q(hidden=None, coder__blocked=None) | Q(coder=user_pk(user) or 0))

    def editable_by(self, user: object) -> Self:
        """Return an analyst's own that are not deleted; none for anybody else."""
        if _is_blocked(user) or not is_analyst(user):
            return self.none()
        return self.visible_to(user).filter(coder=user_pk(user) or 0)

    def public(self) -> Self:
        """Return what everybody sees who sees the reading: of public sets, neither hidden, deleted nor by blocked."""
        shown = Q(question__question_set__visibility="public") & (
            Q(question__question_set__owner=None) | Q(question__question_set__owner__blocked=None)
        )
        return self.filter(shown, deleted=None, hidden=None, coder__blocked=None)

    def in_bin_of(self, user: object) -> Self:
        """Return one's own deleted ones, but for those on withdrawn texts, the newest first."""
        own = self.filter(coder=user_pk(user) or 0, deleted__isnull=False, reading__article__withdrawn=None)
        return own.order_by("-deleted", "-pk")


class ParallelQuerySet(models.QuerySet["Parallel"]):
    """Parallels."""

    def visible_to(self, user: object) -> Self:
        """Return what `user` may see: their own, public ones, those of their groups, of which two members are seen.

        What is deleted nobody sees. What was hidden, or is by somebody blocked, only its author and editors see.
        """
        parallels = self.filter(_shared_with(user, "author"), deleted=None)
        if not is_editor(user):
            parallels = parallels.filter(Q(hidden=None, author__blocked=None) | Q(author=user_pk(user) or 0))
        return parallels._with_two(Highlight.objects.visible_to(user))

    def editable_by(self, user: object) -> Self:
        """Return one's own that are not deleted; none for visitors and blocked people."""
        if _is_blocked(user):
            return self.none()
        return self.filter(author=user_pk(user) or 0, deleted=None)

    def public(self) -> Self:
        """Return what everybody sees who sees the articles."""
        parallels = self.filter(visibility="public", deleted=None, hidden=None, author__blocked=None)
        return parallels._with_two(Highlight.objects.public())

    def in_bin_of(self, user: object) -> Self:
        """Return one's own deleted ones, the newest first."""
        return self.filter(author=user_pk(user) or 0, deleted__isnull=False).order_by("-deleted", "-pk")

    def _with_two(self, highlights: models.QuerySet[Highlight]) -> Self:
        from apps.comparison.models import ParallelMember

        seen = ParallelMember.objects.filter(highlight__in=highlights).values("parallel")
        two = seen.annotate(seen=Count("pk")).filter(seen__gte=2).values("parallel")
        return self.filter(pk__in=two)


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """Suggestions."""

    def visible_to(self, user: object) -> Self:
        """Return those about passages of current texts, and questions still asked, that `user` may see.

        What was dismissed nobody sees, from that moment on. A suggestion is nobody's work: who sees the texts sees it.
        """
        from apps.comparison.models import Question

        questions = Question.objects.visible_to(user).asked()
        shown = self.filter(Q(question=None) | Q(question__in=questions))
        for side in ("passage", "other"):
            version = f"{side}__version"
            condition = Q(**{f"{version}__article__current": F(version)}) & shown_to(user, f"{version}__article__")
            if not is_editor(user):
                condition &= Q(run__event__is_published=True)
            shown = shown.filter(condition | Q(other=None) if side == "other" else condition)
        return shown.exclude(_dismissed())

    def editable_by(self, user: object) -> Self:
        """Return those that `user` may dismiss: what they see, for an analyst; none for anybody else."""
        if _is_blocked(user) or not is_analyst(user):
            return self.none()
        return self.visible_to(user)


def _dismissed() -> Q:
    """Return the condition for suggestions that somebody dismissed: by article and uid, in either direction."""
    from apps.comparison.models import Dismissal

    here = {"article": OuterRef("passage__version__article"), "uid": OuterRef("passage__uid")}
    there = {"article": OuterRef("other__version__article"), "uid": OuterRef("other__uid")}
    question = Dismissal.objects.filter(question=OuterRef("question"), **here)
    pair = [
        Dismissal.objects.filter(other_article=second["article"], other_uid=second["uid"], **first)
        for first, second in ((here, there), (there, here))
    ]
    return Q(Exists(question)) | Q(Exists(pair[0])) | Q(Exists(pair[1]))


class DismissalQuerySet(models.QuerySet["Dismissal"]):
    """What was dismissed."""

    def visible_to(self, user: object) -> Self:
        """Return all of it for an analyst, who may bring it back; none for anybody else."""
        from apps.comparison.models import Question

        if not is_analyst(user):
            return self.none()
        return self.filter(Q(question=None) | Q(question__in=Question.objects.visible_to(user)))

    def editable_by(self, user: object) -> Self:
        """Return what `user` may bring back: what they see, unless they are blocked."""
        return self.none() if _is_blocked(user) else self.visible_to(user)


class GuessQuerySet(models.QuerySet["Guess"]):
    """Guesses of blind reading."""

    def visible_to(self, user: object) -> Self:
        """Return one's own; what others guessed is only ever counted."""
        return self.filter(reader=user_pk(user) or 0)

    def editable_by(self, user: object) -> Self:
        """Return none: a guess stands."""
        return self.none()


class ComparisonReportQuerySet(models.QuerySet["ComparisonReport"]):
    """Reports of answers and parallels."""

    def visible_to(self, user: object) -> Self:
        """Return for an editor the reports of what is there for them to see; none for anybody else."""
        from apps.comparison.models import Answer, Parallel

        if not is_editor(user):
            return self.none()
        return self.filter(
            Q(answer__in=Answer.objects.visible_to(user)) | Q(parallel__in=Parallel.objects.visible_to(user))
        )

    def with_subjects(self) -> Self:
        """Join what a list of reports shows: who, about what, by whom. One query."""
        of_answers = ("answer__coder", "answer__reading__article", "answer__question")
        return self.select_related("by", *of_answers, "parallel__author")
