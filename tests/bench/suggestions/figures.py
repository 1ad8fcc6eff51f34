"""Figures of a ranking, with how sure they are."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

#: How often is drawn for an interval.
DRAWS = 2000
#: The precision that coverage is asked for at.
WANTED = 0.8


@dataclass(frozen=True, slots=True)
class Asked:
    """One passage that was asked about: its event, the score of the first place, and which places are right.

    `possible` says whether there was anything right to be found at all.
    """

    event: str
    score: float
    right: tuple[bool, ...]
    possible: bool


def at_1(asked: Asked) -> float:
    """Return whether the first place is right."""
    return float(bool(asked.right) and asked.right[0])


def at_3(asked: Asked) -> float:
    """Return the part of the first three places that is right; a place that is not filled is not."""
    return sum(asked.right[:3]) / 3


def reciprocal(asked: Asked) -> float:
    """Return 1 / the first place that is right, 0 where there is none."""
    return next((1 / place for place, right in enumerate(asked.right, start=1) if right), 0.0)


def mean(values: Iterable[float]) -> float:
    """Return the mean, 0 of nothing."""
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def shown(asked: Sequence[Asked], figure: Callable[[Asked], float]) -> str:
    """Return the mean of a figure with its 95 % interval: bootstrap over the passages, percentiles."""
    return interval([figure(each) for each in asked], mean)


def interval(values: Sequence[float], figure: Callable[[Sequence[float]], float]) -> str:
    """Return a figure of `values` with its 95 % interval."""
    chance = random.Random(1)
    draws = sorted(figure(chance.choices(values, k=len(values))) for _ in range(DRAWS)) if values else [0.0]
    low, high = draws[int(0.025 * len(draws))], draws[min(len(draws) - 1, int(0.975 * len(draws)))]
    return f"{figure(values):.2f} [{low:.2f}, {high:.2f}]"


def threshold(asked: Sequence[Asked]) -> float:
    """Return the score from which on the first places of `asked` are right often enough; infinite where none is.

    The lowest at which that holds, so that as many as possible are covered.
    """
    found, right = float("inf"), 0
    for number, each in enumerate(sorted(asked, key=lambda each: -each.score), start=1):
        right += bool(at_1(each))
        if right / number >= WANTED:
            found = each.score
    return found


def covered(asked: Sequence[Asked]) -> tuple[list[float], list[float]]:
    """Return for each passage whether it reaches the threshold chosen on other events; for those, who is right."""
    reach: list[float] = []
    right: list[float] = []
    for event in sorted({each.event for each in asked}):
        least = threshold([each for each in asked if each.event != event])
        for each in asked:
            if each.event == event:
                reach.append(float(each.score >= least))
                if each.score >= least:
                    right.append(at_1(each))
    return reach, right
