"""From a place in a text, as a browser or a form names it, to a placement, and back.

A place is written `p12.40`: forty code points into passage 12. A range may begin in one passage and end in another;
what it covers is a stretch of the version's canonical text, in which passages are separated by one line feed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from apps.library.rows import PassageRow

#: How much of the text on either side of a quote is kept with it (Hypothesis keeps as much).
CONTEXT = 32
#: In so many passages on either side it is looked for.
_AROUND = 3
#: A highlight covers at most this many code points: a long chapter.
MAX_LENGTH = 50_000
_PLACE = re.compile(r"p([1-9][0-9]{0,5})\.([0-9]{1,7})")


class BadRange(ValueError):
    """A range that cannot be: the message is for the reader."""


class OtherText(ValueError):
    """The words at the range are not those that the reader saw."""

    def __init__(self, seen: str, stored: str) -> None:
        self.seen, self.stored = seen, stored
        super().__init__(
            gettext("The text at this place is not the one you saw. It may have changed; load the page again.")
        )


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch of a version: its passages, offsets within them, and offsets in the canonical text (end exclusive)."""

    first: PassageRow
    start: int
    last: PassageRow
    end: int

    @property
    def start_at(self) -> int:
        """Where it begins in the canonical text."""
        return self.first.start + self.start

    @property
    def end_at(self) -> int:
        """Where it ends there."""
        return self.last.start + self.end


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of a range with what stands around them."""

    exact: str
    prefix: str
    suffix: str


def parse_range(passages: Sequence[PassageRow], start: str, end: str) -> Range:
    """Read a range such as "p3.12" to "p5.40" over the passages of a version (with their text; see `reach`).

    White space at either end is let go, so that a double click does not mark a space. Raises BadRange.
    """
    by_number = {passage.number: passage for passage in passages}
    first, start_offset = _place(by_number, start)
    last, end_offset = _place(by_number, end)
    if (first.number, start_offset) >= (last.number, end_offset):
        raise BadRange(gettext("The end of the range stands before its beginning, or there is nothing in it."))
    found = Range(first, start_offset, last, end_offset)
    if found.end_at - found.start_at > MAX_LENGTH:
        raise BadRange(gettext("A highlight covers %(most)s characters at the most.") % {"most": MAX_LENGTH})
    return _without_edges(found, by_number)


def reach(start: str, end: str) -> range | None:
    """Return the numbers of the passages that a range and what is kept of its surroundings touch.

    They are all that `parse_range` and `quote_of` need. None where either end cannot be read.
    """
    first, last = _PLACE.fullmatch(start), _PLACE.fullmatch(end)
    return range(int(first[1]) - _AROUND, int(last[1]) + _AROUND + 1) if first and last else None


def _place(by_number: Mapping[int, PassageRow], place: str) -> tuple[PassageRow, int]:
    match = _PLACE.fullmatch(place)
    passage = by_number.get(int(match[1])) if match else None
    if match is None or passage is None or passage.left_out or int(match[2]) > len(passage.text):
        raise BadRange(gettext("“%(place)s” is no place in this text.") % {"place": place[:30]})
    return passage, int(match[2])


def _without_edges(found: Range, by_number: Mapping[int, PassageRow]) -> Range:
    """Cut white space off both ends; an end at the very edge of a passage belongs to the passage it touches."""
    first, start, last, end = found.first, found.start, found.last, found.end
    while True:
        while start < len(first.text) and first.text[start].isspace():
            start += 1
        if start < len(first.text) or first.number >= last.number:
            break
        first, start = by_number[first.number + 1], 0
    while True:
        while end > 0 and last.text[end - 1].isspace():
            end -= 1
        if end > 0 or last.number <= first.number:
            break
        last = by_number[last.number - 1]
        end = len(last.text)
    if (first.number, start) >= (last.number, end):
        raise BadRange(gettext("There is nothing but white space there."))
    return Range(first, start, last, end)


def quote_of(found: Range, passages: Sequence[PassageRow]) -> Quote:
    """Return the words of a range and their surroundings, from the passages' stored text."""
    between = [p for p in passages if found.first.number <= p.number <= found.last.number]
    text = "\n".join(p.text for p in between)
    start = found.start
    end = len(text) - (len(found.last.text) - found.end)
    before = "\n".join(p.text for p in passages if found.first.number - _AROUND <= p.number < found.first.number)
    after = "\n".join(p.text for p in passages if found.last.number < p.number <= found.last.number + _AROUND)
    prefix = ((before + "\n" if before else "") + text[:start])[-CONTEXT:]
    suffix = (text[end:] + ("\n" + after if after else ""))[:CONTEXT]
    return Quote(text[start:end], prefix, suffix)


def check_seen(seen: str, quote: Quote) -> None:
    """Raise OtherText where the words that the browser saw are not those stored.

    White space is not compared: browsers differ in what they make of it between blocks.
    """
    if seen and "".join(seen.split()) != "".join(quote.exact.split()):
        raise OtherText(seen, quote.exact)


def selectors(found: Range, quote: Quote) -> list[dict[str, object]]:
    """Return the W3C Web Annotation selectors of a range (code points; TextQuote, TextPosition, Fragment)."""
    fragment: dict[str, object] = {
        "type": "FragmentSelector",
        "conformsTo": "http://tools.ietf.org/rfc/rfc3236",
        "value": f"p{found.first.number}",
    }
    if found.first.number == found.last.number:
        fragment["refinedBy"] = {"type": "TextPositionSelector", "start": found.start, "end": found.end}
    return [
        {"type": "TextQuoteSelector", "exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix},
        {"type": "TextPositionSelector", "start": found.start_at, "end": found.end_at},
        fragment,
    ]


_SENTENCE = re.compile(r"\S.*?(?:[.!?…]+[”’»\")\]]*(?=\s)|$)", re.DOTALL)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where the sentences of a passage begin and end, in code points, for the form without JavaScript.

    A plain rule: a sentence ends with its punctuation before a space. Abbreviations split one now and then; the form
    offers a range from one sentence to another, so nothing is lost by that.
    """
    return [match.span() for match in _SENTENCE.finditer(text) if match.group().strip()]
