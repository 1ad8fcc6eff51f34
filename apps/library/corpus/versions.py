"""The texts of an article in the corpus: from files to versions that never change, and back."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.core.corpus import Key, Kind, Loading, Row, Shape, TextFile, tidy, tidy_text
from apps.core.passages import cut_markdown
from apps.library.models import Article, ArticleVersion, Voice
from apps.library.publishing import CannotPublish, publish_version

OLDER = Shape(
    "older version",
    ArticleVersion,
    Key("title"),
    Key("date"),
    Key("note"),
    heading="Older versions of a text",
)
_ADVICE = (
    "the words that are stored, for a text never changes. To publish new ones, give back the former words as "
    "{slug}.v{number}.md (title, date, note) and set version = {next}, version_date and version_note in {slug}.md"
)


@dataclass(frozen=True, slots=True)
class Text:
    """One version as its file has it; `row` and `file` say where to report what is wrong with it."""

    number: int
    title: str
    date: datetime.date
    note: str
    row: Row
    file: TextFile


def one_line(text: str) -> str:
    """Return a title or a note as versions have it: on one line."""
    return " ".join(text.split())


def put_versions(article: Article, texts: Sequence[Text], stored: Mapping[int, ArticleVersion]) -> bool:
    """Publish those of `texts`, by number, that are not `stored`; return whether anything changed.

    A stored version with other words is a problem; its date and its note can be corrected. So is a gap.
    """
    changed = False
    last = max(stored, default=0)
    for text in texts:
        if text.number in stored:
            changed = _compare(article, text, stored[text.number]) or changed
        elif text.number == last + 1:
            changed = _publish(article, text) or changed
            last += 1
        else:
            wanted = f"{article.slug}.v{last + 1}.md beside it, or version = {last + 1}"
            text.row.problem(f"version {text.number} without version {last + 1}", wanted, "version")
            last = text.number
    return changed


def _compare(article: Article, text: Text, version: ArticleVersion) -> bool:
    advice = _ADVICE.format(slug=article.slug, number=text.number, next=text.number + 1)
    if text.title != one_line(tidy(version.title)):
        text.row.problem(f"the title differs from that of version {text.number} in the database", advice, "title")
    if text.file.text != tidy_text(version.source):
        line = text.file.line + _first_difference(text.file.text, tidy_text(version.source))
        wrong = f"the text differs from version {text.number} in the database"
        text.row.loading.problem(text.file.file, line, wrong, advice)
    fields = [name for name, value in (("date", text.date), ("note", text.note)) if getattr(version, name) != value]
    if not fields:
        return False
    version.date, version.note = text.date, text.note
    version.save(update_fields=fields)
    return True


def _first_difference(new: str, old: str) -> int:
    """Return how many lines are the same before the first that differs, counted so as to stay inside `new`."""
    lines, before = new.split("\n"), old.split("\n")
    same = next((n for n, (a, b) in enumerate(zip(lines, before, strict=False)) if a != b), len(before))
    return min(same, len(lines) - 1)


def _publish(article: Article, text: Text) -> bool:
    try:
        publish_version(article=article, title=text.title, source=text.file.text, date=text.date, note=text.note)
    except CannotPublish as error:
        text.row.problem(str(error).rstrip("."), "a text that can be published")
        return False
    return True


def check_text(loading: Loading, file: TextFile) -> bool:
    """Return whether the text of a file can become a version; enter why not, with the line."""
    try:
        cut = cut_markdown(file.text)
    except ValueError as error:  # too long, or too tangled; the error may know the line of the text
        line = file.line + (getattr(error, "line", None) or 1) - 1
        why = str(error).rstrip(".") or "it is too long"
        loading.problem(file.file, line, f"the text cannot be cut into passages: {why}", "a text that can")
        return False
    if all(block.left_out for block in cut.blocks):
        wanted = 'text below the front matter; only an article with status = "draft" may do without'
        loading.problem(file.file, file.line, "there is no text", wanted)
        return False
    fine = True
    for name in dict.fromkeys(block.voice for block in cut.blocks if block.voice):
        if loading.find(Voice, name, "name") is None:
            fine = False
            if not loading.is_declared(Voice, name, "name"):
                like = loading.like(Voice, name, "name")
                wanted = "the name of a voice as voices.toml has it" + (f", such as “{like}”" if like else "")
                line = file.line + _line_of_voice(file.text, name)
                loading.problem(file.file, line, f"“{name}” is not a known voice", wanted)
    return fine


def _line_of_voice(text: str, name: str) -> int:
    """Return the line of `text`, counted from 0, of the attribution that names a voice."""
    attribution = re.compile(rf"^\s*>[>\s]*[—―–]\W*{re.escape(name)}")
    lines = text.split("\n")
    return next((n for n, line in enumerate(lines) if attribution.match(line)), 0)


def version_keys(version: ArticleVersion, article: Article) -> dict[str, object]:
    """Return what the front matter of an article's newest text says about it as a version."""
    own_date = version.number > 1 or version.date != article.date
    return {
        "title": one_line(tidy(version.title)),
        "version": version.number,
        "version_date": version.date if own_date else None,
        "version_note": one_line(tidy(version.note)),
    }


VERSION_KEYS = (
    Key("version", Kind.NUMBER, default=1),
    Key("version_date", field="date", model=ArticleVersion, optional=True),
    Key("version_note", field="note", model=ArticleVersion),
)
