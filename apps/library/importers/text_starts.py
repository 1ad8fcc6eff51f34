"""Where the texts begin that stand one after the other, and what may be the title of one."""

import re
from collections.abc import Sequence

from apps.core.passages import HEADING, NOTE, PARAGRAPH, Block
from apps.library.importers.text_body import (
    others_until,
)
from apps.library.importers.text_furniture import (
    heads_author,
    heads_comments,
    heads_others,
    is_furniture,
    is_label,
)
from apps.library.importers.text_shapes import (
    byline,
    date_line,
    ends_sentence,
    find_date,
    is_name,
    published,
)

_LONGEST_TITLE = 200
COUNTED = re.compile(r"^\d{1,3}[.)]\s+")
#: "Title: The Call", and what else a collection may say of a text in that way.
FIELD = re.compile(r"^(?:title|headline|subject|заголовок|название)\s*:\s+(?P<title>\S.{1,198})$", re.IGNORECASE)
_FURTHER = re.compile(
    r"^(?:authors?|by|from|date|published|source|outlet|publication|url|link|автор|дата|источник)\s*:", re.IGNORECASE
)
TEXT_KINDS = (PARAGRAPH, HEADING, NOTE)


def starts_of(blocks: Sequence[Block]) -> list[int]:
    """Return where texts begin: a title with a byline under it, perhaps with the title again or a date between them.

    A title that stands there twice, or below "Text 2" or behind "Title:", does with a date or a bare name too.
    """
    others = _others(blocks)
    starts: set[int] = set()
    titles: set[int] = set()
    signed: list[int] = []  # titles above "First Last, 12 December 2025"
    for place, block in enumerate(blocks):
        # What trafilatura left out are teasers of other articles, and these have bylines too.
        if block.left_out or block.kind not in TEXT_KINDS:
            continue
        by = byline(block.text)
        if by is None:
            if place and is_name(block.text) and place + 1 < len(blocks) and date_line(blocks[place + 1].text):
                title = place - 1  # a name, and below it a date
                if may_be_title(blocks[title]) and not ends_sentence(blocks[title].text) and not others[title]:
                    signed.append(title)
            if begins_text(blocks, place, others):
                titles.add(place)
            continue
        title = place - 1
        while title >= 0 and date_line(blocks[title].text):
            title -= 1
        if title < 0 or not may_be_title(blocks[title]) or (others[title] and others[place]):
            continue
        if not by.bare:
            titles.add(title)
        elif not ends_sentence(blocks[title].text) and blocks[title].text[-1] != ":" and not others[title]:
            signed.append(title)
    if len(signed) + len(titles) >= 2:
        titles.update(signed)
    if sum(title > 0 and is_label(blocks[title - 1].text) for title in titles) >= 2:
        # Others are counted in the same way, whatever stands below their titles.
        titles.update(n for n in range(1, len(blocks) - 1) if is_label(blocks[n - 1].text) and may_be_title(blocks[n]))
    last = -1
    for title in sorted(titles):
        if title <= last:
            continue
        last = title
        start = title
        if start and not others[start - 1] and same_title(blocks[start - 1].text, blocks[start].text):
            start -= 1
        if start and is_label(blocks[start - 1].text):
            start -= 1
        starts.add(start)
    return sorted(starts)


def _others(blocks: Sequence[Block]) -> list[bool]:
    """Return of each place whether it is in a list of other texts, whose titles have bylines but no text below."""
    inside = [False] * len(blocks)
    place = 0
    while place < len(blocks):
        if not heads_others(blocks[place].text) or _may_head_text(blocks, place):
            place += 1
            continue
        reach = others_until(blocks, place)
        signed = [n for n in range(place + 1, reach) if byline(blocks[n].text)]
        if signed and reach < len(blocks) and says_who_or_when(blocks[reach - 1].text):
            dated = [any(find_date(block.text) for block in blocks[n : min(n + 2, reach)]) for n in signed]
            if len(signed) == 1 or (dated[-1] and not any(dated[:-1])):
                # The only byline, or the only one with a date, right above a text: here the next one begins.
                reach = max(place + 1, signed[-1] - 1)
        inside[place:reach] = [True] * (reach - place)
        place = reach
    return inside


def _may_head_text(blocks: Sequence[Block], place: int) -> bool:
    """Return whether "Related" is the title of a text: then it stands above a byline, at the top."""
    return place <= 1 and place + 1 < len(blocks) and says_who_or_when(blocks[place + 1].text)


def begins_text(blocks: Sequence[Block], place: int, others: Sequence[bool]) -> bool:
    """Return whether a text begins here without a byline: a title, and what says that it is one."""
    rest = [block.text for block in blocks[place + 1 : place + 5]]
    if not rest:
        return False
    text = blocks[place].text
    if FIELD.match(text):
        return any(says_who_or_when(each) or _FURTHER.match(each) for each in rest[:3])
    if not may_be_title(blocks[place]):
        return False
    twice = same_title(text, rest[0])
    if twice and others[place] and len(rest) > 1 and same_title(rest[0], rest[1]):
        return False  # the last in a list of other texts, which is the next one here
    if twice:
        return any(says_who_or_when(each) for each in rest[1:3])
    labelled = place > 0 and is_label(blocks[place - 1].text)
    return labelled and any(says_who_or_when(each) for each in rest[:3])


def may_be_title(block: Block) -> bool:
    """Return whether a passage could be the title of a text, by itself."""
    text = block.text
    return (
        block.kind in TEXT_KINDS
        and len(text) <= _LONGEST_TITLE
        and len(text.split()) <= 30
        and "\n" not in text
        and any(c.isalpha() for c in text)
        and not (is_furniture(text) or heads_others(text) or heads_comments(text) or heads_author(text))
        and not is_label(text)
        and byline(text) is None
        and published(text) is None
        and date_line(text) is None
    )


def says_who_or_when(text: str) -> bool:
    """Return whether a line is one that names an author or a date."""
    return byline(text) is not None or published(text) is not None or date_line(text) is not None


def same_title(one: str, other: str) -> bool:
    """Return whether two lines are the same title, one of them perhaps with its number in a collection."""
    return same_words(one, other) or same_words(COUNTED.sub("", one), COUNTED.sub("", other))


def same_words(one: str, other: str) -> bool:
    """Return whether two lines say the same, whatever their case and punctuation."""
    folded = [[c for c in text.casefold() if c.isalnum()] for text in (one, other)]
    return folded[0] == folded[1] and bool(folded[0])
