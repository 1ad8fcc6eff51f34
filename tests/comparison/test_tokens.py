"""What counts as one word and what as one name, in several scripts."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.comparison.tokens import MOST_CHARACTERS, Names, fold, key_of, learn_names, term_of, terms_of, words_in

NO_NAMES = Names(frozenset(), frozenset())


def keys(text: str, language: str = "en") -> list[str]:
    return [word.key for word in words_in(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Russia’s long-term aims, in 2025.", "en", ["russia", "long-term", "aims", "in", "2025"]),
        ("He said: “don't”—twice.", "en", ["he", "said", "don't", "twice"]),
        ("50,000 men; 3.5 %", "en", ["50,000", "men", "3.5"]),
        ("Ещё раз: ПЕРЕГОВОРЫ по-русски", "ru", ["еще", "раз", "переговоры", "по-русски"]),
        ("Їхні об’єкти", "uk", ["їхні", "об'єкти"]),
        ("Straße und STRASSE", "de", ["strasse", "und", "strasse"]),
        ("قَالَ الرئيس", "ar", ["قَالَ", "الرئيس"]),
        ("सरकार की नीति", "hi", ["सरकार", "की", "नीति"]),
        ("co\u00adoperation", "en", ["cooperation"]),
        ("", "en", []),
    ],
)
def test_words_are_cut_and_folded_in_any_script(text: str, language: str, expected: list[str]) -> None:
    assert keys(text, language) == expected


def test_composed_and_decomposed_letters_are_the_same_word() -> None:
    assert key_of("мой", "ru") == key_of(unicodedata.normalize("NFD", "мой"), "ru")


@given(st.text())
def test_words_stand_where_they_say_in_order(text: str) -> None:
    words = words_in(text, "en")
    assert [text[word.start : word.end] for word in words] == [word.form for word in words]
    assert all(one.end <= other.start for one, other in pairwise(words))
    assert all(word.key for word in words)


@given(st.text())
def test_a_term_of_the_address_is_written_in_one_way(text: str) -> None:
    term = term_of(text)
    assert term_of(term) == term
    assert len(term) <= MOST_CHARACTERS
    assert fold(term) == term


@pytest.mark.parametrize(
    ("typed", "term"),
    [(" “White  House”, ", "white house"), ("КИЕВ", "киев"), ("F-16’s", "f-16's"), ("!?", ""), ("a " * 7, "")],
)
def test_what_is_typed_becomes_a_term(typed: str, term: str) -> None:
    assert term_of(typed) == term


def terms(*passages: str, language: str = "en") -> list[list[str]]:
    cut = [words_in(passage, language) for passage in passages]
    names = learn_names(cut)
    return [[term.key for term in terms_of(words, names, text)] for words, text in zip(cut, passages, strict=True)]


def test_capitals_together_are_a_name_once_they_stand_three_times() -> None:
    twice = terms("in the White House and the White House")
    assert "white house" not in twice[0]
    (three,) = terms("in the White House, the White House, a White House")
    assert three.count("white house") == 3
    assert "white" not in three


def test_the_longest_known_name_is_taken() -> None:
    text = "the Ukraine Contact Group, the Ukraine Contact Group, the Ukraine Contact Group; a Contact Group of others"
    assert terms(text)[0].count("ukraine contact group") == 3
    assert terms(text)[0].count("contact group") == 1


def test_a_capital_that_its_place_gave_is_no_name() -> None:
    (found,) = terms("The Kremlin spoke. The Kremlin wrote. The Kremlin knew the rest.")
    assert found.count("kremlin") == 3
    assert "the kremlin" not in found


def test_a_possessive_ends_a_name() -> None:
    (found,) = terms("of Trump’s White House, of Trump’s White House, of Trump’s White House")
    assert found.count("trump") == 3
    assert found.count("white house") == 3


def test_names_are_found_in_cyrillic() -> None:
    (found,) = terms("о Белом Доме, о Белом Доме и о Белом Доме", language="ru")
    assert found.count("белом доме") == 3


@given(st.lists(st.text(alphabet="Ab c.’D-\n", max_size=60), max_size=5))
def test_every_word_stands_in_one_term(passages: list[str]) -> None:
    cut = [words_in(passage, "en") for passage in passages]
    names = learn_names(cut)
    for words, text in zip(cut, passages, strict=True):
        found = list(terms_of(words, names, text))
        assert [key for term in found for key in term.key.split()] == [word.key for word in words]
        assert [term.form for term in found] == [text[term.start : term.end] for term in found]
