"""Lines of plain text in, passages out: paragraphs, lists and tables. Headings are looked for later, among all of them.

Every letter and digit of the lines is in a passage; the number of a list item is in its `ordinal`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from apps.core.passages import LIST_ITEM, PARAGRAPH, QUOTATION, TABLE_ROW, Block
from apps.library.importers.text_furniture import is_furniture
from apps.library.importers.text_shapes import (
    byline,
    ends_sentence,
    has_verb,
    is_name,
    is_one_sentence,
    is_stopped_line,
)
from apps.library.importers.text_speakers import has_office, names_speaker

#: Soft hyphens, zero-width spaces and marks of direction that copying leaves behind; joiners inside emoji stay.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\u200e\u200f\ufeff\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_ROUND = "•◦▪▫‣●○∙■□➢➤➔✓✔·"
_BULLET = re.compile(rf"^(?P<sign>[{_ROUND}]|[-–—*+](?=\s))\s*(?P<text>\S.*)$", re.DOTALL)
_ALONE = re.compile(rf"^[{_ROUND}*–—-]$")
_INNER = "◦○▫□"
_NUMBER = re.compile(r"^(?P<open>\(?)(?P<number>\d{1,3})[.)]\s+(?P<text>\S.*)$", re.DOTALL)
_LETTERED = re.compile(r"^\(?(?P<letter>[a-z]{1,4}|[A-Z])[.)]\s+\S")
#: What lists are counted with besides numbers, and how many items there are at least.
_LETTERS = (
    ("abcdefghijklmnopqrstuvwxyz", 2),
    ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 3),
    (("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), 2),
)
#: A bullet or a number and the tab behind it: no cell of a table.
_SIGN_AND_TAB = re.compile(rf"^([{_ROUND}]|[-–—*+]|\(?\d{{1,3}}[.)]|\(?[a-z][.)])[ ]*\t\s*(?=\S)")
#: What mail programs put before the words of others; "> 50" is a number.
_QUOTED = re.compile(r"^>[>\s]*(?P<text>[^\s\d>].*)$", re.DOTALL)
_GAP = re.compile(r" {2,}")
_STOPPED_GAP = re.compile(r"[.!?…:;,][\"”’»)]* {2,}")
# Before Python 3.11.5 a possessive group that fails in its midst does not go back to where it began.
_CELL = re.compile(r"\S++(?: \S++)*")
_RULE = re.compile(r"^[|+:=\s-]*-[|+:=\s-]*$")
#: The longest line that may be a row whose cells nothing but spaces or strokes part.
_LONGEST_ROW = 300
_ATTRIBUTION = re.compile(r"^[—–-]\s*(?P<name>[^,]+?)(?:,.*)?$")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line with something in it: how far it is indented, and whether an empty line stands above it."""

    text: str
    indent: int = 0
    apart: bool = False


@dataclass(frozen=True, slots=True)
class SetApart(Block):
    """A paragraph above which an empty line stands."""


def tidy_characters(text: str) -> str:
    """Return `text` without invisible characters, with plain spaces for those that do not break."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text))


def blocks_of(text: str) -> list[Block]:
    """Return the passages of a plain text whose characters were tidied."""
    lines = list(_with_bullets(list(_lines(text))))
    return list(_blocks(_joined(lines)))


def _lines(text: str) -> Iterator[_Line]:
    apart = False
    for line in text.split("\n"):
        if not line.strip() or not line.strip("> "):
            apart = True
            continue
        bare = line.expandtabs(4) if line[:1] == "\t" else line
        indent = len(bare) - len(bare.lstrip(" "))
        words = line.strip()
        if "\t" in words and "\t" not in (listed := _SIGN_AND_TAB.sub(r"\1 ", words)):
            words = listed
        yield _Line(line.strip(" ") if "\t" in words else words, indent, apart)
        apart = False


def _with_bullets(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Put a bullet that stands alone on its line before the text on the next."""
    waiting: _Line | None = None
    for line in lines:
        if waiting is not None:
            if _ALONE.match(line.text):
                yield waiting
                waiting = line
                continue
            yield replace(waiting, text=f"{waiting.text} {line.text}")
            waiting = None
        elif _ALONE.match(line.text):
            waiting = line
        else:
            yield line
    if waiting is not None:
        yield waiting


