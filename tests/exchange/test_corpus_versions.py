"""Versions in a corpus: a stored text never changes, and a new one comes only under a higher number."""

import datetime
from pathlib import Path

import pytest

from apps.core.corpus import CorpusError, Item
from apps.exchange.corpus import load_corpus
from apps.library.models import Article, ArticleVersion
from tests.exchange.corpora import SMALL, everything_stored, put

pytestmark = pytest.mark.django_db

ORIGINAL = "events/the-bridge/most-zakryt.md"
TRANSLATION = "events/the-quarrel/the-bridge-again.md"
SECOND = 'version = 2\nversion_date = 2024-07-01\nversion_note = "Reopened."\n\n[[readings]]'


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small corpus in a folder, loaded."""
    load_corpus(put(tmp_path, SMALL))
    return tmp_path


def refused(folder: Path) -> str:
    """Load what must be refused; return the problems as text."""
    before = everything_stored()
    with pytest.raises(CorpusError) as caught:
        load_corpus(folder)
    assert everything_stored() == before
    return str(caught.value)


def test_a_changed_text_under_the_same_number_is_refused_with_advice(small: Path) -> None:
    put(small, {ORIGINAL: SMALL[ORIGINAL].replace("Мост закрыли.", "Мост открыли.")})
    problem = refused(small)
    assert problem.startswith(f"{ORIGINAL}:20: the text differs from version 1 in the database; expected the words")
    assert "most-zakryt.v1.md" in problem
    assert "set version = 2" in problem


def test_a_changed_title_under_the_same_number_is_refused(small: Path) -> None:
    put(small, {ORIGINAL: SMALL[ORIGINAL].replace("Мост закрыт", "Мост открыт")})
    assert f"{ORIGINAL}:2: the title differs from that of version 1" in refused(small)


def test_a_changed_older_version_is_refused(small: Path) -> None:
    file = TRANSLATION.replace(".md", ".v1.md")
    put(small, {file: SMALL[file].replace("*shut*", "*barred*")})
    assert f"{file}:9: the text differs from version 1" in refused(small)


def test_a_changed_text_under_a_higher_number_is_the_next_version(small: Path) -> None:
    text = SMALL[ORIGINAL].replace("Мост закрыли.", "Мост открыли.").replace("\n[[readings]]", SECOND)
    put(small, {ORIGINAL: text})
    report = load_corpus(small)
    assert report.changed == [Item("article", "most-zakryt")]
    assert report.only_in_database == [Item("version", "most-zakryt 1")]
    first, second = ArticleVersion.objects.filter(article__slug="most-zakryt")
    assert (second.date, second.note) == (datetime.date(2024, 7, 1), "Reopened.")
    assert Article.objects.get(slug="most-zakryt").current == second
    assert first.text.endswith("Мост закрыли.")
    assert [article.slug for article in Article.objects.search("открыли")] == ["most-zakryt"]
    assert len(load_corpus(small).left) == len(report.left) + 1


def test_a_new_version_may_come_with_the_former_one_beside_it(small: Path) -> None:
    former = '+++\ntitle = "Мост закрыт"\ndate = 2024-03-05\n+++\n\n## Что случилось\n\nМост закрыли.\n'
    text = SMALL[ORIGINAL].replace("Мост закрыли.", "Мост открыли.").replace("\n[[readings]]", SECOND)
    put(small, {ORIGINAL: text, "events/the-bridge/most-zakryt.v1.md": former})
    report = load_corpus(small)
    assert report.changed == [Item("article", "most-zakryt")]
    assert not report.only_in_database


def test_a_title_and_a_note_over_several_lines_are_one_line(small: Path) -> None:
    second = SECOND.replace('"Reopened."', '"""\nReopened\nat last.\n"""')
    text = SMALL[ORIGINAL].replace("Мост закрыли.", "Мост открыли.").replace("\n[[readings]]", second)
    put(small, {ORIGINAL: text.replace('"Мост закрыт"', '"""\nМост\n  открыт"""')})
    load_corpus(small)
    version = ArticleVersion.objects.get(article__slug="most-zakryt", number=2)
    assert (version.title, version.note) == ("Мост открыт", "Reopened at last.")
    assert not load_corpus(small).changed


def test_a_text_that_cannot_be_cut_is_told_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Tangled(ValueError):
        line = 3

    def refuse(source: str) -> None:
        raise Tangled("Lists stand too deep inside one another.")

    monkeypatch.setattr("apps.library.corpus.versions.cut_markdown", refuse)
    problem = f"{ORIGINAL}:20: the text cannot be cut into passages: Lists stand too deep inside one another; expected"
    assert problem in refused(put(tmp_path, SMALL))


def test_a_gap_between_versions_is_refused(small: Path) -> None:
    put(small, {ORIGINAL: SMALL[ORIGINAL].replace("\n[[readings]]", SECOND.replace("= 2\n", "= 3\n"))})
    problem = refused(small)
    assert f"{ORIGINAL}:9: version 3 without version 2; expected most-zakryt.v2.md beside it, or version = 2" in problem


def test_a_later_version_alone_is_refused_by_an_empty_library(tmp_path: Path, db: None) -> None:
    files = dict(SMALL)
    del files["events/the-quarrel/the-bridge-again.v1.md"]
    assert "version 2 without version 1" in refused(put(tmp_path, files))


def test_a_folder_older_than_the_database_leaves_the_newer_version_alone(small: Path) -> None:
    former = SMALL[TRANSLATION.replace(".md", ".v1.md")].partition("+++\n\n")[2]
    head = SMALL[TRANSLATION].partition("+++\n\n")[0].replace("closed again", "closed")
    for line in ("version = 2\n", "version_date = 2024-05-01\n"):
        head = head.replace(line, "")
    (small / TRANSLATION.replace(".md", ".v1.md")).unlink()
    put(small, {TRANSLATION: head.replace("One word mended.", "As first printed.") + "+++\n\n" + former})
    report = load_corpus(small)
    assert not report.changed
    assert report.only_in_database == [Item("version", "the-bridge-again 2")]
    current = Article.objects.get(slug="the-bridge-again").current
    assert current is not None
    assert current.number == 2


def test_a_draft_with_a_text_stays_a_draft_and_can_be_published(small: Path) -> None:
    files = {ORIGINAL: SMALL[ORIGINAL].replace("\n[[readings]]", 'status = "draft"\n\n[[readings]]')}
    assert load_corpus(put(small, files)).changed == [Item("article", "most-zakryt")]
    assert not Article.objects.visible_to(None).filter(slug="most-zakryt").exists()
    assert load_corpus(put(small, {ORIGINAL: SMALL[ORIGINAL]})).changed == [Item("article", "most-zakryt")]
    assert Article.objects.visible_to(None).filter(slug="most-zakryt").exists()
    assert ArticleVersion.objects.filter(article__slug="most-zakryt").count() == 1


def test_a_draft_gets_its_text(small: Path) -> None:
    draft = SMALL["articles/not-yet-written.md"]
    text = draft.replace("+++\nbyline", '+++\ntitle = "Written"\nbyline').replace('status = "draft"\n', "")
    assert load_corpus(put(small, {"articles/not-yet-written.md": text + "\nAt last.\n"})).changed
    article = Article.objects.get(slug="not-yet-written")
    assert (article.title, article.status) == ("Written", "published")


def test_the_date_of_a_first_version_is_the_articles_unless_it_is_given(small: Path) -> None:
    article = Article.objects.get(slug="most-zakryt")
    assert article.versions.get().date == article.date
    text = SMALL[ORIGINAL].replace("\n[[readings]]", "version_date = 2024-09-09\n\n[[readings]]")
    load_corpus(put(small, {ORIGINAL: text}))
    assert article.versions.get().date == datetime.date(2024, 9, 9)
