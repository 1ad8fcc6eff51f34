"""Search over folded text, with the same answers on SQLite and PostgreSQL.

A word is found wherever its letters stand, also inside longer words, whatever the case and accents, in any script.
SQLite finds words of three characters and more through an FTS5 trigram table, PostgreSQL through a pg_trgm index;
shorter words are looked for in every row. Ranking is counted, not estimated: title, then outlet, then how often.
docs/decisions/0005-search.md says why.
"""

import unicodedata
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connections, models
from django.db.models import Case, F, FloatField, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Least, Length, Replace

MAX_WORDS = 8
MAX_WORD = 60
#: What people type for one another, and what is not seen.
_ALIKE = str.maketrans({**dict.fromkeys("’‘ʼ`′", "'"), **dict.fromkeys("‐‒–—", "-"), "\u00ad": None, "\x00": None})
_Q = TypeVar("_Q", bound="QuerySet[Any, Any]")


@dataclass(frozen=True, slots=True)
class Index:
    """Where the folded text stands: the relation from the model searched, its table, and the table's key."""

    relation: str
    table: str
    key: str

    @property
    def trigrams(self) -> str:
        """The FTS5 table beside it on SQLite."""
        return f"{self.table}_trigrams"


def fold(text: str) -> str:
    """Return `text` as it is compared: no case, no accents, no soft hyphens, plain dashes, white space folded.

    "Ё" and "е" are then the same letter, as are "É" and "e"; so search forgives what people forget to type.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    # Taken apart, a letter such as "ℌ" shows a case of its own.
    return " ".join(plain.casefold().translate(_ALIKE).split())


def words_of(query: str) -> list[str]:
    """Return the words to look for: folded, each once, at most MAX_WORDS of at most MAX_WORD characters."""
    # Letters, digits and the vowel signs of scripts that write them as marks; the rest stands between words.
    kept = (c if c in "'-_" or unicodedata.category(c)[0] in "LNM" else " " for c in fold(query[:2000]))
    found = (word.strip("'-") for word in "".join(kept).split())
    return list(dict.fromkeys(word[:MAX_WORD] for word in found if word))[:MAX_WORDS]


def matching(queryset: _Q, query: str, index: Index) -> _Q:
    """Return the rows of `queryset` in whose folded text every word of `query` stands, best first.

    Without a single word to look for there are none.
    """
    words = words_of(query)
    if not words:
        return queryset.none()
    for word in words:
        queryset = queryset.filter(_contains(queryset, word, index))
    return queryset.annotate(search_rank=_rank(words, index)).order_by("-search_rank", "pk")


def _contains(queryset: "QuerySet[Any, Any]", word: str, index: Index) -> Q:
    if connections[queryset.db].vendor == "sqlite" and len(word) >= 3:
        sql = f"SELECT rowid FROM {index.trigrams} WHERE {index.trigrams} MATCH %s"  # noqa: S608 (names are constants)
        phrase = '"' + word.replace('"', '""') + '"'
        return Q(**{f"{index.relation}__{index.key}__in": RawSQL(sql, [phrase])})  # noqa: S611
    return Q(**{f"{index.relation}__folded__contains": word})


def _rank(words: list[str], index: Index) -> models.expressions.Combinable:
    rank: models.expressions.Combinable = Value(0.0, output_field=FloatField())
    folded = F(f"{index.relation}__folded")
    for word in words:
        without = Replace(folded, Value(word), Value(""))
        often = Cast((Length(folded) - Length(without)) / len(word), IntegerField())
        rank = rank + Cast(Least(often, Value(20)), FloatField())
        for field, weight in (("title", 100.0), ("outlet", 30.0)):
            hit = When(**{f"{index.relation}__{field}__contains": word}, then=Value(weight))
            rank = rank + Case(hit, default=Value(0.0), output_field=FloatField())
    return rank


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text around the first word found: what stands before it, the words, and what follows."""

    before: str
    match: str
    after: str


def snippet(text: str, words: list[str], *, around: int = 90) -> Snippet | None:
    """Return the piece of `text` around the first of the folded `words`, or None where none stands in it.

    `around` is the number of code points kept on either side, cut at a space.
    """
    folded: list[str] = []
    origin: list[int] = []
    for position, character in enumerate(text):
        for piece in fold(character) if not character.isspace() else " ":
            folded.append(piece)
            origin.append(position)
    joined = "".join(folded)
    starts = [(joined.find(word), len(word)) for word in words]
    found = [(at, length) for at, length in starts if at >= 0]
    if not found:
        return None
    at, length = min(found)
    start, end = origin[at], origin[at + length - 1] + 1
    left, right = max(0, start - around), min(len(text), end + around)
    before, after = text[left:start], text[end:right]
    if left:
        before = "…" + (before.partition(" ")[2] if " " in before else before)
    if right < len(text):
        after = (after.rpartition(" ")[0] if " " in after else after) + "…"
    return Snippet(before, text[start:end], after)
