"""Reporting and hiding shared views. What is hidden is kept from its owner's view too."""

from typing import Any

from apps.accounts.models import User
from apps.annotations.moderator import Moderator
from apps.sharing.models import SharedReport, SharedView
from apps.sharing.querysets import SharedReportQuerySet

#: What stands for a shared view in addresses.
KINDS = {"shared": SharedView}


class _Moderator(Moderator[SharedView, SharedReport]):
    reports = SharedReport

    def author(self, item: SharedView) -> User | None:
        return item.owner

    def is_reportable(self, by: User, item: SharedView) -> bool:
        return True  # by whoever has the link

    def target(self, item: SharedView) -> dict[str, Any]:
        return {"view": item}

    def name(self, item: SharedView) -> str:
        # By number: the token is an address that not everybody who reads the log was given.
        return f"shared view {item.pk}"


_moderator = _Moderator()
report, hide, unhide, dismiss = _moderator.report, _moderator.hide, _moderator.unhide, _moderator.dismiss


def open_reports(user: User) -> SharedReportQuerySet:
    """Return the reports that wait for an editor, with what they are about; none for anybody else. Two queries."""
    waiting = SharedReport.objects.visible_to(user).filter(settled=None)
    return waiting.select_related("by", "view__owner").prefetch_related("view__versions")
