"""Passages as pages read them: plain rows, a fifth of the cost of models, with what a page shows and no more."""

from collections.abc import Iterator
from typing import Any, NamedTuple


class VoiceRow(NamedTuple):
    """Whose words a passage reports."""

    pk: int
    name: str
    description: str


class SourceRow(NamedTuple):
    """Where a registered quotation was seen."""

    publisher: str
    url: str


class PassageRow(NamedTuple):
    """One passage. `text` is empty unless it was asked for; offsets are as in apps.library.models.Passage."""

    number: int
    uid: str
    kind: str
    html: str
    level: int = 0
    ordinal: int | None = None
    attribution: str = ""
    left_out: bool = False
    flags: list[str] = []
    start: int = 0
    end: int = 0
    pk: int = 0
    version_id: int = 0
    text: str = ""
    voice: VoiceRow | None = None
    quotation_id: int | None = None
    source: SourceRow | None = None


FIELDS = (
    *("number", "uid", "kind", "html", "level", "ordinal", "attribution", "left_out", "flags", "start", "end"),
    *("pk", "version_id"),
)
JOINED = (
    *("voice_id", "voice__name", "voice__description"),
    *("quotation_id", "quotation__source__publisher", "quotation__source__url"),
)


def passage_rows(values: Iterator[tuple[Any, ...]], *, with_text: bool) -> Iterator[PassageRow]:
    """Turn tuples of FIELDS, the text where asked for, and JOINED into rows."""
    plain = len(FIELDS)
    for value in values:
        text, joined = (value[plain], value[plain + 1 :]) if with_text else ("", value[plain:])
        voice = VoiceRow(*joined[:3]) if joined[0] is not None else None
        source = SourceRow(*joined[4:6]) if joined[3] is not None else None
        yield PassageRow._make((*value[:plain], text, voice, joined[3], source))
