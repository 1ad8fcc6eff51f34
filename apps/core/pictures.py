"""The picture beside a link to a page in other programs: what the page is called, of what kind, through which frames.

Drawn with Pillow and two fonts that come in packages (docs/decisions/0011-cards-and-citations.md): a serif with Latin,
Cyrillic and Greek, and a sans that also has Arabic, Hebrew and Georgian. Nothing is told by colour alone: each frame
has its shape and its name beside it, and the text kinds are words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

from cachetools import LRUCache

from apps.core.lettering import Face, break_lines, draw_line, drawable, width

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 1200, 630
#: Of a title no more is looked at: more than fits, and little enough to be measured quickly.
MOST_CHARACTERS = 400
MOST_FRAMES = 8
#: What finished pictures may take of this process's memory, in bytes; one has about 30 kB.
MEMORY = 6_000_000
#: Where a title may stand: left, top, right, bottom.
TITLE = (72, 140, 1128, 440)

# The colours of paper (tests/core/test_pictures.py holds them to static/css/tokens.css).
PAPER, INK, QUIET = "#fbfaf7", "#1b1b1a", "#5c5a55"
INKS = {
    "slate": "#2d5b84",
    "ochre": "#8f6a12",
    "plum": "#4e2e5a",
    "teal": "#357980",
    "umber": "#6e3c23",
    "indigo": "#332d8c",
    "moss": "#5e644a",
    "rose": "#5a1f20",
}
#: The corners of each shape on a grid of 16 by 16; the circle has none.
SHAPES: dict[str, tuple[tuple[float, float], ...]] = {
    "square": ((2, 2), (14, 2), (14, 14), (2, 14)),
    "triangle": ((8, 1.5), (15, 14.5), (1, 14.5)),
    "circle": (),
    "diamond": ((8, 0.5), (15.5, 8), (8, 15.5), (0.5, 8)),
    "pentagon": ((8, 0.8), (15.3, 6.2), (12.5, 14.8), (3.5, 14.8), (0.7, 6.2)),
    "cross": (
        *((5.5, 1), (10.5, 1), (10.5, 5.5), (15, 5.5), (15, 10.5), (10.5, 10.5)),
        *((10.5, 15), (5.5, 15), (5.5, 10.5), (1, 10.5), (1, 5.5), (5.5, 5.5)),
    ),
    "bar": ((0, 5), (16, 5), (16, 11), (0, 11)),
    "star": (
        *((8, 0.5), (10.3, 5.4), (15.7, 6.1), (11.7, 9.8), (12.7, 15.1)),
        *((8, 12.5), (3.3, 15.1), (4.3, 9.8), (0.3, 6.1), (5.7, 5.4)),
    ),
}
_MARGIN = 72
# The largest size first, in pixels, with the lines that fit into the title's place.
_SIZES = ((76, 3), (64, 4), (54, 4), (46, 5))


@dataclass(frozen=True, slots=True)
class FrameMark:
    """A frame as the picture shows it: its name, and its colour and shape as apps.core.palette names them."""

    name: str
    colour: str
    shape: str


def preview_picture(
    title: str, frames: Sequence[FrameMark], kinds: Sequence[str], site: str, *, instead: str = ""
) -> bytes:
    """Return a PNG of 1200 × 630 pixels that is still legible at half that width.

    `title` is cut with an ellipsis where it is too long. `frames` and `kinds` (text kinds, in words) stand in the order
    given, which the caller keeps neutral; the ninth frame and those after it are counted. `site` is the site's name.
    `instead` is shown for a title in a script that the fonts do not have (Chinese, Devanagari …), where letters left
    out would make it say something else. Single characters that they do not have, such as emoji, are left out.

    Equal pictures are drawn once and kept, all together within MEMORY; two are never drawn at the same time.
    """
    key = (title[:MOST_CHARACTERS], tuple(frames), tuple(kinds), site, instead)
    with _lock:
        found = _kept.get(key)
        if found is None:
            found = _kept[key] = _png(*key)
        return found


_kept: LRUCache[tuple[object, ...], bytes] = LRUCache(MEMORY, getsizeof=len)
_lock = Lock()


def forget_pictures() -> None:
    """Forget the pictures kept (tests)."""
    with _lock:
        _kept.clear()


def _png(title: str, frames: tuple[FrameMark, ...], kinds: tuple[str, ...], site: str, instead: str) -> bytes:
    from PIL import Image, ImageDraw  # 40 ms, and only who asks for a picture pays them

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    _head(draw, kinds, site)
    _title(draw, drawable(title) or drawable(instead))
    _frames(image, draw, frames)
    written = BytesIO()
    # With 160 colours instead of all, the file is a third as large.
    image.quantize(palette=_palette(), dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


@cache
def _palette() -> "Image":
    """Return an image with the colours of all pictures: each ink in steps from the paper, for soft edges."""
    from PIL import Image, ImageColor

    paper = ImageColor.getrgb(PAPER)
    steps = 16
    colours = [
        round(paper[channel] + (ImageColor.getrgb(ink)[channel] - paper[channel]) * step / (steps - 1))
        for ink in (INK, QUIET, *INKS.values())
        for step in range(steps)
        for channel in range(3)
    ]
    image = Image.new("P", (1, 1))
    image.putpalette(colours)
    return image


def _one_line(text: str, face: Face, most: float) -> tuple[str, float]:
    """Return `text` cut to `most` pixels as it is seen, and how wide that is."""
    lines, _whole = break_lines(drawable(text), face, most, 1)
    return lines[0].text, width(lines[0].text, face)


def _head(draw: "ImageDraw", kinds: tuple[str, ...], site: str) -> None:
    draw.rectangle((0, 0, WIDTH, 9), fill=INK)
    serif, sans = Face("serif", 38), Face("sans", 28)
    name, _ = _one_line(site, serif, WIDTH / 3)
    draw_line(draw, (_MARGIN, 92), name, serif, INK)
    right = float(WIDTH - _MARGIN)
    for kind in reversed(kinds[:3]):
        word, wide = _one_line(kind, sans, WIDTH / 5)
        left = right - wide - 32
        draw.rounded_rectangle((left, 52, right, 104), radius=3, outline=QUIET, width=2)
        draw_line(draw, (left + 16, 88), word, sans, INK)
        right = left - 16


def _title(draw: "ImageDraw", title: str) -> None:
    left, top, right, bottom = TITLE
    for size, most in _SIZES:
        face = Face("serif", size)
        lines, whole = break_lines(title, face, right - left, most)
        if whole:
            break
    if whole and len(lines) > 1:
        # As many lines, but of like length: no word stands alone at the end.
        narrower = (break_lines(title, face, (right - left) * share / 20, len(lines)) for share in range(11, 20))
        lines = next((balanced for balanced, fits in narrower if fits), lines)
    leading = size * 1.2
    # It stands a little above the middle of its place, whatever its length.
    start = top + max(0.0, (bottom - top - leading * len(lines)) * 0.4) + size * 0.95
    for number, line in enumerate(lines):
        x = right - width(line.text, face) if line.rightwards else left
        draw_line(draw, (x, start + number * leading), line.text, face, INK)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A frame in the last rows, its name as it is cut; without a frame, how many more there are."""

    mark: FrameMark | None
    name: str
    width: float


