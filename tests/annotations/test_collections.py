"""Annotations load and dump with the corpus: what is public, as it was, and nothing of anybody's account."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import Group, Membership, Role, User
from apps.annotations import collections
from apps.annotations.filters import Filter
from apps.annotations.models import Codebook, Highlight, Placement, Tag
from apps.annotations.services import Content, create_highlight, edit_highlight
from apps.core.corpus import Dumping, Item
from apps.core.corpus.json import document_text
from apps.exchange.corpus import dump_corpus, load_corpus
from apps.library.models import Article, ArticleVersion
from tests import factories
from tests.examples import few
from tests.exchange.corpora import SMALL, everything_stored, put, texts

pytestmark = pytest.mark.django_db
FILE = "events/the-quarrel/the-bridge-again.annotations.json"
FIRST, SECOND = "46buaswhgd3hgcfm", "jnbqy3742apwteyl"
ID = "urn:synoptic:highlight:"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small corpus in a folder, loaded."""
    load_corpus(put(tmp_path / "small", SMALL))
    return tmp_path / "small"


def bent(change: Callable[[Any], object], text: str = SMALL[FILE]) -> str:
    """Return the annotations of the small corpus after `change` was made to them."""
    document = json.loads(text)
    change(document)
    return document_text(document)


def items(text: str) -> list[Any]:
    """Return the annotations in a file."""
    found: list[Any] = json.loads(text)["first"]["items"]
    return found


# -- Loading -------------------------------------------------------------------------------------------------------


def test_a_highlight_arrives_with_what_was_said_and_where_it_stands(small: Path) -> None:
    highlight = Highlight.objects.get(slug=FIRST)
    assert (highlight.article.slug, highlight.visibility, highlight.attribution) == (
        "the-bridge-again",
        "public",
        "quotes",
    )
    assert highlight.note == "Who can say *for good*?\n\nA second look."
    assert highlight.note_html == "<p>Who can say <em>for good</em>?</p><p>A second look.</p>"
    assert highlight.created == datetime.datetime(2024, 7, 1, 9, tzinfo=datetime.UTC)
    assert [tagging.tag.slug for tagging in highlight.taggings.order_by("position")] == ["cause", "functions"]
    placement = highlight.placements.get()
    assert (placement.version.number, placement.start_passage.number) == (2, 3)
    assert (placement.start, placement.end) == (26, 46)
    assert placement.exact == placement.start_passage.text[26:46] == "it’s closed for good"
    assert highlight.selectors == items(SMALL[FILE])[0]["target"]["selector"]


def test_a_highlight_in_two_versions_and_over_two_passages_arrives_in_both(small: Path) -> None:
    places = Placement.objects.filter(highlight__slug=SECOND).order_by("version__number")
    assert [place.version.number for place in places] == [1, 2]
    for place in places:
        assert place.start_passage.number + 1 == place.end_passage.number
        assert place.version.text[place.start_at : place.end_at] == place.exact == "closed for good.\nOne toll"


def test_the_author_is_shown_to_everybody_and_nobody_can_sign_in_as_them(small: Path) -> None:
    author = User.objects.get(highlights__slug=FIRST)
    assert str(author) == "Coder Дана"
    assert author.username.startswith("coder-")
    assert (author.role, author.email, author.is_active, author.blocked) == (Role.ANALYST, "", False, None)
    assert not author.has_usable_password()
    assert set(Filter().apply(AnonymousUser())) == set(author.highlights.all())


def test_two_people_of_one_name_are_two(tmp_path: Path) -> None:
    def another(document: Any) -> None:
        document["first"]["items"][1]["creator"]["id"] = "urn:synoptic:person:" + "a" * 16

    load_corpus(put(tmp_path, {**SMALL, FILE: bent(another)}))
    assert User.objects.filter(display_name="Coder Дана").count() == 2


