"""From words that were counted to what a snapshot holds of them."""

from apps.comparison.naming import FrameSide, InLanguage, Looked
from apps.library.models import Frame
from apps.sharing.snapshot_words import (
    FrozenFrame,
    FrozenLine,
    FrozenLooked,
    FrozenName,
    FrozenPlaces,
    FrozenRate,
    FrozenSide,
    FrozenTerm,
    FrozenWords,
)


def frozen_frame(frame: Frame) -> FrozenFrame:
    """Return a frame as a snapshot has it."""
    return FrozenFrame(frame.slug, frame.name, frame.colour, frame.shape)


def frozen_words(each: InLanguage) -> FrozenWords:
    """Return the words of the texts in one language, with the word that was looked up in them."""
    return FrozenWords(
        each.language,
        tuple(_side(side) for side in each.sides),
        tuple(FrozenName(name.form, tuple(name.counts)) for name in each.names),
        _looked(each.looked) if each.looked and each.looked.total else None,
    )


def _looked(looked: Looked) -> FrozenLooked:
    return FrozenLooked(
        tuple(
            FrozenRate(frozen_frame(each.frame), each.count, each.words, None if each.z is None else round(each.z, 2))
            for each in looked.frames
        ),
        tuple(
            FrozenPlaces(
                each.column.slug,
                each.counted,
                each.quoted,
                tuple(FrozenLine(*line) for line in each.lines),
                each.more,
            )
            for each in looked.readings
        ),
    )


def _side(side: FrameSide) -> FrozenSide:
    terms = tuple(FrozenTerm(form, scored.here, scored.there, round(scored.z, 2)) for form, scored in side.terms)
    return FrozenSide(frozen_frame(side.frame), side.side.words, terms, side.side.is_short)
