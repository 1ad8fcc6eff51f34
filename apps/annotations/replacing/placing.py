"""Where a quote of an old text stands in a new one, how sure that is, or that it stands nowhere.

The engine: texts and quotes in, placements out. It follows what is known of the words (`aligning`) and searches only
where these are gone; a word of the new text that is known to be another word of the old one is never taken for it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from apps.annotations.anchoring import CONTEXT, Quote
from apps.annotations.replacing.aligning import Alignment
from apps.annotations.replacing.texts import Piece, Text, Vocabulary, one_line

#: With less than this share of a quote still in its passage it is searched for elsewhere.
KEPT = 0.6
#: No place is taken whose words are less like the quote than this, whatever led there.
LEAST = 0.5
#: What is searched for is found from this likeness on, so much more alike than the next best place.
FOUND, MARGIN = 0.75, 0.05
#: Of words that stood at several places it takes this much, with their surroundings, to tell which of them it was.
_ONE_OF_SEVERAL = 0.9
#: Quotes of fewer code points than this say too little alone: their surroundings count for half.
SHORT = 20
#: Surroundings shorter than this on the whole are those of the passages beside it too.
_TELLING = 40
#: In the search a word that stands oftener says nothing; so many places are looked at, each so many words wide of it.
_COMMON, _PLACES, _BLUR = 25, 6, 4


class Item(NamedTuple):
    """A quote to place: its key, where it stands in the old text (code points of the canonical text), its own words.

    `own` is what it was made with, or last said to be right with. `sure` says that the old place is that one; where
    nobody has checked it yet, other words can stand there.
    """

    key: int
    start: int
    end: int
    own: Quote
    sure: bool = True


class Placed(NamedTuple):
    """Where a quote stands now: `status` placed, moved or orphaned (then nowhere: 0 to 0), how like it is (0 to 1)."""

    key: int
    status: Literal["placed", "moved", "orphaned"]
    start: int
    end: int
    score: float
    method: str


class _Place(NamedTuple):
    """Words of the new text, by place, that may be the quote, and the share of it that is certainly there."""

    first: int
    last: int
    start: int
    end: int
    kept: float


def replace(old: Sequence[Piece], new: Sequence[Piece], items: Iterable[Item]) -> list[Placed]:
    """Return where each of `items`, quotes of the text `old`, stands in the text `new`.

    - placed: the very same words, in the same surroundings, and the two together stand once in either text; or in a
      passage that stands in both, word for word;
    - moved: words or surroundings differ, or it cannot be told from another place: somebody should check it;
    - orphaned: its words are gone, or are not shown any more.

    Surroundings are up to 32 code points on either side, within the passage. No error is raised; time is about in
    proportion to the length of the texts and the number of quotes.
    """
    vocabulary = Vocabulary()
    return Replacer(Text(old, vocabulary), Text(new, vocabulary), vocabulary).place_all(items)


class Replacer:
    """Two texts whose words were aligned once, for any number of quotes."""

    def __init__(self, old: Text, new: Text, vocabulary: Vocabulary) -> None:
        self.old, self.new = old, new
        self._vocabulary = vocabulary
        self._words = Alignment(old, new)
        self._where: dict[str, list[int]] | None = None

    def place_all(self, items: Iterable[Item]) -> list[Placed]:
        """Return where each of `items` stands now."""
        return [self._place(item) for item in items]

    def _place(self, item: Item) -> Placed:
        found = self._copied(item) or self._followed(item) or self._searched(item)
        if found is None or self._is_hidden(item, found):
            return Placed(item.key, "orphaned", 0, 0, 0.0, "lost" if found is None else "left out")
        return found

    # -- A passage that stands in both texts -----------------------------------------------------------------------

    def _copied(self, item: Item) -> Placed | None:
        """Return the same place where all the passages that the quote touches are there, word for word, together."""
        pairs = self._words.pairs
        first, last = self.old.passage_at(item.start), self.old.passage_at(item.end - 1)
        there = pairs.to.get(first)
        if there is None:
            return None
        for step in range(last - first + 1):
            if pairs.to.get(first + step) != there + step or not pairs.is_same(first + step):
                return None
        shift = self.new.pieces[there].start - self.old.pieces[first].start
        start, end = item.start + shift, item.end + shift
        certain = all(place in pairs.certain for place in range(first, last + 1))
        if certain and item.sure:
            return Placed(item.key, "placed", start, end, 1.0, "copied")
        return self._judged(item, start, end, "copied")

    # -- Words that are known ----------------------------------------------------------------------------------------

    def _followed(self, item: Item) -> Placed | None:
        """Return where the words of the quote went, where enough of them are still together."""
        words = self.old.words_in(item.start, item.end)
        place = self._together(item, words, self._words.to)
        if place is None or place.kept < KEPT:
            return None
        return self._judged(item, place.start, place.end, "followed")

    def _together(self, item: Item, words: range, to: Sequence[int]) -> _Place | None:
        """Return the stretch of the new text with the largest part of the quote's words, in order and close together.

        The start sticks to the right and the end to the left: what was put in at an edge is not part of the quote.
        """
        runs: list[list[int]] = []
        for word in words:
            there = to[word]
            if there < 0:
                continue
            if runs and 0 < there - to[runs[-1][-1]] <= 2 * (word - runs[-1][-1]) + _BLUR * 3:
                runs[-1].append(word)
            else:
                runs.append([word])
        if not runs:
            return None
        sizes = [self._letters(item, run) for run in runs]
        best = max(range(len(runs)), key=sizes.__getitem__)
        run = runs[best]
        first, last = to[run[0]], to[run[-1]]
        start = self.new.starts[first] + max(0, item.start - self.old.starts[run[0]])
        end = self.new.ends[last] - max(0, self.old.ends[run[-1]] - item.end)
        return _Place(first, last, start, end, sizes[best] / max(1, self._letters(item, words)))

    def _letters(self, item: Item, words: Iterable[int]) -> int:
        """Return how many code points of these words of the old text belong to the quote."""
        return sum(min(self.old.ends[word], item.end) - max(self.old.starts[word], item.start) for word in words)

    # -- Searching ---------------------------------------------------------------------------------------------------

    def _searched(self, item: Item) -> Placed | None:
        """Return the one place that is like the quote and more so than any other, among words not known as others."""
        words = self.old.words_in(item.start, item.end)
        if not words:
            return None
        codes = dict.fromkeys((self.old.code[words.start : words.stop], self._vocabulary.words_of(item.own.exact)))
        found: dict[tuple[int, int], float] = {}
        for code in codes:
            for start, end in self._candidates(code, words):
                likeness = self._likeness(item, start, end)
                if likeness is not None:
                    found[start, end] = likeness
        ranked = sorted(found.items(), key=lambda each: each[1], reverse=True)
        if not ranked:
            return None
        (start, end), best = ranked[0]
        rivals = [likeness for (a, b), likeness in ranked[1:] if b <= start or a >= end]
        if rivals and best - rivals[0] < MARGIN:
            return None
        return self._judged(item, start, end, "searched")

    def _candidates(self, code: str, words: range) -> Iterator[tuple[int, int]]:
        """Yield stretches of the new text that are the words `code`, or like them; free of words known as others."""
        at = self.new.code.find(code) if code else -1
        exact = 0
        while at >= 0 and exact < _COMMON:
            exact += 1
            if self._is_free(range(at, at + len(code)), words):
                yield self.new.starts[at], self.new.ends[at + len(code) - 1]
            at = self.new.code.find(code, at + 1)
        for place in self._like(code):
            low, high = max(0, place - _BLUR), min(len(self.new.code), place + len(code) + 2 * _BLUR)
            blocks = [each for each in Indel.opcodes(code, self.new.code[low:high]).as_matching_blocks() if each.size]
            if sum(each.size for each in blocks) < KEPT * len(code):
                continue
            first, last = low + blocks[0].b, low + blocks[-1].b + blocks[-1].size
            matched = [low + each.b + step for each in blocks for step in range(each.size)]
            if self._is_free(matched, words):
                yield self.new.starts[first], self.new.ends[last - 1]

    def _like(self, code: str) -> list[int]:
        """Return where a stretch like `code` may begin: where most of its rarer words would stand in their places."""
        if self._where is None:
            self._where = {}
            for place, word in enumerate(self.new.code):
                self._where.setdefault(word, []).append(place)
        votes: Counter[int] = Counter()
        for step, word in enumerate(code):
            places = self._where.get(word, ())
            if len(places) <= _COMMON:
                for place in places:
                    votes[(place - step) // _BLUR] += 1
        return [bucket * _BLUR for bucket, _ in votes.most_common(_PLACES)]

    def _is_free(self, places: Sequence[int], words: range) -> bool:
        """Return whether most of these words are new, or the quote's own: not known to be others of the old text."""
        back = self._words.back
        others = sum(1 for place in places if back[place] >= 0 and back[place] not in words)
        return others <= (1 - KEPT) * len(places)

    def _likeness(self, item: Item, start: int, end: int) -> float | None:
        """Return how like a place is to the quote with its surroundings, None where it is not like enough."""
        words, around = self._compared(item, start, end)
        both = (words + around) / 2
        if both < _ONE_OF_SEVERAL and self.old.plain.count(one_line(item.own.exact)) > 1:
            return None
        enough = both if len(item.own.exact) < SHORT else words
        return both if enough >= FOUND else None

    # -- Judging -----------------------------------------------------------------------------------------------------

    def _compared(self, item: Item, start: int, end: int) -> tuple[float, float]:
        """Return how like the words at a place are to the quote's, and what stands around them to what stood there."""
        here = self.quote_at(start, end)
        words = fuzz.ratio(one_line(item.own.exact), one_line(here.exact)) / 100
        sides = [(item.own.prefix, here.prefix), (item.own.suffix, here.suffix)]
        around = [fuzz.ratio(one_line(mine), one_line(theirs)) / 100 for mine, theirs in sides]
        return words, sum(around) / len(around)

    def _judged(self, item: Item, start: int, end: int, method: str) -> Placed | None:
        """Return the quote at a place, as placed or as moved; None where that place is too unlike it."""
        here = self.quote_at(start, end)
        if self._is_certain(item.own, here):
            return Placed(item.key, "placed", start, end, 1.0, method)
        words, around = self._compared(item, start, end)
        both = (words + around) / 2
        if len(item.own.exact) < SHORT and both < FOUND:
            return None
        if words < LEAST:
            return None
        return Placed(item.key, "moved", start, end, round(both, 4), method)

    def _is_certain(self, own: Quote, here: Quote) -> bool:
        """Return whether words and surroundings are the same, and stand so once in the old text and once in the new."""
        mine = _within(own)
        if not _alike(mine, _within(here)):
            return False
        whole = _whole(mine)
        if len(whole) < _TELLING:
            if not _alike(own, here):
                return False
            whole = _whole(own)
        return self.new.plain.count(whole) == 1 and self.old.plain.count(whole) <= 1

    def quote_at(self, start: int, end: int) -> Quote:
        """Return the words from `start` to `end` of the new text with what stands around them."""
        text = self.new.canonical
        return Quote(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])

    def _is_hidden(self, item: Item, found: Placed) -> bool:
        """Return whether the new place is left out of what is shown and the old one was not."""

        def left_out(text: Text, start: int, end: int) -> bool:
            ends = text.passage_at(start), text.passage_at(end - 1)
            return any(text.pieces[place].left_out for place in ends)

        return left_out(self.new, found.start, found.end) and not left_out(self.old, item.start, item.end)


def _within(quote: Quote) -> Quote:
    """Return a quote with its surroundings as far as they stand in the same passages."""
    return Quote(quote.exact, quote.prefix.rpartition("\n")[2], quote.suffix.partition("\n")[0])


def _alike(one: Quote, other: Quote) -> bool:
    """Return whether words and surroundings are the same but for white space."""
    pairs = ((one.exact, other.exact), (one.prefix, other.prefix), (one.suffix, other.suffix))
    return all(one_line(mine) == one_line(theirs) for mine, theirs in pairs)


def _whole(quote: Quote) -> str:
    """Return a quote with its surroundings, on one line."""
    return one_line(quote.prefix + quote.exact + quote.suffix)
