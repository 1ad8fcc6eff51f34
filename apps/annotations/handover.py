"""What becomes of highlights and tags when a guest signs in to an account, and when a group is dissolved."""

from django.db.models import F, Max
from django.utils import timezone

from apps.accounts.models import Group, User
from apps.annotations.models import Codebook, Dispute, Highlight, HighlightTag, NoteRevision, Reply, Report, Tag
from apps.annotations.models.highlights import Visibility


def hand_over(guest: User, user: User) -> None:
    """Give `user` what `guest` made: highlights, replies, disputes, reports, the personal codebook.

    A step of settings.MERGE_STEPS, inside its transaction. A tag whose slug `user` has already is that tag from now
    on; a dispute of a label that `user` disputes already is withdrawn. Nothing else counts as changed: a form that was
    opened before still fits.
    """
    Highlight.objects.filter(author=guest).update(author=user)
    NoteRevision.objects.filter(by=guest).update(by=user)
    Reply.objects.filter(author=guest).update(author=user)
    known = Dispute.objects.filter(author=user, withdrawn=None).values_list("reading", flat=True)
    twice = Dispute.objects.filter(author=guest, withdrawn=None, reading__in=list(known))
    twice.update(withdrawn=timezone.now(), edition=F("edition") + 1)
    Dispute.objects.filter(author=guest).update(author=user)
    mine = Report.objects.filter(by=user)
    Report.objects.filter(by=guest, highlight__in=list(mine.values_list("highlight", flat=True))).delete()
    Report.objects.filter(by=guest, reply__in=list(mine.values_list("reply", flat=True))).delete()
    Report.objects.filter(by=guest, dispute__in=list(mine.values_list("dispute", flat=True))).delete()
    Report.objects.filter(by=guest).update(by=user)
    _hand_over_codebook(guest, user)


def make_private(group: Group) -> None:
    """Give what was shared with `group` back to who made it: only they see it from now on.

    A step of settings.DISSOLVE_STEPS. Whoever has one open for editing is told that it changed.
    """
    Highlight.objects.filter(group=group).update(visibility=Visibility.PRIVATE, group=None, edition=F("edition") + 1)


def _hand_over_codebook(guest: User, user: User) -> None:
    theirs = Codebook.objects.filter(owner=guest).first()
    if theirs is None:
        return
    mine = Codebook.objects.filter(owner=user).first()
    if mine is None:
        theirs.owner = user
        theirs.save(update_fields=["owner"])
        return
    known = {tag.slug: tag for tag in mine.tags.select_related("parent__parent")}
    position = mine.tags.aggregate(last=Max("position"))["last"] or 0
    tags = list(theirs.tags.select_related("parent__parent"))
    for tag in tags:
        same = known.get(tag.slug)
        if same is not None:
            _become(tag, same)
        else:
            position += 1
            Tag.objects.filter(pk=tag.pk).update(codebook=mine, position=position)
    # Children first: a tag that has some cannot be deleted.
    theirs.tags.update(parent=None)
    theirs.delete()


def _become(tag: Tag, same: Tag) -> None:
    """Put `same` wherever `tag` stands; nothing points to `tag` afterwards."""
    twice = HighlightTag.objects.filter(tag=same).values("highlight")
    HighlightTag.objects.filter(tag=tag, highlight__in=twice).delete()
    HighlightTag.objects.filter(tag=tag).update(tag=same)
    Tag.objects.filter(merged_into=tag).exclude(pk=same.pk).update(merged_into=same)
    # At another depth, what hangs below could come to hang deeper than a codebook goes: it goes to the top instead.
    Tag.objects.filter(parent=tag).update(parent=same if _depth(same) == _depth(tag) else None)


def _depth(tag: Tag) -> int:
    depth, parent = 0, tag.parent
    while parent is not None:
        depth, parent = depth + 1, parent.parent
    return depth
