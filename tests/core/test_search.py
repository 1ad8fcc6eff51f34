"""What people type and what texts say are compared in one form."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.search import MAX_WORD, MAX_WORDS, fold, snippet, words_of
from tests.core import texts


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("елка", "Ёлка"),
        ("МОСКВА", "Москва"),
        ("украіна", "Україна"),
        ("cafe", "Café"),
        ("strasse", "Straße"),
        ("σοφος", "Σοφός"),
        ("istanbul", "İstanbul"),
        ("don't", "don’t"),
        ("2014-2022", "2014–2022"),
        ("co operate", "co\u00a0operate"),
        ("cooperate", "co\u00adoperate"),
        ("finance", "ﬁnance"),
        ("h", "ℌ"),
        ("مرحبا", "مَرْحَبًا"),
        ("שלום", "שָׁלוֹם"),
    ],
)
def test_forms_of_the_same_word_fold_to_the_same(typed: str, written: str) -> None:
    assert fold(typed) == fold(written)


@given(st.one_of(st.text(max_size=60), texts.markdown))
def test_folding_twice_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert "\x00" not in folded
    assert folded == " ".join(folded.split())


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", []),
        (" \t\n", []),
        ("%", []),
        ("\\ ' \" ; -- /* */", []),
        ("\x00", []),
        ("_", ["_"]),
        ("100%", ["100"]),
        ("“peace” talks", ["peace", "talks"]),
        ("peace PEACE Peace", ["peace"]),
        ("a-b 'quoted' -x-", ["a-b", "quoted", "x"]),
        ("don’t", ["don't"]),
        ("हिन्दी", [fold("हिन्दी")]),
        ("title:x OR y*", ["title", "x", "or", "y"]),
    ],
)
def test_words_are_what_letters_and_digits_make(query: str, words: list[str]) -> None:
    assert words_of(query) == words


@given(st.one_of(st.text(max_size=300), st.text("ab %_'\"\\-\x00й", max_size=3_000)))
def test_no_query_gives_more_or_longer_words_than_are_looked_for(query: str) -> None:
    words = words_of(query)
    assert len(words) == len(set(words)) <= MAX_WORDS
    assert all(0 < len(word) <= MAX_WORD and word == fold(word) and " " not in word for word in words)


@given(st.lists(texts.words, min_size=1, max_size=40), st.data())
def test_a_snippet_shows_the_first_word_found_where_it_stands(words: list[str], data: st.DataObject) -> None:
    text = unicodedata.normalize("NFC", " ".join(words))
    wanted = words_of(data.draw(st.sampled_from(words)))
    piece = snippet(text, wanted)
    if piece is None:
        assert not wanted or all(word not in fold(text).replace(" ", "") for word in wanted)
        return
    assert piece.before.lstrip("…") + piece.match + piece.after.rstrip("…") in text
    assert any(fold(word).replace(" ", "") in fold(piece.match).replace(" ", "") for word in wanted)


def test_a_snippet_is_cut_at_spaces_and_says_so() -> None:
    piece = snippet("one two three FOUR five six seven", ["four"], around=8)
    assert piece is not None
    assert (piece.before, piece.match, piece.after) == ("…three ", "FOUR", " five…")


def test_a_snippet_of_a_text_that_has_none_of_the_words_is_none() -> None:
    assert snippet("one two", ["three"]) is None
    assert snippet("", ["three"]) is None
    assert snippet("one", []) is None
