"""From rows to the files of a corpus, in the one form that is canonical."""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.core.corpus import json
from apps.core.corpus.problems import Problem
from apps.core.corpus.shapes import Fault, Kind, Shape, checked, is_left_out
from apps.core.corpus.toml import value_text

_FENCE = "+++"


class Dumping:
    """One dump: the files so far, by name from the folder on, and what could not be written as the format wants it."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.problems: list[Problem] = []

    def put_list(self, file: str, shape: Shape, name: str, tables: Iterable[Mapping[str, Any]]) -> None:
        """Write a file that is a list of [[name]] tables; none where there are no tables."""
        self.put_lists(file, (name, shape, tables))

    def put_lists(self, file: str, *lists: tuple[str, Shape, Iterable[Mapping[str, Any]]]) -> None:
        """Write a file that is some lists of tables, each with the name and the shape of its tables."""
        blocks = [
            block
            for name, shape, tables in lists
            for table in tables
            for block in self._table(file, shape, table, name)
        ]
        if blocks:
            self.files[file] = _joined(blocks)

    def put_table(self, file: str, shape: Shape, values: Mapping[str, Any]) -> None:
        """Write a file that is one table."""
        self.files[file] = _joined(self._blocks(file, shape, values, ""))

    def put_text(self, file: str, shape: Shape, values: Mapping[str, Any], text: str) -> None:
        """Write a Markdown file with front matter."""
        front = _joined(self._blocks(file, shape, values, ""))
        self.files[file] = f"{_FENCE}\n{front}{_FENCE}\n" + (f"\n{text}\n" if text else "")

    def put_json(self, file: str, value: Mapping[str, Any]) -> None:
        """Write a file that is one JSON object."""
        self.files[file] = json.document_text(value)

    def _table(self, file: str, shape: Shape, values: Mapping[str, Any], name: str) -> list[str]:
        own, *inside = self._blocks(file, shape, values, f"{name}.")
        return [f"[[{name}]]\n{own}", *inside]

    def _blocks(self, file: str, shape: Shape, values: Mapping[str, Any], prefix: str) -> list[str]:
        """Return the keys of one table as one block, and each table inside it as a block or more."""
        lines: list[str] = []
        inside: list[str] = []
        for key in shape.keys.values():
            value: Any = values.get(key.name)
            if key.shape is not None:
                for table in value or []:
                    inside += self._table(file, key.shape, table, f"{prefix}{key.name}")
                continue
            left_out = is_left_out(key, values)
            if left_out and not key.optional:
                self.problem(file, f"{shape.word}: {key.name} is empty", key.wanted)
            elif not left_out:
                try:
                    checked(key, value)
                except Fault as fault:
                    self.problem(file, f"{shape.word}: {fault.wrong}", fault.expected)
                lines.append(f"{key.name} = {value_text(value, block=key.kind is Kind.PROSE)}")
        return ["\n".join(lines), *inside]

    def problem(self, file: str, wrong: str, expected: str) -> None:
        """Enter something that the database holds and the format cannot."""
        self.problems.append(Problem(file, 1, wrong, expected))


def _joined(blocks: Iterable[str]) -> str:
    return "\n\n".join(blocks) + "\n"
