"""What `manage.py tidy` does for highlights; each function returns what it did, in words."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Role
from apps.accounts.tidying import DAYS
from apps.annotations.models import Codebook, Highlight, Reply

_BATCH = 500


def empty_bins() -> str:
    """Delete for good what has been in a bin for more than 30 days, highlights with their threads."""
    before = timezone.now() - timedelta(days=DAYS)
    highlights = sum(iter(lambda: _delete_some(Highlight, before), 0))
    replies = sum(iter(lambda: _delete_some(Reply, before), 0))
    return f"{highlights} highlights and {replies} replies deleted from bins"


def drop_empty_codebooks() -> str:
    """Delete the personal codebooks of guests in which there is no tag: they are nobody's work."""
    return f"{Codebook.objects.filter(owner__role=Role.GUEST, tags=None).delete()[0]} empty codebooks of guests deleted"


@transaction.atomic
def _delete_some(model: type[Highlight] | type[Reply], before: object) -> int:
    """Delete a batch, so that no long transaction keeps writers waiting; return how many were in it."""
    some = list(model._default_manager.filter(deleted__lt=before).values_list("pk", flat=True)[:_BATCH])
    model._default_manager.filter(pk__in=some, deleted__lt=before).delete()
    return len(some)
