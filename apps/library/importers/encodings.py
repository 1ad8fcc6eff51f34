"""Bytes in, text out, and the name of the encoding that was used, so that a wrong guess can be seen."""

import codecs
import re
import unicodedata

from django.utils.translation import gettext as _

from apps.library.importers.base import CannotImport
from apps.library.importers.languages import language_of

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_NAMES = {
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1252": "Windows-1252",
    "cp1254": "Windows-1254",
    "cp1257": "Windows-1257",
    "iso8859_2": "ISO 8859-2",
    "iso8859_13": "ISO 8859-13",
    "koi8_r": "KOI8-R",
    "koi8_u": "KOI8-U",
    "cp866": "CP866",
    "latin_1": "ISO 8859-1",
}
_LATIN_2, _BALTIC, _TURKISH = ("cp1250", "iso8859_2"), ("cp1257", "iso8859_13"), ("cp1254",)
#: Encodings of the languages whose Latin letters are not all in Windows-1252.
_CENTRAL = {
    **dict.fromkeys(("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"), _LATIN_2),
    **dict.fromkeys(("et", "lt", "lv"), _BALTIC),
    **dict.fromkeys(("az", "tr"), _TURKISH),
}
#: What is neither ASCII nor a letter, a dash, a quotation mark or an ellipsis, beside a letter.
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[^\w\s\x21-\x7e‘’“”„«»‹›–—…]|[^\w\s\x21-\x7e‘’“”„«»‹›–—…](?=[^\W\d_])")
#: How much of a text is looked at to guess.
_SAMPLE = 100_000
#: A text of more lines than this is not read line by line, which takes a hundred bytes of memory for each.
_MOST_LINES = 300_000
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)


def decoded(data: bytes, *, declared: str = "") -> tuple[str, str]:
    """Return the text of `data` and the name of its encoding.

    `declared` is what a page says of itself; it counts where the bytes allow it. Raises CannotImport for what is no
    text.
    """
    for bom, codec, name in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(codec), name
            except UnicodeDecodeError:
                raise _binary() from None
    if b"\0" in data:
        return _wide(data)
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    text, name = _mixed(data) or _declared(data, declared) or _guessed(data)
    if sum(unicodedata.category(c) == "Cc" and c not in "\t\n\r\x0c\x1c" for c in text[:_SAMPLE]) > len(text) // 100:
        raise _binary()
    return text, name


def declared_in(data: bytes, media_type: str = "") -> str:
    """Return the encoding that a host or a page of HTML says it has, or the empty string."""
    match = _CHARSET.search(media_type.encode()) or _META.search(data[:4096])
    return match[1].decode("ascii", "replace") if match else ""


def _binary() -> CannotImport:
    return CannotImport(_("This is not a text: it holds bytes that no text has (or its encoding is unknown)."))


def _wide(data: bytes) -> tuple[str, str]:
    """Read UTF-16 without a mark at its beginning, which only its zero bytes give away."""
    if len(data) % 2 == 0:
        readings = []
        for codec in ("utf-16-le", "utf-16-be"):
            try:
                text = data.decode(codec)
            except UnicodeDecodeError:
                continue
            sample = text[:_SAMPLE]
            readings.append((sum(_usual(c) for c in sample) / max(1, len(sample)), text))
        share, text = max(readings, default=(0.0, ""))
        if share > 0.95:
            return text, "UTF-16"
    raise _binary()


def _usual(character: str) -> bool:
    """Return whether `character` is a letter or sign of a script that news is written in, below U+3000."""
    return character in "\t\n\r " or (
        "\x20" < character < "\u3000" and unicodedata.category(character)[0] in "LMNPSZC" and character.isprintable()
    )


def _mixed(data: bytes) -> tuple[str, str] | None:
    """Read line by line a text of which some lines are UTF-8 and others are not, or return None."""
    if data.count(b"\n") > _MOST_LINES:
        return None
    lines = data.split(b"\n")
    read: list[str | None] = []
    for line in lines:
        try:
            read.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            read.append(None)
    if not any(text is not None and not text.isascii() for text in read):
        return None
    others, name = _guessed(b"\n".join(line for line, text in zip(lines, read, strict=True) if text is None))
    rest = iter(others.split("\n"))
    return "\n".join(next(rest) if text is None else text for text in read), _("UTF-8 mixed with %s") % name


def _declared(data: bytes, declared: str) -> tuple[str, str] | None:
    if not declared:
        return None
    try:
        codec = codecs.lookup(declared)
        return data.decode(codec.name), _NAMES.get(codec.name.replace("-", "_"), codec.name)
    except (LookupError, UnicodeError):
        return None


def _guessed(data: bytes) -> tuple[str, str]:
    """Read an encoding of one byte a letter: of Russian words, of a language in Latin letters, or the likeliest."""
    text = data.decode("cp1251", "replace")
    letters = [c for c in text[:_SAMPLE] if c.isalpha() and not c.isascii()]
    lower = sum("а" <= c <= "ё" or c in "іїєґ" for c in letters)
    if len(letters) >= 4 and lower >= 0.7 * len(letters) and _runs(text[:_SAMPLE]) >= 0.6:
        return text, "Windows-1251"
    if western := _western(data):
        return western
    from charset_normalizer import from_bytes  # comes with trafilatura; not needed to start

    best = from_bytes(data[:_SAMPLE]).best()
    codec = best.encoding if best is not None else "cp1252"
    try:
        return data.decode(codec), _NAMES.get(codec, codec)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "Windows-1252"


def _western(data: bytes) -> tuple[str, str] | None:
    """Read a text of Latin letters in the encoding of its language, or return None for what is none.

    Letters with accents are too few to hide which language it is; of the encodings of a language the one is taken in
    which the fewest signs stand inside words.
    """
    text = data[:_SAMPLE].decode("cp1252", "replace")
    letters = [c for c in text if c.isalpha()]
    if sum(c.isascii() for c in letters) < 0.6 * len(letters):
        return None
    codecs_of = _CENTRAL.get(language_of(text), ("cp1252",))
    codec = min(codecs_of, key=lambda each: len(_SIGN_IN_WORD.findall(data[:_SAMPLE].decode(each, "replace"))))
    return data.decode(codec, "replace"), _NAMES[codec]


def _runs(text: str) -> float:
    """Return the share of letters beyond ASCII that stand beside another one: accents do not, Cyrillic does."""
    beyond = [place for place, c in enumerate(text) if c.isalpha() and not c.isascii()]
    beside = set(beyond)
    return sum(place - 1 in beside or place + 1 in beside for place in beyond) / max(1, len(beyond))
