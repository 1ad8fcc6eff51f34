"""What the templates of a comparison need, in columns and in rows, every link a query string."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.annotations.filters import Filter
from apps.comparison.columns import Column, Found
from apps.comparison.state import State, serialise
from apps.library.render import Outline
from apps.pages.annotated import Annotated, Text, annotate
from apps.pages.follow_context import Followed

#: The layouts that there are, with their names, in the order in which they are offered.
LAYOUTS = (("columns", _("Columns")), ("rows", _("Questions")), ("words", _("Words")))


def head_context(column: Column, state: State, found: Found) -> dict[str, Any]:
    """Return one column's head and its links."""
    slug, slugs = column.slug, [each.slug for each in found.columns]
    place = slugs.index(slug)
    alone = sum(each.reading.frame_id == column.reading.frame_id for each in found.columns) == 1
    return {
        "slug": slug,
        # Two columns of one frame are told apart by their titles, in the tabs and for whoever hears the menus' names.
        "told_by": "" if alone else column.version.title,
        "frame": column.reading.frame,
        "article": column.article,
        "version": column.version,
        "newest": column.newest,
        "is_newest": column.is_newest,
        "left": serialise(state.moving(slug, -1)) if place > 0 else "",
        "right": serialise(state.moving(slug, 1)) if place < len(slugs) - 1 else "",
        "remove": serialise(state.without(slug)) if len(slugs) > 1 else "",
        "update": serialise(state.at_version(slug, None)),
        "swaps": [{"reading": r, "query": serialise(state.swapping(slug, r.article.slug))} for r in found.others],
    }


def column_context(
    column: Column, annotated: Annotated, state: State, found: Found, outlined: Mapping[int, Outline]
) -> dict[str, Any]:
    """Return one column: its head, its links, and its text with what is highlighted in it; its numbers follow."""
    return {
        **head_context(column, state, found),
        # Headings stand one level deeper: the title is the column's.
        "text": annotated.html(
            prefix=f"{column.slug}.",
            heading_shift=1,
            numbers=f"?{serialise(replace(state, follow=None))}&follow=",
            outlined=outlined,
        ),
        "is_found": any(outline.why for outline in outlined.values()),
        "mark": reverse("mark", args=[column.slug, column.version.number]),
    }


def columns_context(state: State, found: Found, user: object, followed: Followed | None) -> list[dict[str, Any]]:
    """Return the columns for the template, with what `user` sees highlighted. Five queries at the most."""
    chosen = Filter(tags=state.tags, people=state.people, only_notes=state.only_notes)
    texts = [Text(column.slug, column.version, column.passages, f"{column.slug}.") for column in found.columns]
    annotated = annotate(texts, user=user, chosen=chosen)
    outlines = followed.outlines() if followed else {}
    return [
        column_context(column, drawn, state, found, outlines.get(column.slug, {}))
        for column, drawn in zip(found.columns, annotated, strict=True)
    ]


def scroll_context(state: State) -> dict[str, str]:
    """Return the two ways of scrolling as query strings."""
    return {
        "own_query": serialise(replace(state, joint_scroll=False)),
        "joint_query": serialise(replace(state, joint_scroll=True)),
    }


def layouts_context(state: State) -> list[dict[str, Any]]:
    """Return the layouts to choose from, each with its address; everything else stays as it is."""
    shown = state.view if state.view in dict(LAYOUTS) else "columns"
    return [
        {"view": view, "name": name, "on": view == shown, "query": serialise(replace(state, view=view))}
        for view, name in LAYOUTS
    ]
