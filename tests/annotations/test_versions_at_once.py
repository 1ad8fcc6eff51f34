"""A version is published while people write on the text: nobody waits for ever, and no highlight is left behind."""

import pytest

from apps.accounts.models import User
from apps.annotations.models import Highlight, Placement
from apps.annotations.services import Content, create_highlight, edit_highlight
from apps.library.models import Article
from tests import factories
from tests.comparison.test_at_once import at_once

ROUNDS = 8


@pytest.mark.django_db(transaction=True)
def test_publishing_and_writing_on_the_text_at_once() -> None:
    article = factories.make_article("treaty", text="The treaty was signed in Minsk after a night of talks.")
    author: User = factories.make_user("alice")

    def mark() -> Highlight:
        version = Article.objects.select_related("current").get(pk=article.pk).current
        assert version is not None
        return create_highlight(author=author, version=version, start="p1.4", end="p1.10", content=Content())

    for number in range(ROUNDS):
        old = mark()

        def edit(highlight: Highlight = old) -> object:
            return edit_highlight(highlight=highlight, by=author, edition=1, content=Content(note="Why?"))

        def publish(number: int = number) -> object:
            text = f"The treaty was signed in Minsk after a night of talks. Round {number} of them."
            return factories.make_version(article, text=text)

        at_once(mark, edit, publish, mark)
    article.refresh_from_db()
    assert article.current is not None
    assert article.current.number == ROUNDS + 1
    assert Placement.objects.filter(version=article.current).count() == Highlight.objects.count() == 3 * ROUNDS
