"""Lines of plain text in, passages out: paragraphs, lists and tables. Headings are looked for later, among all of them.

Every letter and digit of the lines is in a passage; the number of a list item is in its `ordinal`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from apps.core.passages import LIST_ITEM, PARAGRAPH, TABLE_ROW, Block
from apps.library.importers.text_shapes import ends_sentence, is_name, is_one_sentence
from apps.library.importers.text_speakers import names_speaker

#: Soft hyphens, zero-width spaces and marks of direction that copying leaves behind; joiners inside emoji stay.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\u200e\u200f\ufeff\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_ROUND = "•◦▪▫‣●○∙■□➢➤➔✓✔·"
_BULLET = re.compile(rf"^(?P<sign>[{_ROUND}]|[-–—*+](?=\s))\s*(?P<text>\S.*)$", re.DOTALL)
_ALONE = re.compile(rf"^[{_ROUND}*–—-]$")
_INNER = "◦○▫□"
_NUMBER = re.compile(r"^(?P<open>\(?)(?P<number>\d{1,3})[.)]\s+(?P<text>\S.*)$", re.DOTALL)
_ATTRIBUTION = re.compile(r"^[—–-]\s*(?P<name>[^,]+?)(?:,.*)?$")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line with something in it: how far it is indented, and whether an empty line stands above it."""

    text: str
    indent: int = 0
    apart: bool = False


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
        if not line.strip():
            apart = True
            continue
        bare = line.expandtabs(4) if line[:1] == "\t" else line
        indent = len(bare) - len(bare.lstrip(" "))
        yield _Line(line.strip(" " if "\t" in line.strip() else None), indent, apart)
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
    return [line for group in groups for line in _join(group, by_sentence)]


def _is_item(line: _Line) -> bool:
    return bool(_BULLET.match(line.text) or _NUMBER.match(line.text)) or "\t" in line.text


def _one_line_a_sentence(groups: Sequence[Sequence[_Line]]) -> bool:
    """Return whether paragraphs are groups of lines between empty ones, each line a sentence of its own."""
    several = [group for group in groups if sum(is_one_sentence(line.text) for line in group) >= 2]
    lines = [line for group in groups for line in group if ends_sentence(line.text)]
    return len(several) >= 2 and sum(is_one_sentence(line.text) for line in lines) >= 0.9 * len(lines)


def _join(group: Sequence[_Line], by_sentence: bool) -> list[_Line]:
    widest = max(len(line.text) for line in group) if _is_wrapped(group) else 0
    starts: list[_Line] = []  # how each paragraph begins: its first two lines say what it is
    texts: list[list[str]] = []
    before: _Line | None = None
    for line in group:
        if before is not None and (
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
    if widest:
        return not (ends_sentence(before.text) and len(before.text) < 0.7 * widest)
    return by_sentence and is_one_sentence(before.text) and is_one_sentence(line.text)


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
    while place < len(lines):
        for maker in (_table, _bullets, _numbers):
            found = maker(lines, place)
            if found:
                yield from found
                place += len(found)
                break
        else:
            yield Block(PARAGRAPH, " ".join(lines[place].text.split()))
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
    indents = sorted({line.indent for line, _ in items})
    signs = {match["sign"] for _, match in items}
    nested = bool(signs & set(_INNER)) and bool(signs - set(_INNER)) and len(indents) == 1
    return [
        Block(
            LIST_ITEM,
            " ".join(match["text"].split()),
            level=(2 if match["sign"] in _INNER else 1) if nested else min(indents.index(line.indent) + 1, 6),
        )
        for line, match in items
    ]


def _is_attribution(text: str) -> bool:
    match = _ATTRIBUTION.match(text)
    return match is not None and is_name(match["name"])


def _numbers(lines: Sequence[_Line], place: int) -> list[Block]:
    """Return the items of a numbered list that begins at `place`: at least two numbers that follow one another."""
    items: list[tuple[int, str]] = []
    for line in _from(lines, place):
        match = _NUMBER.match(line.text)
        if match is None or match["number"].startswith("0"):
            break
        if int(match["number"]) != (items[-1][0] + 1 if items else 1):
            break
        items.append((int(match["number"]), match["text"]))
    if len(items) < 2:
        return []
    return [Block(LIST_ITEM, " ".join(text.split()), level=1, ordinal=number) for number, text in items]
