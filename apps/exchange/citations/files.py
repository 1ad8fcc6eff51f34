"""CSL items as reference managers take them: BibTeX, RIS, CSL-JSON. All in UTF-8."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from apps.exchange.citations.items import Item

#: What LaTeX reads as a command, written so that it is read as itself.
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: "\\" + sign for sign in "#$%&_"},
}
#: BibTeX counts braces, escaped or not: where they do not come in pairs they would take the rest of the file into their
#: field, and are written by name, which fewer programs read.
_BRACES = {r"\{": r"\textbraceleft{}", r"\}": r"\textbraceright{}"}
#: Two signs of which LaTeX makes another: -- a dash, '' a quotation mark.
_LIGATURES = re.compile(r"([-'`,<>?!])(?=[-'`,<>])")


@dataclass(frozen=True, slots=True)
class Form:
    """A file format: what it is called, the end of a file's name, its media type, and what writes it."""

    name: str
    suffix: str
    media_type: str
    write: Callable[[Item], str]


def bibtex(item: Item) -> str:
    """Return `item` as an entry of BibTeX: @misc, which every style knows; `date` besides `year` is biblatex's.

    The kind of the text stands in `note`, which every style prints, and in `howpublished` with where it appeared.
    Characters that are not ASCII stay as they are: biber, BibTeX with inputenc and all reference managers read UTF-8.
    """
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field
    from bibtexparser.writer import BibtexFormat

    year, month, day = item["issued"]["date-parts"][0]
    appeared = f"{item['genre']}, {item['container-title']}"
    fields = {
        "author": _bibtex_names(item.get("author", [])),
        # Twice in braces: a style must not put its capitals in small letters.
        "title": f"{{{_latex(item['title'])}}}",
        "howpublished": _latex(appeared),
        "year": str(year),
        "date": f"{year:04}-{month:02}-{day:02}",
        "translator": _bibtex_names(item.get("translator", [])),
        "origtitle": _latex(item.get("original-title", "")),
        "version": _latex(item["version"]),
        "language": item.get("language", ""),
        "url": item["URL"],
        "note": _latex(item["note"]),
    }
    entry = Entry("misc", item["id"], [Field(name, value) for name, value in fields.items() if value])
    layout = BibtexFormat()  # type: ignore[no-untyped-call]
    layout.indent = "  "
    return str(write_string(Library([entry]), bibtex_format=layout))


def ris(item: Item) -> str:
    """Return `item` as a reference of RIS (a web page, ELEC); the kind of the text stands in M3 and in N1.

    A4 are translators.
    """
    import rispy

    year, month, day = item["issued"]["date-parts"][0]
    reference = {
        "type_of_reference": "ELEC",
        "id": item["id"],
        "title": item["title"],
        "authors": [name["literal"] for name in item.get("author", [])],
        "subsidiary_authors": [name["literal"] for name in item.get("translator", [])],
        "original_publication": item.get("original-title", ""),
        "secondary_title": item["container-title"],
        "year": str(year),
        "date": f"{year:04}/{month:02}/{day:02}",
        "edition": item["version"],
        "type_of_work": item["genre"],
        "language": item.get("language", ""),
        "urls": [item["URL"]],
        "notes": [item["note"]],
    }
    return str(rispy.dumps([{name: value for name, value in reference.items() if value}], implementation=_writer()))


def csl_json(item: Item) -> str:
    """Return `item` as CSL-JSON: a list of one."""
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


#: Every form that can be taken as a file, by the end of its name.
FORMS = {
    form.suffix: form
    for form in (
        Form("BibTeX", "bib", "application/x-bibtex", bibtex),
        Form("RIS", "ris", "application/x-research-info-systems", ris),
        Form("CSL-JSON", "json", "application/vnd.citationstyles.csl+json", csl_json),
    )
}


def _bibtex_names(names: list[dict[str, str]]) -> str:
    # Each in braces: an "and" or a comma in the name of a body parts nobody.
    return " and ".join(f"{{{_latex(name['literal'])}}}" for name in names)


def _latex(text: str) -> str:
    written = _LIGATURES.sub(r"\1{}", str(_encoder().unicode_to_latex(text)))
    if not _is_balanced(text):
        for brace, name in _BRACES.items():
            written = written.replace(brace, name)
    return written


def _is_balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


@cache
def _encoder() -> Any:
    from pylatexenc.latexencode import RULE_DICT, UnicodeToLatexConversionRule, UnicodeToLatexEncoder

    rule = UnicodeToLatexConversionRule(RULE_DICT, {ord(sign): written for sign, written in _LATEX.items()})
    return UnicodeToLatexEncoder(conversion_rules=[rule], unknown_char_policy="keep", unknown_char_warning=False)


@cache
def _writer() -> Any:
    from rispy.writer import RisWriter

    class Writer(RisWriter):  # type: ignore[misc]
        """Writes as the format says: lines end in CR and LF, and no number stands before a reference."""

        NEWLINE = "\r\n"

        def set_header(self, count: int) -> str:
            return ""

    return Writer
