"""Texts as people bring them, understood: `understand(Source(…))` for every format.

The format is told from the bytes and never from the name. Nothing is stored here.
"""

from collections.abc import Callable
from importlib import import_module
from typing import cast

from django.utils.translation import gettext as _

from apps.core.passages import CannotCut
from apps.library.importers.base import MAX_BYTES, MAX_PASSAGES, CannotImport, Part, Raw, Source, Understood, check_size
from apps.library.importers.sniffing import sniffed
from apps.library.importers.text_parts import joined, parts_of

__all__ = ["MAX_BYTES", "CannotImport", "Part", "Source", "Understood", "check_size", "joined", "understand"]


def understand(source: Source) -> Understood:
    """Return what stands in `source`: its texts with their metadata and passages, and in words how it was read.

    Raises CannotImport with a message for the person who brought it.
    """
    if not source.data.strip(b" \t\r\n\0"):
        raise CannotImport(_("The file is empty."))
    check_size(len(source.data))
    module = import_module(f"apps.library.importers.{sniffed(source)}")
    reader = cast("Callable[[Source], Raw]", module.understand)
    try:
        raw = reader(source)
    except CannotCut as error:
        raise CannotImport(str(error)) from error
    if len(raw.blocks) > MAX_PASSAGES:
        raise CannotImport(
            _("The text has %(n)s passages; it may have %(most)s. Divide it into parts.")
            % {"n": f"{len(raw.blocks):,}", "most": f"{MAX_PASSAGES:,}"}
        )
    if not any(c.isalnum() for block in raw.blocks for c in block.text):
        raise CannotImport(_("There is no text in it."))
    parts = parts_of(raw)
    return Understood(raw.format, raw.encoding, parts, tuple(raw.notes))
