"""Which files of a corpus belong to which article, and which versions of its text they hold."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from apps.core.corpus import Loading, Row, Shape, Table, TextFile
from apps.core.corpus.shapes import shorten
from apps.library.corpus.versions import OLDER, Text, one_line
from apps.library.models import Article, Reading

_NAME = re.compile(r"(?P<slug>[a-z0-9-]{1,120})(?:\.v(?P<version>[1-9][0-9]{0,5}))?\.md")
_NAMES_WANTED = "<slug>.md, or <slug>.v1.md and so on for older versions; a slug has only a to z, digits and hyphens"


@dataclass(slots=True)
class ArticleFiles:
    """What a folder has of one article; `row` is what the newest file says, where it can be read at all."""

    slug: str
    folder: str
    names: list[str] = field(default_factory=list)
    file: TextFile | None = None
    row: Row | None = None
    older: dict[int, tuple[TextFile, Row]] = field(default_factory=dict)


def find_articles(loading: Loading, patterns: tuple[str, ...], shape: Shape) -> dict[str, ArticleFiles]:
    """Read all the articles' files; return them by slug. Articles are declared, so that others may refer to them."""
    found: dict[str, ArticleFiles] = {}
    for name in loading.files(*patterns):
        path = PurePosixPath(name)
        match = _NAME.fullmatch(path.name)
        if match is None:
            loading.problem(name, 1, f"no article can be called “{shorten(path.stem)}”", _NAMES_WANTED)
            continue
        slug, folder = match["slug"], str(path.parent)
        loading.declare(Article, slug)
        article = found.setdefault(slug, ArticleFiles(slug, folder))
        if article.folder != folder:
            wanted = f"each slug once; the other lies in {article.folder}"
            loading.problem(name, 1, f"the article “{slug}” stands here a second time", wanted)
            continue
        article.names.append(path.name)
        _read(loading, article, name, int(match["version"] or 0), shape)
    for article in found.values():
        if f"{article.slug}.md" not in article.names:
            for file, _row in article.older.values():
                loading.problem(file.file, 1, "an older version without the newest", f"{article.slug}.md beside it")
    return found


def _read(loading: Loading, article: ArticleFiles, name: str, version: int, shape: Shape) -> None:
    file = loading.text_file(name)
    if file is None or file.table is None:
        return
    table: Table = file.table
    if version:
        article.older[version] = file, table.read(OLDER)
    else:
        article.file, article.row = file, table.read(shape)


def check_folder(article: ArticleFiles, row: Row) -> None:
    """Enter a problem where the article does not lie in the folder of the first event of its readings."""
    readings = row.inside("readings")
    if not readings:
        if article.folder != "articles":
            row.problem(f"the article lies in {article.folder}", "a reading of that event, or the folder articles")
        return
    event = readings[0].table.data.get("event")
    if isinstance(event, str) and article.folder != f"events/{event}":
        wanted = f"the folder events/{event}, of the first event that it is a reading of"
        row.problem(f"the article lies in {article.folder}", wanted, "readings")


def folder_of(readings: Sequence[Reading]) -> str:
    """Return the folder of an article with these readings, which are in their canonical order."""
    return f"events/{readings[0].event.slug}" if readings else "articles"


def in_order(readings: Iterable[Reading]) -> list[Reading]:
    """Return the readings of an article in their canonical order: by date and slug of the event."""
    return sorted(readings, key=lambda reading: (reading.event.date, reading.event.slug))


def texts_of(article: ArticleFiles, row: Row) -> list[Text]:
    """Return the versions that the files hold, oldest first; none for a draft that has neither title nor text."""
    texts: list[Text] = []
    newest = row["version"]
    for number, (file, older) in sorted(article.older.items()):
        if number >= newest and "version" not in row.faulty:
            older.problem(f"version {number} stands beside version {newest} as an older one", f"less than {newest}")
        elif older.ok:
            title, note = one_line(older["title"]), one_line(older["note"])
            texts.append(Text(number, title, older["date"], note, older, file))
    assert article.file is not None  # noqa: S101 (there is a row, so there is a file)
    if newest == 1 and row["status"] == Article.Status.DRAFT and not article.file.text and not row["title"]:
        return []
    if not row["title"] and "title" not in row.faulty:
        row.problem("title is missing in this article", "title = text in quotation marks")
    if newest > 1 and row["version_date"] is None and "version_date" not in row.faulty:
        row.problem(f"version_date is missing beside version = {newest}", "the date of this version", "version")
    title, note = one_line(row["title"]), one_line(row["version_note"])
    return [*texts, Text(newest, title, row["version_date"] or row["date"], note, row, article.file)]
