"""Rows: what each reading answers to each question, who says so, and which passages show it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Count

from apps.comparison.columns import Column
from apps.comparison.evidence import Quote, quotes_of
from apps.comparison.models import Answer, Question
from apps.core.access import user_pk


@dataclass(frozen=True, slots=True)
class Given:
    """One coder's answer as it is shown.

    `version` is the number of the one that was coded, and `is_dated` says that another one is shown. `withdrawn`
    counts the quotations that were filed and cannot be seen (any more). `is_hidden` is for its coder and editors.
    """

    slug: str
    state: str
    label: str
    paraphrase: str
    coder: str
    is_own: bool
    version: int
    is_dated: bool
    is_hidden: bool
    quotes: Sequence[Quote]
    withdrawn: int

    @property
    def is_silent(self) -> bool:
        """Whether the coder found that the text does not speak to the question."""
        return self.state == Answer.State.SILENT


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of one reading and one question: answers by different coders, or none (not coded)."""

    column: Column
    question: Question
    answers: Sequence[Given]

    @property
    def id(self) -> str:
        """What the cell is called in the page; neither slug holds a dot."""
        return f"q-{self.question.slug}.{self.column.slug}"

    @property
    def states_differ(self) -> bool:
        """Whether coders found different states."""
        return len({given.state for given in self.answers}) > 1

    @property
    def words_differ(self) -> bool:
        """Whether coders found the same state and put it in different words."""
        return not self.states_differ and len({given.paraphrase.casefold() for given in self.answers}) > 1

    @property
    def own(self) -> Given | None:
        """The reader's own answer."""
        return next((given for given in self.answers if given.is_own), None)


@dataclass(slots=True)
class Row:
    """One question over all readings; `before` and `after` are its neighbours, where it has any."""

    question: Question
    number: int
    cells: list[Cell] = field(default_factory=list)
    before: Question | None = None
    after: Question | None = None


def find_rows(columns: Sequence[Column], questions: Sequence[Question], user: object) -> list[Row]:
    """Return a row for each of `questions` with a cell for each of `columns`, as `user` may see them.

    Two queries, whatever the number of either; one where nothing is answered. Several answers in a cell stand
    alphabetically by coder.
    """
    answers = _answers(columns, questions, user)
    shown = {column.reading.pk: column.version.pk for column in columns}
    quotes = quotes_of(answers, shown, user)
    cells: dict[tuple[int, int], list[Given]] = {}
    for answer in answers:
        given = _given(answer, quotes.get(answer.pk, []), shown[answer.reading_id], user)
        cells.setdefault((answer.question_id, answer.reading_id), []).append(given)
    rows = [Row(question, number) for number, question in enumerate(questions, 1)]
    for row in rows:
        row.cells = [
            Cell(column, row.question, cells.get((row.question.pk, column.reading.pk), ())) for column in columns
        ]
    for one, next_one in pairwise(rows):
        one.after, next_one.before = next_one.question, one.question
    return rows


def _answers(columns: Sequence[Column], questions: Sequence[Question], user: object) -> list[Answer]:
    readings = [column.reading.pk for column in columns]
    answers = Answer.objects.visible_to(user).filter(reading__in=readings, question__in=questions)
    joined = answers.select_related("coder", "version").defer("version__text", "version__source")
    found = joined.annotate(filings=Count("filed")).order_by("created", "pk")
    return sorted(found, key=lambda answer: answer.coder_name.casefold())


def _given(answer: Answer, quotes: list[Quote], shown: int, user: object) -> Given:
    filings: int = answer.filings  # type: ignore[attr-defined]
    return Given(
        slug=answer.slug,
        state=answer.state,
        label=str(answer.get_state_display()),
        paraphrase=answer.paraphrase,
        coder=answer.coder_name,
        is_own=answer.coder_id is not None and answer.coder_id == user_pk(user),
        version=answer.version.number,
        is_dated=answer.version_id != shown,
        is_hidden=answer.hidden is not None,
        quotes=tuple(quotes),
        withdrawn=filings - len(quotes),
    )
