"""The highlights that answers and parallels name by their public ids."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.annotations.models import Highlight
from apps.core.corpus import Loading, Row
from apps.core.corpus.shapes import shorten

#: The files that name highlights: what is wrong in them is no reason for anything to be missing.
OWN_FILES = ("/answers.toml", "/parallels.toml")


@dataclass(frozen=True, slots=True)
class Mark:
    """A highlight: its key, its article's slug, and whether everybody sees it."""

    pk: int
    article: str
    shown: bool


class Marks:
    """The highlights there are once those of the folder are stored: `loading.shared(Marks)`. Two queries."""

    def __init__(self, loading: Loading) -> None:
        public = set(Highlight.objects.public().values_list("pk", flat=True))
        rows = Highlight.objects.values_list("slug", "pk", "article__slug")
        self._marks = {slug: Mark(pk, article, pk in public) for slug, pk, article in rows}
        self._by_pk = {mark.pk: mark for mark in self._marks.values()}
        #: Whether a mistake elsewhere has been told, of which it may be a consequence that something is missing.
        self.incomplete = any(not problem.file.endswith(OWN_FILES) for problem in loading.problems)

    def named(self, row: Row, key: str) -> list[Mark]:
        """Return the highlights under `key`, those that there are; enter a problem for each other.

        One that the folder has as public, but which was hidden or withdrawn here, is no mistake.
        """
        found: list[Mark] = []
        for item, slug in enumerate(row[key]):
            mark = self._marks.get(slug)
            if mark is None and self.incomplete:
                row.ok = False
            elif mark is None:
                wanted = "the id of one in this folder or in the database"
                row.problem(f"{key}: there is no highlight “{shorten(slug)}”", wanted, key, item)
            elif not mark.shown and not row.loading.is_declared(Highlight, slug):
                wrong = f"{key}: the highlight “{shorten(slug)}” is not public"
                row.problem(wrong, "one that everybody sees", key, item)
            else:
                found.append(mark)
        return found

    def article(self, highlight: int) -> str:
        """Return the slug of the article of a highlight, by its key."""
        return self._by_pk[highlight].article

    def shown(self, highlights: Sequence[int]) -> set[int]:
        """Return those of `highlights`, by their keys, that everybody sees."""
        return {pk for pk in highlights if self._by_pk[pk].shown}

    def together(self, named: Sequence[int], stored: Sequence[int]) -> list[int] | None:
        """Return the keys of what is to be stored where `named` stand in the file, or None where nothing differs.

        What is stored and not shown is in no file, and stays.
        """
        shown = self.shown(stored)
        if [pk for pk in stored if pk in named] == list(named) and shown <= set(named):
            return None
        return [*named, *(pk for pk in stored if pk not in shown and pk not in named)]
