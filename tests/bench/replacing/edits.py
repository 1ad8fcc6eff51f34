"""Texts that are edited by a script which knows where every word went: the truth that placements are held against.

A text is a list of passages, each a list of words; a word is a number of its own and its letters, so that two that look
alike are never taken for one another. Nothing here is random from run to run.
"""

import random
from collections.abc import Iterable, Sequence
from itertools import accumulate, count
from typing import NamedTuple

from apps.annotations.anchoring import CONTEXT, Quote
from apps.annotations.replacing.placing import KEPT, Item, Placed
from apps.annotations.replacing.texts import Piece, one_line


class Word(NamedTuple):
    """A word of a text: a number that no other word has, and its letters."""

    id: int
    letters: str


Passages = list[list[Word]]


class Marked(NamedTuple):
    """A highlight: which words of which passage, counted there, the last one not included."""

    passage: int
    first: int
    last: int


class Script:
    """Writes a text, and edits it: each method returns new passages in which words that stayed keep their numbers."""

    def __init__(self, seed: int = 1, *, words: int = 3_000, repeated: int = 12) -> None:
        self.chance = random.Random(seed)
        self._numbers = count()
        letters = "abcdefghijklmnoprstuvwz"
        self._vocabulary = sorted(
            {"".join(self.chance.choices(letters, k=self.chance.randint(2, 10))) for _ in range(words)},
            key=lambda word: (len(word), word),
        )
        # Zipf's law: a few words stand everywhere, most of them once.
        self._weights = list(accumulate(1 / rank for rank in range(1, len(self._vocabulary) + 1)))
        self._repeated = [self._letters(self.chance.randint(4, 14)) for _ in range(repeated)]

    def _letters(self, number: int) -> list[str]:
        return self.chance.choices(self._vocabulary, cum_weights=self._weights, k=number)

    def word(self, beside: Sequence[Word] = ()) -> Word:
        """Return a word that was not there, though it may look like one that was; none that looks like those beside it.

        With such a one nobody could tell from the text what was done to it.
        """
        while (letters := self._letters(1)[0]) in {word.letters for word in beside}:
            pass
        return Word(next(self._numbers), letters)

    def write(self, passages: int = 100, words: int = 100, *, repeated: float = 0.1) -> Passages:
        """Return a text; a share `repeated` of its sentences stands at several places."""
        text: Passages = []
        for _ in range(passages):
            passage: list[Word] = []
            while len(passage) < words:
                again = self.chance.random() < repeated
                said = self.chance.choice(self._repeated) if again else self._letters(self.chance.randint(6, 18))
                passage += [Word(next(self._numbers), each) for each in [*said[:-1], said[-1] + "."]]
            text.append(passage[:words])
        return text

    def mark(self, text: Passages, number: int) -> list[Marked]:
        """Return highlights: single words of six letters, phrases, sentences; some of them stand at several places."""
        found: list[Marked] = []
        lengths = [1, 2, 3, 5, 8, 12, 20, 40]
        while len(found) < number:
            passage = self.chance.randrange(len(text))
            length = lengths[len(found) % len(lengths)]
            first = self.chance.randrange(max(1, len(text[passage]) - length))
            if length == 1:
                six = [at for at, word in enumerate(text[passage]) if len(word.letters) == 6]
                if not six:
                    continue
                first = self.chance.choice(six)
            found.append(Marked(passage, first, min(len(text[passage]), first + length)))
        return found

    def noise(self, text: Passages, share: float) -> Passages:
        """Replace, take out and put in words, `share` of them altogether."""
        edited: Passages = []
        for passage in text:
            words: list[Word] = []
            for at, word in enumerate(passage):
                if self.chance.random() >= share:
                    words.append(word)
                    continue
                kind = self.chance.random()
                near = passage[max(0, at - 2) : at + 3]
                if kind < 0.5:
                    words.append(self.word(near))
                elif kind < 0.75:
                    words += [word, self.word(near)]
            edited.append(words or [self.word()])
        return edited

    def move(self, text: Passages, number: int) -> Passages:
        """Put passages elsewhere."""
        edited = list(text)
        for _ in range(number):
            passage = edited.pop(self.chance.randrange(len(edited)))
            edited.insert(self.chance.randrange(len(edited) + 1), passage)
        return edited

    def merge(self, text: Passages, number: int) -> Passages:
        """Make one passage of two."""
        edited = list(text)
        for _ in range(number):
            place = self.chance.randrange(len(edited) - 1)
            edited[place : place + 2] = [edited[place] + edited[place + 1]]
        return edited

    def split(self, text: Passages, number: int) -> Passages:
        """Make two passages of one."""
        edited = list(text)
        for _ in range(number):
            place = self.chance.choice([at for at, words in enumerate(edited) if len(words) > 3])
            at = self.chance.randrange(1, len(edited[place]) - 1)
            edited[place : place + 1] = [edited[place][:at], edited[place][at:]]
        return edited

    def carry(self, text: Passages, number: int) -> Passages:
        """Take sentences of twelve words out of one passage and put them into another."""
        edited = [list(passage) for passage in text]
        for _ in range(number):
            place = self.chance.choice([at for at, words in enumerate(edited) if len(words) > 30])
            at = self.chance.randrange(len(edited[place]) - 12)
            taken = edited[place][at : at + 12]
            del edited[place][at : at + 12]
            other = edited[self.chance.randrange(len(edited))]
            into = self.chance.randrange(len(other) + 1)
            other[into:into] = taken
        return edited

    def rewrite(self, text: Passages, number: int) -> Passages:
        """Put passages of other words in the place of some."""
        edited = list(text)
        for place in self.chance.sample(range(len(text)), number):
            edited[place] = self.write(1, len(text[place]), repeated=0)[0]
        return edited


