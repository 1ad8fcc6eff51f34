"""What the page of a shared view tells other programs: its card and picture, how it is cited, how it is framed."""

import hashlib
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from apps.core.cards import SITE, Card, shortened
from apps.core.languages import scripts_of
from apps.core.lettering import drawable
from apps.core.markup import plain_text
from apps.core.oembed import oembed
from apps.core.pictures import FrameMark, preview_picture
from apps.core.templatetags.core import day
from apps.exchange.citations.highwire import highwire
from apps.exchange.citations.items import Item, view_item
from apps.library.models import TextKind
from apps.pages.heads import kinds_in_words, texts_in
from apps.pages.shared_context import version_address
from apps.sharing.opening import Opened
from apps.sharing.snapshot_words import FrozenFrame


def view_head(request: HttpRequest, opened: Opened) -> dict[str, object]:
    """Return the card, the Highwire tags and the address of the oEmbed answer, for a template's context. No query."""
    snapshot = opened.snapshot
    kinds = kinds_in_words({reading.text_kind for reading in snapshot.readings})
    frames = ", ".join(frame.name for frame in _frames(opened))
    by = gettext("Shared by %(name)s") % {"name": opened.name(snapshot.by)}
    words = plain_text(snapshot.introduction, 160)
    address = version_address(request, opened)
    image = reverse("shared_card", args=[opened.view.token, opened.version.number])
    card = Card(
        title=title_with_kind(opened),
        description=shortened(" · ".join(filter(None, [words, ", ".join(kinds), frames, by]))),
        url=address,
        type="article",
        image=request.build_absolute_uri(image),
        image_alt=". ".join(filter(None, [snapshot.title, ", ".join(kinds), frames])),
    )
    embedded = reverse("embed_version", args=[opened.view.token, opened.version.number])
    framed = oembed(
        title=title_with_kind(opened),
        author_name="",
        provider_name=SITE,
        provider_url=request.build_absolute_uri(reverse("home")),
        embed_url=request.build_absolute_uri(embedded),
    )
    return {
        "frame": framed["html"],
        "card": card,
        "highwire": highwire(cited_view(request, opened), illustrative=_is_illustrative(opened)),
        "oembed": f"{request.build_absolute_uri(reverse('oembed'))}?{urlencode({'url': address, 'format': 'json'})}",
    }


def title_with_kind(opened: Opened) -> str:
    """Return the title of a view, and where texts in it are illustrative, that they are."""
    title = opened.snapshot.title
    return gettext("%(title)s (illustrative)") % {"title": title} if _is_illustrative(opened) else title


def cited_view(request: HttpRequest, opened: Opened) -> Item:
    """Return the CSL item of a version: its own address is cited, which never shows anything else. No query.

    A guest has no name by which anybody could look for the view: it is cited as one without an author.
    """
    # The key goes into reference managers and shared bibliographies; it must not be the token.
    sharer = "" if opened.view.owner and opened.view.owner.is_guest else opened.name(opened.snapshot.by)
    key = hashlib.sha256(opened.view.token.encode()).hexdigest()[:8]
    return view_item(
        key=f"view-{key}-{opened.version.number}",
        title=opened.snapshot.title,
        sharer=sharer,
        date=opened.version.created.date(),
        number=opened.version.number,
        url=version_address(request, opened),
        kinds=[reading.text_kind for reading in opened.snapshot.readings],
        site=SITE,
        language=_language(opened),
    )


def _language(opened: Opened) -> str:
    """Return the language of a view's title, "" where it cannot be known.

    Whoever shares may write any title. The title of a text is in the language of that text; the title of the event is
    in the language of the texts where they share one, and are written in the same script.
    """
    snapshot = opened.snapshot
    named = [reading for reading in snapshot.readings if reading.title == snapshot.title]
    if not named and snapshot.event and snapshot.event.title == snapshot.title:
        named = list(snapshot.readings)
    languages = {reading.language for reading in named}
    if len(languages) != 1 or not scripts_of(snapshot.title) <= scripts_of(*(each.title for each in named)):
        return ""
    return languages.pop()


def view_picture(opened: Opened) -> bytes:
    """Return the picture for a version as PNG."""
    frames = [FrameMark(frame.name, frame.colour, frame.shape) for frame in _frames(opened)]
    snapshot = opened.snapshot
    kinds = kinds_in_words({reading.text_kind for reading in snapshot.readings})
    event = snapshot.event.title if snapshot.event else ""
    if drawable(event):
        about = gettext("A shared view of “%(event)s”") % {"event": event}
    else:
        about = gettext("A shared view of %(date)s") % {"date": day(opened.version.created.date())}
    instead = f"{about}: {texts_in({reading.language for reading in snapshot.readings})}"
    return preview_picture(snapshot.title, frames, kinds, SITE, instead=instead)


def _frames(opened: Opened) -> list[FrozenFrame]:
    """Return the frames of the readings, each once, alphabetically: the order that ranks nothing."""
    found = {reading.frame.slug: reading.frame for reading in opened.snapshot.readings if reading.frame}
    return sorted(found.values(), key=lambda frame: (frame.name, frame.slug))


def _is_illustrative(opened: Opened) -> bool:
    return any(reading.text_kind == TextKind.ILLUSTRATIVE for reading in opened.snapshot.readings)
