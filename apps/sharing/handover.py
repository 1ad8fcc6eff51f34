"""What becomes of shared views when a guest signs in to an account."""

from apps.accounts.models import User
from apps.sharing.models import SharedName, SharedReport, SharedView


def hand_over(guest: User, user: User) -> None:
    """Give `user` what `guest` shared and reported. A step of settings.MERGE_STEPS, inside its transaction.

    What views call them stays as it was frozen. Where both reported a view, the user's report stands.
    """
    SharedView.objects.filter(owner=guest).update(owner=user)
    SharedName.objects.filter(user=guest).update(user=user)
    mine = list(SharedReport.objects.filter(by=user).values_list("view", flat=True))
    SharedReport.objects.filter(by=guest, view__in=mine).delete()
    SharedReport.objects.filter(by=guest).update(by=user)
