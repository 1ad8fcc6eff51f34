"""Citations: what they say of a text, and that other programs read them, whatever a title holds."""

import datetime
import json
from typing import Any

import pytest
import rispy
from citeproc.source.json import CiteProcJSON
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import Entry, parse_string
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from apps.exchange.citations.files import FORMS, bibtex, csl_json, ris
from apps.exchange.citations.highwire import highwire
from apps.exchange.citations.items import Item, article_item, authors_of, one_line, view_item
from apps.exchange.citations.styles import apa, chicago
from apps.library.models import Article, ArticleVersion, Outlet, TextKind

DAY = datetime.date(2025, 2, 14)
URL = "https://synoptic.example/articles/the-call/v/2/"
HOSTILE = [
    "a { b",
    "a } b \\",
    "\\input{/etc/passwd} $x^2$ #1 %",
    "</script><script>alert(1)</script>",
    "One line\r\nTY  - JOUR\nER  - \u2028and on",
    "x" * 500,
    "Звонок: «Жёсткая» позиция",
    "المكالمة التي غيّرت كل شيء",
    "A call \N{PARTY POPPER}\N{ZERO WIDTH JOINER} & more",
    '"quoted", and, then; some',
    '<span class="nocase">nato</span> <i>now</i>',
    "@misc{other, title = {x}}",
    "~tilde^caret_under",
    "dashes -- and --- ``quotes'' ?`why",
    "balanced {braces {in} braces}",
]
TITLES = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.sampled_from("{}\\\"'`%$#&_^~@=,;-<>/?! \r\n\tabЖé習ب\u2028"), min_size=1, max_size=40),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80),
)
#: Reads LaTeX; the last three commands are LaTeX's own, and only this reader did not know them, or took another sign.
_COMMANDS = get_default_latex_context_db()
_COMMANDS.add_context_category(
    "names of signs",
    prepend=True,
    macros=[
        MacroTextSpec("textbraceleft", "{"),
        MacroTextSpec("textbraceright", "}"),
        MacroTextSpec("textasciicircum", "^"),
    ],
)
LATEX = LatexNodes2Text(latex_context=_COMMANDS, strict_latex_spaces=True)


def item(title: str = "What the call was worth", byline: str = "Ada Voice", **fields: Any) -> Item:
    """Return the item of a version that is stored nowhere."""
    values = {"slug": "the-call", "date": DAY, "language": "en", "text_kind": TextKind.ILLUSTRATIVE, **fields}
    outlet = Outlet(name=values.pop("outlet", "The Ledger"))
    article = Article(byline=byline, outlet=outlet, **values)
    return article_item(article, ArticleVersion(title=title, number=2), url=URL, site="Synoptic")


def read_ris(text: str) -> list[tuple[str, str]]:
    """Return the tags and values of a RIS file: two letters, two spaces, a hyphen, a space; lines end in CR LF."""
    assert text.endswith("\r\n")
    lines = text.removesuffix("\r\n").split("\r\n")
    assert all(line[2:6] == "  - " and line[:2].isascii() and line[:2].isupper() for line in lines)
    return [(line[:2], line[6:]) for line in lines]


def read_bibtex(text: str) -> Entry:
    ((_key, entry),) = parse_string(text, "bibtex").entries.items()
    return entry


def plain(field: str) -> str:
    """Return what a field of BibTeX says, commands of LaTeX read."""
    return str(LATEX.latex_to_text(field))


# -- What they say --


def test_apa_and_chicago_name_author_date_title_outlet_version_and_address() -> None:
    cited = item(byline="By Ada Voice and Ben Voice")
    assert apa(cited) == (
        f"Ada Voice, & Ben Voice. (2025, February 14). What the call was worth [Illustrative text]. The Ledger. {URL}"
    )
    assert chicago(cited) == (
        "Ada Voice, and Ben Voice. 2025. “What the Call Was Worth.” Illustrative text. Version 2. "
        f"The Ledger, February 14. {URL}."
    )


