"""Web pages and clipboards: everything that is visible is cut into passages; trafilatura says which are the text.

So nothing is lost: what trafilatura would drop (menus, buttons, lists of other articles) is left out and can be brought
back.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.passages import HEADING, LIST_ITEM, PARAGRAPH, TABLE_ROW, Block, CannotCut, cut_html
from apps.library.importers.base import CannotImport, Raw, Source, check_text
from apps.library.importers.encodings import declared_in, decoded
from apps.library.importers.text_lines import tidy_characters
from apps.library.importers.text_shapes import find_date

#: Characters of markup without scripts and styles.
MAX_MARKUP = 3_000_000
#: Beginnings and ends of elements: twenty for each of the passages that a text may have.
MAX_TAGS = 200_000
#: Of one element: a tree compares each with all that stand before it there, for minutes where they are many thousands.
MAX_ATTRIBUTES = 1_000
#: Of a page with more, trafilatura is not asked what is the text: it takes time that grows with their square.
_MOST_JUDGED = 60_000
#: An annotation is a formula once more, in the way it was typed.
_UNSEEN = ("script", "style", "template", "noscript", "svg", "iframe", "object", "annotation", "annotation-xml")
#: Tags in formulas, and of what stands above a word to say how it is read. trafilatura passes over what is in them, and
#: a paragraph with one would not be found in what it took for the text: the tags go, and the words stay.
_INSIDE = re.compile(
    r"</?(?:math|semantics|m(?:i|n|o|s|text|row|su[bp]|subsup|frac|sqrt|root|over|under|underover|style|padded|enclose"
    r"|fenced|phantom|space|multiscripts|prescripts|table|tr|td)|ruby|r[btp]|rtc|acronym)(?=[\s>/])[^<>]*>",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"<([A-Za-z][\w:-]*)((?:\s[^<>]*?)?)/>")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_DROPPED = {"title", "meta", "link", "base", "select", "textarea", "canvas", "audio", "video", "input", "map", *_UNSEEN}
_KEPT = re.compile(
    "p|div|ul|ol|li|blockquote|table|thead|tbody|tr|td|th|pre|hr|br|img|h[1-6]|em|i|strong|b|code|sub|sup|a|span|abbr"
    "|cite|q|small|mark|time|u|s|strike|del|ins|label|font|var|kbd|samp|bdi|bdo|dfn|big|tt|data|wbr|nobr"
)
_PLAINER = dict.fromkeys(("big", "font", "nobr", "s", "small", "strike", "tt", "u"), "span") | {
    "i": "em",
    "b": "strong",
}
_EMPHASIS = {"em", "strong", "code", "sub", "sup"}
#: What attributes say of a text.
_SAID = {"href", "start", "alt"}
_APART = {"p", "div", "ul", "ol", "table", "blockquote", "pre"}
_BULLET = re.compile(r"^[•‣◦▪●∙]\s+(?=\S)", re.MULTILINE)
#: A bold line of more characters, or one that ends like this, is words that somebody stresses.
_LONGEST_BOLD, _SENTENCE_ENDS = 80, (".", "!", "…", ":", ",", ";", "”", "»", "")
_OF_WORDS = ("p", "h1", "h2", "h3", "h4", "h5", "h6")
#: A passage of fewer letters is of the text only where it stands there as a whole: "Share" is in many words.
_SHORT = 25


def understand(source: Source) -> Raw:
    """Return the passages of a page, those that are not of the text left out, and what its metadata say."""
    text, encoding = decoded(source.data, declared=declared_in(source.data, source.media_type))
    fragment = is_fragment(source, text)
    html = without_unseen(opened(text) if text.lstrip().startswith("<?xml") else text)
    raw = Raw(format="HTML", encoding=encoding, blocks=blocks_of(html))
    if not fragment and html.count("<") <= _MOST_JUDGED:
        _judge(raw, html, source.address)
    return raw


def is_fragment(source: Source, text: str) -> bool:
    """Return whether `text` was copied from a page rather than being one."""
    return "fragment" in source.media_type or "<!--StartFragment" in text or "<body" not in text.lower()


def opened(xhtml: str) -> str:
    """Return `xhtml` with `<title/>` and the like as HTML has them: there it would begin a title that never ends."""

    def pair(match: re.Match[str]) -> str:
        return match[0] if match[1].lower() in _VOID else f"<{match[1]}{match[2]}></{match[1]}>"

    return _CLOSED.sub(pair, xhtml)


def without_unseen(html: str) -> str:
    """Return `html` without comments, scripts, styles and other things that no reader sees, in one sweep."""
    lower = html.lower()
    if len(lower) != len(html):  # a few letters are longer in lower case
        lower = "".join(c.lower() if c.isascii() else c for c in html)
    opening = re.compile(rf"<(?:(!--)|({'|'.join(_UNSEEN)})(?=[\s>/]))")
    pieces: list[str] = []
    hopeless: set[str] = set()  # what is not closed any more: nothing is searched for twice
    place = 0
    while match := opening.search(lower, place):
        pieces.append(html[place : match.start()])
        closing = "-->" if match[1] else f"</{match[2]}"
        end = -1 if closing in hopeless else lower.find(closing, match.end())
        if end < 0:
            if match[1] or match[2] in ("script", "style"):
                return _INSIDE.sub("", "".join(pieces))  # as a browser has it: the rest is in it
            hopeless.add(closing)
            place = match.end()
            continue
        place = end + 3 if match[1] else lower.find(">", end) + 1 or len(html)
        pieces.append(" ")
    return _INSIDE.sub("", "".join([*pieces, html[place:]]))


def blocks_of(html: str) -> list[Block]:
    """Return the passages of everything that is visible in `html`, whatever made it. Raises CannotImport."""
    _check_markup(html)
    root = parsed(html)
    if root is None:
        return []
    from lxml import etree

    # All of it, not the body alone: where that is not marked, the parser leaves in the head what newer HTML has, such
    # as an article behind the declaration of the encoding with which a clipboard begins. What is not seen goes at once:
    # taken out one by one, each would copy the text that stands behind the one before.
    etree.strip_elements(root, *_DROPPED, etree.Comment, etree.PI, etree.Entity, with_tail=False)
    for element in list(root.iter()):
        kept = {name: element.get(name) for name in _SAID if name in element.attrib}
        element.attrib.clear()  # one by one would take the square of them
        element.attrib.update(kept)
        element.tag = _tag_for(element)
        if element.tag in _EMPHASIS and next(element.iterancestors(element.tag), None) is not None:
            element.tag = "span"
        if _is_cell_of_one(element):
            element[0].drop_tag()

    try:
        blocks = cut_html(tidy_characters(etree.tostring(root, encoding="unicode", method="html"))).blocks
    except CannotCut as error:
        raise CannotImport(str(error)) from error
    check_text("\n".join(block.text for block in blocks))
    return _with_headings([each for block in blocks for each in _bullets(_plain_cells(block))])


def _check_markup(html: str) -> None:
    """Raise CannotImport where `html` is longer than a page can be, or has more tags."""
    tags = html.count("<")
    if len(html) > MAX_MARKUP:
        raise CannotImport(
            _("The page has %(length)s characters of markup without its scripts; it may have %(most)s.")
            % {"length": f"{len(html):,}", "most": f"{MAX_MARKUP:,}"}
        )
    if tags > MAX_TAGS:
        raise CannotImport(
            _("The page has %(n)s tags; it may have %(most)s. Take the part that you need.")
            % {"n": f"{tags:,}", "most": f"{MAX_TAGS:,}"}
        )
    attributes = _most_attributes(html)
    if attributes > MAX_ATTRIBUTES:
        raise CannotImport(
            _("The page has an element with %(n)s attributes; it may have %(most)s. Take the part that you need.")
            % {"n": f"{attributes:,}", "most": f"{MAX_ATTRIBUTES:,}"}
        )


class _Attributes:
    """What a parser tells of the elements that it comes by, without making a tree of them."""

    most = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        self.most = max(self.most, len(attributes))

    def close(self) -> int:
        """Return how many attributes an element has at most."""
        return self.most


def _most_attributes(html: str) -> int:
    """Return how many attributes an element has at most, as the parser has it that makes the tree."""
    from lxml import etree

    parser = etree.HTMLParser(target=_Attributes(), encoding="utf-8", no_network=True)
    try:
        most: int = etree.fromstring(_bytes(html), parser)
    except (etree.ParserError, etree.XMLSyntaxError):  # there is nothing in it
        return 0
    return most


def _bytes(html: str) -> bytes:
    """Return `html` as a parser is given it."""
    return html.replace("\0", "").encode("utf-8", "replace")


def _tag_for(element: Any) -> str:
    """Return what an element becomes. Those that it is in have become what they are already.

    HTML has it that emphasis goes on where it was not closed, in each paragraph and cell that follows: a few hundred
    kinds of it would multiply all of a page. So there are few kinds, and none has attributes.
    """
    tag: str = element.tag
    if _KEPT.fullmatch(tag):
        return _PLAINER.get(tag, tag)
    # What a page calls by names of its own, in the midst of a paragraph, is of the paragraph: an emoji, a term.
    if "-" in tag and next(element.iterancestors(*_OF_WORDS), None) is not None:
        return "span"
    return "div"


def _is_cell_of_one(element: Any) -> bool:
    """Return whether `element` is a cell of a table that holds one paragraph and nothing else."""
    if element.tag not in ("td", "th") or len(element) != 1 or element[0].tag not in ("p", "div"):
        return False
    return not any(inner.tag in _APART for inner in element[0].iterdescendants())


def parsed(html: str) -> Any:
    """Return the root element of `html`, or None where it is empty. Raises CannotImport."""
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(_bytes(html), parser=parser)
    except (etree.ParserError, ValueError):
        return None
    except RecursionError as error:
        raise _too_deep() from error
    for further in list(root.itersiblings()):  # what stands behind the end of a page that was closed too early
        root.append(further)
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise _too_deep()
    return root


def _too_deep() -> CannotImport:
    return CannotImport(_("The page is nested too deep: no text looks like that."))


def _plain_cells(block: Block) -> Block:
    """Make a table of one column what it is: paragraphs. Pages are laid out with such tables."""
    if block.kind == TABLE_ROW and "\t" not in block.text:
        return replace(block, kind="paragraph", flags=())
    return block


def _bullets(block: Block) -> list[Block]:
    """Make a paragraph what it is of which each line begins with a bullet: items of a list."""
    found = list(_BULLET.finditer(block.text))
    if block.kind != PARAGRAPH or len(found) != block.text.count("\n") + 1:
        return [block]
    ends = [*(each.start() - 1 for each in found[1:]), len(block.text)]
    return [_item(block, each.end(), end) for each, end in zip(found, ends, strict=True)]


def _item(block: Block, start: int, end: int) -> Block:
    """Return what stands in `block` from `start` to `end` as an item of a list."""
    marks = tuple(
        m._replace(start=max(0, m.start - start), end=min(end, m.end) - start)
        for m in block.marks
        if m.end > start and m.start < end
    )
    return replace(block, kind=LIST_ITEM, level=1, text=block.text[start:end], marks=marks)


def _with_headings(blocks: list[Block]) -> list[Block]:
    """Make a short line that is bold as a whole, above a paragraph that is not, what it is: a heading."""
    found = list(blocks)
    for at, (block, below) in enumerate(pairwise(blocks)):
        if _is_bold_line(block) and below.kind == PARAGRAPH and not _is_bold_line(below):
            marks = tuple(m for m in block.marks if m.tag != "strong")
            found[at] = replace(block, kind=HEADING, level=2, marks=marks)
    return found


def _is_bold_line(block: Block) -> bool:
    if block.kind != PARAGRAPH or len(block.text) > _LONGEST_BOLD or block.text[-1:] in _SENTENCE_ENDS:
        return False
    return any(m.tag == "strong" and (m.start, m.end) == (0, len(block.text)) for m in block.marks)


def _judge(raw: Raw, html: str, address: str) -> None:
    """Let trafilatura say which passages are the text, and read the metadata."""
    import trafilatura  # not needed to start

    try:
        document: Any = trafilatura.bare_extraction(
            html, url=address or None, include_comments=False, include_tables=True, with_metadata=True, fast=True
        )
    except (Exception, RecursionError):  # it is asked for its opinion: without one all of the page is the text
        document = None
    if document is None or document.body is None:
        return
    raw.title = " ".join((document.title or "").split())
    raw.byline = " ".join((document.author or "").replace(";", ",").split())
    raw.outlet = " ".join((document.sitename or "").split())
    raw.language = _tag(html)
    found = find_date(document.date) if document.date else None
    raw.date = found[0] if found else None
    whole, pieces = _letters(" ".join(document.body.itertext())), _pieces(document.body)
    if len(whole) < 0.1 * sum(len(_letters(block.text)) for block in raw.blocks):
        return
    around = [not _is_text(block, whole, pieces, raw.title) for block in raw.blocks]
    left_out = sum(around)
    title = _letters(raw.title)
    # A judgement that leaves nothing but the title, as of a page of a few words, is none.
    if left_out and any(
        not out and _letters(block.text) not in ("", title) for block, out in zip(raw.blocks, around, strict=True)
    ):
        raw.blocks = [replace(block, left_out=out) for block, out in zip(raw.blocks, around, strict=True)]
        said = ngettext(
            "%s passage of the page around the text is left out.",
            "%s passages of the page around the text are left out.",
            left_out,
        )
        raw.notes.append(said % left_out)


def _is_text(block: Block, whole: str, pieces: set[str], title: str) -> bool:
    letters = _letters(block.text)
    if not letters or letters in pieces or (block.kind == HEADING and letters == _letters(title)):
        return True
    return len(letters) >= _SHORT and letters in whole


def _pieces(body: Any) -> set[str]:
    """Return every element of trafilatura's text, and every stretch between them, as letters."""
    texts: list[str] = []
    for element in body.iter():
        texts += ["".join(element.itertext()), element.text or "", element.tail or ""]
    return {_letters(text) for text in texts}


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _tag(html: str) -> str:
    """Return the language that the page says it is in."""
    match = re.search(r"<html[^>]{0,500}\blang\s*=\s*[\"']?([A-Za-z]{2,3})\b", html[:5_000])
    return match[1].lower() if match else ""
