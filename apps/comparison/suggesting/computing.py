"""All suggestions for one event, from texts to rows. Nothing here knows the database."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from apps.comparison.suggesting.counterparts import Index, pairs
from apps.comparison.suggesting.questions import Asked, Pair, Questions, best
from apps.comparison.suggesting.reasons import Words
from apps.comparison.suggesting.space import Space, under
from apps.comparison.suggesting.texts import Text

#: Changes whenever the same texts might give other suggestions.
METHOD = "tf-idf words + 4-grams, v1"
#: At most so many questions of one set are suggested for a passage, and none below LEAST.
MOST, LEAST = 3, 1.5


@dataclass(frozen=True, slots=True)
class AskedSet:
    """The questions of one set. With `shared`, that they fit the same questions also brings passages together."""

    questions: tuple[Asked, ...]
    shared: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One suggestion: a passage, and a question or (`other`) a passage elsewhere; `rank` counts from 1."""

    passage: int
    question: int | None
    other: int | None
    rank: int
    score: float
    terms: list[str]


@dataclass(slots=True)
class Measured:
    """What was found out about the passages of an event, before anything is left out."""

    space: Space
    index: Index = field(default_factory=Index)
    #: The words of each passage, by number.
    words: "list[array[int]]" = field(default_factory=list)
    #: For each set its questions, and for each passage how well it fits each.
    sets: list[tuple[Questions, list[list[float]]]] = field(default_factory=list)
    #: For each passage how well it fits all questions that bring passages together.
    profiles: list[list[float]] = field(default_factory=list)


#: Whether a suggestion was dismissed: the keys of a passage, and of a question or of a passage elsewhere.
Dismissed = Callable[[int, int | None, int | None], bool]


def compute(texts: Sequence[Text], sets: Sequence[AskedSet], dismissed: Dismissed = lambda *_: False) -> Iterator[Row]:
    """Yield the suggestions for the passages of an event: for each what it may answer, then its counterparts.

    The same input gives the same rows in the same order, on every machine. A suggestion for which no word can be given
    as the reason is left out.
    """
    measured = measure(texts, sets)
    for at, counterparts in enumerate(pairs(measured.index, measured.profiles)):
        text = texts[at]
        own = Words(text.text, measured.space)
        for questions, scores in measured.sets:
            asked = ((questions.asked[number].key, number, score) for number, score in best(scores[at], LEAST))
            rows = (
                Row(text.key, key, None, 0, score, own.favouring(questions.favouring(number)))
                for key, number, score in asked
                if not dismissed(text.key, key, None)
            )
            yield from _numbered(islice((row for row in rows if row.terms), MOST))
        others = ((texts[number].key, number, score) for number, score in counterparts)
        rows = (
            Row(text.key, None, key, 0, score, own.shared(measured.words[number]))
            for key, number, score in others
            if not dismissed(text.key, None, key)
        )
        yield from _numbered(row for row in rows if row.terms)


def _numbered(rows: Iterable[Row]) -> Iterator[Row]:
    for rank, row in enumerate(rows, start=1):
        yield replace(row, rank=rank, score=round(row.score, 4))


def measure(texts: Sequence[Text], sets: Sequence[AskedSet]) -> Measured:
    """Compare the passages with the questions and make them ready to be compared with one another."""
    space = Space()
    measured = Measured(space)
    headings = {heading: space.counted(heading) for heading in dict.fromkeys(text.heading for text in texts) if heading}
    counted = [_packed(space.counted(text.text)) for text in texts]
    for asked in sets:
        filed = [tuple(space.counted(each) for each in (q.text, *q.evidence)) for q in asked.questions]
        measured.sets.append((Questions(space, asked.questions, filed), []))
    raw: list[list[list[float]]] = [[] for _ in sets]
    above: tuple[str, Pair] = ("", ({}, {}))
    for text, (words, times) in zip(texts, counted, strict=True):
        if text.heading != above[0]:
            its = headings.get(text.heading, {})
            above = (text.heading, (space.by_words(its), space.by_pieces(its)))
        found = dict(zip(words, times, strict=True))
        vectors = (under(above[1][0], space.by_words(found)), under(above[1][1], space.by_pieces(found)))
        for rows, (questions, _) in zip(raw, measured.sets, strict=True):
            rows.append(questions.raw(vectors))
        measured.index.add(text.reading, *vectors)
        measured.words.append(words)
    measured.sets = [
        (questions, questions.scaled(rows)) for (questions, _), rows in zip(measured.sets, raw, strict=True)
    ]
    bringing = [scores for asked, (_, scores) in zip(sets, measured.sets, strict=True) if asked.shared]
    if bringing:
        measured.profiles = [[score for row in rows for score in row] for rows in zip(*bringing, strict=True)]
    return measured


def _packed(counted: dict[int, int]) -> "tuple[array[int], array[int]]":
    return array("I", counted), array("I", counted.values())
