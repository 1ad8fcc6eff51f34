"""Writes to highlights and their threads. Each is one transaction; a change names the edition it was made from."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.accounts.models import Group, Membership, User
from apps.annotations.anchoring import Quote, Range, check_seen, parse_range, quote_of, reach, selectors
from apps.annotations.models import Highlight, HighlightTag, NoteRevision, Placement, Reply, Tag
from apps.annotations.models.highlights import MAX_NOTE, Visibility
from apps.annotations.replacing.steps import place_highlights
from apps.core.markup import short_html
from apps.core.passages import CannotCut
from apps.library.models import ArticleVersion, Passage
from apps.library.rows import PassageRow

#: How long what was deleted can be had back.
BIN = datetime.timedelta(days=30)
MAX_TAGS = 12
#: What a placement says of itself where somebody chose its place.
MADE: dict[str, object] = {"status": Placement.Status.PLACED, "score": 1.0, "method": "made"}


class Refused(ValueError):
    """What was asked cannot be; the message is for the person who asked."""


class Stale(ValueError):
    """Somebody changed the highlight since the form was made: `current` is how it is now."""

    def __init__(self, current: Highlight | Reply) -> None:
        self.current = current
        super().__init__(gettext("This was changed meanwhile. Both texts are shown; nothing of yours is lost."))


def html_of(text: str) -> SafeString:
    """Return what somebody wrote (Markdown) as HTML. Raises Refused where it is too tangled to be read."""
    try:
        return short_html(text)
    except CannotCut as error:
        raise Refused(str(error)) from error


@dataclass(frozen=True, slots=True)
class Content:
    """What somebody says with a highlight. `tags` are in order: the first gives the colour."""

    tags: Sequence[Tag] = ()
    note: str = ""
    visibility: str = Visibility.PRIVATE
    group: Group | None = None
    attribution: str = ""


@transaction.atomic
def create_highlight(
    *,
    author: User,
    version: ArticleVersion,
    start: str,
    end: str,
    seen: str = "",
    content: Content,
    passages: Sequence[PassageRow] | None = None,
) -> Highlight:
    """Store a highlight of `version` from place `start` to `end` (such as "p3.12").

    `seen` is what the browser showed there; `passages` are those of `anchoring.reach`, with their text,
    where the caller has them. Where there are newer versions the highlight is placed in each, as by publishing it.
    Raises anchoring.BadRange, anchoring.OtherText, Refused.
    """
    _check(author, content)
    found, quote = _locate(version, start, end, seen, passages)
    now = timezone.now()
    highlight = Highlight.objects.create(
        article_id=version.article_id,
        author=author,
        visibility=content.visibility,
        group=content.group,
        attribution=content.attribution,
        note=content.note,
        note_html=html_of(content.note) if content.note else "",
        selectors=selectors(found, quote),
        created=now,
        modified=now,
    )
    set_tags(highlight, content.tags)
    Placement.objects.create(highlight=highlight, version=version, **placed(found, quote))
    # Whoever reads an older version, or has just been overtaken by a new one, marks the newer ones too.
    for newer in ArticleVersion.objects.filter(article=version.article_id, number__gt=version.number).order_by(
        "number"
    ):
        place_highlights(newer)
    return highlight


@transaction.atomic
def edit_highlight(*, highlight: Highlight, by: User, edition: int, content: Content) -> Highlight:
    """Replace what is said with a highlight. The note that was there is kept in its history.

    `edition` is the one that the form was made from. Raises Stale, Refused.
    """
    _check(by, content, before=highlight)
    now = timezone.now()
    current = _take(highlight, edition, now)
    if current.note != content.note:
        NoteRevision.objects.create(highlight=current, edition=edition, note=current.note, by=current.author, until=now)
    current.note, current.note_html = content.note, html_of(content.note) if content.note else ""
    current.visibility, current.group, current.attribution = content.visibility, content.group, content.attribution
    current.save(update_fields=["note", "note_html", "visibility", "group", "attribution"])
    current.taggings.all().delete()
    set_tags(current, content.tags)
    return current


@transaction.atomic
def move_highlight(
    *, highlight: Highlight, version: ArticleVersion, edition: int, start: str, end: str, seen: str = ""
) -> Highlight:
    """Give a highlight another range on `version`; what it was made with stays among its selectors.

    Raises Stale, anchoring.BadRange, anchoring.OtherText.
    """
    found, quote = _locate(version, start, end, seen)
    current = _take(highlight, edition, timezone.now())
    Placement.objects.update_or_create(
        highlight=current,
        version=version,
        defaults=placed(found, quote) | MADE,
    )
    return current


@transaction.atomic
def confirm_place(*, highlight: Highlight, version: ArticleVersion, edition: int) -> Highlight:
    """Say that the place which a highlight was given in `version` is right: it is no longer to be checked.

    `edition` is the one that the form was made from. Raises Stale; Refused where there is nothing to check.
    """
    current = _take(highlight, edition, timezone.now())
    moved = current.placements.filter(version=version, status=Placement.Status.MOVED)
    if not moved.update(status=Placement.Status.PLACED, score=1.0, method="confirmed"):
        raise Refused(gettext("There is nothing to check here any more."))
    return current


@transaction.atomic
def delete_highlight(*, highlight: Highlight, edition: int | None = None) -> None:
    """Put a highlight into its author's bin, with its thread. Raises Stale where `edition` is given and is past."""
    now = timezone.now()
    if edition is None:
        Highlight.objects.filter(pk=highlight.pk, deleted=None).update(deleted=now, edition=F("edition") + 1)
        return
    current = _take(highlight, edition, now)
    current.deleted = now
    current.save(update_fields=["deleted"])


