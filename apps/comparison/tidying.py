"""What `manage.py tidy` does for answers and parallels; each function returns what it did, in words."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.accounts.tidying import DAYS
from apps.comparison.models import Answer, Parallel

_BATCH = 500


def empty_bins() -> str:
    """Delete for good what has been in a bin for more than 30 days; highlights are not touched."""
    before = timezone.now() - timedelta(days=DAYS)
    answers = sum(iter(lambda: _delete_some(Answer, before), 0))
    parallels = sum(iter(lambda: _delete_some(Parallel, before), 0))
    return f"{answers} answers and {parallels} parallels deleted from bins"


@transaction.atomic
def _delete_some(model: type[Answer] | type[Parallel], before: object) -> int:
    """Delete a batch, so that no long transaction keeps writers waiting; return how many were in it."""
    some = list(model._default_manager.filter(deleted__lt=before).values_list("pk", flat=True)[:_BATCH])
    model._default_manager.filter(pk__in=some, deleted__lt=before).delete()
    return len(some)
