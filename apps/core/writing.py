"""Passages in, Markdown out: the way back from what `apps.core.passages` cuts.

`cut_markdown(markdown_of(blocks))` gives `tidied(blocks)` again. What Markdown cannot say is taken out by `tidied`:
levels that skip one, sub- and superscripts, marks that overlap. No letter of a text ever is.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from apps.core.inline import Mark, normal_marks
from apps.core.passages import (
    CONTINUED,
    HEADER,
    HEADING,
    LIST_ITEM,
    NOTE,
    QUOTATION,
    RUN_TOGETHER,
    TABLE_ROW,
    Block,
    CannotCut,
    clean,
    cut_markdown,
)

MOST_LEVELS = 6
#: Rows of one table; apps.core.dialect refuses more lines than MAX_RUN without an empty one.
_MOST_ROWS = 500
#: Blocks whose marks are tried at once: making a Markdown parser takes longer than reading a paragraph with it.
_TRIED = 50
_SIGNS = re.compile(r"([\\`*_{}\[\]|#])")
_ENTITY = re.compile(r"&(?=#?\w)")
_TAG = re.compile(r"<(?=[\w/!?])")
#: What would begin a list, a quotation, a container or a rule at the beginning of a line.
_OPENING = re.compile(r"^([-+>]|!(?=!!)|\d+(?=[.)]))")
_OPEN = {"em": "*", "strong": "**", "code": "`"}
_LINE_SPACES = re.compile(r"[ \t\n]+")


def tidied(blocks: Sequence[Block]) -> list[Block]:
    """Return `blocks` as Markdown can say them; their places in the text are left out.

    Blocks without a visible character are gone; all others keep every letter.
    """
    kept = _with_sayable([tidy for block in blocks if (tidy := _shaped(block)) is not None])
    result: list[Block] = []
    for _, group in groupby(kept, _context):
        result += _levelled(list(group))
    return result


def markdown_of(blocks: Sequence[Block]) -> str:
    """Return the Markdown that is cut into `tidied(blocks)`."""
    parts: list[str] = []
    for context, group in groupby(tidied(blocks), _context):
        inside = "\n\n".join(_body(list(group)))
        classes, voice = context
        if classes:
            title = f' "{_escaped(voice)}"' if voice else ""
            # The text begins below an empty line: what stands right below the first line is read as one with it.
            inside = f"!!! {' '.join(classes)}{title}\n\n" + "\n".join(
                f"    {line}" if line else "" for line in inside.split("\n")
            )
        parts.append(inside)
    return "\n\n".join(parts) + "\n" if parts else ""


def _context(block: Block) -> tuple[tuple[str, ...], str]:
    """Return the classes of the container that `block` stands in, and whose words it holds."""
    voice = block.voice if block.kind != QUOTATION or not _attributable(block) else ""
    classes = []
    if block.left_out:
        classes.append("left-out")
    if block.kind == NOTE:
        classes.append("note")
    if RUN_TOGETHER in block.flags:
        classes.append(RUN_TOGETHER)
    if voice:
        classes.append("voice")
    return tuple(classes), voice


def _attributable(block: Block) -> bool:
    """Return whether a line under the quotation can name its voice: the name ends at the first comma there."""
    return bool(block.voice) and "," not in block.voice


# -- What Markdown can say -----------------------------------------------------------------------------------------


def _folded(text: str, between: str) -> str:
    """Return `text` with white space folded as the cut folds it; `between` keeps line feeds (``\\n``) or tabs."""
    pieces = clean(text).split(between) if between else [clean(text)]
    folded = [_LINE_SPACES.sub(" ", piece).strip(" ") for piece in pieces]
    if between == "\n":
        folded = [piece for piece in folded if piece.strip()]
    return between.join(folded)


def _shaped(block: Block) -> Block | None:
    """Return one block with what its kind allows, or None where there is nothing to see in it."""
    between = {HEADING: "", TABLE_ROW: "\t"}.get(block.kind, "\n")
    text = _folded(block.text, between)
    if not text.strip():
        return None
    voice = " ".join(clean(block.voice).replace('"', "'").split()).strip(" ")
    # A dash before the name and commas in the place are the line's own.
    attribution = " ".join(clean(block.attribution).split())
    flags = tuple(
        flag
        for flag in (HEADER, CONTINUED, RUN_TOGETHER)
        if flag in block.flags
        and (flag == RUN_TOGETHER or (flag, block.kind) in ((HEADER, TABLE_ROW), (CONTINUED, LIST_ITEM)))
    )
    level = min(max(block.level, 1), MOST_LEVELS) if block.kind in (HEADING, LIST_ITEM) else 0
    shaped = Block(
        block.kind,
        text,
        level=level,
        ordinal=block.ordinal if block.kind == LIST_ITEM and CONTINUED not in flags else None,
        marks=block.marks if text == block.text else (),
        voice=voice,
        left_out=block.left_out,
        flags=flags,
    )
    if block.kind == QUOTATION and _attributable(shaped):
        shaped = replace(shaped, attribution=attribution)
    if not shaped.marks or shaped.kind == TABLE_ROW:
        return replace(shaped, marks=())
    wanted = normal_marks((m for m in shaped.marks if m.tag not in ("sub", "sup")), len(shaped.text))
    return replace(shaped, marks=wanted)


def _with_sayable(blocks: list[Block]) -> list[Block]:
    """Return `blocks` with the marks that come back from Markdown as they are: all of a block, or else none."""
    places = [place for place, block in enumerate(blocks) if block.marks]
    result = list(blocks)
    for first in range(0, len(places), _TRIED):
        some = places[first : first + _TRIED]
        for place, sayable in zip(some, _come_back([blocks[place] for place in some]), strict=True):
            if not sayable:
                result[place] = replace(blocks[place], marks=())
    return result


def _come_back(blocks: Sequence[Block]) -> list[bool]:
    """Return of each block whether its text and marks come back from Markdown."""
    try:
        again = cut_markdown("\n\n".join(_lines(_inline(block.text, block.marks)) for block in blocks)).blocks
    except CannotCut:
        again = ()
    if len(again) == len(blocks):
        pairs = zip(again, blocks, strict=True)
        return [(new.text, new.marks) == (block.text, block.marks) for new, block in pairs]
    return [False] if len(blocks) == 1 else [each for block in blocks for each in _come_back([block])]


def _levelled(blocks: list[Block]) -> list[Block]:
    """Return the blocks of one container with list items at most one level below the item before."""
    result: list[Block] = []
    depth = 0
    for block in blocks:
        if block.kind == LIST_ITEM:
            level = min(block.level, depth + 1)
            flags = block.flags
            if CONTINUED in flags:
                # A further paragraph belongs to the item right above it.
                if depth == 0:
                    flags = tuple(flag for flag in flags if flag != CONTINUED)
                else:
                    level = depth
            block = replace(block, level=level, flags=flags)
            depth = level
        else:
            depth = 0
        result.append(block)
    return result


# -- Markdown ------------------------------------------------------------------------------------------------------


def _body(blocks: list[Block]) -> Iterator[str]:
    """Yield the Markdown of the blocks of one container, each piece to stand between empty lines."""
    for kind, group in groupby(blocks, lambda block: block.kind):
        run = list(group)
        if kind == LIST_ITEM:
            yield from _items(run)
        elif kind == TABLE_ROW:
            yield from _tables(run)
        else:
            for block in run:
                text = _inline(block.text, block.marks)
                if kind == HEADING:
                    yield f"{'#' * block.level} {text}"
                elif kind == QUOTATION:
                    yield _quotation(block, text)
                else:
                    yield _lines(text)


def _quotation(block: Block, text: str) -> str:
    lines = _lines(text).split("\n")
    if _attributable(block):
        rest = f", {_escaped(block.attribution)}" if block.attribution else ""
        lines += ["", f"— {_escaped(block.voice)}{rest}"]
    return "\n".join(f"> {line}" if line else ">" for line in lines)


def _items(items: list[Block]) -> Iterator[str]:
    """Yield list items, and a rule where a list ends and the next begins at the same level."""
    open_lists: list[int | None] = []  # of each level the ordinal that comes next, None for bullets
    for item in items:
        indent = "    " * (item.level - 1)
        if CONTINUED in item.flags:
            yield _indented(_lines(_inline(item.text, item.marks)), indent + "    ")
            continue
        begins = item.level > len(open_lists)
        del open_lists[item.level :]
        if begins:
            open_lists.append(item.ordinal)
        elif open_lists[-1] != item.ordinal:
            yield indent + "---"
            open_lists[-1] = item.ordinal
        sign = "-   " if item.ordinal is None else f"{item.ordinal}. ".ljust(4)
        if item.ordinal is not None:
            open_lists[-1] = item.ordinal + 1
        text = _lines(_inline(item.text, item.marks)).split("\n")
        yield "\n".join([f"{indent}{sign}{text[0]}", *(f"{indent}    {line}" for line in text[1:])])


def _indented(text: str, indent: str) -> str:
    return "\n".join(indent + line for line in text.split("\n"))


def _tables(rows: list[Block]) -> Iterator[str]:
    """Yield tables: a new one for each header, and wherever the number of cells changes."""
    table: list[str] = []
    width = -1
    for row in rows:
        cells = [_escaped(cell) for cell in row.text.split("\t")]
        header = HEADER in row.flags
        if header or len(cells) != width or len(table) >= _MOST_ROWS:
            if table:
                yield "\n".join(table)
            width = len(cells)
            first = cells if header else [""] * width
            table = [_row(first), _row(["---"] * width)]
            if header:
                continue
        table.append(_row(cells))
    if table:
        yield "\n".join(table)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    """Return `text` so that none of its signs means anything in Markdown, inside a line."""
    text = _TAG.sub("&lt;", _ENTITY.sub("&amp;", text))
    text = _SIGNS.sub(r"\\\1", text)
    # White space other than a plain space would be cut off at either end.
    bare = text.strip()
    start = len(text) - len(text.lstrip())
    return _spelled(text[:start]) + bare + _spelled(text[start + len(bare) :])


def _spelled(spaces: str) -> str:
    return "".join(space if space in " \n" else f"&#{ord(space)};" for space in spaces)


def _inline(text: str, marks: Sequence[Mark]) -> str:
    """Return `text` with `marks` as Markdown; line feeds stay."""
    edges = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    pieces: list[str] = []
    coming = deque(sorted(marks, key=lambda mark: mark.start))
    open_marks: list[Mark] = []
    for start, end in pairwise(edges):
        while open_marks and open_marks[-1].end <= start:
            pieces.append(_closing(open_marks.pop()))
        while coming and coming[0].start == start:
            mark = coming.popleft()
            open_marks.append(mark)
            pieces.append("[" if mark.tag == "a" else _OPEN[mark.tag])
        inside = text[start:end]
        coded = any(mark.tag == "code" for mark in open_marks)
        pieces.append(inside if coded else "\n".join(_escaped(line) for line in inside.split("\n")))
    pieces += [_closing(mark) for mark in reversed(open_marks)]
    return "".join(pieces)


def _closing(mark: Mark) -> str:
    return f"](<{mark.href}>)" if mark.tag == "a" else _OPEN[mark.tag]


def _lines(text: str) -> str:
    """Return the lines of a block, each ended hard, none beginning like something else."""
    return "  \n".join(_opened(line) for line in text.split("\n"))


def _opened(line: str) -> str:
    if set(line) <= {"="}:
        return line.replace("=", "&#61;")
    match = _OPENING.match(line)
    if match is None:
        return line
    if match[1].isdecimal():
        return f"{match[1]}\\{line[match.end() :]}"
    return f"\\{line}"
