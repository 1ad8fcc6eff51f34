"""Which format a source is in, told from its bytes."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.library.importers.archives import Archive
from apps.library.importers.base import CannotImport, Source
from apps.library.importers.encodings import declared_in, decoded
from apps.library.importers.markdown import looks_like_markdown

_KNOWN = (
    (
        b"\xd0\xcf\x11\xe0",
        gettext_lazy("This is an old Word document (.doc). Save it as DOCX, ODT or PDF and try again."),
    ),
    (b"{\\rtf", gettext_lazy("This is RTF. Save it as DOCX, ODT or PDF and try again.")),
)
_PICTURES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"\x00\x00\x00 ftyp",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x7fELF",
    b"MZ\x90",
)
#: Characters that are looked at.
_SAMPLE = 200_000
_HTML = re.compile(
    r"^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).){0,2000}+-->\s*+)*+<(?:!doctype\s+html|html|head|body|meta|article|div|p|h[1-6]"
    r"|span|ul|ol|table|section|main|title|script|style|blockquote|a|b|i|br)\b",
    re.IGNORECASE | re.DOTALL,
)


def sniffed(source: Source) -> str:
    """Return the name of the importer module for `source`. Raises CannotImport for what none can read."""
    data = source.data
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    for signature, message in _KNOWN:
        if data.startswith(signature):
            raise CannotImport(str(message))
    if data.startswith(_PICTURES):
        raise CannotImport(_("This is not a text: it is a picture, an archive or a program."))
    text = decoded(data, declared=declared_in(data, source.media_type))[0][:_SAMPLE]
    if "fragment" in source.media_type or _HTML.match(text):
        return "html"
    return "markdown" if looks_like_markdown(text) else "plain"


def _zipped(data: bytes) -> str:
    archive = Archive(data)
    names = set(archive.names)
    if "word/document.xml" in names:
        return "docx"
    if "META-INF/container.xml" in names:
        return "epub"
    if "content.xml" in names:
        return "odt"
    raise CannotImport(_("This is a ZIP file, but none of DOCX, ODT or EPUB. Take the text out of it first."))
