"""What lines readings up: questions and their answers, parallels, suggestions, guesses of blind reading, reports."""

from apps.comparison.models.answers import Answer, AnswerRevision, Evidence
from apps.comparison.models.guesses import Guess
from apps.comparison.models.moderation import ComparisonReport
from apps.comparison.models.parallels import Parallel, ParallelMember
from apps.comparison.models.questions import Question, QuestionSet
from apps.comparison.models.suggestions import Dismissal, Suggestion, SuggestionRun

__all__ = [
    "Answer",
    "AnswerRevision",
    "ComparisonReport",
    "Dismissal",
    "Evidence",
    "Guess",
    "Parallel",
    "ParallelMember",
    "Question",
    "QuestionSet",
    "Suggestion",
    "SuggestionRun",
]
