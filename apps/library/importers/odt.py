"""ODT: the text of OpenDocument, which is simple enough to be read as what it is."""

from dataclasses import replace
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from apps.core.passages import NOTE
from apps.library.importers.archives import Archive
from apps.library.importers.base import CannotImport, Raw, Source
from apps.library.importers.html import blocks_of

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_MAX_DEPTH = 200
_BLOCKS = {
    f"{_TEXT}list": "ul",
    f"{_TEXT}list-item": "li",
    f"{_TEXT}list-header": "li",
    f"{_TABLE}table": "table",
    f"{_TABLE}table-row": "tr",
    f"{_TABLE}table-cell": "td",
}
#: What is not said by the document itself: its changes and the notes in its margin.
_SKIPPED = {f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}sequence-decls", f"{_OFFICE}forms"}


def parse(data: bytes) -> Any:
    """Return the root of an XML document, read without entities, network or huge trees. Raises CannotImport."""
    from lxml import etree  # not needed to start

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CannotImport(_("The document is broken: its XML cannot be read.")) from error


def understand(source: Source) -> Raw:
    """Return the passages of an ODT document."""
    archive = Archive(source.data)
    if "META-INF/manifest.xml" in archive.names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise CannotImport(_("The file is encrypted. Save it without a password and try again."))
    root = parse(archive.xml("content.xml"))
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise CannotImport(_("The document holds no text: is it a table or a drawing?"))
    quoted = {
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_STYLE}style")
        if "Quot" in style.get(f"{_STYLE}parent-style-name", "")
    }
    notes = _notes(body)
    pieces: list[str] = []
    _walk(body, pieces, quoted, 0)
    blocks = blocks_of("".join(pieces))
    for note in notes:
        said: list[str] = []
        _walk(note, said, quoted, 0)
        blocks += [replace(block, kind=NOTE, level=0, ordinal=None) for block in blocks_of("".join(said))]
    return Raw(format="ODT", blocks=blocks)


def _notes(body: Any) -> list[Any]:
    """Take the words of footnotes and endnotes out of the sentences that call them, and return them."""
    notes = list(body.iter(f"{_TEXT}note-body"))
    for note in notes:
        parent, tail = note.getparent(), note.tail
        note.tail = None
        parent.remove(note)
        if tail and tail.strip():  # words that no word processor puts there, and that are not lost
            parent.tail = tail + (parent.tail or "")
    return notes


def _walk(element: Any, pieces: list[str], quoted: set[str], depth: int) -> None:
    """Append the HTML of what stands inside `element`."""
    if depth > _MAX_DEPTH:
        raise CannotImport(_("Parts of the document stand too deep inside one another (more than %s).") % _MAX_DEPTH)
    if element.text:
        pieces.append(escape(element.text))
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED:
            before, after = _tags(child, quoted)
            pieces.append(before)
            _walk(child, pieces, quoted, depth + 1)
            pieces.append(after)
        if child.tail:
            pieces.append(escape(child.tail))


def _tags(element: Any, quoted: set[str]) -> tuple[str, str]:
    tag = element.tag
    if tag == f"{_TEXT}h":
        level = element.get(f"{_TEXT}outline-level", "1")
        heading = f"h{min(6, max(1, int(level)))}" if level.isdecimal() and len(level) < 3 else "h1"
        return f"<{heading}>", f"</{heading}>"
    if tag == f"{_TEXT}p":
        style = element.get(f"{_TEXT}style-name", "")
        if style == "Title":
            return "<h1>", "</h1>"
        if style in quoted or style.startswith("Quot"):
            return "<blockquote><p>", "</p></blockquote>"
        return "<p>", "</p>"
    if tag == f"{_TEXT}line-break":
        return "<br>", ""
    if tag in (f"{_TEXT}s", f"{_TEXT}tab"):
        return " ", ""
    if tag == f"{_TEXT}a":
        return f'<a href="{escape(element.get(f"{_XLINK}href", ""))}">', "</a>"
    if tag == f"{_TEXT}note-citation":
        return "<sup>", "</sup>"
    if tag in (f"{_SVG}title", f"{_SVG}desc"):
        return " ", " "
    block = _BLOCKS.get(tag)
    return (f"<{block}>", f"</{block}>") if block else ("", "")
