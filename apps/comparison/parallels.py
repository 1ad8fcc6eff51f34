"""Writes to parallels. Each is one transaction; a change names the edition it was made from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounts.models import Group, Membership, User
from apps.annotations.models import Highlight
from apps.annotations.models.highlights import MAX_NOTE, Visibility
from apps.annotations.services import BIN, Refused, html_of
from apps.comparison.models import Parallel, ParallelMember
from apps.comparison.showing import is_of_another_group, is_seen_by_fewer, show_with

#: As many as readings stand side by side.
MAX_MEMBERS = 12


class StaleParallel(ValueError):
    """The parallel changed since the form was made: `current` is how it is now, None where it is gone."""

    def __init__(self, current: Parallel | None) -> None:
        self.current = current
        super().__init__(gettext("This was changed meanwhile. Both texts are shown; nothing of yours is lost."))


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says with a parallel: how its members stand to one another, a note (Markdown), who sees it."""

    relation: str
    note: str = ""
    visibility: str = Visibility.PRIVATE
    group: Group | None = None


@transaction.atomic
def make_parallel(*, author: User, highlights: Sequence[Highlight], said: Said) -> Parallel:
    """Join `highlights`, which `author` may see, and which stand in different articles.

    Their own become as visible as the parallel; those of others must be already. Raises Refused.
    """
    check_said(author, said)
    members = _in_order(highlights)
    check_members(members, author, said)
    now = timezone.now()
    parallel = Parallel.objects.create(
        relation=said.relation,
        note=said.note.strip(),
        note_html=html_of(said.note.strip()),
        author=author,
        visibility=said.visibility,
        group=said.group,
        created=now,
        modified=now,
    )
    _lock(members, author)
    _join(parallel, members, first=0)
    show_with(members, by=author, visibility=said.visibility, group=said.group)
    return parallel


@transaction.atomic
def edit_parallel(
    *,
    parallel: Parallel,
    edition: int,
    said: Said,
    add: Sequence[Highlight] = (),
    out: Sequence[Highlight] = (),
) -> Parallel:
    """Replace what is said with a parallel, take members `out` and `add` others, which its author may see.

    `edition` is the one that the form was made from. Raises StaleParallel, Refused.
    """
    before = _locked(parallel, edition)
    check_said(before.author, said, before=before)
    old = [member.highlight for member in before.members.select_related("highlight__article", "highlight__author")]
    leaving = {highlight.pk for highlight in out}
    staying = [highlight for highlight in old if highlight.pk not in leaving]
    new = _in_order(each for each in add if each.pk not in {highlight.pk for highlight in old})
    wider = (said.visibility, said.group) != (before.visibility, before.group)
    # Those that stay are as their authors want them, perhaps by now for fewer people: only a wider circle asks again.
    shown = [*staying, *new] if wider else new
    check_members([*staying, *new], before.author, said, shown=shown)
    _lock(shown, before.author)
    # The stamps of all its articles, old and new, are locked here, in the order of their names.
    _join(before, new, first=len(old))
    before.relation, before.visibility, before.group = said.relation, said.visibility, said.group
    before.note = said.note.strip()
    before.note_html = html_of(said.note.strip())
    before.edition, before.modified = edition + 1, timezone.now()
    before.save()
    before.members.filter(highlight__in=leaving).delete()
    show_with(_in_order(shown), by=before.author, visibility=said.visibility, group=said.group)
    return before


@transaction.atomic
def delete_parallel(*, parallel: Parallel) -> None:
    """Put a parallel into its author's bin; its highlights stay."""
    Parallel.objects.filter(pk=parallel.pk, deleted=None).update(deleted=timezone.now(), edition=F("edition") + 1)


@transaction.atomic
def restore_parallel(*, parallel: Parallel) -> None:
    """Take a parallel back out of the bin, as it was. Raises Refused after 30 days."""
    if parallel.deleted is None:
        return
    if parallel.deleted < timezone.now() - BIN:
        raise Refused(gettext("It was deleted more than 30 days ago and cannot be had back."))
    Parallel.objects.filter(pk=parallel.pk).update(deleted=None, edition=F("edition") + 1)


