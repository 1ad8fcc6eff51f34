"""Opening a shared view: its latest version or a certain one, with what stands beside it and what is said above it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.formats import date_format
from django.utils.translation import gettext

from apps.accounts.leaving import FORMER_NAME
from apps.library.models import Article
from apps.sharing.models import SharedVersion, SharedView
from apps.sharing.snapshot import FrozenPassage, FrozenReading, Snapshot, read_passages, read_snapshot
from apps.sharing.withholding import quote_only, withhold


@dataclass(frozen=True, slots=True)
class Newer:
    """A text of which there is a newer version: what the snapshot calls it, its present slug, and the two numbers."""

    frozen: str
    slug: str
    shown: int
    newest: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A version of a shared view as it can be shown.

    `names` gives for each key of the snapshot what that person is called. `texts` gives the passages by the slug of the
    reading; those of articles that visitors may not see (any more) are missing, and `withheld` names them: of these no
    word is left in `snapshot` either, which is then not the one that the digest is over. `live` gives for the slugs of
    articles that are still there their present ones. `is_whole` says that `snapshot` is the one that was frozen;
    `numbers` are the versions that are not revoked.
    """

    view: SharedView
    version: SharedVersion
    snapshot: Snapshot
    is_whole: bool
    names: Mapping[str, str]
    texts: Mapping[str, list[FrozenPassage]]
    withheld: frozenset[str]
    newer: tuple[Newer, ...]
    live: Mapping[str, str]
    numbers: tuple[int, ...]

    @property
    def latest(self) -> int:
        """The number of the newest version that is not revoked."""
        return self.numbers[-1]

    @property
    def is_listed(self) -> bool:
        """Whether the view is public: listed, and for search engines to find."""
        return self.view.visibility == SharedView.Visibility.PUBLIC

    def name(self, key: str) -> str:
        """Return what a person of the snapshot is called."""
        return self.names.get(key) or str(FORMER_NAME)

    def reading(self, slug: str) -> FrozenReading:
        """Return the reading that the snapshot calls `slug`."""
        return next(reading for reading in self.snapshot.readings if reading.slug == slug)


@dataclass(frozen=True, slots=True)
class Closed:
    """A view, or a version of one, that cannot be opened any more: its title where that may be said, and since when.

    `reason` is a sentence with the day in it.
    """

    title: str
    since: datetime.datetime
    reason: str


def open_view(token: str, number: int | None = None) -> Opened | Closed | None:
    """Return the version `number`, or the newest that is not revoked, of the view with `token`; None where none is.

    Six queries, whatever there is in it.
    """
    view = SharedView.objects.by_token(token).select_related("owner", "event").first()
    if view is None:
        return None
    versions = list(view.versions.order_by("number").defer("snapshot"))
    standing = tuple(each.number for each in versions if each.revoked is None)
    if number is not None and all(each.number != number for each in versions):
        return None
    wanted = number or (standing[-1] if standing else None)
    version = next((each for each in versions if each.number == wanted), versions[-1] if versions else None)
    if closed := _closed(view, version):
        return closed
    assert version is not None  # noqa: S101 (a view without versions is closed)
    return _opened(view, version, standing)


def _closed(view: SharedView, version: SharedVersion | None) -> Closed | None:
    title = version.title if version else ""
    if view.hidden is not None:
        said = gettext("The editors have kept this shared view from view since %(day)s.")
        return Closed("", view.hidden, said % {"day": _day(view.hidden)})
    if view.owner is not None and view.owner.blocked is not None:
        said = gettext("This shared view cannot be opened since %(day)s.")
        return Closed("", view.owner.blocked, said % {"day": _day(view.owner.blocked)})
    if view.revoked is not None or version is None:
        since = view.revoked or view.created
        return Closed(title, since, gettext("This shared view was revoked on %(day)s.") % {"day": _day(since)})
    if view.expires is not None and view.last_day is not None and view.has_ended:
        said = gettext("This shared view was open until %(day)s.")
        return Closed(title, view.expires, said % {"day": _day(view.last_day)})
    if version.revoked is not None:
        said = gettext("This version of the shared view was revoked on %(day)s.")
        return Closed(title, version.revoked, said % {"day": _day(version.revoked)})
    return None


def _day(when: datetime.date) -> str:
    return date_format(when, "j F Y")


def _opened(view: SharedView, version: SharedVersion, standing: tuple[int, ...]) -> Opened:
    texts = list(version.texts.select_related("text").order_by("position"))
    articles = {
        article.pk: article
        for article in Article.objects.filter(pk__in=[each.article_id for each in texts if each.article_id])
        .visible_to(AnonymousUser())
        .select_related("current")
        .defer("current__source", "current__text")
    }
    # A text whose article was deleted stays; one whose article is there and not for visitors does not.
    withheld = frozenset(each.slug for each in texts if each.article_id and each.article_id not in articles)
    # What the rights have come to forbid since is not shown from before either.
    limits = {
        each.slug: limit
        for each in texts
        if each.article_id in articles and (limit := articles[each.article_id].excerpt) is not None
    }
    frozen = read_snapshot(version.snapshot)
    snapshot = quote_only(withhold(frozen, withheld), limits)
    newer = []
    for each in texts:
        article = articles.get(each.article_id or 0)
        if article and article.current and article.current.number > each.number:
            newer.append(Newer(each.slug, article.slug, each.number, article.current.number))
    return Opened(
        view=view,
        version=version,
        snapshot=snapshot,
        is_whole=snapshot == frozen,
        names={name.key: name.name for name in version.names.all()},
        texts={
            each.slug: [] if each.slug in limits else read_passages(each.text.passages)
            for each in texts
            if each.slug not in withheld
        },
        withheld=withheld,
        newer=tuple(newer),
        live={each.slug: articles[each.article_id].slug for each in texts if each.article_id in articles},
        numbers=standing,
    )
