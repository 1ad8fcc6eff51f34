"""Leaving: what somebody marked and wrote, to take along, and what becomes of it when their account is deleted."""

import datetime
from typing import Any

from apps.accounts.leaving import former_member
from apps.accounts.models import User
from apps.annotations.models import (
    ClaimStatus,
    Codebook,
    Dispute,
    Highlight,
    HighlightTag,
    NoteRevision,
    Reply,
    Report,
    Tag,
)
from apps.annotations.models.highlights import Visibility


def export(user: User) -> dict[str, Any]:
    """Return all that `user` marked and wrote, the bin included; the number of queries is constant.

    `start_at` and `end_at` are code points in the canonical text of the version named.
    """
    highlights = (
        Highlight.objects.filter(author=user)
        .select_related("article", "group")
        .prefetch_related("taggings__tag__codebook", "placements__version", "revisions")
    )
    replies = Reply.objects.filter(author=user).select_related("highlight__article")
    tags = Tag.objects.filter(codebook__owner=user).select_related("parent", "merged_into")
    reports = Report.objects.filter(by=user).select_related("highlight", "reply", "dispute")
    disputes = Dispute.objects.filter(author=user)
    disputes = disputes.select_related("frame", "reading__article", "reading__event", "reading__frame")
    claims = ClaimStatus.objects.filter(by=user).select_related("passage__version__article")
    return {
        "highlights": [_highlight(each) for each in highlights],
        "replies": [
            {
                "id": each.slug,
                "highlight": each.highlight.slug,
                "article": each.highlight.article.slug,
                "text": each.text,
                **_times(each),
            }
            for each in replies
        ],
        "tags": [
            {
                "slug": tag.slug,
                "name": tag.name,
                "under": tag.parent.slug if tag.parent else None,
                "colour": tag.colour,
                "definition": tag.definition,
                "include": tag.include,
                "exclude": tag.exclude,
                "source": tag.source,
                "archived": _time(tag.archived),
                "merged_into": tag.merged_into.slug if tag.merged_into else None,
            }
            for tag in tags
        ],
        "reports": [
            {
                "highlight": each.highlight.slug if each.highlight else None,
                "reply": each.reply.slug if each.reply else None,
                "dispute": each.dispute.slug if each.dispute else None,
                "reason": each.reason,
                "made": _time(each.created),
            }
            for each in reports
        ],
        "claims": [
            {
                "article": each.passage.version.article.slug,
                "version": each.passage.version.number,
                "passage": each.passage.number,
                "status": each.status,
                "citation": each.citation,
                "address": each.url,
            }
            for each in claims
        ],
        "disputes": [
            {
                "id": each.slug,
                "event": each.reading.event.slug,
                "article": each.reading.article.slug,
                "label": each.reading.frame.slug,
                "frame_instead": each.frame.slug if each.frame else None,
                "reason": each.reason,
                "made": _time(each.created),
                "changed": _time(each.modified),
                "withdrawn": _time(each.withdrawn),
            }
            for each in disputes
        ],
    }


def leave(user: User, keep: bool) -> None:
    """Clear what would hold `user` back, and with `keep` give what is public to the former member.

    A step of settings.LEAVE_STEPS; the rest goes with the row of the user. What analysts said of claims stays in any
    case: it is the site's, with its citation. What somebody blocked made goes in any case: it would be seen again.
    Tags of a personal codebook come off what stays, as do former notes, which were nobody else's to read.
    """
    if keep and user.blocked is None:
        kept = Highlight.objects.filter(author=user, visibility=Visibility.PUBLIC, deleted=None)
        NoteRevision.objects.filter(highlight__in=kept).delete()
        answers = Reply.objects.filter(author=user, highlight__visibility=Visibility.PUBLIC, deleted=None)
        answers.update(author=former_member())
        kept.update(author=former_member())
        Dispute.objects.filter(author=user, withdrawn=None).update(author=former_member(), left=True)
    claims = ClaimStatus.objects.filter(by=user)
    if claims.exists():
        claims.update(by=former_member())
    own = Tag.objects.filter(codebook__owner=user)
    HighlightTag.objects.filter(tag__in=own).delete()
    # Children first: a tag that has some cannot be deleted.
    own.update(parent=None)
    Codebook.objects.filter(owner=user).delete()


def _highlight(highlight: Highlight) -> dict[str, Any]:
    # Of a text that was withdrawn its words do not leave this way either; what was said of them is the author's own.
    is_withdrawn = highlight.article.withdrawn is not None
    return {
        "id": highlight.slug,
        "article": highlight.article.slug,
        "visibility": highlight.visibility,
        "group": highlight.group.name if highlight.group else None,
        "attribution": highlight.attribution,
        "note": highlight.note,
        "tags": [{"codebook": each.tag.codebook.slug, "tag": each.tag.slug} for each in highlight.taggings.all()],
        "selectors": [] if is_withdrawn else highlight.selectors,
        "placements": [
            {
                "version": each.version.number,
                "start_at": each.start_at,
                "end_at": each.end_at,
                "exact": "" if is_withdrawn else each.exact,
                "status": each.status,
            }
            for each in highlight.placements.all()
        ],
        "former_notes": [{"note": each.note, "until": _time(each.until)} for each in highlight.revisions.all()],
        **_times(highlight),
    }


def _times(thing: Highlight | Reply) -> dict[str, str | None]:
    return {"made": _time(thing.created), "changed": _time(thing.modified), "deleted": _time(thing.deleted)}


def _time(moment: datetime.datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
