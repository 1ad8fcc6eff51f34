"""Drafts of imports: what an editor corrects before anything of a source becomes an article."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.passages import HEADING, KINDS, LIST_ITEM, Block, marks_from_json, marks_to_json
from apps.core.writing import tidied
from apps.library.importers import CannotImport, Part, Source, Understood, joined, understand
from apps.library.importers.text_shapes import sentences
from apps.library.importing import Imported, Wanted, import_parts, keep_source
from apps.library.models import ImportDraft


class StaleDraft(Exception):
    """Somebody else changed the draft meanwhile, or threw it away; `current` is how it stands."""

    def __init__(self, current: ImportDraft) -> None:
        self.current = current
        said = _("Somebody else changed this draft meanwhile. Look at what they did, then save yours again.")
        if current.discarded is not None:
            said = _("Somebody else threw this draft away meanwhile. To save yours takes it out of the bin again.")
        super().__init__(said)


class GoneDraft(Exception):
    """The draft was deleted meanwhile: all of it became articles, or it was in the bin for too long."""

    def __init__(self) -> None:
        super().__init__(_("This draft is gone: it became an article meanwhile, or it was deleted for good."))


@dataclass(frozen=True, slots=True)
class Change:
    """What an editor says of one passage.

    `split` is after which of its sentences it is divided, 0 for nowhere; `before` are words of it before which it is
    divided, wherever they first stand behind its beginning.
    """

    kind: str
    level: int = 0
    voice: str = ""
    left_out: bool = False
    merge: bool = False
    split: int = 0
    before: str = ""


def block_to_json(block: Block) -> dict[str, Any]:
    """Return a passage as it is kept in a draft."""
    return {
        "kind": block.kind,
        "text": block.text,
        "level": block.level,
        "ordinal": block.ordinal,
        "marks": marks_to_json(block.marks),
        "voice": block.voice,
        "attribution": block.attribution,
        "left_out": block.left_out,
        "flags": list(block.flags),
    }


def block_from_json(kept: Mapping[str, Any]) -> Block:
    """Return a passage as `block_to_json` wrote it."""
    return Block(**{**kept, "marks": marks_from_json(kept["marks"]), "flags": tuple(kept["flags"])})


def part_to_json(part: Part) -> dict[str, Any]:
    """Return a text as it is kept in a draft; what editors say of it comes under `said`."""
    kept = {name: value for name, value in asdict(part).items() if name not in ("blocks", "date")}
    return {
        **kept,
        "taken": list(part.taken),
        "notes": list(part.notes),
        "date": part.date.isoformat() if part.date else None,
        "blocks": [block_to_json(block) for block in part.blocks],
        "said": {},
        "article": "",
    }


def part_from_json(kept: Mapping[str, Any]) -> Part:
    """Return a text as `part_to_json` wrote it."""
    return Part(
        title=kept["title"],
        byline=kept["byline"],
        date=datetime.date.fromisoformat(kept["date"]) if kept["date"] else None,
        outlet=kept["outlet"],
        language=kept["language"],
        blocks=tuple(block_from_json(block) for block in kept["blocks"]),
        taken=tuple(kept["taken"]),
        notes=tuple(kept["notes"]),
    )


@transaction.atomic
def make_draft(*, source: Source, owner: User) -> ImportDraft:
    """Understand `source` and keep what was understood, with the bytes. Raises CannotImport; nothing is stored then."""
    understood = understand(source)
    kept = keep_source(source=source, understood=understood, user=owner)
    parts = [replace(part, blocks=tuple(tidied(part.blocks))) for part in understood.parts]
    parts[0] = replace(parts[0], notes=(*understood.notes, *parts[0].notes))
    return ImportDraft.objects.create(owner=owner, source=kept, parts=[part_to_json(part) for part in parts])


@transaction.atomic
def change_part(
    *, draft: ImportDraft, edition: int, number: int, said: dict[str, Any], changes: Mapping[int, Change]
) -> ImportDraft:
    """Store what an editor says of the text `number` (from 1), and of its passages by their numbers (from 1).

    Raises StaleDraft and GoneDraft, and CannotImport as `changed` does.
    """
    locked = _locked(draft, edition)
    part = locked.parts[number - 1]
    blocks = [block_from_json(block) for block in part["blocks"]]
    part["blocks"] = [block_to_json(block) for block in tidied(changed(blocks, changes))]
    part["said"] = said
    return _saved(locked)


@transaction.atomic
def join_parts(*, draft: ImportDraft, edition: int) -> ImportDraft:
    """Make one text of all. Raises StaleDraft, GoneDraft, and CannotImport where one of them is an article already."""
    locked = _locked(draft, edition)
    if any(part["article"] for part in locked.parts):
        raise CannotImport(_("A text of it is an article already: they cannot be made one any more."))
    part = joined([part_from_json(part) for part in locked.parts])
    locked.parts = [{**part_to_json(part), "said": locked.parts[0]["said"]}]
    return _saved(locked)


@transaction.atomic
def store_part(*, draft: ImportDraft, edition: int, number: int, wanted: Wanted, user: User) -> Imported:
    """Make an article of the text `number`; with its last one the draft goes.

    Raises StaleDraft, GoneDraft and CannotImport.
    """
    locked = _locked(draft, edition)
    kept = locked.source
    if locked.parts[number - 1]["article"]:
        raise CannotImport(_("This text is an article already."))
    part = part_from_json(locked.parts[number - 1])
    source = Source(bytes(kept.data), kept.name, kept.media_type, kept.address)
    understood = Understood(kept.format, kept.encoding, (part,))
    (imported,) = import_parts(
        source=source, understood=understood, parts=[part], wanted=[wanted], user=user, first=number
    )
    if imported.same is None:
        locked.parts[number - 1]["article"] = imported.article.slug
        if all(part["article"] for part in locked.parts):
            locked.delete()
        else:
            _saved(locked)
    return imported


@transaction.atomic
def discard(*, draft: ImportDraft, edition: int) -> None:
    """Put a draft into the bin; `manage.py tidy` deletes it 30 days later. Raises StaleDraft and GoneDraft."""
    locked = _locked(draft, edition)
    _saved(locked, discarded=timezone.now())


@transaction.atomic
def bring_back(*, draft: ImportDraft, edition: int) -> None:
    """Take a draft out of the bin, as it was when it was thrown away. Raises StaleDraft and GoneDraft."""
    _saved(_locked(draft, edition))


def changed(blocks: list[Block], changes: Mapping[int, Change]) -> list[Block]:
    """Return `blocks` with `changes` carried out: first what each is, then what is divided, then what is joined.

    Raises CannotImport where a passage has not the words before which it was to be divided.
    """
    result: list[Block] = []
    joining = False
    for number, block in enumerate(blocks, start=1):
        change = changes.get(number)
        pieces = [block] if change is None else _pieces(_retyped(block, change), change, number)
        if joining and result:
            before = result.pop()
            space = len(before.text) + 1
            moved = tuple(m._replace(start=m.start + space, end=m.end + space) for m in pieces[0].marks)
            pieces[0] = replace(before, text=f"{before.text} {pieces[0].text}", marks=(*before.marks, *moved))
        result += pieces
        joining = change is not None and change.merge
    return result


def _retyped(block: Block, change: Change) -> Block:
    kind = change.kind if change.kind in KINDS else block.kind
    return replace(
        block,
        kind=kind,
        level=change.level if kind in (HEADING, LIST_ITEM) else 0,
        ordinal=block.ordinal if kind == LIST_ITEM else None,
        voice=change.voice,
        left_out=change.left_out,
    )


def _pieces(block: Block, change: Change, number: int) -> list[Block]:
    at = _place(block.text, change, number)
    if at == 0:
        return [block]
    begins = at + len(block.text[at:]) - len(block.text[at:].lstrip())
    first = tuple(m._replace(end=min(m.end, at)) for m in block.marks if m.start < at)
    second = tuple(
        m._replace(start=max(m.start, begins) - begins, end=m.end - begins) for m in block.marks if m.end > begins
    )
    return [
        replace(block, text=block.text[:at], marks=first),
        replace(block, text=block.text[begins:], marks=second, ordinal=None),
    ]


def _place(text: str, change: Change, number: int) -> int:
    """Return where the first part of a passage ends that is divided, or 0."""
    if change.before:
        begins = text.find(change.before, 1)
        if begins < 0:
            sizes = {"n": number, "words": change.before}
            raise CannotImport(_("Passage %(n)s has no “%(words)s” to be divided before.") % sizes)
        return len(text[:begins].rstrip())
    ends = sentences(text)
    return ends[change.split - 1] if 0 < change.split < len(ends) else 0


def _locked(draft: ImportDraft, edition: int) -> ImportDraft:
    locked = ImportDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if locked is None:
        raise GoneDraft
    if locked.edition != edition:
        raise StaleDraft(locked)
    return locked


def _saved(draft: ImportDraft, *, discarded: datetime.datetime | None = None) -> ImportDraft:
    draft.edition += 1
    draft.discarded = discarded
    draft.save(update_fields=["parts", "edition", "discarded", "modified"])
    return draft
