"""Passage → question: how well a passage fits what a question asks, and what people have filed under it.

A question is a vector: three times its own words, and each passage filed under it once, all less the mean of their kind
(Rocchio's centroid; Manning, Raghavan and Schütze 2008, chapters 9 and 14). How like it a passage is, is put on the
scale of that question, in standard deviations over the passages of the event: some questions have words that are in
everything. What is often answered is likelier.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

from apps.comparison.suggesting.space import Space, Vector, add, mean, unit

#: How much a question's own words weigh beside one passage that is filed under it.
OF_WORDING = 3.0
#: How much likelier a question is that is answered e times as often as the mean of its set, and the most that may add.
OF_OFTEN, MOST_OFTEN = 1.0, 2.0
#: The scale of a question rests on as many passages from elsewhere, for an event with few passages of its own.
BORROWED = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its key, the key of its set, its wording with name and help, and the passages filed under it."""

    key: int
    question_set: int
    text: str
    evidence: tuple[str, ...] = ()


#: By words, and by pieces of words.
Pair = tuple[Vector, Vector]


class Questions:
    """The questions of one set, ready to be held against passages."""

    def __init__(self, space: Space, asked: Sequence[Asked], counted: Sequence[tuple[dict[int, int], ...]]) -> None:
        """Take the questions and, for each, the words of its text and of its evidence as `space` counted them."""
        self.asked = asked
        ways = (space.by_words, space.by_pieces)
        own = [[way(texts[0]) for texts in counted] for way in ways]
        filed = [[[way(text) for text in texts[1:]] for texts in counted] for way in ways]
        self.centres = [_centres(*each) for each in zip(own, filed, strict=True)]
        self._favouring = [{key: weight for key, weight in each.items() if weight > 0} for each in self.centres[0]]
        self._by_key = [_by_key(centres) for centres in self.centres]
        often = [len(texts) for texts in counted]
        usual = sum(often) / len(often) if often else 1
        self._likelier = [max(-MOST_OFTEN, min(MOST_OFTEN, OF_OFTEN * log(number / usual))) for number in often]
        self._elsewhere = self._of_evidence(filed)

    def favouring(self, question: int) -> dict[int, float]:
        """Return the words, by number, that speak for one question rather than for others of its set, and how much."""
        return self._favouring[question]

    def raw(self, pair: Pair) -> list[float]:
        """Return the likeness of a passage to each question by words, then to each by pieces."""
        return [*self._likeness(0, pair[0]), *self._likeness(1, pair[1])]

    def scaled(self, raw: Sequence[Sequence[float]]) -> list[list[float]]:
        """Return the scores, a row a passage, a column a question, from what `raw` gave for all passages."""
        scales = [self._scale(column, [row[column] for row in raw]) for column in range(2 * len(self.asked))]
        number = len(self.asked)
        return [
            [
                sum((row[at] - scales[at][0]) / scales[at][1] for at in (question, number + question)) / 2
                + self._likelier[question]
                for question in range(number)
            ]
            for row in raw
        ]

    def _likeness(self, way: int, vector: Vector) -> list[float]:
        total = [0.0] * len(self.asked)
        by_key = self._by_key[way]
        for key, weight in vector.items():
            for question, its in by_key.get(key, ()):
                total[question] += weight * its
        return total

    def _of_evidence(self, filed: Sequence[Sequence[Sequence[Vector]]]) -> list[list[float]]:
        """Return, for each column of `raw`, the likeness of what is filed under the other questions."""
        columns: list[list[float]] = [[] for _ in range(2 * len(self.asked))]
        for way, evidence in enumerate(filed):
            for at, vectors in enumerate(evidence):
                for vector in vectors:
                    for question, likeness in enumerate(self._likeness(way, vector)):
                        if question != at:
                            columns[way * len(self.asked) + question].append(likeness)
        return columns

    def _scale(self, column: int, values: Sequence[float]) -> tuple[float, float]:
        """Return mean and standard deviation of a column; with few passages those of evidence weigh in."""
        if not values:
            return 0.0, 1.0
        borrowed = self._elsewhere[column]
        parts = [(values, len(values))]
        if borrowed:
            parts.append((borrowed, min(BORROWED, len(borrowed))))
        total = sum(weight for _, weight in parts)
        middle = sum(sum(part) / len(part) * weight for part, weight in parts if part) / total
        spread = (
            sum(sum((v - middle) ** 2 for v in part) / len(part) * weight for part, weight in parts if part) / total
        )
        return middle, sqrt(spread) or 1.0


def _centres(own: Sequence[Vector], filed: Sequence[Sequence[Vector]]) -> list[Vector]:
    # A question under which nothing is filed counts as nothing, so that the first to have something stands out.
    usual: Vector = {}
    for vectors in filed:
        add(usual, mean(vectors, len(vectors)), 1 / len(filed))
    usual_own = mean(own, len(own))
    centres = []
    for question, vectors in zip(own, filed, strict=True):
        centre: Vector = {}
        for vector in vectors:
            add(centre, vector)
        add(centre, usual, -len(vectors))
        add(centre, question, OF_WORDING)
        add(centre, usual_own, -OF_WORDING)
        # A set of one question differs from nothing: its words stand for themselves.
        centres.append(unit(centre if len(own) > 1 else question))
    return centres


def _by_key(centres: Sequence[Vector]) -> dict[int, tuple[tuple[int, float], ...]]:
    found: dict[int, list[tuple[int, float]]] = {}
    for number, centre in enumerate(centres):
        for key, weight in centre.items():
            found.setdefault(key, []).append((number, weight))
    return {key: tuple(each) for key, each in found.items()}


def best(row: Sequence[float], least: float) -> list[tuple[int, float]]:
    """Return the columns of a row of scores that reach `least`, the best first."""
    reaching = [(at, score) for at, score in enumerate(row) if score >= least]
    return sorted(reaching, key=lambda pair: (-pair[1], pair[0]))
