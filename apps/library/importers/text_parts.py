"""Passages in, texts out: where one begins, what it is called, who wrote it, when, and what is not of it.

Nothing is thrown away: what was read into the metadata is left out of what is shown, and what is furniture too. Only a
title, which the page shows anyway, and the line that names a speaker, are taken out of the passages; a part keeps them
in `taken`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from apps.core.passages import HEADING, LIST_ITEM, NOTE, PARAGRAPH, QUOTATION, TABLE_ROW, Block, clean
from apps.library.importers.base import Part, Raw
from apps.library.importers.languages import language_of
from apps.library.importers.text_body import (
    leave_out_furniture,
    with_attributions,
    with_headings,
    with_quotations,
)
from apps.library.importers.text_furniture import heads_author, heads_comments, heads_others, is_bio, is_furniture
from apps.library.importers.text_lines import tidy_characters
from apps.library.importers.text_shapes import byline, date_line, find_date, glued_title, is_name, published
from apps.library.importers.text_speakers import with_voices

#: How many passages below the title may still say who wrote a text, and when.
_HEAD = 8
_LONGEST_TITLE = 200
#: Characters that a title or a byline may have that a format gives beside the text.
_LONGEST_LINE = 400
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_TEXT_KINDS = (PARAGRAPH, HEADING, NOTE)


def parts_of(raw: Raw) -> tuple[Part, ...]:
    """Return the texts that stand in `raw`, each with its metadata; what stands above several goes to the first."""
    blocks = list(raw.blocks)
    starts = _starts(blocks)
    if not starts or (len(starts) == 1 and not _is_note(blocks[: starts[0]])):
        return (_part(blocks, raw, alone=True),)
    before = [
        block if block.left_out or block.kind != PARAGRAPH else replace(block, kind=NOTE)
        for block in blocks[: starts[0]]
    ]
    ends = [*starts[1:], len(blocks)]
    parts = [_part(blocks[start:end], raw, alone=len(starts) == 1) for start, end in zip(starts, ends, strict=True)]
    if before:
        note = _("A note by whoever put the texts together stands above them; it is kept as a note.")
        first = parts[0]
        before, named = with_attributions(before)
        noted = tuple(leave_out_furniture([_as_note(block) for block in before]))
        parts[0] = replace(
            first, blocks=(*noted, *first.blocks), taken=(*named, *first.taken), notes=(*first.notes, note)
        )
    return tuple(parts)


def joined(parts: Sequence[Part]) -> Part:
    """Return several texts of one source as a single text: the titles of all become headings in it."""
    if len(parts) == 1:
        return parts[0]
    blocks: list[Block] = []
    for part in parts:
        notes = [block for block in part.blocks if block.kind == NOTE] if part is parts[0] else []
        blocks += notes
        if part.title:
            blocks.append(Block(HEADING, part.title, level=2))
        blocks += [block for block in part.blocks if not notes or block.kind != NOTE]
    taken = tuple(text for part in parts for text in part.taken if text != part.title)
    return Part(language=parts[0].language, outlet=parts[0].outlet, blocks=tuple(blocks), taken=taken)


def same_words(one: str, other: str) -> bool:
    """Return whether two lines say the same, whatever their case and punctuation."""
    folded = [[c for c in text.casefold() if c.isalnum()] for text in (one, other)]
    return folded[0] == folded[1] and bool(folded[0])


# -- Where a text begins ----------------------------------------------------------------------------------------------


def _starts(blocks: Sequence[Block]) -> list[int]:
    """Return where texts begin: a title with a byline under it, perhaps with the title again or a date between them."""
    starts: list[int] = []
    for place, block in enumerate(blocks):
        # What trafilatura left out are teasers of other articles, and these have bylines too.
        if block.left_out or block.kind not in _TEXT_KINDS or byline(block.text) is None:
            continue
        title = place - 1
        while title >= 0 and date_line(blocks[title].text):
            title -= 1
        if title < 0 or not _may_be_title(blocks[title]) or (starts and title <= starts[-1]):
            continue
        if title and same_words(blocks[title - 1].text, blocks[title].text):
            title -= 1
        starts.append(title)
    return starts


def _is_note(blocks: Sequence[Block]) -> bool:
    """Return whether what stands above the only text is a note on it, rather than a menu or a title of its own."""
    return any(len(block.text) >= 80 for block in blocks if not is_furniture(block.text))


def _as_note(block: Block) -> Block:
    return replace(block, kind=NOTE, level=0) if block.kind in (PARAGRAPH, HEADING) else block


def _may_be_title(block: Block) -> bool:
    text = block.text
    return (
        block.kind in _TEXT_KINDS
        and len(text) <= _LONGEST_TITLE
        and len(text.split()) <= 30
        and "\n" not in text
        and any(c.isalpha() for c in text)
        and not (is_furniture(text) or heads_others(text) or heads_comments(text) or heads_author(text))
        and byline(text) is None
        and published(text) is None
        and date_line(text) is None
    )


# -- One text ---------------------------------------------------------------------------------------------------------


class _Reading:
    """One text while it is read: its passages, and what was found out."""

    def __init__(self, blocks: Sequence[Block], raw: Raw, alone: bool) -> None:
        self.blocks = list(blocks)
        self.shaped = raw.shaped
        self.title = _line(raw.title) if alone else ""
        self.byline = _line(raw.byline) if alone else ""
        self.date = raw.date if alone else None
        self.outlet = _line(raw.outlet)
        self.language = raw.language if len(raw.language) <= 35 and _LANGUAGE.match(raw.language) else ""
        self.taken = list(raw.taken) if alone else []
        self.notes: list[str] = []

    def leave_out(self, place: int) -> None:
        self.blocks[place] = replace(self.blocks[place], left_out=True)

    def split(self, place: int, at: int) -> None:
        """Divide a passage; nothing is done where one side would be empty."""
        block = self.blocks[place]
        one, other = block.text[:at].rstrip(), block.text[at:].lstrip()
        if one and other:
            begins = len(block.text) - len(other)
            marks = tuple(
                m._replace(start=max(m.start, begins) - begins, end=m.end - begins)
                for m in block.marks
                if m.end > begins
            )
            kept = tuple(m._replace(end=min(m.end, len(one))) for m in block.marks if m.start < len(one))
            self.blocks[place : place + 1] = [
                replace(block, text=one, marks=kept),
                replace(block, text=other, marks=marks),
            ]


def _line(text: str) -> str:
    """Return what a format says of itself as one clean line; nothing where it is longer than any title."""
    line = " ".join(tidy_characters(clean(text)).split()) if len(text) <= 10 * _LONGEST_LINE else ""
    return line if len(line) <= _LONGEST_LINE else ""


def _part(blocks: Sequence[Block], raw: Raw, *, alone: bool) -> Part:
    blocks, named = with_attributions(blocks)
    reading = _Reading(blocks, raw, alone)
    reading.taken += named
    after = _find_title(reading)
    _find_names_and_dates(reading, after)
    _find_author(reading, after)
    reading.blocks = leave_out_furniture(reading.blocks)
    reading.blocks, named = with_quotations(reading.blocks)
    reading.taken += named
    if not reading.shaped:
        reading.blocks = with_headings(reading.blocks)
    reading.blocks, voices = with_voices(reading.blocks, reading.byline, reading.shaped)
    if voices:
        reading.notes.append(_("Words of: %s.") % ", ".join(voices))
    shown = " ".join(block.text for block in reading.blocks if not block.left_out)
    detected = language_of(shown)
    language = reading.language or detected
    return Part(
        title=reading.title,
        byline=reading.byline,
        date=reading.date,
        outlet=reading.outlet,
        language=detected if detected and detected.partition("-")[0] != language.partition("-")[0] else language,
        blocks=tuple(reading.blocks),
        taken=tuple(reading.taken),
        notes=tuple(reading.notes),
    )


def _find_title(reading: _Reading) -> int:
    """Take the title out of the passages; return where the text goes on after it."""
    given = reading.title
    if not given and reading.blocks and (end := glued_title(reading.blocks[0].text)):
        reading.split(0, end)
    for place, block in enumerate(reading.blocks[: 30 if given else _HEAD]):
        found = same_words(block.text, given) if given else _is_title(reading.blocks, place)
        if not found or block.kind not in _TEXT_KINDS:
            continue
        if not given and place + 1 < len(reading.blocks) and _names_site(block.text, reading.blocks[place + 1].text):
            reading.leave_out(place)  # the title of the window, with the name of the site; the real one is next
            continue
        reading.title = " ".join((given or block.text).split())
        reading.taken.append(block.text)
        del reading.blocks[place]
        for further in range(place, min(place + 3, len(reading.blocks))):
            if same_words(reading.blocks[further].text, block.text):
                reading.leave_out(further)
                reading.notes.append(_("The title stands there twice; the second is left out."))
                break
        return place
    return 0


def _names_site(text: str, title: str) -> bool:
    """Return whether `text` is `title` and the name of a site behind a stroke or dash."""
    return bool(re.match(r"\s*[|·–—-]\s*\S", text[len(title) :])) and text.startswith(title)


def _is_title(blocks: Sequence[Block], place: int) -> bool:
    block, rest = blocks[place], blocks[place + 1 :]
    if block.left_out or not rest or not _may_be_title(block):
        return False
    if block.kind == HEADING or same_words(rest[0].text, block.text):
        return True
    if any(_says_who_or_when(other.text) for other in rest[:2]):
        return True
    longest = max(len(other.text) for other in rest)
    if block.text[-1] in ".,;:…":
        return block.text[-1] == "." and len(block.text.split()) <= 10 and longest >= 2 * len(block.text)
    return longest > len(block.text) or len(rest) > 2


def _says_who_or_when(text: str) -> bool:
    return byline(text) is not None or published(text) is not None or date_line(text) is not None


def _find_names_and_dates(reading: _Reading, start: int) -> None:
    """Read byline and date from the lines around the title, and dates from the last ones; leave these lines out."""
    place = 0
    while place < min(start + _HEAD, len(reading.blocks)):
        block = reading.blocks[place]
        if block.kind in (LIST_ITEM, TABLE_ROW, QUOTATION):
            place += 1
            continue
        by = byline(block.text)
        said = published(block.text)
        if by and (not reading.byline or same_words(by.names, reading.byline)):
            reading.byline = reading.byline or by.names
            reading.date = reading.date or by.date
            reading.split(place, by.end)
            reading.leave_out(place)
        elif said and (place <= start + 3 or len(block.text) == said[1]):
            reading.date = reading.date or said[0]
            reading.split(place, said[1])
            reading.leave_out(place)
        elif (alone := date_line(block.text)) is not None:
            reading.date = reading.date or alone
            reading.leave_out(place)
        place += 1
    for place in range(max(start, len(reading.blocks) - 3), len(reading.blocks)):
        text = reading.blocks[place].text
        alone = date_line(text)
        if alone is not None:
            reading.date = reading.date or alone
            reading.leave_out(place)


def _find_author(reading: _Reading, start: int) -> None:
    """Take a bare "First Last" under the title for the byline where a bio or a date bears it out; leave out bios."""
    head = range(start, min(start + 3, len(reading.blocks)))
    names = [place for place in head if is_name(reading.blocks[place].text)]
    for place in names if not reading.byline else ():
        name = reading.blocks[place].text
        near = [block for block in reading.blocks[max(0, place - 1) : place + 2] if find_date(block.text)]
        if any(is_bio(block.text, name) for block in reading.blocks[place + 1 :]) or any(b.left_out for b in near):
            reading.byline = name
            break
    for place in names:
        if same_words(reading.blocks[place].text, reading.byline):
            reading.leave_out(place)
    for place in range(max(start, len(reading.blocks) - 12), len(reading.blocks)):
        text = reading.blocks[place].text
        if (
            heads_author(text)
            or is_bio(text, reading.byline)
            or (place >= len(reading.blocks) - 4 and same_words(text, reading.byline))
        ):
            reading.leave_out(place)
