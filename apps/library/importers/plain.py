"""Plain text: lines."""

from apps.core.passages import clean
from apps.library.importers.base import MAX_CHARACTERS, Raw, Source, check_length, check_text
from apps.library.importers.encodings import decoded
from apps.library.importers.text_lines import blocks_of, tidy_characters


def understand(source: Source) -> Raw:
    """Return the paragraphs, lists and headings that the lines of a plain text make."""
    text, encoding = decoded(source.data)
    return from_text(text, "plain text", encoding)


def from_text(text: str, format: str, encoding: str) -> Raw:
    """Return the same for a text that was decoded already."""
    check_length(text, 2 * MAX_CHARACTERS)  # cleaning makes it shorter, and takes memory for each character
    text = tidy_characters(clean(text))
    check_text(text)
    return Raw(format=format, blocks=blocks_of(text), shaped=False, encoding=encoding)
