"""The reason that readers are given: words that two texts share, as they stand in the first, the rarest first."""

from collections.abc import Iterable, Mapping

from apps.comparison.suggesting.space import Space
from apps.comparison.suggesting.texts import telling, words

#: At most so many are given.
MOST = 5


class Words:
    """The words of one passage that can be given as a reason: by their number, as they stand there, each once."""

    def __init__(self, text: str, space: Space) -> None:
        """Take the passage's text and the space that it was counted in."""
        self._df = space.word_df
        self._names = space.names
        self._shown: dict[int, str] = {}
        for word, shown in words(text):
            if telling(word):
                self._shown.setdefault(space.words[word], shown)

    def favouring(self, weights: Mapping[int, float]) -> list[str]:
        """Return the words that weigh most by `weights`, MOST at most, the rarest first."""
        found = sorted((word for word in self._shown if word in weights), key=lambda word: -weights[word])
        return self._rarest(found[:MOST])

    def shared(self, others: Iterable[int]) -> list[str]:
        """Return the words that are among `others`, by number, the rarest first; MOST at most.

        Where no whole word is, those of which another form is: another case, another number.
        """
        others = set(others)
        found = [word for word in self._shown if word in others]
        if not found:
            stems = {stem(self._names[word]) for word in others if telling(self._names[word])}
            found = [word for word in self._shown if stem(self._names[word]) in stems]
        return self._rarest(found)[:MOST]

    def _rarest(self, found: Iterable[int]) -> list[str]:
        # Sorting keeps the order that they come in among words that are equally rare.
        return [self._shown[word] for word in sorted(found, key=self._df.__getitem__)]


def stem(word: str) -> str:
    """Return the beginning of a folded word, by which its forms are known in many languages; short ones whole."""
    return word if len(word) < 5 else word[: min(6, len(word) - 1)]
