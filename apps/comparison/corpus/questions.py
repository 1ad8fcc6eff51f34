"""question-sets/<set>.toml: the questions that readings are lined up by."""

from apps.comparison.models import Question, QuestionSet
from apps.core.corpus import Dumping, Key, Kind, Loading, Shape, values_of
from apps.core.corpus.vocabulary import put_vocabularies

FILES = ("question-sets/*.toml",)
QUESTION = Shape(
    "question",
    Question,
    Key("slug"),
    Key("name"),
    Key("wording"),
    Key("help"),
    Key("group"),
    Key("source"),
    Key("retired"),
    heading="Questions of a set",
)
QUESTION_SET = Shape(
    "question set",
    QuestionSet,
    Key("slug"),
    Key("name"),
    Key("description", Kind.PROSE),
    Key("source"),
    Key("question", shape=QUESTION),
    heading="Question sets",
)
SHAPES = (QUESTION_SET, QUESTION)


def read(loading: Loading) -> None:
    """Store the question sets, each with its questions in the order of the file."""
    put_vocabularies(loading, FILES[0], QUESTION_SET, "question", owner="question_set")


def write(dumping: Dumping) -> None:
    """Write one file for each set of the site, questions in their order; nobody's own goes out. Two queries."""
    for question_set in QuestionSet.objects.filter(owner=None).prefetch_related("questions"):
        questions = [values_of(QUESTION, question) for question in question_set.questions.all()]
        values = values_of(QUESTION_SET, question_set, question=questions)
        dumping.put_table(f"question-sets/{question_set.slug}.toml", QUESTION_SET, values)