def test_titles_that_are_not_english_keep_their_small_letters() -> None:
    assert "“Что стоил звонок.”" in chicago(item("Что стоил звонок", language="ru"))
    assert "“Ce que valait l’appel.”" in chicago(item("Ce que valait l’appel", language="fr"))
    # What says no language is not taken for English, nor what says English and is plainly not.
    assert "“Что стоил звонок.”" in chicago(item("Что стоил звонок", language=""))
    assert "“Ce que valait l’appel.”" in chicago(item("Ce que valait l’appel", language=""))
    assert "“Что стоил звонок.”" in chicago(item("Что стоил звонок", language="en-GB"))


def test_a_stop_stands_within_the_quotation_marks_unless_the_title_ends_itself() -> None:
    assert "“What Was It Worth?” Illustrative text." in chicago(item("What was it worth?"))
    assert "“What It Was Worth …” Illustrative text." in chicago(item("What it was worth …"))
    assert "“What It Was Worth, Twice.” Illustrative text." in chicago(item("What it was worth, twice."))


def test_an_item_without_a_language_says_none_in_any_form() -> None:
    cited = item(language="")
    assert "language" not in read_bibtex(bibtex(cited)).fields
    assert "LA" not in dict(read_ris(ris(cited)))
    assert "language" not in json.loads(csl_json(cited))[0]
    assert "citation_language" not in dict(highwire(cited, illustrative=False))


def test_nobody_is_named_where_no_byline_is() -> None:
    cited = item(byline="")
    assert "author" not in cited
    assert apa(cited) == f"What the call was worth. (2025, February 14). [Illustrative text]. The Ledger. {URL}"
    assert chicago(cited) == (
        f"The Ledger. 2025. “What the Call Was Worth.” Illustrative text. Version 2. February 14. {URL}."
    )
    assert "author" not in bibtex(cited)


@pytest.mark.parametrize("title", ["What was it worth?", "What it was worth, etc.", "Enough!", "And then …"])
def test_a_title_that_stands_for_the_author_ends_once(title: str) -> None:
    assert apa(item(title, byline="")).startswith(f"{title} (2025, February 14). [Illustrative text]. The Ledger. ")


@pytest.mark.parametrize("kind", TextKind)
def test_the_kind_of_the_text_stands_in_every_form(kind: TextKind) -> None:
    cited = item(text_kind=kind)
    words = {"primary-source": "Primary source", "excerpt": "Excerpt", "illustrative": "Illustrative text"}[kind]
    for form in (apa, chicago, *(form.write for form in FORMS.values())):
        assert words in form(cited), form
    entry = read_bibtex(bibtex(cited))
    assert entry.fields["note"].startswith(words)
    assert entry.fields["howpublished"].startswith(words)
    tags = dict(read_ris(ris(cited)))
    assert (tags["M3"], tags["N1"].startswith(words)) == (words, True)
    assert ("not published by any outlet" in tags["N1"]) == (kind == TextKind.ILLUSTRATIVE)


def test_a_translation_names_its_translator_and_its_original() -> None:
    original = Article(slug="zvonok", current=ArticleVersion(title="Звонок", number=1))
    original.pk = 7
    cited = item(translation_of=original, translator="Cem Voice")
    assert "Cem Voice" in apa(cited)
    assert read_bibtex(bibtex(cited)).fields["origtitle"] == "Звонок"
    assert dict(read_ris(ris(cited)))["A4"] == "Cem Voice"


