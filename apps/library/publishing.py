"""Publishing: from a source text to an immutable version with its passages, in one transaction."""

import base64
import datetime
import hashlib
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from apps.core.inline import inner_html
from apps.core.passages import RENDERER, Block, cut_markdown, marks_to_json
from apps.core.search import fold
from apps.library.models import Article, ArticleVersion, Passage, Quotation, SearchText, Voice

PublishStep = Callable[[ArticleVersion], None]
#: Two passages with at least this share of their words in common are the same passage, edited.
SUCCESSOR_RATIO = 0.6


class CannotPublish(ValueError):
    """The text cannot become a version; the message says why and what to do."""


class UnknownVoice(CannotPublish):
    """A quotation names a voice that is not in the register."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"“{name}” is not a known voice. Add the voice first, or mend its name under the quotation.")


@transaction.atomic
def publish_version(
    *,
    article: Article,
    title: str,
    source: str,
    date: datetime.date,
    note: str = "",
) -> ArticleVersion:
    """Store `source` (Markdown) as the next version of `article`, make it the current one and publish the article.

    The steps named in settings.PUBLISH_STEPS run inside the same transaction. Raises CannotPublish, and UnknownVoice;
    apps.core.passages.SourceTooLong where the text is too long. Nothing is stored then.
    """
    cut = cut_markdown(source)
    if not any(not block.left_out for block in cut.blocks):
        raise CannotPublish("The text is empty: there is no passage in it.")
    # Locks the article on PostgreSQL, so that two editors cannot both take the next number; the article alone, since
    # an outer join cannot be locked.
    locked = Article.objects.select_for_update(of=("self",)).select_related("current").get(pk=article.pk)
    previous = locked.current
    version = ArticleVersion.objects.create(
        article=locked,
        number=previous.number + 1 if previous else 1,
        title=title,
        source=source,
        text=cut.text,
        sha256=hashlib.sha256(cut.text.encode()).hexdigest(),
        words=sum(len(block.text.split()) for block in cut.blocks if not block.left_out),
        renderer=RENDERER,
        date=date,
        note=note,
    )
    before = list(previous.passages.only("uid", "text", "kind", "number").order_by("number")) if previous else []
    _store_passages(version, cut.blocks, before)
    locked.current = version
    locked.status = Article.Status.PUBLISHED
    locked.save(update_fields=["current", "status"])
    refresh_search(locked)
    for path in settings.PUBLISH_STEPS:
        step: PublishStep = import_string(path)
        step(version)
    article.current, article.status = version, locked.status
    return version


def refresh_search(article: Article) -> None:
    """Make the search know `article` as it now is: title, outlet, byline and current text."""
    version = article.current
    if version is None:
        return
    title, outlet = fold(version.title), fold(article.outlet.name)
    everything = fold(" ".join([version.title, article.outlet.name, article.byline, version.text]))
    SearchText.objects.update_or_create(
        article=article, defaults={"title": title, "outlet": outlet, "folded": everything}
    )


def _store_passages(version: ArticleVersion, blocks: Sequence[Block], before: Sequence[Passage]) -> None:
    names = {block.voice for block in blocks if block.voice}
    voices = {voice.name: voice for voice in Voice.objects.filter(name__in=names)}
    for name in sorted(names - voices.keys()):
        raise UnknownVoice(name)
    register = list(Quotation.objects.filter(speaker__in=voices.values()))
    uids = passage_uids(blocks, before)
    Passage.objects.bulk_create(
        Passage(
            version=version,
            number=block.number,
            uid=uid,
            kind=block.kind,
            level=block.level,
            ordinal=block.ordinal,
            text=block.text,
            marks=marks_to_json(block.marks),
            html=passage_html(block),
            start=block.start,
            end=block.end,
            voice=voices.get(block.voice),
            attribution=block.attribution[:400],
            quotation=_registered(block, register),
            left_out=block.left_out,
            flags=list(block.flags),
        )
        for block, uid in zip(blocks, uids, strict=True)
    )


def passage_html(block: Block) -> str:
    """Return the inner HTML of a passage; the cells of a table row are separated by one tab, as in its text."""
    if "\t" not in block.text:
        return inner_html(block.text, block.marks)
    cells: list[str] = []
    start = 0
    for cell in block.text.split("\t"):
        inside = [m._replace(start=m.start - start, end=m.end - start) for m in block.marks]
        cells.append(inner_html(cell, inside))
        start += len(cell) + 1
    return "\t".join(cells)


def _registered(block: Block, register: Sequence[Quotation]) -> Quotation | None:
    plain = _plain_quotes(block.text)
    for quotation in register:
        if quotation.speaker.name == block.voice and plain in _plain_quotes(quotation.words):
            return quotation
    return None


def _plain_quotes(text: str) -> str:
    return text.translate(str.maketrans("‘’“”", "''\"\""))


def passage_uids(blocks: Sequence[Block], before: Sequence[Passage]) -> list[str]:
    """Return a uid for each of `blocks`, the old one where the passage stood in the version `before`.

    A passage with the same words keeps its uid wherever it moved; of the rest, one that stands where another stood
    and shares most of its words is that one, edited. All others get a uid of their own, from their words.
    """
    kept: dict[int, str] = {}
    free: dict[tuple[str, str], list[str]] = {}
    for old in before:
        free.setdefault((old.kind, old.text), []).append(old.uid)
    for block in blocks:
        if same := free.get((block.kind, block.text)):
            kept[block.number] = same.pop(0)
    taken = {old.uid for old in before}
    _keep_edited(blocks, before, kept)
    used = set(kept.values()) | taken
    result: list[str] = []
    for block in blocks:
        uid = kept.get(block.number) or _fresh_uid(block.text, used)
        used.add(uid)
        result.append(uid)
    return result


def _keep_edited(blocks: Sequence[Block], before: Sequence[Passage], kept: dict[int, str]) -> None:
    matched = set(kept.values())
    for tag, i1, i2, j1, j2 in SequenceMatcher(
        None, [old.text for old in before], [block.text for block in blocks], autojunk=False
    ).get_opcodes():
        if tag != "replace":
            continue
        candidates = [old for old in before[i1:i2] if old.uid not in matched]
        for block in blocks[j1:j2]:
            if block.number in kept:
                continue
            for old in candidates:
                if old.kind == block.kind and _share(old.text, block.text) >= SUCCESSOR_RATIO:
                    kept[block.number] = old.uid
                    candidates.remove(old)
                    break


def _share(old: str, new: str) -> float:
    return SequenceMatcher(None, old.split(), new.split(), autojunk=False).ratio()


def _fresh_uid(text: str, used: set[str]) -> str:
    turn = 0
    while True:
        digest = hashlib.sha256(f"{turn}\n{text}".encode()).digest()
        uid = base64.b32encode(digest[:10]).decode().lower()[:12]
        if uid not in used:
            return uid
        turn += 1
