"""From what is cited to a CSL item: the data model of the Citation Style Language 1.0.2, as CSL-JSON writes it.

An item says what kind of text it is of (`genre`, and once more in `note`): an illustrative text can never pass for a
source, in whichever form and program it arrives.
"""

import datetime
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from apps.library.models import Article, ArticleVersion, TextKind

#: As the CSL schema has it: names of variables to strings, names, dates.
Item = dict[str, Any]

# What joins the names of two people; commas only before it, in a list that ends with one of these.
_AND = re.compile(r"\s+(?:and|&|und|et|y|e|и|і|та|και)\s+|\s*;\s*")
_BY = re.compile(r"^by\s+", re.IGNORECASE)


def article_item(article: Article, version: ArticleVersion, *, url: str, site: str) -> Item:
    """Return the CSL item of a version of an article, its `outlet` and `translation_of` (or None) fetched with it.

    `url` is the absolute address of that version, `site` the name of the site. The date is that of the article; the
    version has its number. Nothing says when it was accessed: a version never changes.
    """
    kind = kind_in_words(article.text_kind)
    item = _item(
        key=f"{article.slug}-v{version.number}",
        title=version.title,
        date=article.date,
        url=url,
        language=article.language,
        genre=kind,
        number=version.number,
    )
    item["container-title"] = one_line(article.outlet.name)
    if _named(authors := authors_of(article.byline)):
        item["author"] = _named(authors)
    if article.translation_of_id:
        item["translator"] = _named([article.translator])
    if article.translation_of and article.translation_of.current:
        item["original-title"] = one_line(article.translation_of.current.title)
    if article.is_illustrative:
        item["note"] += " " + gettext("Written for %(site)s to illustrate a frame; not published by any outlet.") % {
            "site": site
        }
    return item


def view_item(
    *,
    key: str,
    title: str,
    sharer: str,
    date: datetime.date,
    number: int,
    url: str,
    kinds: Sequence[str],
    site: str,
    language: str = "",
) -> Item:
    """Return the CSL item of version `number` of a shared view.

    `sharer` is the name shown ("" where there is none), `kinds` the text kinds of the readings in it (TextKind values),
    `url` the absolute address of that version. `key` names the item among others, such as "view-3f2a-2". `language` is
    that of the title, "" where it is not known: then the item says none.
    """
    shown = sorted(set(kinds), key=TextKind.values.index)
    texts = ", ".join(kind_in_words(kind) for kind in shown)
    genre = gettext("Annotated view")
    if shown == [TextKind.ILLUSTRATIVE]:
        genre = gettext("Annotated view of illustrative texts")
    elif TextKind.ILLUSTRATIVE in shown:
        genre = gettext("Annotated view with illustrative texts among others")
    item = _item(key=key, title=title, date=date, url=url, language=language, genre=genre, number=number)
    item["container-title"] = one_line(site)
    if names := _named([sharer]):
        item["author"] = names
    if texts:
        item["note"] += " " + gettext("Texts shown: %(kinds)s.") % {"kinds": texts}
    return item


def kind_in_words(kind: str) -> str:
    """Return a text kind (a value of TextKind) as a citation says it."""
    return {
        TextKind.PRIMARY.value: gettext("Primary source"),
        TextKind.EXCERPT.value: gettext("Excerpt"),
        TextKind.ILLUSTRATIVE.value: gettext("Illustrative text"),
    }[kind]


def authors_of(byline: str) -> list[str]:
    """Return the names in a byline, each as it stands there.

    "By Ada Voice, Ben Voice and Cem Voice" names three; a comma alone may as well part a name from an office, and
    parts nobody. Which name is the family's is never guessed: "Editorial Board" has none, and Xi Jinping's comes first.
    """
    parts = _AND.split(_BY.sub("", one_line(byline)))
    if len(parts) > 1:
        parts = [*parts[0].split(","), *parts[1:]]
    return [part.strip(" ,") for part in parts if part.strip(" ,")]


def one_line(text: str) -> str:
    """Return `text` without line breaks and control characters, each run of white space a single space.

    What formats of one line a field cannot hold. Signs that join letters or turn the direction stay.
    """
    spaced = "".join(
        " " if unicodedata.category(character) in {"Cc", "Zl", "Zp", "Cs"} else character for character in text
    )
    return " ".join(spaced.split())


def _named(names: Sequence[str]) -> list[dict[str, str]]:
    return [{"literal": name} for name in map(one_line, names) if name]


def _item(*, key: str, title: str, date: datetime.date, url: str, language: str, genre: str, number: int) -> Item:
    item = {
        "id": key,
        "type": "webpage",
        "title": one_line(title),
        "issued": {"date-parts": [[date.year, date.month, date.day]]},
        "URL": url,
        "genre": genre,
        "version": str(number),
        "note": gettext("%(genre)s. Version %(number)s.") % {"genre": genre, "number": number},
    }
    return item | {"language": language} if language else item
