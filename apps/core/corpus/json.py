"""JSON with the line of every object, and canonical JSON."""

import json
import re
from collections.abc import Iterator
from typing import Any

_PIECE = re.compile(r'"(?:\\.|[^"\\\n])*"|[{}\n]')


class BadJson(ValueError):
    """A text that is not JSON: the line, counted from 1, and what is wrong there."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(f"{line}: {reason}")


class JsonObject(dict[str, Any]):
    """An object, and the line, counted from 1, in which it begins."""

    line: int = 1


def parse(text: str) -> JsonObject:
    """Return the object that a JSON document is; those inside it know their lines too. Raises BadJson."""
    lines = _lines(text)

    def made(pairs: list[tuple[str, Any]]) -> JsonObject:
        found = JsonObject(pairs)
        found.line = next(lines)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise BadJson(found.line, f"the key “{twice[:60]}” stands twice in one object")
        return found

    try:
        value = json.loads(text, object_pairs_hook=made)
    except BadJson:
        raise
    except json.JSONDecodeError as error:
        raise BadJson(error.lineno, f"{error.msg} (column {error.colno})") from error
    except RecursionError as error:
        raise BadJson(1, "lists or objects lie too deep in one another") from error
    except ValueError as error:  # a number with more digits than Python turns into one
        raise BadJson(1, str(error)) from error
    if not isinstance(value, JsonObject):
        raise BadJson(1, "the document is no object")
    return value


def _lines(text: str) -> Iterator[int]:
    """Yield the line in which each object begins, in the order in which they end: so does the parser make them."""
    line = 1
    begun: list[int] = []
    for match in _PIECE.finditer(text):
        if match[0] == "\n":
            line += 1
        elif match[0] == "{":
            begun.append(line)
        elif match[0] == "}" and begun:
            yield begun.pop()


def document_text(value: object) -> str:
    """Return `value` as canonical JSON: keys in the order given, two spaces a level, one line feed at the end."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
