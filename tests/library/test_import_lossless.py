"""What a document says is in the passages, in what was left out or in the metadata, whatever format it comes in.

“The text” is what a reader sees on the page: paragraphs, headings, lists, tables, quotations, bylines, dates and
furniture. “Once” is counted letter by letter and digit by digit over `Part.blocks` (shown and left out) and
`Part.taken` (what was read into the metadata and is no passage any more).

What a format says of itself beside the text is not text: the <title> and <meta> of a page, the package of a book, the
properties of a document. A title that stands in the <title> and in the <h1> is seen once and counted once, and so is a
byline that stands in a <meta> too; a title that is seen twice is counted twice. Numbers that a list has of itself are
not text, those that somebody typed are. Where quotations follow one another and the same line stands below each, it is
kept once, and each has the voice.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from html.parser import HTMLParser
from itertools import count

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.library.importers import CannotImport, Part, Source, understand
from apps.library.importers.text_body import MOST_ATTRIBUTION, MOST_VOICE
from apps.library.models import Passage, Voice
from tests import examples
from tests.core import texts
from tests.library import documents
from tests.library.test_import_text import LONG, OTHER, letters, letters_of

NO_LAYER = "The PDF has no text, only pictures of it. Run it through text recognition (OCR) first."
#: What is written with: a run of a text is plain, the next one strong, and so on.
Runs = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing in a document: its kind, its level or the number of its columns, and its texts."""

    kind: str
    level: int
    texts: tuple[Runs, ...]


_lines = st.sampled_from(
    ["The Call", "by Ada Quay", "by Ada Quay [2-13-2025 published]. More", "Published 2025-12-12", "13 February 2025",
     "Ada Quay", "Ada Quay is a writer.", "II. Factor 1", "Who waits", "Related", "Leave a Comment", "Source", "Share",
     "“Quoted.”", "He said:", "— Ada Quay, here", "— Ada Quay", "Kaja Kallas, EU High Representative", "We must go.",
     "1. one", "• a", "a\tb", LONG, OTHER, LONG, "CountryShareUkraine20%Russia55%", "You might also like", "A | B | C"]
)  # fmt: skip


def _shown(text: str) -> str:
    """`text` without what XML cannot hold and what no format keeps: ends of lines and invisible characters."""
    return "".join(c for c in text if c == " " or c.isprintable() or c == "\t")


_words = st.lists(st.one_of(texts.words, texts.letters), min_size=1, max_size=6).map(" ".join).map(_shown)
_one_run: st.SearchStrategy[Runs] = st.one_of(_lines, _words).map(lambda text: (text,))
_runs = st.one_of(_one_run, _one_run, st.lists(_words, min_size=2, max_size=3).map(tuple))
_pieces = st.one_of(
    st.builds(Piece, st.just("p"), st.just(0), st.tuples(_runs)),
    st.builds(Piece, st.just("p"), st.just(0), st.tuples(_runs)),
    st.builds(Piece, st.just("h"), st.integers(1, 4), st.tuples(_runs)),
    st.builds(
        Piece, st.sampled_from(["ul", "ol"]), st.integers(1, 3), st.lists(_runs, min_size=1, max_size=3).map(tuple)
    ),
    st.builds(Piece, st.just("table"), st.integers(1, 3), st.lists(_runs, min_size=1, max_size=6).map(tuple)),
    st.builds(Piece, st.just("quote"), st.just(0), st.lists(_runs, min_size=1, max_size=3).map(tuple)),
    st.builds(Piece, st.sampled_from(["nav", "aside", "footer", "button"]), st.just(0), st.tuples(_runs)),
)


def _told_apart(pieces: list[Piece]) -> list[Piece]:
    """Give each line that names a speaker a number of its own: see `with_attributions`."""
    number = count(1)
    return [
        replace(
            piece,
            texts=tuple(
                (f"{runs[0]} {next(number)}", *runs[1:]) if runs[0].startswith("— ") else runs for runs in piece.texts
            ),
        )
        for piece in pieces
    ]


_documents = st.lists(_pieces, min_size=1, max_size=10).map(_told_apart)


