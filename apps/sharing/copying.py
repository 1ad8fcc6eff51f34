"""A copy of a shared view of one's own: its annotations as private highlights, with whose they are copies of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounts.models import User
from apps.annotations.anchoring import BadRange, Range, parse_range, quote_of, selectors
from apps.annotations.models import Credit, Highlight, HighlightTag, Placement, Tag
from apps.annotations.replacing.steps import place_highlights
from apps.annotations.services import MAX_TAGS, html_of, placed
from apps.library.models import ArticleVersion, Passage
from apps.library.rows import PassageRow
from apps.sharing.models import SharedName
from apps.sharing.opening import Opened
from apps.sharing.snapshot import FrozenAnnotation


class Copied(NamedTuple):
    """How many annotations were copied, and how many somebody had already."""

    made: int
    before: int


@transaction.atomic
def copy_annotations(*, opened: Opened, owner: User) -> Copied:
    """Store the annotations of `opened` as private highlights of `owner` on the same versions.

    Who has copied one already, from this view or another, does not get it a second time. What stands in a text that is
    gone or not public is left out. The number of queries depends on that of newer versions alone.
    """
    versions = _versions(opened)
    wanted = [each for each in opened.snapshot.annotations if each.reading in versions]
    passages = _passages(versions.values())
    have = _copied_before(owner, versions)
    tags = _tags(opened, owner)
    authors = {name.key: name.user_id for name in SharedName.objects.filter(version=opened.version, user__isnull=False)}
    made: list[tuple[FrozenAnnotation, Highlight, Range]] = []
    before = 0
    for annotation in wanted:
        version = versions[annotation.reading]
        found = _range(passages.get(version.pk, ()), annotation)
        note = _note(opened, annotation, tags)
        if (version.pk, annotation.start, annotation.end, note) in have:
            before += 1
            continue
        if found is None:
            continue
        made.append((annotation, _highlight(annotation, note, version, found, passages[version.pk], owner), found))
    Highlight.objects.bulk_create([highlight for _, highlight, _ in made])
    HighlightTag.objects.bulk_create(
        HighlightTag(highlight=highlight, tag=tag, position=position)
        for annotation, highlight, _ in made
        # Two of them may have become one.
        for position, tag in enumerate([*dict.fromkeys(tags[key] for key in annotation.tags if key in tags)][:MAX_TAGS])
    )
    Placement.objects.bulk_create(
        Placement(
            highlight=highlight,
            version=versions[annotation.reading],
            **placed(found, quote_of(found, passages[versions[annotation.reading].pk])),
        )
        for annotation, highlight, found in made
    )
    _place_in_newer({versions[annotation.reading] for annotation, _, _ in made})
    Credit.objects.bulk_create(
        Credit(highlight=highlight, title=opened.snapshot.title, author_id=authors.get(annotation.by))
        for annotation, highlight, _ in made
        if authors.get(annotation.by) != owner.pk
    )
    return Copied(len(made), before)


def _place_in_newer(versions: Iterable[ArticleVersion]) -> None:
    """Place what was made on older versions in the newer ones too, as publishing these did with all others."""
    newer = Q(pk__in=[])
    for version in versions:
        newer |= Q(article=version.article_id, number__gt=version.number)
    for version in ArticleVersion.objects.filter(newer).order_by("article", "number").defer("source", "text"):
        place_highlights(version)


def _versions(opened: Opened) -> dict[str, ArticleVersion]:
    """Return the versions of the readings that visitors may see, by what the snapshot calls the reading. One query."""
    asked = Q(pk__in=[])
    for reading in opened.snapshot.readings:
        if slug := opened.live.get(reading.slug):
            asked |= Q(article__slug=slug, number=reading.version)
    seen = ArticleVersion.objects.visible_to(AnonymousUser()).filter(asked).select_related("article")
    found = {(version.article.slug, version.number): version for version in seen.defer("source", "text")}
    return {
        reading.slug: found[key]
        for reading in opened.snapshot.readings
        if (key := (opened.live.get(reading.slug, ""), reading.version)) in found
    }


def _passages(versions: Iterable[ArticleVersion]) -> dict[int, list[PassageRow]]:
    grouped: dict[int, list[PassageRow]] = {}
    for passage in Passage.objects.filter(version__in=list(versions)).rows(with_text=True):
        grouped.setdefault(passage.version_id, []).append(passage)
    return grouped


def _copied_before(owner: User, versions: Mapping[str, ArticleVersion]) -> set[tuple[int, int, int, str]]:
    own = Placement.objects.filter(version__in=versions.values(), highlight__author=owner, highlight__deleted=None)
    return set(own.values_list("version_id", "start_at", "end_at", "highlight__note"))


def _tags(opened: Opened, owner: User) -> dict[str, Tag]:
    """Return the tags that `owner` has too, by their id in the snapshot; none that was archived since.

    For one that was merged it is what it became. One query, and one for each step of merging.
    """
    wanted = {(tag.codebook, tag.slug): tag.id for tag in opened.snapshot.tags}
    seen = Tag.objects.visible_to(owner).select_related("codebook")
    tags = {
        wanted[tag.codebook.slug, tag.slug]: tag
        for tag in seen.filter(slug__in=[slug for _, slug in wanted])
        if (tag.codebook.slug, tag.slug) in wanted
    }
    while steps := {key: tag.merged_into_id for key, tag in tags.items() if tag.merged_into_id is not None}:
        became = seen.in_bulk(steps.values())
        tags |= {key: became[into] for key, into in steps.items()}
    return {key: tag for key, tag in tags.items() if tag.archived is None}


def _range(passages: Sequence[PassageRow], annotation: FrozenAnnotation) -> Range | None:
    """Return where an annotation stands in the stored text, or None where other words stand there."""
    first = next((each for each in passages if each.end > annotation.start), None)
    last = next((each for each in passages if each.end >= annotation.end), None)
    if first is None or last is None:
        return None
    start, end = annotation.start - first.start, annotation.end - last.start
    try:
        found = parse_range(passages, f"p{first.number}.{max(0, start)}", f"p{last.number}.{end}")
    except BadRange:
        return None
    return found if quote_of(found, passages).exact == annotation.exact else None


def _note(opened: Opened, annotation: FrozenAnnotation, tags: Mapping[str, Tag]) -> str:
    """Return the note of the copy: what the copier has no tag for is not dropped, it stands in words below the note."""
    lost = [opened.snapshot.tag(key).name for key in annotation.tags if key not in tags]
    said = gettext("Tags: %(names)s") % {"names": ", ".join(lost)}
    return f"{annotation.note}\n\n{said}".strip() if lost else annotation.note


def _highlight(
    annotation: FrozenAnnotation,
    note: str,
    version: ArticleVersion,
    found: Range,
    passages: Sequence[PassageRow],
    owner: User,
) -> Highlight:
    now = timezone.now()
    return Highlight(
        article_id=version.article_id,
        author=owner,
        attribution=annotation.attribution,
        note=note,
        note_html=html_of(note) if note else "",
        selectors=selectors(found, quote_of(found, passages)),
        created=now,
        modified=now,
    )
