"""Which highlights a page shows: by tag, by person, with notes only. The choice stands in the address."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.db.models import Q
from django.http import QueryDict

from apps.accounts.models import Role
from apps.annotations.models import Highlight, Tag
from apps.annotations.querysets import HighlightQuerySet
from apps.core.access import user_pk

#: Words that stand in `by` beside people's public ids.
EVERYBODY, MINE, OTHERS, NOBODY = PEOPLE = ("everybody", "me", "others", "nobody")
_WORD = re.compile(r"[a-z0-9][a-z0-9-]{0,119}")
_MOST = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """Slugs of tags (their children come along), people (public ids or the words above), and whether a note is asked.

    Without people the analysts' public highlights are shown, with one's own and those of one's groups.
    """

    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    only_notes: bool = False

    def apply(self, user: object) -> HighlightQuerySet:
        """Return the highlights that `user` may see and that this filter lets through."""
        shown = Highlight.objects.visible_to(user)
        mine = Q(author=user_pk(user) or 0)
        if NOBODY in self.people:
            return shown.none()
        if not self.people:
            analysts = Q(author__role__in=(Role.ANALYST, Role.EDITOR, Role.ADMIN))
            shown = shown.filter(mine | analysts | Q(visibility="group"))
        elif EVERYBODY not in self.people:
            wanted = Q(author__public_id__in=[word for word in self.people if word not in PEOPLE])
            wanted |= mine if MINE in self.people else Q(pk__in=[])
            wanted |= ~mine if OTHERS in self.people else Q(pk__in=[])
            shown = shown.filter(wanted)
        if self.tags:
            tags = Tag.objects.visible_to(user).named(self.tags).with_descendants()
            shown = shown.filter(pk__in=Highlight.tags.through.objects.filter(tag__in=tags).values("highlight"))
        if self.only_notes:
            shown = shown.exclude(note="")
        return shown

    def query(self) -> str:
        """Return the filter as a part of a query string, without "?"."""
        parts = [
            ("tag", ",".join(self.tags)),
            ("by", ",".join(self.people)),
            ("note", "1" if self.only_notes else ""),
        ]
        return "&".join(f"{name}={quote(value, safe=',-')}" for name, value in parts if value)


def read_filter(query: QueryDict | Mapping[str, Sequence[str]], *, note: str = "note") -> Filter:
    """Read a filter from a query string; what cannot be read is left aside. Never raises.

    `note` is the parameter that asks for notes: in a form that has a note of its own it goes by another name.
    """

    def words(name: str) -> tuple[str, ...]:
        raw = query.getlist(name) if isinstance(query, QueryDict) else query.get(name, [])
        found = [word for value in raw for word in value.split(",") if _WORD.fullmatch(word)]
        return tuple(dict.fromkeys(found))[:_MOST]

    raw_note = query.getlist(note) if isinstance(query, QueryDict) else query.get(note, [])
    return Filter(tags=words("tag"), people=words("by"), only_notes="1" in raw_note)
