"""Reporting and hiding answers and parallels, in the same way and with the same log as apps.annotations.moderation."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.annotations.models.highlights import Visibility
from apps.annotations.moderation import require_editor, write_log
from apps.comparison.models import Answer, ComparisonReport, Parallel
from apps.comparison.querysets import ComparisonReportQuerySet

Item = Answer | Parallel
#: What stands for each in addresses, in the log and in a report.
KINDS: dict[str, type[Item]] = {"answer": Answer, "parallel": Parallel}


@transaction.atomic
def report(*, by: User, item: Item, reason: str) -> ComparisonReport:
    """Ask the editors to look at a public answer or parallel; who reports again gives another reason.

    Raises PermissionDenied for who may not publish, for one's own work, and for what `by` cannot see or is not public.
    """
    if not by.may_publish or is_own(by, item) or not _is_public(item):
        raise PermissionDenied
    if not type(item)._default_manager.visible_to(by).filter(pk=item.pk).exists():
        raise PermissionDenied
    values = {"reason": reason, "created": timezone.now(), "settled": None}
    return ComparisonReport.objects.update_or_create(by=by, **_target(item), defaults=values)[0]


def hide(*, by: User, item: Item, reason: str) -> None:
    """Hide `item` from all but who made it and editors, and settle its reports. Raises PermissionDenied."""
    _set_hidden(by=by, item=item, reason=reason, hidden=timezone.now(), action="hide")


def unhide(*, by: User, item: Item, reason: str) -> None:
    """Show a hidden `item` again. Raises PermissionDenied."""
    _set_hidden(by=by, item=item, reason=reason, hidden=None, action="unhide")


@transaction.atomic
def dismiss(*, by: User, item: Item, reason: str) -> None:
    """Settle the reports of `item` and leave it as it is. Raises PermissionDenied."""
    require_editor(by)
    _settle(item)
    write_log(by, "dismiss", _subject(item), reason)


def open_reports(user: User) -> ComparisonReportQuerySet:
    """Return the reports that wait for an editor, the oldest first, with what they are about; none for anybody else."""
    return ComparisonReport.objects.visible_to(user).filter(settled=None).with_subjects()


def is_own(user: User, item: Item) -> bool:
    """Whether `user` made `item`."""
    return user.pk == (item.coder_id if isinstance(item, Answer) else item.author_id)


@transaction.atomic
def _set_hidden(*, by: User, item: Item, reason: str, hidden: datetime | None, action: str) -> None:
    require_editor(by)
    type(item)._default_manager.filter(pk=item.pk).update(hidden=hidden)
    item.hidden = hidden
    _settle(item)
    write_log(by, action, _subject(item), reason)


def _settle(item: Item) -> None:
    ComparisonReport.objects.filter(**_target(item), settled=None).update(settled=timezone.now())


def _is_public(item: Item) -> bool:
    """Whether `item` is meant for everybody: an answer is where its questions are."""
    shown = item.question.question_set if isinstance(item, Answer) else item
    return shown.visibility == Visibility.PUBLIC


def _target(item: Item) -> dict[str, Any]:
    return {"answer" if isinstance(item, Answer) else "parallel": item}


def _subject(item: Item) -> str:
    if isinstance(item, Answer):
        # Whoever left has no name any more; the log is read in one language.
        return f"answer {item.slug} by {item.coder.username if item.coder else 'a former member'}"[:200]
    return f"parallel {item.slug} by {item.author.username}"[:200]