# -- Paragraphs ----------------------------------------------------------------------------------------------------


def _joined(lines: Sequence[_Line]) -> list[_Line]:
    """Put together what is one paragraph although it stands on several lines."""
    groups: list[list[_Line]] = []
    for line in lines:
        if line.apart or not groups:
            groups.append([])
        groups[-1].append(line)
    by_sentence = _one_line_a_sentence(groups)
    headed = _headed(groups) if by_sentence else frozenset()
    return [line for group in groups for line in _join(group, by_sentence, headed)]


def _is_item(line: _Line) -> bool:
    return bool(_BULLET.match(line.text) or _NUMBER.match(line.text)) or "\t" in line.text or " | " in line.text


def _one_line_a_sentence(groups: Sequence[Sequence[_Line]]) -> bool:
    """Return whether paragraphs are groups of lines between empty ones, each line a sentence of its own."""
    several = [group for group in groups if sum(is_one_sentence(line.text) for line in group) >= 2]
    lines = [line for group in groups for line in group if ends_sentence(line.text)]
    return len(several) >= 2 and sum(is_one_sentence(line.text) for line in lines) >= 0.9 * len(lines)


def _headed(groups: Sequence[Sequence[_Line]]) -> frozenset[str]:
    """Return the first words of the headings with a full stop that most groups of lines begin with, if they do."""
    several = [group for group in groups if len(group) >= 2 and ends_sentence(group[0].text)]
    found = [group[0].text for group in several if _heads(group[0].text, group[1].text)]
    if len(found) < 2 or 2 * len(found) < len(several):
        return frozenset()
    return frozenset(text.split()[0] for text in found)


def _heads(text: str, below: str) -> bool:
    return is_stopped_line(text) and not has_verb(text) and len(below) >= max(80, 2 * len(text))


def _join(group: Sequence[_Line], by_sentence: bool, headed: frozenset[str]) -> list[_Line]:
    widest = max(len(line.text) for line in group) if _is_wrapped(group) else 0
    starts: list[_Line] = []  # how each paragraph begins: its first two lines say what it is
    texts: list[list[str]] = []
    before: _Line | None = None
    if len(group) >= 2 and headed and is_stopped_line(group[0].text) and not has_verb(group[0].text):
        first, below = group[0].text, group[1].text
        if _heads(first, below) or (first.split()[0] in headed and len(first.split()) <= 4):
            return [group[0], *_join(group[1:], by_sentence, frozenset())]
    for line in group:
        quoted = _QUOTED.match(line.text)
        if before is not None and (quoted or _QUOTED.match(before.text)):
            if quoted and _QUOTED.match(before.text):
                texts[-1].append(quoted["text"])
            else:
                starts.append(line)
                texts.append([line.text])
        elif before is not None and (
            _hangs(starts[-1], before, line)
            or (_goes_on(before, line, widest, by_sentence) and not _is_item(line) and not _is_item(starts[-1]))
        ):
            texts[-1].append(line.text)
            if len(texts[-1]) == 2:
                starts[-1] = replace(starts[-1], text=" ".join(texts[-1]))
        else:
            starts.append(line)
            texts.append([line.text])
        before = line
    return [replace(start, text=" ".join(words)) for start, words in zip(starts, texts, strict=True)]


def _goes_on(before: _Line, line: _Line, widest: int, by_sentence: bool) -> bool:
    """Return whether `line` belongs to the paragraph of the line before; `widest` is 0 where lines are not wrapped."""
    if names_speaker(before.text):
        return False
    if _begins_speech(line.text) and has_office(before.text) and not has_verb(before.text):
        return False
    if widest:
        return not (ends_sentence(before.text) and len(before.text) < 0.7 * widest)
    return by_sentence and is_one_sentence(before.text) and is_one_sentence(line.text)


def _begins_speech(text: str) -> bool:
    return text[:1].isupper() or text[:1] in '“"«„'


def _hangs(first: _Line, before: _Line, line: _Line) -> bool:
    """Return whether `line` goes on with a list item that begins further left."""
    return (
        bool(_BULLET.match(first.text) or _NUMBER.match(first.text))
        and not _is_item(line)
        and line.indent > first.indent
        and not (ends_sentence(before.text) and line.text[:1].isupper())
    )


