"""Articles are found by title, text and outlet, the same on both databases."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.core.search import words_of
from apps.library.articles import leave_out, refresh_outlet
from apps.library.models import Article, Outlet, SearchText
from apps.library.publishing import refresh_search
from tests import factories

pytestmark = pytest.mark.django_db


def found(query: str) -> list[str]:
    return [article.slug for article in Article.objects.search(query)]


@pytest.fixture
def shelf(db: None) -> dict[str, Article]:
    ledger = factories.make_outlet("ledger", name="The Ledger")
    gazette = factories.make_outlet("gazette", name="Новая газета")
    rows: dict[str, dict[str, Any]] = {
        "call": {"title": "The call", "text": "Ninety minutes about Kursk.", "outlet": ledger},
        "kursk": {"title": "Kursk", "text": "A city. It is 100% there, snake_case and all.", "outlet": ledger},
        "ru": {"title": "Разговор", "text": "Ёлка стояла в Москве.", "outlet": gazette, "byline": "Анна Щёткина"},
        "ar": {"title": "السلام", "text": "هذا نص عن السلام.", "outlet": gazette},
        "talks": {"title": "Talks", "text": "Kursk, Kursk, Kursk; don’t ask. C’est l’été, o.k.", "outlet": ledger},
    }
    return {slug: factories.make_article(slug, language="en", **fields) for slug, fields in rows.items()}


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("ninety", {"call"}),
        ("NINETY minutes", {"call"}),
        ("ninety kursk", {"call"}),
        ("ninety gazette", set()),
        ("inet", {"call"}),
        ("елка", {"ru"}),
        ("ЁЛКА", {"ru"}),
        ("москв", {"ru"}),
        ("оскве", {"ru"}),
        ("щеткина", {"ru"}),
        ("газета", {"ru", "ar"}),
        ("السلام", {"ar"}),
        ("ete", {"talks"}),
        ("don't", {"talks"}),
        ("y", {"call", "kursk"}),
        ("в", {"ru", "ar"}),
        ("ok", set()),
        ("o", {"call", "talks"}),
        ("100%", {"kursk"}),
        ("snake_case", {"kursk"}),
        ("snakeXcase", set()),
        ("_", {"kursk"}),
        ("ledger", {"call", "kursk", "talks"}),
        ("writer", {"call", "kursk", "ar", "talks"}),
        ("", set()),
        ("%", set()),
        ("%%%", set()),
        ("\\", set()),
        ("'; DROP TABLE library_article; --", set()),
        ('"', set()),
        ('"kursk" OR (x*', set()),
        ("kursk AND NOT ledger", set()),
        ("NEAR(kursk ledger)", set()),
        ("kursk*", {"call", "kursk", "talks"}),
        ("\x00kursk\x00", {"call", "kursk", "talks"}),
        ("kursk\ud800".encode("utf-8", "replace").decode(), {"call", "kursk", "talks"}),
        ("х" * 10_000, set()),
        ("kursk " * 2_000, {"call", "kursk", "talks"}),
        (" ".join(f"word{n}" for n in range(2_000)), set()),
    ],
)
def test_what_is_found(shelf: dict[str, Article], query: str, slugs: set[str]) -> None:
    assert set(found(query)) == slugs


def test_a_word_in_the_title_counts_most_then_how_often_it_stands(shelf: dict[str, Article]) -> None:
    assert found("kursk") == ["kursk", "talks", "call"]


def test_a_word_in_the_name_of_the_outlet_counts_more_than_in_the_text(shelf: dict[str, Article]) -> None:
    factories.make_article("mention", title="Other", text="A ledger, a ledger, a ledger and a ledger.")
    assert found("ledger")[-1] == "mention"


@given(st.text(max_size=40))
def test_no_query_is_a_fault(db: None, query: str) -> None:
    assert list(Article.objects.search(query)) == []


@given(st.text(min_size=1, max_size=12), st.data())
def test_every_piece_of_a_word_is_found_on_either_database(db: None, text: str, data: st.DataObject) -> None:
    """SQLite looks up three letters and more in an index and fewer row by row; the answers must not differ."""
    article = Article.objects.filter(slug="any").first() or factories.make_article("any", text="x")
    words = words_of(text)
    SearchText.objects.filter(article=article).update(title="", outlet="", folded=" ".join(words))
    for word in words:
        start = data.draw(st.integers(0, len(word) - 1))
        piece = word[start : data.draw(st.integers(start + 1, len(word)))]
        if words_of(piece) == [piece]:
            assert list(Article.objects.search(piece)) == [article]


def test_drafts_are_found_by_editors_alone(shelf: dict[str, Article], alice: User, bob: User, carol: User) -> None:
    Article.objects.filter(slug="call").update(status="draft")
    for user in (AnonymousUser(), alice, bob):
        assert not Article.objects.visible_to(user).search("ninety")
    assert Article.objects.visible_to(carol).search("ninety").get().slug == "call"


def test_what_changes_is_found_as_it_now_is(shelf: dict[str, Article]) -> None:
    Outlet.objects.filter(slug="ledger").update(name="Daily Register")
    outlet = Outlet.objects.get(slug="ledger")
    refresh_outlet(outlet.pk)
    assert not found("ledger")
    assert set(found("register")) == {"call", "kursk", "talks"}
    article = Article.objects.get(slug="call")
    article.byline = "Zoë Quill"
    article.save()
    refresh_search(article)
    assert found("quill") == ["call"]


def test_what_is_left_out_is_not_found_until_it_is_brought_back(shelf: dict[str, Article]) -> None:
    article = factories.make_article("furniture", text="The text.\n\nSubscribe now.")
    assert article.current is not None
    last = article.current.passages.get(number=2)
    leave_out(passages=[last], left_out=True)
    assert not found("subscribe")
    last.refresh_from_db()
    leave_out(passages=[last], left_out=False)
    assert found("subscribe") == ["furniture"]


def test_an_article_that_goes_is_not_found(shelf: dict[str, Article]) -> None:
    SearchText.objects.filter(article__slug="call").delete()
    assert not found("ninety")
    assert "call" not in found("kursk")


def test_the_index_holds_after_many_changes(shelf: dict[str, Article]) -> None:
    for n in range(5):
        factories.make_version(shelf["call"], text=f"Version {n} of the words.")
    assert found("version") == ["call"]
    assert not found("ninety")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # raises where index and text differ
            cursor.execute(
                "INSERT INTO library_searchtext_trigrams (library_searchtext_trigrams, rank) "
                "VALUES ('integrity-check', 1)"
            )


def test_a_search_costs_one_query_whatever_it_finds(shelf: dict[str, Article]) -> None:
    for query in ("kursk", "o", "nothing-of-the-kind", "kursk ledger o"):
        with CaptureQueriesContext(connection) as queries:
            list(Article.objects.search(query))
        assert len(queries) == 1
