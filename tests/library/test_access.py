"""Who sees and who changes what: for every kind of row and everybody who may come."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.annotations.models import Codebook
from apps.comparison.models import QuestionSet
from apps.library.models import (
    Article,
    ArticleVersion,
    Event,
    Frame,
    Outlet,
    Passage,
    Quotation,
    Reading,
    Source,
    Voice,
)
from tests import factories
from tests.stock import Stock, make_stock

pytestmark = pytest.mark.django_db
PUBLIC: list[Any] = [Frame, Outlet, Voice, Source, Quotation, Codebook, QuestionSet]
GATED: list[Any] = [Event, Article, ArticleVersion, Passage, Reading]
NEVER_CHANGED = {ArticleVersion}


@pytest.fixture
def cast(alice: User, bob: User, carol: User, admin: User) -> dict[str, object]:
    former = factories.make_user("erin", role="editor", is_active=False)
    return {"anonymous": AnonymousUser(), "alice": alice, "bob": bob, "carol": carol, "admin": admin, "former": former}


@pytest.fixture
def stock() -> Stock:
    return make_stock()


def ids(rows: Any) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def hide_articles(stock: Stock) -> None:
    Article.objects.update(status="draft")


def hide_events(stock: Stock) -> None:
    Event.objects.update(is_published=False)


@pytest.mark.parametrize("model", [*PUBLIC, *GATED], ids=lambda model: model.__name__)
def test_everybody_sees_what_is_public_and_editors_change_it(stock: Stock, cast: dict[str, object], model: Any) -> None:
    everything = ids(model.objects)
    assert everything
    for who, user in cast.items():
        assert ids(model.objects.visible_to(user)) == everything, who
        may = who in {"carol", "admin"} and model not in NEVER_CHANGED
        assert ids(model.objects.editable_by(user)) == (everything if may else set()), who


@pytest.mark.parametrize(
    ("hide", "hidden"), [(hide_articles, {Article, ArticleVersion, Passage, Reading}), (hide_events, {Event, Reading})]
)
def test_what_is_not_public_only_editors_see(
    stock: Stock, cast: dict[str, object], hide: Callable[[Stock], None], hidden: set[type[Model]]
) -> None:
    hide(stock)
    for model in GATED:
        for who, user in cast.items():
            sees = who in {"carol", "admin"} or model not in hidden
            assert ids(model.objects.visible_to(user)) == (ids(model.objects) if sees else set()), (model, who)


def test_nobody_at_all_sees_what_a_visitor_sees(stock: Stock) -> None:
    hide_articles(stock)
    assert not Article.objects.visible_to(None).exists()
    assert not Article.objects.editable_by(None).exists()


def test_old_slugs_resolve_to_the_article(stock: Stock) -> None:
    assert Article.objects.by_slug("stock-former").get() == stock.article
    assert Article.objects.by_slug("stock-article").get() == stock.article
    assert not Article.objects.by_slug("stock").exists()


def test_readings_come_in_an_order_that_nobody_chose() -> None:
    event = factories.make_event()
    for name in ("Realist", "Liberal order", "Peace studies"):
        factories.make_reading(event, frame=factories.make_frame(name.lower().replace(" ", "-"), name=name))
    names = [reading.frame.name for reading in Reading.objects.in_neutral_order()]
    assert names == ["Liberal order", "Peace studies", "Realist"]


def test_passages_come_with_what_a_page_needs_in_one_query(stock: Stock) -> None:
    with CaptureQueriesContext(connection) as queries:
        rows = list(Passage.objects.all().rows(with_text=True))
    assert len(queries) == 1
    quoted = rows[2]
    assert (quoted.number, quoted.kind, quoted.text) == (3, "quotation", "We will meet before the summer.")
    assert quoted.voice is not None
    assert quoted.source is not None
    assert (quoted.voice.name, quoted.source.url) == ("Ada Voice", stock.source.url)
    assert (rows[0].voice, rows[0].source) == (None, None)
