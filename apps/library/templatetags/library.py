"""The small pieces that stand dozens of times on a page: a frame's mark, a byline, sources.

They are functions and not templates because of that: an included template costs ten times as much.
"""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from apps.core.inline import safe_href
from apps.core.templatetags.core import day, shape
from apps.library.models import Article, Frame, Source

register = template.Library()


@register.simple_tag
def frame_mark(frame: Frame) -> SafeString:
    """Return a frame's shape and name in its colour."""
    return mark_safe(f'<span class="frame f-{frame.colour}">{shape(frame.shape)}{escape(frame.name)}</span>')  # noqa: S308


@register.simple_tag
def byline(article: Article, kind: bool = False) -> SafeString:
    """Return by whom, where, when and in which language a text was published, and with `kind` what it is.

    Without `kind` the text kind must stand elsewhere in the same head: it is never left out.
    """
    language: str = escape(article.language_name)
    if article.translation_of_id:
        language += ", " + escape(gettext("translated by %(who)s") % {"who": article.translator})
    # The byline is in the text's language. The separators are text, so that they are copied and never read as one word.
    own = f'<span lang="{article.language}" dir="{article.direction}">'
    parts = [f"{own}{escape(article.byline)}</span>"] if article.byline else []
    parts += [
        f"<span>{escape(article.outlet.name)}</span>",
        f'<time datetime="{article.date.isoformat()}">{day(article.date)}</time>',
        f"<span>{language}</span>",
    ]
    line = "\N{NO-BREAK SPACE}· ".join(parts)
    if kind:
        line += f' <span class="kind">{escape(str(article.get_text_kind_display()))}</span>'
    return mark_safe(f'<p class="byline">{line}</p>')  # noqa: S308 (every part is escaped above)


@register.simple_tag
def sources_line(sources: Iterable[Source]) -> SafeString:
    """Return where facts were published, each a link, with dates; nothing where there is no source."""
    links = [_source(source) + (f", {day(source.date)}" if source.date else "") for source in sources]
    if not links:
        return mark_safe("")
    return mark_safe(f'<p class="sources">{escape(gettext("Sources:"))} {"; ".join(links)}</p>')  # noqa: S308


def _source(source: Source) -> str:
    publisher, href = escape(source.publisher), safe_href(source.url)
    return f'<a href="{escape(href)}" rel="noopener">{publisher}</a>' if href else publisher
