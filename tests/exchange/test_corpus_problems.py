"""Mistakes in a corpus: each is reported with its file, its line and what was expected, all of them at once."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.core.corpus import CorpusError, Problem
from apps.exchange.corpus import load_corpus
from apps.library.publishing import CannotPublish
from tests.examples import few
from tests.exchange.corpora import SMALL, everything_stored, put
from tests.exchange.lined import ANSWERS_FILE, LINED, PARALLELS_FILE
from tests.exchange.mistakes import DRAFT, EVENT, FORMER, MISTAKES, ORIGINAL, TRANSLATION

pytestmark = pytest.mark.django_db


#: The parallel of the small corpus once more: under another id, and as it is.
ELSEWHERE = LINED[PARALLELS_FILE].replace("parallelparallel", "elsewhereelsewhe")
AGAIN = LINED[PARALLELS_FILE]


def problems_of(folder: Path, files: dict[str, str | bytes]) -> list[Problem]:
    """Load the small corpus with other texts for some of its files; return the problems, of which there must be."""
    before = everything_stored()
    with pytest.raises(CorpusError) as caught:
        load_corpus(put(folder, {**LINED, **files}))
    assert everything_stored() == before
    return list(caught.value.problems)


def problems_in(folder: Path) -> list[Problem]:
    """Return the problems that loading finds in a folder: none where what was bent is still a corpus."""
    try:
        load_corpus(folder, dry_run=True)
    except CorpusError as error:
        return list(error.problems)
    return []


def line_with(text: str, part: str) -> int:
    """Return the line, counted from 1, in which `part` stands first."""
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(("file", "old", "new", "wrong", "expected"), MISTAKES)
def test_a_mistake_is_told_where_it_is_and_what_was_expected(
    tmp_path: Path, file: str, old: str, new: str, wrong: str, expected: str
) -> None:
    text = LINED[file]
    assert old in text
    broken = text.replace(old, new, 1)
    found = [problem for problem in problems_of(tmp_path, {file: broken}) if problem.file == file]
    matching = [problem for problem in found if wrong in problem.wrong]
    assert matching, found
    assert expected in matching[0].expected
    first = text.split("\n")
    changed = next(n for n, (a, b) in enumerate(zip(first, broken.split("\n"), strict=False), start=1) if a != b)
    assert changed - 1 <= matching[0].line <= changed + max(new.count("\n"), 1)
    assert str(matching[0]).startswith(f"{file}:{matching[0].line}: ")


@pytest.mark.parametrize(
    ("file", "line_of_table", "key", "word"),
    [
        ("frames.toml", "[[frame]]", 'colour = "indigo"\n', "frame"),
        ("sources.toml", "[[source]]", 'seen = "archived copy"\n', "source"),
        (EVENT, "[[fact]]", 'status = "agreed"\n', "fact"),
        (EVENT, "title", "date = 2024-03-01\n", "event"),
        (ORIGINAL, "+++", 'rights = "CC BY 4.0"\n', "article"),
        (ORIGINAL, "[[readings]]", 'rationale = "It asks for the rule."\n', "reading"),
        (FORMER, "+++", 'title = "The bridge, closed"\n', "older version"),
        (ANSWERS_FILE, "[[coder]]", 'name = "Coder B"\n', "coder"),
        (ANSWERS_FILE, "[[answer]]", 'state = "partial"\n', "answer"),
        (PARALLELS_FILE, "[[parallel]]", 'relation = "agrees"\n', "parallel"),
    ],
)
def test_a_missing_key_is_told_at_its_table(tmp_path: Path, file: str, line_of_table: str, key: str, word: str) -> None:
    broken = LINED[file].replace(key, "", 1)
    problem = next(p for p in problems_of(tmp_path, {file: broken}) if "is missing" in p.wrong)
    name = key.partition(" ")[0]
    assert problem.wrong == f"{name} is missing in this {word}"
    assert problem.expected.startswith(f"{name} = ")
    assert problem.line in {line_with(broken, line_of_table), line_with(broken, line_of_table) + 1}


@pytest.mark.parametrize(
    ("name", "text", "line", "wrong", "expected"),
    [
        ("frames.toml", b'[[frame]]\nslug = "caf\xe9"\n', 2, "0xe9 is not UTF-8", "saved as UTF-8"),
        (ORIGINAL, b"+++\n+++\n\nA caf\xe9\n", 4, "0xe9 is not UTF-8", "saved as UTF-8"),
        (ORIGINAL, "No front matter.\n", 1, "no front matter", "+++ alone"),
        (ORIGINAL, "", 1, "no front matter", "+++ alone"),
        (DRAFT, SMALL[DRAFT].replace('status = "draft"\n', ""), 2, "title is missing in this article", "title = text"),
        (DRAFT, SMALL[DRAFT] + "\nA text.\n", 2, "title is missing in this article", "title = text"),
        (ORIGINAL, "+++\ntitle = 1\n", 3, "the front matter does not end", "+++ alone"),
        (ORIGINAL, SMALL[ORIGINAL].partition("\n\n## ")[0] + "\n", 16, "there is no text", "below the front matter"),
        (ORIGINAL, SMALL[ORIGINAL].partition("## ")[0] + "!!! left-out\n    Menu\n", 18, "there is no text", "below"),
        ("frames.toml", "frame = [1]\n", 1, "frame is a list", "tables, each under a line [[frame]]"),
        ("frame.toml", SMALL["frames.toml"], 1, "no part of a corpus has this name", "frames.toml"),
        ("events/the-bridge/notes.toml", "a = 1\n", 1, "no part of a corpus", "events/*/event.toml"),
        ("events/stray.md", SMALL[ORIGINAL], 1, "no part of a corpus", "events/*/*.md"),
        ("events/the-bridge/The Bridge.md", SMALL[ORIGINAL], 1, "no article can be called", "<slug>.md"),
        ("events/the-bridge/the-bridge.v0.md", SMALL[FORMER], 1, "no article can be called", "<slug>.v1.md"),
        ("events/the-bridge/lost.v1.md", SMALL[FORMER], 1, "an older version without the newest", "lost.md beside it"),
        ("events/the-squabble/answers.toml", LINED[ANSWERS_FILE], 1, "no event “the-squabble”", "the slug of one in"),
        ("articles/parallels.toml", ELSEWHERE, 13, "the parallel lies in articles", "the folder of most-zakryt.md"),
        (
            "events/the-quarrel/parallels.toml",
            AGAIN,
            6,
            "“parallelparallel” for a second time",
            "bridge/parallels.toml:6",
        ),
        ("events/The Quarrel/event.toml", SMALL[EVENT], 1, "the folder is called “The Quarrel”", "small letters"),
        ("events/the-quarrel/most-zakryt.md", SMALL[ORIGINAL], 1, "stands here a second time", "in events/the-bridge"),
        ("events/the-quarrel/o-moste.md", SMALL[ORIGINAL], 10, "lies in events/the-quarrel", "events/the-bridge"),
        ("articles/o-moste.md", SMALL[ORIGINAL], 10, "the article lies in articles", "the folder events/the-bridge"),
        ("events/the-bridge/draft.md", SMALL[DRAFT], 2, "lies in events/the-bridge", "or the folder articles"),
        (
            "codebooks/other.toml",
            SMALL["codebooks/starter.toml"],
            1,
            "slug = “starter” in a file called “other”",
            "other",
        ),
        ("question-sets/more.toml", SMALL["question-sets/core.toml"], 1, "in a file called “more”", "slug = “more”"),
        (
            "events/the-quarrel/the-bridge-again.v2.md",
            SMALL[FORMER],
            2,
            "version 2 stands beside version 2",
            "less than 2",
        ),
    ],
)
def test_a_file_that_is_wrong_as_a_whole(
    tmp_path: Path, name: str, text: str | bytes, line: int, wrong: str, expected: str
) -> None:
    found = [problem for problem in problems_of(tmp_path, {name: text}) if problem.file == name]
    assert [problem.line for problem in found if wrong in problem.wrong and expected in problem.expected] == [line]


def test_events_that_are_episodes_of_each_other(tmp_path: Path) -> None:
    larger = SMALL["events/the-quarrel/event.toml"].replace("published", 'parent = "the-bridge"\npublished')
    found = problems_of(tmp_path, {"events/the-quarrel/event.toml": larger})
    assert "circle: the-bridge → the-quarrel → the-bridge" in found[0].wrong


def test_a_circle_that_closes_in_the_database(tmp_path: Path) -> None:
    load_corpus(put(tmp_path / "first", SMALL))
    larger = SMALL["events/the-quarrel/event.toml"].replace("published", 'parent = "the-bridge"\npublished')
    with pytest.raises(CorpusError, match=r"event.toml:3: parent leads back to where it starts"):
        load_corpus(put(tmp_path / "second", {"events/the-quarrel/event.toml": larger}))


def test_a_new_kind_must_be_that_of_the_translations_in_the_database(tmp_path: Path) -> None:
    load_corpus(put(tmp_path / "first", SMALL))
    original = SMALL[ORIGINAL].replace("illustrative", "excerpt")
    with pytest.raises(CorpusError, match=r"most-zakryt.md:7: the translation “the-bridge-again” is illustrative"):
        load_corpus(put(tmp_path / "second", {ORIGINAL: original}))


def test_a_slug_that_another_article_once_had(tmp_path: Path) -> None:
    load_corpus(put(tmp_path / "first", SMALL))
    with pytest.raises(CorpusError, match=r"closed-bridge.md:2: “closed-bridge” is a former slug of the article “the-"):
        load_corpus(put(tmp_path / "second", {"events/the-bridge/closed-bridge.md": SMALL[ORIGINAL]}))


def test_a_new_name_that_another_voice_has(tmp_path: Path) -> None:
    load_corpus(put(tmp_path, SMALL))
    voices = SMALL["voices.toml"].split("\n\n")[1].replace("Harbour Board", "Carol of the Quay")
    found = problems_of(tmp_path, {"voices.toml": voices})
    assert [(p.line, p.wrong) for p in found] == [(3, "name: Voice with this Name already exists")]


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    found = problems_of(tmp_path, {})
    assert len(found) == len(LINED)
    assert {problem.wrong for problem in found} == {"the file cannot be read (Permission denied)"}


def test_what_publishing_refuses_is_told_at_the_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise CannotPublish("Not today.")

    monkeypatch.setattr("apps.library.corpus.versions.publish_version", refuse)
    found = problems_of(tmp_path, {})
    assert {(problem.file, problem.wrong) for problem in found} == {
        (file, "Not today") for file in (ORIGINAL, FORMER, TRANSLATION)
    }


def test_all_mistakes_of_all_files_come_at_once_in_order(tmp_path: Path) -> None:
    found = problems_of(
        tmp_path,
        {
            "voices.toml": SMALL["voices.toml"].replace('"person"', '"human"'),
            "frames.toml": SMALL["frames.toml"].replace('"indigo"', '"red"').replace('"plum"', '"blue"'),
            ORIGINAL: SMALL[ORIGINAL].replace("2024-04-01", '"April"'),
            "codebooks/starter.toml": "slug = \n",
        },
    )
    assert [(problem.file, problem.line) for problem in found] == [
        ("codebooks/starter.toml", 1),
        (ORIGINAL, 15),
        ("frames.toml", 4),
        ("frames.toml", 11),
        ("voices.toml", 4),
    ]


def test_what_refers_to_something_faulty_is_not_called_wrong_itself(tmp_path: Path) -> None:
    found = problems_of(tmp_path, {"voices.toml": SMALL["voices.toml"].replace('"person"', '"human"')})
    assert [problem.wrong for problem in found] == ["kind = “human”"]


def test_a_folder_without_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(CorpusError, match=r"nothing to load in this folder; expected one of frames\.toml"):
        load_corpus(tmp_path)


def test_files_that_are_nobodys_business_are_passed_over(tmp_path: Path) -> None:
    others = {
        "README.md": "# Ours",
        "events/README.md": "# Here",
        ".git/config.toml": "x",
        "picture.png": "",
        "a.md": "",
    }
    assert load_corpus(put(tmp_path, {**SMALL, **others})).added


junk = st.sampled_from(['"', "'''", "[[", "]", "=", "\n", "+++\n", "> — Nobody\n", "\x00", "\\", "é", "# ", "1" * 5000])


@few()
@given(st.sampled_from(sorted(LINED)), st.floats(0, 1), st.integers(0, 40), junk | st.binary(max_size=4))
@example("frames.toml", 0.5, 5000, b"")
@example(EVENT, 0.99, 0, b"\xff\xfe")
def test_whatever_is_wrong_it_is_told_and_nothing_is_stored(
    tmp_path_factory: pytest.TempPathFactory, name: str, where: float, cut: int, insert: str | bytes
) -> None:
    data = LINED[name].encode()
    at = int(where * len(data))
    inserted = insert if isinstance(insert, bytes) else insert.encode()
    files: dict[str, str | bytes] = {**LINED, name: data[:at] + inserted + data[at + cut :]}
    folder = put(tmp_path_factory.mktemp("bent"), files)
    before = everything_stored()
    for problem in problems_in(folder):
        lines = (folder / problem.file).read_bytes().count(b"\n") + 1
        assert 1 <= problem.line <= lines
        assert problem.wrong
        assert problem.expected
    assert everything_stored() == before


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    elsewhere = put(tmp_path / "elsewhere", {"secret.toml": "password = 1\n", "folder/event.toml": "password = 1\n"})
    small = put(tmp_path / "small", SMALL)
    (small / "codebooks").mkdir(exist_ok=True)
    (small / "codebooks/leak.toml").symlink_to(elsewhere / "secret.toml")
    (small / "events/leak").symlink_to(elsewhere / "folder")
    problems = problems_in(small)
    assert {problem.file for problem in problems} == {"codebooks/leak.toml", "events/leak/event.toml"}
    assert all("leads out of the folder" in problem.wrong for problem in problems)


def test_a_file_that_is_far_too_long_is_not_read(tmp_path: Path) -> None:
    small = put(tmp_path, SMALL)
    with (small / "voices.toml").open("a") as file:
        file.truncate(30_000_000)
    assert ("voices.toml", "the file is too long") in {(p.file, p.wrong) for p in problems_in(small)}