def expected(pieces: list[Piece]) -> Counter[str]:
    """The letters and digits that are seen."""
    return letters("\n".join("".join(runs) for piece in pieces for runs in piece.texts))


def _rows(piece: Piece) -> list[tuple[Runs, ...]]:
    return [piece.texts[at : at + piece.level] for at in range(0, len(piece.texts), piece.level)]


# -- HTML ----------------------------------------------------------------------------------------------------------


def _html_runs(runs: Runs) -> str:
    return "".join(f"<b>{escape(run)}</b>" if n % 2 else escape(run) for n, run in enumerate(runs))


def _html(piece: Piece) -> str:
    inner = [_html_runs(runs) for runs in piece.texts]
    if piece.kind == "h":
        return f"<h{piece.level}>{inner[0]}</h{piece.level}>"
    if piece.kind in ("ul", "ol"):
        items = "".join(f"<li>{each}</li>" for each in inner)
        opened = f"<{piece.kind}>" + f"<li><{piece.kind}>" * (piece.level - 1)
        return f"{opened}{items}" + f"</{piece.kind}></li>" * (piece.level - 1) + f"</{piece.kind}>"
    if piece.kind == "table":
        cells = ["".join(f"<td>{_html_runs(cell)}</td>" for cell in row) for row in _rows(piece)]
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"
    if piece.kind == "quote":
        return "<blockquote>" + "".join(f"<p>{each}</p>" for each in inner) + "</blockquote>"
    return f"<{piece.kind}>{inner[0]}</{piece.kind}>"


def page(pieces: list[Piece]) -> bytes:
    """A page, whose head names what its first heading says."""
    title = next(("".join(piece.texts[0]) for piece in pieces if piece.kind == "h"), "The Call")
    head = f'<title>{escape(title)} | Gazette</title><meta name="author" content="Ada Quay"><meta charset="utf-8">'
    body = "".join(map(_html, pieces))
    return f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{body}</body></html>'.encode()


def fragment(pieces: list[Piece]) -> bytes:
    """What a clipboard holds."""
    return ("<meta charset='utf-8'><!--StartFragment-->" + "".join(map(_html, pieces))).encode()


def book(pieces: list[Piece]) -> bytes:
    """An EPUB of one chapter."""
    return documents.epub("".join(map(_html, pieces)))


# -- Word processors -----------------------------------------------------------------------------------------------


def _word_runs(runs: Runs, style: str = "", more: str = "") -> str:
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    written = "".join(
        f"<w:r>{'<w:rPr><w:b/></w:rPr>' if n % 2 else ''}<w:t xml:space='preserve'>{escape(run)}</w:t></w:r>"
        for n, run in enumerate(runs)
    )
    return f"<w:p><w:pPr>{styled}{more}</w:pPr>{written}</w:p>"


def _word(piece: Piece) -> str:
    if piece.kind == "h":
        style = "Title" if piece.level == 1 else "Heading2"
        return _word_runs(piece.texts[0], style)
    if piece.kind in ("ul", "ol"):
        number = 1 if piece.kind == "ul" else 2
        listed = f'<w:numPr><w:ilvl w:val="{piece.level - 1}"/><w:numId w:val="{number}"/></w:numPr>'
        return "".join(_word_runs(runs, more=listed) for runs in piece.texts)
    if piece.kind == "table":
        rows = ["".join(f"<w:tc>{_word_runs(cell)}</w:tc>" for cell in row) for row in _rows(piece)]
        return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    if piece.kind == "quote":
        return "".join(_word_runs(runs, "Quote") for runs in piece.texts)
    return _word_runs(piece.texts[0])


def docx(pieces: list[Piece]) -> bytes:
    """A DOCX document."""
    return documents.docx("".join(map(_word, pieces)))


def _odt_runs(runs: Runs) -> str:
    marked = [f"<text:span>{escape(run)}</text:span>" if n % 2 else escape(run) for n, run in enumerate(runs)]
    return "".join(marked).replace("\t", "<text:tab/>")


