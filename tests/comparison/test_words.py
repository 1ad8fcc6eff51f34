"""Weighted log-odds: the formula worked by hand, and what holds of it for any texts."""

from collections import Counter
from math import log, sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.comparison.words import LEAST_COUNT, LEAST_WORDS, LEAST_Z, Prior, compare, scores, z_score

counts = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 60), min_size=1).map(Counter)
TINY = {"left": Counter(x=3, y=1), "right": Counter(x=1, y=3)}


def test_a_tiny_example_worked_by_hand() -> None:
    """Two texts of four words; the prior weighs four words too, two of them x."""
    prior = Prior.of(list(TINY.values()))
    assert (prior.total, prior.weight, prior.of_term("x")) == (8, 4, 2)
    # (3 + 2) / (4 + 4 − 3 − 2) against (1 + 2) / (4 + 4 − 1 − 2): the logs of 5/3 and 3/5, variance 1/5 + 1/3.
    expected = (log(5 / 3) - log(3 / 5)) / sqrt(1 / 5 + 1 / 3)
    found = scores(TINY["left"], TINY["right"], prior)
    assert found["x"].z == pytest.approx(expected) == pytest.approx(1.3990, abs=1e-4)
    assert found["y"].z == pytest.approx(-expected)


@given(counts, counts, counts)
def test_two_sides_mirror_each_other(here: Counter[str], there: Counter[str], other: Counter[str]) -> None:
    prior = Prior.of([here, there, other])
    forth, back = scores(here, there, prior), scores(there, here, prior)
    assert forth.keys() == back.keys()
    for term, scored in forth.items():
        assert scored.z == pytest.approx(-back[term].z)
        assert (scored.here, scored.there) == (back[term].there, back[term].here)


@given(counts)
def test_what_both_sides_say_alike_stands_out_of_neither(text: Counter[str]) -> None:
    assert all(each.z == pytest.approx(0) for each in scores(text, text, Prior.of([text, text])).values())


@given(st.integers(0, 50), st.integers(1, 200), st.integers(0, 50), st.integers(1, 200), st.integers(1, 9))
def test_one_more_of_a_word_does_not_move_it_to_the_other_side(
    y_i: int, rest_i: int, y_j: int, rest_j: int, a_w: int
) -> None:
    def z(here: int) -> float:
        return z_score(here, y_i + 1 + rest_i, y_j, y_j + rest_j, a_w=a_w, a_0=100)

    assert (z(y_i) > 0) <= (z(y_i + 1) > 0)


@given(st.dictionaries(st.sampled_from(["p", "q", "r", "s"]), counts, min_size=2))
def test_counts_add_up(sides: dict[str, Counter[str]]) -> None:
    total = sum(side.total() for side in sides.values())
    for side in compare(sides, Prior.of(list(sides.values())), most=100):
        assert side.words + side.others == total
        for each in side.terms:
            assert each.here + each.there == sum(counts[each.term] for counts in sides.values())


@given(st.dictionaries(st.sampled_from(["p", "q"]), counts, min_size=2), st.integers(1, 4))
def test_what_is_listed_is_not_rare_and_not_too_little(sides: dict[str, Counter[str]], most: int) -> None:
    for side in compare(sides, Prior.of(list(sides.values())), most=most, unlisted={"a"}):
        assert len(side.terms) <= most
        assert [each.z for each in side.terms] == sorted((each.z for each in side.terms), reverse=True)
        assert all(each.here >= LEAST_COUNT and each.z >= LEAST_Z and each.term != "a" for each in side.terms)
        if side.words < LEAST_WORDS or side.others < LEAST_WORDS:
            assert side.is_short
            assert not side.terms


@pytest.mark.parametrize(("more", "is_short"), [(-1, True), (0, False)])
def test_three_hundred_words_a_side_are_needed(more: int, is_short: bool) -> None:
    half = LEAST_WORDS // 2
    sides = {"p": Counter(a=half + more, b=half), "q": Counter(a=40, b=400)}
    first, second = compare(sides, Prior.of(list(sides.values())), most=5)
    assert (first.is_short, second.is_short) == (is_short, is_short)
    assert [each.term for each in first.terms] == ([] if is_short else ["a"])


def test_a_text_of_one_word_compares_with_nothing() -> None:
    one = Counter(a=400)
    assert scores(one, one, Prior.of([one, one]))["a"].z == 0
    assert z_score(0, 0, 0, 0, a_w=0, a_0=0) == 0


def test_a_larger_prior_pulls_towards_the_usual_share() -> None:
    small, large = (z_score(10, 400, 2, 400, a_w=a_0 * 0.01, a_0=a_0) for a_0 in (400, 40_000))
    assert 0 < large < small


@given(counts, st.sampled_from("abcdefgh"))
def test_the_prior_gives_each_term_its_share(text: Counter[str], term: str) -> None:
    assume(text.total())
    prior = Prior.of([text, text])
    assert prior.weight == text.total()
    assert sum(map(prior.of_term, prior.counts)) == pytest.approx(prior.weight)
    assert prior.of_term(term) == pytest.approx(text[term])
