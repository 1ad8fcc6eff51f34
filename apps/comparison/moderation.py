"""Reporting and hiding answers and parallels."""

from typing import Any

from apps.accounts.models import User
from apps.annotations.models.highlights import Visibility
from apps.annotations.moderator import Moderator
from apps.comparison.models import Answer, ComparisonReport, Parallel
from apps.comparison.querysets import ComparisonReportQuerySet

Item = Answer | Parallel
#: What stands for each in addresses, in the log and in a report.
KINDS: dict[str, type[Item]] = {"answer": Answer, "parallel": Parallel}


class _Moderator(Moderator[Item, ComparisonReport]):
    reports = ComparisonReport

    def author(self, item: Item) -> User | None:
        return item.coder if isinstance(item, Answer) else item.author

    def is_reportable(self, by: User, item: Item) -> bool:
        # An answer is meant for those that its questions are meant for.
        shown = item.question.question_set if isinstance(item, Answer) else item
        is_public = shown.visibility == Visibility.PUBLIC
        return is_public and type(item)._default_manager.visible_to(by).filter(pk=item.pk).exists()

    def target(self, item: Item) -> dict[str, Any]:
        return {"answer" if isinstance(item, Answer) else "parallel": item}


_moderator = _Moderator()
report, hide, unhide, dismiss = _moderator.report, _moderator.hide, _moderator.unhide, _moderator.dismiss


def open_reports(user: User) -> ComparisonReportQuerySet:
    """Return the reports that wait for an editor, the oldest first, with what they are about; none for anybody else."""
    return ComparisonReport.objects.visible_to(user).filter(settled=None).with_subjects()
