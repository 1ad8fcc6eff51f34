"""Writes to articles that touch several rows: another address, another outlet's name, furniture."""

import pytest

from apps.library.articles import NothingLeft, SlugTaken, leave_out, rename_article
from apps.library.models import Article, ArticleSlug
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return factories.make_article("first", text="One two.\n\nThree four five.")


def test_a_renamed_article_answers_to_all_its_slugs(article: Article) -> None:
    for slug in ("second", "third"):
        rename_article(article=article, slug=slug)
    assert Article.objects.get().slug == "third"
    for slug in ("first", "second", "third"):
        assert Article.objects.by_slug(slug).get() == article


def test_an_article_may_have_a_former_slug_back(article: Article) -> None:
    for slug in ("second", "first", "second"):
        rename_article(article=article, slug=slug)
    assert article.slug == "second"
    assert set(ArticleSlug.objects.values_list("slug", flat=True)) == {"first"}


def test_the_same_slug_changes_nothing(article: Article) -> None:
    assert rename_article(article=article, slug="first") is article
    assert not ArticleSlug.objects.exists()


@pytest.mark.parametrize("taken", ["other", "other-once"])
def test_no_article_gets_a_slug_that_another_has_or_had(article: Article, taken: str) -> None:
    rename_article(article=factories.make_article("other-once"), slug="other")
    with pytest.raises(SlugTaken, match=taken):
        rename_article(article=article, slug=taken)
    article.refresh_from_db()
    assert article.slug == "first"
    assert ArticleSlug.objects.count() == 1


def test_what_is_left_out_is_not_counted_until_it_is_back(article: Article) -> None:
    version = article.versions.get()
    second = version.passages.get(number=2)
    assert leave_out(passages=[second], left_out=True) == 1
    assert leave_out(passages=[second], left_out=True) == 0
    version.refresh_from_db()
    assert version.words == 2
    assert leave_out(passages=[second], left_out=False) == 1
    version.refresh_from_db()
    assert version.words == 5


def test_something_is_always_left_to_read(article: Article) -> None:
    passages = list(article.versions.get().passages.all())
    with pytest.raises(NothingLeft):
        leave_out(passages=passages, left_out=True)
    version = article.versions.get()
    assert version.words == 5
    assert not version.passages.filter(left_out=True).exists()


def test_furniture_of_an_old_version_does_not_change_what_is_found(article: Article) -> None:
    old = article.versions.get().passages.get(number=2)
    factories.make_version(article, text="Other words.")
    leave_out(passages=[old], left_out=True)
    assert article.versions.get(number=1).words == 2
    assert Article.objects.search("other").exists()


def test_what_an_article_says_of_itself(article: Article) -> None:
    assert article.title == str(article) == "First"
    assert article.is_illustrative
    assert (article.direction, article.language_name) == ("ltr", "English")
    arabic = factories.make_draft("draft", language="ar", text_kind="primary-source")
    assert (arabic.title, arabic.direction, arabic.language_name) == ("draft", "rtl", "Arabic")
    assert not arabic.is_illustrative
