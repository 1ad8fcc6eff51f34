"""What changed from one version of a shared view to another."""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Generic, TypeVar

from apps.sharing.snapshot import FrozenAnnotation, FrozenAnswer, FrozenClaim, FrozenParallel, FrozenReading, Snapshot

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Changed(Generic[T]):
    """What was there before and what stands in its place."""

    before: T
    after: T


@dataclass(frozen=True, slots=True)
class Changes(Generic[T]):
    """What of a kind was added (in the newer version's order), taken out (in the older one's) and changed."""

    added: Sequence[T] = ()
    gone: Sequence[T] = ()
    changed: Sequence[Changed[T]] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.changed)


@dataclass(frozen=True, slots=True)
class Said:
    """An annotation with the names of its tags."""

    annotation: FrozenAnnotation
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coded:
    """An answer with the name of its question and the reading that it is of."""

    question: str
    reading: str
    answer: FrozenAnswer


@dataclass(frozen=True, slots=True)
class Lined:
    """A parallel with its annotations."""

    parallel: FrozenParallel
    members: tuple[FrozenAnnotation, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """What changed.

    `order` and `guided` say that readings, or annotations, of both stand in another order; `other` that something else
    is not the same: what stands in the heads of texts and is known of their claims, facts, wordings and order of
    questions, words that were counted, the filter, what was followed or looked up.
    """

    title: Changed[str] | None
    introduction: Changed[str] | None
    layout: Changed[str] | None
    readings: Changes[FrozenReading]
    order: bool
    annotations: Changes[Said]
    guided: bool
    questions: Changes[str]
    answers: Changes[Coded]
    parallels: Changes[Lined]
    other: bool

    def __bool__(self) -> bool:
        named = (self.title, self.introduction, self.layout, self.readings, self.order, self.annotations, self.guided)
        return any((*named, self.questions, self.answers, self.parallels, self.other))


def differences(before: Snapshot, after: Snapshot) -> Differences:
    """Return what changed from `before` to `after`, two versions of one view: who is `p1` in one is in the other.

    A reading is the same by its article, an annotation by its highlight, an answer by question, reading and coder, a
    parallel by who linked which highlights.
    """
    both = (before, after)
    readings = [{each.slug: each for each in one.readings} for one in both]
    annotations = [_annotations(one) for one in both]
    questions = [{row.question: row.name for row in one.rows} for one in both]
    common = [set(old) & set(new) for old, new in (readings, questions)]
    return Differences(
        title=_pair(before.title, after.title),
        introduction=_pair(before.introduction, after.introduction),
        layout=_pair(before.layout, after.layout),
        readings=_compared(*readings, alike=lambda each: (each.version, each.sha256)),
        order=_moved(*readings),
        annotations=_compared(*annotations, alike=_as_said),
        guided=_moved(*annotations),
        questions=_compared(*questions, alike=str),
        answers=_compared(*map(_answers, both), alike=_as_answered),
        parallels=_compared(*map(_parallels, both), alike=_as_lined),
        other=_rest(before, *common) != _rest(after, *common),
    )


def _compared(before: dict[K, T], after: dict[K, T], *, alike: Callable[[T], object]) -> Changes[T]:
    return Changes(
        added=[each for key, each in after.items() if key not in before],
        gone=[each for key, each in before.items() if key not in after],
        changed=[
            Changed(before[key], each)
            for key, each in after.items()
            if key in before and alike(before[key]) != alike(each)
        ],
    )


def _pair(before: str, after: str) -> Changed[str] | None:
    return Changed(before, after) if before != after else None


def _moved(before: Iterable[object], after: Iterable[object]) -> bool:
    old, new = list(before), list(after)
    both = set(old) & set(new)
    return [key for key in old if key in both] != [key for key in new if key in both]


def _annotations(snapshot: Snapshot) -> dict[str, Said]:
    names = {tag.id: tag.name for tag in snapshot.tags}
    return {each.highlight: Said(each, tuple(names[key] for key in each.tags)) for each in snapshot.annotations}


def _as_said(said: Said) -> object:
    # Where it stands may move with a text's version; what is compared is what a reader sees of it.
    each = said.annotation
    return each.exact, each.note, each.attribution, each.status, said.tags


def _answers(snapshot: Snapshot) -> dict[tuple[str, str, str], Coded]:
    return {
        (row.question, cell.reading, answer.by): Coded(row.name, cell.reading, answer)
        for row in snapshot.rows
        for cell in row.cells
        for answer in cell.answers
    }


def _as_answered(coded: Coded) -> object:
    answer = coded.answer
    quotes = [(quote.version, quote.exact) for quote in answer.quotes]
    return answer.version, answer.state, answer.paraphrase, quotes, answer.withdrawn


def _parallels(snapshot: Snapshot) -> dict[tuple[str, frozenset[str], int], Lined]:
    known = {each.id: each for each in snapshot.annotations}
    found: dict[tuple[str, frozenset[str], int], Lined] = {}
    for each in snapshot.parallels:
        members = tuple(known[member] for member in each.members)
        linked = frozenset(member.highlight for member in members)
        nth = 0
        while (each.by, linked, nth) in found:  # one person may link the same words twice, with two relations
            nth += 1
        found[each.by, linked, nth] = Lined(each, members)
    return found


def _as_lined(lined: Lined) -> object:
    return lined.parallel.relation, lined.parallel.note


def _rest(snapshot: Snapshot, slugs: Collection[str], questions: Collection[str]) -> object:
    """Return what is frozen and compared nowhere else, of the readings and questions that both versions have."""
    labels = {
        each.slug: replace(each, version=0, sha256="", text="", version_date="", title="", claims=_claims(each))
        for each in snapshot.readings
        if each.slug in slugs
    }
    wordings = [(row.question, row.wording) for row in snapshot.rows if row.question in questions]
    looked_at = (snapshot.filter, snapshot.focus, snapshot.term)
    return snapshot.event, snapshot.facts, looked_at, snapshot.words, labels, wordings


def _claims(reading: FrozenReading) -> tuple[FrozenClaim, ...]:
    # In another version of the text the same passage may have another number.
    return tuple(sorted((replace(each, passage=0) for each in reading.claims), key=astuple))
