"""What `manage.py tidy` does for highlights; each function returns what it did, in words."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Role
from apps.accounts.tidying import DAYS
from apps.annotations.models import Codebook, Dispute, Highlight, Reply
from apps.annotations.querysets import DisputeQuerySet, HighlightQuerySet, ReplyQuerySet

_BATCH = 500


def empty_bins() -> str:
    """Delete for good what was deleted or withdrawn more than 30 days ago, highlights with their threads."""
    before = timezone.now() - timedelta(days=DAYS)
    highlights = sum(iter(lambda: _delete_some(Highlight.objects.filter(deleted__lt=before)), 0))
    replies = sum(iter(lambda: _delete_some(Reply.objects.filter(deleted__lt=before)), 0))
    disputes = sum(iter(lambda: _delete_some(Dispute.objects.filter(withdrawn__lt=before)), 0))
    return f"{highlights} highlights, {replies} replies and {disputes} withdrawn disputes deleted from bins"


def drop_empty_codebooks() -> str:
    """Delete the personal codebooks of guests in which there is no tag: they are nobody's work."""
    return f"{Codebook.objects.filter(owner__role=Role.GUEST, tags=None).delete()[0]} empty codebooks of guests deleted"


@transaction.atomic
def _delete_some(rows: HighlightQuerySet | ReplyQuerySet | DisputeQuerySet) -> int:
    """Delete a batch, so that no long transaction keeps writers waiting; return how many were in it."""
    some = list(rows.values_list("pk", flat=True)[:_BATCH])
    rows.filter(pk__in=some).delete()
    return len(some)
