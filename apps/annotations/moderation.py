"""Moderation: reports, hiding and blocking. Every act leaves a line in the log, in the same transaction."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import User
from apps.annotations.models import Dispute, Highlight, ModerationEntry, Reply, Report
from apps.annotations.models.highlights import Visibility
from apps.annotations.querysets import ReportQuerySet

Item = Highlight | Reply | Dispute
#: What stands for each in addresses, in the log and in a report.
KINDS: dict[str, type[Item]] = {"highlight": Highlight, "reply": Reply, "dispute": Dispute}


@transaction.atomic
def report(*, by: User, item: Item, reason: str) -> Report:
    """Ask the editors to look at a public highlight, a reply or a dispute; who reports again gives another reason.

    Raises PermissionDenied for who may not publish, for one's own work, and for what `by` cannot see or is not public.
    """
    if not by.may_publish or item.author_id == by.pk or not _is_public(item):
        raise PermissionDenied
    if not type(item)._default_manager.visible_to(by).filter(pk=item.pk).exists():
        raise PermissionDenied
    values = {"reason": reason, "created": timezone.now(), "settled": None}
    return Report.objects.update_or_create(by=by, **_target(item), defaults=values)[0]


def hide(*, by: User, item: Item, reason: str) -> None:
    """Hide `item` from all but its author and editors, and settle its reports. Raises PermissionDenied."""
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
def _set_hidden(*, by: User, item: Item, reason: str, hidden: datetime | None, action: str) -> None:
    require_editor(by)
    type(item)._default_manager.filter(pk=item.pk).update(hidden=hidden)
    item.hidden = hidden
    _settle(item)
    write_log(by, action, _subject(item), reason)


@transaction.atomic
def _set_blocked(*, by: User, user: User, reason: str, blocked: datetime | None, action: str) -> None:
    if not by.is_admin or by.pk == user.pk:
        raise PermissionDenied
    User.objects.filter(pk=user.pk).update(blocked=blocked)
    user.blocked = blocked
    write_log(by, action, f"person {user.username}", reason)


def require_editor(user: User) -> None:
    """Raise PermissionDenied unless `user` is an editor or an administrator."""
    if not user.is_editor:
        raise PermissionDenied


def _settle(item: Item) -> None:
    Report.objects.filter(Q(**_target(item)), settled=None).update(settled=timezone.now())


def _is_public(item: Item) -> bool:
    """Whether `item` is meant for everybody: disputes always are, replies with the highlight they stand under."""
    highlight = item.highlight if isinstance(item, Reply) else item
    return isinstance(highlight, Dispute) or highlight.visibility == Visibility.PUBLIC


def kind_of(item: Item) -> str:
    """Return the word for what `item` is."""
    return next(kind for kind, model in KINDS.items() if isinstance(item, model))


def _target(item: Item) -> dict[str, Any]:
    return {kind_of(item): item}


def _subject(item: Item) -> str:
    return f"{kind_of(item)} {item.slug} by {item.author.username}"[:200]


def write_log(by: User, action: str, subject: str, reason: str) -> None:
    """Add a line to the log: who did what (one word) to what, and why."""
    ModerationEntry.objects.create(by=by, action=action, subject=subject, reason=reason, created=timezone.now())
