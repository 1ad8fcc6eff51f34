"""Reading a folder: its files, their tables with the line of every value, and all the problems in them."""

import difflib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.db.models import Model

from apps.core.corpus import json, toml
from apps.core.corpus.problems import Problem, Report
from apps.core.corpus.shapes import Fault, Key, Kind, Shape, checked, shorten, tidy_text

_M = TypeVar("_M", bound=Model)
_T = TypeVar("_T")
#: The longest file that is read, in bytes: many times what the longest text that can be published takes.
MAX_FILE = 20_000_000
_FENCE = "+++"
_TOML_WANTED = 'TOML: key = "text", key = 2025-02-12, key = ["a", "list"], and tables under [[name]]'
_JSON_WANTED = 'JSON: an object {"key": "text", "key": ["a", "list"]}, each key once'


class Loading:
    """One load of one folder: what the parts read it through, and where they report.

    A mistake is entered in `problems` and the reading goes on, so that one load shows all of them. References are
    looked up among the rows of the database, to which each part adds its own before the next one reads.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.report = Report()
        self._claimed: set[str] = set()
        self._rows: dict[tuple[type[Model], str], dict[str, Model]] = {}
        self._declared: set[tuple[type[Model], str, str]] = set()
        self._shared: dict[object, object] = {}

    # -- Files -------------------------------------------------------------------------------------------------------

    def files(self, *patterns: str) -> list[str]:
        """Return the files that match any of `patterns` (globs), from the folder on, sorted; they count as known."""
        found = {
            path.relative_to(self.folder).as_posix()
            for pattern in patterns
            for path in self.folder.glob(pattern)
            if path.is_file() and path.name != "README.md"
        }
        self._claimed |= found
        return sorted(found)

    def check_files(self, known: str) -> None:
        """Enter a problem for every file of a corpus's kinds that no part has read; `known` says what would have been.

        These kinds are TOML, Markdown, and annotations in JSON.

        Hidden files, files called README.md and Markdown beside the TOML files at the top are nobody's business.
        """
        for folder, folders, names in os.walk(self.folder):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                file = (Path(folder) / name).relative_to(self.folder).as_posix()
                ours = name.endswith((".toml", ".annotations.json")) or (name.endswith(".md") and "/" in file)
                if ours and not name.startswith(".") and name != "README.md" and file not in self._claimed:
                    self.problem(file, 1, "no part of a corpus has this name", known)
        if not self._claimed:
            self.problem(".", 1, "nothing to load in this folder", known)

    def document(self, file: str) -> "Table | None":
        """Return the table of a TOML file, or None after entering what is wrong with the file as a whole."""
        text = self._text(file)
        return None if text is None else self._table(file, text, 0)

    def text_file(self, file: str) -> "TextFile | None":
        """Return the front matter and the text of a Markdown file; None after entering what is wrong with it."""
        whole = self._text(file)
        if whole is None:
            return None
        lines = whole.split("\n")
        if lines[0].rstrip() != _FENCE:
            self.problem(file, 1, "no front matter", f"{_FENCE} alone on the first line, then TOML")
            return None
        end = next((n for n, line in enumerate(lines) if n and line.rstrip() == _FENCE), 0)
        if not end:
            self.problem(file, len(lines), "the front matter does not end", f"{_FENCE} alone on a line after the TOML")
            return None
        table = self._table(file, "\n".join(lines[1:end]) + "\n", 1)
        first = next((n for n in range(end + 1, len(lines)) if lines[n].strip()), end)
        return TextFile(file, table, tidy_text("\n".join(lines[end + 1 :])), first + 1)

    def json_file(self, file: str) -> json.JsonObject | None:
        """Return the object of a JSON file, or None after entering what is wrong with the file as a whole."""
        text = self._text(file)
        if text is None:
            return None
        try:
            return json.parse(text)
        except json.BadJson as error:
            self.problem(file, error.line, error.reason, _JSON_WANTED)
            return None

    def _text(self, file: str) -> str | None:
        path = self.folder / file
        try:
            if not path.resolve().is_relative_to(self.folder.resolve()):
                self.problem(file, 1, "the file is a link that leads out of the folder", "a file in the folder")
                return None
            if path.stat().st_size > MAX_FILE:
                self.problem(file, 1, "the file is too long", f"at most {MAX_FILE // 1_000_000} MB")
                return None
            data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        except OSError as error:
            self.problem(file, 1, f"the file cannot be read ({error.strerror})", "a file that may be read")
            return None
        try:
            return data.decode().replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.problem(file, line, f"the byte 0x{data[error.start]:02x} is not UTF-8", "text saved as UTF-8")
            return None

    def _table(self, file: str, text: str, offset: int) -> "Table | None":
        try:
            data, lines = toml.parse(text)
        except toml.BadToml as error:
            self.problem(file, error.line + offset, error.reason, _TOML_WANTED)
            return None
        return Table(self, file, (), data, lines, offset)

    def problem(self, file: str, line: int, wrong: str, expected: str) -> None:
        """Enter a problem."""
        self.problems.append(Problem(file, line, wrong, expected))

    def shared(self, kind: "Callable[[Loading], _T]") -> _T:
        """Return what the parts of this load have in common of a kind, made when it is first asked for."""
        if kind not in self._shared:
            self._shared[kind] = kind(self)
        return self._shared[kind]  # type: ignore[return-value]

    # -- References --------------------------------------------------------------------------------------------------

    def find(self, model: type[_M], value: str, by: str = "slug") -> _M | None:
        """Return the row of `model` whose field `by` is `value`, or None. One query for each model and field."""
        return self._table_of(model, by).get(value)  # type: ignore[return-value]

    def names(self, model: type[Model], by: str = "slug") -> set[str]:
        """Return the values of `by` in the database as it now is."""
        return set(self._table_of(model, by))

    def remember(self, row: Model) -> None:
        """Let `find` know a row that was stored or changed."""
        for (model, by), rows in self._rows.items():
            if isinstance(row, model):
                for value in [value for value, other in rows.items() if other.pk == row.pk]:
                    del rows[value]
                rows[getattr(row, by)] = row

    def declare(self, model: type[Model], value: str, by: str = "slug") -> None:
        """Note that the folder has such a row, whether or not it can be stored: who refers to it makes no mistake."""
        self._declared.add((model, by, value))

    def is_declared(self, model: type[Model], value: str, by: str = "slug") -> bool:
        """Return whether the folder has such a row."""
        return (model, by, value) in self._declared

    def _table_of(self, model: type[Model], by: str) -> dict[str, Model]:
        if (model, by) not in self._rows:
            self._rows[model, by] = {getattr(row, by): row for row in model._default_manager.all()}
        return self._rows[model, by]

    def like(self, model: type[Model], value: str, by: str = "slug") -> str:
        """Return the known value that looks most like `value`, or the empty string."""
        known = self.names(model, by) | {name for of, field_, name in self._declared if of is model and field_ == by}
        within = sorted(name for name in known if value and value.casefold() in name.casefold())
        return next(iter([*difflib.get_close_matches(value, known, 1), *within]), "")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A Markdown file: its front matter (None where that is no TOML), its text, and the line the text begins on."""

    file: str
    table: "Table | None"
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a TOML document, as it was written: nothing in it has been checked yet."""

    loading: Loading
    file: str
    path: toml.Path
    data: dict[str, Any]
    lines: dict[toml.Path, int]
    offset: int

    def line(self, *path: str | int) -> int:
        """Return the line of the value at `path`, from this table on; its own without one."""
        return toml.line_of(self.lines, (*self.path, *path)) + self.offset

    def read(self, shape: Shape) -> "Row":
        """Check the table against `shape`; enter what is wrong and return what is right."""
        row = Row(self, shape)
        for name in self.data.keys() - shape.keys.keys():
            row.problem(f"unknown key “{shorten(name)}” in this {shape.word}", f"one of: {', '.join(shape.keys)}", name)
        for name, key in shape.keys.items():
            if name in self.data:
                self._read_key(row, key)
                continue
            row.values[name] = key.nothing
            if not key.optional:
                row.problem(f"{name} is missing in this {shape.word}", f"{name} = {key.wanted}")
        return row

    def _read_key(self, row: "Row", key: Key) -> None:
        row.values[key.name] = key.nothing
        try:
            value = checked(key, self.data[key.name])
        except Fault as fault:
            place = (key.name,) if fault.item is None else (key.name, fault.item)
            row.problem(fault.wrong, fault.expected, *place)
            row.faulty.add(key.name)
            return
        if key.shape is not None:
            row.rows[key.name] = list(self._read_tables(key, value))
        elif key.kind is Kind.REFERENCE and not key.later:
            value = row.refer(key.name, value) if value else None
        elif key.kind is Kind.REFERENCES and not key.later:
            value = [row.refer(key.name, slug, item) for item, slug in enumerate(value)]
        row.values[key.name] = value
        if row.shape.model is not None and key.column is not None and key.column.unique and value:
            self.loading.declare(row.shape.model, value, key.column.name)

    def _read_tables(self, key: Key, tables: list[dict[str, Any]]) -> Iterator["Row"]:
        assert key.shape is not None  # noqa: S101 (the caller has looked)
        first: dict[object, Row] = {}
        identity = key.shape.identity
        for number, data in enumerate(tables):
            table = Table(self.loading, self.file, (*self.path, key.name, number), data, self.lines, self.offset)
            row = table.read(key.shape)
            name = data.get(identity)
            if identity and isinstance(name, str) and identity not in row.faulty:
                if name in first:
                    place = f"the first stands in line {first[name].table.line(identity)}"
                    row.problem(f"{identity} = “{name}” for a second time", f"each only once; {place}", identity)
                first.setdefault(name, row)
            yield row


@dataclass(slots=True)
class Row:
    """What a table says, checked: `values` by key (nothing for what is wrong), `rows` the tables inside it.

    `ok` tells whether the table itself, without those inside it, can be stored; `faulty` are the keys that stand
    there with a value that cannot.
    """

    table: Table
    shape: Shape
    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list["Row"]] = field(default_factory=dict)
    ok: bool = True
    faulty: set[str] = field(default_factory=set)

    @property
    def loading(self) -> Loading:
        """The load that the table is read in."""
        return self.table.loading

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def inside(self, key: str) -> list["Row"]:
        """Return the tables under [[key]]."""
        return self.rows.get(key, [])

    def problem(self, wrong: str, expected: str, *path: str | int) -> None:
        """Enter a problem at the value under `path`, or at the table itself."""
        self.ok = False
        self.loading.problem(self.table.file, self.table.line(*path), wrong, expected)

    def refer(self, name: str, value: str, item: int | None = None) -> Model | None:
        """Return the row that a reference means; None after entering a problem, or where it means a faulty one."""
        key = self.shape.keys[name]
        found = self.loading.find(key.target, value, key.by)
        if found is not None:
            return found
        if self.loading.is_declared(key.target, value, key.by):
            self.ok = False
            return None
        word = str(key.target._meta.verbose_name)
        like = self.loading.like(key.target, value, key.by)
        expected = f"the {key.by} of one in this folder or in the database" + (f", such as “{like}”" if like else "")
        place = (name,) if item is None else (name, item)
        self.problem(f"{name}: there is no {word} “{shorten(value)}”", expected, *place)
        return None
