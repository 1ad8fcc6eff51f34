"""Shared views for tests: an event with two readings, highlights on them, and views of it."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from apps.accounts.models import Role, User
from apps.annotations.filters import Filter
from apps.annotations.models import Highlight, Tag
from apps.annotations.services import Content, create_highlight
from apps.comparison.columns import find_columns
from apps.comparison.state import ReadingRef, State
from apps.library.models import Article, Event, Reading
from apps.sharing.freezing import Chosen
from apps.sharing.gathering import Material, gather_article, gather_comparison
from apps.sharing.models import SharedVersion
from apps.sharing.services import share
from tests.factories import make_article, make_event, make_frame, make_reading, make_user

FIRST = "## What happened\n\nThe call lasted ninety minutes.\n\nNobody asked Kyiv first."
SECOND = "## The call\n\nThey spoke for an hour and a half.\n\nEurope was not on the line."


@dataclass(frozen=True, slots=True)
class Scene:
    """An event with two public readings, a sharer and an analyst."""

    event: Event
    first: Article
    second: Article
    alice: User
    bob: User

    def material(self, user: User | None = None, **state: Any) -> Material:
        """Return what `user` (alice) can share of the comparison of both readings."""
        refs = (ReadingRef(self.first.slug), ReadingRef(self.second.slug))
        wanted = State(readings=refs, **state)
        readings = list(Reading.objects.filter(event=self.event).in_neutral_order().for_contents())
        found = find_columns(readings, wanted, with_text=state.get("view") == "words")
        return gather_comparison(self.event, wanted, found, user or self.alice)

    def alone(self, user: User | None = None) -> Material:
        """Return what `user` (alice) can share of the first article read by itself."""
        self.first.refresh_from_db()
        assert self.first.current
        return gather_article(self.first, self.first.current, Filter(people=("everybody",)), user or self.alice)


def make_scene() -> Scene:
    """Store a scene without highlights."""
    event = make_event("call", title="The call")
    first = make_article("realist-text", title="Power spoke first", text=FIRST)
    second = make_article("liberal-text", title="Rules were absent", text=SECOND)
    make_reading(event, article=first, frame=make_frame("realist"))
    make_reading(event, article=second, frame=make_frame("liberal-order"))
    confirmed = timezone.now()
    alice = make_user("alice", email="alice@example.org", email_confirmed=confirmed, display_name="Alice")
    bob = make_user("bob", email="bob@example.org", email_confirmed=confirmed, display_name="Bob", role=Role.ANALYST)
    return Scene(event, first, second, alice, bob)


def mark(
    article: Article, author: User, *, passage: int = 2, end: int = 8, visibility: str = "public", **content: Any
) -> Highlight:
    """Store a highlight of the first `end` characters of a passage; `content` may have a note and tags."""
    tags: list[Tag] = content.pop("tags", [])
    assert article.current
    said = Content(visibility=visibility, tags=tags, **content)
    start, stop = f"p{passage}.0", f"p{passage}.{end}"
    return create_highlight(author=author, version=article.current, start=start, end=stop, content=said)


def make_view(scene: Scene, *, title: str = "What I saw", owner: User | None = None, **terms: Any) -> SharedVersion:
    """Share what stands before the owner (alice), all of it, and return the first version."""
    state = terms.pop("state", {})
    chosen = terms.pop("chosen", Chosen(title))
    owner = owner or scene.alice
    return share(owner=owner, material=scene.material(owner, **state), chosen=chosen, **terms)
