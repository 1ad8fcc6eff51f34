"""events/<event>/answers.toml: what the readings of an event answer to the site's questions, by coder.

An answer by somebody with an account here is never changed by a load, and one that was hidden or deleted here does not
come back. Answers whose coder left are nobody's to name, and so in no corpus.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Prefetch

from apps.accounts.authors import Authors, signs_in
from apps.annotations.models import Highlight
from apps.comparison.corpus.marked import Marks
from apps.comparison.corpus.people import CODER, author_of, coders, moment_of, names_in
from apps.comparison.models import Answer, AnswerRevision, Evidence, Question
from apps.comparison.querysets import AnswerQuerySet
from apps.core.corpus import Dumping, Key, Kind, Loading, Outcome, Row, Shape, tidy, values_of
from apps.core.corpus.shapes import day_of, shorten
from apps.library.corpus.versions import one_line
from apps.library.models import ArticleVersion, Event, Reading

_NAME = "answers.toml"
FILES = (f"events/*/{_NAME}",)
ANSWER = Shape(
    "answer",
    Answer,
    Key("article", model=Reading),
    Key("set", field="question_set", model=Question, later=True),
    Key("question", later=True),
    Key("coder", by="public_id", later=True, optional=False),
    Key("on", field="modified"),
    Key("version", Kind.NUMBER, default=1),
    Key("state"),
    Key("paraphrase"),
    Key("evidence", later=True, optional=True),
    heading="Answers",
)
SHAPES = (CODER, ANSWER)
_FILE = Shape("file", None, Key("coder", shape=CODER), Key("answer", shape=ANSWER))


def read(loading: Loading) -> None:
    """Store the answers for each event, in the order of the events' slugs."""
    found: list[tuple[Event, dict[str, str], Row]] = []
    for name in loading.files(*FILES):
        slug = name.split("/")[1]
        event, table = loading.find(Event, slug), loading.document(name)
        if event is None and not loading.is_declared(Event, slug):
            wanted = "the slug of one in this folder or in the database"
            loading.problem(name, 1, f"there is no event “{shorten(slug)}”", wanted)
        if table is not None:
            file = table.read(_FILE)
            names = names_in(file)
            if event is not None:
                found += [(event, names, row) for row in file.inside("answer")]
    loading.shared(Authors).expect(person for _, names, _ in found for person in names)
    loader = _Loader(loading, {event.pk for event, _, _ in found})
    for event, names, row in found:
        loader.put(event, names, row)
    others = (_name(answer) for answer in _dumped() if answer.pk not in loader.met)
    loading.report.note_only_in_database("answer", others)


def write(dumping: Dumping) -> None:
    """Write one file for each event, answers in the order of the set, then by article and coder. Two queries."""
    by_event: defaultdict[str, list[Answer]] = defaultdict(list)
    evidence = Evidence.objects.filter(highlight__in=Highlight.objects.public()).select_related("highlight")
    for answer in _dumped().select_related("version").prefetch_related(Prefetch("filed", evidence)):
        by_event[answer.reading.event.slug].append(answer)
    for event, answers in sorted(by_event.items()):
        tables = [_values(answer) for answer in sorted(answers, key=_place)]
        people = coders(answer.coder for answer in answers if answer.coder)
        dumping.put_lists(f"events/{event}/{_NAME}", ("coder", CODER, people), ("answer", ANSWER, tables))


def _dumped() -> AnswerQuerySet:
    """Return the answers that go into a corpus: public ones to the site's questions, by somebody who is still there."""
    answers = Answer.objects.public().filter(question__question_set__owner=None, coder__isnull=False)
    return answers.select_related("reading__event", "reading__article", "question__question_set", "coder")


def _place(answer: Answer) -> tuple[str, int, str, str]:
    question = answer.question
    return question.question_set.slug, question.position, answer.reading.article.slug, _coder(answer)


def _values(answer: Answer) -> dict[str, Any]:
    return values_of(
        ANSWER,
        answer,
        article=answer.reading.article.slug,
        set=answer.question.question_set.slug,
        coder=_coder(answer),
        version=answer.version.number,
        paraphrase=one_line(tidy(answer.paraphrase)),
        evidence=[filed.highlight.slug for filed in answer.filed.all()],
    )


def _coder(answer: Answer) -> str:
    return answer.coder.public_id if answer.coder else ""


def _name(answer: Answer) -> str:
    reading, question = answer.reading, answer.question
    cell = f"{reading.event.slug} {reading.article.slug} {question.question_set.slug}/{question.slug}"
    return f"{cell} {_coder(answer)}"


