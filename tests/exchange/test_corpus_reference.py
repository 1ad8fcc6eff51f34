"""docs/reference/corpus.md says what the readers do: every key, every choice, and an example that loads."""

import re
from pathlib import Path

import pytest
from django.core.management import load_command_class

from apps.core.corpus import CorpusError, Shape
from apps.exchange.corpus import dump_corpus, load_corpus, parts
from tests.exchange.corpora import put, texts

PAGE = (Path(__file__).parents[2] / "docs/reference/corpus.md").read_text()
SHAPES = [shape for part in parts() for shape in part.SHAPES]


def documented() -> dict[str, list[tuple[str, str, bool]]]:
    """Return the rows of each table of keys on the page, by the heading above: key, what it is, whether it must be."""
    tables: dict[str, list[tuple[str, str, bool]]] = {}
    for section in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        rows = re.findall(r"^\| `(\w+)` \| (.+) \| ?(yes)? ?\|$", body, flags=re.MULTILINE)
        tables[heading] = [(key, what, bool(must)) for key, what, must in rows]
    return tables


def test_every_table_is_documented_and_no_other() -> None:
    assert sorted(documented()) == sorted(shape.heading for shape in SHAPES)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.heading)
def test_every_key_is_documented_in_its_order_and_no_other(shape: Shape) -> None:
    rows = documented()[shape.heading]
    assert [key for key, _, _ in rows] == list(shape.keys)
    assert {key: must for key, _, must in rows} == {name: not key.optional for name, key in shape.keys.items()}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.heading)
def test_every_choice_is_documented_and_no_other(shape: Shape) -> None:
    for key, what, _ in documented()[shape.heading]:
        column = shape.keys[key].column
        choices = [str(value) for value, _ in column.flatchoices] if column is not None and column.choices else []
        assert (re.findall(r"`([\w-]+)`", what) if what.startswith("one of") else []) == choices


def test_every_kind_of_file_is_documented() -> None:
    named = re.sub(r"<[a-z]+>", "*", PAGE[PAGE.index("## Files") : PAGE.index("## Loading")])
    for part in parts():
        for pattern in part.FILES:
            assert pattern in named


def test_the_commands_on_the_page_exist_with_their_options() -> None:
    for name, option in re.findall(r"^manage\.py (\w+) DIR(?: (--[a-z-]+))?", PAGE, flags=re.MULTILINE):
        parser = load_command_class("apps.exchange", name).create_parser("manage.py", name)
        assert option in parser.format_help()


def example() -> dict[str, str]:
    """Return the files of the example on the page."""
    blocks = re.findall(r"^\*\*`([^`]+)`\*\*\n\n```\w+\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    return dict(blocks)


@pytest.mark.django_db
def test_the_example_loads_and_is_canonical(tmp_path: Path) -> None:
    report = load_corpus(put(tmp_path / "example", example()))
    kinds = {str(s.model._meta.verbose_name) for s in SHAPES if s.model} | {"person", "highlight"}
    assert {item.kind for item in report.added} == kinds - {
        "outlet affiliation",
        "fact",
        "fact position",
        "question",
        "tag",
        "reading",
        "article version",
        "user",
    }
    dump_corpus(tmp_path / "dump")
    assert texts(tmp_path / "dump") == example()


@pytest.mark.django_db
def test_the_message_on_the_page_is_the_message_given(tmp_path: Path) -> None:
    frames = example()["frames.toml"].replace('"ochre"', '"red"')
    with pytest.raises(CorpusError) as caught:
        load_corpus(put(tmp_path, {"frames.toml": frames}))
    assert f"`{caught.value}`" in PAGE.replace("\n  ", " ").replace("  ", " ")
