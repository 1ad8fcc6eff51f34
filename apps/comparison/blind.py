"""Blind reading: in which order texts stand under a seed, and what they are called while their labels are hidden.

A seed is drawn once and shared, so that a whole class has the same columns under the same names. Its last characters
prove the rest: who mistypes an address is told so, and does not read in another order than the class. Order and names
are HMACs with the site's secret key, so nothing of them can be worked out from an address, a slug or a primary key.
A new secret key makes all seeds void.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from apps.comparison.columns import default_refs
from apps.library.models import Event, Frame, Reading

#: What a seed is written in: no letter that is taken for another when it is read aloud or from a board.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
DRAWN, PROOF = 8, 4
#: So many others must have guessed a text before anything is said of what they guessed.
LEAST_GUESSES = 10
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Blind:
    """A text under a letter: what it is called while its labels are hidden, and the reading that it is."""

    letter: str
    opaque: str
    reading: Reading


def draw_seed(event: Event) -> str:
    """Return a new seed for the event."""
    drawn = get_random_string(DRAWN, ALPHABET)
    return drawn + _proof(event, drawn)


def is_seed(event: Event, seed: str) -> bool:
    """Return whether `seed` was drawn here for this event."""
    drawn, proof = seed[:DRAWN], seed[DRAWN:]
    return len(drawn) == DRAWN and constant_time_compare(proof, _proof(event, drawn))


def lay_out(readings: Sequence[Reading], event: Event, seed: str, language: str) -> list[Blind]:
    """Return the texts to be read blind, in the order that the seed gives.

    They are those that stand in a comparison where nobody chose: one of each frame, in the language of the page where
    there is one. `readings` are the event's, in neutral order.
    """
    by_slug = {reading.article.slug: reading for reading in readings}
    chosen = [by_slug[ref.slug] for ref in default_refs(readings, language)]
    chosen.sort(key=lambda reading: _hmac("order", event, seed, reading.pk))
    return [
        Blind(letter, opaque_id("reading", event, seed, reading.pk), reading)
        for letter, reading in zip(LETTERS, chosen, strict=False)
    ]


def choices(readings: Sequence[Reading], event: Event, seed: str) -> list[tuple[str, Frame]]:
    """Return all frames of the event's readings alphabetically, each with the opaque value that a form sends for it."""
    frames = {reading.frame_id: reading.frame for reading in readings}
    ordered = sorted(frames.values(), key=lambda frame: (frame.name, frame.slug))
    return [(opaque_id("frame", event, seed, frame.pk), frame) for frame in ordered]


def opaque_id(what: str, event: Event, seed: str, pk: int) -> str:
    """Return what the row `pk` is called under a seed: twelve characters, a letter first."""
    return "t" + base64.b32encode(_hmac(what, event, seed, pk)).decode().lower()[:11]


def _proof(event: Event, drawn: str) -> str:
    digest = int.from_bytes(_hmac("proof", event, drawn, 0))
    characters = []
    for _ in range(PROOF):
        digest, rest = divmod(digest, len(ALPHABET))
        characters.append(ALPHABET[rest])
    return "".join(characters)


def _hmac(what: str, event: Event, seed: str, pk: int) -> bytes:
    message = f"{what} {event.pk} {seed} {pk}"
    return salted_hmac("apps.comparison.blind", message, algorithm="sha256").digest()
