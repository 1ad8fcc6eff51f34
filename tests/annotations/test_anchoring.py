"""From places to words and back: whatever is marked, the words stored are the words that stand there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.annotations.anchoring import (
    CONTEXT,
    BadRange,
    OtherText,
    check_seen,
    parse_range,
    quote_of,
    selectors,
    sentences,
)
from apps.library.rows import PassageRow

words = st.text(st.sampled_from("ab cЖй é😀ق\u0301 .—"), min_size=1, max_size=40).filter(lambda text: text.strip())


def rows(texts: list[str]) -> list[PassageRow]:
    found, start = [], 0
    for number, text in enumerate(texts, 1):
        found.append(
            PassageRow(
                number, f"u{number}", "paragraph", text, start=start, end=start + len(text), text=text, pk=number
            )
        )
        start += len(text) + 1
    return found


@given(st.lists(words, min_size=1, max_size=5), st.data())
def test_a_range_gives_the_words_of_the_canonical_text(texts: list[str], data: st.DataObject) -> None:
    passages = rows(texts)
    canonical = "\n".join(texts)
    first = data.draw(st.integers(1, len(texts)))
    last = data.draw(st.integers(first, len(texts)))
    start = data.draw(st.integers(0, len(texts[first - 1])))
    end = data.draw(st.integers(0, len(texts[last - 1])))
    try:
        found = parse_range(passages, f"p{first}.{start}", f"p{last}.{end}")
    except BadRange:
        between = canonical[passages[first - 1].start + start : passages[last - 1].start + end]
        assert not between.strip() or (first, start) >= (last, end)
        return
    quote = quote_of(found, passages)
    assert quote.exact == canonical[found.start_at : found.end_at]
    assert quote.exact == quote.exact.strip()
    assert (quote.prefix + quote.exact + quote.suffix) in canonical
    assert len(quote.prefix) <= CONTEXT >= len(quote.suffix)
    assert found.first.number <= found.last.number
    position = selectors(found, quote)[1]
    assert canonical[position["start"] : position["end"]] == quote.exact  # type: ignore[index]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("p1.0", "p1.0"),
        ("p1.3", "p1.1"),
        ("p2.0", "p1.1"),
        ("p9.0", "p9.1"),
        ("p1.0", "p1.99"),
        ("", ""),
        ("p0.0", "p1.2"),
        ("1.0", "1.2"),
        ("p1", "p2"),
        ("p1.-1", "p1.2"),
        ("p1.0", "p1.2\x00"),
        ("p1.3", "p1.4"),
    ],
)
def test_what_is_no_range_is_refused_in_words(start: str, end: str) -> None:
    with pytest.raises(BadRange):
        parse_range(rows(["one two", "three"]), start, end)


def test_a_passage_that_is_left_out_cannot_be_marked() -> None:
    passages = [row._replace(left_out=row.number == 2) for row in rows(["one", "subscribe", "three"])]
    with pytest.raises(BadRange):
        parse_range(passages, "p2.0", "p2.4")


def test_a_selection_that_ends_at_the_next_passage_s_edge_stays_in_its_own() -> None:
    found = parse_range(rows(["One.", "Two."]), "p1.0", "p2.0")
    assert (found.first.number, found.last.number, found.end) == (1, 1, 4)


def test_other_words_are_told_and_other_white_space_is_not() -> None:
    passages = rows(["one\ttwo", "three"])
    quote = quote_of(parse_range(passages, "p1.0", "p2.5"), passages)
    check_seen("one two\n\nthree", quote)
    check_seen("", quote)
    with pytest.raises(OtherText):
        check_seen("one two four", quote)


@given(words)
def test_sentences_hold_every_word_once(text: str) -> None:
    spans = sentences(text)
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")
    assert all(a < b for a, b in spans)
    assert [a for a, _ in spans] == sorted(a for a, _ in spans)
