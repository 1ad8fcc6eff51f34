"""The words of a text as they are counted: where each stands, under which key, and which of them are one name.

A word is a run of letters, digits and the marks that belong to them (Unicode's categories L, N and M), with apostrophes
and hyphens inside it, and points or commas between digits. Its key is NFC without case or soft hyphens.

Words are not stemmed. A stemmer throws together what the reader cannot take apart again (Snowball makes "universe" and
"university" one), and there is none for most languages; whoever looks a word up wants the places of that word. So the
forms of one word are counted apart, which costs most where a language inflects much, and the page says so. Two
spellings of one form are one: the English possessive ('s) goes, and so do the dots of the Russian "ё", which many leave
out.

Words with capitals that follow one another are one name where the event's texts have them so often enough ("White
House"). A capital at the beginning of a sentence, or in a heading, says nothing by itself: there a word is part of a
name only if these texts write it with a capital elsewhere too, and never small. In languages without capitals there are
only single words; in German, where every noun has one, nouns that stand together may pass for a name.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

#: So often must the texts of an event have the same capitalised words together for them to count as one name.
NAME_LEAST = 3
#: A name has at most so many words.
NAME_WORDS = 4
#: A term that is asked for has at most so many words and characters.
MOST_WORDS = 6
MOST_CHARACTERS = 80
_ALIKE = str.maketrans({**dict.fromkeys("’ʼ`′", "'"), **dict.fromkeys("‐‑", "-"), "\u00ad": None})
#: What ends a sentence or opens another's words: the capital after it is the position's, not the word's.
_OPENS = re.compile(r"[.!?…:;\n\t«“„\"—–(\[]")


class Word(NamedTuple):
    """A word in a text: its place (code points, end exclusive), as it is written, and as it is counted."""

    start: int
    end: int
    form: str
    key: str
    #: Whether it begins with a capital that may be a name's, and whether its position alone may have given it that.
    capital: bool
    placed: bool
    #: Whether nothing but a space parts it from the word before, which is no possessive.
    joined: bool


class Term(NamedTuple):
    """What is counted once: a word, or the words of a name. Its place is in code points, end exclusive."""

    start: int
    end: int
    form: str
    key: str
    is_name: bool


class Names(NamedTuple):
    """What the texts of an event say about names: which words always have a capital, and which of them are one."""

    proper: frozenset[str]
    sequences: frozenset[tuple[str, ...]]


@lru_cache(maxsize=1)
def _word() -> re.Pattern[str]:
    # Python's \w leaves out the vowel signs and accents that some scripts write as marks of their own.
    marks = "".join(re.escape(chr(n)) for n in range(0x300, 0xFE30) if unicodedata.category(chr(n))[0] == "M")
    letter = rf"(?:[^\W_]|[{marks}\u00ad\u200c\u200d])"
    return re.compile(rf"[^\W_]{letter}*(?:['’ʼ\-‐‑]{letter}+|(?<=\d)[.,](?=\d){letter}+)*")


def fold(text: str) -> str:
    """Return `text` as it is compared: NFC, no case, one kind of apostrophe and hyphen, white space folded."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join(folded.translate(_ALIKE).split())


def key_of(form: str, language: str) -> str:
    """Return the key under which the word `form` is counted in the language with the primary subtag `language`."""
    key = fold(form)
    if language == "en":
        return key.removesuffix("'s") or key
    return key.replace("ё", "е") if language == "ru" else key


def term_of(text: str) -> str:
    """Return what somebody asked for as it stands in an address: the words in it, folded, with a space between them.

    It is empty where there is no word, there are too many, or nothing stable comes of it: what this returns it returns
    again for itself.
    """
    term = _plain(text)
    return term if len(term) <= MOST_CHARACTERS and _plain(term) == term else ""


def _plain(text: str) -> str:
    words = _word().findall(fold(text[: 4 * MOST_CHARACTERS]))
    return " ".join(map(fold, words)) if len(words) <= MOST_WORDS else ""


def words_in(text: str, language: str, *, is_heading: bool = False) -> list[Word]:
    """Return the words of a passage, in order. `language` is the primary subtag of its language."""
    found: list[Word] = []
    end, possessive = 0, False
    for match in _word().finditer(text):
        form, gap = match[0], text[end : match.start()]
        key = key_of(form, language)
        letters = sum(character.isalpha() for character in form)
        opens = not found or bool(_OPENS.search(gap))
        joined = bool(found) and not possessive and gap in (" ", "\N{NO-BREAK SPACE}")
        capital = form[0].isupper() and letters > 1
        found.append(Word(*match.span(), form, key, capital, opens or is_heading, joined))
        end, possessive = match.end(), language == "en" and fold(form).endswith("'s")
    return found


def learn_names(passages: Iterable[Sequence[Word]]) -> Names:
    """Return what the passages of all texts of an event, in one language, say about names."""
    passages = list(passages)
    small = {word.key for words in passages for word in words if word.form[0].islower()}
    proper = frozenset(
        word.key for words in passages for word in words if word.capital and not word.placed and word.key not in small
    )
    seen: Counter[tuple[str, ...]] = Counter()
    for words in passages:
        for run in _runs(words, proper):
            keys = [word.key for word in run]
            for size in range(2, NAME_WORDS + 1):
                seen.update(tuple(keys[at : at + size]) for at in range(len(keys) - size + 1))
    return Names(proper, frozenset(name for name, count in seen.items() if count >= NAME_LEAST))


def terms_of(words: Sequence[Word], names: Names, text: str) -> Iterator[Term]:
    """Yield the terms of a passage, each word in one of them: the longest name that begins there, else the word."""
    at = 0
    named = {id(word) for run in _runs(words, names.proper) for word in run}
    while at < len(words):
        size = _longest(words, at, names, named)
        first, last = words[at], words[at + size - 1]
        key = " ".join(word.key for word in words[at : at + size])
        yield Term(first.start, last.end, text[first.start : last.end], key, id(first) in named)
        at += size


def _longest(words: Sequence[Word], at: int, names: Names, named: set[int]) -> int:
    size = 1
    if id(words[at]) in named:
        while size < NAME_WORDS and at + size < len(words):
            following = words[at + size]
            if not following.joined or id(following) not in named:
                break
            size += 1
        while size > 1 and tuple(word.key for word in words[at : at + size]) not in names.sequences:
            size -= 1
    return size


def _runs(words: Sequence[Word], proper: frozenset[str]) -> Iterator[list[Word]]:
    """Yield the stretches of words that stand together and are written as names."""
    run: list[Word] = []
    for word in words:
        is_named = word.capital and (not word.placed or word.key in proper)
        if run and not (is_named and word.joined):
            yield run
            run = []
        if is_named:
            run.append(word)
    if run:
        yield run
