"""<article>.annotations.json beside an article: its public highlights, as a W3C annotation collection.

The people in such a file become authors whom nobody can sign in as. What somebody with an account wrote here is never
changed by a load, and what was hidden, deleted or made private here does not come back by one.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from django.db.models import Prefetch

from apps.accounts.authors import Authors, signs_in
from apps.accounts.models import User
from apps.annotations.anchoring import BadRange, Quote, Range, parse_range, quote_of, selectors
from apps.annotations.models import Highlight, HighlightTag, NoteRevision, Placement, Tag
from apps.annotations.models.highlights import Visibility
from apps.annotations.querysets import HighlightQuerySet
from apps.annotations.replacing.steps import place_highlights
from apps.annotations.services import MADE, placed, set_tags
from apps.annotations.web_annotation import (
    BadAnnotation,
    Said,
    Target,
    annotation_of,
    collection_of,
    items_of,
    read_annotation,
)
from apps.core.corpus import Dumping, Loading, Outcome, Shape
from apps.core.corpus.json import JsonObject
from apps.core.corpus.shapes import Fault, shorten
from apps.core.markup import short_html
from apps.library.corpus.article_files import folder_of, in_order
from apps.library.models import Article, ArticleVersion, Passage
from apps.library.rows import PassageRow

_ENDING = ".annotations.json"
FILES = (f"events/*/*{_ENDING}", f"articles/*{_ENDING}")
SHAPES: tuple[Shape, ...] = ()
_PLACE_WANTED = (
    "words that stand there once, with prefix and suffix, or a TextPositionSelector that says where; "
    "line feeds between passages"
)


def read(loading: Loading) -> None:
    """Store the annotations of each article that the folder has any of."""
    paths = {name: PurePosixPath(name) for name in loading.files(*FILES)}
    # By slug: on PostgreSQL the stamp of each article is locked until the load ends.
    files = dict(sorted(paths.items(), key=lambda item: item[1].name))
    loader = _Loader(loading, {path.name.removesuffix(_ENDING) for path in files.values()})
    for name, path in files.items():
        slug = path.name.removesuffix(_ENDING)
        document, article = loading.json_file(name), loading.find(Article, slug)
        if loading.is_declared(Article, slug) and not (loading.folder / path.with_name(f"{slug}.md")).is_file():
            loading.problem(name, 1, "the article does not lie here", f"the folder of {slug}.md")
        elif article is not None and document is not None:
            loader.read_document(name, document, article)
        elif article is None and not loading.is_declared(Article, slug):
            wanted = "the slug of one in this folder or in the database, before .annotations.json"
            loading.problem(name, 1, f"there is no article “{shorten(slug)}”", wanted)
    # What a file does not place in a later version is placed there as if that had been published just now.
    later = ArticleVersion.objects.filter(article__slug__in=loader.read, number__gt=1).select_related("article")
    for version in later.defer("source", "text").order_by("article__slug", "number"):
        place_highlights(version)
    public = Highlight.objects.public().values_list("article__slug", "slug")
    others = (f"{article} {slug}" for article, slug in public if slug not in loader.seen)
    loading.report.note_only_in_database("highlight", others)


def write(dumping: Dumping) -> None:
    """Write one file for each article with public highlights, in the order in which these were made. Five queries."""
    by_article: defaultdict[int, list[Highlight]] = defaultdict(list)
    for highlight in _whole(Highlight.objects.public()).order_by("created", "slug"):
        by_article[highlight.article_id].append(highlight)
    for article in Article.objects.filter(highlights__isnull=False).distinct().prefetch_related("readings__event"):
        if article.pk in by_article:
            file = f"{folder_of(in_order(article.readings.all()))}/{article.slug}{_ENDING}"
            annotations = [annotation_of(highlight) for highlight in by_article[article.pk]]
            dumping.put_json(file, collection_of(article.slug, annotations))


def _whole(highlights: HighlightQuerySet) -> HighlightQuerySet:
    """Return `highlights` with what an annotation says. Three queries."""
    placements = Placement.objects.select_related("version", "start_passage", "end_passage").defer(
        *("version__text", "version__source"),
        *(f"{end}_passage__{name}" for end in ("start", "end") for name in ("text", "html", "marks")),
    )
    return highlights.select_related("author", "article").prefetch_related(
        Prefetch("taggings", HighlightTag.objects.select_related("tag__codebook")),
        Prefetch("placements", placements),
    )


class _Consequence(BadAnnotation):
    """What is missing here is missing because of a mistake elsewhere, which has been told."""


class _Loader:
    """The annotations of one load: what the database had before, and what was read so far."""

    def __init__(self, loading: Loading, articles: set[str]) -> None:
        self.loading = loading
        self._faulty = {problem.file for problem in loading.problems}
        #: Where each annotation stands, by its slug.
        self.seen: dict[str, str] = {}
        #: The articles whose annotations were read.
        self.read: set[str] = set()
        self._stored = {one.slug: one for one in _whole(Highlight.objects.filter(article__slug__in=articles))}
        tags = Tag.objects.filter(codebook__owner=None).select_related("codebook") if articles else []
        by_key = {tag.pk: tag for tag in tags}
        self._tags = {(tag.codebook.slug, tag.slug): _in_use(tag, by_key) for tag in tags}
        self._authors = loading.shared(Authors)
        self._authors.expect(one.author.public_id for one in self._stored.values())
        self._texts: dict[tuple[int, int], tuple[ArticleVersion, list[PassageRow]] | None] = {}

    def read_document(self, name: str, document: JsonObject, article: Article) -> None:
        """Store the annotations in a file; enter what is wrong with them as problems, one for each annotation."""
        try:
            items = items_of(document, article.slug)
        except BadAnnotation as error:
            self.loading.problem(name, error.line, error.wrong, error.expected)
            return
        self.read.add(article.slug)
        for item in items:
            try:
                self._read(name, item, article)
            except _Consequence:
                continue
            except BadAnnotation as error:
                self.loading.problem(name, error.line, error.wrong, error.expected)

    def _read(self, name: str, item: JsonObject, article: Article) -> None:
        said = read_annotation(item, article.slug)
        if said.slug in self.seen:
            raise BadAnnotation(item, f"{item['id']} for a second time", f"once; it stands in {self.seen[said.slug]}")
        self.seen[said.slug] = f"{name}:{item.line}"
        self.loading.declare(Highlight, said.slug)
        author = self._author(said)
        old = self._stored.get(said.slug)
        outcome = Outcome.LEFT
        if old is None or old.article_id != article.pk:
            self._add(said, article, author)
            outcome = Outcome.ADDED
        elif item != annotation_of(old) and _may_change(old) and self._change(said, old, author):
            outcome = Outcome.CHANGED
        self.loading.report.note(outcome, "highlight", f"{article.slug} {said.slug}")

    def _author(self, said: Said) -> User:
        old = self._stored.get(said.slug)
        own = old is not None and old.author.public_id == said.person
        try:
            return self._authors.author(said.person, said.name, key="creator", own=own)
        except Fault as fault:
            raise BadAnnotation(said.at["creator"], fault.wrong, fault.expected) from fault

    # -- Highlights ------------------------------------------------------------------------------------------------

    def _add(self, said: Said, article: Article, author: User) -> None:
        if Highlight.objects.filter(slug=said.slug).exists():
            raise BadAnnotation(said.at, f"{said.at['id']} is taken by another article", "an id of its own")
        tags = list(dict.fromkeys(self._tag(name, at) for name, at in said.tags))
        places = [self._place(target, article) for target in said.targets]
        highlight = Highlight.objects.create(
            slug=said.slug,
            article=article,
            visibility=Visibility.PUBLIC,
            selectors=selectors(*places[0][1:]),
            **self._fields(said, author),
        )
        set_tags(highlight, tags)
        for version, found, quote in places:
            Placement.objects.create(highlight=highlight, version=version, **placed(found, quote))

    def _change(self, said: Said, old: Highlight, author: User) -> bool:
        """Make a highlight say what the file says; return whether anything differed. Its former note is kept."""
        fields = {name: value for name, value in self._fields(said, author).items() if getattr(old, name) != value}
        tags = list(dict.fromkeys(self._tag(name, at) for name, at in said.tags))
        retagged = [tagging.tag_id for tagging in old.taggings.all()] != [tag.pk for tag in tags]
        moved = self._move(said, old)
        if not fields and not retagged and not moved:
            return False
        if "note" in fields:
            NoteRevision.objects.create(
                highlight=old, edition=old.edition, note=old.note, by=old.author, until=said.modified
            )
        if retagged:
            old.taggings.all().delete()
            set_tags(old, tags)
        Highlight.objects.filter(pk=old.pk).update(edition=old.edition + 1, **fields)
        return True

    def _fields(self, said: Said, author: User) -> dict[str, Any]:
        try:
            html = str(short_html(said.note)) if said.note else ""
        except ValueError as error:
            raise BadAnnotation(said.at, f"the note cannot be shown: {error}", "Markdown that can") from error
        return {
            "author": author,
            "note": said.note,
            "note_html": html,
            "attribution": said.attribution,
            "created": said.created,
            "modified": said.modified,
        }

    def _tag(self, name: tuple[str, str], at: JsonObject) -> Tag:
        if name not in self._tags:
            wanted = "the slugs of a codebook and of a tag in it, in this folder or in the database"
            kind = _Consequence if f"codebooks/{name[0]}.toml" in self._faulty else BadAnnotation
            raise kind(at, f"there is no tag “{shorten(name[1])}” in “{shorten(name[0])}”", wanted)
        return self._tags[name]

    # -- Places ----------------------------------------------------------------------------------------------------

    def _move(self, said: Said, old: Highlight) -> bool:
        """Place a highlight where the file says; return whether it was anywhere else."""
        before = {one.version.number: one for one in old.placements.all() if one.status == Placement.Status.PLACED}
        moved = False
        for target in said.targets:
            version, found, quote = self._place(target, old.article)
            now = before.get(target.version)
            if now is None or (now.start_at, now.end_at) != (found.start_at, found.end_at):
                Placement.objects.update_or_create(highlight=old, version=version, defaults=placed(found, quote) | MADE)
                moved = True
        return moved

    def _place(self, target: Target, article: Article) -> tuple[ArticleVersion, Range, Quote]:
        key = article.pk, target.version
        if key not in self._texts:
            version = ArticleVersion.objects.filter(article=article, number=target.version).first()
            passages = Passage.objects.filter(version=version).rows(with_text=True) if version else []
            self._texts[key] = (version, passages) if version else None
        known = self._texts[key]
        if known is None:
            kind = _Consequence if self._faulty else BadAnnotation
            raise kind(target.at, f"there is no version {target.version} of {article.slug}", "the number of one")
        version, passages = known
        start = _find(target, version.text)
        if start is None:
            words = shorten(target.exact)
            raise BadAnnotation(target.at, f"“{words}” is not there, or at several places", _PLACE_WANTED)
        try:
            found = parse_range(passages, *_places(passages, start, start + len(target.exact)))
        except BadRange as error:
            raise BadAnnotation(target.at, str(error).rstrip("."), "words that readers see") from error
        return version, found, quote_of(found, passages)


def _may_change(old: Highlight) -> bool:
    """Return whether a load may change a highlight: by nobody who could do so themselves, and still shown here."""
    shown = old.visibility == Visibility.PUBLIC and old.hidden is None and old.deleted is None
    return shown and not signs_in(old.author)


def _find(target: Target, text: str) -> int | None:
    """Return where the words of a target begin in the text of a version, or None where that cannot be said.

    Their surroundings decide, then their position; a position alone will do where just these words stand there.
    """
    given = target.position[0] if target.position else -1
    places: list[int] = []
    at = text.find(target.exact)
    while at >= 0:
        if text.endswith(target.prefix, 0, at) and text.startswith(target.suffix, at + len(target.exact)):
            places.append(at)
        at = text.find(target.exact, at + 1)
    if len(places) == 1:
        return places[0]
    return given if given >= 0 and text.startswith(target.exact, given) else None


def _places(passages: Sequence[PassageRow], start: int, end: int) -> tuple[str, str]:
    """Return two offsets in the text of a version as places in its passages, such as "p3.12"."""
    starts = [passage.start for passage in passages]
    first = passages[bisect_right(starts, start) - 1]
    last = passages[bisect_left(starts, end) - 1]
    return _place_in(first, start), _place_in(last, end)


def _place_in(passage: PassageRow, at: int) -> str:
    return f"p{passage.number}.{min(at - passage.start, len(passage.text))}"


def _in_use(tag: Tag, by_key: Mapping[int, Tag]) -> Tag:
    """Return the tag that `tag` was merged into, at the end of all merges, or itself."""
    passed = set()
    while tag.merged_into_id is not None and tag.pk not in passed:  # a circle was entered as a problem already
        passed.add(tag.pk)
        tag = by_key[tag.merged_into_id]
    return tag
