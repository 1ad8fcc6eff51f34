"""Reporting and hiding shared views, in the same way and with the same log as apps.annotations.moderation."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.annotations.moderation import require_editor, write_log
from apps.sharing.models import SharedReport, SharedView
from apps.sharing.querysets import SharedReportQuerySet

#: What stands for a shared view in addresses and in the log.
KINDS = {"shared": SharedView}


@transaction.atomic
def report(*, by: User, item: SharedView, reason: str) -> SharedReport:
    """Ask the editors to look at a shared view; who reports again gives another reason.

    Raises PermissionDenied for who may not publish, and for one's own.
    """
    if not by.may_publish or item.owner_id == by.pk:
        raise PermissionDenied
    values = {"reason": reason, "created": timezone.now(), "settled": None}
    return SharedReport.objects.update_or_create(by=by, view=item, defaults=values)[0]


def hide(*, by: User, item: SharedView, reason: str) -> None:
    """Keep `item` from view, for its owner too, and settle its reports. Raises PermissionDenied."""
    _set_hidden(by, item, reason, timezone.now(), "hide")


def unhide(*, by: User, item: SharedView, reason: str) -> None:
    """Let a hidden `item` be opened again. Raises PermissionDenied."""
    _set_hidden(by, item, reason, None, "unhide")


@transaction.atomic
def dismiss(*, by: User, item: SharedView, reason: str) -> None:
    """Settle the reports of `item` and leave it as it is. Raises PermissionDenied."""
    require_editor(by)
    _settle(item)
    write_log(by, "dismiss", _subject(item), reason)


def open_reports(user: User) -> SharedReportQuerySet:
    """Return the reports that wait for an editor, with what they are about; none for anybody else. Two queries."""
    waiting = SharedReport.objects.visible_to(user).filter(settled=None)
    return waiting.select_related("by", "view__owner").prefetch_related("view__versions")


@transaction.atomic
def _set_hidden(by: User, item: SharedView, reason: str, hidden: datetime | None, action: str) -> None:
    require_editor(by)
    SharedView.objects.filter(pk=item.pk).update(hidden=hidden)
    item.hidden = hidden
    _settle(item)
    write_log(by, action, _subject(item), reason)


def _settle(item: SharedView) -> None:
    SharedReport.objects.filter(view=item, settled=None).update(settled=timezone.now())


def _subject(item: SharedView) -> str:
    # By number: the token is an address that not everybody who reads the log was given.
    return f"shared view {item.pk} by {item.owner.username if item.owner else 'a former member'}"[:200]
