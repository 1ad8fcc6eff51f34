"""manage.py import_article: files become articles, whole or not at all."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.library import importing
from apps.library.models import Article, ArticleVersion, ImportedPart, ImportedSource, Outlet, Reading, Voice
from tests import factories

pytestmark = pytest.mark.django_db

LONG = "Those who wait pay, which is the first rule of any negotiation, and it held here as well for everyone."
TEXT = f"The Call\nby Ada Quay\nPublished 2025-02-13\n{LONG}\nWho waits\n{LONG} It did.\nLeave a Comment\n"
COMPILED = f"""\
These texts were put together in March 2025 from pages that were public then; only their order is new.

The Ledger of the Call
by Boris Miller
Published 2025-02-14
{LONG}

Reactions
by Dora Lane
Published 2025-02-15

Kaja Kallas, EU High Representative
We must be at the table.

Emmanuel Macron
“I spoke with both presidents this morning.”
"""


def run(tmp_path: Path, text: str | bytes = TEXT, **options: Any) -> tuple[str, str]:
    path = tmp_path / "call.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    out, err = io.StringIO(), io.StringIO()
    call_command("import_article", str(path), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def everything(**options: Any) -> dict[str, Any]:
    """All that a reading needs."""
    factories.make_event("the-call")
    factories.make_frame("realist")
    given = {"event": "the-call", "frame": "realist", "rationale": "It weighs power.", "text_kind": "excerpt"}
    return {**given, "rights": "CC BY 4.0", **options}


def test_a_text_with_all_that_is_needed_is_published(tmp_path: Path) -> None:
    out, _ = run(tmp_path, **everything(by="B. Coder", outlet="Valley Gazette"))
    article = Article.objects.get(slug="the-call")
    assert (article.status, article.byline, str(article.date), article.language, article.text_kind) == (
        "published", "Ada Quay", "2025-02-13", "en", "excerpt",
    )  # fmt: skip
    assert article.outlet.name == "Valley Gazette"
    reading = Reading.objects.get()
    assert (reading.article, reading.frame.slug, reading.given_by) == (article, "realist", "B. Coder")
    assert "Stored: “The Call”, /articles/the-call/" in out


def test_the_bytes_are_kept_with_their_digest(tmp_path: Path) -> None:
    run(tmp_path, TEXT.encode("utf-16"))
    source = ImportedSource.objects.get()
    assert bytes(source.data) == TEXT.encode("utf-16")
    assert (len(source.sha256), source.name, source.encoding, source.format) == (
        64, "call.txt", "UTF-16", "plain text",
    )  # fmt: skip
    assert source.parts.get().article.slug == "the-call"


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ("rationale", "the rationale of the frame"),
        ("frame", "the frame"),
        ("text_kind", "the text kind"),
        ("rights", "the rights"),
    ],
)
def test_what_lacks_something_is_a_draft_and_says_so(tmp_path: Path, without: str, missing: str) -> None:
    out, _ = run(tmp_path, **everything(**{without: ""}))
    assert Article.objects.get().status == "draft"
    assert f"It is a draft, seen by editors alone. Missing: {missing}." in out
    assert Reading.objects.count() == (without in ("text_kind", "rights"))


def test_a_text_without_a_date_is_reported_without_one(tmp_path: Path) -> None:
    undated = TEXT.replace("Published 2025-02-13\n", "")
    out, _ = run(tmp_path, undated, **everything())
    assert "by Ada Quay, Not stated, without a date, en;" in out
    assert "Missing: the date." in out


def test_without_an_event_a_text_needs_no_frame(tmp_path: Path) -> None:
    out, _ = run(tmp_path, text_kind="excerpt", rights="CC BY", frame=factories.make_frame().slug)
    assert Article.objects.get().status == "published"
    assert "The frame was not stored" in out


def test_json_is_all_that_stands_on_standard_output(tmp_path: Path) -> None:
    out, err = run(tmp_path, **everything(json=True))
    (article,) = json.loads(out)["articles"]
    assert list(article) == ["slug", "title", "byline", "date", "language", "text_kind", "passages"]
    assert [article[key] for key in ("slug", "title", "byline", "date", "language", "text_kind")] == [
        "the-call", "The Call", "Ada Quay", "2025-02-13", "en", "excerpt",
    ]  # fmt: skip
    assert article["passages"][3] == {
        "number": 4, "kind": "heading", "level": 2, "voice": "", "text": "Who waits", "left_out": False, "flags": [],
    }  # fmt: skip
    assert [passage["left_out"] for passage in article["passages"]] == [True, True, False, False, False, True]
    assert "Stored" in err


def test_what_is_only_tried_stores_nothing(tmp_path: Path) -> None:
    given = everything(dry_run=True, json=True)
    outlets = Outlet.objects.count()
    out, _ = run(tmp_path, COMPILED, **given, split=True)
    assert [article["slug"] for article in json.loads(out)["articles"]] == ["the-ledger-of-the-call", "reactions"]
    assert not Article.objects.exists()
    assert not ImportedSource.objects.exists()
    assert not Voice.objects.exists()
    assert Outlet.objects.count() == outlets


def test_the_parts_of_a_compilation_become_articles_that_are_linked(tmp_path: Path) -> None:
    out, _ = run(tmp_path, COMPILED, **everything(split=True))
    source = ImportedSource.objects.get()
    assert [(part.number, part.article.slug) for part in source.parts.all()] == [
        (1, "the-ledger-of-the-call"), (2, "reactions"),
    ]  # fmt: skip
    assert Reading.objects.count() == 2
    assert "New voices: Emmanuel Macron, Kaja Kallas." in out
    assert set(Voice.objects.values_list("name", "kind")) == {("Kaja Kallas", "person"), ("Emmanuel Macron", "person")}
    first = Article.objects.get(slug="the-ledger-of-the-call").versions.get().passages.order_by("number")[0]
    assert first.kind == "note"


def test_without_split_it_stays_one_article(tmp_path: Path) -> None:
    out, _ = run(tmp_path, COMPILED, **everything(title="Two texts", date="March 1, 2025"))
    assert Article.objects.get().slug == "two-texts"
    assert "2 texts stand in it; with --split each becomes an article of its own." in out


def test_the_same_text_again_is_linked_to_and_not_stored(tmp_path: Path) -> None:
    given = everything()
    run(tmp_path, **given)
    out, _ = run(tmp_path, TEXT.replace("\n", "\r\n"), **given)
    assert "Not stored: the library has this text already, word for word: “The Call”, /articles/the-call/" in out
    nearly = TEXT.replace("Leave a Comment\n", "And this is new.\n")
    out, _ = run(tmp_path, nearly, **{**given, "title": "Another title"})
    assert "Not stored: the library has this text already, to " in out
    assert (Article.objects.count(), ArticleVersion.objects.count(), ImportedPart.objects.count()) == (1, 1, 1)


def test_a_draft_is_not_finished_by_bringing_it_again_and_that_is_said(tmp_path: Path) -> None:
    run(tmp_path)
    with pytest.raises(CommandError) as raised:
        run(tmp_path, **everything())
    article = Article.objects.get()
    assert article.status == "draft"
    assert (
        f"is in the library as a draft, which nothing was changed of; finish it at /admin/library/article/{article.pk}/"
        in str(raised.value)
    )


def test_a_file_that_is_too_large_is_told_by_its_own_size(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="The file has 57 MB; it may have 20 MB"):
        run(tmp_path, b"a b\n" * 14_050_000)


def test_another_text_of_the_same_title_gets_an_address_of_its_own(tmp_path: Path) -> None:
    given = everything()
    run(tmp_path, **given)
    run(
        tmp_path,
        TEXT.replace(LONG, "Nobody knows what it was about, and so nobody asks who paid for it in the end."),
        **given,
    )
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["the-call", "the-call-2"]


def test_an_address_in_latin_letters(tmp_path: Path) -> None:
    run(tmp_path, "Что решил разговор\nАвтор: Иван Петров\nПрезиденты говорили полтора часа, и все ждали.")
    assert Article.objects.get().slug == "chto-reshil-razgovor"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"event": "nothing"}, "There is no event “nothing”. Known are: none yet."),
        ({"text_kind": "news"}, "“news” is no text kind; use one of primary-source, excerpt, illustrative."),
        ({"date": "some day"}, "“some day” is no date; write it as 2025-02-12."),
    ],
)
def test_what_cannot_be_used_is_said_in_a_line(tmp_path: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(CommandError) as raised:
        run(tmp_path, **options)
    assert str(raised.value) == message


def test_one_file_that_cannot_be_read_does_not_keep_the_others_back(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(TEXT)
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 50)
    with pytest.raises(CommandError) as raised:
        call_command("import_article", str(bad), str(good), "nowhere.txt", stdout=io.StringIO())
    first, second = str(raised.value).split("\n")
    assert first.startswith("bad.txt: This is not a text")
    assert second.startswith("nowhere.txt: It cannot be read")
    assert Article.objects.count() == 1


def test_one_title_is_not_given_to_several_texts(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There are 2 texts in it"):
        run(tmp_path, COMPILED, split=True, title="One")


def test_what_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, stored = importing._store, []

    def fail(*args: Any) -> Any:
        stored.append(store(*args))
        if len(stored) == 2:
            raise KeyboardInterrupt
        return stored[0]

    monkeypatch.setattr(importing, "_store", fail)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, COMPILED, split=True)
    assert not Article.objects.exists()
    assert not ImportedSource.objects.exists()
    assert not Voice.objects.exists()
