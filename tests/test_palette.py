"""The colours mean something: they must be legible and tell apart what they stand for, for colour-blind readers too.

Contrast: WCAG 2.2. Differences: distance in OKLab (Ottosson 2020) after simulating colour blindness (Machado, Oliveira
and Fernandes 2009, severity 1). A distance of 0.02 is about the least that is seen side by side.
"""

import math
import re
from itertools import combinations
from pathlib import Path

import pytest
from django.conf import settings

from apps.core.palette import FRAME_COLOURS, FRAME_SHAPES, TAG_COLOURS

Colour = tuple[float, float, float]
TOKENS = Path(settings.BASE_DIR, "static/css/tokens.css").read_text()
SIMULATED = {
    "full colour vision": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def declared(block: str) -> dict[str, Colour]:
    return {name: linear(value) for name, value in re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block)}


def themes() -> dict[str, dict[str, Colour]]:
    light, _, rest = TOKENS.partition("@media screen and (prefers-color-scheme: dark)")
    by_system, _, chosen = rest.partition(':root[data-theme="dark"]')
    first = declared(light)
    return {"light": first, "dark": first | declared(by_system), "dark by choice": first | declared(chosen)}


def linear(value: str) -> Colour:
    parts = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return r, g, b


def contrast(one: Colour, other: Colour) -> float:
    light, dark = sorted((0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05 for r, g, b in (one, other)), reverse=True)
    return light / dark


def oklab(colour: Colour) -> Colour:
    r, g, b = colour
    long = max(0.0, 0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = max(0.0, 0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = max(0.0, 0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def as_seen(colour: Colour, vision: str) -> Colour:
    r, g, b = (min(1.0, max(0.0, sum(w * c for w, c in zip(row, colour, strict=True)))) for row in SIMULATED[vision])
    return oklab((r, g, b))


@pytest.mark.parametrize("theme", ["light", "dark", "dark by choice"])
def test_texts_and_labels_are_legible(theme: str) -> None:
    colours = themes()[theme]
    for ground in ("paper", "sheet"):
        assert contrast(colours["ink"], colours[ground]) >= 7
        for name in ("quiet", "link"):
            assert contrast(colours[name], colours[ground]) >= 4.5, name
        assert contrast(colours["rule"], colours[ground]) >= 3
    assert contrast(colours["ink"], colours["here"]) >= 7
    for name in (*FRAME_COLOURS, *(f"tag-{colour}" for colour in TAG_COLOURS)):
        assert contrast(colours[name], colours["paper"]) >= 4.5, name


@pytest.mark.parametrize("vision", SIMULATED)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_told_apart(theme: str, vision: str) -> None:
    colours = themes()[theme]
    for names, least in ((FRAME_COLOURS, 0.07), ([f"tag-{colour}" for colour in TAG_COLOURS], 0.05)):
        for one, other in combinations(names, 2):
            distance = math.dist(as_seen(colours[one], vision), as_seen(colours[other], vision))
            assert distance >= least, (one, other, round(distance, 3))


def test_the_two_ways_to_dark_are_the_same() -> None:
    assert themes()["dark"] == themes()["dark by choice"]


def test_every_colour_of_the_palette_has_its_class_and_no_frame_relies_on_colour() -> None:
    for colour in FRAME_COLOURS:
        assert f".f-{colour} {{ --frame: var(--{colour}); }}" in TOKENS
    for colour in TAG_COLOURS:
        assert f".t-{colour} {{ --tag: var(--tag-{colour}); }}" in TOKENS
    assert len(set(FRAME_SHAPES)) == len(FRAME_COLOURS) == 8
    assert len(set(TAG_COLOURS)) == 12
