"""The pictures of links: valid, legible in the scripts that people write here, bounded, and not by colour alone."""

import re
import struct
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from apps.core import lettering, pictures
from apps.core.lettering import ELLIPSIS, Face, break_lines, drawable, width
from apps.core.palette import FRAME_COLOURS, FRAME_SHAPES
from apps.core.pictures import TITLE, FrameMark, forget_pictures, preview_picture
from tests.servers import ROOT

FRAMES = [
    FrameMark(name, colour, shape)
    for name, colour, shape in zip(
        ["Liberal order", "Peace studies", "Pro-Kremlin", "Realist", "Transactional", "Sixth", "Seventh", "Eighth"],
        FRAME_COLOURS,
        FRAME_SHAPES,
        strict=True,
    )
]


def picture(
    title: str, *, frames: list[FrameMark] | None = None, kinds: tuple[str, ...] = ("Illustrative",), instead: str = ""
) -> Image.Image:
    drawn = preview_picture(title, FRAMES[:5] if frames is None else frames, kinds, "Synoptic", instead=instead)
    return Image.open(BytesIO(drawn)).convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
    """Return the smallest box in which two pictures differ, None where they are the same."""
    return ImageChops.difference(one, other).getbbox()


def inked(image: Image.Image) -> int:
    """Return how many pixels of the title's place are dark."""
    return sum(image.crop(TITLE).convert("L").histogram()[:100])


def test_it_is_a_png_of_the_size_that_other_programs_expect() -> None:
    drawn = preview_picture("What the call was worth", FRAMES[:5], ["Illustrative"], "Synoptic")
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", drawn[16:24]) == (1200, 630)
    Image.open(BytesIO(drawn)).verify()
    assert len(drawn) < 100_000


def test_it_shows_the_title_and_the_title_alone_changes_with_it() -> None:
    one, other, none = picture("What the call was worth"), picture("Who was not on the line"), picture("")
    box = difference(one, other)
    assert box is not None
    assert (box[0] >= TITLE[0], box[1] >= TITLE[1], box[2] <= TITLE[2], box[3] <= TITLE[3]) == (True,) * 4
    assert inked(one) > 2000
    assert inked(none) == 0


def test_cyrillic_letters_are_letters_and_not_boxes() -> None:
    font = lettering._font("serif", 48)
    zhe, shcha, missing = (bytes(font.getmask(letter)) for letter in ("Ж", "Щ", "\U0010ffff"))
    assert len({zhe, shcha, missing}) == 3
    assert difference(picture("Ж"), picture("Щ")) is not None


@pytest.mark.parametrize(
    "title",
    ["Звонок, который изменил всё: Щербаков ждёт", "Ποιος τηλεφώνησε;", "שיחת הטלפון", "المكالمة ٢٠٢٥", "ქართული"],
)
def test_titles_in_the_scripts_of_the_fonts_are_drawn_whole(title: str) -> None:
    """Arabic letters take another form in a word; everything else comes out as it went in."""
    letters = drawable(title)
    assert len(letters.replace(" ", "")) >= len(title.replace(" ", "")) - 1  # lam and alef make one
    assert all(lettering._font_for(letter) for letter in letters if letter != " ")
    assert inked(picture(title)) > 1000


def test_what_no_font_has_is_never_drawn_as_a_box() -> None:
    """A sign is left out. Where a letter would be missing, something else is shown, which says so."""
    assert difference(picture("A call \N{PARTY POPPER} at noon\u200b"), picture("A call at noon")) is None
    assert drawable("习近平 speaks") == ""
    assert difference(picture("习近平 speaks", instead="A text in Chinese"), picture("A text in Chinese")) is None


def test_a_title_from_right_to_left_starts_at_the_right_and_keeps_its_numbers() -> None:
    (line,), whole = break_lines(drawable("שיחה (2025)"), Face("serif", 40), 900, 1)
    assert (line.text, line.rightwards, whole) == ("(2025) החיש", True, True)
    left, _top, right, _bottom = (
        picture("שיחה").crop(TITLE).convert("L").point(lambda dark: 255 * (dark < 100)).getbbox() or (0,) * 4
    )
    assert left > 500
    assert right > TITLE[2] - TITLE[0] - 20


@pytest.mark.parametrize("title", ["x" * 500, "word " * 100, "Щ" * 500, "ש" * 500, "a" * 45 + " b"])
def test_a_title_of_any_length_stays_in_its_place(title: str) -> None:
    assert difference(picture(title), picture("")) is not None
    left, top, right, bottom = difference(picture(title), picture("")) or (0,) * 4
    assert left >= TITLE[0] - 4
    assert right <= TITLE[2] + 4
    assert top >= TITLE[1]
    assert bottom <= 470


@given(text=st.text(max_size=450))
@settings(max_examples=10)
def test_whatever_is_typed_can_be_drawn(text: str) -> None:
    marks = [FrameMark(text[:80], "slate", "star")] * (len(text) % 12)
    assert picture(text, frames=marks, kinds=(text[:20],)).size == (1200, 630)


def test_a_title_that_is_too_long_ends_in_an_ellipsis() -> None:
    face = Face("serif", 46)
    lines, whole = break_lines("one two three " * 30, face, 600, 3)
    assert not whole
    assert len(lines) == 3
    assert lines[-1].text.endswith(ELLIPSIS)
    assert all(width(line.text, face) <= 600 for line in lines)


def test_each_frame_has_a_shape_of_its_own_and_not_only_a_colour() -> None:
    alone = [FrameMark("Frame", "slate", shape) for shape in FRAME_SHAPES]
    drawn = {preview_picture("", [mark], (), "Synoptic") for mark in alone}
    assert len(drawn) == len(FRAME_SHAPES)


def test_frames_that_find_no_room_are_counted() -> None:
    face = Face("sans", 30)
    long = tuple(FrameMark(f"A frame whose name is long, number {n}", "slate", "square") for n in range(8))
    rows = pictures._rows(long, 3, face)
    assert len(rows) == 2
    shown = sum(entry.mark is not None for row in rows for entry in row)
    assert rows[-1][-1].name == f"+ {8 - shown + 3}"


def test_a_picture_is_drawn_once_and_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_pictures()
    drawn: list[str] = []
    real = pictures._png

    def counted(title: str, *rest: Any) -> bytes:
        drawn.append(title)
        return real(title, *rest)

    monkeypatch.setattr(pictures, "_png", counted)
    for _ in range(3):
        preview_picture("One title", (), (), "Synoptic")
    preview_picture("y" * 10_000, (), (), "Synoptic")
    assert drawn == ["One title", "y" * pictures.MOST_CHARACTERS]
    assert pictures._kept.maxsize == pictures.MEMORY


def test_the_colours_are_those_of_the_style_sheet() -> None:
    light = (ROOT / "static" / "css" / "tokens.css").read_text().partition("@media")[0]
    tokens = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", light))
    assert {name: tokens[name] for name in FRAME_COLOURS} == pictures.INKS
    assert [tokens[name] for name in ("paper", "ink", "quiet")] == [
        pictures.PAPER,
        pictures.INK,
        pictures.QUIET,
    ]
    assert set(pictures.SHAPES) == set(FRAME_SHAPES)
