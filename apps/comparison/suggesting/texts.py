"""Words and their pieces: what two texts can have in common, in any script."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from apps.comparison.suggesting.stopwords import STOPWORDS
from apps.core.search import fold

#: What stands between words; an apostrophe parts "Ukraine" from its "s".
_BETWEEN = re.compile(r"[\s'’‘ʼ`/|…‐-―-]+")
#: Length of the pieces, in code points. A space is put on either side of a word, so that beginnings and ends count.
PIECE = 4
#: A word is cut into pieces up to here; what is longer is no word that anybody wrote.
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Text:
    """A passage as it is compared: its text, the heading above it, the reading it belongs to, and its key."""

    key: int
    reading: int
    text: str
    heading: str = ""


def words(text: str) -> list[tuple[str, str]]:
    """Return the words of `text` in order, each as it is compared (folded) and as it stands there."""
    found = []
    for piece in _BETWEEN.split(text):
        start, end = 0, len(piece)
        while start < end and not piece[start].isalnum():
            start += 1
        while end > start and not piece[end - 1].isalnum():
            end -= 1
        if start < end:
            found.append((_folded(piece[start:end]), piece[start:end]))
    return found


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    return fold(word)


def pieces(word: str) -> list[str]:
    """Return the character n-grams of a folded word: what makes "prisoner" and "prisoners", or two cases, alike."""
    padded = f" {word[:LONGEST]} "
    return [padded[at : at + PIECE] for at in range(len(padded) - PIECE + 1)]


def letters(text: str) -> int:
    """Return how many letters and digits stand in `text`."""
    return sum(map(str.isalnum, text))


def telling(word: str) -> bool:
    """Return whether a folded word can be given as a reason: a number, or a word that is more than grammar."""
    return word not in STOPWORDS and (len(word) > 2 or word.isdecimal())


def count(text: str) -> Counter[str]:
    """Return how often each folded word stands in `text`."""
    return Counter(word for word, _ in words(text))
