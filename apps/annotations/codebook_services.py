"""Writes to codebooks. Each is one transaction that holds its codebook; a change of words names its edition."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import count, islice

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.annotations.models import Codebook, HighlightTag, Tag, TagMerge
from apps.annotations.services import Refused

#: A tag, the one it stands under, and the one above that.
MAX_LEVELS = 3
_AWAY = 1_000_000
_BATCH = 500


class StaleTag(ValueError):
    """Somebody changed the tag since the form was made: `current` is how it is now."""

    def __init__(self, current: Tag) -> None:
        self.current = current
        super().__init__(_("This was changed meanwhile. Both texts are shown; nothing of yours is lost."))


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a tag: its name, its colour (of palette.TAG_COLOURS), what it means and where that is from."""

    name: str
    colour: str
    definition: str = ""
    include: str = ""
    exclude: str = ""
    source: str = ""


@transaction.atomic
def create_tag(*, codebook: Codebook, words: Words, parent: Tag | None = None) -> Tag:
    """Add a tag to a codebook, as the last under `parent`. Raises Refused."""
    outline = _Outline(codebook.pk)
    tag = Tag(codebook=codebook, parent=parent, **asdict(words))
    outline.check_place(tag, parent)
    if any(each.name.casefold() == words.name.casefold() for each in outline.under(parent)):
        raise Refused(_("There is a tag of that name here already."))
    tag.slug = _free_slug(words.name, {each.slug for each in outline.tags.values()})
    tag.position = max((each.position for each in outline.tags.values()), default=0) + 1
    tag.save()
    outline.put(tag, parent)
    outline.store()
    return tag


@transaction.atomic
def edit_tag(*, tag: Tag, edition: int, words: Words) -> Tag:
    """Rename, recolour and redefine a tag; its address stays. `edition` is the one that the form was made from.

    Raises StaleTag.
    """
    changed = Tag.objects.filter(pk=tag.pk, edition=edition).update(**asdict(words), edition=edition + 1)
    current = Tag.objects.select_related("codebook").get(pk=tag.pk)
    if not changed:
        raise StaleTag(current)
    return current


@transaction.atomic
def place_tag(*, tag: Tag, parent: Tag | None, before: Tag | None = None) -> None:
    """Put a tag, with all that stands under it, under `parent` (None: at the top), before `before` or last.

    Raises Refused where that would make a circle or a fourth level.
    """
    outline = _Outline(tag.codebook_id)
    moved = outline.tags[tag.pk]
    outline.check_place(moved, parent)
    if moved.parent_id != (parent.pk if parent else None):
        Tag.objects.filter(pk=tag.pk).update(parent=parent, edition=F("edition") + 1)
    outline.put(moved, parent, before)
    outline.store()


@transaction.atomic
def shift_tag(*, tag: Tag, by: int) -> None:
    """Move a tag one place up (`by` = -1) or down (1) among those beside it; at the end it stays where it is."""
    outline = _Outline(tag.codebook_id)
    moved = outline.tags[tag.pk]
    beside = [each for each in outline.under(moved.parent) if each.archived is None or each.pk == moved.pk]
    place = beside.index(moved) + by
    if not 0 <= place < len(beside):
        return
    rest = [each for each in outline.under(moved.parent) if each.pk != moved.pk]
    neighbour = rest.index(beside[place])
    following = rest[neighbour:] if by < 0 else rest[neighbour + 1 :]
    outline.put(moved, moved.parent, following[0] if following else None)
    outline.store()


@transaction.atomic
def archive_tag(*, tag: Tag) -> None:
    """Offer a tag for nothing new; what was marked with it stays. Raises Refused where tags in use stand under it."""
    outline = _Outline(tag.codebook_id)
    if any(each.archived is None for each in outline.under(tag)):
        raise Refused(_("Tags that are in use stand under it. Move or archive them first."))
    Tag.objects.filter(pk=tag.pk, archived=None).update(archived=timezone.now(), edition=F("edition") + 1)


@transaction.atomic
def restore_tag(*, tag: Tag) -> None:
    """Bring an archived tag back into use. Raises Refused for one that was merged: the merge can be undone."""
    current = Tag.objects.select_for_update().get(pk=tag.pk)
    if current.merged_into_id is not None:
        raise Refused(_("It was merged into another tag. Undo the merge instead."))
    Tag.objects.filter(pk=tag.pk).exclude(archived=None).update(archived=None, edition=F("edition") + 1)


