"""What lies in a ZIP file (DOCX, ODT, EPUB), read so that a small file cannot become a large one."""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from apps.library.importers.base import CannotImport

MAX_ENTRIES = 3_000
#: Bytes that the parts we read may have together once unpacked.
MAX_UNPACKED = 60_000_000
#: How many times larger than its packed form a part may be, beyond its first megabyte.
MAX_RATIO = 100
_SLACK = 1_000_000
#: Tags and attributes that all parts that are XML may have together; the tree that is made of them takes a kilobyte and
#: a tenth of a millisecond for each.
MAX_TAGS = 250_000
_DANGEROUS = (b"<!ENTITY", b"<!entity")
#: Encodings in which a sign of ASCII is that sign, so that what is dangerous can be seen.
_PLAIN = re.compile(rb"utf-?8|(?:us-)?ascii|iso-8859-\d+|windows-125\d|koi8-[ru]", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s{0,20}=\s{0,20}[\"']([^\"']{0,60})", re.IGNORECASE)


class Archive:
    """A ZIP file whose parts are read within limits."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise _broken() from error
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES:
            raise CannotImport(
                _("The file holds %(n)s parts; it may hold %(most)s.")
                % {"n": f"{len(entries):,}", "most": f"{MAX_ENTRIES:,}"}
            )
        if any(entry.flag_bits & 1 for entry in entries):
            raise CannotImport(_("The file is encrypted. Save it without a password and try again."))
        self._left = MAX_UNPACKED
        self._tags = MAX_TAGS
        self.names = [entry.filename for entry in entries]

    def read(self, name: str) -> bytes:
        """Return the bytes of one part. Raises CannotImport where it is missing, broken or grows beyond the limits."""
        try:
            entry = self._zip.getinfo(name)
        except KeyError:
            raise CannotImport(_("The file is broken: its part “%s” is missing.") % name[:200]) from None
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _broken()  # others set aside as much memory as the file tells them to
        most = min(self._left, MAX_RATIO * entry.compress_size + _SLACK)
        try:
            with self._zip.open(entry) as part:
                data = part.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise _broken() from error
        if len(data) > most:
            raise CannotImport(
                _("The file unpacks to more than %(most)s MB, or one part of it to more than %(ratio)s times its size.")
                % {"most": MAX_UNPACKED // 1_000_000, "ratio": MAX_RATIO}
            )
        self._left -= len(data)
        return data

    def xml(self, name: str) -> bytes:
        """Return one part that is XML. Raises CannotImport where it declares entities, or hides them from this look."""
        data = self.read(name)
        declared = _ENCODING.search(data[:400])
        if b"\0" in data[:200] or (declared and not _PLAIN.fullmatch(declared[1])):
            raise CannotImport(_("The file is broken: its part “%s” is not UTF-8.") % name[:200])
        if any(sign in data for sign in _DANGEROUS):
            raise CannotImport(_("The file declares XML entities, which no document needs. It was not opened."))
        self._tags -= data.count(b"<") + data.count(b"=")
        if self._tags < 0:
            raise CannotImport(
                _("The file has more than %s marks of XML in it. Divide it into parts.") % f"{MAX_TAGS:,}"
            )
        return data


def _broken() -> CannotImport:
    return CannotImport(_("The file is broken, or not what its beginning says it is."))
