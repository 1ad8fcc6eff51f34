"""A note or a reply as it will be read, before it is stored."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.annotations.models.highlights import MAX_NOTE
from apps.annotations.services import Refused, html_of


def preview_of(text: str) -> SafeString:
    """Return the HTML of `text` (Markdown), empty where there is none. Raises Refused for what could not be stored."""
    if len(text.encode()) > MAX_NOTE:
        raise Refused(gettext("That is too long: at most %(n)s kB of text.") % {"n": MAX_NOTE // 1000})
    return html_of(text.strip())