def _odt(piece: Piece) -> str:
    inner = [_odt_runs(runs) for runs in piece.texts]
    if piece.kind == "h":
        return f'<text:h text:outline-level="{piece.level}">{inner[0]}</text:h>'
    if piece.kind in ("ul", "ol"):
        items = "".join(f"<text:list-item><text:p>{each}</text:p></text:list-item>" for each in inner)
        deeper = piece.level - 1
        opened, closed = "<text:list><text:list-item>" * deeper, "</text:list-item></text:list>" * deeper
        return f"{opened}<text:list>{items}</text:list>{closed}"
    if piece.kind == "table":
        rows = [
            "".join(f"<table:table-cell><text:p>{_odt_runs(cell)}</text:p></table:table-cell>" for cell in row)
            for row in _rows(piece)
        ]
        return "<table:table>" + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows) + "</table:table>"
    if piece.kind == "quote":
        return "".join(f'<text:p text:style-name="P1">{each}</text:p>' for each in inner)
    return f"<text:p>{inner[0]}</text:p>"


def odt(pieces: list[Piece]) -> bytes:
    """An ODT document."""
    return documents.odt("".join(map(_odt, pieces)))


WRITERS = [page, fragment, book, docx, odt]


def understood(data: bytes, media_type: str = "") -> list[Part]:
    """The texts in a source, none where it says nothing."""
    try:
        return list(understand(Source(data, media_type=media_type)).parts)
    except CannotImport as problem:
        if str(problem) not in ("There is no text in it.", "The file is empty.", NO_LAYER):
            raise
        return []


@pytest.mark.parametrize("write", WRITERS)
@given(pieces=_documents)
@examples.few()
def test_every_letter_and_digit_that_is_seen_is_somewhere_once(
    write: Callable[[list[Piece]], bytes], pieces: list[Piece]
) -> None:
    """Titles and bylines that the format says of itself too are counted where they are seen, and only there."""
    parts = understood(write(pieces), "text/html; fragment" if write is fragment else "")
    assert letters_of(parts, ordinals=False) == expected(pieces)


_ascii = st.text(st.sampled_from("abcdefgh XYZ0123456789.,:-()"), max_size=90)


@given(st.lists(st.one_of(_lines.filter(str.isascii), _ascii, st.just("")), min_size=1, max_size=14))
@examples.few()
def test_and_in_a_pdf(lines: list[str]) -> None:
    """Its lines are all that it says; the number of a list item is one that somebody typed."""
    written = [line.replace("\t", " ").replace("(", "\\(").replace(")", "\\)") for line in lines]
    assert letters_of(understood(documents.pdf(*written))) == letters("\n".join(lines))


# -- HTML as it is found --------------------------------------------------------------------------------------------


