"""What every importer takes and gives: a source in bytes, and what was understood of it."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.core.passages import Block

#: The largest file that is looked at.
MAX_BYTES = 20_000_000
#: The most characters of text in it: two long books.
MAX_CHARACTERS = 2_000_000
#: The most characters between two ends of a line.
MAX_LINE = 200_000
MAX_LINES = 50_000
MAX_PASSAGES = 10_000


class CannotImport(ValueError):
    """The source cannot be understood; the message says why, and names the limit where there is one."""


@dataclass(frozen=True, slots=True)
class Source:
    """What somebody brought: its bytes, and what is said of them (which is not relied on).

    `media_type` is "text/html; fragment" for what came from a clipboard rather than a page.
    """

    data: bytes
    name: str = ""
    media_type: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One text in a source: what is known about it, and its passages.

    `taken` holds, word for word, what was read into the metadata and is no passage any more.
    """

    title: str = ""
    byline: str = ""
    date: datetime.date | None = None
    outlet: str = ""
    language: str = ""
    blocks: tuple[Block, ...] = ()
    taken: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """A source, understood: its texts in their order, and in words how they were.

    `format` and `encoding` are named as an editor would ("HTML", "Windows-1251"; the latter is empty for formats that
    say it themselves).
    """

    format: str
    encoding: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Raw:
    """What an importer module makes of one format, before anything is looked for in the words.

    `blocks` are passages as the format marks them. `shaped` says that it marks headings and lists at all; what does
    not is looked at line by line.
    """

    format: str
    blocks: Sequence[Block] = ()
    shaped: bool = True
    encoding: str = ""
    title: str = ""
    byline: str = ""
    date: datetime.date | None = None
    outlet: str = ""
    language: str = ""
    taken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check_length(text: str, most: int = MAX_CHARACTERS) -> None:
    """Raise CannotImport where `text` has more than `most` characters."""
    if len(text) > most:
        raise CannotImport(
            _("The text has %(length)s characters; it may have %(most)s. Divide it into parts.")
            % {"length": f"{len(text):,}", "most": f"{MAX_CHARACTERS:,}"}
        )


def check_size(length: int) -> None:
    """Raise CannotImport where a file of `length` bytes is larger than one may be."""
    if length > MAX_BYTES:
        raise CannotImport(
            _("The file has %(size)s MB; it may have %(most)s MB.")
            % {"size": math.ceil(length / 1_000_000), "most": MAX_BYTES // 1_000_000}
        )


def check_text(text: str) -> None:
    """Raise CannotImport where `text` is longer than a text can be."""
    check_length(text)
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise CannotImport(
            _("The text has %(length)s lines; it may have %(most)s. Divide it into parts.")
            % {"length": f"{len(lines):,}", "most": f"{MAX_LINES:,}"}
        )
    longest = max(map(len, lines))
    if longest > MAX_LINE:
        raise CannotImport(
            _("A line has %(length)s characters; it may have %(most)s. Is this a text?")
            % {"length": f"{longest:,}", "most": f"{MAX_LINE:,}"}
        )
