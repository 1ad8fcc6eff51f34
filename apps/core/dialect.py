"""Markdown as texts need it: which of it counts, and what is refused because no text looks like that.

Tables and containers are in, HTML is not: it is text like any other. Links, code and emphasis follow CommonMark
rather than Python-Markdown, which takes time that grows with the square of some inputs, such as brackets that never
close, and loses the words between some marks. What is here keeps the time in proportion to the length: links and code
end within a reader's reach or are not there, and a source that is nested or run together beyond what anybody writes
is refused with a message that says where.
"""

import re
from collections import deque
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _
from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockQuoteProcessor
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.tables import TableProcessor
from markdown.inlinepatterns import (
    IMAGE_LINK_RE,
    IMAGE_REFERENCE_RE,
    LINK_RE,
    REFERENCE_RE,
    BacktickInlineProcessor,
    ImageInlineProcessor,
    ImageReferenceInlineProcessor,
    InlineProcessor,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
    ShortImageReferenceInlineProcessor,
    ShortReferenceInlineProcessor,
)

from apps.core.emphasis import RUN, TAGS, marked

#: A source of more characters than this is refused: ten long books.
MAX_SOURCE = 5_000_000
MAX_LINES = 100_000
#: Lines that may follow one another without an empty one between them: no paragraph, list or table comes near.
MAX_RUN = 2_000
#: How many signs (stars, brackets, backslashes and the like) times characters all paragraphs may have: the library
#: copies a paragraph for each sign in it. A paragraph of ten thousand words may have sixteen thousand signs.
MAX_SIGNS = 1_000_000_000
#: Blocks that may stand inside one another, lists and quotations together.
MAX_DEPTH = 50
#: Code points that the text of a link, or a piece of code, may have; CommonMark allows labels of 999.
MAX_SPAN = 2_000
#: Brackets that may stand open inside one another in the text of a link.
_MAX_BRACKETS = 10
#: What may begin or end a mark, a link, code or a character by its name.
_SIGN = re.compile(r"[\\`*_\[<&]")


class CannotCut(ValueError):
    """The source cannot be cut into passages; the message says why and what to do."""


class SourceTooLong(CannotCut):
    """The source has more than MAX_SOURCE characters or MAX_LINES lines."""

    def __init__(self) -> None:
        super().__init__(
            _("The text is too long: at most %(characters)s characters and %(lines)s lines. Divide it into parts.")
            % {"characters": f"{MAX_SOURCE:,}", "lines": f"{MAX_LINES:,}"}
        )


class SourceTooTangled(CannotCut):
    """The source is nested too deep, or runs together without empty lines, beyond what any text does.

    `line` is the line of the source, from 1, where that is known.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(message)


def too_deep() -> SourceTooTangled:
    """Return the error for blocks or marks inside one another without end."""
    return SourceTooTangled(_("Lists, quotations or marks stand too deep inside one another. Make them flatter."))


def markdown_html(source: str) -> str:
    """Return the HTML of Markdown. It is not safe yet: addresses of links are as they were given.

    `source` is clean: its lines end with line feeds, and it has no control characters. Raises SourceTooLong and
    SourceTooTangled.
    """
    if len(source) > MAX_SOURCE:
        raise SourceTooLong
    _check_lines(source)
    try:
        # A new one a text: the library keeps state between conversions, and threads share nothing this way.
        html = Markdown(extensions=["sane_lists", _Dialect()], output_format="html").convert(source)
    except RecursionError:  # links inside links and the like
        raise too_deep() from None
    return html.translate(str.maketrans(TAGS))


def _check_lines(source: str) -> None:
    lines = source.split("\n")
    if len(lines) > MAX_LINES:
        raise SourceTooLong
    run = length = signs = work = 0
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            run, length, signs = run + 1, length + len(line), signs + len(_SIGN.findall(line)) + 1
            if run > MAX_RUN:
                message = _("More than %(most)s lines without an empty line between them, up to line %(line)s.")
                raise SourceTooTangled(message % {"most": f"{MAX_RUN:,}", "line": number}, number)
            continue
        work += length * signs
        if work > MAX_SIGNS:
            message = _("Too many signs such as * or [ in one paragraph, up to line %(line)s. Divide it.")
            raise SourceTooTangled(message % {"line": number}, number)
        run = length = signs = 0


class _Dialect(Extension):
    """Markdown as texts need it: tables and containers, and no HTML."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        # The processors hold this parser already, so it is turned into ours rather than replaced.
        md.parser.__class__ = _ShallowParser
        container, table = _Container(md.parser), _Table(md.parser, {"use_align_attribute": True})
        md.parser.blockprocessors.register(container, "container", 105)
        md.parser.blockprocessors.register(table, "table", 75)
        md.parser.blockprocessors.register(_Quotation(md.parser), "quote", 20)
        md.ESCAPED_CHARS.append("|")
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        for name, priority, pattern in (
            ("backtick", 190, _Code(r"(?:(?<!\\)((?:\\{2})+)(?=`+)|(?<!\\)`)")),
            ("reference", 170, _Reference(REFERENCE_RE, md)),
            ("link", 160, _Link(LINK_RE, md)),
            ("image_link", 150, _Image(IMAGE_LINK_RE, md)),
            ("image_reference", 140, _ImageReference(IMAGE_REFERENCE_RE, md)),
            ("short_reference", 130, _ShortReference(REFERENCE_RE, md)),
            ("short_image_ref", 125, _ShortImageReference(IMAGE_REFERENCE_RE, md)),
            ("em_strong", 60, _Emphasis(RUN, md)),
        ):
            md.inlinePatterns.register(pattern, name, priority)