def test_what_was_mended_in_the_file_is_mended_and_the_former_note_is_kept(small: Path) -> None:
    def mend(document: Any) -> None:
        one, two = document["first"]["items"]
        one["body"][0]["value"] = "Mended."
        one["body"].pop(1)
        one["modified"] = "2024-08-01T10:00:00+02:00"
        two["creator"]["name"] = one["creator"]["name"] = "Coder D."

    report = load_corpus(put(small, {FILE: bent(mend)}))
    assert sorted(map(str, report.changed)) == [f"highlight the-bridge-again {FIRST}", "person Coder D."]
    highlight = Highlight.objects.get(slug=FIRST)
    assert (highlight.note, highlight.edition, str(highlight.author)) == ("Mended.", 2, "Coder D.")
    assert highlight.modified == datetime.datetime(2024, 8, 1, 8, tzinfo=datetime.UTC)
    assert [tag.slug for tag in highlight.tags.all()] == ["functions"]
    assert [revision.note for revision in highlight.revisions.all()] == ["Who can say *for good*?\n\nA second look."]
    assert not load_corpus(small).changed


def test_a_highlight_is_moved_where_the_file_now_says(small: Path) -> None:
    def move(document: Any) -> None:
        document["first"]["items"][0]["target"]["selector"] = {"type": "TextQuoteSelector", "exact": "Two more"}

    load_corpus(put(small, {FILE: bent(move)}))
    placement = Placement.objects.get(highlight__slug=FIRST)
    assert (placement.exact, placement.start_passage.number) == ("Two more", 5)
    before = everything_stored()
    assert not load_corpus(small).changed
    assert everything_stored() == before


@pytest.mark.parametrize("field", ["hidden", "deleted"])
def test_what_was_taken_away_here_is_not_brought_back(small: Path, field: str) -> None:
    Highlight.objects.filter(slug=FIRST).update(**{field: timezone.now()})
    before = everything_stored()
    assert not load_corpus(small).changed
    assert everything_stored() == before
    assert not Highlight.objects.visible_to(AnonymousUser()).filter(slug=FIRST).exists()


def test_what_somebody_with_an_account_wrote_is_left_as_they_last_had_it(
    small: Path, tmp_path: Path, bob: User
) -> None:
    highlight = public_highlight(bob, "p2.0", "p2.10", note="First.")
    load_corpus(put(small, dump_corpus(tmp_path / "dump")))
    edit_highlight(highlight=highlight, by=bob, edition=1, content=Content(note="Second.", visibility="private"))
    assert not load_corpus(small).changed
    highlight.refresh_from_db()
    assert (highlight.note, highlight.visibility) == ("Second.", "private")


def test_a_highlight_that_only_the_database_has_is_named_and_stays(small: Path) -> None:
    def drop(document: Any) -> None:
        document["first"]["items"].pop()
        document["total"] = 1

    report = load_corpus(put(small, {FILE: bent(drop)}))
    assert report.only_in_database == [Item("highlight", f"the-bridge-again {SECOND}")]
    assert Highlight.objects.filter(slug=SECOND).exists()


# -- Dumping -------------------------------------------------------------------------------------------------------


def public_highlight(author: User, start: str, end: str, *, note: str = "", article: str = "most-zakryt") -> Highlight:
    """Store a highlight that everybody sees."""
    User.objects.filter(pk=author.pk).update(email_confirmed=timezone.now())
    author.refresh_from_db()
    version = ArticleVersion.objects.get(article__slug=article, article__current=F("pk"))
    return create_highlight(
        author=author, version=version, start=start, end=end, content=Content(note=note, visibility="public")
    )


def test_nothing_goes_out_but_what_everybody_sees(small: Path, tmp_path: Path, bob: User, alice: User) -> None:
    group = Group.objects.create(name="A class")
    Membership.objects.create(group=group, user=bob)
    version = ArticleVersion.objects.get(article__slug="most-zakryt")
    secrets = {
        "private": Content(note="secret: private"),
        "group": Content(note="secret: group", visibility="group", group=group),
    }
    for content in secrets.values():
        create_highlight(author=bob, version=version, start="p2.0", end="p2.4", content=content)
    for field in ("hidden", "deleted"):
        taken = public_highlight(bob, "p2.0", "p2.4", note=f"secret: {field}")
        Highlight.objects.filter(pk=taken.pk).update(**{field: timezone.now()})
    public_highlight(alice, "p2.0", "p2.4", note="secret: blocked")
    User.objects.filter(pk=alice.pk).update(blocked=timezone.now())
    mine = Codebook.objects.create(slug=f"own-{bob.public_id}", name="My tags", owner=bob)
    tag = Tag.objects.create(codebook=mine, slug="secret", name="secret: tag", position=1, colour="azure")
    shown = public_highlight(bob, "p2.0", "p2.4", note="Shown.")
    shown.taggings.create(tag=tag)
    files = dump_corpus(tmp_path / "dump")
    assert "secret" not in "".join(files.values())
    assert [item["body"][0]["value"] for item in items(files["events/the-bridge/most-zakryt.annotations.json"])] == [
        "Shown."
    ]