@transaction.atomic
def merge_tag(*, tag: Tag, into: Tag, by: User) -> TagMerge:
    """Make `tag` another name of `into`: its highlights, its children and its address go over to that.

    A highlight that had both keeps one. What was moved is remembered, for `undo_merge`. Raises Refused.
    """
    outline = _Outline(tag.codebook_id)
    if into.pk not in outline.tags:
        raise Refused(_("A tag can be merged only with another of its own codebook."))
    source, target = outline.tags[tag.pk], outline.tags[into.pk]
    if source.merged_into_id is not None:
        raise Refused(_("It was merged into another tag already."))
    if target.archived is not None:
        raise Refused(_("The tag to merge into is archived."))
    if target.pk in outline.beneath(source):
        raise Refused(_("A tag cannot be merged into itself or one that stands under it."))
    children = outline.under(source)
    for child in children:
        outline.check_place(child, target)
    taggings = HighlightTag.objects.filter(tag=source)
    having = list(HighlightTag.objects.filter(tag=target).values_list("highlight_id", flat=True))
    known, rows = set(having), list(taggings.order_by("highlight").values_list("highlight_id", "position"))
    merge = TagMerge.objects.create(
        tag=source,
        into=target,
        by=by,
        at=timezone.now(),
        archived_before=source.archived,
        moved=[highlight for highlight, _position in rows if highlight not in known],
        both=[list(row) for row in rows if row[0] in known],
        children=[child.pk for child in children],
    )
    for some in _batches(merge.moved):
        taggings.filter(highlight__in=some).update(tag=target)
    taggings.delete()
    for child in children:
        outline.put(child, target)
    Tag.objects.filter(pk__in=merge.children).update(parent=target, edition=F("edition") + 1)
    archived = source.archived or merge.at
    Tag.objects.filter(pk=source.pk).update(merged_into=target, archived=archived, edition=F("edition") + 1)
    Tag.objects.filter(pk=target.pk).update(edition=F("edition") + 1)
    outline.store()
    return merge


@transaction.atomic
def undo_merge(*, merge: TagMerge) -> Tag:
    """Make the two tags of a merge two again and return the one that comes back.

    A highlight that lost the tag meanwhile is left alone, as is a child that somebody moved on. Raises Refused where
    the tag that it was merged into was itself merged since.
    """
    outline = _Outline(merge.tag.codebook_id)
    source, target = outline.tags[merge.tag_id], outline.tags[merge.into_id]
    if target.merged_into_id is not None:
        raise Refused(_("“%(tag)s” was merged in its turn. Undo that first.") % {"tag": target.name})
    places: dict[int, int] = dict(merge.both)
    taggings = HighlightTag.objects.filter(tag=target)
    for some in _batches(merge.moved):
        twice = HighlightTag.objects.filter(tag=source, highlight__in=some).values("highlight")
        taggings.filter(highlight__in=some).exclude(highlight__in=twice).update(tag=source)
    for some in _batches(list(places)):
        still = taggings.filter(highlight__in=some).values_list("highlight_id", flat=True)
        again = [HighlightTag(highlight_id=key, tag=source, position=places[key]) for key in still]
        HighlightTag.objects.bulk_create(again, ignore_conflicts=True)
    for child in [each for each in outline.under(target) if each.pk in merge.children]:
        if child.pk not in outline.above(source) and outline.level(source) + outline.height(child) <= MAX_LEVELS:
            outline.put(child, source)
            Tag.objects.filter(pk=child.pk).update(parent=source, edition=F("edition") + 1)
    Tag.objects.filter(pk=source.pk).update(merged_into=None, archived=merge.archived_before, edition=F("edition") + 1)
    Tag.objects.filter(pk=target.pk).update(edition=F("edition") + 1)
    outline.store()
    merge.delete()
    return Tag.objects.select_related("codebook").get(pk=source.pk)


