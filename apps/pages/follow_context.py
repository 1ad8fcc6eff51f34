"""What a page shows of a passage that is followed: one list, from which passages are outlined and columns levelled."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from apps.comparison.columns import Column, Found
from apps.comparison.follow import Counterpart, Origin, Target, follow
from apps.comparison.state import Focus, State, serialise
from apps.library.render import Outline


@dataclass(frozen=True, slots=True)
class Other:
    """Another column and what was found in it, or None. `told_by` is its title where another has the same frame."""

    column: Column
    found: Counterpart | None
    told_by: str


@dataclass(frozen=True, slots=True)
class Followed:
    """A passage that is followed in a comparison.

    `origin` is its column; None where that, or the passage in it, is not shown. `stop` is the query string of the
    comparison without following.
    """

    focus: Focus
    origin: Column | None
    others: tuple[Other, ...]
    stop: str
    is_joint: bool

    def outlines(self) -> Mapping[str, Mapping[int, Outline]]:
        """Return for each column, by its slug, the passages to outline: by number, why and of which kind."""
        if self.origin is None:
            return {}
        found = {
            each.column.slug: {each.found.number: Outline(each.found.why, each.found.kind)}
            for each in self.others
            if each.found
        }
        return {**found, self.origin.slug: {self.focus.passage: Outline("", "origin")}}


def followed_context(state: State, found: Found, user: object) -> Followed | None:
    """Return what the passage that `state` follows leads to in each other column, or None where none is followed.

    Four queries at the most, whatever the number of columns.
    """
    if state.follow is None:
        return None
    stop = serialise(replace(state, follow=None))
    column = next((each for each in found.columns if each.slug == state.follow.slug), None)
    passages = column.passages if column else ()
    row = next((each for each in passages if each.number == state.follow.passage and not each.left_out), None)
    if column is None or row is None:
        return Followed(state.follow, None, (), stop, state.joint_scroll)
    others = [each for each in found.columns if each is not column]
    origin = Origin(column.article.pk, column.version.pk, row.number, row.uid)
    targets = [Target(e.reading.pk, e.reading.event_id, e.article.pk, e.version.pk) for e in others]
    counterparts = follow(origin, targets, user)
    frames = Counter(each.reading.frame_id for each in found.columns)
    return Followed(
        state.follow,
        column,
        tuple(
            Other(
                each,
                counterparts.get(each.reading.pk),
                each.version.title if frames[each.reading.frame_id] > 1 else "",
            )
            for each in others
        ),
        stop,
        state.joint_scroll,
    )


def follow_query(state: State, found: Found) -> str:
    """Return what a link that begins to follow asks for: the first passage of the first column; "" of a single one."""
    if len(found.columns) < 2:
        return ""
    first = found.columns[0]
    number = next((row.number for row in first.passages if not row.left_out), 0)
    focus = Focus(first.slug, number)
    return f"{serialise(replace(state, follow=focus))}#{focus}" if number else ""
