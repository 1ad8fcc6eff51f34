"""How the library is read. Access is decided here and nowhere else: `visible_to` and `editable_by`."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from apps.accounts.models import Membership
from apps.core import search
from apps.core.access import is_admin, is_editor, user_pk
from apps.library import rows

if TYPE_CHECKING:
    from apps.library.models import (
        Article,
        ArticleVersion,
        Event,
        Fact,
        Frame,
        ImportDraft,
        Outlet,
        Passage,
        Quotation,
        Reading,
        Source,
        Voice,
    )

SEARCH_INDEX = search.Index(relation="search_text", table="library_searchtext", key="article_id")


def shown_to(user: object, article: str = "") -> Q:
    """Return the condition for articles of which `user` may see the text; `article` is the path to the article.

    What was withdrawn nobody sees. Besides, a visitor sees what is published for everybody; members of a group what is
    kept for it; an editor everything.
    """
    standing = Q(**{f"{article}withdrawn": None})
    if is_editor(user):
        return standing
    standing &= Q(**{f"{article}status": "published"})
    pk = user_pk(user)
    if pk is None:
        return standing & Q(**{f"{article}group": None})
    mine = Membership.objects.filter(user=pk).values("group")
    return standing & (Q(**{f"{article}group": None}) | Q(**{f"{article}group__in": mine}))


_M = TypeVar("_M", bound=models.Model, covariant=True)


def _heavy(version: str) -> list[str]:
    """Return the columns of the version at `version` that no list needs."""
    return [f"{version}__{name}" for name in ("source", "text")]


class _Vocabulary(models.QuerySet[_M]):
    """Rows that everybody may see and editors may change."""

    def visible_to(self, user: object) -> Self:
        """All of them: frames, outlets, voices and sources are public."""
        return self.all()

    def editable_by(self, user: object) -> Self:
        """All of them for an editor, none for anybody else."""
        return self.all() if is_editor(user) else self.none()


class FrameQuerySet(_Vocabulary["Frame"]):
    """Frames, alphabetically."""


class OutletQuerySet(_Vocabulary["Outlet"]):
    """Outlets, alphabetically."""


class VoiceQuerySet(_Vocabulary["Voice"]):
    """Voices, alphabetically."""


class SourceQuerySet(_Vocabulary["Source"]):
    """Sources."""


class QuotationQuerySet(_Vocabulary["Quotation"]):
    """The register of quotations."""


class EventQuerySet(models.QuerySet["Event"]):
    """Events by date."""

    def visible_to(self, user: object) -> Self:
        """Return published events, and for an editor all of them."""
        return self.all() if is_editor(user) else self.filter(is_published=True)

    def editable_by(self, user: object) -> Self:
        """All of them for an editor, none for anybody else."""
        return self.all() if is_editor(user) else self.none()

    def at_top(self, user: object) -> Self:
        """Return the events that are no episode, or of an event that `user` may not see: those of a first level."""
        if is_editor(user):
            return self.filter(parent=None)
        return self.filter(Q(parent=None) | Q(parent__is_published=False))

    def with_parent(self, user: object) -> Self:
        """Bring the larger event along where `user` may see it; `parent` is None where not. One query more."""
        return self.prefetch_related(Prefetch("parent", self.model.objects.visible_to(user)))


class FactQuerySet(models.QuerySet["Fact"]):
    """What is agreed and disputed about events."""

    def for_reading(self) -> Self:
        """Return them in order with their sources and positions, in the plain lists `shown_sources` and so on.

        Four queries. Lists and not prefetched managers: a manager builds a query each time it is looked at.
        """
        from apps.library.models import FactPosition, Source

        sources = Prefetch("sources", Source.objects.order_by("publisher", "slug"), to_attr="shown_sources")
        positions = FactPosition.objects.order_by("position").prefetch_related(sources)  # type: ignore[no-redef]
        return self.order_by("position").prefetch_related(
            sources, Prefetch("positions", positions, to_attr="shown_positions")
        )


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles."""

    def visible_to(self, user: object) -> Self:
        """Return what `user` may read: see `shown_to`."""
        return self.filter(shown_to(user))

    def editable_by(self, user: object) -> Self:
        """All of them for an editor, withdrawn ones for an administrator alone; none for anybody else."""
        if not is_editor(user):
            return self.none()
        return self.all() if is_admin(user) else self.filter(withdrawn=None)

    def withdrawn(self) -> Self:
        """Return those that were withdrawn: in their place a page says so, to everybody."""
        return self.filter(withdrawn__isnull=False)

    def with_original(self, user: object) -> Self:
        """Bring the original of a translation along where `user` may see it; `translation_of` is None where not.

        One query more.
        """
        originals = self.model.objects.visible_to(user).select_related("current").defer(*_heavy("current"))
        return self.prefetch_related(Prefetch("translation_of", originals))

    def by_slug(self, slug: str) -> Self:
        """Return the article with that slug, present or former (at most one: slugs are never given twice)."""
        from apps.library.models import ArticleSlug

        former = ArticleSlug.objects.filter(article=OuterRef("pk"), slug=slug)
        return self.filter(Q(slug=slug) | Exists(former))

    def search(self, query: str) -> Self:
        """Return the articles in whose title, text or outlet every word of `query` stands, best first.

        Words are found inside words and whatever their case or accents, in any script, from one character up.
        """
        return search.matching(self, query, SEARCH_INDEX)


