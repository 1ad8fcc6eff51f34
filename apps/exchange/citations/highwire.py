"""Highwire Press meta tags, which Zotero ("Embedded Metadata"), Google Scholar and others read from a page."""

from django.utils.translation import gettext

from apps.exchange.citations.items import Item


def highwire(item: Item, *, illustrative: bool) -> list[tuple[str, str]]:
    """Return the names and contents of the meta tags for a CSL item, for templates/sharing/_highwire.html.

    Where it appeared is given as `citation_publisher`: `citation_journal_title` would make a journal article of it.
    None of these names holds the kind of a text; it goes along as a keyword, and with `illustrative` in the title too.
    """
    year, month, day = item["issued"]["date-parts"][0]
    title = item["title"]
    if illustrative:
        title = gettext("%(title)s [%(kind)s]") % {"title": title, "kind": item["genre"]}
    return [
        ("citation_title", title),
        *(("citation_author", name["literal"]) for name in item.get("author", [])),
        ("citation_publication_date", f"{year:04}/{month:02}/{day:02}"),
        ("citation_publisher", item["container-title"]),
        *(("citation_language", language) for language in [item.get("language")] if language),
        ("citation_public_url", item["URL"]),
        ("citation_keywords", item["genre"]),
    ]
