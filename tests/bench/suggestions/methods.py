"""The methods that are compared: ours, and what it has to beat. Each gives every candidate a score."""

import random
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from math import exp

from apps.comparison.suggesting import counterparts
from apps.comparison.suggesting.computing import AskedSet, Measured, measure
from apps.comparison.suggesting.questions import Asked
from apps.comparison.suggesting.space import Space, Vector
from apps.comparison.suggesting.texts import Text
from tests.bench.suggestions.corpus import Corpus, Filed, Place

#: For each passage by name, each candidate (a question's slug, or a passage's name) with its score.
Scores = Mapping[str, Mapping[str, float]]
Method = Callable[[Corpus, str], Scores]
#: How near, as a part of the text, another reading's passage must stand to count as in the same place.
NEAR = 0.1


def measured(corpus: Corpus, event: str, *, with_evidence: bool = True) -> Measured:
    """Return what the product measures for an event; of what is filed only that of the other events."""
    places = corpus.of(event)
    articles = sorted({place.article for place in places})
    texts = [Text(at, articles.index(place.article), place.text, place.heading) for at, place in enumerate(places)]
    filed = _elsewhere(corpus, event) if with_evidence else []
    asked = [
        Asked(at, 0, text, tuple(each.words for each in filed if each.question == slug))
        for at, (slug, text) in enumerate(corpus.questions.items())
    ]
    return measure(texts, [AskedSet(tuple(asked))])


def questions_ours(corpus: Corpus, event: str) -> Scores:
    """Score as the product does."""
    return _fits(corpus, event, measured(corpus, event))


def questions_without_evidence(corpus: Corpus, event: str) -> Scores:
    """Score as the product does where nobody has filed anything yet."""
    return _fits(corpus, event, measured(corpus, event, with_evidence=False))


def questions_words(corpus: Corpus, event: str) -> Scores:
    """Score by the cosine of the words of a passage with those of the question and of what is filed under it."""
    filed = _elsewhere(corpus, event)
    documents = [
        " ".join([text, *(each.words for each in filed if each.question == slug)])
        for slug, text in corpus.questions.items()
    ]
    places = corpus.of(event)
    vectors = _vectors([*(place.text for place in places), *documents])
    questions = dict(zip(corpus.questions, vectors[len(places) :], strict=True))
    return {
        place.name: {slug: _cosine(vector, its) for slug, its in questions.items()}
        for place, vector in zip(places, vectors, strict=False)
    }


def questions_position(corpus: Corpus, event: str) -> Scores:
    """Score by how much of what is filed under a question elsewhere stands at about the same place of its text."""
    filed = _elsewhere(corpus, event)
    return {
        place.name: {
            slug: sum(_near(place.position, each.position) for each in filed if each.question == slug)
            for slug in corpus.questions
        }
        for place in corpus.of(event)
    }


def questions_random(seed: int) -> Method:
    """Score by chance."""

    def scores(corpus: Corpus, event: str) -> Scores:
        chance = random.Random(f"{seed} {event}")
        return {place.name: {slug: chance.random() for slug in corpus.questions} for place in corpus.of(event)}

    return scores


def pairs_ours(corpus: Corpus, event: str) -> Scores:
    """Score as the product does; what it does not look at is not there."""
    places, found = corpus.of(event), measured(corpus, event)
    return {
        place.name: {places[other].name: score for other, score in found.index.ranked(at, found.profiles)}
        for at, place in enumerate(places)
    }


def pairs_kept(corpus: Corpus, event: str) -> Scores:
    """Score as the product does, with only those pairs that it keeps."""
    places, found = corpus.of(event), measured(corpus, event)
    kept = counterparts.pairs(found.index, found.profiles)
    return {
        place.name: {places[other].name: score for other, score in each}
        for place, each in zip(places, kept, strict=True)
    }


def pairs_words(corpus: Corpus, event: str) -> Scores:
    """Score by the cosine of the words of two passages."""
    places = corpus.of(event)
    vectors = dict(zip((place.name for place in places), _vectors([place.text for place in places]), strict=True))
    return _between(places, lambda one, other: _cosine(vectors[one.name], vectors[other.name]))


def pairs_position(corpus: Corpus, event: str) -> Scores:
    """Score by how near two passages stand to the same place of their texts."""
    return _between(corpus.of(event), lambda one, other: 1 - abs(one.position - other.position))


def pairs_random(seed: int) -> Method:
    """Score by chance."""

    def scores(corpus: Corpus, event: str) -> Scores:
        chance = random.Random(f"{seed} {event}")
        return _between(corpus.of(event), lambda one, other: chance.random())

    return scores


def one_a_reading(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the best candidate of each reading with its score, the best first: what a reader would be shown."""
    by_article = sorted(scores.items(), key=lambda item: (_article(item[0]), -item[1], item[0]))
    firsts = [next(group) for _, group in groupby(by_article, key=lambda item: _article(item[0]))]
    return sorted(firsts, key=lambda item: (-item[1], item[0]))


def _article(name: str) -> str:
    return name.rpartition(" ")[0]


def _fits(corpus: Corpus, event: str, found: Measured) -> Scores:
    rows = found.sets[0][1]
    return {
        place.name: dict(zip(corpus.questions, row, strict=True))
        for place, row in zip(corpus.of(event), rows, strict=True)
    }


def _elsewhere(corpus: Corpus, event: str) -> list[Filed]:
    return [each for each in corpus.filed if each.event != event]


def _near(one: float, other: float) -> float:
    return exp(-(((one - other) / NEAR) ** 2))


def _vectors(texts: Sequence[str]) -> list[Vector]:
    space = Space()
    counted = [space.counted(text) for text in texts]
    return [space.by_words(each) for each in counted]


def _cosine(one: Vector, other: Vector) -> float:
    return sum(weight * other[key] for key, weight in one.items() if key in other)


def _between(places: Sequence[Place], score: Callable[[Place, Place], float]) -> Scores:
    return {
        one.name: {other.name: score(one, other) for other in places if other.article != one.article} for one in places
    }
