"""Whose words the passages of one text are, where it says so above them: "First Last, an office"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from apps.core.passages import HEADING, LIST_ITEM, PARAGRAPH, QUOTATION, Block
from apps.library.importers.text_shapes import NAME, find_date, in_first_person, is_no_name

#: What people are called before their names.
_TITLES = (
    r"(?:vice-)?president|minister|premier|chancellor|secretary|secretary-general|general|commissioner|representative"
    r"|ambassador|envoy|senator|governor|mayor|king|queen|prince|princess|pope|patriarch|bishop|professor|doctor"
    r"|colonel|captain|admiral|major|lieutenant|sergeant|judge|sir|lord|lady|dame|mrs?\.?|ms\.?|dr\.?|prof\.?|sen\.?"
    r"|rep\.?|gov\.?|gen\.?|spokes(?:man|woman|person)|chief|chair(?:man|woman)?|leader|speaker|adviser|advisor|aide"
    r"|президент|министр|премьер|канцлер|посол|генерал|президентка|міністр"
)
#: What says that somebody holds an office or has a trade, wherever it stands in what is said of them.
_OFFICES = re.compile(
    rf"\b(?:{_TITLES}|ministers?|heads?|directors?|deputy|members?|MEP|MP|PM|negotiators?|diplomat|officials?|officer"
    r"|commander|soldier|veteran|analyst|expert|scholar|fellow|economist|historian|scientist|researcher|lecturer"
    r"|journalist|reporter|correspondent|columnist|editor|author|writer|poet|novelist|artist|singer|actor|actress"
    r"|teacher|student|pupil|nurse|farmer|worker|engineer|driver|priest|rabbi|imam|lawyer|activist|volunteer|resident"
    r"|refugee|mother|father|widow|founder|co-founder|executive|ceo|manager|banker|trader|congress(?:man|woman)"
    r"|council+or|candidate|delegate|master|official|strategist|pollster|consultant|mediator|monitor|witness"
    r"|глава|посланник|секретарь|советник|депутат|представитель|генсек|радник|речник|голова)\b",
    re.IGNORECASE,
)
_TITLED = rf"(?:(?i:(?:[\w.’'-]++ ){{0,4}}(?:{_TITLES})(?: (?:of|for)(?: the)? [\w-]++(?: and [\w-]++)?)?) )?"
_SPEAKER = re.compile(
    rf"^(?P<title>{_TITLED})(?P<name>{NAME})(?:\s*\((?P<of>[^()]{{2,90}})\)?)?"
    r"(?:(?:\s*[,—–:]|\s-)\s*(?P<office>[^\s:].{0,118}))?$"
)
_INLINE = re.compile(rf"^{_TITLED}{NAME}(?:\s*\([^()]{{2,60}}\))?:\s+\S")
#: "Last:", with what they say behind it or below.
_OTHER = re.compile(r"^[^\W\d_a-zа-яё]\w{1,30}(?:\s*\([^()]{2,60}\))?:(?:\s*[“\"«„]|$)")
#: “Words,” Last said.
_TOLD = re.compile(
    r"[”\"»],?\s+(?:(?:[A-ZА-ЯЁ][\w’'-]+\s+){1,3}(?:said|says|added|told|wrote|replied|сказал|заявил)\b"
    r"|(?:said|says|added|told|wrote|replied|сказал|заявил)\s+[A-ZА-ЯЁ])"
)
_NOTE = re.compile(r"^\W*(?:(?:editor|author|translator)['’]?s['’]?\s+)?(?:notes?|sources?)\s*:", re.IGNORECASE)
#: Capitalised words that places begin and end with, and people's names hardly ever.
_PLACE = re.compile(
    r"^(?:new|north|south|east|west|northern|southern|eastern|western|central|upper|lower|united|white|black sea|red"
    r"|baltic|middle|old|tel|hong|los|las|san|santa|saint|st|buenos|abu|kuala|addis|cape|sri|saudi|nord|camp|fort|mount"
    r"|lake|port)(?:\s|$)"
    r"|\b(?:house|sea|ocean|atlantic|pacific|nations|union|states|kingdom|city|gulf|strait|square|island|islands"
    r"|region|province|district|oblast|front|border|bridge|harbour|harbor|airport|station|palace|valley)$",
    re.IGNORECASE,
)
#: What headings end with, or the words above what is no speech of anybody.
_HEADS = re.compile(
    r"\b(?:summary|recommendations?|findings?|conclusions?|remarks|points|notes?|reading|credits?|background|methods?"
    r"|methodology|results|questions?|answers?|analysis|takeaways?|facts|details|context|options|scenarios?|timeline"
    r"|steps|reasons|lessons|costs|factors|sources|links|update|statements?|reactions?|responses?)$",
    re.IGNORECASE,
)
_LOWER = re.compile(r"\b[^\W\d_]{3,40}\b")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A line that names somebody whose words may follow.

    `office` says that what they are stands with the name, `said_of` that something does which may be that, `colon` that
    the line ends with one, and `place` that the name is rather one of a place.
    """

    name: str
    office: bool = False
    said_of: bool = False
    colon: bool = False
    place: bool = False


