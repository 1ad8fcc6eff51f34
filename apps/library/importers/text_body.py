"""The passages of one text: which are furniture, headings, quotations, and whose words they are."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, groupby
from statistics import median

from apps.core.passages import HEADING, PARAGRAPH, QUOTATION, RUN_TOGETHER, Block
from apps.library.importers.text_furniture import (
    heads_author,
    heads_comments,
    heads_others,
    is_address,
    is_furniture,
    is_source,
)
from apps.library.importers.text_lines import SetApart
from apps.library.importers.text_shapes import (
    byline,
    date_line,
    ends_sentence,
    has_verb,
    is_caption,
    is_name,
    is_roman,
    is_roman_too,
    is_run_together,
    is_short_line,
    is_stopped_line,
    without_signs,
)
from apps.library.importers.text_speakers import has_office, is_talk

#: The longest name of a voice and the longest attribution, in characters, that an article can hold.
MOST_VOICE, MOST_ATTRIBUTION = 200, 400
#: Titles that a list of other texts may have.
_MOST_OTHERS = 12
_NUMBERED = re.compile(r"^\d{1,2}[.)]\s+\S")
#: How a title ends that is no sentence, or the first words of a text.
_TEASED = re.compile(r"(?:\?|!|…|\.\.\.)[\"'”’»)\]]*$")
_WORDS = re.compile(r"[^\W\d_]+")
_SAYING = re.compile(
    r"\b(?:said|says|say|wrote|writes|told|tells|asked|asks|added|adds|stated|states|declared|announced|argued|argues|"
    r"replied|posted|tweeted|read|reads|quote|quoted|words|follows|"
    r"сказал\w*|заявил\w*|написал\w*|пишет|говорит|ответил\w*|слова\w*|цитата)\b",
    re.IGNORECASE,
)
_IN_FULL = re.compile(
    r"\b(?:in\s+full|(?:full|complete)\s+(?:text|statement|transcript|declaration|letter)\b[^:]{0,80}"
    r"|полный\s+текст[^:]{0,80}|полностью)\s*:$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^(?:“[^”]*”|„[^“”]*[“”]|«[^»]*»|\"[^\"]*\"|‘[^’]{12,}’)[.,]?$", re.DOTALL)
_ATTRIBUTION = re.compile(r"^[—–-]\s*+(?P<name>[^,\s]++(?:\s++[^,\s]++)*+)\s*+(?:,\s*+(?P<rest>.{1,300}))?$")


def leave_out_furniture(blocks: Sequence[Block]) -> list[Block]:
    """Return `blocks` with what is of the page and not of the text left out."""
    result = list(blocks)
    late = _lateness(result)
    place = 0
    while place < len(result):
        text = result[place].text
        reach = place
        if _heads_section(result, place):
            pass
        elif heads_comments(text) and late[place]:
            reach = len(result)
        elif heads_others(text):
            reach = others_until(result, place)
        elif heads_author(text):
            reach = min(len(result), place + 2)
        elif is_source(text):
            reach = place + 1
            if reach < len(result) and (is_address(result[reach].text) or _is_outlet(text, result[reach].text)):
                reach += 1
        elif is_furniture(text):
            reach = place + 1
        for further in range(place, reach):
            result[further] = replace(result[further], left_out=True)
        place = max(reach, place + 1)
    return result


def _heads_section(blocks: Sequence[Block], place: int) -> bool:
    """Return whether a word such as "Share" heads a part of the text: the paragraph below speaks of it."""
    text = blocks[place].text.rstrip(":.")
    if not text.isalpha() or len(text) > 20 or place + 1 >= len(blocks):
        return False
    below = blocks[place + 1].text
    return (
        ends_sentence(below) and not is_furniture(below) and text.casefold() in _WORDS.findall(below.casefold()[:2000])
    )


def _lateness(blocks: Sequence[Block]) -> list[bool]:
    """Return of each place whether most of the text stands above it: what readers wrote does not come before it."""
    lengths = [len(block.text) for block in blocks]
    above = [0, *accumulate(lengths)]
    below = [0, *accumulate(reversed(lengths), max)]  # the longest of the last n
    return [above[place] >= 0.4 * above[-1] or below[len(blocks) - place - 1] < 200 for place in range(len(blocks))]


def others_until(blocks: Sequence[Block], place: int) -> int:
    """Return where the list of other texts ends whose heading stands at `place`: before what is no title of one."""
    reach = place + 1
    numbered = reach < len(blocks) and bool(_NUMBERED.match(blocks[reach].text))
    while reach < min(len(blocks), place + 1 + _MOST_OTHERS):
        block = blocks[reach]
        if len(block.text) > 160 or _is_of_text(block.text) or (not numbered and _NUMBERED.match(block.text)):
            break
        # A short line right above a paragraph is its heading and not the last of the other texts.
        after = blocks[reach + 1] if reach + 1 < len(blocks) else None
        if block.kind in (PARAGRAPH, HEADING) and after is not None and len(after.text) > 200 and reach > place + 1:
            break
        reach += 1
    return reach - 1 if _ends_with_heading(blocks, place, reach) else reach


def _ends_with_heading(blocks: Sequence[Block], place: int, reach: int) -> bool:
    """Return whether the last line is set apart from a list whose lines are not, above a paragraph of the text."""
    last = blocks[reach - 1]
    if reach >= len(blocks) or not isinstance(last, SetApart) or not is_short_line(last.text):
        return False
    below = blocks[reach].text
    tight = any(not isinstance(block, SetApart) for block in blocks[place + 1 : reach - 1])
    return tight and (ends_sentence(below) or below.endswith(":")) and not _is_beside(last.text)


def _is_beside(text: str) -> bool:
    return byline(text) is not None or date_line(text) is not None or is_furniture(text)


def _is_of_text(text: str) -> bool:
    """Return whether a line is a sentence or heads something: no title of another text is or does."""
    if is_roman(text) or text.endswith(":") or heads_comments(text):
        return True
    by = byline(text)
    if by is not None:
        return by.end < len(text)  # with the first sentence of a text glued to it
    return ends_sentence(text) and (len(text) > 90 or not _TEASED.search(text))


def _is_outlet(source: str, text: str) -> bool:
    return (
        source.rstrip(": ").lower() in ("source", "sources", "via", "источник")
        and len(text) <= 60
        and not (ends_sentence(text))
    )


# -- Headings ------------------------------------------------------------------------------------------------------


def with_headings(blocks: Sequence[Block]) -> list[Block]:
    """Return `blocks` of a text without any marks, with those that stand like headings made headings.

    A heading is a short line that does not end like a sentence, has a Roman number, or, where at least two of them
    stand above long paragraphs, is short and ends with a full stop; something always stands under it.
    """
    shown = [place for place, block in enumerate(blocks) if not block.left_out]
    after = dict(zip(shown, [*shown[1:], -1], strict=True)) if shown else {}
    result = list(blocks)
    stopped: list[int] = []
    weak: list[int] = []
    numbered = [block.text for block in blocks if is_roman(block.text)]
    if len(numbered) == 1 and ends_sentence(numbered[0]) and (has_verb(numbered[0]) or len(numbered[0].split()) > 8):
        numbered = []  # "V. Putin has said so."
    romans = bool(numbered)
    talks = sum(is_talk(block.text) for block in blocks) >= 3  # "First Last: words", by turns
    for place in shown:
        block, below = blocks[place], after[place]
        if block.kind != PARAGRAPH or below < 0 or RUN_TOGETHER in block.flags or is_run_together(block.text):
            continue
        if is_caption(block.text) or (talks and is_talk(block.text)):
            continue
        if romans and (is_roman(block.text) or is_roman_too(block.text)):
            result[place] = replace(block, kind=HEADING, level=2)
        elif is_short_line(block.text) and _stands_under(blocks, below, after) and not _speaks(result, place):
            result[place] = replace(block, kind=HEADING, level=3 if romans else 2)
        elif is_stopped_line(block.text) and len(blocks[below].text) >= max(80, 2 * len(block.text)):
            stopped.append(place)
        elif _may_head_like_others(block.text, blocks[below].text):
            weak.append(place)
    firsts = {blocks[place].text.split()[0] for place in stopped} if len(stopped) >= 2 else set()
    stopped += [place for place in weak if blocks[place].text.split()[0] in firsts]
    others = [len(blocks[place].text) for place in shown if result[place].kind == PARAGRAPH and place not in stopped]
    if len(stopped) >= 2 and others and median(others) >= 60:
        for place in stopped:
            result[place] = replace(blocks[place], kind=HEADING, level=3 if romans else 2)
    return result


def _may_head_like_others(text: str, below: str) -> bool:
    """Return whether a line with a full stop is a heading if it begins like others: "The end." after "The price."."""
    short = is_stopped_line(text) and len(text.split()) <= 4 and not has_verb(text)
    return short and ends_sentence(below) and len(below) >= 2 * len(text)


def _speaks(blocks: Sequence[Block], place: int) -> bool:
    """Return whether a line stands right below the name and office of somebody: then it is what they say."""
    above = next((blocks[n] for n in range(place - 1, -1, -1) if not blocks[n].left_out), None)
    return above is not None and (above.kind == HEADING or above.text.endswith(":")) and has_office(above.text)


def _stands_under(blocks: Sequence[Block], below: int, after: dict[int, int]) -> bool:
    """Return whether what stands under a short line is a text that it can head, or another heading of one."""
    for _ in range(3):
        if below < 0:
            return False
        block = blocks[below]
        if block.kind != PARAGRAPH or ends_sentence(block.text) or len(block.text) > 100 or block.text.endswith(":"):
            return True
        below = after[below]
    return False


# -- Quotations and tables -----------------------------------------------------------------------------------------


def with_quotations(blocks: Sequence[Block]) -> tuple[list[Block], list[str]]:
    """Return `blocks` with paragraphs that are quotations made so, and the lines that named who said them.

    A quotation stands in quotation marks below a colon or above a line "— Name, place", or below a colon after a word
    such as "said". Tables that ran together are flagged on the way.
    """
    result: list[Block] = []
    named_lines: list[str] = []
    for block in blocks:
        before = result[-1] if result else None
        if block.kind == PARAGRAPH and not block.left_out and before is not None and not before.left_out:
            match = _ATTRIBUTION.match(block.text)
            quoted = before.kind == QUOTATION or (
                before.kind == PARAGRAPH and bool(_QUOTED.match(without_signs(before.text)))
            )
            if match and quoted and not before.voice and is_name(match["name"]):
                said = {"voice": match["name"], "attribution": match["rest"] or ""}
                result[-1] = replace(before, kind=QUOTATION, **said)  # type: ignore[arg-type]
                named_lines.append(block.text)
                continue
            introduced = before.text.endswith(":") and before.kind in (PARAGRAPH, HEADING)
            if introduced and (
                _QUOTED.match(without_signs(block.text)) or (_introduces(before.text) and ends_sentence(block.text))
            ):
                block = replace(block, kind=QUOTATION)
        if block.kind == PARAGRAPH and is_run_together(block.text):
            block = replace(block, flags=(*block.flags, RUN_TOGETHER))
        result.append(block)
    return result, named_lines


def _introduces(text: str) -> bool:
    return bool(_SAYING.search(text) or _IN_FULL.search(text))


def with_attributions(blocks: Sequence[Block]) -> tuple[list[Block], list[str]]:
    """Return `blocks`, and the lines below quotations that are no passages since they say whose words these are.

    A line that is longer than a name and what stands with it can be is a passage again.
    """
    result: list[Block] = []
    lines: list[str] = []
    for (voice, rest), said in groupby(blocks, key=lambda block: (block.voice, block.attribution)):
        run = list(said)
        line = f"— {voice}, {rest}" if rest else f"— {voice}"
        if not voice:
            result += run
        elif len(voice) <= MOST_VOICE and len(rest) <= MOST_ATTRIBUTION:
            result += run
            lines.append(line)
        else:
            unsaid = [replace(block, voice="", attribution="") for block in run]
            result += [*unsaid, replace(unsaid[-1], text=line, marks=())]
    return result, lines
