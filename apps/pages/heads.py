"""What stands in the head of a page for other programs: its card, and how it is cited. And the picture of the card."""

from collections.abc import Collection, Iterable, Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext

from apps.core.cards import SITE, Card, shortened
from apps.core.languages import language_name
from apps.core.markup import plain_text
from apps.core.pictures import FrameMark, preview_picture
from apps.core.templatetags.core import day, days
from apps.exchange.citations.files import FORMS
from apps.exchange.citations.highwire import highwire
from apps.exchange.citations.items import Item, article_item
from apps.exchange.citations.styles import apa, chicago
from apps.library.models import Article, ArticleVersion, Event, Frame, Reading, TextKind


def article_head(
    request: HttpRequest, article: Article, version: ArticleVersion, readings: Sequence[Reading]
) -> dict[str, object]:
    """Return the card and the Highwire tags of a version, for a template's context; nothing for a draft. No query."""
    if article.status != Article.Status.PUBLISHED:
        return {}
    frames = _frames(readings)
    kind = str(article.get_text_kind_display())
    title = gettext("%(title)s (illustrative)") % {"title": version.title} if article.is_illustrative else version.title
    facts = [kind, article.byline, article.outlet.name, day(article.date), ", ".join(frame.name for frame in frames)]
    image = reverse("article_card", args=[article.slug, version.number])
    card = Card(
        title=title,
        description=shortened(" · ".join(filter(None, facts))),
        url=_version_url(request, article, version),
        type="article",
        image=request.build_absolute_uri(image),
        image_alt=_alt(version.title, [kind], frames),
    )
    item = cited(request, article, version)
    return {"card": card, "highwire": highwire(item, illustrative=article.is_illustrative)}


def event_head(request: HttpRequest, event: Event, readings: Sequence[Reading]) -> dict[str, object]:
    """Return the card of an event, for a template's context; nothing for one that is not public. No query."""
    if not event.is_published:
        return {}
    card = Card(
        title=event.title,
        description=shortened(f"{days(event.date, event.end_date)}. {plain_text(event.summary, 240)}"),
        url=request.build_absolute_uri(reverse("event", args=[event.slug])),
        type="website",
        image=request.build_absolute_uri(reverse("event_card", args=[event.slug])),
        image_alt=_alt(event.title, _kinds(readings), _frames(readings)),
    )
    return {"card": card}


def cited(request: HttpRequest, article: Article, version: ArticleVersion) -> Item:
    """Return the CSL item of a version: its own address is cited, which never shows another wording. No query."""
    return article_item(article, version, url=_version_url(request, article, version), site=SITE)


def in_all_forms(item: Item) -> dict[str, object]:
    """Return a CSL item as entries in two styles and as files, for the context of a page on how something is cited.

    Each stands with the lines that its field needs.
    """
    styles = [("APA", "apa", apa(item)), ("Chicago", "chicago", chicago(item))]
    files = [(form, form.write(item).strip("\r\n").replace("\r\n", "\n")) for form in FORMS.values()]
    return {
        "styles": [(*style, _lines_of(style[-1])) for style in styles],
        "files": [(*file, _lines_of(file[-1])) for file in files],
    }


def _lines_of(text: str) -> int:
    """Return about how many lines a field needs for `text`: some browsers cannot make it as tall as what is in it."""
    return sum(len(line) // 60 + 1 for line in text.split("\n"))


def article_picture(article: Article, version: ArticleVersion, readings: Sequence[Reading]) -> bytes:
    """Return the picture for a version and its public readings as PNG."""
    return preview_picture(
        version.title,
        _marks(_frames(readings)),
        [str(article.get_text_kind_display())],
        SITE,
        instead=gettext("A text in %(language)s") % {"language": article.language_name},
    )


def event_picture(event: Event, readings: Sequence[Reading]) -> bytes:
    """Return the picture for an event and its public readings as PNG."""
    texts = texts_in({reading.article.language for reading in readings})
    about = gettext("An event of %(date)s") % {"date": days(event.date, event.end_date)}
    instead = ": ".join(filter(None, [about, texts]))
    return preview_picture(event.title, _marks(_frames(readings)), _kinds(readings), SITE, instead=instead)


def kinds_in_words(kinds: Collection[str]) -> list[str]:
    """Return text kinds (values of TextKind), each once, in the plural: for what is no text itself but shows some."""
    words = {
        TextKind.PRIMARY: gettext("Primary sources"),
        TextKind.EXCERPT: gettext("Excerpts"),
        TextKind.ILLUSTRATIVE: gettext("Illustrative texts"),
    }
    return [words[kind] for kind in TextKind if kind.value in kinds]


def texts_in(languages: Collection[str]) -> str:
    """Return in which languages (BCP 47 tags) the texts of something are, in words; "" where there are none."""
    names = sorted({language_name(language) for language in languages})
    return gettext("texts in %(languages)s") % {"languages": get_text_list(names, gettext("and"))} if names else ""


def _kinds(readings: Iterable[Reading]) -> list[str]:
    return kinds_in_words({reading.article.text_kind for reading in readings})


def _version_url(request: HttpRequest, article: Article, version: ArticleVersion) -> str:
    return request.build_absolute_uri(reverse("article_version", args=[article.slug, version.number]))


def _frames(readings: Iterable[Reading]) -> list[Frame]:
    """Return the frames of `readings`, each once, alphabetically: the order that ranks nothing."""
    frames = {reading.frame.pk: reading.frame for reading in readings}
    return sorted(frames.values(), key=lambda frame: (frame.name, frame.slug))


def _marks(frames: Iterable[Frame]) -> list[FrameMark]:
    return [FrameMark(frame.name, frame.colour, frame.shape) for frame in frames]


def _alt(title: str, kinds: Sequence[str], frames: Sequence[Frame]) -> str:
    parts = [title, ", ".join(kinds), ", ".join(frame.name for frame in frames)]
    return ". ".join(filter(None, parts))
