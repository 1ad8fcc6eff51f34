"""Which passage of a new text is which of the old one, and whether that is certain."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import Indel

from apps.annotations.replacing.texts import Text

#: Shorter passages, and those whose words stand more than once, are known by their neighbours alone.
TELLING = 20
#: Two passages with at least this share of their words in common, in order, are the same one, edited.
ALIKE = 0.5
#: Words in more of the passages than this do not say which is which; so many candidates of each are looked at.
_COMMON, _CANDIDATES = 10, 5


class Pairs:
    """What is known so far: `to` and `back` by places of passages; `certain` are pairs of the very same words."""

    def __init__(self, old: Text, new: Text) -> None:
        self.old, self.new = old, new
        self.to: dict[int, int] = {}
        self.back: dict[int, int] = {}
        self.certain: set[int] = set()

    def join(self, old: int, new: int, *, certain: bool = False) -> None:
        """Note that two passages are the same."""
        self.to[old], self.back[new] = new, old
        if certain:
            self.certain.add(old)

    def is_same(self, old: int) -> bool:
        """Whether a passage that has a partner stands in the new text word for word."""
        return self.old.pieces[old].text == self.new.pieces[self.to[old]].text


def pair_passages(old: Text, new: Text) -> Pairs:
    """Return which passages of `old` stand in `new`, wherever: the very same words first, then edited ones.

    The very same words are certain where they are long enough and stand once in either text, or their neighbours too
    are the same. The time is in proportion to the number of passages.
    """
    pairs = Pairs(old, new)
    mine, theirs = _by_text(old), _by_text(new)
    for text, places in mine.items():
        if len(text) >= TELLING and len(places) == 1 and len(theirs.get(text, ())) == 1:
            pairs.join(places[0], theirs[text][0], certain=True)
    _join_edited(
        pairs,
        [place for text, places in mine.items() if text not in theirs for place in places],
        [place for text, places in theirs.items() if text not in mine for place in places],
    )
    _join_by_neighbours(pairs, mine, theirs)
    _join_edited(
        pairs,
        [place for place in range(len(old.pieces)) if place not in pairs.to],
        [place for place in range(len(new.pieces)) if place not in pairs.back],
    )
    return pairs


def _by_text(text: Text) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, piece in enumerate(text.pieces):
        found[piece.text].append(place)
    return found


def _join_by_neighbours(pairs: Pairs, mine: Mapping[str, list[int]], theirs: Mapping[str, list[int]]) -> None:
    """Join short and repeated passages: the ones whose neighbours are the same, then in order where none is missing."""
    shared = [text for text in mine if text in theirs]
    while _join_surrounded(pairs, shared, mine, theirs):
        pass
    for text in shared:
        olds = [place for place in mine[text] if place not in pairs.to]
        news = [place for place in theirs[text] if place not in pairs.back]
        if len(olds) == len(news):
            for one, other in zip(olds, news, strict=True):
                pairs.join(one, other)


def _join_surrounded(
    pairs: Pairs, shared: Iterable[str], mine: Mapping[str, list[int]], theirs: Mapping[str, list[int]]
) -> bool:
    """Join those whose neighbours on one side or both are joined; return whether there were any."""
    joined = False
    for text in shared:
        olds = [place for place in mine[text] if place not in pairs.to]
        if not olds:
            continue
        scores: Counter[tuple[int, int]] = Counter()
        for one in olds:
            for step in (-1, 1):
                beside = pairs.to.get(one + step)
                place = beside - step if beside is not None else -1
                if place >= 0 and place not in pairs.back and place in theirs[text]:
                    scores[one, place] += 1
        for (one, other), score in scores.most_common():
            rivals = [each for each in scores if each != (one, other) and (each[0] == one or each[1] == other)]
            if one not in pairs.to and other not in pairs.back:
                pairs.join(one, other, certain=all(scores[each] < score for each in rivals))
                joined = True
    return joined


def _join_edited(pairs: Pairs, olds: Iterable[int], news: Iterable[int]) -> None:
    """Join passages that share most of their words, the most alike first."""
    old, new = pairs.old, pairs.new
    wanted = [place for place in olds if old.first[place + 1] > old.first[place]]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place in wanted:
        for word in set(old.code_of(place)):
            holders[word].append(place)
    by_uid = {old.pieces[place].uid: place for place in wanted}
    scored: list[tuple[float, bool, int, int, int]] = []
    for place in news:
        code, uid = new.code_of(place), new.pieces[place].uid
        votes: Counter[int] = Counter()
        for word in set(code):
            found = holders.get(word, ())
            if len(found) <= _COMMON:
                for each in found:
                    votes[each] += 1
        candidates = {each for each, _ in votes.most_common(_CANDIDATES)}
        if uid in by_uid:
            candidates.add(by_uid[uid])
        for each in candidates:
            share = Indel.normalized_similarity(old.code_of(each), code, score_cutoff=ALIKE)
            if share >= ALIKE:
                scored.append((share, old.pieces[each].uid == uid, -abs(each - place), each, place))
    for _, _, _, one, other in sorted(scored, reverse=True):
        if one not in pairs.to and other not in pairs.back:
            pairs.join(one, other)
