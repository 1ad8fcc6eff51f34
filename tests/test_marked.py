"""What the code says to readers is marked for translation, and stands there as it is to be found."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.servers import ROOT

#: Exceptions whose message never stands on a page: they are for who writes files and commands, or the code itself.
NOT_FOR_READERS = {
    "BadAnnotation", "BadCopy", "BadJson", "BadSnapshot", "BadToml", "BadValue", "CommandError", "Fault",
    "FolderInUse", "InUse", "RuntimeError", "ValueError",
}  # fmt: skip
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "npgettext"}
_WORDS = re.compile(r"[^\W\d_]\S*\s+\S*[^\W\d_]|^\s[^\W\d_]|[^\W\d_]\s$")


def unmarked(source: str) -> list[tuple[int, str]]:
    """Line and words of each text in `source` that is said to readers and not marked.

    That is what is given to an exception that is raised, to the class above one's own, to `add_error` and to
    `messages`. A single word is a key or a name. What comes in a variable is not followed, nor a
    class that does.
    """
    found: list[tuple[int, str]] = []
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _is_for_readers(_name(node.exc)):
            found += _bare(*node.exc.args)
        elif isinstance(node, ast.Call) and (_name(node) == "add_error" or _is_message(node)):
            found += _bare(*node.args[1:])
        elif isinstance(node, ast.Call) and _name(node) in MARKS and isinstance(node.args[0], ast.JoinedStr):
            found.append((node.lineno, "what is marked has something put into it before it is looked up"))
        elif isinstance(node, ast.ClassDef) and node.name not in NOT_FOR_READERS:
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__":
                    found += _bare(*call.args)
    return found


def _is_for_readers(name: str) -> bool:
    return name.lstrip("_")[:1].isupper() and name not in NOT_FOR_READERS


def _is_message(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "messages"


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _bare(*nodes: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the words in `nodes` around which no mark stands."""
    for node in nodes:
        if isinstance(node, ast.Call) and _name(node) in MARKS:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _WORDS.search(node.value):
            yield node.lineno, node.value
        yield from _bare(*ast.iter_child_nodes(node))


def test_what_is_said_to_readers_is_marked_for_translation() -> None:
    found = {
        f"{path.relative_to(ROOT).as_posix()}:{line}": words
        for path in sorted((ROOT / "apps").rglob("*.py"))
        if "migrations" not in path.parts
        for line, words in unmarked(path.read_text())
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "raise BadAddress('There is no such page.')",
        "raise BadAddress(f'{name} is no page.') from error",
        "raise errors.Refused(f'At most {n} tags.')",
        "raise Refused('At most %s tags.' % n)",
        "raise Refused(_(f'At most {n} tags.'))",
        "raise Refused(gettext('Yes.') + ' But not now.')",
        "class Stale(ValueError):\n    def __init__(self) -> None:\n        super().__init__('It was changed.')",
        "form.add_error('title', 'It is too long.')",
        "messages.error(request, f'{n} of them.')",
    ],
)
def test_the_look_finds_what_is_not_marked(source: str) -> None:
    assert unmarked(source)


@pytest.mark.parametrize(
    "source",
    [
        "raise BadAddress(_('There is no such page.')) from error",
        "raise Refused(gettext('At most %(most)s tags.') % {'most': n})",
        "raise Refused(ngettext('%(n)s tag.', '%(n)s tags.', n) % {'n': n})",
        "raise CommandError(f'{n} is no file.')",
        "raise Missing(name, 'slug')",
        "form.add_error('title', _('It is too long.'))",
        "messages.success(request, said)",
    ],
)
def test_and_nothing_else(source: str) -> None:
    assert not unmarked(source)
