"""What the template of a comparison by question needs, every link a query string."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from apps.comparison.columns import Found
from apps.comparison.models import QuestionSet
from apps.comparison.questions import Asked, ask
from apps.comparison.rows import Row, find_rows
from apps.comparison.state import State, serialise
from apps.library.models import Event, Fact
from apps.pages.compare_context import head_context


@dataclass(frozen=True, slots=True)
class Lined:
    """A comparison by question: what is asked, what was answered, and the event's facts."""

    asked: Asked
    rows: list[Row]
    facts: list[Fact]

    def of_status(self, status: str) -> list[Fact]:
        """Return the facts that are agreed, or those that are disputed."""
        return [fact for fact in self.facts if fact.status == status]


def line_up(event: Event, state: State, found: Found, user: object) -> Lined:
    """Return the questions that `state` asks, with what the columns `found` answer. Eight queries at the most."""
    asked = ask(state, user)
    rows = find_rows(found.columns, asked.chosen, user) if found.columns else []
    return Lined(asked, rows, list(Fact.objects.filter(event=event).for_reading()))


def rows_context(state: State, found: Found, lined: Lined) -> dict[str, Any]:
    """Return the rows with their heads, and what is to be chosen from."""
    asked = lined.asked
    return {
        "columns": [head_context(column, state, found) for column in found.columns],
        "rows": lined.rows,
        "asked": asked,
        "sets": [{"set": each, "on": each == asked.question_set, "query": _of_set(state, each)} for each in asked.sets],
        "choices": [{"question": question, "on": question in asked.chosen} for question in asked.questions],
        "kept": _kept(state),
        "every": serialise(replace(state, questions=())) if state.questions else "",
        # Where a passage is read in its column; its own number is added to it.
        "beside": serialise(replace(state, view="columns")),
        "agreed": lined.of_status(Fact.Status.AGREED),
        "disputed": lined.of_status(Fact.Status.DISPUTED),
        "said": _said(found, asked),
    }


def _of_set(state: State, chosen: QuestionSet) -> str:
    # The questions belong to the set that is left.
    return serialise(replace(state, question_set=chosen.slug, questions=()))


def _kept(state: State) -> list[tuple[str, str]]:
    """Return what the form that chooses questions sends along: the rest of the state, name by name."""
    rest = QueryDict(serialise(replace(state, questions=())))
    return [(name, value) for name, value in rest.items() if isinstance(value, str)]


def _said(found: Found, asked: Asked) -> str:
    """Return what is said of a change to whoever cannot see it: how many questions and readings, in which order."""
    count, asks = len(found.columns), len(asked.chosen)
    said = ngettext("%(n)s question", "%(n)s questions", asks) % {"n": asks}
    said += ", " + ngettext("%(n)s reading", "%(n)s readings", count) % {"n": count}
    if count:
        said = gettext("%(said)s: %(names)s") % {
            "said": said,
            "names": ", ".join(column.reading.frame.name for column in found.columns),
        }
    return said
