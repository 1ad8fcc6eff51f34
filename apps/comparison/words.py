"""Which terms are distinctive of one side of a comparison, by weighted log-odds with an informative Dirichlet prior.

The method is that of Burt L. Monroe, Michael P. Colaresi and Kevin M. Quinn, "Fightin' Words: Lexical Feature Selection
and Evaluation for Identifying the Content of Political Conflict", Political Analysis 16 (2008), 372–403,
doi:10.1093/pan/mpn018. For a term w that stands y_i times among the n_i of one side and y_j times among the n_j of the
other, and counts a_w among the a_0 of the prior,

    delta = log((y_i + a_w) / (n_i + a_0 − y_i − a_w)) − log((y_j + a_w) / (n_j + a_0 − y_j − a_w))
    variance ≈ 1 / (y_i + a_w) + 1 / (y_j + a_w)
    z = delta / √variance

The prior is what all texts of the event say together, in one language: a_w is the share of w in them, times a_0. So a
term that stands everywhere, as function words do, is held to its usual share, and what is rare everywhere has a large
variance and a small z. a_0 is the length of a text of the event on average: the prior weighs as much as one more text.
A z beyond ±1.96 would be beyond chance at 95 % for one term looked at alone; where a thousand are, some get there by
chance.

With fewer than LEAST_WORDS on a side nothing is said, and no term is listed that stands fewer than LEAST_COUNT times on
the side that it would be distinctive of.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log, sqrt
from typing import Generic, TypeVar

LEAST_WORDS = 300
LEAST_COUNT = 3
#: From this z on a term is listed, and from this one on it is more than chance would give a single term at 95 %.
LEAST_Z = 1.0
TELLING_Z = 1.96

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Scored:
    """A term on one side against the other: how often it stands on each, and its z."""

    term: str
    here: int
    there: int
    z: float

    @property
    def is_telling(self) -> bool:
        """Whether its z is more than chance would give it, were it the only one looked at."""
        return abs(self.z) >= TELLING_Z


@dataclass(frozen=True, slots=True)
class Side(Generic[Key]):
    """One side of a comparison, and what is distinctive of it.

    `words` and `others` count the terms of the side and of the rest; `is_short` says that one of the two is too short
    for anything to be said, `rare` how many terms stand on the side but too seldom to be listed.
    """

    key: Key
    words: int
    others: int
    terms: tuple[Scored, ...] = ()
    rare: int = 0

    @property
    def is_short(self) -> bool:
        """Whether either side has too few words."""
        return self.words < LEAST_WORDS or self.others < LEAST_WORDS


@dataclass(frozen=True, slots=True)
class Prior:
    """What the texts of the event say together: how often each term stands in them, and how much that is to weigh."""

    counts: Mapping[str, int]
    total: int
    weight: float

    @classmethod
    def of(cls, texts: Sequence[Mapping[str, int]]) -> "Prior":
        """Return the prior of `texts`, each as the counts of its terms; it weighs as much as one of them on average."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(text)
        total = counts.total()
        return cls(counts, total, total / len(texts) if texts else 0.0)

    def of_term(self, term: str) -> float:
        """Return a_w."""
        return self.weight * self.counts.get(term, 0) / self.total if self.total else 0.0


def z_score(y_i: int, n_i: int, y_j: int, n_j: int, *, a_w: float, a_0: float) -> float:
    """Return z of a term that stands `y_i` times among `n_i` on one side and `y_j` among `n_j` on the other.

    Positive where the first side has more of it. 0 where nothing else stands on a side, or the term nowhere: nothing
    can be compared then. The counts are at most the totals and a_w at most a_0.
    """
    one, other = y_i + a_w, y_j + a_w
    rest_one, rest_other = n_i + a_0 - one, n_j + a_0 - other
    if min(one, other, rest_one, rest_other) <= 0:
        return 0.0
    return (log(one / rest_one) - log(other / rest_other)) / sqrt(1 / one + 1 / other)


def scores(here: Mapping[str, int], there: Mapping[str, int], prior: Prior) -> dict[str, Scored]:
    """Return every term that stands on either side with its z, from the first side's view."""
    n_i, n_j = sum(here.values()), sum(there.values())
    found = {}
    for term in here.keys() | there.keys():
        y_i, y_j = here.get(term, 0), there.get(term, 0)
        z = z_score(y_i, n_i, y_j, n_j, a_w=prior.of_term(term), a_0=prior.weight)
        found[term] = Scored(term, y_i, y_j, z)
    return found


def rest_of(sides: Mapping[Key, Mapping[str, int]], key: Key) -> Counter[str]:
    """Return the counts of all sides but `key` together."""
    rest: Counter[str] = Counter()
    for other, counts in sides.items():
        if other != key:
            rest.update(counts)
    return rest


def compare(
    sides: Mapping[Key, Mapping[str, int]], prior: Prior, *, most: int, unlisted: Collection[str] = ()
) -> list[Side[Key]]:
    """Return for each side what is distinctive of it: at most `most` terms, the highest z first.

    Every side is compared with all the others together; none is the measure of the rest. The sides stay in their order.
    Terms in `unlisted` count, and are not listed.
    """
    return [_side(key, counts, rest_of(sides, key), prior, most, unlisted) for key, counts in sides.items()]


def _side(
    key: Key, here: Mapping[str, int], there: Counter[str], prior: Prior, most: int, unlisted: Collection[str]
) -> Side[Key]:
    side = Side(key, sum(here.values()), there.total())
    if side.is_short:
        return side
    scored = scores(here, there, prior).values()
    found = [each for each in scored if each.here >= LEAST_COUNT and each.z >= LEAST_Z and each.term not in unlisted]
    found.sort(key=lambda each: (-each.z, each.term))
    rare = sum(0 < count < LEAST_COUNT for term, count in here.items() if term not in unlisted)
    return replace(side, terms=tuple(found[:most]), rare=rare)