@transaction.atomic
def restore_highlight(*, highlight: Highlight) -> None:
    """Take a highlight back out of the bin, as it was. Raises Refused after 30 days."""
    if highlight.deleted is None:
        return
    if highlight.deleted < timezone.now() - BIN:
        raise Refused(gettext("It was deleted more than 30 days ago and cannot be had back."))
    Highlight.objects.filter(pk=highlight.pk).update(deleted=None, edition=F("edition") + 1)


@transaction.atomic
def add_reply(*, highlight: Highlight, author: User, text: str) -> Reply:
    """Answer under a highlight. Raises Refused."""
    if not author.may_publish:
        raise Refused(gettext("To reply you need an account with a confirmed mail address."))
    text = _sized(text)
    if not text:
        raise Refused(gettext("There is nothing in the reply."))
    now = timezone.now()
    return Reply.objects.create(
        highlight=highlight, author=author, text=text, html=html_of(text), created=now, modified=now
    )


@transaction.atomic
def edit_reply(*, reply: Reply, edition: int, text: str) -> Reply:
    """Replace the text of a reply. Raises Stale, Refused."""
    text = _sized(text)
    if not text:
        raise Refused(gettext("There is nothing in the reply. To take it back, delete it."))
    changed = Reply.objects.filter(pk=reply.pk, edition=edition, deleted=None).update(
        text=text, html=html_of(text), edition=edition + 1, modified=timezone.now()
    )
    current = Reply.objects.select_related("author", "highlight").get(pk=reply.pk)
    if not changed:
        raise Stale(current)
    return current


def delete_reply(*, reply: Reply) -> None:
    """Take a reply back."""
    Reply.objects.filter(pk=reply.pk, deleted=None).update(deleted=timezone.now(), edition=F("edition") + 1)


def _take(highlight: Highlight, edition: int, now: datetime.datetime) -> Highlight:
    """Claim the next edition of a highlight, in one statement, so that of two writers one is told. Raises Stale."""
    rows = Highlight.objects.filter(pk=highlight.pk, edition=edition, deleted=None)
    changed = rows.update(edition=edition + 1, modified=now)
    current = Highlight.objects.select_related("author", "article", "group").get(pk=highlight.pk)
    if not changed:
        raise Stale(current)
    return current


def _locate(
    version: ArticleVersion, start: str, end: str, seen: str, passages: Sequence[PassageRow] | None = None
) -> tuple[Range, Quote]:
    if passages is None:
        numbers = reach(start, end) or range(0)
        near = Passage.objects.filter(version=version, number__gte=numbers.start, number__lt=numbers.stop)
        passages = near.rows(with_text=True)
    found = parse_range(passages, start, end)
    quote = quote_of(found, passages)
    check_seen(seen, quote)
    return found, quote


def placed(found: Range, quote: Quote) -> dict[str, object]:
    """Return the fields of a placement at a range with its quote."""
    return {
        "start_passage_id": found.first.pk,
        "end_passage_id": found.last.pk,
        "start": found.start,
        "end": found.end,
        "start_at": found.start_at,
        "end_at": found.end_at,
        "exact": quote.exact,
        "prefix": quote.prefix,
        "suffix": quote.suffix,
    }


def set_tags(highlight: Highlight, tags: Sequence[Tag]) -> None:
    """Give `tags`, in their order, to a highlight that has none."""
    HighlightTag.objects.bulk_create(
        HighlightTag(highlight=highlight, tag=tag, position=position) for position, tag in enumerate(tags)
    )


def _check(author: User, content: Content, before: Highlight | None = None) -> None:
    """Refuse what this person may not say, or nobody: rights come before sizes. Raises Refused."""
    if author.blocked is not None:
        raise Refused(gettext("You are blocked and cannot write here."))
    was_public = before is not None and before.visibility == Visibility.PUBLIC
    if content.visibility == Visibility.PUBLIC and not was_public and not author.may_publish:
        raise Refused(gettext("To show a highlight to everybody you need an account with a confirmed mail address."))
    if (content.visibility == Visibility.GROUP) != (content.group is not None):
        raise Refused(gettext("Choose the group that is to see it."))
    if content.group and not Membership.objects.filter(group=content.group, user=author).exists():
        raise Refused(gettext("You are not in that group."))
    if content.visibility not in Visibility.values or content.attribution not in Highlight.Attribution.values:
        raise Refused(gettext("That cannot be chosen."))
    if len(content.tags) > MAX_TAGS:
        raise Refused(gettext("A highlight has %(most)s tags at the most.") % {"most": MAX_TAGS})
    _sized(content.note)


def _sized(text: str) -> str:
    if len(text.encode()) > MAX_NOTE:
        message = gettext("That is too long: at most %(most)s kB of text. Nothing was changed.")
        raise Refused(message % {"most": MAX_NOTE // 1000})
    return text.strip()
