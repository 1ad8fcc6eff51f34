"""The coverage grid: for each question and reading what was found, on how many passages, by how many coders."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.annotations.models import Highlight
from apps.comparison.evidence import STANDING
from apps.comparison.models import Answer, Evidence, Question, QuestionSet
from apps.comparison.querysets import AnswerQuerySet
from apps.comparison.questions import ask
from apps.comparison.state import State
from apps.library.models import Reading

#: What stands for a cell that nobody has looked at; never a state that a coder gives.
NOT_CODED = "not-coded"
#: What stands for a cell whose coders found different states.
DIFFER = "differ"


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell: a state, NOT_CODED or DIFFER, and how much coding stands behind it."""

    question: Question
    reading: Reading
    state: str
    label: str
    passages: int
    coders: int

    @property
    def id(self) -> str:
        """What the cell is called where its row is shown (as apps.comparison.rows.Cell)."""
        return f"q-{self.question.slug}.{self.reading.article.slug}"


@dataclass(frozen=True, slots=True)
class Grid:
    """The questions of one set, each with a cell for each of `readings`."""

    question_set: QuestionSet
    readings: Sequence[Reading]
    rows: Sequence[tuple[Question, Sequence[Spot]]]


def coverage(readings: Sequence[Reading], user: object) -> Grid | None:
    """Return what is coded of `readings` in the set that is asked first, as `user` may see it. Four queries.

    None where there is nothing to ask, or nobody to ask it of. Counts are of passages and of people, and nothing is
    made out of several answers.
    """
    asked = ask(State(), user)
    if asked.question_set is None or not asked.chosen or not readings:
        return None
    answers = Answer.objects.visible_to(user).filter(reading__in=readings, question__in=asked.chosen)
    states: dict[tuple[int, int], list[str]] = {}
    for question, reading, state in answers.order_by("pk").values_list("question", "reading", "state"):
        states.setdefault((question, reading), []).append(state)
    passages = _passages(answers, user) if states else {}
    rows = [
        (
            question,
            [
                _spot(
                    question,
                    reading,
                    states.get((question.pk, reading.pk), []),
                    len(passages.get((question.pk, reading.pk), ())),
                )
                for reading in readings
            ],
        )
        for question in asked.chosen
    ]
    return Grid(asked.question_set, readings, rows)


def _spot(question: Question, reading: Reading, states: list[str], passages: int) -> Spot:
    # One answer a coder: so many answers are so many people.
    one = states[0] if states else NOT_CODED
    state = one if len(set(states)) <= 1 else DIFFER
    label = str(Answer.State(state).label) if state in Answer.State.values else ""
    return Spot(question, reading, state, label, passages, len(states))


def _passages(answers: AnswerQuerySet, user: object) -> dict[tuple[int, int], set[tuple[int, int]]]:
    """Return for each question and reading the passages that its evidence touches, each as version and number.

    They are counted in the newest version, or where a quotation does not stand there in the last that has it.
    """
    place = "highlight__placements__"
    names = ("version__number", "start_passage__number", "end_passage__number")
    seen = Evidence.objects.filter(answer__in=answers.order_by(), highlight__in=Highlight.objects.visible_to(user))
    placed = seen.filter(**{f"{place}status__in": STANDING}).order_by(f"{place}version__number")
    fields = ("pk", "answer__question", "answer__reading", *(f"{place}{name}" for name in names))
    # The last version comes last, and takes the place of those before it.
    last = {pk: rest for pk, *rest in placed.values_list(*fields)}
    found: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for question, reading, version, first, end in last.values():
        numbers = found.setdefault((question, reading), set())
        numbers.update((version, number) for number in range(first, end + 1))
    return found