def test_a_dump_says_of_people_only_what_pages_show(small: Path, tmp_path: Path, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(display_name="Bob B.")
    public_highlight(bob, "p2.0", "p2.4")
    text = dump_corpus(tmp_path / "dump")["events/the-bridge/most-zakryt.annotations.json"]
    creator = {"id": f"urn:synoptic:person:{bob.public_id}", "type": "Person", "name": "Bob B."}
    assert items(text)[0]["creator"] == creator
    assert "bob@example.org" not in text
    assert "://" not in text.replace("http://www.w3.org/ns/anno.jsonld", "").replace(
        "http://tools.ietf.org/rfc/rfc3236", ""
    )


def test_a_dump_and_a_second_load_cost_the_same_queries_for_few_and_for_many(small: Path, bob: User) -> None:
    def queries() -> tuple[int, int]:
        dumping = Dumping()
        with CaptureQueriesContext(connection) as dump:
            collections.write(dumping)
        put(small, dumping.files)
        with CaptureQueriesContext(connection) as load:
            assert not load_corpus(small).changed
        return len(dump), len(load)

    public_highlight(bob, "p2.0", "p2.4")
    few = queries()
    for number in range(2, 9):
        public_highlight(bob, "p2.0", f"p2.{number}", note=f"Note {number}")
        public_highlight(bob, "p1.0", f"p2.{number}", article="the-bridge-again")
    assert queries() == few


letters = st.sampled_from(["a", "é", "й", "и\u0306", "ё", "😀", "👩‍👩‍👧", "𐍈", "ש", "م", " ", " ", ".", "“", "’"])
words = st.lists(letters, min_size=1, max_size=20).map(lambda found: "x" + "".join(found) + "z")


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[tuple[str, str, str]]]:
    """Draw a text, and highlights of it: start, end, note."""
    paragraphs = draw(st.lists(words, min_size=1, max_size=4))
    found: list[tuple[str, str, str]] = []
    for _ in range(draw(st.integers(1, 4))):
        first, last = sorted(draw(st.lists(st.integers(1, len(paragraphs)), min_size=2, max_size=2)))
        # The first letter of a paragraph is no white space, and what begins there can end after any other.
        start, end = 0, draw(st.integers(1, 3))
        found.append((f"p{first}.{start}", f"p{last}.{end}", draw(words | st.just(""))))
    return "\n\n".join(paragraphs), found


@few()
@given(marked())
def test_whatever_is_marked_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, drawn: tuple[str, list[tuple[str, str, str]]]
) -> None:
    text, highlights = drawn
    folder = tmp_path_factory.mktemp("marked")
    with transaction.atomic():
        bob = factories.make_user(role=Role.ANALYST, email_confirmed=timezone.now(), display_name="Боб 😀")
        version = factories.make_article("a-text", text=text).current
        assert version is not None
        for start, end, note in highlights:
            create_highlight(
                author=bob, version=version, start=start, end=end, content=Content(note=note, visibility="public")
            )
        first = dump_corpus(folder / "first")
        transaction.set_rollback(True)
    assert len(items(first["articles/a-text.annotations.json"])) == len(highlights)
    with transaction.atomic():
        load_corpus(folder / "first")
        before = everything_stored()
        report = load_corpus(folder / "first")
        assert (report.added, report.changed, report.only_in_database) == ([], [], [])
        assert everything_stored() == before
        dump_corpus(folder / "second")
        placed = [(p.version.text[p.start_at : p.end_at], p.exact) for p in Placement.objects.all()]
        transaction.set_rollback(True)
    assert texts(folder / "second") == texts(folder / "first")
    assert all(stands == exact for stands, exact in placed)


def test_annotations_of_an_article_that_the_database_has(small: Path, tmp_path: Path) -> None:
    Highlight.objects.all().delete()
    report = load_corpus(put(tmp_path / "part", {FILE: SMALL[FILE]}))
    assert Article.objects.get(slug="the-bridge-again").highlights.count() == 2
    assert [item.kind for item in report.added] == ["highlight", "highlight"]
