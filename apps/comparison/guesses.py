"""Guesses of blind reading: made once, counted from ten on."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounts.models import User
from apps.annotations.services import Refused
from apps.comparison.blind import LEAST_GUESSES
from apps.comparison.models import Guess
from apps.core.access import user_pk
from apps.library.models import Frame, Reading


@transaction.atomic
def make_guesses(*, reader: User, seed: str, guesses: Sequence[tuple[Reading, Frame, str]]) -> int:
    """Store the reader's guesses, each with its reason; returns how many are new.

    For a reading that the reader has guessed before, the first guess stands and nothing is stored. Two queries. Raises
    Refused for somebody who is blocked.
    """
    if reader.blocked is not None:
        raise Refused(gettext("You are blocked and cannot write here."))
    readings = [reading for reading, _, _ in guesses]
    known = set(Guess.objects.visible_to(reader).filter(reading__in=readings).values_list("reading", flat=True))
    now = timezone.now()
    new = [
        Guess(reading=reading, reader=reader, frame=frame, reason=reason, seed=seed, created=now)
        for reading, frame, reason in guesses
        if reading.pk not in known
    ]
    # Where the same form comes twice at once, the database keeps the first.
    Guess.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def own_guesses(readings: Collection[int], user: object) -> Mapping[int, Guess]:
    """Return what `user` guessed for the readings with the keys `readings`, by these. At most one query."""
    if user_pk(user) is None:
        return {}
    found = Guess.objects.visible_to(user).filter(reading__in=readings).select_related("frame")
    return {guess.reading_id: guess for guess in found}


def others_guessed(readings: Collection[int], user: object) -> dict[int, list[tuple[Frame, int]]]:
    """Return for the keys of readings how often others guessed each frame, alphabetically by frame. Two queries.

    A reading that fewer than LEAST_GUESSES others have guessed is not among them. People who are blocked do not count.
    """
    guesses = Guess.objects.filter(reading__in=readings, reader__blocked=None).exclude(reader=user_pk(user) or 0)
    counts: dict[int, Counter[int]] = {}
    for reading, frame, count in guesses.order_by().values_list("reading", "frame").annotate(Count("pk")):
        counts.setdefault(reading, Counter())[frame] = count
    enough = {reading: found for reading, found in counts.items() if found.total() >= LEAST_GUESSES}
    frames = Frame.objects.visible_to(user).filter(pk__in={frame for found in enough.values() for frame in found})
    ordered = list(frames)
    return {
        reading: [(frame, found[frame.pk]) for frame in ordered if frame.pk in found]
        for reading, found in enough.items()
    }