class _Seen(HTMLParser):
    """Everything between the tags, and what stands for pictures."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.words.append(dict(attrs).get("alt") or "")


_NEW = re.findall(
    r"\S+",
    "article main section nav aside figure figcaption dl dt dd ruby rt details summary label button address center "
    "x-card time small caption tfoot fieldset form head body html math mi mn",
)
_soup = st.lists(
    st.one_of(
        texts.tags,
        texts.words,
        st.sampled_from([f"<{slash}{tag}>" for tag in _NEW for slash in ("", "/")]),
        st.sampled_from(
            ["<p>— Ada Quay, here</p></blockquote>", "<blockquote><p>Hi 1.</p>", "<!-- unseen -->", "<br/>"]
        ),
    ),
    min_size=1,
    max_size=40,
).map(lambda found: "".join(each.replace("here", f"here {n}") for n, each in enumerate(found)))


def _decomposed(counted: Counter[str]) -> Counter[str]:
    """The same with accents taken off: whether one is put together with a letter depends on the tags between them."""
    return Counter(c for c in unicodedata.normalize("NFD", "".join(counted.elements())) if c.isalnum())


@given(_soup, st.booleans())
@example("<meta charset='utf-8'><article><h1>The Call</h1>They spoke.</article>", False)
@example("<p>They spoke.</p></html>and then<p>they did not", True)
def test_no_tag_that_is_open_or_closed_where_it_should_not_be_loses_a_word(soup: str, whole: bool) -> None:
    """All that stands between the tags is the text, and what stands for a picture; what is unseen is not made here."""
    html = f"<!doctype html><html><head><title>T | S</title></head><body>{soup}</body></html>" if whole else soup
    parts = understood(b"\xef\xbb\xbf" + html.encode("utf-8", "ignore"), "" if whole else "text/html; fragment")
    seen = letters("\n".join(_Seen(soup).words))
    assert _decomposed(letters_of(parts, ordinals=False)) == _decomposed(seen)


# -- What formats have besides --------------------------------------------------------------------------------------

_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_RUN = "<w:r><w:t>the words</w:t></w:r>"
_SENTENCE = "It stands in a sentence that is long enough to be the text of a page, and it goes on: "
#: How something that is seen is written, by format: each says "the words" once.
SEEN = {
    "a field": ("docx", f'<w:fldSimple w:instr="PAGE">{_RUN}</w:fldSimple>'),
    "another direction": ("docx", f'<w:bdo w:val="rtl">{_RUN}</w:bdo>'),
    "a change": ("docx", f"<w:ins>{_RUN}</w:ins><w:del><w:r><w:delText>others</w:delText></w:r></w:del>"),
    "a formula": ("docx", f'<m:oMath xmlns:m="{_MATH}"><m:r><m:t>the words</m:t></m:r></m:oMath>'),
    "a formula by itself": (
        "docx",
        f'<m:oMathPara xmlns:m="{_MATH}"><m:oMath><m:r><m:t>the words</m:t></m:r></m:oMath></m:oMathPara>',
    ),
    "a reading aid": (
        "docx",
        "<w:r><w:ruby><w:rt><w:r><w:t>the </w:t></w:r></w:rt><w:rubyBase><w:r><w:t>words</w:t></w:r></w:rubyBase>"
        "</w:ruby></w:r>",
    ),
    "a formula of a page": (
        "html",
        "<math><semantics><mi>the</mi> <mi>words</mi><annotation>others</annotation></semantics></math>",
    ),
    "a reading aid of a page": ("html", "<ruby>the <rt>words</rt></ruby>"),
    "empty elements": ("epub", "<script src='x.js'/><a id='here'/>the words"),
    "a picture": (
        "odt",
        '<draw:frame xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
        'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"><svg:title>the</svg:title>'
        "<svg:desc>words</svg:desc></draw:frame>",
    ),
}


@pytest.mark.parametrize("what", SEEN)
def test_what_is_seen_is_text_however_it_is_written(what: str) -> None:
    format, written = SEEN[what]
    data = {
        "docx": lambda: documents.docx(
            documents.word("The Call", "Title")
            + f"<w:p><w:r><w:t xml:space='preserve'>{_SENTENCE}</w:t></w:r>{written}</w:p>"
        ),
        "odt": lambda: documents.odt(f"<text:h>The Call</text:h><text:p>{_SENTENCE}{written}</text:p>"),
        "epub": lambda: documents.epub(f"<h1>The Call</h1><p>{_SENTENCE}{written}</p>"),
        "html": lambda: f"<html><body><h1>The Call</h1><p>{_SENTENCE}{written}</p></body></html>".encode(),
    }[format]()
    (part,) = understood(data)
    assert (part.title, [(b.text, b.left_out) for b in part.blocks]) == (
        "The Call", [(f"{_SENTENCE}the words", False)],
    )  # fmt: skip


def test_a_line_below_a_quotation_that_is_too_long_for_a_name_is_a_passage_of_it() -> None:
    name, place = "Ada " * 60, "here, and " * 60
    page = "<blockquote><p>We will meet.</p><p>— {}</p></blockquote><p>They did.</p>"
    (part,) = understood(page.format("Ada Quay, here").encode())
    first = part.blocks[0]
    assert (first.text, first.voice, first.attribution) == ("We will meet.", "Ada Quay", "here")
    assert "— Ada Quay, here" in part.taken
    for line in (name, f"Ada Quay, {place}"):
        (part,) = understood(page.format(line).encode())
        assert [(b.kind, b.text, b.voice) for b in part.blocks][1] == ("quotation", f"— {line.strip()}", "")


def test_names_and_attributions_are_as_long_as_an_article_can_hold() -> None:
    assert Voice._meta.get_field("name").max_length == MOST_VOICE
    assert Passage._meta.get_field("attribution").max_length == MOST_ATTRIBUTION
