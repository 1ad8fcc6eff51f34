"""What the template of a comparison by words needs, every link a query string."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from apps.comparison.columns import Found
from apps.comparison.naming import FrameSide, InLanguage
from apps.comparison.state import State, serialise
from apps.comparison.words import LEAST_COUNT, LEAST_WORDS, TELLING_Z, Scored
from apps.pages.compare_context import head_context

#: The picture beside a term, in its own units: from where to where z is drawn, and the highest z that is told apart.
_LEFT, _RIGHT, _HIGHEST = 1.0, 88.0, 5.0


def words_context(state: State, found: Found, languages: Sequence[InLanguage]) -> dict[str, Any]:
    """Return the languages with their lists, and the term that was asked for in its contexts."""
    return {
        "columns": [head_context(column, state, found) for column in found.columns],
        "languages": [_language(each, state) for each in languages],
        "several": len(languages) > 1,
        "kept": _kept(state),
        "without_term": serialise(replace(state, term="")),
        "looked": any(each.looked and each.looked.total for each in languages),
        # Where a passage is read in its column; its own number is added to it.
        "beside": serialise(replace(state, view="columns")),
        "least_words": LEAST_WORDS,
        "least_count": LEAST_COUNT,
        "telling": TELLING_Z,
        "mark_at": picture_at(TELLING_Z),
        "said": _said(state, found),
    }


def _kept(state: State) -> list[tuple[str, str]]:
    """Return what the form that looks a word up sends along: the rest of the state, name by name."""
    rest = QueryDict(serialise(replace(state, term="")))
    return [(name, value) for name, value in rest.items() if isinstance(value, str)]


def _language(each: InLanguage, state: State) -> dict[str, Any]:
    return {
        "found": each,
        "code": each.language,
        "sides": [_side(side, state) for side in each.sides],
        "names": [{"named": named, "query": _asking(state, named.term)} for named in each.names],
        "looked": each.looked,
    }


def _side(side: FrameSide, state: State) -> dict[str, Any]:
    return {
        "frame": side.frame,
        "columns": side.columns,
        "words": side.side.words,
        "others": side.side.others,
        "is_short": side.side.is_short,
        "rare": side.side.rare,
        "terms": [_term(form, scored, state) for form, scored in side.terms],
    }


def _term(form: str, scored: Scored, state: State) -> dict[str, Any]:
    return {"form": form, "scored": scored, "at": picture_at(scored.z), "query": _asking(state, scored.term)}


def _asking(state: State, term: str) -> str:
    return serialise(replace(state, term=term))


def picture_at(z: float) -> str:
    """Return where `z` stands in the picture beside a term; it begins at 0."""
    return f"{_LEFT + (_RIGHT - _LEFT) * min(z, _HIGHEST) / _HIGHEST:.1f}"


def _said(state: State, found: Found) -> str:
    """Return what is said of a change to whoever cannot see it: whose words are counted, and which was asked for."""
    count = len(found.columns)
    said = ngettext("Words of %(n)s reading", "Words of %(n)s readings", count) % {"n": count}
    if count:
        said += ": " + ", ".join(column.reading.frame.name for column in found.columns)
    return said + (gettext("; in context: %(term)s") % {"term": state.term} if state.term else "")
