"""A new version of a shared view: what the version before took along, and the texts of which there are others since."""

import datetime
from dataclasses import replace

from django.db.models import F
from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from apps.accounts.leaving import FORMER
from apps.accounts.models import User
from apps.comparison.state import Focus, State, parse, serialise
from apps.library.models import Passage
from apps.sharing.freezing import time_of
from apps.sharing.gathering import Answered, Candidate, Linked, Material
from apps.sharing.models import SharedName
from apps.sharing.opening import Opened


class Before:
    """What the version before took along, from which the next one begins. One query.

    A snapshot has no public ids of parallels and answers. They are known by what it does have: a parallel by its
    highlights, its relation and when it was made; an answer by its question, its text, its coder and when it was made.
    """

    def __init__(self, opened: Opened, material: Material) -> None:
        self.opened = opened
        self.places = {each.highlight: place for place, each in enumerate(opened.snapshot.annotations, 1)}
        self._created = opened.version.created
        self._parallels = _parallels_in(opened)
        self._answers = _answers_in(opened)
        self._cells = {(row.question, _now(opened, cell.reading)) for row in opened.snapshot.rows for cell in row.cells}
        self._slugs = {text.reading.pk: text.article.slug for text in material.texts if text.reading}
        self._private = self._private_work(material)

    def ticks(self, each: Candidate | Linked | Answered) -> bool:
        """Whether something is ticked at first: it went along, or could not be chosen, or was not there yet.

        Where nothing private went along, nothing private was chosen, but left to the box for all of it.
        """
        if each.is_private and not self._private:
            return True
        return self._took(each) or _created(each) > self._created or self._was_not_asked(each)

    def private_work(self) -> str:
        """Return in words how much private work of the sharer's went along, or the empty string."""
        return ", ".join(self._private)

    def version_of(self, slug: str) -> int | None:
        """Return in which version the article that is now called `slug` stood in it, None where it did not."""
        return next((r.version for r in self.opened.snapshot.readings if _now(self.opened, r.slug) == slug), None)

    def _took(self, each: Candidate | Linked | Answered) -> bool:
        if isinstance(each, Candidate):
            return each.highlight.slug in self.places
        if isinstance(each, Linked):
            return self._took_parallel(each)
        coders = self._answers.get((*self._cell(each), time_of(each.answer.created)), set())
        return _known(each.answer.coder) in coders

    def _took_parallel(self, each: Linked) -> bool:
        members = set(each.members)
        # Another relation since is still the same parallel; of two made at once the relation tells which it was.
        changed = each.parallel.modified > self._created
        return any(
            (changed or relation == each.parallel.relation) and len(members & joined) > 1
            for relation, joined in self._parallels.get(time_of(each.parallel.created), ())
        )

    def _was_not_asked(self, each: Candidate | Linked | Answered) -> bool:
        return isinstance(each, Answered) and self._cell(each) not in self._cells

    def _cell(self, each: Answered) -> tuple[str, str]:
        return each.answer.question.slug, self._slugs[each.answer.reading_id]

    def _private_work(self, material: Material) -> list[str]:
        highlights, parallels, answers = (
            sum(each.is_private and self._took(each) for each in some)
            for some in (material.candidates, material.parallels, material.answers)
        )
        tags = {(tag.codebook, tag.slug) for tag in self.opened.snapshot.tags}
        own = {(tag.codebook.slug, tag.slug) for each in material.candidates for tag in each.tags if _is_own(tag)}
        said = [
            (highlights, ngettext("%(n)s highlight", "%(n)s highlights", highlights)),
            (parallels, ngettext("%(n)s parallel", "%(n)s parallels", parallels)),
            (answers, ngettext("%(n)s answer", "%(n)s answers", answers)),
            (len(own & tags), gettext("tags of your own")),
        ]
        return [words % {"n": count} for count, words in said if count]


def query_now(opened: Opened) -> str:
    """Return the query string of the comparison that was shared, with each text as it is now.

    A passage that was followed is named by the number that it has now, and not at all where it is gone. One query.
    """
    state = parse(QueryDict(opened.snapshot.query), former_slugs=opened.live).state
    for ref in state.readings:
        state = at_version(state, ref.slug, ref.version, None)
    return serialise(state)


def at_version(state: State, slug: str, shown: int | None, wanted: int | None) -> State:
    """Return `state`, in which that text stands in the version `shown`, with it in the version `wanted`; None: newest.

    One query where a passage of the text is followed, none else.
    """
    moved = state.at_version(slug, wanted)
    if state.follow is None or state.follow.slug != slug:
        return moved
    passages = Passage.objects.filter(version__article__slug=slug)
    here = passages.filter(number=state.follow.passage, version__number=shown) if shown else passages.none()
    newest = F("version__article__current__number")
    there = passages.filter(uid__in=here.values("uid"), version__number=wanted or newest, left_out=False)
    number = there.values_list("number", flat=True).first()
    return replace(moved, follow=Focus(slug, number) if number else None)


def _now(opened: Opened, slug: str) -> str:
    """Return what an article is called now that the snapshot calls `slug`."""
    return opened.live.get(slug, slug)


def _created(each: Candidate | Linked | Answered) -> datetime.datetime:
    if isinstance(each, Candidate):
        return each.highlight.created
    return each.parallel.created if isinstance(each, Linked) else each.answer.created


def _is_own(tag: object) -> bool:
    return tag.codebook.owner_id is not None  # type: ignore[attr-defined]


def _known(coder: User | None) -> int | None:
    """Return whom a snapshot would know as a coder; None is a former member."""
    return None if coder is None or coder.username == FORMER else coder.pk


def _parallels_in(opened: Opened) -> dict[str, list[tuple[str, set[str]]]]:
    """Return the relations of the parallels with the public ids of what they join, by when they were made."""
    slugs = {each.id: each.highlight for each in opened.snapshot.annotations}
    found: dict[str, list[tuple[str, set[str]]]] = {}
    for each in opened.snapshot.parallels:
        found.setdefault(each.created, []).append((each.relation, {slugs[key] for key in each.members}))
    return found


def _answers_in(opened: Opened) -> dict[tuple[str, str, str], set[int | None]]:
    """Return the coders of the answers, by question, article and when they were made. One query."""
    if not opened.snapshot.rows:
        return {}
    coders = dict(SharedName.objects.filter(version=opened.version).values_list("key", "user"))
    found: dict[tuple[str, str, str], set[int | None]] = {}
    for row in opened.snapshot.rows:
        for cell in row.cells:
            for each in cell.answers:
                place = (row.question, _now(opened, cell.reading), each.created)
                found.setdefault(place, set()).add(coders.get(each.by))
    return found
