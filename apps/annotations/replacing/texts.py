"""A version's text as the engine compares it: passages, and words with where they stand."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

#: Words, and each mark of punctuation by itself; in scripts that put no space between words, each letter by itself.
_WORD = re.compile(r"[぀-ヿ㐀-䶿一-鿿]|[^\W぀-ヿ㐀-䶿一-鿿]+|[^\w\s]")
#: Words are written as single characters from here on: rapidfuzz and `str.find` then work on words.
_FIRST = 0x10000


class Piece(NamedTuple):
    """One passage: its uid, its text, where it begins in the canonical text (code points), whether it is left out."""

    uid: str
    text: str
    start: int
    left_out: bool = False

    @property
    def end(self) -> int:
        """Where it ends there (exclusive)."""
        return self.start + len(self.text)


class Vocabulary:
    """A character for each word, the same in all texts that share it."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def encode(self, words: Iterable[str]) -> str:
        """Return the words as a string of one character for each."""
        known = self._known
        return "".join([known.setdefault(word, chr(_FIRST + len(known))) for word in words])

    def words_of(self, text: str) -> str:
        """Return the words of a piece of text, encoded."""
        return self.encode(_WORD.findall(text))


class Text:
    """A version's passages with its words, encoded, and where each begins and ends in the canonical text."""

    def __init__(self, pieces: Sequence[Piece], vocabulary: Vocabulary) -> None:
        self.pieces = pieces
        self.canonical = "\n".join(piece.text for piece in pieces)
        self.plain = one_line(self.canonical)
        self.starts: list[int] = []
        self.ends: list[int] = []
        #: For each passage the place of its first word; one more at the end.
        self.first: list[int] = [0]
        words: list[str] = []
        for piece in pieces:
            for match in _WORD.finditer(piece.text):
                words.append(match.group())
                self.starts.append(piece.start + match.start())
                self.ends.append(piece.start + match.end())
            self.first.append(len(words))
        self.code = vocabulary.encode(words)
        self._beginnings = [piece.start for piece in pieces]

    def code_of(self, passage: int) -> str:
        """Return the words of a passage, by its place."""
        return self.code[self.first[passage] : self.first[passage + 1]]

    def passage_at(self, offset: int) -> int:
        """Return the place of the passage in which an offset of the canonical text lies."""
        return max(0, bisect_right(self._beginnings, offset) - 1)

    def words_in(self, start: int, end: int) -> range:
        """Return the places of the words that the stretch from `start` to `end` touches."""
        return range(bisect_right(self.ends, start), max(0, bisect_right(self.starts, end - 1)))


def one_line(text: str) -> str:
    """Return `text` with single spaces for all white space, none at its ends."""
    return " ".join(text.split())
