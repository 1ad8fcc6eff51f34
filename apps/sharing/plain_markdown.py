"""Text with marks as Markdown (CommonMark) in which everything that was text stays text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from apps.core.dialect import CannotCut
from apps.core.inline import Mark, normal_marks
from apps.core.passages import HEADING, LIST_ITEM, QUOTATION, cut_markdown

#: What means something anywhere in a line, and what means something where a line begins.
_ANYWHERE = re.compile(r"[\\`*_\[\]<>&~|#]")
_AT_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))", re.MULTILINE)
_UNSAFE = re.compile(r"[\s<>\\()\"|]")
_SIGNS = {"em": "*", "strong": "**"}


def escaped(text: str) -> str:
    """Return plain text so that Markdown renders it as it is; of a line break none is left."""
    text = " ".join(text.split("\n"))
    text = _ANYWHERE.sub(r"\\\g<0>", text)
    return _AT_START.sub(lambda match: f"{match[1]}{_held(match[2])}", text)


def _held(start: str) -> str:
    # A number is kept from beginning a list by its dot, a sign by itself.
    return f"{start}\\" if start.isdigit() else f"\\{start}"


def inline(text: str, marks: Iterable[Mark] = (), notes: Mapping[int, Sequence[str]] | None = None) -> str:
    """Return a passage with emphasis and links; `notes` gives by code point what is put in there, such as "[^3]".

    A mark that crosses another, or that stars could not show inside a word, is left out: its words stay.
    """
    kept = _nested(text, normal_marks(marks, len(text)))
    notes = dict(notes or {})
    for mark in kept:
        if mark.tag == "a":  # a reference is a link too, and stands after this one
            for at in [at for at in notes if mark.start < at < mark.end]:
                notes[mark.end] = [*notes.pop(at), *notes.get(mark.end, ())]
    opening: defaultdict[int, list[str]] = defaultdict(list)
    closing: defaultdict[int, list[str]] = defaultdict(list)
    for mark in kept:
        opening[mark.start].append(_opening(mark))
        closing[mark.end].append(_closing(mark))
    edges = sorted({0, len(text), *notes, *opening, *closing})
    parts: list[str] = []
    for at, following in zip(edges, [*edges[1:], len(text)], strict=True):
        parts += reversed(closing.get(at, ()))
        parts += notes.get(at, ())
        parts += opening.get(at, ())
        piece = _ANYWHERE.sub(r"\\\g<0>", text[at:following]).replace("\n", "\\\n")
        parts.append(piece)
    whole = "".join(parts)
    return _AT_START.sub(lambda match: f"{match[1]}{_held(match[2])}", whole)


def blocks(source: str, indent: str = "") -> str:
    """Return a short Markdown source, such as a note, as Markdown that shows what this site shows of it."""
    lines: list[str] = []
    try:
        found = cut_markdown(source).blocks
    except CannotCut:
        return indent + escaped(source)
    for block in found:
        said = inline(block.text, block.marks)
        if block.kind == LIST_ITEM:
            said = "- " + said.replace("\n", "\n  ")
        elif block.kind == QUOTATION:
            said = "> " + said.replace("\n", "\n> ")
        elif block.kind == HEADING:
            said = f"**{escaped(block.text)}**"
        lines.append(indent + said.replace("\n", f"\n{indent}"))
    return "\n\n".join(lines)


def link(words: str, address: str) -> str:
    """Return a link with plain words to an absolute address of the web; the words alone where it is none."""
    if not address.lower().startswith(("https://", "http://")):
        return escaped(words)
    return f"[{escaped(words)}]({_target(address)})"


def _nested(text: str, marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks that Markdown has signs for and that do not cross, outer before inner."""
    kept: list[Mark] = []
    around: list[Mark] = []  # of those that are kept the ones that are open, each inside the one before
    seen: set[tuple[int, int, str]] = set()
    for mark in marks:
        while around and around[-1].end <= mark.start:
            around.pop()
        key = (mark.start, mark.end, mark.tag)
        if mark.tag not in ("a", *_SIGNS) or key in seen or (around and around[-1].end < mark.end):
            continue
        if mark.tag in _SIGNS and not _can_stand(text, mark):
            continue
        seen.add(key)
        around.append(mark)
        kept.append(mark)
    return kept


def _can_stand(text: str, mark: Mark) -> bool:
    """Whether stars around these words are emphasis: beside letters inside, or beside none outside."""
    first, last = text[mark.start], text[mark.end - 1]
    before, after = text[mark.start - 1 : mark.start], text[mark.end : mark.end + 1]
    opens = first.isalnum() or not (first.isspace() or before.isalnum())
    return opens and (last.isalnum() or not (last.isspace() or after.isalnum()))


def _opening(mark: Mark) -> str:
    return _SIGNS.get(mark.tag, "[")


def _closing(mark: Mark) -> str:
    return _SIGNS.get(mark.tag) or f"]({_target(mark.href)})"


def _target(address: str) -> str:
    return _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), address)
