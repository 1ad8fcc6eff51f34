"""Passages in, texts out: what each is called, who wrote it, when, and what is not of it.

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
from apps.library.importers.text_furniture import (
    heads_author,
    is_bio,
    is_furniture,
    is_kicker,
    is_label,
    is_path,
)
from apps.library.importers.text_lines import tidy_characters
from apps.library.importers.text_shapes import (
    byline,
    date_line,
    ends_sentence,
    find_date,
    glued_title,
    in_first_person,
    is_name,
    name_in,
    place_and_date,
    published,
)
from apps.library.importers.text_speakers import speaker, with_voices
from apps.library.importers.text_starts import (
    COUNTED,
    FIELD,
    TEXT_KINDS,
    begins_text,
    may_be_title,
    same_title,
    same_words,
    says_who_or_when,
    starts_of,
)

#: How many passages below the title may still say who wrote a text, and when.
_HEAD = 8
#: Characters that a title or a byline may have that a format gives beside the text.
_LONGEST_LINE = 400
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")


def parts_of(raw: Raw) -> tuple[Part, ...]:
    """Return the texts that stand in `raw`, each with its metadata; what stands above several goes to the first."""
    blocks = list(raw.blocks)
    starts = starts_of(blocks)
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


def _is_note(blocks: Sequence[Block]) -> bool:
    """Return whether what stands above the only text is a note on it, rather than a menu or a title of its own."""
    return any(len(block.text) >= 80 for block in blocks if not is_furniture(block.text))


def _as_note(block: Block) -> Block:
    return replace(block, kind=NOTE, level=0) if block.kind in (PARAGRAPH, HEADING) else block


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
    reading.blocks = _something_shown(reading.blocks, leave_out_furniture(reading.blocks))
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


def _something_shown(before: Sequence[Block], after: list[Block]) -> list[Block]:
    """Return `after`, or, where nothing is left in it that is shown, the sentences too that were left out as others."""
    if any(not block.left_out for block in after):
        return after
    return [
        old if not old.left_out and ends_sentence(old.text) and not is_furniture(old.text) else new
        for old, new in zip(before, after, strict=True)
    ]


def _find_title(reading: _Reading) -> int:
    """Take the title out of the passages; return where the text goes on after it."""
    given = reading.title
    if not given and reading.blocks and (end := glued_title(reading.blocks[0].text)):
        reading.split(0, end)
    if not given and reading.blocks and not reading.shaped:
        for place in range(_real_title(reading.blocks)):
            reading.leave_out(place)  # "Opinion", "Home > World": what stands above the title on its page
    for place, block in enumerate(reading.blocks[: 30 if given else _HEAD]):
        found = same_words(block.text, given) if given else _is_title(reading.blocks, place)
        if not found or block.kind not in TEXT_KINDS:
            continue
        if not given and place + 1 < len(reading.blocks) and _names_site(block.text, reading.blocks[place + 1].text):
            reading.leave_out(place)  # the title of the window, with the name of the site; the real one is next
            continue
        field = None if given else FIELD.match(block.text)
        if field:
            reading.split(place, field.start("title"))
            reading.leave_out(place)
            place += 1
            block = reading.blocks[place]
        after = range(place + 1, min(place + 4, len(reading.blocks)))
        again = next((n for n in after if same_title(reading.blocks[n].text, block.text)), None)
        if again is not None:
            reading.notes.append(_("The title stands there twice; the second is left out."))
            other = reading.blocks[again]
            counted = COUNTED.match(block.text) and not COUNTED.match(other.text)
            if not given and counted and other.kind in TEXT_KINDS:
                place, again, block = again, place, other  # one has its number in a collection
            reading.leave_out(again)
        reading.title = " ".join((given or block.text).split())
        reading.taken.append(block.text)
        del reading.blocks[place]
        return place
    return 0


def _real_title(blocks: Sequence[Block]) -> int:
    """Return where the title stands below a kicker or a path through the site, or 0.

    Behind a path or the name of a section it is the next line that may be one; behind any other short line the one
    that stands there twice. A line below a title that stands above the byline may be a subtitle.
    """
    if len(blocks) > 2 and is_label(blocks[0].text) and begins_text(blocks, 1, [False] * 2):
        return 1
    place, kicked = 0, False
    while place < min(_HEAD, len(blocks) - 2) and (
        (above := is_kicker(blocks[place].text)) or is_furniture(blocks[place].text)
    ):
        place, kicked = place + 1, kicked or above
    if kicked and _is_title(blocks, place) and not same_title(blocks[place - 1].text, blocks[place].text):
        below = blocks[place + 1 : place + 4]
        path = any(is_path(block.text) for block in blocks[:place])
        if path or _twice(blocks, place) or any(says_who_or_when(block.text) for block in below):
            return place
    for place, block in enumerate(blocks[:4]):
        if len(block.text.split()) > 6 or block.kind not in TEXT_KINDS or ends_sentence(block.text):
            # nothing but short lines stands above a title
            twice = _twice(blocks, place)
            return place if twice else 0
        if _twice(blocks, place):
            return place
    return 0


def _twice(blocks: Sequence[Block], place: int) -> bool:
    return (
        place + 2 < len(blocks)
        and may_be_title(blocks[place])
        and same_title(blocks[place].text, blocks[place + 1].text)
    )


def _names_site(text: str, title: str) -> bool:
    """Return whether `text` is `title` and the name of a site behind a stroke or dash."""
    return bool(re.match(r"\s*[|·–—-]\s*\S", text[len(title) :])) and text.startswith(title)


def _is_title(blocks: Sequence[Block], place: int) -> bool:
    block, rest = blocks[place], blocks[place + 1 :]
    if block.left_out or not rest:
        return False
    if place == 0 and len(block.text.split()) <= 2 and byline(rest[0].text):
        return byline(block.text) is None and any(c.isalpha() for c in block.text)  # even "Related"
    if not may_be_title(block):
        return False
    if block.kind == HEADING or same_title(rest[0].text, block.text):
        return True
    if any(says_who_or_when(other.text) for other in rest[:2]):
        return True
    longest = max(len(other.text) for other in rest)
    if block.text[-1] in ".,;:…":
        return block.text[-1] == "." and len(block.text.split()) <= 10 and longest >= 2 * len(block.text)
    return longest > len(block.text) or len(rest) > 2


def _find_names_and_dates(reading: _Reading, start: int) -> None:
    """Read byline and date from the lines around the title, and dates from the last ones; leave these lines out."""
    place = 0
    days = _is_chronicle(reading.blocks)
    while place < min(start + _HEAD, len(reading.blocks)):
        block = reading.blocks[place]
        if block.kind in (LIST_ITEM, TABLE_ROW, QUOTATION):
            place += 1
            continue
        by = byline(block.text)
        said = published(block.text)
        if by and by.bare and (reading.byline or place > start + 2):
            by = None
        if by and (not reading.byline or same_words(by.names, reading.byline)):
            reading.byline = reading.byline or by.names
            reading.date = reading.date or by.date
            reading.split(place, by.end)
            reading.leave_out(place)
        elif said and (place <= start + 3 or len(block.text) == said[1]):
            reading.date = reading.date or said[0]
            reading.split(place, said[1])
            reading.leave_out(place)
        elif (alone := date_line(block.text)) is not None and not (days and said is None):
            reading.date = reading.date or alone
            reading.leave_out(place)
        elif place <= start + 2 and (placed := place_and_date(block.text)) is not None:
            # "Istanbul, 2 June 2025"; several of them head what somebody wrote day by day.
            reading.date = reading.date or placed
            if sum(place_and_date(other.text) is not None for other in reading.blocks) == 1:
                reading.leave_out(place)
        place += 1
    for place in range(max(start, len(reading.blocks) - 3), len(reading.blocks)):
        text = reading.blocks[place].text
        alone = date_line(text)
        if alone is not None and not (days and published(text) is None):
            reading.date = reading.date or alone
            reading.leave_out(place)


def _is_chronicle(blocks: Sequence[Block]) -> bool:
    """Return whether dates head what happened on these days: at least three, each right above a sentence."""
    dated = [n for n, block in enumerate(blocks[:-1]) if not published(block.text) and date_line(block.text)]
    return sum(ends_sentence(blocks[n + 1].text) for n in dated) >= 3


def _is_only_name(blocks: Sequence[Block], place: int) -> bool:
    """Return whether no other line names anybody, and nobody speaks below this one."""
    below = next((block for block in blocks[place + 1 :] if not block.left_out), None)
    if below is not None and (below.kind == QUOTATION or in_first_person(below.text)):
        return False
    return not any(n != place and not block.left_out and speaker(block.text) for n, block in enumerate(blocks))


def _may_speak(blocks: Sequence[Block], place: int) -> bool:
    """Return whether a name is rather of somebody whose words stand below it: with an office, or as others are named.

    A date right below a name says that it is of the author although others are named too.
    """
    found = speaker(blocks[place].text)
    if found is not None and (found.office or found.said_of or found.colon):
        return True
    below = next((block for block in blocks[place + 1 :] if not block.left_out), None)
    if below is not None and (below.kind == QUOTATION or below.text[:1] in '“"«„'):
        return True
    if place + 1 < len(blocks) and blocks[place + 1].left_out and find_date(blocks[place + 1].text):
        return False
    shown = (block.text for n, block in enumerate(blocks) if n > place and not block.left_out)
    return any((other := speaker(text)) is not None and not other.place for text in shown)


def _find_author(reading: _Reading, start: int) -> None:
    """Take a bare "First Last" under the title for the byline where a bio or a date bears it out; leave out bios."""
    head = range(start, min(start + 3, len(reading.blocks)))
    names = [place for place in head if is_name(reading.blocks[place].text) or name_in(reading.blocks[place].text)]
    for place in names if not reading.byline else ():
        name = name_in(reading.blocks[place].text) or reading.blocks[place].text
        near = [block for block in reading.blocks[max(0, place - 1) : place + 2] if find_date(block.text)]
        if place > 1 and reading.blocks[place - 2].left_out and _is_only_name(reading.blocks, place):
            # A date that was glued to the first paragraph, below which the page had who wrote it.
            near += [block for block in reading.blocks[place - 2 : place - 1] if published(block.text)]
        borne_out = any(is_bio(block.text, name) for block in reading.blocks[place + 1 :])
        if borne_out or (any(b.left_out for b in near) and not _may_speak(reading.blocks, place)):
            reading.byline = name
            break
    for place in names:
        text = reading.blocks[place].text
        if same_words(name_in(text) or text, reading.byline):
            reading.leave_out(place)
    for place in range(max(start, len(reading.blocks) - 12), len(reading.blocks)):
        text = reading.blocks[place].text
        if (
            heads_author(text)
            or is_bio(text, reading.byline)
            or (place >= len(reading.blocks) - 4 and same_words(text, reading.byline))
        ):
            reading.leave_out(place)
