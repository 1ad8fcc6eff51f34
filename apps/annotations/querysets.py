"""How highlights are read. Who sees what is decided here and nowhere else."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from apps.accounts.models import Membership
from apps.core.access import is_editor, user_pk
from apps.library.models import Article, Reading

if TYPE_CHECKING:
    from apps.annotations.models import Dispute, Highlight, ModerationEntry, Reply, Report


class HighlightQuerySet(models.QuerySet["Highlight"]):
    """Highlights."""

    def visible_to(self, user: object) -> Self:
        """Return what `user` may see: their own; public ones; those of groups they are in.

        What is deleted nobody sees (see `in_bin_of`). What was hidden, or is by somebody blocked, only its author and
        editors see. A highlight of an article that one may not see is not there.
        """
        pk = user_pk(user)
        shared = Q(visibility="public")
        if pk is not None:
            shared |= Q(group__in=Membership.objects.filter(user=pk).values("group"))
        if not is_editor(user):
            shared &= Q(hidden=None, author__blocked=None)
        seen = Q(author=pk) | shared if pk is not None else shared
        return self.filter(seen, deleted=None, article__in=Article.objects.visible_to(user))

    def public(self) -> Self:
        """Return those that everybody sees who sees the article: public, and neither hidden, deleted nor by blocked."""
        return self.filter(visibility="public", hidden=None, deleted=None, author__blocked=None)

    def editable_by(self, user: object) -> Self:
        """Return one's own that are neither deleted nor on withdrawn texts; none for visitors and blocked people."""
        if getattr(user, "blocked", None) is not None:
            return self.none()
        return self.filter(author=user_pk(user) or 0, deleted=None, article__withdrawn=None)

    def in_bin_of(self, user: object) -> Self:
        """Return one's own deleted ones, but for those on withdrawn texts, the newest first."""
        own = self.filter(author=user_pk(user) or 0, deleted__isnull=False, article__withdrawn=None)
        return own.order_by("-deleted", "-pk")


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Replies."""

    def visible_to(self, user: object) -> Self:
        """Return the replies under highlights that `user` may see, without deleted, hidden and blocked ones."""
        from apps.annotations.models import Highlight

        replies = self.filter(deleted=None, highlight__in=Highlight.objects.visible_to(user))
        if is_editor(user):
            return replies
        return replies.filter(Q(hidden=None, author__blocked=None) | Q(author=user_pk(user) or 0))

    def editable_by(self, user: object) -> Self:
        """Return one's own that are not deleted, under highlights that one may still see."""
        if getattr(user, "blocked", None) is not None:
            return self.none()
        return self.visible_to(user).filter(author=user_pk(user) or 0)


class DisputeQuerySet(models.QuerySet["Dispute"]):
    """Disputes of labels."""

    def visible_to(self, user: object) -> Self:
        """Return those of readings that `user` may see, without withdrawn ones.

        What was hidden, or is by somebody blocked, only its author and editors see.
        """
        disputes = self.filter(withdrawn=None, reading__in=Reading.objects.visible_to(user))
        if is_editor(user):
            return disputes
        return disputes.filter(Q(hidden=None, author__blocked=None) | Q(author=user_pk(user) or 0))

    def editable_by(self, user: object) -> Self:
        """Return one's own that are not withdrawn, of readings that one may still see; none for blocked people."""
        if getattr(user, "blocked", None) is not None:
            return self.none()
        return self.visible_to(user).filter(author=user_pk(user) or 0)

    def for_showing(self) -> Self:
        """Join what is shown of each, the newest first."""
        return self.select_related("author", "frame").order_by("-created", "-pk")


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports."""

    def visible_to(self, user: object) -> Self:
        """Return for an editor the reports of what is there for them to see; none for anybody else."""
        from apps.annotations.models import Dispute, Highlight, Reply

        if not is_editor(user):
            return self.none()
        return self.filter(
            Q(highlight__in=Highlight.objects.visible_to(user))
            | Q(reply__in=Reply.objects.visible_to(user))
            | Q(dispute__in=Dispute.objects.visible_to(user))
        )

    def with_subjects(self) -> Self:
        """Join what a list of reports shows: who, about what, by whom. Two queries in all."""
        joined = ("by", "highlight__author", "highlight__article", "reply__author", "reply__highlight__article")
        of_disputes = ("dispute__author", "dispute__reading__article")
        return self.select_related(*joined, *of_disputes).prefetch_related("highlight__placements")


class ModerationEntryQuerySet(models.QuerySet["ModerationEntry"]):
    """The log of moderation."""

    def visible_to(self, user: object) -> Self:
        """Return all of it for an editor, none of it for anybody else."""
        return self.all() if is_editor(user) else self.none()
