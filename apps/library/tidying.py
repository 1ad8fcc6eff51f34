"""What `manage.py tidy` does for texts that are brought in; each function returns what it did, in words."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from apps.accounts.tidying import DAYS
from apps.library.models import ImportDraft, ImportedPart, ImportedSource


@transaction.atomic
def empty_bin() -> str:
    """Delete for good the drafts thrown away more than 30 days ago, and the bytes of which nothing else came."""
    old = ImportDraft.objects.filter(discarded__lt=timezone.now() - timedelta(days=DAYS))
    sources = list(old.values_list("source", flat=True))
    drafts, _ = old.delete()
    still = [model.objects.filter(source=OuterRef("pk")) for model in (ImportDraft, ImportedPart)]
    ImportedSource.objects.filter(~Exists(still[0]), ~Exists(still[1]), pk__in=sources).delete()
    return f"{drafts} drafts of imports deleted from the bin"
