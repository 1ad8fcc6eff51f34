"""The whole state of a comparison as a query string: one parse, one serialise.

The grammar is docs/reference/urls.md's:

    ?r=a,b@2,c&view=columns|rows|words&set=…&q=cause,remedy&tag=…&by=…&note=1&scroll=joint&follow=a.p12&term=kyiv

Readings are named by the slug of their article, `@n` adds a version. Everything is keyed by slug and nothing by
position, so taking a column away cannot change what another one means. Parsing never fails: what cannot be read is
dropped and named in a notice, and the rest is shown. For every state, parse(serialise(state)) is the state.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from apps.comparison.tokens import term_of

#: More readings than this are not laid side by side; the rest stay one click away.
MAX_READINGS = 12
MAX_VALUES = 50
VIEWS = ("columns", "rows", "words")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,119}")
_PASSAGE = re.compile(r"p[1-9][0-9]{0,5}")
#: The characters that may stand in a value as they are; none of them can end it.
_SAFE = ",@.-"


@dataclass(frozen=True, slots=True, order=True)
class ReadingRef:
    """A reading as an address names it: the slug of its article and, where one was asked for, the version."""

    slug: str
    version: int | None = None

    def __str__(self) -> str:
        return f"{self.slug}@{self.version}" if self.version else self.slug


@dataclass(frozen=True, slots=True)
class Focus:
    """A passage of a reading, written `a.p12`."""

    slug: str
    passage: int

    def __str__(self) -> str:
        return f"{self.slug}.p{self.passage}"


@dataclass(frozen=True, slots=True)
class State:
    """Which readings stand in a comparison, in which order and layout, through which filters.

    `view` is "" where the reader did not choose one. `questions`, `tags` and `people` are slugs and opaque ids as they
    came; what they name is looked up by the view that uses them. `term` is as apps.comparison.tokens.term_of gives it.
    """

    readings: tuple[ReadingRef, ...] = ()
    view: str = ""
    question_set: str = ""
    questions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    only_notes: bool = False
    joint_scroll: bool = False
    follow: Focus | None = None
    term: str = ""

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slugs of the readings, in order."""
        return tuple(ref.slug for ref in self.readings)

    def without(self, slug: str) -> "State":
        """Return the state with that column taken away."""
        return self._with(ref for ref in self.readings if ref.slug != slug)

    def adding(self, slug: str) -> "State":
        """Return the state with that reading as the last column."""
        return self._with([*self.readings, ReadingRef(slug)]) if slug not in self.slugs else self

    def swapping(self, old: str, new: str) -> "State":
        """Return the state with the column `old` replaced by the reading `new`.

        Where `new` is already shown the two columns change places.
        """
        refs = {ref.slug: ref for ref in self.readings}
        exchange = {old: refs.get(new, ReadingRef(new)), new: refs.get(old, ReadingRef(old))}
        return self._with(exchange.get(ref.slug, ref) for ref in self.readings)

    def moving(self, slug: str, step: int) -> "State":
        """Return the state with that column moved `step` places to the right (negative: left), as far as there is."""
        refs = list(self.readings)
        index = next((i for i, ref in enumerate(refs) if ref.slug == slug), None)
        if index is None:
            return self
        ref = refs.pop(index)
        refs.insert(max(0, min(len(refs), index + step)), ref)
        return self._with(refs)

    def reordered(self, slugs: Iterable[str]) -> "State":
        """Return the state with its columns in the order of `slugs`; columns not named there are dropped."""
        refs = {ref.slug: ref for ref in self.readings}
        return self._with(refs[slug] for slug in slugs if slug in refs)

    def at_version(self, slug: str, version: int | None) -> "State":
        """Return the state with that column at a version; None is the newest, whichever that is."""
        return self._with(ReadingRef(slug, version) if ref.slug == slug else ref for ref in self.readings)

    def _with(self, refs: Iterable[ReadingRef]) -> "State":
        readings = tuple(refs)
        follow = self.follow if self.follow and any(ref.slug == self.follow.slug for ref in readings) else None
        return replace(self, readings=readings, follow=follow)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A state, what had to be dropped to read it, and whether the address was already written the one way."""

    state: State
    notices: tuple[str, ...]
    is_canonical: bool


def serialise(state: State) -> str:
    """Return the query string of `state`, without "?"; the empty string for the empty state."""
    parts: list[tuple[str, str]] = [
        ("r", ",".join(map(str, state.readings))),
        ("view", state.view),
        ("set", state.question_set),
        ("q", ",".join(state.questions)),
        ("tag", ",".join(state.tags)),
        ("by", ",".join(state.people)),
        ("note", "1" if state.only_notes else ""),
        ("scroll", "joint" if state.joint_scroll else ""),
        ("follow", str(state.follow) if state.follow else ""),
        ("term", state.term),
    ]
    return "&".join(f"{name}={quote(value, safe=_SAFE)}" for name, value in parts if value)


def parse(query: QueryDict | Mapping[str, list[str]], *, former_slugs: Mapping[str, str] | None = None) -> Parsed:
    """Read a query string.

    `former_slugs` maps slugs that were renamed to the present ones. Unknown parameters are ignored, so that an address
    with a campaign's tail still works; anything unreadable is dropped with a notice. Never raises.
    """
    reader = _Reader(query, former_slugs or {})
    state = reader.state()
    raw = {name: reader.values(name) for name in _NAMES if reader.values(name)}
    wanted = {k: [v] for k, _, v in (part.partition("=") for part in serialise(state).split("&")) if k}
    written = {name: [quote(value, safe=_SAFE) for value in values] for name, values in raw.items()}
    return Parsed(state, tuple(reader.notices), is_canonical=written == wanted)


_NAMES = ("r", "view", "set", "q", "tag", "by", "note", "scroll", "follow", "term")


class _Reader:
    def __init__(self, query: QueryDict | Mapping[str, list[str]], former: Mapping[str, str]) -> None:
        self._query = query
        self._former = former
        self.notices: list[str] = []

    def values(self, name: str) -> list[str]:
        """All non-empty values of a parameter, as they came."""
        raw = self._query.getlist(name) if isinstance(self._query, QueryDict) else self._query.get(name, [])
        return [value for value in raw if value]

    def state(self) -> State:
        readings = self._readings()
        return State(
            readings=readings,
            view=self._one("view", VIEWS),
            question_set=next(iter(self._slugs("set")), ""),
            questions=self._slugs("q"),
            tags=self._slugs("tag"),
            people=self._slugs("by"),
            only_notes=bool(self._one("note", ("1",))),
            joint_scroll=bool(self._one("scroll", ("joint",))),
            follow=self._follow(readings),
            term=self._term(),
        )

    def _words(self, name: str) -> list[str]:
        words = [word.strip() for value in self.values(name) for word in value.split(",")]
        return list(dict.fromkeys(word for word in words if word))

    def _readings(self) -> tuple[ReadingRef, ...]:
        refs: dict[str, ReadingRef] = {}
        bad: list[str] = []
        for word in self._words("r"):
            ref = self._reading(word)
            if ref is None:
                bad.append(word)
            else:
                refs.setdefault(ref.slug, ref)
        self._unreadable(bad)
        if len(refs) > MAX_READINGS:
            text = gettext("%(named)s readings are named in this address; the first %(shown)s are shown.")
            self.notices.append(text % {"named": len(refs), "shown": MAX_READINGS})
        return tuple(refs.values())[:MAX_READINGS]

    def _reading(self, word: str) -> ReadingRef | None:
        slug, at, version = word.partition("@")
        slug = self._former.get(slug, slug)
        if not _SLUG.fullmatch(slug):
            return None
        if not at:
            return ReadingRef(slug)
        if not re.fullmatch(r"[1-9][0-9]{0,5}", version):
            return None
        return ReadingRef(slug, int(version))

    def _slugs(self, name: str) -> tuple[str, ...]:
        words = self._words(name)
        good = [word for word in words if _SLUG.fullmatch(word)]
        self._unreadable([word for word in words if word not in good])
        return tuple(good[:MAX_VALUES])

    def _one(self, name: str, allowed: tuple[str, ...]) -> str:
        value = next(iter(self.values(name)), "")
        if value in allowed:
            return value
        self._unreadable([f"{name}={value}"] if value else [])
        return ""

    def _follow(self, readings: tuple[ReadingRef, ...]) -> Focus | None:
        value = next(iter(self.values("follow")), "")
        if not value:
            return None
        slug, _, passage = value.partition(".")
        slug = self._former.get(slug, slug)
        if _PASSAGE.fullmatch(passage) and any(ref.slug == slug for ref in readings):
            return Focus(slug, int(passage[1:]))
        self._unreadable([f"follow={value}"])
        return None

    def _term(self) -> str:
        value = next(iter(self.values("term")), "")
        term = term_of(value)
        self._unreadable([f"term={value}"] if value and not term else [])
        return term

    def _unreadable(self, words: list[str]) -> None:
        """Say what was dropped, without repeating more of it than helps."""
        if not words:
            return
        shown = ", ".join(f"“{word[:40]}{'…' if len(word) > 40 else ''}”" for word in words[:3])
        rest = len(words) - 3
        if rest > 0:
            shown = ngettext("%(shown)s and %(n)s more", "%(shown)s and %(n)s more", rest) % {"shown": shown, "n": rest}
        self.notices.append(gettext("Left aside, because it cannot be read: %(shown)s.") % {"shown": shown})
