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
    """Return what was said of the passages with these keys. Two queries; all others are not assessed.

    What was said of a passage in an earlier version holds on with it, and `claim.passage.version` says which that was.
    """
    return _by_passage(Passage.objects.filter(pk__in=list(passages)))


def claims_in(versions: Iterable[int]) -> dict[int, ClaimStatus]:
    """Return the same by passage for all passages of the versions with these keys: for whole texts. Two queries."""
    return _by_passage(Passage.objects.filter(version__in=list(versions)))


def _by_passage(passages: QuerySet[Passage]) -> dict[int, ClaimStatus]:
    articles = passages.order_by().values("version__article")
    claims = ClaimStatus.objects.filter(passage__version__article__in=articles).select_related("by", "passage__version")
    light = claims.defer(
        *(f"passage__{name}" for name in ("text", "html", "marks", "version__text", "version__source"))
    )
    said: dict[tuple[int, str], list[ClaimStatus]] = {}
    for claim in light.order_by("passage__version__number"):
        said.setdefault((claim.passage.version.article_id, claim.passage.uid), []).append(claim)
    if not said:
        return {}
    found: dict[int, ClaimStatus] = {}
    here = passages.filter(uid__in={uid for _, uid in said}).order_by()
    for pk, uid, article, number in here.values_list("pk", "uid", "version__article_id", "version__number"):
        for claim in said.get((article, uid), ()):
            if claim.passage.version.number <= number:
                found[pk] = claim
    return found