def test_a_shared_view_names_sharer_version_site_and_the_kinds_of_its_texts() -> None:
    fields: dict[str, Any] = {"key": "view-1", "title": "Five readings", "sharer": "Alice", "date": DAY, "number": 2}
    fields |= {"url": "https://synoptic.example/v/x/2/", "site": "Synoptic"}
    only = view_item(**fields, kinds=["illustrative", "illustrative"])
    mixed = view_item(**fields, kinds=["illustrative", "primary-source"])
    assert apa(only) == (
        "Alice. (2025, February 14). Five readings [Annotated view of illustrative texts]. Synoptic. "
        "https://synoptic.example/v/x/2/"
    )
    assert "Version 2" in chicago(only)
    assert "with illustrative texts among others" in apa(mixed)
    assert mixed["note"].endswith("Texts shown: Primary source, Illustrative text.")
    assert "author" not in view_item(**{**fields, "sharer": ""}, kinds=["excerpt"])


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Ada Voice", ["Ada Voice"]),
        ("By Ada Voice", ["Ada Voice"]),
        ("Ada Voice and Ben Voice", ["Ada Voice", "Ben Voice"]),
        ("Ada Voice, Ben Voice and Cem Voice", ["Ada Voice", "Ben Voice", "Cem Voice"]),
        ("Ада Голос и Бен Голос", ["Ада Голос", "Бен Голос"]),
        ("Ada Voice; Ben Voice", ["Ada Voice", "Ben Voice"]),
        ("Ada Voice, Moscow bureau chief", ["Ada Voice, Moscow bureau chief"]),
        ("Editorial Board", ["Editorial Board"]),
        ("Sandy Byers", ["Sandy Byers"]),
        (" and ", ["and"]),
        ("", []),
    ],
)
def test_bylines_are_parted_only_where_that_is_sure(byline: str, names: list[str]) -> None:
    assert authors_of(byline) == names


def test_highwire_tags_name_each_author_once_and_the_day_with_slashes() -> None:
    tags = highwire(item(byline="Ada Voice and Ben Voice"), illustrative=True)
    assert tags == [
        ("citation_title", "What the call was worth [Illustrative text]"),
        ("citation_author", "Ada Voice"),
        ("citation_author", "Ben Voice"),
        ("citation_publication_date", "2025/02/14"),
        ("citation_publisher", "The Ledger"),
        ("citation_language", "en"),
        ("citation_public_url", URL),
        ("citation_keywords", "Illustrative text"),
    ]
    assert highwire(item(), illustrative=False)[0] == ("citation_title", "What the call was worth")


# -- What other programs read --


@given(title=TITLES, name=TITLES)
@settings(max_examples=40)
def test_titles_and_names_come_back_from_bibtex(title: str, name: str) -> None:
    cited = item(title, name, outlet=name)
    entry = read_bibtex(bibtex(cited))
    assert plain(entry.fields["title"]) == cited["title"]
    people = [plain(" ".join(person.last_names)) for person in entry.persons.get("author", [])]
    assert people == [author["literal"] for author in cited.get("author", [])]
    assert (entry.type, entry.fields["year"], entry.fields["url"]) == ("misc", "2025", URL)


@given(title=TITLES, name=TITLES)
@settings(max_examples=40)
def test_titles_and_names_come_back_from_ris(title: str, name: str) -> None:
    cited = item(title, name, outlet=name)
    tags = read_ris(ris(cited))
    assert (tags[0], tags[-1]) == (("TY", "ELEC"), ("ER", ""))
    assert [tag for tag, _ in tags].count("TY") == 1
    assert [value for tag, value in tags if tag == "TI"] == [cited["title"]] * bool(cited["title"])
    assert [value for tag, value in tags if tag == "AU"] == [each["literal"] for each in cited.get("author", [])]
    (reference,) = rispy.loads(ris(cited))
    assert reference.get("title", "") == cited["title"].strip()


@given(title=TITLES, name=TITLES)
@settings(max_examples=15)
def test_titles_and_names_come_back_from_csl_json_and_stand_in_the_styles(title: str, name: str) -> None:
    cited = item(title, name, language="ru")
    assert json.loads(csl_json(cited)) == [cited]
    (reference,) = CiteProcJSON(json.loads(csl_json(cited))).values()
    if "nocase" not in title:  # which this reader takes for markup
        assert str(reference.title) == cited["title"]
    entry = apa(cited)
    assert "\n" not in entry
    assert "[Illustrative text]" in entry
    assert "Illustrative text" in chicago(cited)


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_stands_in_apa_as_it_is(title: str) -> None:
    assert one_line(title) in apa(item(title, ""))
