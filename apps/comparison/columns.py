"""The columns of a comparison: which readings an address names, and what stands in each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext

from apps.comparison.state import Parsed, ReadingRef, State, parse
from apps.library.models import Article, ArticleSlug, ArticleVersion, Event, Passage, Reading
from apps.library.rows import PassageRow

#: How many readings stand side by side when the reader named none.
DEFAULT_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class Column:
    """One reading as it is shown: the reading, the version of its text, and whether that is the newest."""

    reading: Reading
    ref: ReadingRef
    version: ArticleVersion
    passages: Sequence[PassageRow]

    @property
    def slug(self) -> str:
        """What the column is known by, in ids and in the address."""
        return self.reading.article.slug

    @property
    def article(self) -> Article:
        """The article that is read."""
        return self.reading.article

    @property
    def newest(self) -> int:
        """The number of the newest version."""
        return self.article.current.number if self.article.current else self.version.number

    @property
    def is_newest(self) -> bool:
        """Whether the version shown is the newest."""
        return self.version.number == self.newest


@dataclass(frozen=True, slots=True)
class Found:
    """The columns that an address names, the event's other readings, and what had to be left aside."""

    columns: tuple[Column, ...]
    others: tuple[Reading, ...]
    notices: tuple[str, ...]


def former_slugs(event: Event, user: object) -> dict[str, str]:
    """Return the former slugs of the articles that `user` may see of `event`, each with the present one. One query."""
    readings = Reading.objects.visible_to(user).filter(event=event)
    former = ArticleSlug.objects.filter(article__readings__in=readings).values_list("slug", "article__slug")
    return dict(former)


def parse_for(query: QueryDict, event: Event, readings: Sequence[Reading], user: object) -> Parsed:
    """Read a query string that names some of `readings`; renamed slugs are looked for only where one is unknown."""
    parsed = parse(query)
    known = {reading.article.slug for reading in readings}
    if set(parsed.state.slugs) <= known:
        return parsed
    return parse(query, former_slugs=former_slugs(event, user))


def default_refs(readings: Sequence[Reading], language: str) -> tuple[ReadingRef, ...]:
    """Return the readings to stand side by side when nobody chose: one of each frame, in neutral order, five at most.

    Where a frame has several, the first in the language of the page is taken, else the first; so a translation stands
    for its original until the reader adds the original. `readings` are in neutral order.
    """
    chosen: dict[int, Reading] = {}
    for reading in readings:
        known = chosen.get(reading.frame_id)
        if known is None or (not _speaks(known, language) and _speaks(reading, language)):
            chosen[reading.frame_id] = reading
    return tuple(ReadingRef(reading.article.slug) for reading in list(chosen.values())[:DEFAULT_COLUMNS])


def _speaks(reading: Reading, language: str) -> bool:
    return reading.article.language.partition("-")[0].lower() == language.partition("-")[0].lower()


def find_columns(
    readings: Sequence[Reading], state: State, *, with_passages: bool = True, with_text: bool = False
) -> Found:
    """Return the columns for `state` out of an event's `readings` (as visible to somebody, in neutral order).

    `with_text` also brings the plain text of the passages, for JSON; rows do without passages. Two queries at the
    most, whatever the number of columns. A slug or a version that is not there becomes a notice.
    """
    by_slug = {reading.article.slug: reading for reading in readings}
    known = [ref for ref in state.readings if ref.slug in by_slug]
    notices = [
        gettext("There is no reading “%(slug)s” of this event.") % {"slug": ref.slug}
        for ref in state.readings
        if ref.slug not in by_slug
    ]
    versions = _versions(known, by_slug, notices)
    passages = _passages(list(versions.values()), with_text) if with_passages else {}
    columns = tuple(
        Column(by_slug[ref.slug], ref, versions[ref], passages.get(versions[ref].pk, ()))
        for ref in known
        if ref in versions
    )
    shown = {column.slug for column in columns}
    others = tuple(reading for reading in readings if reading.article.slug not in shown)
    return Found(columns, others, tuple(notices))


def _versions(
    refs: Sequence[ReadingRef], by_slug: dict[str, Reading], notices: list[str]
) -> dict[ReadingRef, ArticleVersion]:
    """Return the version for each reference: the newest, which came with the reading, or the one asked for."""
    asked = Q(pk__in=[])
    for ref in refs:
        if ref.version:
            asked |= Q(article=by_slug[ref.slug].article_id, number=ref.version)
    found = {}
    if asked != Q(pk__in=[]):
        older = ArticleVersion.objects.filter(asked).defer("source", "text")
        found = {(version.article_id, version.number): version for version in older}
    result: dict[ReadingRef, ArticleVersion] = {}
    for ref in refs:
        article = by_slug[ref.slug].article
        version = found.get((article.pk, ref.version or 0)) or article.current
        if version is None:
            continue
        if ref.version and version.number != ref.version:
            text = gettext("“%(slug)s” has no version %(asked)s; version %(number)s is shown.")
            notices.append(text % {"slug": ref.slug, "asked": ref.version, "number": version.number})
        result[ref] = version
    return result


def _passages(versions: Sequence[ArticleVersion], with_text: bool) -> dict[int, list[PassageRow]]:
    grouped: dict[int, list[PassageRow]] = {}
    for passage in Passage.objects.filter(version__in=versions).rows(with_text=with_text):
        grouped.setdefault(passage.version_id, []).append(passage)
    return grouped
