"""TOML in, with the line on which everything stands; canonical TOML out.

The standard library's reader keeps no positions. So a text is read twice: once by it, for the values and for every
mistake of syntax, and once by the scanner below, which may then trust the syntax and only notes where things begin.
"""

import datetime
import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

import tomli_w

#: Where a value stands in the document: names of keys, and places in lists, counted from 0.
Path = tuple[str | int, ...]

_POSITION = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_PIECE = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'  # a string over several lines; up to two quotation marks may end it
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{},=.\n]"
    r"|[ \t\r]+"
    r"|[^\s\[\]{},=.#\"']+",
    re.DOTALL,
)


class BadToml(ValueError):
    """A text that is not TOML: the line, counted from 1, and what is wrong there."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(f"{line}: {reason}")


def parse(text: str) -> tuple[dict[str, Any], dict[Path, int]]:
    """Return the values of a TOML document and the line, counted from 1, of every key, table and list item.

    Items of lists are noted one level deep. Raises BadToml.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        position = _POSITION.search(str(error))
        reason = _POSITION.sub("", str(error))
        if position and position["line"]:
            raise BadToml(int(position["line"]), f"{reason} (column {position['column']})") from error
        raise BadToml(len(text.rstrip().split("\n")), f"{reason} (the file ends here)") from error
    except RecursionError as error:
        raise BadToml(1, "lists or tables lie too deep in one another") from error
    except ValueError as error:  # a number with more digits than Python turns into one
        raise BadToml(1, str(error)) from error
    return values, _Scanner(text).lines


class _Scanner:
    """Walks valid TOML and notes in `lines` where every key, table and list item begins."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._line = 1
        self._tables: dict[Path, int] = {}
        self._pieces = self._scan(text)
        self._walk()

    def _scan(self, text: str) -> Iterator[str]:
        for match in _PIECE.finditer(text):
            yield match[0]
            # Raised only when the next piece is asked for: a piece stands in the line in which it begins.
            self._line += match[0].count("\n")

    def _walk(self) -> None:
        table: Path = ()
        for piece in self._pieces:
            if piece == "[":
                table = self._header()
            elif piece != "\n" and piece[0] not in " \t\r#":
                line, parts = self._line, self._key(piece, "=")
                for length in range(1, len(parts) + 1):
                    self.lines.setdefault((*table, *parts[:length]), line)
                self._value((*table, *parts))

    def _header(self) -> Path:
        """Read the rest of [a.b] or [[a.b]]; return where its keys belong."""
        line, piece = self._line, next(self._pieces)
        repeated = piece == "["
        parts = self._key(next(self._pieces) if repeated else piece, "]")
        if repeated:
            next(self._pieces)
        path: Path = ()
        for part in parts[:-1]:
            path = self._latest((*path, part))
        path = (*path, parts[-1])
        if repeated:
            self._tables[path] = self._tables.get(path, -1) + 1
        path = self._latest(path)
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)
        return path

    def _latest(self, path: Path) -> Path:
        """Where the last table of a list of tables stands, or `path` where it is no such list."""
        return (*path, self._tables[path]) if path in self._tables else path

    def _key(self, piece: str, end: str) -> list[str]:
        parts: list[str] = []
        while piece != end:
            if piece[0] in "\"'":
                parts.append(str(tomllib.loads(f"key = {piece}")["key"]))
            elif piece != "." and not piece.isspace():
                parts.append(piece)
            piece = next(self._pieces)
        return parts

    def _value(self, path: Path) -> None:
        """Skip a value to the end of its line, noting the items of a list."""
        depth, item, fresh, is_list = 0, 0, False, False
        for piece in self._pieces:
            if piece == "\n" and not depth:
                return
            if piece.isspace() or piece[0] == "#":
                continue
            if fresh and piece != "]":
                self.lines[(*path, item)] = self._line
                fresh = False
            if piece in "[{":
                depth += 1
                if depth == 1:
                    is_list = fresh = piece == "["
            elif piece in "]}":
                depth -= 1
            elif piece == "," and depth == 1 and is_list:
                item, fresh = item + 1, True


def line_of(lines: dict[Path, int], path: Path) -> int:
    """Return the line of `path`, or of the nearest thing around it that has one, or 1."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def value_text(value: str | bool | int | datetime.date | Sequence[str], *, block: bool = False) -> str:
    """Return `value` as canonical TOML.

    A string with line breaks, and with `block` any string, stands between lines of three quotation marks. The line
    break before the closing marks belongs to the form, not to the value: who reads it back strips it.
    """
    if isinstance(value, str):
        # "+++" alone on a line would end the front matter that it may stand in.
        if (block or "\n" in value) and "+++" not in value.split("\n"):
            return _scalar(f"{value}\n")
        return _scalar(value, multiline=False)
    if isinstance(value, bool | int | datetime.date):
        return _scalar(value)
    return f"[{', '.join(_scalar(item, multiline=False) for item in value)}]"


def _scalar(value: str | bool | int | datetime.date, *, multiline: bool = True) -> str:
    return tomli_w.dumps({"k": value}, multiline_strings=multiline).removeprefix("k = ").removesuffix("\n")
