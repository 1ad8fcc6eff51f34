"""What is annotated raises the stamp of its article alone; what is shown of people raises theirs."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.annotations.models import ClaimStatus, Credit, Highlight
from apps.annotations.personal import personal_tag
from apps.annotations.services import (
    Content,
    add_reply,
    create_highlight,
    delete_highlight,
    edit_highlight,
    move_highlight,
)
from apps.core import freshness
from apps.library.models import Article
from tests import factories

pytestmark = pytest.mark.django_db


def mark(article: Article, author: User) -> Highlight:
    assert article.current
    return create_highlight(author=author, version=article.current, start="p2.0", end="p2.8", content=Content())


def of(article: Article) -> str:
    return freshness.current((f"highlights {article.slug}",))


def test_every_write_raises_the_stamp_of_its_article_and_no_other(article: Article, alice: User) -> None:
    other = factories.make_article()
    alice.email_confirmed = timezone.now()
    alice.save()
    assert article.current
    version = article.current
    highlight = mark(article, alice)
    mark(other, alice)
    elsewhere, library = of(other), freshness.current()
    tag = personal_tag(owner=alice, name="One")
    library = freshness.current()
    seen = [of(article)]
    writes: list[Callable[[], object]] = [
        lambda: edit_highlight(highlight=highlight, by=alice, edition=1, content=Content(note="x", tags=[tag])),
        lambda: move_highlight(highlight=highlight, version=version, edition=2, start="p2.0", end="p2.3"),
        lambda: add_reply(highlight=highlight, author=alice, text="y"),
        lambda: Credit.objects.create(highlight=highlight, title="What I saw", author=alice),
        lambda: Credit.objects.update(author=None),
        lambda: Highlight.objects.filter(pk=highlight.pk).update(hidden=timezone.now()),
        lambda: delete_highlight(highlight=highlight),
        lambda: Highlight.objects.filter(pk=highlight.pk).delete(),
    ]
    for write in writes:
        write()
        seen.append(of(article))
    assert len(set(seen)) == len(seen)
    assert of(other) == elsewhere
    assert freshness.current() == library, "the library has not changed"


def test_a_tag_and_a_claim_belong_to_the_library(article: Article, bob: User) -> None:
    before = freshness.current()
    tag = personal_tag(owner=bob, name="One")
    after = freshness.current()
    tag.colour = "rose"
    tag.save()
    assert len({before, after, freshness.current()}) == 3
    assert article.current
    passage = article.current.passages.get(number=2)
    now = freshness.current()
    ClaimStatus.objects.create(passage=passage, status="contested", citation="A page.", by=bob, modified=timezone.now())
    assert freshness.current() != now


def test_what_is_shown_of_people_raises_their_stamp_and_nothing_else_does(alice: User) -> None:
    alice.display_name = "Alice"
    alice.save()
    before = freshness.current(("people",))
    User.objects.filter(pk=alice.pk).update(last_seen=timezone.now(), last_login=timezone.now())
    assert freshness.current(("people",)) == before
    User.objects.filter(pk=alice.pk).update(display_name="Alice L.")
    assert freshness.current(("people",)) != before
