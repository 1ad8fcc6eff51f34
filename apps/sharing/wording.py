"""What pages and files say alike of what a view froze."""

from django.utils.translation import gettext

from apps.annotations.filters import EVERYBODY, MINE, NOBODY, OTHERS
from apps.sharing.snapshot import FrozenAnnotation, FrozenAnswer, Snapshot


def coded_on(answer: FrozenAnswer) -> str:
    """Return in words which version of the text an answer was given for."""
    return gettext("coded on version %(n)s") % {"n": answer.version}


def standing(annotation: FrozenAnnotation) -> str:
    """Return in words that an annotation was moved by a new version and not checked since; else the empty string."""
    return gettext("moved: check") if annotation.status == "moved" else ""


def standings_in(snapshot: Snapshot) -> dict[str, str]:
    """Return `standing` of every annotation by its id, for the quotations that rest on them."""
    return {each.id: standing(each) for each in snapshot.annotations}


def filter_in_words(snapshot: Snapshot) -> list[str]:
    """Return in words through what the annotations were chosen; nothing where they were not."""
    if snapshot.layout not in ("reading", "columns"):
        return []  # the others show what was answered, or counted
    chosen = snapshot.filter
    names = {tag.slug: tag.name for tag in snapshot.tags}
    said = []
    if chosen.tags:
        tags = ", ".join(names.get(slug, slug) for slug in chosen.tags)
        said.append(gettext("tagged %(tags)s, or with what stands under that") % {"tags": tags})
    words = {
        EVERYBODY: gettext("by everybody"),
        MINE: gettext("by the sharer"),
        OTHERS: gettext("by others than the sharer"),
        NOBODY: gettext("by nobody"),
    }
    by = [words[each] for each in chosen.people if each in words and each != EVERYBODY]
    if any(each not in words for each in chosen.people):
        by.append(gettext("by people whom the sharer chose"))
    if by and EVERYBODY not in chosen.people:
        said.append(gettext(" or ").join(by))
    if chosen.only_notes:
        said.append(gettext("with a note"))
    return said
