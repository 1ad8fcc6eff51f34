"""Which word of a new text is which of the old one: inside pairs of passages, then for what moved between them."""

from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import Indel

from apps.annotations.replacing.pairing import Pairs, pair_passages
from apps.annotations.replacing.texts import Text

#: Words that went from one passage to another are found by so many in a row that stand once in what is left of either.
_SEED = 4
#: What such words lead to counts from so many on; between them so many may differ.
_LEAST, _GAP = 8, 12
#: Two passages with more pairs of words than this are compared by such rows too: it would need 50 MB otherwise.
_LARGE = 400_000_000


class Alignment:
    """The words of two texts: `to[old]` and `back[new]` are places of words, -1 where there is none."""

    def __init__(self, old: Text, new: Text) -> None:
        self.old, self.new = old, new
        self.pairs: Pairs = pair_passages(old, new)
        self.to: list[int] = [-1] * len(old.code)
        self.back: list[int] = [-1] * len(new.code)
        for one, other in self.pairs.to.items():
            at, there = old.first[one], new.first[other]
            if self.pairs.is_same(one):
                self._join(at, there, old.first[one + 1] - at)
            else:
                self._join_alike(at, old.first[one + 1], there, new.first[other + 1])
        self._join_carried_over()

    def _join(self, old: int, new: int, size: int) -> None:
        self.to[old : old + size] = range(new, new + size)
        self.back[new : new + size] = range(old, old + size)

    def _join_alike(self, old: int, old_end: int, new: int, new_end: int) -> None:
        """Join the words that two stretches have in common, in order: as many as there are (Indel distance)."""
        if (old_end - old) * (new_end - new) > _LARGE:
            return
        changes = Indel.opcodes(self.old.code[old:old_end], self.new.code[new:new_end])
        for block in changes.as_matching_blocks():
            if block.size:
                self._join(old + block.a, new + block.b, block.size)

    def _join_carried_over(self) -> None:
        """Join what was carried from one passage into another: merged and split passages, moved sentences."""
        chains: list[list[tuple[int, int, int]]] = []
        for block in self._blocks():
            last = chains[-1][-1] if chains else None
            if last and _follows(last, block):
                chains[-1].append(block)
            else:
                chains.append([block])
        for chain in chains:
            if sum(size for _, _, size in chain) >= _LEAST:
                self._join_chain(chain)

    def _join_chain(self, chain: Sequence[tuple[int, int, int]]) -> None:
        at, there = chain[0][:2]
        before = min(self._free(self.to, at, -1), self._free(self.back, there, -1), _GAP)
        at, there = at - before, there - before
        for old, new, size in chain:
            if not self._is_free(old, new, size):
                continue  # a longer stretch reached into it
            self._join_alike(at, old, there, new)
            self._join(old, new, size)
            at, there = old + size, new + size
        after = min(self._free(self.to, at - 1, 1), self._free(self.back, there - 1, 1), _GAP)
        self._join_alike(at, at + after, there, there + after)

    def _is_free(self, old: int, new: int, size: int) -> bool:
        return max(self.to[old : old + size]) < 0 and max(self.back[new : new + size]) < 0

    @staticmethod
    def _free(joined: Sequence[int], place: int, step: int) -> int:
        """Return how many words beyond `place` are not joined, up to the most that may differ."""
        count, at = 0, place + step
        while count < _GAP and 0 <= at < len(joined) and joined[at] < 0:
            count, at = count + 1, at + step
        return count

    def _blocks(self) -> list[tuple[int, int, int]]:
        """Return the stretches that are left on both sides, each as old place, new place and size, in the old order."""
        mine, theirs = _grams(self.old.code, self.to), _grams(self.new.code, self.back)
        blocks: list[tuple[int, int, int]] = []
        done = -1
        for gram, place in sorted(mine.items(), key=lambda item: item[1]):
            other = theirs.get(gram, -1)
            if place < 0 or other < 0 or place <= done:
                continue
            start = 0
            while self._fits(place + start - 1, other + start - 1) and place + start - 1 > done:
                start -= 1
            end = _SEED
            while self._fits(place + end, other + end):
                end += 1
            done = place + end - 1
            blocks.append((place + start, other + start, end - start))
        return blocks

    def _fits(self, old: int, new: int) -> bool:
        if not (0 <= old < len(self.to) and 0 <= new < len(self.back)):
            return False
        return self.to[old] < 0 and self.back[new] < 0 and self.old.code[old] == self.new.code[new]


def _grams(code: str, joined: Sequence[int]) -> dict[str, int]:
    """Return the rows of words that are not joined and stand once, each with its place."""
    places: dict[str, int] = {}
    counts: Counter[str] = Counter()
    run = 0
    for end, partner in enumerate(joined, 1):
        run = run + 1 if partner < 0 else 0
        if run >= _SEED:
            gram = code[end - _SEED : end]
            counts[gram] += 1
            places[gram] = end - _SEED
    return {gram: place for gram, place in places.items() if counts[gram] == 1}


def _follows(last: tuple[int, int, int], block: tuple[int, int, int]) -> bool:
    """Return whether a stretch goes on where another ends, but for a few words, on both sides."""
    between = block[0] - last[0] - last[2], block[1] - last[1] - last[2]
    return all(0 <= words <= _GAP for words in between)
