"""Dumping the library: what comes out, in one form, and where it may be put."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.corpus import CorpusError, Dumping
from apps.exchange.corpus import FolderInUse, dump_corpus, load_corpus, parts
from apps.library.models import Article, ArticleSlug, Event, Frame, Outlet
from tests.exchange.corpora import SMALL, put, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small corpus in a folder, loaded."""
    load_corpus(put(tmp_path / "small", SMALL))
    return tmp_path / "small"


def test_the_dump_of_a_canonical_folder_is_that_folder(small: Path, tmp_path: Path) -> None:
    dump_corpus(tmp_path / "dump")
    assert texts(tmp_path / "dump") == SMALL


def test_the_form_depends_on_what_is_stored_and_not_on_the_order_in_which_it_came(small: Path, tmp_path: Path) -> None:
    earlier = SMALL["sources.toml"].split("\n\n")[0].replace('"bulletin"', '"almanac"')
    load_corpus(put(tmp_path / "later", {"sources.toml": earlier + "\n"}))
    dump_corpus(tmp_path / "dump")
    assert (tmp_path / "dump/sources.toml").read_text() == f"{earlier}\n\n{SMALL['sources.toml']}"


def test_a_second_dump_into_the_same_folder_touches_nothing(small: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in small.rglob("*")}
    dump_corpus(small)
    assert {path: path.stat().st_mtime_ns for path in small.rglob("*")} == before


def test_a_dump_replaces_an_earlier_one(small: Path) -> None:
    Frame.objects.filter(slug="legalist").update(summary="Asks for the rule.")
    dump_corpus(small)
    assert "Asks for the rule." in (small / "frames.toml").read_text()


@pytest.mark.parametrize("name", ["notes.txt", "events/the-bridge/another.md", "events/gone/event.toml"])
def test_a_folder_with_other_files_is_refused_and_left_as_it_is(small: Path, name: str) -> None:
    put(small, {name: "mine"})
    Frame.objects.all().update(summary="Something else.")
    before = texts(small)
    with pytest.raises(FolderInUse, match=f"{name}.*--force"):
        dump_corpus(small)
    assert texts(small) == before


def test_force_removes_what_is_left_of_an_earlier_dump_and_nothing_else(small: Path) -> None:
    stale = {"events/gone/event.toml": "", "events/gone/article.md": "", "codebooks/gone.toml": ""}
    others = {"notes.txt": "mine", "events/gone/picture.png": "", "README.md": "", ".git/x.toml": "", "a/b/c.md": ""}
    dump_corpus(put(small, {**stale, **others}), force=True)
    assert texts(small) == {**SMALL, **others}


def test_force_removes_folders_that_have_become_empty(small: Path) -> None:
    dump_corpus(put(small, {"events/gone/event.toml": ""}), force=True)
    assert not (small / "events/gone").exists()


def test_hidden_files_are_no_hindrance(small: Path) -> None:
    dump_corpus(put(small, {".gitignore": "x", ".git/config": "x"}))
    assert (small / ".git/config").read_text() == "x"


def test_an_empty_library_gives_an_empty_dump(tmp_path: Path) -> None:
    assert dump_corpus(tmp_path) == {}


def test_what_the_format_cannot_hold_stops_the_dump_before_anything_is_written(small: Path, tmp_path: Path) -> None:
    Article.objects.filter(slug="most-zakryt").update(slug="Most_Zakryt")
    Event.objects.filter(slug="the-quarrel").update(slug="The_Quarrel")
    Frame.objects.filter(slug="legalist").update(slug="Legal_ist", summary="")
    with pytest.raises(CorpusError) as caught:
        dump_corpus(tmp_path / "dump")
    assert {(problem.file, problem.wrong) for problem in caught.value.problems} >= {
        ("events/the-bridge/Most_Zakryt.md", "article: the slug is “Most_Zakryt”"),
        ("events/The_Quarrel/event.toml", "event: the slug is “The_Quarrel”"),
        ("frames.toml", "frame: slug = “Legal_ist”"),
        ("frames.toml", "frame: summary is empty"),
    }
    assert not (tmp_path / "dump").exists()


def test_a_dump_costs_the_same_queries_for_few_and_for_many(small: Path) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            for part in parts():
                part.write(Dumping())
        return len(captured)

    few = queries()
    outlet = Outlet.objects.get()
    fields = {"outlet": outlet, "date": "2024-01-01", "language": "en", "rights": "x", "text_kind": "excerpt"}
    for number in range(20):
        article = Article.objects.create(slug=f"a{number}", **fields)
        ArticleSlug.objects.create(slug=f"b{number}", article=article)
        event = Event.objects.create(slug=f"e{number}", title="An event", date="2024-01-01", summary="It happened.")
        event.facts.create(position=1, status="agreed", text="A fact.").positions.create(position=1, who="A", says="B")
    assert queries() == few


@pytest.mark.parametrize("force", [False, True])
def test_a_dump_writes_nothing_through_a_link_out_of_the_folder(small: Path, tmp_path: Path, force: bool) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text("mine")
    target = tmp_path / "dump"
    target.mkdir()
    (target / "sources.toml").symlink_to(outside)
    with pytest.raises(FolderInUse, match=r"sources\.toml is a link that leads out"):
        dump_corpus(target, force=force)
    assert outside.read_text() == "mine"
    assert [path.name for path in target.iterdir()] == ["sources.toml"]
