"""What becomes of question sets, answers, parallels and guesses when a guest signs in, or a group is dissolved."""

from django.db.models import F

from apps.accounts.models import Group, User
from apps.annotations.models.highlights import Visibility
from apps.comparison.models import ComparisonReport, Guess, Parallel, QuestionSet


def hand_over(guest: User, user: User) -> None:
    """Give `user` what `guest` made: parallels, guesses, reports; a guest has no answers and no question sets.

    A step of settings.MERGE_STEPS, inside its transaction. Where both guessed for a reading, the user's guess stands;
    so does their report.
    """
    Parallel.objects.filter(author=guest).update(author=user)
    mine = list(Guess.objects.filter(reader=user).values_list("reading", flat=True))
    Guess.objects.filter(reader=guest, reading__in=mine).delete()
    Guess.objects.filter(reader=guest).update(reader=user)
    reported = ComparisonReport.objects.filter(by=user)
    theirs = ComparisonReport.objects.filter(by=guest)
    theirs.filter(answer__in=list(reported.values_list("answer", flat=True))).delete()
    theirs.filter(parallel__in=list(reported.values_list("parallel", flat=True))).delete()
    theirs.update(by=user)


def make_private(group: Group) -> None:
    """Give what was shared with `group` back to who made it: only they see it from now on.

    A step of settings.DISSOLVE_STEPS. Whoever has one open for editing is told that it changed.
    """
    private = {"visibility": Visibility.PRIVATE, "group": None, "edition": F("edition") + 1}
    Parallel.objects.filter(group=group).update(**private)
    QuestionSet.objects.filter(group=group).update(**private)
