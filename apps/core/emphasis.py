"""Which of the stars and underscores in a paragraph are emphasis: the rules and the algorithm of CommonMark 0.31.2.

Python-Markdown has rules of its own here, and loses the text between some of the marks.
"""

import re
import unicodedata
from dataclasses import dataclass

#: What the marks become until the paragraph is HTML: characters that no clean text has.
TAGS: dict[str, str | int | None] = {"\x11": "<em>", "\x12": "</em>", "\x13": "<strong>", "\x14": "</strong>"}
_EM, _EM_END, _STRONG, _STRONG_END = TAGS
RUN = r"\*+|_+"
_RUN = re.compile(RUN)


@dataclass(slots=True)
class _Run:
    """A run of the same mark: what it may do, how much of it is unused, and what the rest of it became."""

    mark: str
    opens: bool
    closes: bool
    length: int
    unused: int
    ends: str = ""
    begins: str = ""


def marked(text: str) -> list[str]:
    """Return what each run of stars or underscores in `text` becomes, in order: tags, and marks that stay as they are.

    The tags are the keys of TAGS; those of all runs together are well nested.
    """
    runs = [_run(text, match.start(), match.end()) for match in _RUN.finditer(text)]
    _pair(runs)
    return [run.ends + run.mark * run.unused + run.begins for run in runs]


def _run(text: str, start: int, end: int) -> _Run:
    before, after = text[start - 1] if start else " ", text[end] if end < len(text) else " "
    left = not after.isspace() and (not _is_punctuation(after) or before.isspace() or _is_punctuation(before))
    right = not before.isspace() and (not _is_punctuation(before) or after.isspace() or _is_punctuation(after))
    if text[start] == "*":
        opens, closes = left, right
    else:  # an underscore inside a word is part of it
        opens = left and (not right or _is_punctuation(before))
        closes = right and (not left or _is_punctuation(after))
    return _Run(text[start], opens, closes, end - start, end - start)


def _is_punctuation(character: str) -> bool:
    # STX and ETX stand around what other patterns have taken already, such as links, whose brackets are punctuation.
    return character in "\x02\x03" or unicodedata.category(character)[0] in "PS"


def _pair(runs: list[_Run]) -> None:
    """Let each run that may close something close what is open, the innermost first."""
    openers: list[tuple[int, _Run]] = []
    # For each kind of closer, the place before which there is no opener for it: so nothing is searched twice.
    bottoms: dict[tuple[str, bool, int], int] = {}
    for place, run in enumerate(runs):
        kind = run.mark, run.opens, run.length % 3
        while run.closes and run.unused:
            depth = len(openers) - 1
            while depth >= 0 and openers[depth][0] > bottoms.get(kind, -1) and not _match(openers[depth][1], run):
                depth -= 1
            if depth < 0 or openers[depth][0] <= bottoms.get(kind, -1):
                bottoms[kind] = place - 1
                break
            del openers[depth + 1 :]
            _join(openers[depth][1], run)
            if not openers[depth][1].unused:
                openers.pop()
        if run.opens and run.unused:
            openers.append((place, run))


def _match(opener: _Run, closer: _Run) -> bool:
    if opener.mark != closer.mark:
        return False
    ambiguous = opener.closes or closer.opens
    lengths = opener.length, closer.length
    return not ambiguous or sum(lengths) % 3 != 0 or all(length % 3 == 0 for length in lengths)


def _join(opener: _Run, closer: _Run) -> None:
    strong = opener.unused > 1 and closer.unused > 1
    opener.unused -= 1 + strong
    closer.unused -= 1 + strong
    opener.begins = (_STRONG if strong else _EM) + opener.begins
    closer.ends += _STRONG_END if strong else _EM_END
