"""What the figures of suggestions rest on: the labels fit the texts, and the figures are counted right."""

import pytest

from tests.bench.suggestions import cost, figures, labels
from tests.bench.suggestions.corpus import Corpus, read
from tests.bench.suggestions.figures import Asked
from tests.bench.suggestions.methods import one_a_reading


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read()


@pytest.mark.parametrize("name", ["questions.txt", "pairs.txt"])
def test_the_texts_are_those_that_were_labelled(corpus: Corpus, name: str) -> None:
    """A text that was changed since wants its passages labelled again, and its digest written down."""
    assert labels.texts(name) == corpus.digests


def test_there_are_labels_enough_over_three_events(corpus: Corpus) -> None:
    questions, pairs = labels.questions(), labels.pairs()
    for judged in (questions, pairs):
        assert len({corpus.places[name].event for name in judged}) == 3
    assert len(questions) * len(corpus.questions) >= 200
    assert sum(map(len, pairs.values())) >= 120


def test_every_label_names_what_is_there(corpus: Corpus) -> None:
    for name, judged in labels.questions().items():
        assert name in corpus.places
        assert judged.yes | judged.partly <= corpus.questions.keys()
        assert not judged.yes & judged.partly
    for name, known in labels.pairs().items():
        place = corpus.places[name]
        for other, kind in known.items():
            assert kind in labels.KINDS
            assert corpus.places[other].event == place.event
            assert corpus.places[other].article != place.article


def test_a_ranking_is_counted_by_its_places() -> None:
    asked = Asked("a", 1.0, (False, True, True, True), True)
    assert (figures.at_1(asked), figures.at_3(asked), figures.reciprocal(asked)) == (0, 2 / 3, 1 / 2)
    nothing = Asked("a", 1.0, (), False)
    assert (figures.at_1(nothing), figures.at_3(nothing), figures.reciprocal(nothing)) == (0, 0, 0)


def test_thresholds_come_from_the_other_events() -> None:
    good = [Asked("a", score, (score >= 3,), True) for score in (1.0, 2.0, 3.0, 4.0)]
    bad = [Asked("b", score, (False,), True) for score in (1.0, 2.0, 3.0, 4.0)]
    assert figures.threshold(good) == 3.0
    assert figures.threshold(bad) == float("inf")
    reach, right = figures.covered([*good, *bad])
    # By what b teaches, nothing of a is covered; by what a teaches, half of b is, and wrongly.
    assert reach == [0, 0, 0, 0, 0, 0, 1, 1]
    assert right == [0, 0]


def test_an_interval_holds_its_figure_and_is_the_same_every_time() -> None:
    values = [1.0] * 6 + [0.0] * 4
    assert figures.interval(values, figures.mean) == figures.interval(values, figures.mean)
    assert figures.interval(values, figures.mean).startswith("0.60 [0.")
    assert figures.interval([1.0] * 5, figures.mean) == "1.00 [1.00, 1.00]"


def test_a_reader_is_shown_the_best_of_each_reading() -> None:
    scores = {"one p1": 0.2, "one p2": 0.9, "two p10": 0.5, "two p9": 0.5}
    assert one_a_reading(scores) == [("one p2", 0.9), ("two p10", 0.5)]


def test_the_made_up_texts_are_as_many_as_asked_and_always_the_same() -> None:
    made = list(cost.passages(3))
    assert made == list(cost.passages(3))
    assert [article for article, _ in made] == [number for number in range(3) for _ in range(cost.PASSAGES)]
    assert all(20 <= len(text.split()) <= 100 for _, text in made)
