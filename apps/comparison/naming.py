"""What the readings of a comparison name the same things: words counted by frame, for each language apart."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from apps.comparison.columns import Column, Found
from apps.comparison.concordance import MOST_LINES, QUOTED, Counted, Line, lines_of
from apps.comparison.small_words import small_words
from apps.comparison.tokens import Names, Word, key_of, learn_names, terms_of, words_in
from apps.comparison.words import LEAST_COUNT, Prior, Scored, Side, compare, rest_of, z_score
from apps.core.languages import language_name
from apps.core.passages import HEADING, QUOTATION
from apps.library.models import Frame, Passage

#: So many terms are listed of each frame, and so many names of all together.
MOST_TERMS = 12
MOST_NAMES = 20


@dataclass(frozen=True, slots=True)
class FrameSide:
    """What is distinctive of one frame's texts among those compared, each term as it is mostly written there."""

    frame: Frame
    columns: tuple[Column, ...]
    side: Side[int]
    terms: tuple[tuple[str, Scored], ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A name with how often it stands in the texts of each frame, in the order of the sides."""

    form: str
    term: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InReading:
    """The term that was asked for, in one reading: how often it counts, and its lines; `more` are not shown."""

    column: Column
    counted: int
    quoted: int
    lines: tuple[Line, ...]
    more: int


@dataclass(frozen=True, slots=True)
class InFrame:
    """The term that was asked for, in one frame's texts; `z` is None where too little stands there to say."""

    frame: Frame
    count: int
    words: int
    z: float | None


@dataclass(frozen=True, slots=True)
class Looked:
    """The term that was asked for, in one language."""

    frames: tuple[InFrame, ...]
    readings: tuple[InReading, ...]

    @property
    def total(self) -> int:
        """How many places there are, quoted ones too."""
        return sum(len(each.lines) + each.more for each in self.readings)


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The comparison of the texts in one language; `texts` is how many of the event's the prior was made of."""

    language: str
    name: str
    texts: int
    sides: tuple[FrameSide, ...]
    names: tuple[Named, ...]
    looked: Looked | None

    @property
    def is_alone(self) -> bool:
        """Whether there is but one frame, and nothing to compare it with."""
        return len(self.sides) < 2


@dataclass(slots=True)
class _Text:
    """A text on the way to its counts."""

    language: str
    column: Column | None
    words: list[tuple[int, str, list[Word], bool]]
    passages: tuple[Counted, ...] = ()
    counts: Counter[str] = field(default_factory=Counter)


def find_words(found: Found, term: str) -> list[InLanguage]:
    """Return the words of the columns, which come with the text of their passages, language by language.

    The prior is made of all the event's readings in a language, whether they are columns or not. `term` is looked for
    in the columns, if it is not empty. One query.
    """
    texts = [_of_column(column) for column in found.columns] + list(_of_others(found))
    languages = dict.fromkeys(text.language for text in texts if text.column)
    return [
        _in_language(language, [text for text in texts if text.language == language], term) for language in languages
    ]


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()


def _of_column(column: Column) -> _Text:
    language = _primary(column.article.language)
    rows = ((p.number, p.kind, p.text, p.voice is not None) for p in column.passages if not p.left_out)
    return _Text(language, column, list(_words(rows, language)))


def _of_others(found: Found) -> Iterable[_Text]:
    languages = {
        reading.article.current_id: _primary(reading.article.language)
        for reading in found.others
        if reading.article.current_id
    }
    rows: dict[int, list[tuple[int, str, str, bool]]] = {version: [] for version in languages if version}
    passages = Passage.objects.filter(version__in=languages, left_out=False).order_by("version_id", "number")
    for version, number, kind, text, voice in passages.values_list("version_id", "number", "kind", "text", "voice_id"):
        rows[version].append((number, kind, text, voice is not None))
    return [_Text(languages[version], None, list(_words(each, languages[version]))) for version, each in rows.items()]


def _words(rows: Iterable[tuple[int, str, str, bool]], language: str) -> Iterable[tuple[int, str, list[Word], bool]]:
    """Yield the passages with their words. Those that quote somebody are marked: they do not count."""
    for number, kind, text, has_voice in rows:
        words = words_in(text, language, is_heading=kind == HEADING)
        yield number, text, words, kind == QUOTATION or has_voice


def _count(text: _Text, names: Names) -> None:
    text.passages = tuple(
        Counted(number, string, words, () if is_quoted else tuple(terms_of(words, names, string)), is_quoted)
        for number, string, words, is_quoted in text.words
    )
    text.counts = Counter(term.key for passage in text.passages for term in passage.terms)


def _in_language(language: str, texts: Sequence[_Text], term: str) -> InLanguage:
    names = learn_names(words for text in texts for _, _, words, is_quoted in text.words if not is_quoted)
    for text in texts:
        _count(text, names)
    shown = [text for text in texts if text.column]
    counts: dict[int, Counter[str]] = {}
    columns: dict[int, list[Column]] = {}
    for text in shown:
        if text.column:
            frame = text.column.reading.frame_id
            counts.setdefault(frame, Counter()).update(text.counts)
            columns.setdefault(frame, []).append(text.column)
    forms, named = _forms(shown)
    prior = Prior.of([text.counts for text in texts])
    compared = compare(counts, prior, most=MOST_TERMS, unlisted=small_words(language))
    sides = tuple(
        FrameSide(
            columns[side.key][0].reading.frame,
            tuple(columns[side.key]),
            side,
            tuple((forms[each.term], each) for each in side.terms),
        )
        for side in compared
    )
    return InLanguage(
        language,
        language_name(language),
        len(texts),
        sides,
        _named(named, forms, list(counts.values())),
        _look(language, shown, sides, counts, prior, term) if term else None,
    )


def _forms(texts: Sequence[_Text]) -> tuple[dict[str, str], set[str]]:
    """Return how each term is mostly written, and which terms are mostly written as names."""
    written: dict[str, Counter[str]] = {}
    as_name: Counter[str] = Counter()
    for text in texts:
        for passage in text.passages:
            for each in passage.terms:
                # A possessive is no other form; of a word that is no name, a capital is its position's.
                form = each.form if each.is_name else each.form.lower()
                written.setdefault(each.key, Counter())[_bare(form, each.key)] += 1
                as_name[each.key] += each.is_name
    forms = {key: min(found, key=lambda form: (-found[form], form)) for key, found in written.items()}
    return forms, {key for key, count in as_name.items() if 2 * count > written[key].total()}


def _bare(form: str, key: str) -> str:
    """Return `form` without the possessive that its key does not have."""
    return form[: len(key)] if len(form) == len(key) + 2 and form[-2] in "'’" else form


def _named(named: set[str], forms: dict[str, str], sides: Sequence[Counter[str]]) -> tuple[Named, ...]:
    """Return the names that stand most often in all texts together, none of them seldom."""
    totals = Counter({term: sum(side[term] for side in sides) for term in named})
    often = [term for term in named if totals[term] >= LEAST_COUNT]
    often.sort(key=lambda term: (-totals[term], term))
    return tuple(Named(forms[term], term, tuple(side[term] for side in sides)) for term in often[:MOST_NAMES])


def _look(
    language: str,
    texts: Sequence[_Text],
    sides: Sequence[FrameSide],
    counts: dict[int, Counter[str]],
    prior: Prior,
    term: str,
) -> Looked:
    key = " ".join(key_of(word, language) for word in term.split())
    readings = tuple(_in_reading(text.column, text, term) for text in texts if text.column)
    frames = []
    for side in sides:
        words, here, there = side.side.words, counts[side.side.key][key], rest_of(counts, side.side.key)[key]
        # Of words that are no name together only the places are counted: the model knows single words and names.
        count = sum(each.counted for each in readings if each.column in side.columns)
        is_thin = side.side.is_short or here + there < LEAST_COUNT
        z = z_score(here, words, there, side.side.others, a_w=prior.of_term(key), a_0=prior.weight)
        frames.append(InFrame(side.frame, count, words, None if is_thin else z))
    return Looked(tuple(frames), readings)


def _in_reading(column: Column, text: _Text, term: str) -> InReading:
    lines = list(lines_of(term, text.passages, text.language))
    quoted = sum(line.aside == QUOTED for line in lines)
    counted = sum(not line.aside for line in lines)
    return InReading(column, counted, quoted, tuple(lines[:MOST_LINES]), max(0, len(lines) - MOST_LINES))
