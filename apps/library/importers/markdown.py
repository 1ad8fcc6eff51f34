"""Markdown, with or without front matter."""

import re

from apps.core.passages import clean, cut_markdown
from apps.library.importers.base import MAX_CHARACTERS, Raw, Source, check_length, check_text
from apps.library.importers.encodings import decoded
from apps.library.importers.text_lines import tidy_characters
from apps.library.importers.text_shapes import find_date

_SIGNS = (
    re.compile(r"^#{1,6} \S", re.MULTILINE),
    re.compile(r"^> \S", re.MULTILINE),
    re.compile(r"(?<![*\w])\*\*[^*\n ][^*\n]*\*\*(?![*\w])"),
    re.compile(r"\[[^\[\]\n]++\]\(<?https?://"),
    re.compile(r"^!!! (?:note|left-out|voice|run-together)\b", re.MULTILINE),
    re.compile(r"^\|? *:?-{3,}:? *\|", re.MULTILINE),
)
_FRONT = re.compile(r"\A(---|\+\+\+)\n((?:.{0,500}\n){0,60}?)\1\n")
_PAIR = re.compile(r"^(\w+)\s*[:=]\s*(.*?)\s*$")


def looks_like_markdown(text: str) -> bool:
    """Return whether `text` has headings of Markdown, or two other signs of it."""
    found = [bool(sign.search(text)) for sign in _SIGNS]
    return found[0] or found[4] or sum(found) >= 2 or bool(_FRONT.match(text))


def understand(source: Source) -> Raw:
    """Return the passages that Markdown is cut into, and what its front matter says."""
    text, encoding = decoded(source.data)
    check_length(text, 2 * MAX_CHARACTERS)  # cleaning makes it shorter, and takes memory for each character
    text = tidy_characters(clean(text))
    check_text(text)
    raw = Raw(format="Markdown", encoding=encoding)
    front = _FRONT.match(text)
    if front:
        text = text[front.end() :]
        raw.taken.append(front[2])
        for line in front[2].split("\n"):
            pair = _PAIR.match(line)
            if pair is None:
                continue
            value = pair[2].strip("\"'")
            name = pair[1].lower()
            if name in ("title", "outlet", "language"):
                setattr(raw, name, value)
            elif name in ("byline", "author"):
                raw.byline = value
            elif name == "date":
                found = find_date(value)
                raw.date = found[0] if found else None
    raw.blocks = cut_markdown(text).blocks
    return raw