def _is_wrapped(group: Sequence[_Line]) -> bool:
    """Return whether the lines of `group` were broken where the page ended and not where a paragraph does."""
    full = [line.text for line in group[:-1] if not _is_item(line)]
    if not full:
        return False
    widest = max(len(line.text) for line in group)
    if not 45 <= widest <= 110:
        return False
    torn = sum(not ends_sentence(text) for text in full)
    long = sum(len(text) >= 0.7 * widest for text in full)
    return torn >= 0.5 * len(full) and long >= 0.6 * len(full)


# -- Lists and tables ----------------------------------------------------------------------------------------------


def _blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    place = 0
    no_table = 0  # where the lines end that look like rows and make no table: they are not gone through again
    while place < len(lines):
        rows: list[Block] = []
        if place >= no_table:
            rows, no_table = _set_table(lines, place)
        if rows:
            yield from rows
            place += len(rows)
            continue
        for maker in (_table, _quotation, _bullets, _numbers, _letters):
            found = maker(lines, place)
            if found:
                yield from found
                place += len(found)
                break
        else:
            made = SetApart if lines[place].apart else Block
            yield made(PARAGRAPH, " ".join(lines[place].text.split()))
            place += 1


def _from(lines: Sequence[_Line], place: int) -> Iterator[_Line]:
    """Yield the lines from `place` on, without copying them: a text has many places where nothing begins."""
    return (lines[number] for number in range(place, len(lines)))


def _table(lines: Sequence[_Line], place: int) -> list[Block]:
    """Return the rows that begin at `place`: at least two lines with equally many tabs."""
    width = lines[place].text.count("\t")
    rows: list[Block] = []
    for line in _from(lines, place):
        if not width or line.text.count("\t") != width or _BULLET.match(line.text):
            break
        rows.append(Block(TABLE_ROW, "\t".join(" ".join(cell.split()) for cell in line.text.split("\t"))))
    return rows if len(rows) >= 2 else []


def _bullets(lines: Sequence[_Line], place: int) -> list[Block]:
    """Return the list items that begin at `place`. A dash alone makes no list: it may be speech, or name a speaker."""
    items: list[tuple[_Line, re.Match[str]]] = []
    if _is_attribution(lines[place].text):
        return []
    for line in _from(lines, place):
        match = _BULLET.match(line.text)
        if match is None:
            break
        items.append((line, match))
    if len(items) == 1 and items[0][1]["sign"] in "–—":
        return []
    signs = {match["sign"] for _, match in items}
    same = len({line.indent for line, _ in items}) == 1
    nested = bool(signs & set(_INNER)) and bool(signs - set(_INNER)) and same
    levels = [2 if match["sign"] in _INNER else 1 for _, match in items] if nested else _levels(items)
    return [
        Block(LIST_ITEM, " ".join(match["text"].split()), level=level)
        for (_, match), level in zip(items, levels, strict=True)
    ]


def _levels(items: Sequence[tuple[_Line, re.Match[str]]]) -> list[int]:
    """Return how deep each item is: deeper than the one before where it is indented further; a list begins at 1."""
    indents: list[int] = []
    levels: list[int] = []
    for line, _ in items:
        while indents and line.indent < indents[-1]:
            indents.pop()
        if not indents or line.indent > indents[-1]:
            indents.append(line.indent)
        levels.append(min(len(indents), 6))
    return levels


def _is_attribution(text: str) -> bool:
    match = _ATTRIBUTION.match(text)
    return match is not None and is_name(match["name"])


def _numbers(lines: Sequence[_Line], place: int) -> list[Block]:
    """Return the items of a numbered list that begins at `place`: at least two numbers that follow one another.

    Where it does not begin at 1 there are at least three. Bullets that are indented further are items below them.
    """
    found: list[Block] = []
    numbers: list[int] = []
    for line in _from(lines, place):
        match = _NUMBER.match(line.text)
        inner = _BULLET.match(line.text) if numbers and line.indent > lines[place].indent else None
        if inner is not None:
            found.append(Block(LIST_ITEM, " ".join(inner["text"].split()), level=2))
            continue
        if match is None or match["number"].startswith("0"):
            break
        if numbers and int(match["number"]) != numbers[-1] + 1:
            break
        numbers.append(int(match["number"]))
        found.append(Block(LIST_ITEM, " ".join(match["text"].split()), level=1, ordinal=numbers[-1]))
    return found if len(numbers) >= (2 if numbers[:1] == [1] else 3) else []


