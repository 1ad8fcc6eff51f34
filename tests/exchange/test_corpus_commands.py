"""manage.py load_corpus and dump_corpus, as somebody at a terminal meets them."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line

from apps.library.models import Frame
from tests.exchange.corpora import SMALL, everything_stored, put, texts

pytestmark = pytest.mark.django_db


def run(*arguments: object, verbosity: int = 1) -> str:
    """Run a command and return what it says."""
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out, verbosity=verbosity)
    return out.getvalue()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small corpus in a folder."""
    return put(tmp_path / "small", SMALL)


def test_loading_says_what_it_did(small: Path) -> None:
    said = run("load_corpus", small)
    assert "18 added, 0 changed, 0 left as they were" in said
    assert "frame 2, outlet 1, voice 2, source 2, quotation 1" in said
    assert "0 added, 0 changed, 18 left as they were" in run("load_corpus", small)


def test_loading_names_what_changed_and_what_only_the_database_has(small: Path) -> None:
    run("load_corpus", small)
    put(small, {"frames.toml": SMALL["frames.toml"].split("\n\n")[0].replace("Legalist", "Of the law") + "\n"})
    said = run("load_corpus", small)
    assert "  changed: frame 1\n    frame legalist\n" in said
    assert "  only in the database: frame 1\n    frame mercantile\n" in said
    assert "    frame legalist\n" in run("load_corpus", small, verbosity=2)


def test_a_long_list_is_cut_short(tmp_path: Path) -> None:
    one = SMALL["sources.toml"].split("\n\n")[0]
    sources = "\n\n".join(one.replace('"bulletin"', f'"bulletin-{n}"') for n in range(25))
    run("load_corpus", put(tmp_path, {"sources.toml": sources}))
    other = put(tmp_path / "other", {"voices.toml": SMALL["voices.toml"]})
    assert "    and 5 more\n" in run("load_corpus", other)


def test_a_dry_run_says_that_nothing_is_kept(small: Path) -> None:
    assert run("load_corpus", small, "--dry-run").startswith(f"Checked, nothing kept: {small}: 18 added")
    assert not Frame.objects.exists()


def test_mistakes_go_to_stderr_and_the_exit_code_is_1(
    small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A command run from a shell closes its connections at the end; this one is the test's.
    monkeypatch.setattr("django.core.management.base.connections.close_all", lambda: None)
    before = everything_stored()
    put(small, {"frames.toml": SMALL["frames.toml"].replace("indigo", "red").replace("plum", "blue")})
    with pytest.raises(SystemExit) as left:
        execute_from_command_line(["manage.py", "load_corpus", str(small)])
    assert left.value.code == 1
    out, err = capsys.readouterr()
    assert not out
    assert f"2 mistakes in {small}; nothing was loaded." in err
    assert "\nframes.toml:4: colour = “red”; expected one of: slate, ochre" in err
    assert "\nframes.toml:11: colour = “blue”; expected one of: slate, ochre" in err
    assert everything_stored() == before


def test_what_is_no_folder_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"is not a folder\. Name the folder that holds frames\.toml"):
        run("load_corpus", tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match=r"is a file\. Name a folder"):
        run("dump_corpus", tmp_path / "file")


def test_dumping_says_how_much_it_wrote(small: Path, tmp_path: Path) -> None:
    run("load_corpus", small)
    assert run("dump_corpus", tmp_path / "dump") == f"Wrote 14 files to {tmp_path / 'dump'}.\n"
    assert texts(tmp_path / "dump") == SMALL


def test_dumping_refuses_a_folder_in_use_unless_forced(small: Path, tmp_path: Path) -> None:
    run("load_corpus", small)
    used = put(tmp_path / "used", {"thesis.txt": "mine"})
    with pytest.raises(CommandError, match=r"holds files that this dump would not write: thesis.txt"):
        run("dump_corpus", used)
    run("dump_corpus", used, "--force")
    assert texts(used) == {**SMALL, "thesis.txt": "mine"}


def test_dumping_says_what_the_format_cannot_hold(small: Path, tmp_path: Path) -> None:
    run("load_corpus", small)
    Frame.objects.filter(slug="legalist").update(slug="Legal_ist")
    with pytest.raises(CommandError, match=r"Nothing was written.\n(.*\n)*frames.toml:1: frame: slug = “Legal_ist”"):
        run("dump_corpus", tmp_path / "dump")


def test_dumping_below_a_file_is_said_so(small: Path, tmp_path: Path) -> None:
    run("load_corpus", small)
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written to: Not a directory"):
        run("dump_corpus", tmp_path / "file" / "dump")
