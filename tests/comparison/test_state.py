"""The query string of a comparison: what is written is what is read, and nothing that comes in breaks it."""

from dataclasses import replace
from urllib.parse import quote, unquote

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from apps.comparison.state import MAX_READINGS, VIEWS, Focus, ReadingRef, State, parse, serialise
from apps.comparison.tokens import term_of

slugs = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
numbers = st.integers(1, 999_999)
refs = st.builds(ReadingRef, slugs, st.none() | numbers)
terms = st.sampled_from(["", "kyiv", "white house", "f-16", "переговоры", "ёж", "السلام"]) | st.text().map(term_of)
words = st.lists(slugs, max_size=6, unique=True).map(tuple)


lists_of_refs = st.lists(refs, max_size=MAX_READINGS, unique_by=lambda ref: ref.slug).map(tuple)


@st.composite
def states(draw: st.DrawFn) -> State:
    readings: tuple[ReadingRef, ...] = draw(lists_of_refs)
    follow = None
    followed: bool = draw(st.booleans())
    if readings and followed:
        follow = Focus(draw(st.sampled_from(readings)).slug, draw(numbers))
    return State(
        readings=readings,
        view=draw(st.sampled_from(("", *VIEWS))),
        question_set=draw(st.just("") | slugs),
        questions=draw(words),
        tags=draw(words),
        people=draw(words),
        only_notes=draw(st.booleans()),
        joint_scroll=draw(st.booleans()),
        follow=follow,
        term=draw(terms),
    )


def read(query: str) -> State:
    return parse(QueryDict(query)).state


@given(states())
def test_what_is_written_is_what_is_read(state: State) -> None:
    parsed = parse(QueryDict(serialise(state)))
    assert parsed.state == state
    assert parsed.notices == ()
    assert parsed.is_canonical


@given(states())
def test_an_address_stays_readable_for_people(state: State) -> None:
    """The rest of it: letters beyond a–z are the browser's to show, and a term is the one place that has them."""
    plain = serialise(replace(state, term=""))
    assert plain == unquote(plain)


NAMES = ["r", "view", "set", "q", "tag", "by", "note", "scroll", "follow", "term", "x"]


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.text())))
def test_nothing_that_comes_in_breaks_it(query: dict[str, list[str]]) -> None:
    parsed = parse(query)
    again = parse(QueryDict(serialise(parsed.state)))
    assert again.state == parsed.state
    assert again.notices == ()


def test_the_example_of_the_grammar() -> None:
    state = read(
        "r=a,b@2,c&view=columns&set=core&q=cause,remedy&tag=loaded&by=x1&note=1&scroll=joint&follow=a.p12&utm_source=x"
    )
    assert state == State(
        readings=(ReadingRef("a"), ReadingRef("b", 2), ReadingRef("c")),
        view="columns",
        question_set="core",
        questions=("cause", "remedy"),
        tags=("loaded",),
        people=("x1",),
        only_notes=True,
        joint_scroll=True,
        follow=Focus("a", 12),
    )


def test_a_form_with_one_field_a_reading_means_the_same_but_is_not_the_one_way_to_write_it() -> None:
    parsed = parse(QueryDict("r=a&r=b&r=&scroll="))
    assert parsed.state.slugs == ("a", "b")
    assert not parsed.is_canonical
    assert serialise(parsed.state) == "r=a,b"


@pytest.mark.parametrize(
    "bad", ["r=A", "r=a@0", "r=a@x", "r=a@01", "r=@", "view=table", "note=2", "follow=a", "q=B c", "term=!"]
)
def test_what_cannot_be_read_is_dropped_and_named(bad: str) -> None:
    parsed = parse(QueryDict(f"r=fine&{bad}" if not bad.startswith("r=") else f"r=fine,{bad[2:]}"))
    assert parsed.state == State(readings=(ReadingRef("fine"),))
    assert len(parsed.notices) == 1


@pytest.mark.parametrize("typed", ["Kyiv", "“kyiv”", "kyiv++"])
def test_a_term_is_written_in_one_way(typed: str) -> None:
    parsed = parse(QueryDict(f"r=a&view=words&term={quote(typed, safe='+')}"))
    assert parsed.state.term == "kyiv"
    assert not parsed.is_canonical
    assert serialise(parsed.state) == "r=a&view=words&term=kyiv"


def test_too_many_readings_are_cut_with_a_notice() -> None:
    parsed = parse(QueryDict("r=" + ",".join(f"a{n}" for n in range(10_000))))
    assert len(parsed.state.readings) == MAX_READINGS
    assert "10000" in parsed.notices[0]


def test_a_long_unreadable_word_is_not_repeated_whole() -> None:
    (notice,) = parse({"r": ["!" * 100_000]}).notices
    assert len(notice) < 200


def test_a_renamed_slug_is_the_same_reading() -> None:
    parsed = parse(QueryDict("r=old@2,b&follow=old.p3"), former_slugs={"old": "new"})
    assert parsed.state.readings == (ReadingRef("new", 2), ReadingRef("b"))
    assert parsed.state.follow == Focus("new", 3)
    assert not parsed.is_canonical


THREE = State(readings=(ReadingRef("a"), ReadingRef("b", 2), ReadingRef("c")))


@pytest.mark.parametrize(
    ("state", "query"),
    [
        (THREE.without("a"), "r=b@2,c"),
        (THREE.adding("d"), "r=a,b@2,c,d"),
        (THREE.adding("b"), "r=a,b@2,c"),
        (THREE.swapping("b", "x"), "r=a,x,c"),
        (THREE.swapping("a", "b"), "r=b@2,a,c"),
        (THREE.moving("a", 1), "r=b@2,a,c"),
        (THREE.moving("a", -1), "r=a,b@2,c"),
        (THREE.moving("c", 9), "r=a,b@2,c"),
        (THREE.moving("zz", 1), "r=a,b@2,c"),
        (THREE.at_version("b", None), "r=a,b,c"),
        (THREE.reordered(["c", "a", "b"]), "r=c,a,b@2"),
    ],
)
def test_columns_are_changed_by_name(state: State, query: str) -> None:
    assert serialise(state) == query


@given(states(), st.data())
def test_taking_a_column_away_leaves_the_others_as_they_were(state: State, data: st.DataObject) -> None:
    if not state.readings:
        return
    gone = data.draw(st.sampled_from(state.slugs))
    left = state.without(gone)
    assert left.readings == tuple(ref for ref in state.readings if ref.slug != gone)
    assert replace(left, readings=state.readings, follow=state.follow) == state
    assert left.follow is None or left.follow.slug in left.slugs
