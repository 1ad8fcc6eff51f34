"""DOCX, by way of mammoth, which turns styles into HTML."""

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from apps.core.passages import NOTE, Block
from apps.library.importers.archives import Archive
from apps.library.importers.base import CannotImport, Raw, Source
from apps.library.importers.html import blocks_of
from apps.library.importers.odt import parse

#: Styles of Word that mammoth leaves as paragraphs; lists have one where they have no numbering of their own.
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='List Bullet'] => ul > li:fresh
p[style-name='List Bullet 2'] => ul|ol > li > ul > li:fresh
p[style-name='List Number'] => ol > li:fresh
p[style-name='List Number 2'] => ul|ol > li > ol > li:fresh
"""
#: The link from a note to where it is called.
_BACK = re.compile(r' ?<a href="#(?:foot|end)note-ref-[^"<>]{1,20}">↑</a>')
#: What mammoth passes over with all that is in it, although Word shows it: fields, text that runs the other way,
#: formulas, and what stands above a word to say how it is read.
_PASSED_OVER = {"fldSimple", "bdo", "dir", "oMath", "oMathPara", "ruby"}


def understand(source: Source) -> Raw:
    """Return the passages of a DOCX document."""
    archive = Archive(source.data)
    parts = {name: archive.xml(name) for name in archive.names if name.endswith((".xml", ".rels"))}
    data = _looked_at(parts)
    import mammoth  # not needed to start

    try:
        images = mammoth.images.img_element(lambda image: {"src": ""})
        html = mammoth.convert_to_html(io.BytesIO(data), style_map=_STYLES, convert_image=images).value
    except (Exception, RecursionError) as error:  # whatever the library stumbles over is the document's fault
        raise CannotImport(_("The document cannot be read as DOCX. Save it again in your word processor.")) from error
    return Raw(format="DOCX", blocks=_with_notes(html))


def _with_notes(html: str) -> list[Block]:
    """Return the passages of what mammoth made; it puts footnotes and endnotes last, as a list with links back."""
    text, marker, notes = html.partition('<ol><li id="footnote-')
    if not marker:
        text, marker, notes = html.partition('<ol><li id="endnote-')
    blocks = blocks_of(text)
    if not marker:
        return blocks
    found = blocks_of(_BACK.sub("", marker + notes))
    return [*blocks, *(replace(each, kind=NOTE, level=0, ordinal=None) for each in found)]


def _looked_at(parts: dict[str, bytes]) -> bytes:
    """Return a document of `parts`, those that are XML, with plain text where mammoth would pass over it.

    Mammoth is given what was looked at and nothing else: a document can name any part of the file as its text.
    """
    signs = [f":{name}".encode() for name in _PASSED_OVER]
    changed = {name: part for name, part in parts.items() if any(sign in part for sign in signs)}
    from lxml import etree

    for name, part in changed.items():
        root = parse(part)
        for element in list(root.iter("{*}fldSimple", "{*}bdo", "{*}dir")):
            element.tag = element.tag.rpartition("}")[0] + "}smartTag"  # the words in it are read
        for element in list(root.iter("{*}oMath", "{*}ruby")):
            _make_plain(element, root)
        for element in list(root.iter("{*}oMathPara")):
            element.tag = _main(root) + "smartTag"
        changed[name] = etree.tostring(root)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in {**parts, **changed}.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _make_plain(element: Any, root: Any) -> None:
    """Leave of a formula, or of a word and what stands above it, the text alone."""
    words = "".join(found.text or "" for found in element.iter("{*}t"))
    kept = element.tail
    inside_a_run = element.getparent() is not None and element.getparent().tag == _main(root) + "r"
    element.clear()
    element.tail = kept
    element.tag = _main(root) + ("t" if inside_a_run else "r")
    target = element if inside_a_run else element.makeelement(_main(root) + "t")
    target.text = words
    if not inside_a_run:
        element.append(target)


def _main(root: Any) -> str:
    """Return the namespace of WordprocessingML as the document names it."""
    return str(root.tag).rpartition("}")[0] + "}"
