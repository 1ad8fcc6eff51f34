"""The messy texts of the demonstration come in as an editor would set them."""

import json
from pathlib import Path
from typing import Any

import pytest

from apps.core.passages import cut_markdown
from apps.library.importers import Source, understand

MESSY = Path(__file__).resolve().parent.parent.parent / "fixtures" / "messy"
NAMES = sorted(path.name.removesuffix(".expected.json") for path in MESSY.glob("*.expected.json"))


def understood(name: str) -> list[dict[str, Any]]:
    """What is understood of a messy text, in the shape of the files beside it."""
    parts = understand(Source((MESSY / f"{name}.txt").read_bytes(), f"{name}.txt")).parts
    return [
        {
            "title": part.title,
            "byline": part.byline,
            "date": part.date.isoformat() if part.date else None,
            "language": part.language,
            "passages": [
                {
                    "kind": block.kind,
                    "level": block.level,
                    "voice": block.voice,
                    "text": block.text,
                    "left_out": block.left_out,
                }
                for block in part.blocks
            ],
        }
        for part in parts
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_messy_text_comes_in_as_an_editor_would_set_it(name: str) -> None:
    expected = json.loads((MESSY / f"{name}.expected.json").read_text())["articles"]
    for article in expected:
        for passage in article["passages"]:
            passage["voice"] = passage["voice"] or ""
    assert understood(name) == expected


def test_there_are_three_of_them() -> None:
    assert len(NAMES) >= 3


#: The messy text, which of its parts, and the article that it is after an editor corrected it at the desk: a table set
#: again that had run together, and quotation marks that a quotation does without.
BROUGHT_IN = [
    ("teeth-and-paper", 0, "teeth-and-paper"),
    ("a-lesson-with-two-animals", 0, "a-lesson-with-two-animals"),
    ("a-winter-folder", 0, "the-twenty-ninth-point"),
]


@pytest.mark.parametrize(("name", "part", "slug"), BROUGHT_IN)
def test_three_articles_of_the_demonstration_are_these_texts(name: str, part: int, slug: str) -> None:
    (file,) = MESSY.parent.glob(f"events/*/{slug}.md")
    stored = cut_markdown(file.read_text().split("+++\n", 2)[2]).blocks
    shown = [
        passage["text"]
        for passage in understood(name)[part]["passages"]
        if not passage["left_out"] and not passage["text"].startswith("Compiled for Synoptic")
    ]
    assert letters(" ".join(shown)) == letters(" ".join(block.text for block in stored if not block.left_out))


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
