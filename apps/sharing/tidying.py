"""What `manage.py tidy` does for shared views."""

from django.db.models import Exists, OuterRef

from apps.sharing.models import FrozenText, SharedText


def drop_unused_texts() -> str:
    """Delete frozen texts that no version names any more; they are left when a view is erased."""
    used = SharedText.objects.filter(text=OuterRef("pk"))
    deleted, _ = FrozenText.objects.filter(~Exists(used)).delete()
    return f"{deleted} frozen texts deleted that no shared view names"