def _letters(lines: Sequence[_Line], place: int) -> list[Block]:
    """Return the items of a list "a. … b. …" that begins at `place`; the letters stay where they are."""
    for letters, least in _LETTERS:
        items: list[str] = []
        for line, letter in zip(_from(lines, place), letters, strict=False):
            match = _LETTERED.match(line.text)
            if match is None or match["letter"] != letter:
                break
            items.append(line.text)
        if len(items) >= least:
            return [Block(LIST_ITEM, " ".join(text.split()), level=1) for text in items]
    return []


def _quotation(lines: Sequence[_Line], place: int) -> list[Block]:
    """Return the quotation at `place` where its line begins as mail programs mark one."""
    match = _QUOTED.match(lines[place].text)
    return [Block(QUOTATION, " ".join(match["text"].split()))] if match else []


# -- Tables whose cells no tab parts ----------------------------------------------------------------------------------


def _set_table(lines: Sequence[_Line], place: int) -> tuple[list[Block], int]:
    """Return the rows of a table at `place` whose cells strokes or at least two spaces part, and where they end."""
    text = lines[place].text
    if "|" in text:
        return _with_strokes(lines, place)
    return _with_gaps(lines, place) if "  " in text else ([], place)


def _strokes(text: str) -> list[str]:
    """Return the cells of "Russia | 12 | 4" or "| Russia | 12 |", none where it is no row."""
    if len(text) > _LONGEST_ROW or not (" | " in text or (text[0] == "|" == text[-1] and text.count("|") > 2)):
        return []
    cells = text.removeprefix("|").removesuffix("|").split("|")
    return [" ".join(cell.split()) for cell in cells]


def _with_strokes(lines: Sequence[_Line], place: int) -> tuple[list[Block], int]:
    width = len(_strokes(lines[place].text))
    rows = counted = 0
    found: list[Block] = []
    for line in _from(lines, place):
        if width < 2:
            break
        if rows and _RULE.match(line.text[:_LONGEST_ROW]):
            found.append(Block(PARAGRAPH, line.text, left_out=True))
            continue
        cells = _strokes(line.text)
        if len(cells) != width or _is_no_row(line.text, cells):
            break
        rows += 1
        counted += any(c.isdigit() for cell in cells for c in cell)
        found.append(Block(TABLE_ROW, "\t".join(cells)))
    is_table = rows >= 3 and 2 * counted >= rows if width == 2 else rows >= 2
    return (found if is_table else []), place + len(found)


def _is_no_row(text: str, cells: Sequence[str]) -> bool:
    """Return whether a line with strokes is a sentence, a byline, or a menu, which has no numbers in it."""
    if _BULLET.match(text) or (ends_sentence(text) and len(text) > 40):
        return True
    by = byline(text)
    if by is not None and not by.bare:
        return True
    return not any(c.isdigit() for c in text) and any(cell and is_furniture(cell) for cell in cells)


def _with_gaps(lines: Sequence[_Line], place: int) -> tuple[list[Block], int]:
    rows: list[list[re.Match[str]]] = []
    for line in _from(lines, place):
        text = line.text
        if len(text) > 160 or "\t" in text or not _GAP.search(text) or _STOPPED_GAP.search(text) or ends_sentence(text):
            break
        cells = list(_CELL.finditer(text))
        if (rows and len(cells) != len(rows[0])) or any(len(cell[0]) > 40 for cell in cells):
            break
        rows.append(cells)
    if len(rows) < 2 or (len(rows[0]) == 2 and len(rows) < 3):
        return [], place + len(rows)
    aligned = len({tuple(cell.start() for cell in row) for row in rows}) == 1
    counted = all(any(c.isdigit() for cell in row for c in cell[0]) for row in rows[1:])
    if not (aligned or counted):
        return [], place + len(rows)
    return [Block(TABLE_ROW, "\t".join(cell[0] for cell in row)) for row in rows], place + len(rows)
