"""The space that texts are compared in: TF-IDF over words, and over character n-grams.

Weights are (1 + ln tf) · (ln((1 + N) / (1 + df)) + 1), each vector of length 1 (Manning, Raghavan and Schütze,
Introduction to Information Retrieval, 2008, chapter 6). Plain Python: the sums are the same on every machine.
"""

from collections.abc import Iterable, Mapping
from math import log, sqrt

from apps.comparison.suggesting.texts import count, pieces

#: A sparse vector: weight by the number of a word or a piece.
Vector = dict[int, float]
#: How much of the heading above goes into the vector of a passage.
OF_HEADING = 0.3


class Space:
    """Numbers for words and pieces, and in how many texts each stands.

    First every text is `counted`, then vectors can be had. A text is kept as the numbers of its words alone: pieces are
    found through the words, each cut once.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.words: dict[str, int] = {}
        self.names: list[str] = []
        self._pieces: dict[str, int] = {}
        self._pieces_of: list[tuple[int, ...]] = []
        self.texts = 0
        self.word_df: list[int] = []
        self.piece_df: list[int] = []

    def counted(self, text: str) -> dict[int, int]:
        """Return how often each word stands in `text`, by number, and count the text among those there are."""
        found = {self._number(word): times for word, times in count(text).items()}
        self.texts += 1
        for word in found:
            self.word_df[word] += 1
        for piece in {piece for word in found for piece in self._pieces_of[word]}:
            self.piece_df[piece] += 1
        return found

    def by_words(self, found: Mapping[int, int]) -> Vector:
        """Return the vector of a text over words."""
        return unit({word: self._weight(times, self.word_df[word]) for word, times in found.items()})

    def by_pieces(self, found: Mapping[int, int]) -> Vector:
        """Return the vector of a text over character n-grams."""
        total: dict[int, int] = {}
        for word, times in found.items():
            for piece in self._pieces_of[word]:
                total[piece] = total.get(piece, 0) + times
        return unit({piece: self._weight(times, self.piece_df[piece]) for piece, times in total.items()})

    def _number(self, word: str) -> int:
        number = self.words.get(word)
        if number is None:
            number = self.words[word] = len(self.names)
            self.names.append(word)
            self.word_df.append(0)
            self._pieces_of.append(tuple(map(self._piece_number, pieces(word))))
        return number

    def _piece_number(self, piece: str) -> int:
        number = self._pieces.get(piece)
        if number is None:
            number = self._pieces[piece] = len(self._pieces)
            self.piece_df.append(0)
        return number

    def _weight(self, times: int, df: int) -> float:
        return (1 + log(times)) * (log((1 + self.texts) / (1 + df)) + 1)


def unit(vector: Vector) -> Vector:
    """Return `vector` at length 1; the empty one as it is."""
    length = sqrt(sum(weight * weight for weight in vector.values()))
    return {key: weight / length for key, weight in vector.items()} if length else vector


def add(total: Vector, vector: Mapping[int, float], times: float = 1.0) -> None:
    """Add `vector`, `times` over, to `total`."""
    for key, weight in vector.items():
        total[key] = total.get(key, 0.0) + times * weight


def under(heading: Vector, vector: Vector) -> Vector:
    """Return the vector of a passage that stands under a heading."""
    if not heading:
        return vector
    both = dict(vector)
    add(both, heading, OF_HEADING)
    return unit(both)


def mean(vectors: Iterable[Vector], number: int) -> Vector:
    """Return the mean of `number` vectors, nothing of none."""
    total: Vector = {}
    for vector in vectors:
        add(total, vector, 1 / number)
    return total
