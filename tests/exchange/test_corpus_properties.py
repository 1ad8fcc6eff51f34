"""Load → dump → load is identical, whatever a library holds and however it was written down."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from django.db import transaction
from hypothesis import given

from apps.annotations.models import Placement
from apps.core.corpus import tidy, tidy_text
from apps.exchange.corpus import dump_corpus, load_corpus
from tests.examples import few
from tests.exchange.corpora import everything_stored, put, texts
from tests.exchange.strategies import Table, libraries

pytestmark = pytest.mark.django_db


def by_hand(files: dict[str, Table], articles: dict[str, tuple[Table, str]]) -> dict[str, str]:
    """Write a library as somebody might who has not read what the canonical form is."""
    written = {name: tomli_w.dumps(values) for name, values in files.items()}
    fronts = {name: f"+++\n{tomli_w.dumps(front)}+++\n{text}\n\n\n" for name, (front, text) in articles.items()}
    return written | fronts


def meaning(name: str, values: Any) -> Any:
    """Return values as the format understands them: text tidied, sets in order, what goes without saying left out."""
    if isinstance(values, str):
        return tidy(values)
    if isinstance(values, list):
        items = [meaning("", value) for value in values]
        ordered = name in {
            "sources",
            "former_slugs",
            "frame",
            "outlet",
            "voice",
            "source",
            "quote",
            "readings",
            "affiliation",
            "coder",
            "answer",
        }
        return (
            sorted(items, key=lambda item: repr(sorted(item.items())) if isinstance(item, dict) else item)
            if ordered
            else items
        )
    if isinstance(values, dict):
        known = {key: meaning(key, value) for key, value in values.items()}
        known |= {"paraphrase": " ".join(known["paraphrase"].split())} if "paraphrase" in known else {}
        implied = {"published": True, "status": "published", "version": 1}
        return {key: value for key, value in known.items() if value not in ("", []) and implied.get(key) != value}
    return values


def loaded_meaning(files: dict[str, str]) -> dict[str, Any]:
    """Return what the files of a corpus say, without regard to form or to the folders that articles lie in."""
    found: dict[str, Any] = {}
    for name, text in files.items():
        if name.endswith(".toml"):
            values = meaning("", tomllib.loads(text))
            if name.count("/") or values:
                found[name] = values
            continue
        front, _, body = text.removeprefix("+++\n").partition("\n+++\n")
        values = meaning("", tomllib.loads(front))
        values |= {key: " ".join(values[key].split()) for key in ("title", "note", "version_note") if key in values}
        if values.get("version_date") == values.get("date") and "version" not in values:
            values.pop("version_date", None)
        found[name.rpartition("/")[2]] = values, tidy_text(body)
    return found


@few()
@given(libraries())
def test_a_library_comes_out_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, library: tuple[dict[str, Table], dict[str, tuple[Table, str]]]
) -> None:
    folder = tmp_path_factory.mktemp("library")
    written = by_hand(*library)
    first = put(folder / "by-hand", written)
    with transaction.atomic():
        load_corpus(first)
        dump_corpus(folder / "dump")
        before = everything_stored()
        for same in (folder / "dump", first):
            report = load_corpus(same)
            assert (report.added, report.changed, report.only_in_database) == ([], [], [])
        assert everything_stored() == before
        transaction.set_rollback(True)
    with transaction.atomic():
        load_corpus(folder / "dump")
        dump_corpus(folder / "again")
        transaction.set_rollback(True)
    assert texts(folder / "again") == texts(folder / "dump")
    assert loaded_meaning(texts(folder / "dump")) == loaded_meaning(written)


def test_the_demonstration_corpus_is_canonical_and_shows_what_becomes_of_highlights(tmp_path: Path) -> None:
    fixtures = Path(__file__).parents[2] / "fixtures"
    load_corpus(fixtures)
    dump_corpus(tmp_path)
    dumped = texts(tmp_path)
    kept = {name: text for name, text in texts(fixtures).items() if not name.startswith("messy/")}
    assert [name for name in sorted(dumped.keys() | kept.keys()) if dumped.get(name) != kept.get(name)] == []
    made_on_the_first = Placement.objects.filter(
        version__number=3, highlight__placements__method="made", highlight__placements__version__number=1
    )
    assert set(made_on_the_first.values_list("status", flat=True)) == set(Placement.Status.values)
