"""Words for pictures: which font has a character, how wide words are, where lines break, which way they run.

Arabic and Hebrew are put in the order in which they are seen, and Arabic letters take their joined forms, before
anything is drawn (Unicode's bidirectional algorithm and presentation forms). So a picture needs no library of the
operating system and is the same on every machine that has the packages.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

ELLIPSIS = "…"
_NO_CHARACTER = "\U0010ffff"
#: Where the sans helps out: scripts whose letters stand side by side, or join as the presentation forms say.
#: Others that it has, such as Devanagari, would need more than that to come out right.
_HELPS = (("\u0590", "\u05ff"), ("\u0600", "\u06ff"), ("\u10a0", "\u10ff"), ("\ufb1d", "\ufdff"), ("\ufe70", "\ufefc"))
_HEBREW_POINTS = ("\u0591", "\u05c7")


@dataclass(frozen=True, slots=True)
class Face:
    """A font in a size in pixels; what the serif does not have is taken from the sans."""

    kind: Literal["serif", "sans"]
    size: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is seen, from left to right; whether its text runs the other way, so that it starts there."""

    text: str
    rightwards: bool


def drawable(text: str) -> str:
    """Return `text` on one line, letters joined and still in the order of reading, with characters that can be drawn.

    Vowel points of Hebrew and Arabic, which are seldom written, and what is no letter and in no font, are left out. The
    empty string where a letter is in no font.
    """
    from arabic_reshaper import reshape

    joined = reshape(" ".join(unicodedata.normalize("NFC", text).split()))
    kept: list[str] = []
    for character in map(_alone, joined):
        if character == " " or _font_for(character):
            kept.append(character)
        elif unicodedata.category(character).startswith("L"):
            return ""
    return " ".join("".join(kept).split())


def _alone(character: str) -> str:
    """Return the letter itself for the form that it has where it joins no other: the font has it under that name."""
    form, _, letters = unicodedata.decomposition(character).partition(" ")
    return chr(int(letters, 16)) if form == "<isolated>" and " " not in letters else character


def width(text: str, face: Face) -> float:
    """Return how wide `text` (as `drawable` returns it) is, in pixels."""
    return sum(font.getlength(part) for font, part in _runs(text, face))


def break_lines(text: str, face: Face, most: float, lines: int) -> tuple[list[Line], bool]:
    """Break `text` (as `drawable` returns it) into at most `lines` lines of `most` pixels.

    Returns them as they are seen, and whether all of `text` found a place; where not, the last ends in an ellipsis. A
    word that is wider than a line is broken wherever the line ends.
    """
    broken = [""]
    for word in _words(text, face, most):
        longer = f"{broken[-1]} {word}".lstrip()
        if width(longer, face) <= most:
            broken[-1] = longer
        elif len(broken) <= lines:
            broken.append(word)
        else:
            break
    whole = len(broken) <= lines
    if not whole:
        del broken[lines:]
        cut = broken[-1]
        while cut and width(cut + ELLIPSIS, face) > most:
            cut = cut[:-1]
        broken[-1] = cut.rstrip(" ,;:.–—-") + ELLIPSIS
    direction = _direction(text)
    return [_line(each, direction) for each in broken], whole


def draw_line(draw: "ImageDraw", at: tuple[float, float], text: str, face: Face, colour: str) -> None:
    """Draw a line as it is seen, its baseline beginning at `at` (x, y in pixels)."""
    x, y = at
    for font, part in _runs(text, face):
        draw.text((x, y), part, fill=colour, font=font, anchor="ls")
        x += font.getlength(part)


def _words(text: str, face: Face, most: float) -> list[str]:
    words: list[str] = []
    for word in text.split():
        rest = word
        while width(rest, face) > most and len(rest) > 1:
            # Half by half: a word of 400 letters is measured a dozen times and not 400 times.
            low, high = 1, len(rest) - 1
            while low < high:
                middle = (low + high + 1) // 2
                low, high = (middle, high) if width(rest[:middle], face) <= most else (low, middle - 1)
            words.append(rest[:low])
            rest = rest[low:]
        words.append(rest)
    return words


def _direction(text: str) -> Literal["R", "L"]:
    """Return which way `text` runs: that of its first letter (rule P2 of the bidirectional algorithm)."""
    strong = (unicodedata.bidirectional(character) for character in text)
    return "R" if next((each for each in strong if each in {"L", "R", "AL"}), "L") != "L" else "L"


def _line(text: str, direction: Literal["R", "L"]) -> Line:
    if direction == "L" and not any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text):
        return Line(text, False)
    from bidi.algorithm import get_display  # the one of the two that mirrors brackets

    return Line(str(get_display(text, base_dir=direction)), direction == "R")


def _runs(text: str, face: Face) -> "list[tuple[FreeTypeFont, str]]":
    """Return `text` in stretches that one font has, each with that font."""
    kinds: list[tuple[str, str]] = []
    for character in text:
        kind = kinds[-1][0] if character == " " and kinds else _font_for(character, first=face.kind)
        kinds.append((kind or face.kind, character))
    runs = groupby(kinds, key=lambda each: each[0])
    return [(_font(kind, face.size), "".join(character for _, character in run)) for kind, run in runs]


@lru_cache(maxsize=4096)
def _font_for(character: str, first: str = "serif") -> str:
    """Return which font has `character`, `first` before the other, or the empty string."""
    if unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Co", "Cs", "Cn"}:
        return ""
    if _HEBREW_POINTS[0] <= character <= _HEBREW_POINTS[1] and unicodedata.category(character) == "Mn":
        return ""
    if any(low <= character <= high for low, high in _HELPS):
        return "joined" if _has("joined", character) else ""
    if not _has("serif", character):
        return ""
    return first if _has(first, character) else "serif"


def _has(kind: str, character: str) -> bool:
    font = _font(kind, 24)
    return bytes(font.getmask(character)) != _box(kind)


@cache
def _box(kind: str) -> bytes:
    """Return what a font draws for a character that it does not have."""
    return bytes(_font(kind, 24).getmask(_NO_CHARACTER))


@lru_cache(maxsize=24)
def _font(kind: str, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    if kind == "serif":
        serif = files("font_source_serif_pro") / "files" / "SourceSerifPro-Semibold.ttf"
        return ImageFont.truetype(BytesIO(serif.read_bytes()), size)
    # The letters come joined and in order already: nothing may put them in order once more.
    layout = ImageFont.Layout.BASIC if kind == "joined" else None
    return ImageFont.truetype(BytesIO(_sans()), size, layout_engine=layout)


@cache
def _sans() -> bytes:
    """Return FiraGO, which its package keeps compressed: 0.8 MB, unpacked in 40 ms."""
    from pymupdf_fonts import myfont

    return bytes(myfont("figo"))
