"""PDF with a text layer, by way of pypdf."""

import io
import logging
import re
import time
from itertools import pairwise

from django.utils.translation import gettext as _

from apps.library.importers.base import MAX_CHARACTERS, CannotImport, Raw, Source
from apps.library.importers.plain import from_text

MAX_PAGES = 500
#: Seconds that the reading of all pages may take.
MAX_SECONDS = 30
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad]$")


def understand(source: Source) -> Raw:
    """Return the passages of a PDF that has a text layer."""
    pages = _pages(source.data)
    if not any(any(c.isalnum() for c in page) for page in pages):
        raise CannotImport(_("The PDF has no text, only pictures of it. Run it through text recognition (OCR) first."))
    raw = from_text("\n\n".join(map(_unwrapped, pages)), "PDF", "")
    raw.notes.append(_("From a PDF: look at the edges of pages, where lines and paragraphs may be torn apart."))
    return raw


def _pages(data: bytes) -> list[str]:
    import pypdf  # not needed to start
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    end = time.monotonic() + MAX_SECONDS
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise CannotImport(_("The PDF is encrypted. Save it without a password and try again."))
        if len(reader.pages) > MAX_PAGES:
            raise CannotImport(
                _("The PDF has %(n)s pages; it may have %(most)s.") % {"n": len(reader.pages), "most": MAX_PAGES}
            )
        pages: list[str] = []
        length = 0
        for page in reader.pages:
            pages.append(page.extract_text())
            length += len(pages[-1])
            if time.monotonic() > end or length > MAX_CHARACTERS:
                raise CannotImport(
                    _("The PDF takes too long to read (%(seconds)s seconds) or holds more than %(most)s characters.")
                    % {"seconds": MAX_SECONDS, "most": f"{MAX_CHARACTERS:,}"}
                )
        return pages
    except CannotImport:
        raise
    except (PyPdfError, Exception, RecursionError) as error:  # whatever it stumbles over is the file's fault
        raise CannotImport(_("The PDF is broken and cannot be read.")) from error


def _unwrapped(page: str) -> str:
    """Return a page with words that were divided at the end of a line put together, and lines joined to paragraphs."""
    lines = [line.strip() for line in page.split("\n")]
    widths = sorted(len(line) for line in lines if line)
    if not widths:
        return ""
    full = max(40, 0.75 * widths[int(0.9 * (len(widths) - 1))])
    text = lines[0]
    for before, line in pairwise(lines):
        if not line or not before:
            text += "\n" + line
        elif _HYPHEN.search(text) and line[0].islower():
            text = text[:-1] + line
        elif len(before) >= full or _is_torn(before, line, full):
            text += " " + line
        else:
            text += "\n" + line
    return text


def _is_torn(before: str, line: str, full: float) -> bool:
    """Return whether a sentence goes on from one line to the next, although the first is short."""
    return len(before) >= full / 2 and before[-1] not in '.!?…:”"»' and line[0].islower()
