"""Moderation: reports and hiding of highlights, replies and disputes, and blocking."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.annotations.models import Dispute, Highlight, Reply, Report
from apps.annotations.models.highlights import Visibility
from apps.annotations.moderator import Moderator, write_log
from apps.annotations.querysets import ReportQuerySet

Item = Highlight | Reply | Dispute
#: What stands for each in addresses, in the log and in a report.
KINDS: dict[str, type[Item]] = {"highlight": Highlight, "reply": Reply, "dispute": Dispute}


class _Moderator(Moderator[Item, Report]):
    reports = Report

    def author(self, item: Item) -> User:
        return item.author

    def is_reportable(self, by: User, item: Item) -> bool:
        # Disputes always are for everybody, replies with the highlight they stand under.
        highlight = item.highlight if isinstance(item, Reply) else item
        is_public = isinstance(highlight, Dispute) or highlight.visibility == Visibility.PUBLIC
        return is_public and type(item)._default_manager.visible_to(by).filter(pk=item.pk).exists()

    def target(self, item: Item) -> dict[str, Any]:
        return {next(kind for kind, model in KINDS.items() if isinstance(item, model)): item}


_moderator = _Moderator()
report, hide, unhide, dismiss = _moderator.report, _moderator.hide, _moderator.unhide, _moderator.dismiss


def block(*, by: User, user: User, reason: str) -> None:
    """Hide all that `user` made, and let them write nothing more. Raises PermissionDenied, also for oneself."""
    _set_blocked(by=by, user=user, reason=reason, blocked=timezone.now(), action="block")


def unblock(*, by: User, user: User, reason: str) -> None:
    """Take a block back; what `user` made is seen again. Raises PermissionDenied."""
    _set_blocked(by=by, user=user, reason=reason, blocked=None, action="unblock")


def open_reports(user: User) -> ReportQuerySet:
    """Return the reports that wait for an editor, the oldest first, with what they are about; none for anybody else."""
    return Report.objects.visible_to(user).filter(settled=None).with_subjects()


@transaction.atomic
def _set_blocked(*, by: User, user: User, reason: str, blocked: datetime | None, action: str) -> None:
    if not by.is_admin or by.pk == user.pk:
        raise PermissionDenied
    User.objects.filter(pk=user.pk).update(blocked=blocked)
    user.blocked = blocked
    write_log(by, action, f"person {user.username}", reason)
