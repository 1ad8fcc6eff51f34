"""What editors are told of highlights before and after a new version is published."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext

from apps.annotations.replacing.steps import Counts, counts_of, foresee
from apps.library.models import Article, ArticleVersion, Passage


def preview(article: Article, passages: Sequence[Passage]) -> list[str]:
    """Say how many highlights would be placed, moved and orphaned: a step of settings.PREVIEW_STEPS. Two queries."""
    counts = foresee(article, passages)
    if not counts.total:
        return [gettext("Nothing is highlighted in this text yet.")]
    said = gettext("Of %(total)s: %(counts)s.")
    return [said % {"total": _highlights(counts.total), "counts": ", ".join(_parts(counts))}]


def report(version: ArticleVersion) -> list[str]:
    """Say how many were, and link to where they can be looked at: a step of settings.REPORT_STEPS. One query."""
    counts = counts_of(version)
    if not counts.total:
        return []
    slug = version.article.slug
    links = [
        format_html('<a href="{}">{}</a>', reverse("changes", args=[slug, version.number]), gettext("what changed"))
    ]
    if counts.orphaned or counts.moved:
        orphans = reverse("orphans", args=[slug])
        links.append(format_html('<a href="{}">{}</a>', orphans, gettext("what has to be looked at")))
    said = format_html("{}: {}.", _highlights(counts.total), ", ".join(_parts(counts)))
    return [said, *links]


def _highlights(number: int) -> str:
    return ngettext("%(n)s highlight", "%(n)s highlights", number) % {"n": number}


def _parts(counts: Counts) -> list[str]:
    return [
        ngettext("%(n)s in its place", "%(n)s in their places", counts.placed) % {"n": counts.placed},
        ngettext("%(n)s to be checked", "%(n)s to be checked", counts.moved) % {"n": counts.moved},
        ngettext("%(n)s orphaned", "%(n)s orphaned", counts.orphaned) % {"n": counts.orphaned},
    ]