class ArticleVersionQuerySet(models.QuerySet["ArticleVersion"]):
    """Versions of articles."""

    def visible_to(self, user: object) -> Self:
        """Return the versions of articles that `user` may read."""
        return self.filter(shown_to(user, "article__"))

    def editable_by(self, user: object) -> Self:
        """None, for anybody: a version never changes."""
        return self.none()


class PassageQuerySet(models.QuerySet["Passage"]):
    """Passages, in the order of the text."""

    def visible_to(self, user: object) -> Self:
        """Return the passages of articles that `user` may read."""
        return self.filter(shown_to(user, "version__article__"))

    def editable_by(self, user: object) -> Self:
        """All of them for an editor, none for anybody else; what they say never changes."""
        return self.all() if is_editor(user) else self.none()

    def rows(self, *, with_text: bool = False) -> list[rows.PassageRow]:
        """Return them in order with what a page needs, and no more; `with_text` adds their plain text. One query."""
        names = (*rows.FIELDS, *(("text",) if with_text else ()), *rows.JOINED)
        values = self.order_by("version_id", "number").values_list(*names)
        return list(rows.passage_rows(values.iterator(), with_text=with_text))


class ReadingQuerySet(models.QuerySet["Reading"]):
    """Readings."""

    def visible_to(self, user: object) -> Self:
        """Return the readings of articles that `user` may read, of public events; for an editor of all events."""
        shown = self.filter(shown_to(user, "article__"))
        return shown if is_editor(user) else shown.filter(event__is_published=True)

    def editable_by(self, user: object) -> Self:
        """All of them for an editor, none for anybody else."""
        return self.all() if is_editor(user) else self.none()

    def in_neutral_order(self) -> Self:
        """Sort alphabetically by frame, then by date and slug of the article: the order that no reader chose."""
        return self.order_by("frame__name", "frame__slug", "article__date", "article__slug")

    def for_contents(self) -> Self:
        """Join what a list of readings shows of each: frame, article, title, outlet. No further query."""
        joined = self.select_related("frame", "article__outlet", "article__current")
        return joined.defer(*_heavy("article__current"), "frame__description")

    def with_originals(self, user: object) -> Self:
        """Bring the originals of translations along, as ArticleQuerySet.with_original does. One query more."""
        from apps.library.models import Article

        return self.prefetch_related(Prefetch("article__translation_of", Article.objects.visible_to(user)))


class ImportDraftQuerySet(models.QuerySet["ImportDraft"]):
    """What editors have not yet made articles of. They work on it together."""

    def visible_to(self, user: object) -> Self:
        """All of them for an editor, but for those in the bin or of a source that a withdrawn text came from."""
        return self._of_an_editor(user).filter(discarded=None)

    def editable_by(self, user: object) -> Self:
        """Those and the ones in the bin: who saves what somebody else threw away takes it out again."""
        return self._of_an_editor(user)

    def in_bin_of(self, user: object) -> Self:
        """What editors threw away, the newest first; for any of them to bring back."""
        return self._of_an_editor(user).filter(discarded__isnull=False).order_by("-discarded", "-pk")

    def _of_an_editor(self, user: object) -> Self:
        from apps.library.models import ImportedPart

        if not is_editor(user):
            return self.none()
        gone = ImportedPart.objects.filter(source=OuterRef("source"), article__withdrawn__isnull=False)
        return self.filter(~Exists(gone))
