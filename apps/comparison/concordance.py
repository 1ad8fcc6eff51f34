"""A term in its contexts: every line of a text in which it stands, to be set under one another, aligned on it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from apps.comparison.tokens import Term, Word, key_of

#: So many characters of context stand on either side, less what would cut a word.
CONTEXT = 70
#: So many lines of one reading are shown.
MOST_LINES = 60
QUOTED, IN_NAME = "quoted", "in-name"


class Counted(NamedTuple):
    """A passage as it was counted. Where somebody else's words stand, `terms` is empty: they are not the text's own."""

    number: int
    text: str
    words: Sequence[Word]
    terms: Sequence[Term]
    is_quoted: bool


class Line(NamedTuple):
    """One place in which a term stands: its passage, the words around it, and why it does not count, if so.

    `aside` is QUOTED in words that the text quotes, IN_NAME inside a longer name, else "".
    """

    passage: int
    before: str
    match: str
    after: str
    aside: str


def lines_of(term: str, passages: Sequence[Counted], language: str) -> Iterator[Line]:
    """Yield every place of `term` in the passages of a text, in order.

    `term` is one word or several, as they stand in an address; they must stand next to each other in the text, with
    whatever stands between words. `language` is the primary subtag of the text's.
    """
    keys = [key_of(word, language) for word in term.split()]
    # Several words that are no name are never counted as one: then that is nothing to say of a single line.
    key = " ".join(keys)
    is_term = len(keys) == 1 or any(each.key == key for passage in passages for each in passage.terms)
    for passage in passages:
        counted = {(each.start, each.end) for each in passage.terms}
        for start, end in _places(keys, passage.words):
            in_name = is_term and (start, end) not in counted
            aside = QUOTED if passage.is_quoted else IN_NAME if in_name else ""
            text = passage.text
            yield Line(passage.number, _before(text[:start]), text[start:end], _after(text[end:]), aside)


def _places(keys: Sequence[str], words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    if not keys:
        return
    for at in range(len(words) - len(keys) + 1):
        if all(word.key == key for word, key in zip(words[at : at + len(keys)], keys, strict=True)):
            yield words[at].start, words[at + len(keys) - 1].end


def _before(text: str) -> str:
    plain = _plain(text[-2 * CONTEXT :])
    if len(plain) <= CONTEXT and len(text) <= 2 * CONTEXT:
        return plain
    return "…" + plain[-CONTEXT:].partition(" ")[2]


def _after(text: str) -> str:
    plain = _plain(text[: 2 * CONTEXT])
    if len(plain) <= CONTEXT and len(text) <= 2 * CONTEXT:
        return plain
    return plain[:CONTEXT].rpartition(" ")[0] + "…"


def _plain(text: str) -> str:
    """Return `text` on one line; the cells of a table stay apart."""
    return " ".join(text.replace("\t", " | ").split())
