"""A text with what is highlighted in it: the passages drawn, the margin, and what the filter offers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.annotations.drawing import Layer, draw, layers_of
from apps.annotations.filters import EVERYBODY, MINE, NOBODY, OTHERS, Filter
from apps.annotations.margin import beside, glimpses
from apps.annotations.models import Highlight, Tag
from apps.annotations.querysets import HighlightQuerySet
from apps.comparison.linked import on_texts
from apps.library.models import ArticleVersion
from apps.library.render import Beside, Outline, swap_html, text_html
from apps.library.rows import PassageRow


@dataclass(frozen=True, slots=True)
class Annotated:
    """One version of a text with the highlights that a reader sees through a filter."""

    passages: Sequence[PassageRow]
    layer: Layer
    beside: Beside
    highlights: HighlightQuerySet

    def html(
        self,
        *,
        prefix: str = "",
        heading_shift: int = 0,
        numbers: str = "",
        outlined: Mapping[int, Outline] | None = None,
    ) -> SafeString:
        """The whole text, as `text_html` draws it."""
        return text_html(
            self.passages,
            prefix=prefix,
            heading_shift=heading_shift,
            beside=self.beside,
            numbers=numbers,
            outlined=outlined,
        )

    def swapped(self, *, prefix: str = "") -> SafeString:
        """The passages one by one, each to be put in the place of the one shown."""
        return swap_html(self.passages, prefix=prefix, beside=self.beside)


@dataclass(frozen=True, slots=True)
class Text:
    """A version as a page is going to show it: its passages, and what stands before their numbers in ids."""

    slug: str
    version: ArticleVersion
    passages: Sequence[PassageRow]
    prefix: str = ""
    #: Whether each passage offers how the other readings put it.
    others: bool = False


def annotate(texts: Sequence[Text], *, user: object, chosen: Filter, within: range | None = None) -> list[Annotated]:
    """Draw what `user` sees through `chosen` into `texts`; `within`: only what touches passages of these numbers.

    Four queries at the most, whatever their number; one where nothing is highlighted.
    """
    rows = {text.version.pk: text.passages for text in texts}
    highlights = chosen.apply(user).filter(article__in=[text.version.article_id for text in texts])
    layers = layers_of(rows, highlights, within=within)
    notes = glimpses(rows, highlights) if any(layer.noted for layer in layers.values()) else {}
    linked = on_texts(rows, user) if any(layer.total for layer in layers.values()) else {}
    drawn = draw(rows, layers)
    found = []
    for text in texts:
        layer = layers[text.version.pk]
        address = passage_address(text.slug, text.version.number, chosen, text.prefix)
        stands = beside(layer, notes, linked, address)
        if text.others:
            stands = _with_others(stands, text)
        found.append(Annotated(drawn[text.version.pk], layer, stands, highlights))
    return found


def _with_others(stands: Beside, text: Text) -> Beside:
    """Return `stands` with a link before it to how the other readings put the passage."""
    base = reverse("others", args=[text.slug, text.version.number, 1]).removesuffix("1/others/")
    words = escape(gettext("How do the others put this?"))
    opens = 'hx-boost="true" hx-target="#panel" hx-swap="innerHTML" hx-push-url="false"'
    return lambda row: f'<a class="ot" href="{base}{row.number}/others/" {opens}>{words}</a>{stands(row)}'


def passage_address(slug: str, version: int, chosen: Filter, prefix: str) -> Callable[[int], str]:
    """Return where the highlights of a passage are listed, by its number; the filter and the place go along."""
    query = "&".join(filter(None, [chosen.query(), urlencode({"at": "column"}) if prefix else ""]))
    base = reverse("passage", args=[slug, version, 1]).removesuffix("1/")
    return lambda number: f"{base}{number}/" + (f"?{query}" if query else "")


def filter_context(chosen: Filter, annotated: Annotated, user: object, article: int) -> dict[str, Any]:
    """Return what the menu of filters shows. Two queries."""
    seen = Highlight.objects.visible_to(user).filter(article=article)
    uses = dict(
        Highlight.tags.through.objects.filter(highlight__in=seen).values_list("tag").annotate(Count("pk")).order_by()
    )
    tags = Tag.objects.visible_to(user).filter(pk__in=uses).order_by("codebook__owner", "position") if uses else ()
    people = [
        ((), "analysts"),
        ((EVERYBODY,), "everybody"),
        ((MINE,), "mine"),
        ((OTHERS,), "others"),
        ((NOBODY,), "nobody"),
    ]
    return {
        "total": annotated.layer.total,
        "dense": sum(annotated.layer.is_dense(number) for number in annotated.layer.spans),
        "people": [
            {"name": name, "on": chosen.people == words, "query": replace(chosen, people=words).query()}
            for words, name in people
        ],
        "notes": {"on": chosen.only_notes, "query": replace(chosen, only_notes=not chosen.only_notes).query()},
        "tags": [
            {
                "tag": tag,
                "uses": uses[tag.pk],
                "on": tag.slug in chosen.tags,
                "query": _toggled(chosen, tag.slug).query(),
            }
            for tag in tags
        ],
        "all": replace(chosen, tags=()).query(),
        "chosen": chosen,
    }


def _toggled(chosen: Filter, slug: str) -> Filter:
    kept = tuple(each for each in chosen.tags if each != slug)
    return replace(chosen, tags=kept if slug in chosen.tags else (*kept, slug))
