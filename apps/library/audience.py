"""Who a text is for: everybody, the members of a group, or since it was withdrawn nobody."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounts.models import Group, User
from apps.library.models import Article


class NotForYou(ValueError):
    """Only administrators withdraw texts, and bring them back."""

    def __init__(self) -> None:
        super().__init__(gettext("Texts are withdrawn, and brought back, by administrators."))


class NoReason(ValueError):
    """A text is withdrawn for a reason, which stands in its place."""

    def __init__(self) -> None:
        super().__init__(gettext("Say why, in a sentence that everybody may read."))


@transaction.atomic
def withdraw(*, article: Article, by: User, reason: str) -> Article:
    """Take every word of `article` from view at once, everywhere; in its place a page gives `reason` and the date.

    Nothing is deleted, so that it can be brought back. Raises NotForYou, NoReason.
    """
    locked = _locked(article, by)
    reason = reason.strip()[:400]
    if not reason:
        raise NoReason
    locked.withdrawn, locked.withdrawn_reason = locked.withdrawn or timezone.now(), reason
    locked.save(update_fields=["withdrawn", "withdrawn_reason"])
    return locked


@transaction.atomic
def bring_back(*, article: Article, by: User) -> Article:
    """Let `article` be read again by whoever could before. Raises NotForYou."""
    locked = _locked(article, by)
    locked.withdrawn, locked.withdrawn_reason = None, ""
    locked.save(update_fields=["withdrawn", "withdrawn_reason"])
    return locked


def make_drafts(group: Group) -> None:
    """Turn what was kept for `group` into drafts, which editors alone see.

    A step of settings.DISSOLVE_STEPS: what only a group might read must not become everybody's because it ended.
    """
    Article.objects.filter(group=group).update(status=Article.Status.DRAFT, group=None)


def _locked(article: Article, by: User) -> Article:
    if not by.is_admin:
        raise NotForYou
    return Article.objects.select_for_update().get(pk=article.pk)