def _frames(image: "Image", draw: "ImageDraw", frames: tuple[FrameMark, ...]) -> None:
    draw.line((_MARGIN, 470, WIDTH - _MARGIN, 470), fill=QUIET, width=2)
    shown = frames[:MOST_FRAMES]
    face = Face("sans", 34 if len(shown) <= 3 else 30)
    size = face.size
    rows = _rows(shown, len(frames) - len(shown), face)
    step = size * 1.7
    baseline = 472 + (HEIGHT - 472 - step * len(rows)) / 2 + size * 1.15
    for number, row in enumerate(rows):
        x, y = float(_MARGIN), baseline + number * step
        for entry in row:
            if entry.mark:
                _shape(image, entry.mark, round(x), round(y - size * 0.74), round(size * 0.8))
            colour = INKS[entry.mark.colour] if entry.mark else QUIET
            draw_line(draw, (x + (size * 1.1 if entry.mark else 0), y), entry.name, face, colour)
            x += entry.width + size * 1.2


def _rows(frames: tuple[FrameMark, ...], more: int, face: Face) -> list[list[_Entry]]:
    """Return what stands in the two rows that there is room for; `more` frames are counted only."""
    most = WIDTH - 2 * _MARGIN
    entries: list[_Entry] = []
    for frame in frames:
        name, wide = _one_line(frame.name, face, most / 2)
        entries.append(_Entry(frame, name, face.size * 1.1 + wide))
    for number in range(len(entries), 0, -1):
        left_out = more + len(entries) - number
        last = f"+ {left_out}"
        counted = [_Entry(None, last, width(last, face))] if left_out else []
        rows: list[list[_Entry]] = []
        used = float(most)
        for entry in entries[:number] + counted:
            if used + entry.width > most:
                rows.append([])
                used = 0.0
            rows[-1].append(entry)
            used += entry.width + face.size * 1.2
        if len(rows) <= 2:
            return rows
    return []


def _shape(image: "Image", mark: FrameMark, x: int, y: int, size: int) -> None:
    from PIL import Image, ImageDraw

    # Drawn four times as large and made smaller: a polygon of Pillow's has no soft edges.
    large = Image.new("L", (4 * size, 4 * size))
    unit = 4 * size / 16
    corners = [(across * unit, down * unit) for across, down in SHAPES[mark.shape]]
    if corners:
        ImageDraw.Draw(large).polygon(corners, fill=255)
    else:
        ImageDraw.Draw(large).ellipse((1.2 * unit, 1.2 * unit, 14.8 * unit, 14.8 * unit), fill=255)
    image.paste(INKS[mark.colour], (x, y), large.resize((size, size), Image.Resampling.LANCZOS))
