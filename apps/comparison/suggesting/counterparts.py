"""Passage → counterpart: what elsewhere speaks to the same point.

Candidates come from an index of words and pieces of words, never from comparing everything with everything: what stands
in more than COMMON passages brings none, and only the LOOKED_AT likeliest are compared in full. So the work for one
passage is bounded, and the whole grows with the number of passages (an inverted index without its long lists; Zobel and
Moffat, Inverted files for text search engines, 2006). A pair is kept where each passage is among the nearest of the
other: many passages have no counterpart in most readings.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import islice
from math import sqrt

from apps.comparison.suggesting.space import Vector

#: A word or piece that stands in more passages than this finds none.
COMMON = 64
#: So many of the likeliest are compared in full.
LOOKED_AT = 40
#: How much it counts that two passages fit the same questions.
OF_QUESTIONS = 0.05
#: At most so many counterparts a passage, and one for each other reading.
MOST = 40
#: The other passage must have this one among so many nearest of its reading.
MUTUAL = 2
#: A pair below this is none.
LEAST = 0.16


#: The numbers of what stands in a passage, and how much each weighs.
_Weighed = tuple["array[int]", "array[float]"]


@dataclass(slots=True)
class Index:
    """The passages, and by what stands in them: for each word or piece, who has it and how much it weighs there.

    Words have even numbers here and pieces odd ones. Each half of a passage has length 1; likeness is their mean.
    """

    readings: list[int] = field(default_factory=list)
    _vectors: list[_Weighed] = field(default_factory=list)
    _postings: dict[int, _Weighed] = field(default_factory=dict)

    def add(self, reading: int, by_words: Vector, by_pieces: Vector) -> None:
        """Add the next passage."""
        number = len(self.readings)
        self.readings.append(reading)
        keys, weights = array("I"), array("f")
        for odd, half in enumerate((by_words, by_pieces)):
            keys.extend([2 * key + odd for key in half])
            weights.extend(half.values())
        self._vectors.append((keys, weights))
        for key, weight in zip(keys, weights, strict=True):
            posting = self._postings.get(key)
            if posting is None:
                posting = self._postings[key] = (array("I"), array("f"))
            # One more than COMMON tells that it is common; the rest would never be read.
            if len(posting[0]) <= COMMON:
                posting[0].append(number)
                posting[1].append(weight)

    def candidates(self, number: int) -> list[int]:
        """Return the passages of other readings that share something, the likeliest first, LOOKED_AT at most."""
        total: dict[int, float] = {}
        for key, weight in zip(*self._vectors[number], strict=True):
            whose, weights = self._postings[key]
            if len(whose) <= COMMON:
                for other, its in zip(whose, weights, strict=True):
                    total[other] = total.get(other, 0.0) + weight * its
        reading = self.readings[number]
        # In the order of the passages among those that are equally like it.
        elsewhere = sorted(other for other in total if self.readings[other] != reading)
        return nlargest(LOOKED_AT, elsewhere, key=total.__getitem__)

    def ranked(self, number: int, profiles: Sequence[Sequence[float]]) -> list[tuple[int, float]]:
        """Return the candidates with their scores, the best first.

        `profiles` holds, for each passage, how well it fits each question; it may be empty.
        """
        own = dict(zip(*self._vectors[number], strict=True))
        scored = []
        for other in self.candidates(number):
            keys, weights = self._vectors[other]
            score = sum([own[key] * weight for key, weight in zip(keys, weights, strict=True) if key in own]) / 2
            if profiles:
                score += OF_QUESTIONS * fit(profiles[number], profiles[other])
            scored.append((other, score))
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))


def pairs(index: Index, profiles: Sequence[Sequence[float]]) -> Iterator[list[tuple[int, float]]]:
    """Yield for each passage in turn its counterparts with their scores, the best first."""
    # Arrays: with a thousand articles there are millions of these.
    near: list[array[int]] = []
    firsts: list[_Weighed] = []
    for number in range(len(index.readings)):
        in_reading: dict[int, int] = {}
        nearest, first, scores = array("I"), array("I"), array("d")
        for other, score in index.ranked(number, profiles):
            reading = index.readings[other]
            met = in_reading[reading] = in_reading.get(reading, 0) + 1
            if score >= LEAST and met <= MUTUAL:
                nearest.append(other)
                if met == 1:
                    first.append(other)
                    scores.append(score)
        near.append(nearest)
        firsts.append((first, scores))
    for number, (first, scores) in enumerate(firsts):
        mutual = ((other, score) for other, score in zip(first, scores, strict=True) if number in near[other])
        yield list(islice(mutual, MOST))


def fit(one: Sequence[float], other: Sequence[float]) -> float:
    """Return how far two passages fit the same questions: the cosine of their scores about their means, -1 to 1."""
    middle, its = sum(one) / len(one), sum(other) / len(other)
    product = sum([(a - middle) * (b - its) for a, b in zip(one, other, strict=True)])
    lengths = sqrt(sum([(a - middle) ** 2 for a in one]) * sum([(b - its) ** 2 for b in other]))
    return product / lengths if lengths else 0.0
