"""What a snapshot holds of the words of its texts: counted frame by frame, and looked up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrozenFrame:
    """A frame, with what it is drawn with."""

    slug: str
    name: str
    colour: str
    shape: str


@dataclass(frozen=True, slots=True)
class FrozenTerm:
    """A word that tells a frame's texts from the others: how often it stands in them and in the others, and z."""

    form: str
    count: int
    others: int
    z: float


@dataclass(frozen=True, slots=True)
class FrozenSide:
    """The words of one frame's texts in one language; none are listed where there is too little text."""

    frame: FrozenFrame
    words: int
    terms: tuple[FrozenTerm, ...]
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class FrozenName:
    """A name and how often it stands in the texts of each frame, in the order of the sides."""

    form: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """One place of the word that was looked up: its passage, the words around it, and why it does not count, if so.

    `aside` is as apps.comparison.concordance.Line has it.
    """

    passage: int
    before: str
    match: str
    after: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class FrozenPlaces:
    """The word that was looked up, in one reading: how often it counts, and its lines; `more` were not shown."""

    reading: str
    counted: int
    quoted: int
    lines: tuple[FrozenLine, ...]
    more: int


@dataclass(frozen=True, slots=True)
class FrozenRate:
    """The word that was looked up, in one frame's texts; `z` is None where too little stood there to say."""

    frame: FrozenFrame
    count: int
    words: int
    z: float | None


@dataclass(frozen=True, slots=True)
class FrozenLooked:
    """The word that was looked up, in one language."""

    frames: tuple[FrozenRate, ...]
    readings: tuple[FrozenPlaces, ...]


@dataclass(frozen=True, slots=True)
class FrozenWords:
    """The words of the readings in one language; `looked` is None where no word was looked up, or none stands there."""

    language: str
    sides: tuple[FrozenSide, ...]
    names: tuple[FrozenName, ...]
    looked: FrozenLooked | None = None