class _Loader:
    """The answers of one load, and what the database had before. Six queries."""

    def __init__(self, loading: Loading, events: Iterable[int]) -> None:
        self.loading = loading
        #: The keys of the answers that the files name.
        self.met: set[int] = set()
        self._places: dict[tuple[int, int, str], str] = {}
        self._faulty = {problem.file for problem in loading.problems}
        self._marks = loading.shared(Marks)
        readings = list(Reading.objects.filter(event__in=events))
        self._readings = {(reading.event_id, reading.article_id): reading for reading in readings}
        versions = ArticleVersion.objects.filter(article__readings__event__in=events).distinct()
        self._versions = {(v.article_id, v.number): v for v in versions.only("article_id", "number")}
        questions = Question.objects.filter(question_set__owner=None).select_related("question_set")
        self._questions = {(question.question_set.slug, question.slug): question for question in questions}
        self._stored: dict[tuple[int, int, str], Answer] = {}
        stored = Answer.objects.filter(reading__event__in=events, coder__isnull=False).select_related("coder")
        for answer in stored.prefetch_related("filed"):
            key = answer.reading_id, answer.question_id, _coder(answer)
            # Of several only one is not deleted.
            if key not in self._stored or answer.deleted is None:
                self._stored[key] = answer

    def put(self, event: Event, names: dict[str, str], row: Row) -> None:
        """Store one answer, or leave it; enter what is wrong with it as problems."""
        reading, question = self._reading(event, row), self._question(row)
        version = self._version(row)
        evidence = self._evidence(row)
        if reading is None or question is None:
            row.ok = False
            return
        key = reading.pk, question.pk, str(row["coder"])
        old = self._stored.get(key)
        coder = author_of(row, "coder", names, own=old is not None)
        if coder is None or version is None or not row.ok:
            return
        where = f"{row.table.file}:{row.table.line()}"
        if self._places.setdefault(key, where) != where:
            wanted = f"one of each coder; the other stands in {self._places[key]}"
            row.problem("a second answer to this question, for this reading, by this coder", wanted, "coder")
            return
        moment = moment_of(row)
        fields = {"version": version, "state": row["state"], "paraphrase": one_line(row["paraphrase"])}
        outcome = Outcome.LEFT
        if old is None:
            fields |= {"reading": reading, "question": question, "coder": coder, "created": moment}
            old = Answer.objects.create(**fields, modified=moment)
            self._file(old, evidence)
            outcome = Outcome.ADDED
        elif old.deleted is None and old.hidden is None and not signs_in(coder):
            outcome = self._change(old, fields, moment, evidence)
        self.met.add(old.pk)
        name = f"{event.slug} {row['article'].slug} {row['set']}/{question.slug} {coder.public_id}"
        self.loading.report.note(outcome, "answer", name)

    def _change(self, old: Answer, fields: dict[str, Any], moment: datetime.datetime, evidence: list[int]) -> Outcome:
        """Make an answer say what the file says; return what was done. Its former wording is kept."""
        together = self._marks.together(evidence, [filed.highlight_id for filed in old.filed.all()])
        said = {"version": old.version_id, "state": old.state, "paraphrase": one_line(tidy(old.paraphrase))}
        reworded = said != fields | {"version": fields["version"].pk}
        if not reworded and together is None and day_of(old.modified) == day_of(moment):
            return Outcome.LEFT
        if reworded:
            AnswerRevision.objects.create(
                answer=old,
                edition=old.edition,
                version_id=old.version_id,
                state=old.state,
                paraphrase=old.paraphrase,
                by=old.coder,
                until=moment,
            )
        Answer.objects.filter(pk=old.pk).update(
            **fields, created=min(old.created, moment), modified=moment, edition=F("edition") + 1
        )
        if together is not None:
            old.filed.all().delete()
            self._file(old, together)
        return Outcome.CHANGED

    def _file(self, answer: Answer, highlights: list[int]) -> None:
        Evidence.objects.bulk_create(
            Evidence(answer=answer, highlight_id=pk, position=position) for position, pk in enumerate(highlights)
        )

    # -- What an answer refers to ----------------------------------------------------------------------------------

    def _reading(self, event: Event, row: Row) -> Reading | None:
        article = row["article"]
        if article is None:
            return None
        reading = self._readings.get((event.pk, article.pk))
        if reading is None and not self._marks.incomplete:
            wanted = "an article that has this event among its readings"
            row.problem(f"article: “{article.slug}” is no reading of this event", wanted, "article")
        return reading

    def _question(self, row: Row) -> Question | None:
        if not row["set"] or not row["question"]:
            return None
        question = self._questions.get((row["set"], row["question"]))
        if question is None and f"question-sets/{row['set']}.toml" not in self._faulty:
            if any(slug == row["set"] for slug, _ in self._questions):
                wanted = "the slug of a question in that set"
                row.problem(f"question: there is no question “{row['question']}” in “{row['set']}”", wanted, "question")
            else:
                wanted = "the slug of one of the site's, in this folder or in the database"
                row.problem(f"set: there is no question set “{row['set']}” with questions", wanted, "set")
        return question

    def _version(self, row: Row) -> ArticleVersion | None:
        if row["article"] is None or "version" in row.faulty:
            return None
        article, number = row["article"], row["version"]
        version = self._versions.get((article.pk, number))
        reading = any(pk == article.pk for _, pk in self._readings)
        if version is None and reading and not self._marks.incomplete:
            row.problem(f"version: there is no version {number} of “{article.slug}”", "the number of one", "version")
        return version

    def _evidence(self, row: Row) -> list[int]:
        marks, article = self._marks.named(row, "evidence"), row["article"]
        if not row.ok or article is None:
            return []
        for item, mark in enumerate(marks):
            if mark.article != article.slug:
                wrong = f"evidence: the highlight “{row['evidence'][item]}” is of “{mark.article}”"
                row.problem(wrong, f"highlights of “{article.slug}”", "evidence", item)
        return [mark.pk for mark in marks]