class _ShallowParser(BlockParser):
    """Parses blocks inside blocks only so deep."""

    depth = 0

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:  # noqa: N802 (the library's name)
        if self.depth >= MAX_DEPTH:
            raise too_deep()
        self.depth += 1
        super().parseBlocks(parent, blocks)
        self.depth -= 1


class _Container(AdmonitionProcessor):
    """`!!! note`, `!!! left-out`, `!!! run-together` and `!!! voice "Name"` with an indented text, or several in one.

    A note, site furniture kept out of sight, a table whose cells ran together, and the words of somebody. Without a
    title of its own a container has none; the library would make one out of the word itself.
    """

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str]:
        return match.group(1).lower(), match.group(2) or ""


class _Quotation(BlockQuoteProcessor):
    """A quotation. An empty line ends it, as CommonMark has it: the next one may be by somebody else."""

    def lastChild(self, parent: Element) -> None:  # noqa: N802 (the library's name)
        """Return None: there is never a quotation to go on with."""


class _Table(TableProcessor):
    """A table. A row with more cells than the first keeps them: the library would lose what stands there."""

    def _build_row(self, row: str, parent: Element, align: Sequence[str | None]) -> None:
        further = len(self._split_row(row)) - len(align)  # type: ignore[attr-defined]  # not in the stubs
        super()._build_row(row, parent, [*align, *[None] * further])  # type: ignore[misc]


class _Code(BacktickInlineProcessor):
    """Code between runs of equally many backticks, as CommonMark has it."""

    def find_code_spans(  # type: ignore[override]  # the stubs have what it returns wrong
        self, start: int, text: str
    ) -> tuple[int, int | None]:
        """Return where the code begins and ends; None for the end where the run closes nowhere near."""
        opening = re.compile("`+").match(text, start)
        begin = opening.end() if opening else start + 1
        closing = re.compile(f"(?<!`){'`' * min(begin - start, 100)}(?!`)").search(text, begin, begin + MAX_SPAN)
        return begin, closing.start() if closing else None


class _Emphasis(InlineProcessor):
    """Stars and underscores. They become characters of their own here, and tags once the text is HTML."""

    def __init__(self, pattern: str, md: Markdown) -> None:
        super().__init__(pattern, md)
        self._coming: deque[str] = deque()

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: N802
        """Return what the run at `m` becomes. The runs of one paragraph come in order, one call after the other."""
        if not self._coming:
            self._coming.extend(marked(data))
        return self._coming.popleft(), m.start(), m.end()


class _Bounded(LinkInlineProcessor):
    """What the six kinds of links and images have in common: a text in brackets that ends soon."""

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:  # noqa: N802 (the library's name)
        """Return what stands in `data` from `index` to the bracket that closes it, where that ends, and if it does."""
        depth = 1
        for bracket in re.compile(r"[\[\]]").finditer(data, index, index + MAX_SPAN):
            depth += 1 if bracket.group() == "[" else -1
            if depth == 0:
                return data[index : bracket.start()], bracket.end(), True
            if depth > _MAX_BRACKETS:
                break
        return "", index, False


class _Addressed(_Bounded):
    """A text in brackets and an address in parentheses, as CommonMark has it: no spaces unless in angle brackets."""

    TARGET = re.compile(
        r"""\(\s{0,99}+
        (?: <(?P<angle>[^<>\n]{0,4000}+)>
          | (?P<plain>(?: [^\s()<>] | \( (?: [^\s()<>] | \([^\s()<>]{0,999}+\) ){0,999}+ \) ){0,4000}+) )
        (?: \s{1,99}+ (?: "[^"]{0,999}+" | '[^']{0,999}+' ) )?+
        \s{0,99}+ \)""",
        re.VERBOSE,
    )

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802 (the library's name)
        """Return the address that stands in `data` at `index`, no title, where it ends, and whether there is one."""
        target = self.TARGET.match(data, index)
        if target is None:
            return "", None, index, False
        return self.unescape(target["angle"] or target["plain"] or "").strip(), None, target.end(), True


class _Link(_Addressed):
    """A link."""


class _Image(_Addressed, ImageInlineProcessor):
    """An image; what remains of it is the text that stands for it."""


class _Referring(_Bounded):
    RE_LINK = re.compile(r"\s?\[([^\]]{0,999}+)\]")


class _Reference(_Referring, ReferenceInlineProcessor):
    """A link whose address stands elsewhere."""


class _ImageReference(_Referring, ImageReferenceInlineProcessor):
    """An image whose address stands elsewhere."""


class _ShortReference(_Referring, ShortReferenceInlineProcessor):
    """A link whose text is its reference."""


class _ShortImageReference(_Referring, ShortImageReferenceInlineProcessor):
    """An image whose text is its reference."""
