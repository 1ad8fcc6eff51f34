"""What people make, for tests of accounts: highlights, replies, tags."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from apps.accounts.models import Group, Membership, Role, User
from apps.annotations.models import Codebook, Highlight, HighlightTag, Placement, Reply, Tag
from apps.library.models import Article
from tests import factories


def confirmed(user: User) -> User:
    """Confirm the mail address of `user`."""
    user.email = user.email or f"{user.username}@example.org"
    user.email_confirmed = timezone.now()
    user.save()
    return user


def make_guest(**fields: Any) -> User:
    """Store a guest."""
    user = factories.make_user(password=None, role=Role.GUEST, **fields)
    user.username = f"guest-{user.public_id}"
    user.save()
    return user


def make_highlight(author: User, *tags: Tag, article: Article | None = None, **fields: Any) -> Highlight:
    """Store a highlight on the first passage of an article."""
    article = article or factories.make_article()
    now = timezone.now()
    defaults: dict[str, Any] = {"created": now, "modified": now, "note": "A note."}
    if "group" in fields:
        defaults["visibility"] = "group"
    highlight = Highlight.objects.create(author=author, article=article, **{**defaults, **fields})
    for position, tag in enumerate(tags):
        HighlightTag.objects.create(highlight=highlight, tag=tag, position=position)
    version = article.current
    assert version is not None
    passage = version.passages.order_by("number")[0]
    Placement.objects.create(
        highlight=highlight,
        version=version,
        start_passage=passage,
        end_passage=passage,
        start=0,
        end=4,
        start_at=passage.start,
        end_at=passage.start + 4,
        exact=passage.text[:4],
    )
    return highlight


def make_reply(author: User, highlight: Highlight, **fields: Any) -> Reply:
    """Store a reply."""
    now = timezone.now()
    defaults: dict[str, Any] = {"created": now, "modified": now, "text": "A reply.", "html": "<p>A reply.</p>"}
    return Reply.objects.create(author=author, highlight=highlight, **{**defaults, **fields})


def make_codebook(owner: User | None, *slugs: str) -> Codebook:
    """Store a codebook with a tag for each of `slugs`, all at the top."""
    codebook = Codebook.objects.create(slug=f"of-{owner.public_id if owner else 'all'}", name="Own", owner=owner)
    for slug in slugs:
        make_tag(codebook, slug)
    return codebook


def make_tag(codebook: Codebook, slug: str, parent: Tag | None = None) -> Tag:
    """Store a tag as the last of its codebook."""
    return Tag.objects.create(
        codebook=codebook, slug=slug, name=slug, parent=parent, position=codebook.tags.count() + 1, colour="amber"
    )


def make_group(owner: User, *members: User, name: str = "Class 9b") -> Group:
    """Store a group with its owner and members."""
    group = Group.objects.create(name=name)
    Membership.objects.create(group=group, user=owner, role=Membership.Role.OWNER)
    for member in members:
        Membership.objects.create(group=group, user=member)
    return group


def long_ago(days: int = 31) -> datetime:
    """Return the moment so many days ago."""
    return timezone.now() - timedelta(days=days)
