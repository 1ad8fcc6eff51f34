"""Reporting and hiding, in the same way for every kind of work; each app says of its own kinds what differs."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from apps.accounts.models import User
from apps.annotations.models import ModerationEntry

Item = TypeVar("Item", bound=Any)
Reported = TypeVar("Reported", bound=Model)


class Moderator(ABC, Generic[Item, Reported]):
    """What readers and editors do about other people's work. Every act leaves a line in the log, in one transaction."""

    #: The reports, which say who asked, why and when, and when an editor settled them.
    reports: type[Reported]

    @abstractmethod
    def author(self, item: Item) -> User | None:
        """Return who made `item`; None where they have left."""

    @abstractmethod
    def is_reportable(self, by: User, item: Item) -> bool:
        """Whether `item` is meant for everybody, and `by` sees it."""

    @abstractmethod
    def target(self, item: Item) -> dict[str, Any]:
        """Return the field of a report that `item` stands in."""

    def name(self, item: Item) -> str:
        """Return what the log calls `item`."""
        return f"{next(iter(self.target(item)))} {item.slug}"

    @transaction.atomic
    def report(self, *, by: User, item: Item, reason: str) -> Reported:
        """Ask the editors to look at `item`; who reports again gives another reason.

        Raises PermissionDenied for who may not publish, for one's own work, and for what is not meant for everybody or
        not seen by `by`.
        """
        if not by.may_publish or self.author(item) == by or not self.is_reportable(by, item):
            raise PermissionDenied
        values = {"reason": reason, "created": timezone.now(), "settled": None}
        return self.reports._default_manager.update_or_create(by=by, **self.target(item), defaults=values)[0]

    def hide(self, *, by: User, item: Item, reason: str) -> None:
        """Hide `item`, and settle its reports. Raises PermissionDenied."""
        self._set_hidden(by, item, reason, timezone.now(), "hide")

    def unhide(self, *, by: User, item: Item, reason: str) -> None:
        """Show a hidden `item` again. Raises PermissionDenied."""
        self._set_hidden(by, item, reason, None, "unhide")

    @transaction.atomic
    def dismiss(self, *, by: User, item: Item, reason: str) -> None:
        """Settle the reports of `item` and leave it as it is. Raises PermissionDenied."""
        require_editor(by)
        self._settle(by, item, reason, "dismiss")

    @transaction.atomic
    def _set_hidden(self, by: User, item: Item, reason: str, hidden: datetime | None, action: str) -> None:
        require_editor(by)
        type(item)._default_manager.filter(pk=item.pk).update(hidden=hidden)
        item.hidden = hidden
        self._settle(by, item, reason, action)

    def _settle(self, by: User, item: Item, reason: str, action: str) -> None:
        waiting = self.reports._default_manager.filter(settled=None, **self.target(item))
        waiting.update(settled=timezone.now())
        author = self.author(item)
        # The log is read in one language.
        write_log(by, action, f"{self.name(item)} by {author.username if author else 'a former member'}"[:200], reason)


def require_editor(user: User) -> None:
    """Raise PermissionDenied unless `user` is an editor or an administrator."""
    if not user.is_editor:
        raise PermissionDenied


def write_log(by: User, action: str, subject: str, reason: str) -> None:
    """Add a line to the log: who did what (one word) to what, and why."""
    ModerationEntry.objects.create(by=by, action=action, subject=subject, reason=reason, created=timezone.now())
