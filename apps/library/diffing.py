"""What changed between two versions of a text: passage by passage, and in each word by word."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

from apps.library.models import Passage

#: Words, white space, and each mark by itself.
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
#: So few characters that stayed between two changes are shown as changed too: it reads better.
_CRUMB = 3
#: More pairs of words than this are not compared, for that would need 50 MB: the whole passage is shown as changed.
_LARGE = 400_000_000


class Part(NamedTuple):
    """A stretch of a passage: that stayed (`same`), was put in (`in`) or taken out (`out`)."""

    kind: Literal["same", "in", "out"]
    text: str


class Change(NamedTuple):
    """A passage that changed: its number before and now (0: it was not there, or is not any more), and its parts.

    `moved` says that it stands after a passage that it stood before, or the other way round.
    """

    before: int
    now: int
    kind: str
    parts: Sequence[Part]
    moved: bool = False

    @property
    def fate(self) -> Literal["new", "gone", "edited", "moved"]:
        """What became of it."""
        if not self.before:
            return "new"
        if not self.now:
            return "gone"
        return "moved" if len(self.parts) == 1 and self.parts[0].kind == "same" else "edited"


class Diff(NamedTuple):
    """What changed, in the order of the new text, and how many passages did not."""

    changes: list[Change]
    same: int


def difference(before: Iterable[Passage], now: Iterable[Passage]) -> Diff:
    """Return what changed from the passages `before` to those `now`, both in their order; they need not be stored.

    Passages are the same by their uids. What is gone stands where it stood: after what came before it. In each edited
    passage the longest common subsequence of words stays (Indel distance).
    """
    olds, news = list(before), list(now)
    by_uid = {passage.uid: passage for passage in olds}
    kept = {passage.uid for passage in news} & by_uid.keys()
    steady = _steady([by_uid[passage.uid].number for passage in news if passage.uid in kept])
    gone: dict[int, list[Change]] = {}
    last = 0
    for passage in olds:
        if passage.uid in kept:
            last = passage.number
        else:
            gone.setdefault(last, []).append(Change(passage.number, 0, passage.kind, [Part("out", passage.text)]))
    changes = gone.pop(0, [])
    same = 0
    for passage in news:
        old = by_uid.get(passage.uid)
        if old is None:
            changes.append(Change(0, passage.number, passage.kind, [Part("in", passage.text)]))
            continue
        moved = old.number not in steady
        if old.text == passage.text and not moved:
            same += 1
        else:
            parts = compare(old.text, passage.text)
            changes.append(Change(old.number, passage.number, passage.kind, parts, moved))
        changes += gone.pop(old.number, [])
    return Diff(changes, same)


def compare(before: str, now: str) -> list[Part]:
    """Return the parts of two texts in their order, what was taken out before what was put in in its place."""
    olds, news = _WORD.findall(before), _WORD.findall(now)
    parts: list[Part] = []
    if len(olds) * len(news) > _LARGE:
        return [Part("out", before), Part("in", now)]
    for step in Indel.opcodes(olds, news):
        if step.tag == "equal":
            parts.append(Part("same", "".join(olds[step.src_start : step.src_end])))
        else:
            parts.append(Part("out", "".join(olds[step.src_start : step.src_end])))
            parts.append(Part("in", "".join(news[step.dest_start : step.dest_end])))
    return _tidied(parts)


def _tidied(parts: Sequence[Part]) -> list[Part]:
    """Join what follows on one another, and let crumbs between two changes change with them."""
    found: list[Part] = []
    out = put_in = ""
    for place, part in enumerate(parts):
        inside = 0 < place < len(parts) - 1 and bool(out or put_in)
        if part.kind == "same" and not (inside and len(part.text.strip()) <= _CRUMB):
            found += [each for each in (Part("out", out), Part("in", put_in)) if each.text]
            found.append(part)
            out = put_in = ""
            continue
        out += part.text if part.kind != "in" else ""
        put_in += part.text if part.kind != "out" else ""
    return found + [each for each in (Part("out", out), Part("in", put_in)) if each.text]


def _steady(numbers: Sequence[int]) -> set[int]:
    """Return the longest rising run of `numbers`: the passages that count as having stayed where they were."""
    order = sorted(numbers)
    if len(order) ** 2 > _LARGE:
        return set(order)
    blocks = Indel.opcodes(order, numbers).as_matching_blocks()
    return {number for block in blocks for number in order[block.a : block.a + block.size]}
