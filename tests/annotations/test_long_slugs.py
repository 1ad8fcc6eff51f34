"""A highlight can be made on an article whatever the length of its slug: the stamp's name carries it."""

import pytest

from apps.accounts.models import User
from apps.annotations.services import Content, create_highlight
from apps.core import freshness
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_longest_slug_has_a_stamp(alice: User) -> None:
    article = factories.make_article("a" * 120)
    assert article.current
    create_highlight(author=alice, version=article.current, start="p2.0", end="p2.8", content=Content())
    assert freshness.current(freshness.of_articles([article.slug])) != ""
