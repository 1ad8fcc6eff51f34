"""EPUB: the chapters of a book, in their order."""

import posixpath
from urllib.parse import unquote

from django.utils.translation import gettext as _

from apps.core.passages import Block
from apps.library.importers.archives import Archive
from apps.library.importers.base import MAX_CHARACTERS, MAX_PASSAGES, CannotImport, Raw, Source
from apps.library.importers.html import blocks_of, opened, without_unseen
from apps.library.importers.odt import parse
from apps.library.importers.text_shapes import find_date

_CONTAINER = "META-INF/container.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_OPF = "{http://www.idpf.org/2007/opf}"


def understand(source: Source) -> Raw:
    """Return the passages of all chapters of an EPUB, and what it says of itself."""
    archive = Archive(source.data)
    if "META-INF/encryption.xml" in archive.names and b"EncryptedData" in archive.read("META-INF/encryption.xml"):
        raise CannotImport(_("The book is encrypted (DRM). It cannot be read."))
    package = next(
        (element.get("full-path", "") for element in parse(archive.xml(_CONTAINER)).iter() if element.get("full-path")),
        "",
    )
    opf = parse(archive.xml(package))
    folder = posixpath.dirname(package)
    items = {item.get("id"): item for item in opf.iter(f"{_OPF}item")}
    blocks: list[Block] = []
    chapters = characters = 0
    read: set[str] = set()
    for reference in opf.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "html" not in item.get("media-type", "") or "nav" in (item.get("properties") or "").split():
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        if name in read:  # a book says everything once
            continue
        read.add(name)
        found = blocks_of(without_unseen(opened(archive.xml(name).decode("utf-8", "replace"))))
        characters += sum(len(block.text) for block in found)
        if characters > MAX_CHARACTERS:
            raise CannotImport(
                _("The book has more than %s characters. Take the chapter that you need.") % f"{MAX_CHARACTERS:,}"
            )
        blocks += found
        if len(blocks) > MAX_PASSAGES:
            raise CannotImport(
                _("The book has more than %s passages. Take the chapter that you need.") % f"{MAX_PASSAGES:,}"
            )
        chapters += bool(found)
    raw = Raw(format="EPUB", blocks=blocks)
    raw.byline = _said(opf, "creator")
    raw.language = _said(opf, "language").partition("-")[0].lower()
    date = find_date(_said(opf, "date"))
    raw.date = date[0] if date else None
    raw.notes.append(_("Chapters: %s.") % chapters)
    return raw


def _said(opf: object, name: str) -> str:
    element = opf.find(f".//{_DC}{name}")  # type: ignore[attr-defined]  # an element of lxml, which has no types
    return " ".join((element.text or "").split()) if element is not None else ""
