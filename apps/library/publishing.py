"""Publishing: from a source text to an immutable version with its passages, in one transaction."""

import datetime
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import cast

from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from apps.core.inline import Mark, inner_html
from apps.core.passages import RENDERER, Block, Cut, clean, cut_markdown, marks_to_json
from apps.core.search import fold
from apps.library.identity import passage_uids
from apps.library.models import Article, ArticleVersion, Passage, Quotation, SearchText, Voice

PublishStep = Callable[[ArticleVersion], None]


class CannotPublish(ValueError):
    """The text cannot become a version; the message says why and what to do."""


class UnknownVoice(CannotPublish):
    """A quotation names a voice that is not in the register."""

    def __init__(self, name: str) -> None:
        self.name = name
        message = _("“%(name)s” is not a known voice. Add the voice first, or mend its name under the quotation.")
        super().__init__(message % {"name": name})


class Overtaken(CannotPublish):
    """Somebody else published a version of the article meanwhile."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that can become a version: what would be stored of it, and its passages, which are not stored."""

    title: str
    source: str
    note: str
    cut: Cut
    passages: list[Passage]


def draft_version(*, title: str, source: str, note: str = "") -> Draft:
    """Return what `publish_version` would store. Two queries at most; nothing is written.

    Raises CannotPublish, and UnknownVoice; apps.core.passages.CannotCut where the text is too long or too tangled.
    """
    title, note, source = clean(title).strip(), clean(note).strip(), clean(source)
    _check_limits(title, note)
    cut = cut_markdown(source)
    if not any(not block.left_out for block in cut.blocks):
        raise CannotPublish(_("The text is empty: there is no passage in it."))
    return Draft(title, source, note, cut, _passages(cut.blocks))


@transaction.atomic
def publish_version(
    *, article: Article, title: str, source: str, date: datetime.date, note: str = "", after: int | None = None
) -> ArticleVersion:
    """Store `source` (Markdown) as the next version of `article`, make it the current one and publish the article.

    `after` is the number of the version that the author had before them, 0 for none: where another has been published
    since, Overtaken is raised. The steps named in settings.PUBLISH_STEPS run inside the same transaction. Raises what
    `draft_version` raises. Nothing is stored then.
    """
    draft = draft_version(title=title, source=source, note=note)
    # Locks the article on PostgreSQL, so that two editors cannot both take the next number. Without a join: what is
    # joined would be as it was before the wait for the lock.
    locked = Article.objects.select_for_update().get(pk=article.pk)
    previous = locked.current
    number = previous.number if previous else 0
    if after is not None and after != number:
        message = _("Version %(number)s was published meanwhile. Look at it first, then publish yours after it.")
        raise Overtaken(message % {"number": number})
    version = ArticleVersion.objects.create(
        article=locked,
        number=number + 1,
        title=draft.title,
        source=draft.source,
        text=draft.cut.text,
        sha256=hashlib.sha256(draft.cut.text.encode()).hexdigest(),
        words=sum(len(passage.text.split()) for passage in draft.passages if not passage.left_out),
        renderer=RENDERER,
        date=date,
        note=draft.note,
    )
    for passage, uid in zip(draft.passages, passage_uids(draft.cut.blocks, passages_of(previous)), strict=True):
        passage.version, passage.uid = version, uid
    Passage.objects.bulk_create(draft.passages)
    locked.current = version
    locked.status = Article.Status.PUBLISHED
    locked.save(update_fields=["current", "status"])
    refresh_search(locked)
    for path in settings.PUBLISH_STEPS:
        step: PublishStep = import_string(path)
        step(version)
    article.current, article.status = version, locked.status
    return version


def passages_of(version: ArticleVersion | None) -> list[Passage]:
    """Return what `passage_uids` needs of the passages of `version`, none for None. One query."""
    return list(Passage.objects.filter(version=version).order_by("number").only("number", "uid", "text", "kind"))


def _check_limits(title: str, note: str) -> None:
    """Raise CannotPublish where there is no title, or where it or the note is longer than the database holds."""
    if not title:
        raise CannotPublish(_("The title is empty."))
    for name, text in (("title", title), ("note", note)):
        field = cast("models.CharField[str, str]", ArticleVersion._meta.get_field(name))
        if field.max_length and len(text) > field.max_length:
            message = _("“%(field)s” has %(length)s characters; it may have %(most)s.")
            sizes = {"field": field.verbose_name, "length": len(text), "most": field.max_length}
            raise CannotPublish(message % sizes)


def refresh_search(article: Article) -> None:
    """Make the search know `article` as it now is: title, outlet, byline and the passages that are shown."""
    version = article.current
    if version is None:
        return
    title, outlet = fold(version.title), fold(article.outlet.name)
    shown = version.passages.filter(left_out=False).order_by("number").values_list("text", flat=True)
    everything = fold("\n".join([version.title, article.outlet.name, article.byline, *shown]))
    SearchText.objects.update_or_create(
        article=article, defaults={"title": title, "outlet": outlet, "folded": everything}
    )


def _passages(blocks: Sequence[Block]) -> list[Passage]:
    """Return `blocks` as passages with their voices and registered quotations, of no version yet and not stored.

    Two queries. Raises UnknownVoice.
    """
    names = {block.voice for block in blocks if block.voice}
    voices = {voice.name: voice for voice in Voice.objects.filter(name__in=names)}
    for name in sorted(names - voices.keys()):
        raise UnknownVoice(name)
    register = [
        (quotation, plain_quotes(quotation.words))
        for quotation in Quotation.objects.filter(speaker__in=voices.values()).select_related("source")
    ]
    return [
        Passage(
            number=block.number,
            kind=block.kind,
            level=block.level,
            ordinal=block.ordinal,
            text=block.text,
            marks=marks_to_json(block.marks),
            html=inner_of(block.text, block.marks),
            start=block.start,
            end=block.end,
            voice=voices.get(block.voice),
            attribution=block.attribution[:400],
            quotation=_registered(block, voices.get(block.voice), register),
            left_out=block.left_out,
            flags=list(block.flags),
        )
        for block in blocks
    ]


def inner_of(text: str, marks: Sequence[Mark]) -> str:
    """Return the inner HTML of a passage; the cells of a table row are separated by one tab, as in its text."""
    if "\t" not in text:
        return inner_html(text, marks)
    cells: list[str] = []
    start = first = 0
    for cell in text.split("\t"):
        end = start + len(cell)
        # Marks are in order and no cell is looked at twice: what ends before a cell is passed over for good.
        while first < len(marks) and marks[first].end <= start:
            first += 1
        here = takewhile(lambda m, end=end: m.start < end, islice(marks, first, None))  # type: ignore[misc]
        cells.append(inner_html(cell, [m._replace(start=m.start - start, end=m.end - start) for m in here]))
        start = end + 1
    return "\t".join(cells)


def _registered(block: Block, voice: Voice | None, register: Sequence[tuple[Quotation, str]]) -> Quotation | None:
    """Return the quotation in the register whose words, or a part of them, `block` gives in the same voice."""
    plain = plain_quotes(block.text).strip("\"' ")
    if voice is None or not plain:
        return None
    return next((q for q, words in register if q.speaker_id == voice.pk and plain in words), None)


def plain_quotes(text: str) -> str:
    """Return `text` with straight quotation marks for curly ones: which of them stands is not part of what was said."""
    return text.translate(str.maketrans("‘’“”", "''\"\""))
