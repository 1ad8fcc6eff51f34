"""PDF with a text layer, by way of pypdf."""

import json
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

from django.utils.translation import gettext as _

from apps.core.passages import PARAGRAPH, Block, clean
from apps.library.importers import pdf_pages
from apps.library.importers.base import MAX_CHARACTERS, CannotImport, Raw, Source
from apps.library.importers.plain import from_text

MAX_PAGES = 500
#: Seconds that the reading of all pages may take, and bytes of memory.
MAX_SECONDS = 15
MAX_MEMORY = 400_000_000
_ENDS = '.!?…:”"»'
#: A line that is the number of its page: "7", "– 7 –", "Page 7 of 12".
_NUMBER = re.compile(r"\W{0,3}(?:page|p\.|seite|стр\.)? ?\d{1,4}(?: ?(?:/|of|von|из) ?\d{1,4})?\W{0,3}", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad]$")


def understand(source: Source) -> Raw:
    """Return the passages of a PDF that has a text layer."""
    pages = _pages(source.data)
    if not any(any(c.isalnum() for c in page) for page in pages):
        raise CannotImport(_("The PDF has no text, only pictures of it. Run it through text recognition (OCR) first."))
    inner, edges = _without_edges(pages)
    raw = from_text(_in_one([text for text in map(_unwrapped, inner) if text]), "PDF", "")
    raw.blocks = [*raw.blocks, *(Block(PARAGRAPH, clean(line), left_out=True) for line in edges)]
    raw.notes.append(_("From a PDF: look at the edges of pages, where lines and paragraphs may be torn apart."))
    return raw


def _pages(data: bytes) -> list[str]:
    """Return the text of each page.

    It is read in a process of its own, whose time and memory the system limits: a small file can say that a page holds
    others, and these the same ones again, without end. Raises CannotImport.
    """
    limits = [str(each) for each in (MAX_PAGES, MAX_CHARACTERS, MAX_SECONDS, MAX_MEMORY)]
    command = [sys.executable, "-I", str(Path(pdf_pages.__file__)), *limits]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=2 * MAX_SECONDS)  # noqa: S603 (our own)
    except subprocess.TimeoutExpired as error:
        raise _too_much() from error
    try:
        read = json.loads(done.stdout)
    except ValueError:  # it was ended before it could say anything
        raise _too_much() from None
    if "encrypted" in read:
        raise CannotImport(_("The PDF is encrypted. Save it without a password and try again."))
    if "many" in read:
        raise CannotImport(_("The PDF has %(n)s pages; it may have %(most)s.") % {"n": read["many"], "most": MAX_PAGES})
    if "long" in read:
        raise _too_much()
    if "pages" not in read:
        raise CannotImport(_("The PDF is broken and cannot be read."))
    return [str(page) for page in read["pages"]]


def _too_much() -> CannotImport:
    return CannotImport(
        _(
            "The PDF takes too long to read (%(seconds)s seconds), needs more than %(size)s MB of memory, or holds "
            "more than %(most)s characters."
        )
        % {"seconds": MAX_SECONDS, "size": MAX_MEMORY // 1_000_000, "most": f"{MAX_CHARACTERS:,}"}
    )


def _without_edges(pages: list[str]) -> tuple[list[str], list[str]]:
    """Return `pages` without what stands above or below the text of most of them, and that: running heads, numbers."""
    lines = [[line.strip() for line in page.split("\n") if line.strip()] for page in pages]
    # Where a page is but a line or two, what is text and what stands around it cannot be told.
    ends = [(page[0], page[-1]) for page in lines if len(page) > 2]
    often = Counter(key for first, last in ends for key in {("above", _key(first)), ("below", _key(last))})
    running = {key for key, count in often.items() if count > 1 and 2 * count > len(pages)}
    inner, edges = [], []
    for page in lines:
        kept = list(page)
        if len(page) > 2:
            if ("above", _key(page[0])) in running or (len(pages) > 1 and _NUMBER.fullmatch(page[0])):
                edges.append(kept.pop(0))
            if ("below", _key(page[-1])) in running or (len(pages) > 1 and _NUMBER.fullmatch(page[-1])):
                edges.append(kept.pop())
        inner.append(kept)
    if not any(any(c.isalnum() for c in line) for page in inner for line in page):
        return pages, []
    return [
        "\n".join(page) if page != whole else text for page, whole, text in zip(inner, lines, pages, strict=True)
    ], edges


def _key(line: str) -> str:
    """Return what a line has in common with the same one on other pages, of which each has its number in it."""
    return re.sub(r"\d+", "0", line.casefold())


def _in_one(pages: list[str]) -> str:
    """Return `pages` as one text; a sentence that a page breaks off goes on with the next one."""
    text = pages[0] if pages else ""
    for page in pages[1:]:
        if _HYPHEN.search(text) and page[0].islower():
            text = text[:-1] + page
        elif text[-1] not in _ENDS and page[0].islower():
            text += " " + page
        else:
            text += "\n\n" + page
    return text


def _unwrapped(page: str) -> str:
    """Return a page with words that were divided at the end of a line put together, and lines joined to paragraphs."""
    lines = [line.strip() for line in page.split("\n")]
    widths = sorted(len(line) for line in lines if line)
    if not widths:
        return ""
    full = max(40, 0.75 * widths[int(0.9 * (len(widths) - 1))])
    text = lines[0]
    for before, line in pairwise(lines):
        if not line or not before:
            text += "\n" + line
        elif _HYPHEN.search(text) and line[0].islower():
            text = text[:-1] + line
        elif len(before) >= full or _is_torn(before, line, full):
            text += " " + line
        else:
            text += "\n" + line
    return text


def _is_torn(before: str, line: str, full: float) -> bool:
    """Return whether a sentence goes on from one line to the next, although the first is short."""
    return len(before) >= full / 2 and before[-1] not in _ENDS and line[0].islower()
