"""Seeds and opaque names: what may stand in an address, and what can be told from it."""

import re
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.comparison.blind import ALPHABET, DRAWN, PROOF, choices, draw_seed, is_seed, lay_out, opaque_id
from apps.comparison.guesses import make_guesses, own_guesses
from apps.library.models import Event, Reading
from tests import factories

EVENT, OTHER = Event(pk=1, slug="one"), Event(pk=2, slug="two")


def test_a_drawn_seed_is_one_of_its_event_s_alone() -> None:
    seeds = {draw_seed(EVENT) for _ in range(50)}
    assert len(seeds) == 50
    for seed in seeds:
        assert re.fullmatch(f"[{ALPHABET}]{{{DRAWN + PROOF}}}", seed)
        assert is_seed(EVENT, seed)
        assert not is_seed(OTHER, seed)


@given(st.text(max_size=20))
def test_nothing_else_is_a_seed(text: str) -> None:
    assert not is_seed(EVENT, text)


@given(st.integers(0, DRAWN + PROOF - 1), st.sampled_from(ALPHABET))
def test_a_seed_with_another_character_is_none(place: int, character: str) -> None:
    seed = draw_seed(EVENT)
    changed = seed[:place] + character + seed[place + 1 :]
    assert is_seed(EVENT, changed) == (changed == seed)


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_opaque_names_differ_by_row_seed_event_and_kind(one: int, other: int) -> None:
    names = {
        opaque_id(what, event, seed, pk)
        for what in ("reading", "frame")
        for event in (EVENT, OTHER)
        for seed in ("a", "b")
        for pk in {one, other}
    }
    assert len(names) == 8 * len({one, other})
    assert all(re.fullmatch("t[a-z2-7]{11}", name) for name in names)


@pytest.mark.django_db
def test_every_order_comes_up_and_none_much_more_than_the_others(event: Event) -> None:
    readings = factories.make_readings(3, event=event)
    drawn = [tuple(text.reading.pk for text in lay_out(readings, event, draw_seed(event), "en")) for _ in range(600)]
    counts = [drawn.count(order) for order in permutations(reading.pk for reading in readings)]
    assert sum(counts) == 600
    # A hundred of each are to be expected; so far off from it one is once in many thousand runs.
    assert all(50 < count < 160 for count in counts)


@pytest.mark.django_db
def test_the_choices_are_each_frame_once(event: Event) -> None:
    readings = factories.make_readings(3, event=event)
    readings.append(factories.make_reading(event, frame=readings[0].frame))
    found = choices(readings, event, "seed")
    assert [frame for _, frame in found] == sorted({each.frame for each in readings}, key=lambda frame: frame.name)
    assert len({value for value, _ in found}) == 3


@pytest.mark.django_db
def test_a_guess_is_stored_once(reading: Reading, alice: User) -> None:
    other = factories.make_frame()
    first = make_guesses(reader=alice, seed="one", guesses=[(reading, other, "Because.")])
    again = make_guesses(reader=alice, seed="two", guesses=[(reading, reading.frame, "Otherwise.")])
    assert (first, again) == (1, 0)
    guess = own_guesses([reading.pk], alice)[reading.pk]
    assert (guess.frame, guess.reason, guess.seed) == (other, "Because.", "one")
