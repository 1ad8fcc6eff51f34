"""Which passage of a new version is which of the one before: what lets annotations and links outlive an edit."""

import base64
import hashlib
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from apps.core.passages import Block
from apps.library.models import Passage

#: Two passages with at least this share of their words in common are the same passage, edited.
SUCCESSOR_RATIO = 0.6
#: How many passages, of those that stood in the same gap, are compared with an edited one.
_NEAR = 60
#: So many words a passage has at least that is looked for elsewhere: shorter ones are alike by chance.
_TELLING = 6
#: Two passages of more words than this together are compared by their words alone, not by the order of them.
_LONG = 1_000


def passage_uids(blocks: Sequence[Block], before: Sequence[Passage]) -> list[str]:
    """Return a uid for each of `blocks`, the old one where the passage stood in the version `before`.

    A passage with the same words keeps its uid wherever it moved; of the rest, one that stands where another stood
    and shares most of its words is that one, edited; then one of some length that shares most of its words with one
    that stood elsewhere. All others get a uid of their own, from their words. The time is in proportion to the number
    of passages, however much was rewritten.
    """
    kept = _same_words(blocks, before)
    for new, old in list(_edited(blocks, before, kept)):
        kept[new] = old
    for new, old in _moved_and_edited(blocks, before, kept):
        kept[new] = old
    used = {old.uid for old in before}
    turns: Counter[str] = Counter()
    uids: list[str] = []
    for index, block in enumerate(blocks):
        uid = before[kept[index]].uid if index in kept else _fresh_uid(block.text, used, turns)
        used.add(uid)
        uids.append(uid)
    return uids


def _same_words(blocks: Sequence[Block], before: Sequence[Passage]) -> dict[int, int]:
    """Return which block has the kind and words of which old passage, by index, each of either once."""
    free: defaultdict[tuple[str, str], deque[int]] = defaultdict(deque)
    for index, old in enumerate(before):
        free[old.kind, old.text].append(index)
    same: dict[int, int] = {}
    for index, block in enumerate(blocks):
        if indexes := free.get((block.kind, block.text)):
            same[index] = indexes.popleft()
    return same


def _edited(blocks: Sequence[Block], before: Sequence[Passage], kept: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Yield blocks with the old passages that they are, edited: both stand between the same unchanged passages."""
    gone = set(range(len(before))) - set(kept.values())
    edges = [(-1, -1), *_in_order(sorted(kept.items())), (len(blocks), len(before))]
    for (new_start, old_start), (new_end, old_end) in pairwise(edges):
        olds = [index for index in range(old_start + 1, old_end) if index in gone]
        words = {index: _Words(before[index].text) for index in olds}
        for new in range(new_start + 1, new_end):
            if new in kept or not olds:
                continue
            mine = _Words(blocks[new].text)
            for old in olds[:_NEAR]:
                if before[old].kind == blocks[new].kind and _share(words[old], mine) >= SUCCESSOR_RATIO:
                    yield new, old
                    olds.remove(old)
                    break


def _moved_and_edited(
    blocks: Sequence[Block], before: Sequence[Passage], kept: dict[int, int]
) -> list[tuple[int, int]]:
    """Return blocks with the old passages that they are, edited, wherever these stood: the most alike first."""
    gone = sorted(set(range(len(before))) - set(kept.values()))[:_NEAR]
    olds = {index: _Words(before[index].text) for index in gone}
    news = {index: _Words(blocks[index].text) for index in range(len(blocks)) if index not in kept}
    alike = sorted(
        (-_bag_share(words, mine), new, old)
        for new, mine in list(news.items())[:_NEAR]
        for old, words in olds.items()
        if before[old].kind == blocks[new].kind and min(len(words.list), len(mine.list)) >= _TELLING
    )
    found: list[tuple[int, int]] = []
    for share, new, old in alike:
        if -share < SUCCESSOR_RATIO or new not in news or old not in olds:
            continue
        # Whichever it is, it is compared but once.
        words, mine = olds[old], news.pop(new)
        if _share(words, mine) >= SUCCESSOR_RATIO:
            del olds[old]
            found.append((new, old))
    return found


def _in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of `pairs`, sorted by their first, in which the second rises too (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    parents: list[int] = []
    for index, (_, old) in enumerate(pairs):
        at = bisect_left(tops, old)
        parents.append(piles[at - 1] if at else -1)
        tops[at : at + 1] = [old]
        piles[at : at + 1] = [index]
    run: list[tuple[int, int]] = []
    index = piles[-1] if piles else -1
    while index >= 0:
        run.append(pairs[index])
        index = parents[index]
    return run[::-1]


class _Words:
    """The words of a passage, and how often each stands in it."""

    def __init__(self, text: str) -> None:
        self.list = text.split()
        self.counts = Counter(self.list)


def _share(old: _Words, new: _Words) -> float:
    """Return the share of their words that two passages have in common, in order: difflib's ratio, 0 to 1."""
    total = len(old.list) + len(new.list)
    if 2 * min(len(old.list), len(new.list)) < SUCCESSOR_RATIO * total:
        return 0.0
    share = _bag_share(old, new)
    if share < SUCCESSOR_RATIO or total > _LONG:
        return share  # in order it can only be less
    return SequenceMatcher(None, old.list, new.list, autojunk=False).ratio()


def _bag_share(old: _Words, new: _Words) -> float:
    """Return the share of their words that two passages have in common, in whatever order, 0 to 1."""
    total = len(old.list) + len(new.list)
    return 2 * sum((old.counts & new.counts).values()) / total if total else 0.0


def _fresh_uid(text: str, used: set[str], turns: Counter[str]) -> str:
    """Return the first uid from `text` that is not in `used`; `turns` remembers how often each text was asked for."""
    while True:
        digest = hashlib.sha256(f"{turns[text]}\n{text}".encode()).digest()
        turns[text] += 1
        uid = base64.b32encode(digest[:10]).decode().lower()[:12]
        if uid not in used:
            return uid
