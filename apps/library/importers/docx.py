"""DOCX, by way of mammoth, which turns styles into HTML."""

import io
import zipfile

from django.utils.translation import gettext as _

from apps.library.importers.archives import Archive
from apps.library.importers.base import CannotImport, Raw, Source
from apps.library.importers.html import blocks_of

#: Title and Quote are styles of Word that mammoth leaves as paragraphs.
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""


def understand(source: Source) -> Raw:
    """Return the passages of a DOCX document."""
    archive = Archive(source.data)
    # Mammoth is given what was looked at here and nothing else: a document can name any part as its text.
    looked_at = io.BytesIO()
    with zipfile.ZipFile(looked_at, "w") as copy:
        for name in dict.fromkeys(archive.names):
            if name.endswith((".xml", ".rels")):
                copy.writestr(name, archive.xml(name))
    import mammoth  # not needed to start

    try:
        images = mammoth.images.img_element(lambda image: {"src": ""})
        html = mammoth.convert_to_html(looked_at, style_map=_STYLES, convert_image=images).value
    except (Exception, RecursionError) as error:  # whatever the library stumbles over is the document's fault
        raise CannotImport(_("The document cannot be read as DOCX. Save it again in your word processor.")) from error
    return Raw(format="DOCX", blocks=blocks_of(html))