@transaction.atomic
def follow_merges() -> None:
    """Give highlights that have a merged tag the one that it was merged into; where they have both they keep one.

    For tags of public codebooks that become merged otherwise than by `merge_tag`. One query where there are none.
    """
    # A tag may have been merged into one that was merged in its turn: each round goes one step.
    while pairs := set(
        HighlightTag.objects.filter(tag__codebook__owner=None, tag__merged_into__isnull=False)
        .order_by()
        .values_list("tag", "tag__merged_into")
    ):
        for tag, into in pairs:
            taggings = HighlightTag.objects.filter(tag=tag)
            taggings.filter(highlight__taggings__tag=into).delete()
            taggings.update(tag=into)


class _Outline:
    """The tags of one codebook, which is held until the transaction ends, as an outline. Two queries."""

    def __init__(self, codebook: int) -> None:
        Codebook.objects.select_for_update().get(pk=codebook)
        found = Tag.objects.filter(codebook=codebook).order_by("position").select_related("parent")
        self.tags = {tag.pk: tag for tag in found}
        self._under: dict[int | None, list[Tag]] = {}
        for tag in self.tags.values():
            self._under.setdefault(tag.parent_id, []).append(tag)

    def under(self, tag: Tag | None) -> list[Tag]:
        return list(self._under.get(tag.pk if tag else None, ()))

    def beneath(self, tag: Tag) -> set[int]:
        """The tag itself and all that stands under it, at any depth."""
        return {tag.pk}.union(*(self.beneath(child) for child in self.under(tag)))

    def above(self, tag: Tag) -> set[int]:
        """The keys of the tags over a tag."""
        found: set[int] = set()
        key = tag.parent_id
        while key is not None and key not in found:
            found.add(key)
            key = self.tags[key].parent_id
        return found

    def level(self, tag: Tag) -> int:
        return len(self.above(tag)) + 1

    def height(self, tag: Tag) -> int:
        return 1 + max((self.height(child) for child in self.under(tag)), default=0) if tag.pk else 1

    def check_place(self, tag: Tag, parent: Tag | None) -> None:
        if parent is None:
            return
        if parent.pk not in self.tags:
            raise Refused(_("“%(tag)s” is in another codebook.") % {"tag": parent.name})
        if self.tags[parent.pk].archived is not None:
            raise Refused(_("“%(tag)s” is archived: nothing new goes under it.") % {"tag": parent.name})
        if tag.pk and parent.pk in self.beneath(tag):
            raise Refused(_("A tag cannot stand under itself."))
        if self.level(self.tags[parent.pk]) + self.height(tag) > MAX_LEVELS:
            raise Refused(_("A codebook has three levels at the most."))

    def put(self, tag: Tag, parent: Tag | None, before: Tag | None = None) -> None:
        for beside in self._under.values():
            beside[:] = [each for each in beside if each.pk != tag.pk]
        self.tags[tag.pk] = tag
        tag.parent_id = parent.pk if parent else None
        beside = self._under.setdefault(tag.parent_id, [])
        keys = [each.pk for each in beside]
        beside.insert(keys.index(before.pk) if before and before.pk in keys else len(keys), tag)

    def store(self) -> None:
        """Number the tags in the order of the outline; only those whose number changes are written."""
        order = list(self._walk(None))
        reached = {tag.pk for tag in order}
        order += [tag for tag in self.tags.values() if tag.pk not in reached]
        changed = [tag for number, tag in enumerate(order, start=1) if tag.position != number]
        if not changed:
            return
        # Out of the way first: no two tags may have the same position at any time.
        keys = [tag.pk for tag in changed]
        for some in _batches(keys):
            Tag.objects.filter(pk__in=some).update(position=F("position") + _AWAY)
        for number, tag in enumerate(order, start=1):
            tag.position = number
        Tag.objects.bulk_update(changed, ["position"], batch_size=_BATCH)

    def _walk(self, parent: int | None) -> Iterator[Tag]:
        for tag in self._under.get(parent, ()):
            yield tag
            yield from self._walk(tag.pk)


def _batches(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH))


def _free_slug(name: str, taken: set[str]) -> str:
    base = (slugify(name) or slugify(name, allow_unicode=True).encode().hex()).replace("_", "-")[:60].strip("-")
    base = base or "tag"
    names = (f"{base}-{number}" if number > 1 else base for number in count(1))
    return next(islice((slug for slug in names if slug not in taken), 1))