def speaker(text: str) -> Speaker | None:
    """Return whom a line such as "First Last, an office" or "President First Last:" names, or None."""
    if len(text) > 160 or "\n" in text:
        return None
    colon = text.endswith(":")
    match = _SPEAKER.match(text.rstrip(": ") if colon else text)
    if match is None or is_no_name(match["name"].split()[0]) or _HEADS.search(match["name"]):
        return None
    said = " ".join(each for each in (match["of"], match["office"]) if each)
    office = bool(match["title"]) or bool(_OFFICES.search(said))
    if said and not office and (any(c.isdigit() for c in said) or find_date(said) or _DAY.search(said)):
        return None
    if text[match.end("name") :].lstrip()[:1] == ":" and match["office"] and not office:
        return None  # "First Last: the words themselves"
    name = match["name"]
    return Speaker(name, office, bool(said), colon, bool(_PLACE.search(name)) and not office)


_DAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:morning|noon|afternoon|evening|night|today|yesterday"
    r"|january|february|march|april|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)


def names_speaker(text: str) -> bool:
    """Return whether a line ends with a colon behind a name: what follows is of somebody else than what is above."""
    found = speaker(text) if text.endswith(":") else None
    return found is not None


def is_talk(text: str) -> bool:
    """Return whether a line is what somebody says, behind their name and a colon."""
    return bool(_INLINE.match(text[:200]))


def _is_of_another(text: str) -> bool:
    return bool(_INLINE.match(text) or _OTHER.match(text) or _TOLD.search(text) or _NOTE.match(text))


def has_office(text: str) -> bool:
    """Return whether a line names somebody and what they are, or ends with a colon behind their name."""
    found = speaker(text)
    return found is not None and (found.office or found.said_of or found.colon) and not found.place


def with_voices(blocks: Sequence[Block], author: str, shaped: bool) -> tuple[list[Block], list[str]]:
    """Return `blocks` with the words under people's names given to these people, and their names.

    A name is a heading, or a line that ends with a colon, which becomes one. So it is where at least two names are of
    those who speak: of themselves, in quotation marks, or as the holder of an office that stands beside the name. The
    author of a text has no voice in it, and a place has none.
    """
    signs: dict[int, Speaker | None] = {}
    for place, block in enumerate(blocks):
        if not block.left_out and (block.kind == HEADING or (block.kind == PARAGRAPH and block.text.endswith(":"))):
            name = speaker(block.text)
            if name is not None or block.kind == HEADING:
                signs[place] = name
    lower: set[str] | None = None
    found: dict[int, str] = {}
    sure = half = others = 0
    for place, until in pairwise([*signs, len(blocks)]):
        name = signs[place]
        words = [block for block in blocks[place + 1 : until] if not block.left_out and block.kind != HEADING]
        if name is None or not words or name.name.casefold() == author.casefold():
            continue
        if name.place:
            others += 1
            continue
        quoted = words[0].kind == QUOTATION or words[0].text[:1] in '“"«„'
        if not (name.office or name.colon or quoted):
            if lower is None:
                lower = {word for block in blocks for word in _LOWER.findall(block.text) if word.islower()}
            if any(word.casefold() in lower for word in name.name.split()):
                others += 1  # a heading with capitals, whose words the text has without them
                continue
        found[place] = name.name
        speaks = (name.colon or not name.said_of) and any(in_first_person(block.text) for block in words)
        if name.office or quoted or speaks:
            sure += 1
        elif name.said_of or name.colon:
            half += 1
    sure += half if sure else 0
    if sure < 2 or sure < 0.6 * (len(found) + others):
        return list(blocks), []
    level = next((blocks[place].level for place in found if blocks[place].kind == HEADING), 2)
    result: list[Block] = []
    voice = ""
    said_in_marks = False
    for place, block in enumerate(blocks):
        if place in signs:
            voice, said_in_marks = found.get(place, ""), False
            if voice and block.kind == PARAGRAPH and not shaped:
                block = replace(block, kind=HEADING, level=level)
        elif voice and not block.left_out:
            in_marks = block.kind == QUOTATION or block.text[:1] in '“"«„'
            if _is_of_another(block.text[:200]) or (said_in_marks and not in_marks):
                voice = ""  # "First Last: words" are of somebody else, and what is below a quotation of nobody
            said_in_marks = said_in_marks or (in_marks and block.text.rstrip(".,")[-1:] in '”"»“')
        said = voice and not block.left_out and block.kind in (PARAGRAPH, QUOTATION, LIST_ITEM) and not block.voice
        result.append(replace(block, voice=voice) if said and place not in signs else block)
    return result, list(dict.fromkeys(found.values()))
