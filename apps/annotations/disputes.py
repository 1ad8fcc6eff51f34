"""Disputing the frame label of a reading: with a reason, shown beside the rationale, never counted as a vote."""

from typing import cast

from django.db import IntegrityError, transaction
from django.db.models import F, Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounts.models import User
from apps.annotations.models import Dispute
from apps.annotations.models.disputes import LEAST_REASON, MOST_REASON
from apps.annotations.services import Refused, html_of
from apps.library.models import Frame, Reading

#: So many stand beside a rationale; the others have a page.
BESIDE = 5


class StaleDispute(ValueError):
    """It was changed meanwhile, in another tab for instance: `current` is how it is now."""

    def __init__(self, current: Dispute) -> None:
        self.current = current
        super().__init__(gettext("This was changed meanwhile. Both texts are shown; nothing of yours is lost."))


@transaction.atomic
def dispute_label(*, reading: Reading, author: User, frame: Frame | None, reason: str) -> Dispute:
    """Dispute the frame of `reading`; `frame` is the one that `author` would give instead, if any.

    Raises Refused, and StaleDispute where they dispute it already.
    """
    if not author.may_publish:
        raise Refused(gettext("To dispute a label you need an account with a confirmed mail address."))
    reason = _checked(reading, frame, reason)
    now = timezone.now()
    values = {"frame": frame, "reason": reason, "html": html_of(reason), "created": now, "modified": now}
    try:
        with transaction.atomic():
            return Dispute.objects.create(reading=reading, author=author, **values)
    except IntegrityError:
        current = open_dispute(reading, author)
        if current is None:
            raise
        raise StaleDispute(current) from None


@transaction.atomic
def edit_dispute(*, dispute: Dispute, edition: int, frame: Frame | None, reason: str) -> Dispute:
    """Replace what `dispute` says. `edition` is the one that the form was made from. Raises Refused, StaleDispute."""
    reason = _checked(dispute.reading, frame, reason)
    changed = Dispute.objects.filter(pk=dispute.pk, edition=edition, withdrawn=None).update(
        frame=frame, reason=reason, html=html_of(reason), edition=edition + 1, modified=timezone.now()
    )
    current = Dispute.objects.select_related("author", "frame", "reading").get(pk=dispute.pk)
    if not changed:
        raise StaleDispute(current)
    return current


def withdraw_dispute(*, dispute: Dispute) -> None:
    """Take a dispute back: nobody sees it any more, and the label can be disputed again."""
    Dispute.objects.filter(pk=dispute.pk, withdrawn=None).update(withdrawn=timezone.now(), edition=F("edition") + 1)


def open_dispute(reading: Reading, author: User) -> Dispute | None:
    """Return the dispute of the label of `reading` that `author` has not withdrawn, if there is one."""
    return Dispute.objects.filter(reading=reading, author=author, withdrawn=None, left=False).first()


def disputed(user: object, *, most: int | None = None) -> "Prefetch[str, QuerySet[Dispute], str]":
    """Return what to prefetch with readings for `shown_disputes`: all that `user` sees, or the newest `most`.

    One query, whatever the number of readings.
    """
    found = Dispute.objects.visible_to(user).for_showing()
    return Prefetch("disputes", found if most is None else found[:most], to_attr="shown_disputes")


def shown_disputes(reading: Reading) -> list[Dispute]:
    """Return the disputes that were prefetched with `reading` (see `disputed`)."""
    return cast("list[Dispute]", reading.shown_disputes)  # type: ignore[attr-defined]


def _checked(reading: Reading, frame: Frame | None, reason: str) -> str:
    """Return the reason as it is stored. Raises Refused where it or the frame cannot be."""
    reason = reason.replace("\r\n", "\n").strip()
    if frame is not None and frame.pk == reading.frame_id:
        raise Refused(gettext("That is the frame the reading has. Choose another one, or none."))
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        said = gettext("The reason must have %(least)s to %(most)s characters; this one has %(n)s.")
        raise Refused(said % {"least": LEAST_REASON, "most": MOST_REASON, "n": len(reason)})
    return reason
