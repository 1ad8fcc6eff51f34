"""How shared views are read. Who sees what is decided here and nowhere else."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone

from apps.core.access import is_editor, user_pk

if TYPE_CHECKING:
    from apps.sharing.models import SharedReport, SharedView


class SharedViewQuerySet(models.QuerySet["SharedView"]):
    """Shared views."""

    def visible_to(self, user: object) -> Self:
        """Return those that `user` finds without being given the link: public ones that are open, and their own.

        Whoever has the link finds one by it (`by_token`), whatever this says.
        """
        listed = self._open() & Q(visibility="public")
        mine = Q(owner=user_pk(user) or 0)
        return self.filter(listed | mine | Q(visibility="public") if is_editor(user) else listed | mine)

    def editable_by(self, user: object) -> Self:
        """Return one's own; none for visitors and blocked people."""
        if getattr(user, "blocked", None) is not None:
            return self.none()
        return self.filter(owner=user_pk(user) or 0)

    def moderated_by(self, user: object) -> Self:
        """Return for an editor those that are public, or were reported to them; none for anybody else."""
        if not is_editor(user):
            return self.none()
        from apps.sharing.models import SharedReport

        return self.filter(Q(visibility="public") | Q(pk__in=SharedReport.objects.values("view")))

    def by_token(self, token: str) -> Self:
        """Return the one with that token, open or not: that it was revoked is said to whoever has the link."""
        return self.filter(token=token)

    def open(self) -> Self:
        """Return those that can be opened: neither revoked, hidden nor past their end, nor by somebody blocked."""
        return self.filter(self._open())

    def with_titles(self) -> Self:
        """Bring along what a list shows: versions without what is in them, counts, the owner. One query more."""
        from apps.sharing.models import SharedVersion

        versions = SharedVersion.objects.order_by("number").defer("snapshot")
        return self.select_related("owner", "event", "count").prefetch_related(Prefetch("versions", versions))

    @staticmethod
    def _open() -> Q:
        lasts = Q(expires=None) | Q(expires__gt=timezone.now())
        return lasts & Q(revoked=None, hidden=None, owner__blocked=None)


class SharedReportQuerySet(models.QuerySet["SharedReport"]):
    """Reports of shared views."""

    def visible_to(self, user: object) -> Self:
        """Return all of them for an editor, none for anybody else."""
        return self.all() if is_editor(user) else self.none()