def check_said(author: User | None, said: Said, *, before: Parallel | None = None) -> None:
    """Refuse what this person may not say, or nobody. `author` is None for a visitor. Raises Refused."""
    if author is not None and author.blocked is not None:
        raise Refused(gettext("You are blocked and cannot write here."))
    was_public = before is not None and before.visibility == Visibility.PUBLIC
    may_publish = author is not None and author.may_publish
    if said.visibility == Visibility.PUBLIC and not was_public and not may_publish:
        raise Refused(gettext("To show a parallel to everybody you need an account with a confirmed mail address."))
    if said.visibility not in Visibility.values or said.relation not in Parallel.Relation.values:
        raise Refused(gettext("Choose how they stand to one another, and who sees it."))
    if (said.visibility == Visibility.GROUP) != (said.group is not None):
        raise Refused(gettext("Choose the group that is to see it."))
    if said.group and not (author and Membership.objects.filter(group=said.group, user=author).exists()):
        raise Refused(gettext("You are not in that group."))
    if len(said.note.encode()) > MAX_NOTE:
        raise Refused(gettext("A note is at most 20 kB of text; this is longer. Nothing was changed."))


def check_members(
    highlights: Sequence[Highlight],
    author: User | None,
    said: Said,
    *,
    shown: Sequence[Highlight] | None = None,
) -> None:
    """Refuse members that cannot be joined, and of `shown` (all, unless given) those that would not be seen.

    Raises Refused.
    """
    if len(highlights) < 2:
        raise Refused(gettext("A parallel joins at least two highlights. Choose a counterpart."))
    if len(highlights) > MAX_MEMBERS:
        raise Refused(gettext("A parallel joins at most %(n)s highlights.") % {"n": MAX_MEMBERS})
    if len({highlight.article_id for highlight in highlights}) < len(highlights):
        raise Refused(gettext("Two of these stand in the same text. A parallel joins one highlight of each text."))
    for highlight in highlights if shown is None else shown:
        _check_shown(highlight, author, said)


def _check_shown(highlight: Highlight, author: User | None, said: Said) -> None:
    """Refuse a highlight that whoever sees the parallel could not see, and that cannot be shown to them."""
    if said.visibility == Visibility.PRIVATE:
        return
    is_own = author is not None and highlight.author_id == author.pk
    # A whole blocked author is hidden, one's own hidden highlight too: neither is made visible by a parallel.
    gone = highlight.hidden is not None or highlight.author.blocked is not None
    if gone or (not is_own and is_seen_by_fewer(highlight, said.visibility, said.group)):
        if not Highlight.objects.visible_to(author).filter(pk=highlight.pk).exists():
            raise Refused(
                gettext(
                    "One of these highlights is not seen by all who would see the parallel. Show it to fewer people."
                )
            )
        raise Refused(
            gettext("“%(words)s” by %(who)s is not seen by all who would see the parallel. Show it to fewer people.")
            % {"words": _words(highlight), "who": highlight.author}
        )
    if is_of_another_group(highlight, said.visibility, said.group):
        raise Refused(
            gettext("Your highlight “%(words)s” is shown to another group. Make another one of these words.")
            % {"words": _words(highlight)}
        )


def _words(highlight: Highlight) -> str:
    placement = highlight.placements.order_by("-version__number").first()
    words = placement.exact if placement else highlight.slug
    return words if len(words) <= 60 else words[:59] + "…"


def _locked(parallel: Parallel, edition: int) -> Parallel:
    """Return the parallel as it stands, locked until the end of the transaction. Raises StaleParallel."""
    rows = Parallel.objects.filter(pk=parallel.pk, deleted=None).select_related("author", "group")
    current = rows.select_for_update(of=("self",)).first()
    if current is None or current.edition != edition:
        raise StaleParallel(current)
    return current


def _in_order(highlights: Iterable[Highlight]) -> list[Highlight]:
    """Return each of them once, by the slugs of their articles."""
    return sorted({each.pk: each for each in highlights}.values(), key=lambda each: (each.article.slug, each.slug))


def _lock(highlights: Iterable[Highlight], author: User) -> None:
    """Lock the author's own of these until the end of the transaction, as every change of a highlight does.

    They come before any stamp: who changed one meanwhile and waits for its article's stamp holds its row already.
    """
    own = [highlight.pk for highlight in highlights if highlight.author_id == author.pk]
    rows = Highlight.objects.filter(pk__in=own).order_by("pk").select_for_update(of=("self",), no_key=True)
    list(rows.values_list("pk"))


def _join(parallel: Parallel, highlights: Sequence[Highlight], *, first: int) -> None:
    # One statement: its triggers see all members, and lock the stamps of their articles in the order of their names.
    ParallelMember.objects.bulk_create(
        ParallelMember(parallel=parallel, highlight=highlight, position=position)
        for position, highlight in enumerate(highlights, first)
    )
