"""Who may do what, cell by cell: highlights, replies, codebooks, claims and groups, for everybody there is."""

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Group, Role, User
from apps.annotations.models import (
    ClaimStatus,
    Codebook,
    Dispute,
    Highlight,
    ModerationEntry,
    Reply,
    Report,
    Tag,
)
from apps.library.models import Article
from tests import factories
from tests.accounts import work
from tests.stock import make_dispute

pytestmark = pytest.mark.django_db
Anybody = User | AnonymousUser

PEOPLE = ["owner", "member", "stranger", "guest", "anonymous", "analyst", "editor", "admin", "blocked"]
EVERYBODY = set(PEOPLE)
EDITORS = {"editor", "admin"}


@dataclass
class Cast:
    """Everybody, and one thing of each kind, made by the owner (of the highlights, and of the group)."""

    people: dict[str, Anybody]
    things: dict[str, Highlight]
    group: Group

    def who(self, query: str, manager: object, pk: int) -> set[str]:
        """Return who finds the row `pk` through `manager`.`query`."""
        return {name for name, user in self.people.items() if getattr(manager, query)(user).filter(pk=pk).exists()}


@pytest.fixture
def cast(db: None) -> Cast:
    owner, member = factories.make_user("owner"), factories.make_user("member")
    people: dict[str, Anybody] = {
        "owner": owner,
        "member": member,
        "stranger": factories.make_user("stranger"),
        "guest": work.make_guest(),
        "anonymous": AnonymousUser(),
        "analyst": factories.make_user("analyst", role=Role.ANALYST),
        "editor": factories.make_user("editor", role=Role.EDITOR),
        "admin": factories.make_user("chief", role=Role.ADMIN),
        "blocked": factories.make_user("blocked", blocked=timezone.now()),
    }
    group = work.make_group(owner, member)
    article, draft = factories.make_article(), factories.make_article(status="draft")
    Article.objects.filter(pk=draft.pk).update(status="draft")
    now = timezone.now()
    villain = people["blocked"]
    assert isinstance(villain, User)
    things = {
        "private": work.make_highlight(owner, article=article),
        "group": work.make_highlight(owner, article=article, group=group),
        "public": work.make_highlight(owner, article=article, visibility="public"),
        "hidden": work.make_highlight(owner, article=article, visibility="public", hidden=now),
        "hidden group": work.make_highlight(owner, article=article, group=group, hidden=now),
        "deleted": work.make_highlight(owner, article=article, visibility="public", deleted=now),
        "on a draft": work.make_highlight(owner, article=draft, visibility="public"),
        "by somebody blocked": work.make_highlight(villain, article=article, visibility="public"),
    }
    return Cast(people, things, group)


SEEN = {
    "private": {"owner"},
    "group": {"owner", "member"},
    "public": EVERYBODY,
    "hidden": {"owner"} | EDITORS,
    "hidden group": {"owner"},
    "deleted": set(),
    "on a draft": EDITORS,
    "by somebody blocked": {"blocked"} | EDITORS,
}
EDITED = {
    "private": {"owner"},
    "group": {"owner"},
    "public": {"owner"},
    "hidden": {"owner"},
    "hidden group": {"owner"},
    "deleted": set(),
    "on a draft": {"owner"},
    "by somebody blocked": set(),
}


@pytest.mark.parametrize("thing", SEEN)
def test_who_sees_a_highlight(cast: Cast, thing: str) -> None:
    assert cast.who("visible_to", Highlight.objects, cast.things[thing].pk) == SEEN[thing]


@pytest.mark.parametrize("thing", EDITED)
def test_who_changes_a_highlight(cast: Cast, thing: str) -> None:
    assert cast.who("editable_by", Highlight.objects, cast.things[thing].pk) == EDITED[thing]


def test_who_finds_a_highlight_in_the_bin(cast: Cast) -> None:
    for name, thing in cast.things.items():
        assert cast.who("in_bin_of", Highlight.objects, thing.pk) == ({"owner"} if name == "deleted" else set())


@pytest.mark.parametrize("thing", SEEN)
def test_who_sees_a_highlight_sees_its_thread(cast: Cast, thing: str) -> None:
    somebody = factories.make_user()
    reply = work.make_reply(somebody, cast.things[thing])
    assert cast.who("visible_to", Reply.objects, reply.pk) == SEEN[thing]


