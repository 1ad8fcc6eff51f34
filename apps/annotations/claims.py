"""What is known of a passage's claims: said by analysts, with a citation; until then "not assessed"."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounts.models import User
from apps.annotations.models import ClaimStatus
from apps.annotations.services import Refused
from apps.library.models import Passage

NOT_ASSESSED = "not assessed"


class StaleClaim(ValueError):
    """Somebody assessed the passage since the form was made: `current` is what stands now, None where nothing does."""

    def __init__(self, current: ClaimStatus | None) -> None:
        self.current = current
        super().__init__(gettext("This was changed meanwhile. What you typed is below; nothing of it is lost."))


@transaction.atomic
def assess(
    *, passage: Passage, by: User, edition: int, status: str, citation: str, url: str = ""
) -> ClaimStatus | None:
    """Say what is known of the claims of `passage`, or with an empty `status` take back what was said.

    `edition` is the one that the form was made from, 0 where nothing had been said. Raises Refused, StaleClaim.
    """
    if not by.is_analyst:
        raise Refused(gettext("Claims are assessed by analysts."))
    if status and status not in ClaimStatus.Status.values:
        raise Refused(gettext("That cannot be chosen."))
    if status and not citation.strip():
        raise Refused(gettext("An assessment needs a citation: publisher, title and date of what it rests on."))
    if url and not url.startswith(("https://", "http://")):
        raise Refused(gettext("The address must begin with https:// or http://."))
    # Locks the passage, so that of two first assessments one is told.
    Passage.objects.select_for_update(of=("self",)).get(pk=passage.pk)
    current = ClaimStatus.objects.filter(passage=passage).first()
    if (current.edition if current else 0) != edition:
        raise StaleClaim(current)
    if not status:
        ClaimStatus.objects.filter(passage=passage).delete()
        return None
    values = {"status": status, "citation": citation.strip(), "url": url, "by": by, "modified": timezone.now()}
    claim, _ = ClaimStatus.objects.update_or_create(passage=passage, defaults={**values, "edition": edition + 1})
    return claim


def claims_on(passages: Iterable[int]) -> dict[int, ClaimStatus]:
    """Return what was said of the passages with these keys. One query; all others are not assessed."""
    return _by_passage(ClaimStatus.objects.filter(passage__in=list(passages)))


def claims_in(versions: Iterable[int]) -> dict[int, ClaimStatus]:
    """Return by passage what was said in the versions with these keys: for whole texts. One query."""
    return _by_passage(ClaimStatus.objects.filter(passage__version__in=list(versions)))


def _by_passage(claims: QuerySet[ClaimStatus]) -> dict[int, ClaimStatus]:
    return {claim.passage_id: claim for claim in claims.select_related("by")}
