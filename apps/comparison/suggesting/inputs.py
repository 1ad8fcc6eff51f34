"""What suggestions for an event are computed from, read out of the database."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from apps.annotations.models import Placement
from apps.comparison.evidence import STANDING
from apps.comparison.models import Answer, Dismissal, Evidence, Question, QuestionSet
from apps.comparison.suggesting.computing import METHOD, AskedSet
from apps.comparison.suggesting.questions import Asked
from apps.comparison.suggesting.texts import Text, letters
from apps.library.models import Event, Passage, Reading

#: What has fewer letters and digits says too little to be compared.
SHORTEST = 30
#: So many passages filed under a question are looked at, the newest answers first: more would change little.
MOST_EVIDENCE = 100

#: A passage as dismissals name it: its article and uid.
Named = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that goes in, in an order that depends on nothing but the contents."""

    texts: list[Text]
    sets: list[AskedSet]
    named: dict[int, Named]
    #: What was dismissed for a passage: keys of questions, and other passages.
    dismissed: dict[Named, set[int | Named]]
    digest: str

    def is_dismissed(self, passage: int, question: int | None, other: int | None) -> bool:
        """Return whether a suggestion was dismissed; all by their keys."""
        what = question if other is None else self.named[other]
        return what in self.dismissed.get(self.named[passage], ())


def read_inputs(event: Event) -> Inputs:
    """Return what there is now. A constant number of queries."""
    digest = hashlib.sha256(METHOD.encode())
    texts, named = _texts(event, digest)
    sets = _sets(event)
    dismissed = _dismissed({article for article, _ in named.values()})
    digest.update(json.dumps([asdict(each) for each in sets]).encode())
    digest.update(repr(sorted((name, sorted(what, key=repr)) for name, what in dismissed.items())).encode())
    return Inputs(texts, sets, named, dismissed, digest.hexdigest())


def count_passages(event: Event) -> int:
    """Return how many passages the current texts of the readings of `event` have. One query."""
    return _passages(event).count()


def _passages(event: Event) -> QuerySet[Passage]:
    current = Reading.objects.filter(event=event).values("article__current")
    return Passage.objects.filter(version__in=current)


def _texts(event: Event, digest: "hashlib._Hash") -> tuple[list[Text], dict[int, Named]]:
    """Return the passages that are compared, each under its heading, and how dismissals name them."""
    rows = _passages(event).order_by("version__article__slug", "number")
    fields = ("pk", "version__article_id", "version_id", "uid", "kind", "left_out", "text")
    texts: list[Text] = []
    named: dict[int, Named] = {}
    heading, before = "", 0
    for pk, article, version, uid, kind, left_out, text in rows.values_list(*fields).iterator(chunk_size=2000):
        if version != before:
            heading, before = "", version
        digest.update(f"\0{version}\0{uid}\0{kind}\0{left_out}\0{text}".encode())
        if left_out:
            continue
        if kind == "heading":
            heading = text
        elif letters(text) >= SHORTEST:
            texts.append(Text(pk, article, text, heading))
            named[pk] = (article, uid)
    return texts, named


def _sets(event: Event) -> list[AskedSet]:
    """Return the site's question sets, and those in which readings of `event` have been answered.

    A person's own set that nobody has used here costs nothing; and what stands in one that not everybody sees bears on
    the suggestions for its own questions alone.
    """
    answered = Answer.objects.filter(question__question_set=OuterRef("pk"), reading__event=event, deleted=None)
    sets = QuestionSet.objects.filter(Q(owner=None) | Exists(answered)).order_by("slug")
    asked: dict[int, list[Question]] = defaultdict(list)
    for question in Question.objects.asked().filter(question_set__in=sets).order_by("question_set", "position"):
        asked[question.question_set_id].append(question)
    evidence = _evidence(sets)
    return [
        AskedSet(
            tuple(
                Asked(each.pk, each.question_set_id, f"{each.name}. {each.wording} {each.help}", evidence[each.pk])
                for each in asked[question_set.pk]
            ),
            shared=question_set.owner_id is None,
        )
        for question_set in sets
        if asked[question_set.pk]
    ]


def _evidence(sets: QuerySet[QuestionSet]) -> dict[int, tuple[str, ...]]:
    """Return the words that are filed under each question, of whichever event, as they stand in the newest texts."""
    shown = Answer.objects.filter(question__question_set__in=sets, deleted=None, hidden=None).filter(
        Q(coder=None) | Q(coder__blocked=None)
    )
    filed = Evidence.objects.filter(
        # Whoever made a highlight private took it out of a row that everybody sees.
        Q(highlight__visibility="public") | ~Q(answer__question__question_set__visibility="public"),
        answer__in=shown,
        highlight__deleted=None,
        highlight__hidden=None,
        highlight__author__blocked=None,
    )
    placed = Placement.objects.filter(
        highlight__in=filed.values("highlight"), version=F("version__article__current"), status__in=STANDING
    ).values_list("highlight_id", "exact")
    words = dict(placed)
    found: dict[int, list[str]] = defaultdict(list)
    order = ("-answer__modified", "answer__slug", "position", "highlight__slug")
    for question, highlight in filed.order_by(*order).values_list("answer__question_id", "highlight_id"):
        text = words.get(highlight, "")
        # One passage that several coders filed speaks once.
        if text and text not in found[question] and len(found[question]) < MOST_EVIDENCE:
            found[question].append(text)
    return defaultdict(tuple, {question: tuple(texts) for question, texts in found.items()})


def _dismissed(articles: Iterable[int]) -> dict[Named, set[int | Named]]:
    found: dict[Named, set[int | Named]] = defaultdict(set)
    for dismissal in Dismissal.objects.filter(article__in=articles):
        here = (dismissal.article_id, dismissal.uid)
        if dismissal.question_id is not None:
            found[here].add(dismissal.question_id)
        elif dismissal.other_article_id is not None:
            there = (dismissal.other_article_id, dismissal.other_uid)
            found[here].add(there)
            found[there].add(here)
    return found