@pytest.mark.parametrize(
    ("fields", "seen", "changed"),
    [
        ({}, EVERYBODY, {"stranger"}),
        ({"hidden": timezone.now()}, {"stranger"} | EDITORS, {"stranger"}),
        ({"deleted": timezone.now()}, set(), set()),
    ],
)
def test_who_sees_and_changes_a_reply(cast: Cast, fields: dict[str, object], seen: set[str], changed: set[str]) -> None:
    stranger = cast.people["stranger"]
    assert isinstance(stranger, User)
    reply = work.make_reply(stranger, cast.things["public"], **fields)
    assert cast.who("visible_to", Reply.objects, reply.pk) == seen
    assert cast.who("editable_by", Reply.objects, reply.pk) == changed


def test_a_reply_by_somebody_blocked_is_seen_by_them_and_editors_and_changed_by_nobody(cast: Cast) -> None:
    villain = cast.people["blocked"]
    assert isinstance(villain, User)
    reply = work.make_reply(villain, cast.things["public"])
    assert cast.who("visible_to", Reply.objects, reply.pk) == {"blocked"} | EDITORS
    assert cast.who("editable_by", Reply.objects, reply.pk) == set()


@pytest.mark.parametrize(
    ("fields", "seen", "changed"),
    [
        ({}, EVERYBODY, {"stranger"}),
        ({"hidden": timezone.now()}, {"stranger"} | EDITORS, {"stranger"}),
        ({"withdrawn": timezone.now()}, set(), set()),
    ],
)
def test_who_sees_and_changes_a_dispute(
    cast: Cast, fields: dict[str, object], seen: set[str], changed: set[str]
) -> None:
    stranger = cast.people["stranger"]
    assert isinstance(stranger, User)
    dispute = make_dispute(factories.make_reading(), stranger, **fields)
    assert cast.who("visible_to", Dispute.objects, dispute.pk) == seen
    assert cast.who("editable_by", Dispute.objects, dispute.pk) == changed
    Article.objects.filter(pk=dispute.reading.article_id).update(status="draft")
    assert cast.who("visible_to", Dispute.objects, dispute.pk) == seen & EDITORS


def test_a_dispute_by_somebody_blocked_is_seen_by_them_and_editors_and_changed_by_nobody(cast: Cast) -> None:
    villain = cast.people["blocked"]
    assert isinstance(villain, User)
    dispute = make_dispute(factories.make_reading(), villain)
    assert cast.who("visible_to", Dispute.objects, dispute.pk) == {"blocked"} | EDITORS
    assert cast.who("editable_by", Dispute.objects, dispute.pk) == set()


def test_who_sees_and_changes_codebooks_and_tags(cast: Cast) -> None:
    owner = cast.people["owner"]
    assert isinstance(owner, User)
    public, own = work.make_codebook(None, "echo"), work.make_codebook(owner, "mine")
    shared, mine = public.tags.get(), own.tags.get()
    assert cast.who("visible_to", Codebook.objects, public.pk) == EVERYBODY
    assert cast.who("editable_by", Codebook.objects, public.pk) == EDITORS
    assert cast.who("extendable_by", Codebook.objects, public.pk) == {"analyst"} | EDITORS
    assert cast.who("visible_to", Tag.objects, shared.pk) == EVERYBODY
    assert cast.who("editable_by", Tag.objects, shared.pk) == EDITORS
    for query in ("visible_to", "editable_by"):
        assert cast.who(query, Codebook.objects, own.pk) == {"owner"}
        assert cast.who(query, Tag.objects, mine.pk) == {"owner"}
    assert cast.who("extendable_by", Codebook.objects, own.pk) == {"owner"}
    owner.blocked = timezone.now()
    assert cast.who("extendable_by", Codebook.objects, own.pk) == set()
    assert cast.who("editable_by", Codebook.objects, own.pk) == set()
    assert cast.who("editable_by", Tag.objects, mine.pk) == set()