def texts_of(text: Passages) -> list[str]:
    """Return the passages as they are read."""
    return [" ".join(word.letters for word in passage) for passage in text]


def pieces_of(text: Passages) -> list[Piece]:
    """Return the passages as the engine wants them, without uids that would say which is which."""
    found, start = [], 0
    for number, passage in enumerate(texts_of(text)):
        found.append(Piece(f"{number}", passage, start))
        start += len(passage) + 1
    return found


def items_of(text: Passages, marked: Sequence[Marked]) -> list[Item]:
    """Return the highlights as the engine wants them; their keys are their places in the list."""
    canonical, places = "\n".join(texts_of(text)), _places(text)
    items = []
    for key, (passage, first, last) in enumerate(marked):
        start, end = places[text[passage][first].id][0], places[text[passage][last - 1].id][1]
        quote = Quote(canonical[start:end], canonical[max(0, start - CONTEXT) : start], canonical[end : end + CONTEXT])
        items.append(Item(key, start, end, quote))
    return items


def _places(text: Passages) -> dict[int, tuple[int, int]]:
    """Return where each word begins and ends in the canonical text."""
    places, at = {}, 0
    for passage in text:
        for word in passage:
            places[word.id] = (at, at + len(word.letters))
            at += len(word.letters) + 1
    return places


#: What can be said of a placement. The last two are what must never be: RIGHT and the others are as they should be, or
#: cost somebody a look.
PLACED, MOVED, ORPHANED = "placed right", "moved right", "orphaned rightly"
CAUTIOUS, LOST, WRONG = "moved though the same", "orphaned though there", "wrong"


def judge(old: Passages, new: Passages, marked: Sequence[Marked], placed: Iterable[Placed]) -> dict[str, list[int]]:
    """Hold placements against where the script put the words; return the keys of the highlights by what they are.

    Wrong is: placed anywhere but on all its words, in the surroundings they had; moved to where none of its words is;
    or moved to where some are, though most of them stand together elsewhere.
    """
    places, canonical = _places(new), ("\n".join(texts_of(old)), "\n".join(texts_of(new)))
    items = items_of(old, marked)
    found: dict[str, list[int]] = {name: [] for name in (PLACED, MOVED, ORPHANED, CAUTIOUS, LOST, WRONG)}
    for one in placed:
        passage, first, last = marked[one.key]
        words = old[passage][first:last]
        found[_verdict(one, items[one.key], words, places, new, canonical[1])].append(one.key)
    return found


def _verdict(
    one: Placed,
    item: Item,
    words: Sequence[Word],
    places: dict[int, tuple[int, int]],
    new: Passages,
    canonical: str,
) -> str:
    there = [word for word in words if word.id in places]
    together = _together(there, places)
    share = sum(len(word.letters) for word in together) / sum(len(word.letters) for word in words)
    if one.status == "orphaned":
        return LOST if share >= KEPT else ORPHANED
    inside = [word for word in there if places[word.id][0] >= one.start and places[word.id][1] <= one.end]
    here = canonical[one.start : one.end]
    if one.status == "placed":
        # Of two like words side by side nobody can tell which was taken out: most of its words are enough, not all.
        same = 2 * len(inside) > len(words) and one_line(here) == one_line(item.own.exact)
        return PLACED if same and _surrounded_alike(item.own, one, canonical) else WRONG
    if not inside or (share >= KEPT and not set(together) & set(inside)):
        return WRONG
    whole = len(there) == len(words) and one_line(here) == one_line(item.own.exact)
    return CAUTIOUS if whole and _surrounded_alike(item.own, one, canonical) else MOVED


def _together(words: Sequence[Word], places: dict[int, tuple[int, int]]) -> list[Word]:
    """Return the most of `words` that stand close together and in their order."""
    runs: list[list[Word]] = []
    for word in words:
        if runs and 0 < places[word.id][0] - places[runs[-1][-1].id][1] < 100:
            runs[-1].append(word)
        else:
            runs.append([word])
    return max(runs, key=lambda run: sum(len(word.letters) for word in run), default=[])


def _surrounded_alike(own: Quote, one: Placed, canonical: str) -> bool:
    """Return whether within the passage the same stands on either side as did."""
    before, after = canonical[max(0, one.start - CONTEXT) : one.start], canonical[one.end : one.end + CONTEXT]
    sides = [(own.prefix.rpartition("\n")[2], before.rpartition("\n")[2])]
    sides.append((own.suffix.partition("\n")[0], after.partition("\n")[0]))
    return all(one_line(mine) == one_line(theirs) for mine, theirs in sides)
