"""What a line of a text looks like: a date, a byline, a name, a heading, a table that ran together."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero января січня",
            "february feb februar février febrero февраля лютого",
            "march mar märz mars marzo марта березня",
            "april apr avril abril апреля квітня",
            "may mai mayo мая травня",
            "june jun juni juin junio июня червня",
            "july jul juli juillet julio июля липня",
            "august aug août agosto августа серпня",
            "september sept sep septembre septiembre сентября вересня",
            "october oct oktober octobre octubre октября жовтня",
            "november nov novembre noviembre ноября листопада",
            "december dec dezember décembre diciembre декабря грудня",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = (
    r"(?:(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thur?s?|fri|sat|sun)(?![^\W\d_])\.?,?\s++"
    r"(?:the\s++)?)?"
)
_ZONE = r"(?:(?:Z|(?:UTC|GMT)(?:[+-]\d{1,2})?|[CEMP][SD]?T|CES?T|EES?T|BST|MSK|[+-]\d{2}:?\d{2})(?-i:(?![a-zа-яё])))"
_HALF = r"(?:[ap]\.?m\.?(?-i:(?![a-zа-яё])))"
# Quantifiers of white space that give nothing back (`++`, `*+`): of two or three in a row that do, a line of spaces
# between two words would be tried in every division. Between hours and minutes a full stop says that this is a time
# of day only where a zone or "pm" does too: "14.05 million" is none.
_CLOCK = (
    rf"(?:(?:T|\s*+(?:[,/|–—-]\s*+)?)(?:at\s++)?"
    rf"(?:\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\.\d+)?(?:\s*+{_HALF})?(?:\s*+{_ZONE})?"
    rf"|\d{{1,2}}[.h]\d{{2}}\s*+(?:{_HALF}(?:\s*+{_ZONE})?|{_ZONE})))?"
)
#: A date as a page prints it, with the time of day that may follow.
DATE = (
    rf"(?:{_WEEKDAY}(?:"
    r"(?P<year>(?:19|20)\d\d)(?P<iso>[-/])(?P<month>\d{1,2})(?P=iso)(?P<day>\d{1,2})(?!\d)"
    r"|(?P<us_month>\d{1,2})(?P<us>[-/])(?P<us_day>\d{1,2})(?P=us)(?P<us_year>(?:19|20)\d\d)(?!\d)"
    r"|(?P<eu_day>\d{1,2})\.(?P<eu_month>\d{1,2})\.(?P<eu_year>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<name_a>{_MONTH})\.?\s++(?P<day_a>\d{{1,2}})(?:st|nd|rd|th)?,?\s++(?P<year_a>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<day_b>\d{{1,2}})(?:st|nd|rd|th|\.)?(?:-|(?:\s++(?:of|de))?\s++)(?P<name_b>{_MONTH})"
    r"(?:-|\.?,?\s++(?:de\s++)?)"
    rf"(?P<year_b>(?:19|20)\d\d)(?!\d)(?:\s++г(?:ода|\.)|\s++року)?){_CLOCK})"
)
_DATE = re.compile(DATE, re.IGNORECASE)
_SAID = (
    r"(?:(?:(?:(?:first|originally|last)\s++)?(?:published|posted|updated|modified)|veröffentlicht|publié|publicado|опубликовано|обновлено|опубліковано)"
    r"(?:\s++(?:on|at|online|am|le|el))?\s*+:?\s*+)"
)
_PUBLISHED = re.compile(rf"^{_SAID}{DATE}(?:\s*+[.|·,;])?\s*+", re.IGNORECASE)
_DATE_LINE = re.compile(
    rf"^[\s(\[|·•–—-]*+(?:{_SAID}|(?:compiled|collected|recorded|filed|written)\s++(?:on\s++)?|date:\s*+|дата:\s*+)?(?:the\s++)?{DATE}(?:[\s,|·/–—-]*+\d{{1,2}}[.h]\d{{2}})?[\s.,|·•–—)\]-]*+$",
    re.IGNORECASE,
)
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶŁĻŃŅŇŌŐŒŘŚŞŠŢŤŪŮŰŲŹŻŽА-ЯЁЇІЄҐ]"
_PLACE_AND_DATE = re.compile(
    rf"^(?P<place>(?-i:{_CAPITAL}[^\W\d_]*+(?:[ -]{_CAPITAL}[^\W\d_]++){{0,3}}))(?:,\s*+|\s++[|·•–—]\s*+){DATE}"
    r"[\s.]*+$",
    re.IGNORECASE,
)
#: A word of a name: "J.", "J.R.R.", "Dr.", "Jean-Luc", "d’Arcy".
_WORD = (
    rf"(?:{_CAPITAL}\.(?:-?{_CAPITAL}\.)*|(?:Dr|Prof|Mr|Mrs|Ms|St|Sr|Jr|Sen|Rep|Gov|Gen|Col|Lt|Maj|Capt)\."
    rf"|(?:[dl]['’])?{_CAPITAL}[^\W\d_]*(?:['’-][^\W\d_]+)*)"
)
_PARTICLE = r"(?:van|von|der|den|de|la|le|al|bin|di|da|del|ter|el|du|dos)"
#: Two to five words with capitals, particles among them.
NAME = rf"{_WORD}(?:[ ]{_PARTICLE}){{0,2}}(?:[ ](?:{_PARTICLE}[ ])?{_WORD}){{1,4}}"
#: The same, or fewer words with what they are in brackets: "Newsdesk (agency)".
_SIGNED = rf"(?:{_WORD}(?:[ ]{_WORD}){{0,3}} \([^()\n]{{2,30}}\)|{NAME})"
_NAME_IN = re.compile(rf"^(?P<name>{NAME}) in {_CAPITAL}[^\W\d_]+(?:[ -]{_CAPITAL}[^\W\d_]+){{0,2}}$")
_FULL_NAME = re.compile(rf"^{_SIGNED}$")
_NAMES = rf"(?-i:{_SIGNED}(?:(?:, and | and |, | & | и ){_SIGNED})*)"
#: Who signs without a first and a last name.
_DESK = (
    r"(?:(?-i:[A-Z]{2,6})|reuters|bloomberg|interfax|admin|(?:our |the )?(?:own |special )?(?:staff|editors?|desk|team"
    r"|students?|authors?|class|seminar|newsdesk|newsroom|editorial board|correspondents?)(?: writers?| reporters?)?)"
    r"(?![^\W_])"
)
_BY = re.compile(
    r"^[\s—–-]*+(?:(?:(?:posted|published|written|reported|compiled|words|text|story) )?by|(?:authors?|from)[ ]*+(?=:)"
    r"|автор(?:ы|и)?|text(?=:)|text|von|par)[ :]\s*"
    rf"(?:(?P<names>{_NAMES})|(?P<desk>{_DESK}))(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_READING = r"\d{1,3}[\s-]*+min(?:ute)?s?(?:\s++read)?"
_APART = r"[\s,.;|·•–—/()\[\]-]*+"
#: What may stand in a byline besides names: dates, how long reading takes, and what the author is called elsewhere.
_BESIDE = re.compile(
    rf"(?:(?<=[\s,|·•–—/(-])on\s++(?=\w))?(?:{_SAID}|date:\s*+)?{DATE}|(?<!\w)@\w{{1,30}}|(?<!\w){_READING}(?!\w)",
    re.IGNORECASE,
)
_SIGNED_LINE = re.compile(rf"^{_APART}(?P<names>{_NAMES}){_APART}$")
_GLUED = re.compile(
    rf"^(?P<title>[^.!?…\n]{{3,150}}?)\s+"
    rf"(?:(?:by|By|BY) {_SIGNED}\s*\[[^\]]{{0,60}}\d{{4}}[^\]]{{0,40}}\]|(?i:{_SAID}{DATE}))"
)
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)$")
_STOPPED = re.compile(r"\s*+\.?\s*+")
#: What a name with a date may be that is one of a place.
_TOWN = re.compile(
    r"(?:new|san|santa|saint|st\.?|los|las|tel|hong|abu|buenos|kuala|addis|cape|rio|united|north|south|east|west|white"
    r"|washington|camp|fort|port)\b|.*\b(?:city|house|sea|nations|front|region|oblast)$",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"^\s*[\[(][^\])]{0,80}[\])]\s*\.?\s*")
_READING_TIME = re.compile(rf"{_APART}(?<!\w){_READING}$", re.IGNORECASE)
_LASTS = re.compile(rf"(?<!\w){_READING}(?!\w)", re.IGNORECASE)
_NOTHING = re.compile(rf"^{_APART}(?:on[\s.]*+)?$")
_OUTLET = re.compile(r"^(?:\s*[|·•–—]\s*|,\s+|\s+for\s+|\s+in\s+)[^.!?]{2,50}$")
_ROMAN = re.compile(r"^(?=[IVXLC])(?:X{0,3})(?:IX|IV|V?I{0,3})[.)]\s+\S")
#: Other ways to write such headings, where a text has one of the first.
_NUMERAL = r"(?-i:(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3}))"
_ROMAN_TOO = re.compile(
    rf"^(?:(?:part|chapter|section|act|часть|глава)\s+{_NUMERAL}(?:\s*[.:–—-]\s*\S|$)"
    rf"|{_NUMERAL}(?:\s*[–—:]|\s-)\s*(?-i:[^\Wa-zа-яё]))",
    re.IGNORECASE,
)
#: Emoji and the like, which may stand behind the end of a sentence.
_SIGNS = frozenset(
    chr(number)
    for first, last in ((0x2190, 0x21FF), (0x2600, 0x27BF), (0x2B00, 0x2BFF), (0x1F000, 0x1FAFF))
    for number in range(first, last + 1)
) | {" ", "\u200d", "\ufe0f", "\u20e3"}
_END = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")
_STOP = re.compile(r"(?<![.…])\.$")
_INSIDE = re.compile(r"[.!?…][\"”’»)]*\s+[\"“«(]?[^\W\d_a-zа-яё]")
_BETWEEN = re.compile(r"[.!?…][\"”’»)]*\s+(?=[\"“«(]?[^\W_a-zа-яё])|\n")
#: Words that begin a sentence rather than a heading, where the line ends with a full stop.
_SENTENCE = re.compile(
    r"^(?:it|he|she|they|we|i|you|this|that|these|those|there|but|and|so|not|no|yes|then|nobody|nothing"
    r"|он|она|они|мы|я|это|но|и|так|не|нет|да)\b",
    re.IGNORECASE,
)
#: What begins the words below a picture.
_CAPTION = re.compile(
    r"^[\[(]?(?:(?:photo(?:graph)?|image|picture|illustration|composite|graphic|map|video|caption|credit|фото)s?"
    r"(?: credits?| by)?\s*[:/©]|(?:photo(?:graph)?|image|picture|illustration)s? (?:by|credit|courtesy)\b|©"
    r"|(?:additional )?(?:reporting|writing|editing) by )",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|did|does|will|would|can|could|may|must|said|says)\b", re.IGNORECASE
)
_JOINT = re.compile(r"(?<=[a-zа-яё%)])(?=[A-ZА-ЯЁ])|(?<=[a-zа-яё])(?=\d)|(?<=\d)(?=[A-ZА-ЯЁ][a-zа-яё])")
_OWN_CAPITAL = re.compile(
    r"^[^\w]*(?:(?:Mac|Mc|De|Di|Du|Le|La|Van|Fitz|O)[A-Z][a-z]+|[a-z]{1,2}[A-Z][a-z]+|[A-Z][a-z]+[A-Z]{1,3}"
    r"|[A-Za-zА-яёЁ]+\d+|(?:You|Face|Linked|What|Tik|Pay|Git|Hub|Sub|Buzz|Huff|Space|Wiki|Black|Sky|Open|Deep|Euro"
    r"|Power|Java|Word)[A-Z][A-Za-z]+)(?:[’'][a-z]+)?[^\w]*$"
)
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|us|я|[Мм]ы|наш\w*|мой|мне|нам|нас)\b")
#: Capitalised words with which headings begin and names do not.
_NO_NAME = re.compile(
    "(?:the|an?|what|why|how|when|where|who|which|part|factor|chapter|final|conclusion|introduction|background|summary"
    "|key|lessons|next|first|second|third|about|for|from|on|in|of|no|not|after|before|between|against|two|three|update"
    "|notes?|table|figure|sources?|related|leave|read|more|then|and|but|so|also|now|later|as|by|to|dear|see|here|there"
    "|finally|meanwhile|yesterday|today|photo|image|video|title|date)$",
    re.IGNORECASE,
)


def find_date(text: str) -> tuple[datetime.date, int, int] | None:
    """Return the first date in `text` and where it stands, or None.

    Numbers with hyphens or slashes are month, day and year, as in the United States, unless that is no date.
    """
    for match in _DATE.finditer(text):
        found = _date_of(match)
        if found is not None:
            return found, match.start(), match.end()
    return None


def _date_of(match: re.Match[str]) -> datetime.date | None:
    g = match.groupdict()
    if g["year"]:
        return _date(g["year"], g["month"], g["day"])
    if g["us_year"]:
        return _date(g["us_year"], g["us_month"], g["us_day"]) or _date(g["us_year"], g["us_day"], g["us_month"])
    if g["eu_year"]:
        return _date(g["eu_year"], g["eu_month"], g["eu_day"])
    name, day, year = (g["name_a"], g["day_a"], g["year_a"]) if g["name_a"] else (g["name_b"], g["day_b"], g["year_b"])
    return _date(year, _MONTHS[name.lower()], day)


def _date(year: str, month: str | int, day: str) -> datetime.date | None:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def published(text: str) -> tuple[datetime.date, int] | None:
    """Return the date that `text` begins with after "Published" or the like, and where the next sentence begins."""
    match = _PUBLISHED.match(text)
    date = _date_of(match) if match else None
    return (date, match.end()) if match and date else None


def date_line(text: str) -> datetime.date | None:
    """Return the date that is all that `text` says, or None."""
    match = _DATE_LINE.match(_LASTS.sub("", text) if len(text) <= 120 else text)
    return _date_of(match) if match else None


def place_and_date(text: str) -> datetime.date | None:
    """Return the date of a line such as "Istanbul, 2 June 2025", or None."""
    match = _PLACE_AND_DATE.match(_READING_TIME.sub("", text)) if len(text) <= 100 else None
    return _date_of(match) if match else None


@dataclass(frozen=True, slots=True)
class Byline:
    """A byline as it was read: the names, a date where one stands with them, and how far it reaches.

    `bare` says that it is but a name beside a date, without "by".
    """

    names: str
    date: datetime.date | None
    end: int
    bare: bool = False


def byline(text: str) -> Byline | None:
    """Return what a line such as "by First Last [2-13-2025 published]." says, or None where it is none."""
    if len(text) > 2000:
        return None
    match = _BY.match(text)
    if match is None:
        return _dated_name(text)
    names, rest, start = match["names"], match["rest"], match.start("rest")
    if names and (signed := _IN_BRACKETS.search(names)) and (found := find_date(signed[0])):
        return Byline(names[: signed.start()], found[0], start + len(_STOPPED.match(rest)[0]))  # type: ignore[index]
    names = names or match["desk"]
    if text[:2] == "BY" and not match["names"]:
        return None  # capitals throughout: "BY SEA"
    bracket = _BRACKET.match(rest)
    if bracket:
        found = find_date(bracket[0])
        return Byline(names, found[0] if found else None, start + bracket.end())
    if len(text) <= 200:
        found = find_date(rest)
        left = _BESIDE.sub("", rest)
        if _NOTHING.match(left) or (match["names"] and _OUTLET.match(left.rstrip(" |·•–—-")) and len(text) < 140):
            return Byline(names, found[0] if found else None, len(text))
    said = published(rest.lstrip(" ,.|·•–—-")) if match["names"] else None
    if said:
        skipped = len(rest) - len(rest.lstrip(" ,.|·•–—-"))
        return Byline(names, said[0], start + skipped + said[1])
    return _dated_name(text)


def _dated_name(text: str) -> Byline | None:
    """Return what a line such as "First Last | 12 Dec 2025" or "12 December 2025 by First Last" says, or None."""
    found = find_date(text) if len(text) <= 160 else None
    if found is None:
        return None
    left = _BESIDE.sub(" ", text, count=4).strip()
    by = _BY.match(left)
    if by and _NOTHING.match(by["rest"]):
        return Byline(by["names"] or by["desk"], found[0], len(text))
    match = _SIGNED_LINE.match(left)
    if match is None or is_no_name(match["names"].split()[0]) or _TOWN.match(match["names"]):
        return None
    return Byline(match["names"], found[0], len(text), bare=True)


def glued_title(text: str) -> int:
    """Return where a title ends that a byline with a date in brackets, or "Published" and a date, is glued to, or 0."""
    match = _GLUED.match(text[:400])
    return match.end("title") if match else 0


def is_name(text: str) -> bool:
    """Return whether `text` is nothing but what a person may be called."""
    return len(text) <= 60 and bool(_FULL_NAME.match(text)) and not _NO_NAME.match(text.split()[0])


def name_in(text: str) -> str:
    """Return the name in a line such as "First Last in Kyiv", or nothing."""
    match = _NAME_IN.match(text) if len(text) <= 80 else None
    return match["name"] if match and not is_no_name(match["name"].split()[0]) else ""


def is_no_name(word: str) -> bool:
    """Return whether `word` begins headings and no names."""
    return bool(_NO_NAME.match(word))


def in_first_person(text: str) -> bool:
    """Return whether somebody speaks of themselves in `text`, or it stands in quotation marks."""
    return text[:1] in '“"«„' or bool(_FIRST_PERSON.search(text))


def is_roman(text: str) -> bool:
    """Return whether `text` is a heading with a Roman number, such as "II. Factor 1 — who waits"."""
    return len(text) <= 140 and "\n" not in text and bool(_ROMAN.match(text))


def is_roman_too(text: str) -> bool:
    """Return whether `text` is a heading like "V – Money" or "Part VI: Money", if others have such numbers."""
    return len(text) <= 100 and not ends_sentence(text) and bool(_ROMAN_TOO.match(text))


def without_signs(text: str) -> str:
    """Return `text` without the emoji that it ends with."""
    end = len(text)
    while end and text[end - 1] in _SIGNS:
        end -= 1
    return text[:end] or text


def is_short_line(text: str) -> bool:
    """Return whether `text` is as short as a heading and does not end like a sentence."""
    if len(text) > 100 or len(text.split()) > 14 or "\n" in text or not any(c.isalpha() for c in text):
        return False
    first = next(c for c in text if c.isalnum()) if any(c.isalnum() for c in text) else ""
    if first.islower():
        return False
    text = without_signs(text)
    if text.endswith("?"):
        return len(text) <= 80 and not _INSIDE.search(text)
    return not _END.search(text)


def is_caption(text: str) -> bool:
    """Return whether a line says what a picture shows, or whose it is."""
    return bool(_CAPTION.match(text))


def is_stopped_line(text: str) -> bool:
    """Return whether `text` may be a heading that somebody ended with a full stop."""
    if len(text) > 60 or len(text.split()) > 8 or not _STOP.search(text) or not text[0].isupper():
        return False
    # Six words with a verb may still head what stands below, as in "Half of it is peace."; more are a sentence.
    is_sentence = len(text.split()) > 6 and _VERB.search(text)
    return not (_INSIDE.search(text) or _SENTENCE.match(text) or is_sentence)


def ends_sentence(text: str) -> bool:
    """Return whether `text` ends with a full stop or the like."""
    return bool(re.search(r"[.!?…][\"'”’»)\]]*$", without_signs(text)))


def has_verb(text: str) -> bool:
    """Return whether `text` has one of the words that make most short sentences."""
    return bool(_VERB.search(text))


def is_one_sentence(text: str) -> bool:
    """Return whether `text` is one sentence, ended; by a colon too, where a quotation comes after it."""
    return (ends_sentence(text) or text.endswith(":")) and not _INSIDE.search(text) and len(text) <= 500


def is_run_together(text: str) -> bool:
    """Return whether the cells of a table seem to have run together into `text`."""
    if len(text) < 20 or "://" in text:
        return False
    words = text.split()
    if _is_flat_table(text, words):
        return True
    joints = [len(_JOINT.findall(word)) for word in words]
    glued = sum(number for word, number in zip(words, joints, strict=True) if number > 1 or not _is_one_word(word))
    return glued >= 3 and (glued >= 0.2 * len(words) or max(joints) >= 3)


def _is_one_word(word: str) -> bool:
    """Return whether a word has a capital or a number in it of its own: "McDonald", "iPhone", "YouTube", "Covid19"."""
    return bool(_OWN_CAPITAL.match(word))


def _is_flat_table(text: str, words: Sequence[str]) -> bool:
    """Return whether a table lost the ends of its cells and rows: words and numbers by turns, and no sentence."""
    if len(text) > 2000 or ends_sentence(text):
        return False
    counts = [len(list(run)) for is_number, run in groupby(words, key=_is_count) if is_number]
    if len(counts) < 3 or len(set(counts)) != 1:
        return False  # each row has as many numbers as every other
    if all(_is_count(word) or word[:1].isupper() for word in words):
        return True
    return sum(counts) >= 4 and _is_count(words[-1])


def _is_count(word: str) -> bool:
    return (
        word[-1:] in "0123456789%" and word.strip("$€£₽+-−–~<>").replace(",", "").replace(".", "").rstrip("%").isdigit()
    )


def sentences(text: str) -> list[int]:
    """Return where each sentence of `text` ends; the last ends with it."""
    return [*(match.start() + len(match[0].rstrip()) for match in _BETWEEN.finditer(text)), len(text)]