def test_who_sees_and_changes_what_is_said_of_claims(cast: Cast, carol: User) -> None:
    version = cast.things["public"].article.current
    assert version is not None
    claim = ClaimStatus.objects.create(
        passage=version.passages.order_by("number")[0],
        status="contested",
        citation="A Gazette, 2025",
        by=carol,
        modified=timezone.now(),
    )
    assert cast.who("visible_to", ClaimStatus.objects, claim.pk) == EVERYBODY
    assert cast.who("editable_by", ClaimStatus.objects, claim.pk) == {"analyst", "editor", "admin"}


def test_who_sees_and_changes_a_group(cast: Cast) -> None:
    assert cast.who("visible_to", Group.objects, cast.group.pk) == {"owner", "member"}
    assert cast.who("editable_by", Group.objects, cast.group.pk) == {"owner"}


def test_who_sees_reports_and_the_log(cast: Cast) -> None:
    stranger = cast.people["stranger"]
    assert isinstance(stranger, User)
    now = timezone.now()
    report = Report.objects.create(highlight=cast.things["public"], by=stranger, reason="Rude", created=now)
    unseen = Report.objects.create(highlight=cast.things["private"], by=stranger, reason="Rude", created=now)
    entry = ModerationEntry.objects.create(by=stranger, action="hide", subject="x", created=now)
    assert cast.who("visible_to", Report.objects, report.pk) == EDITORS
    assert cast.who("visible_to", Report.objects, unseen.pk) == set()
    assert cast.who("visible_to", ModerationEntry.objects, entry.pk) == EDITORS


@pytest.mark.parametrize(
    ("role", "fields", "publishes", "codes", "edits", "rules"),
    [
        (Role.GUEST, {}, False, False, False, False),
        (Role.READER, {}, True, False, False, False),
        (Role.ANALYST, {}, True, True, False, False),
        (Role.EDITOR, {}, True, True, True, False),
        (Role.ADMIN, {}, True, True, True, True),
        (Role.READER, {"email_confirmed": None}, False, False, False, False),
        (Role.EDITOR, {"email_confirmed": None}, False, True, True, False),
        (Role.ADMIN, {"blocked": timezone.now()}, False, False, False, False),
        (Role.ADMIN, {"is_active": False}, False, False, False, False),
    ],
)
def test_what_follows_from_a_role(
    role: str, fields: dict[str, object], publishes: bool, codes: bool, edits: bool, rules: bool
) -> None:
    user = User(**{"username": "newcomer", "role": role, "email_confirmed": timezone.now(), **fields})
    assert (user.may_publish, user.is_analyst, user.is_editor, user.is_admin) == (publishes, codes, edits, rules)
    assert (user.is_staff, user.is_superuser) == (edits, rules)


#: Who gets which status; "sign in" is a redirect there. By address, for GET.
_IN = {"anonymous": 302}
PAGES: dict[str, dict[str, int]] = {
    "/moderation/": {**dict.fromkeys(PEOPLE, 404), **_IN, "editor": 200, "admin": 200},
    "/moderation/people/{person}/": {**dict.fromkeys(PEOPLE, 404), **_IN, "admin": 200},
    "/moderation/people/no-such-person/": {**dict.fromkeys(PEOPLE, 404), **_IN},
    "/groups/{group}/": {**dict.fromkeys(PEOPLE, 404), "owner": 200, "member": 200},
    "/h/{public}/report/": {**dict.fromkeys(PEOPLE, 403), **_IN},
    "/h/{private}/report/": dict.fromkeys(PEOPLE, 404),
    "/h/{group highlight}/report/": dict.fromkeys(PEOPLE, 404),
    "/h/{deleted}/report/": dict.fromkeys(PEOPLE, 404),
    "/h/{on a draft}/report/": {**dict.fromkeys(PEOPLE, 404), "editor": 403, "admin": 403},
    "/h/no-such-highlight/report/": dict.fromkeys(PEOPLE, 404),
}


@pytest.mark.parametrize("address", PAGES)
def test_ids_guessed_in_addresses_lead_nowhere(cast: Cast, address: str) -> None:
    owner = cast.people["owner"]
    assert isinstance(owner, User)
    slugs = {name: thing.slug for name, thing in cast.things.items()}
    slugs |= {"group highlight": slugs["group"], "group": cast.group.slug, "person": owner.public_id}
    found = {}
    for name, user in cast.people.items():
        client = Client()
        if isinstance(user, User):
            client.force_login(user)
        found[name] = client.get(address.format(**slugs)).status_code
    assert found == PAGES[address]
