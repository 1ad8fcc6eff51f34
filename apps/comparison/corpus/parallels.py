"""parallels.toml in the folder of an event, or in articles: links among highlights of different articles.

A parallel lies in the folder of the article of its first member, by slug. One by somebody with an account here is never
changed by a load, and one that was hidden, deleted or made private here does not come back.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from django.db.models import F, Prefetch

from apps.accounts.authors import Authors, signs_in
from apps.annotations.models import Highlight
from apps.annotations.models.highlights import MAX_NOTE, Visibility
from apps.comparison.corpus.marked import Mark, Marks
from apps.comparison.corpus.people import CODER, author_of, check_id, coders, moment_of, names_in
from apps.comparison.models import Parallel, ParallelMember
from apps.core.corpus import Dumping, Key, Kind, Loading, Outcome, Row, Shape, tidy, values_of
from apps.core.corpus.shapes import day_of
from apps.core.markup import short_html
from apps.library.corpus.article_files import folder_of, in_order
from apps.library.models import Article

_NAME = "parallels.toml"
FILES = (f"events/*/{_NAME}", f"articles/{_NAME}")
PARALLEL = Shape(
    "parallel",
    Parallel,
    Key("id", field="slug"),
    Key("relation"),
    Key("by", field="author", by="public_id", later=True),
    Key("on", field="modified"),
    Key("note", Kind.PROSE),
    Key("highlights", later=True),
    heading="Parallels",
    identity="id",
)
SHAPES = (PARALLEL,)
_FILE = Shape("file", None, Key("coder", shape=CODER), Key("parallel", shape=PARALLEL))


def read(loading: Loading) -> None:
    """Store the parallels, in the order of the slugs of the articles that they join."""
    found: list[tuple[dict[str, str], Row]] = []
    for name in loading.files(*FILES):
        table = loading.document(name)
        if table is not None:
            file = table.read(_FILE)
            names = names_in(file)
            found += [(names, row) for row in file.inside("parallel")]
    loading.shared(Authors).expect(person for names, _ in found for person in names)
    loader = _Loader(loading, {row["id"] for _, row in found})
    checked = [(loader.members(row), names, row) for names, row in found]
    for members, names, row in sorted(checked, key=lambda each: [mark.article for mark in each[0]]):
        loader.put(row, members, names)
    loader.join()
    others = Parallel.objects.public().exclude(slug__in=loader.seen).values_list("slug", flat=True)
    loading.report.note_only_in_database("parallel", others)


def write(dumping: Dumping) -> None:
    """Write one file for each folder that has any, parallels by their ids, members by article. Six queries."""
    by_folder: defaultdict[str, list[tuple[Parallel, list[Highlight]]]] = defaultdict(list)
    members = ParallelMember.objects.filter(highlight__in=Highlight.objects.public())
    parallels = Parallel.objects.public().select_related("author").order_by("slug")
    prefetched = Prefetch("members", members), "members__highlight__article__readings__event"
    for parallel in parallels.prefetch_related(*prefetched):
        marks = [member.highlight for member in parallel.members.all()]
        marks.sort(key=lambda mark: (mark.article.slug, mark.slug))
        by_folder[folder_of(in_order(marks[0].article.readings.all()))].append((parallel, marks))
    for folder, pairs in sorted(by_folder.items()):
        tables = [_values(parallel, marks) for parallel, marks in pairs]
        people = coders(parallel.author for parallel, _ in pairs)
        dumping.put_lists(f"{folder}/{_NAME}", ("coder", CODER, people), ("parallel", PARALLEL, tables))


def _values(parallel: Parallel, marks: list[Highlight]) -> dict[str, Any]:
    slugs = [mark.slug for mark in marks]
    return values_of(PARALLEL, parallel, by=parallel.author.public_id, highlights=slugs)


class _Loader:
    """The parallels of one load, and what the database had before. Two queries, and those of the highlights."""

    def __init__(self, loading: Loading, slugs: set[str]) -> None:
        self.loading = loading
        #: Where each parallel stands, by its id.
        self.seen: dict[str, str] = {}
        self._marks = loading.shared(Marks)
        stored = Parallel.objects.filter(slug__in=slugs).select_related("author").prefetch_related("members")
        self._stored = {parallel.slug: parallel for parallel in stored}
        self._joining: list[tuple[str, str, int, ParallelMember]] = []

    def members(self, row: Row) -> list[Mark]:
        """Return the highlights that a parallel joins, by article; enter what is wrong with its id and with them."""
        where = f"{row.table.file}:{row.table.line('id')}"
        if row.ok and check_id(row, "id") and self.seen.setdefault(row["id"], where) != where:
            row.problem(f"id = “{row['id']}” for a second time", f"once; it stands in {self.seen[row['id']]}", "id")
        marks = self._marks.named(row, "highlights")
        if not row.ok:
            return []
        if len(marks) < 2:
            row.problem(f"highlights has {len(marks)}", "at least two, of different articles", "highlights")
        articles = [mark.article for mark in marks]
        for item, article in enumerate(articles):
            if article in articles[:item]:
                wrong = f"highlights: a second one of the article “{article}”"
                row.problem(wrong, "at most one of each article", "highlights", item)
        marks.sort(key=lambda mark: mark.article)
        if row.ok:
            self._check_folder(row, marks[0].article)
        return marks

    def _check_folder(self, row: Row, article: str) -> None:
        folder = PurePosixPath(row.table.file).parent
        here = (self.loading.folder / folder / f"{article}.md").is_file()
        if self.loading.is_declared(Article, article) and not here:
            wanted = f"the folder of {article}.md, the first of its articles by slug"
            row.problem(f"the parallel lies in {folder}", wanted, "highlights")

    def put(self, row: Row, members: list[Mark], names: dict[str, str]) -> None:
        """Store one parallel, or leave it; enter what is wrong with it as problems."""
        html = self._html(row)
        old = self._stored.get(row["id"])
        author = author_of(row, "by", names, own=old is not None and old.author.public_id == row["by"])
        if author is None or not row.ok:
            return
        fields = {"relation": row["relation"], "author": author, "note": row["note"], "modified": moment_of(row)}
        outcome = Outcome.LEFT
        if old is None:
            public = {
                "slug": row["id"],
                "visibility": Visibility.PUBLIC,
                "created": fields["modified"],
                "note_html": html,
            }
            old = Parallel.objects.create(**fields, **public)
            self._join(old, [mark.pk for mark in members])
            outcome = Outcome.ADDED
        elif _may_change(old) and self._change(old, fields, html, members):
            outcome = Outcome.CHANGED
        self.loading.report.note(outcome, "parallel", old.slug)

    def _html(self, row: Row) -> str:
        size = len(row["note"].encode())
        if size > MAX_NOTE:
            row.problem(f"the note has {size} bytes", f"at most {MAX_NOTE}", "note")
            return ""
        return str(short_html(row["note"]))

    def _change(self, old: Parallel, fields: dict[str, Any], html: str, members: list[Mark]) -> bool:
        """Make a parallel say what the file says; return whether anything differed."""
        said = {"relation": old.relation, "author": old.author, "note": tidy(old.note)}
        same = day_of(old.modified) == day_of(fields["modified"]) and said.items() <= fields.items()
        stored = sorted((member.highlight_id for member in old.members.all()), key=self._marks.article)
        together = self._marks.together([mark.pk for mark in members], stored)
        if same and together is None:
            return False
        created = min(old.created, fields["modified"])
        Parallel.objects.filter(pk=old.pk).update(**fields, note_html=html, created=created, edition=F("edition") + 1)
        if together is not None:
            old.members.all().delete()
            self._join(old, together)
        return True

    def _join(self, parallel: Parallel, highlights: Sequence[int]) -> None:
        """Note members to be stored."""
        for position, pk in enumerate(highlights):
            member = ParallelMember(parallel=parallel, highlight_id=pk, position=position)
            self._joining.append((self._marks.article(pk), parallel.slug, position, member))

    def join(self) -> None:
        """Store the members noted, by the slugs of their articles: on PostgreSQL each locks its article's stamp."""
        for *_, member in sorted(self._joining, key=lambda each: each[:3]):
            member.save(force_insert=True)


def _may_change(old: Parallel) -> bool:
    """Return whether a load may change a parallel: by nobody who could do so themselves, and still shown here."""
    shown = old.visibility == Visibility.PUBLIC and old.hidden is None and old.deleted is None
    return shown and not signs_in(old.author)
