"""Following a passage: what speaks to the same point in each other reading, and why, in words.

Somebody's parallel comes before passages that answer the same question, and those before what a machine suggests.
Where nothing is found, that is said: silence is a finding.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext

from apps.annotations.models import Highlight
from apps.comparison.evidence import STANDING
from apps.comparison.models import Answer, Dismissal, Evidence, Parallel, ParallelMember, Suggestion
from apps.library.models import Passage

#: The kinds of evidence, the strongest first.
PARALLEL, QUESTION, SUGGESTION = KINDS = ("parallel", "question", "suggestion")
#: So many shared words are named.
_TERMS = 3
_PLACE = "highlight__placements__"


@dataclass(frozen=True, slots=True)
class Origin:
    """The passage that is followed: key of its article and of the version shown, its number and uid there."""

    article: int
    version: int
    number: int
    uid: str


@dataclass(frozen=True, slots=True)
class Target:
    """A reading to look into: its key, and those of its event, its article and the version shown."""

    reading: int
    event: int
    article: int
    version: int


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The passage found in a reading: its number, its text, which kind of evidence led to it, and why in words."""

    number: int
    text: str
    kind: str
    why: str


@dataclass(slots=True)
class _Reasons:
    """Why one passage is a counterpart: relations of parallels, names of questions, a suggestion's score and words."""

    parallel: list[str] = field(default_factory=list)
    question: list[str] = field(default_factory=list)
    suggestion: tuple[float, list[str]] | None = None

    @property
    def kind(self) -> str:
        if self.parallel:
            return PARALLEL
        return QUESTION if self.question else SUGGESTION

    def rank(self) -> tuple[float, ...]:
        """The kind, then how much there is of each kind, in an order in which the smallest is the best."""
        score = self.suggestion[0] if self.suggestion else 0.0
        return KINDS.index(self.kind), -len(self.parallel), -len(self.question), -score

    def words(self) -> str:
        said = []
        if self.parallel:
            said.append(gettext("parallel: %(relations)s") % {"relations": ", ".join(self.parallel)})
        if self.question:
            said.append(gettext("both answer %(questions)s") % {"questions": ", ".join(self.question)})
        if not said:
            terms = self.suggestion[1] if self.suggestion else []
            shared = gettext("suggested: shares %(terms)s") % {"terms": ", ".join(terms)}
            said.append(shared if terms else gettext("suggested"))
        return "; ".join(said)


#: Candidates by key of the reading and passage: (key of the version, number), or (key of the version, uid).
_Found = dict[tuple[int, int, int | str], _Reasons]


def follow(origin: Origin, targets: Sequence[Target], user: object) -> dict[int, Counterpart]:
    """Return the counterpart of `origin` in each of `targets`, by the key of the reading, as far as `user` sees why.

    Of several passages the one with the strongest kind of evidence is taken, then the one with most of it (or the
    best score), then the one whose number is nearest. Passages that are left out are none. Four queries at the most,
    whatever the number of readings; a suggestion is found in every version in which both of its passages stand.
    """
    if not targets:
        return {}
    found: _Found = {}
    _add_parallels(found, origin, targets, user)
    _add_answers(found, origin, targets, user)
    _add_suggestions(found, origin, targets)
    if not found:
        return {}
    shown = _shown(found)
    best: dict[int, tuple[Any, ...]] = {}
    for (reading, version, name), reasons in _merged(found, shown).items():
        number, text = shown[version, name]
        rank = (*reasons.rank(), abs(number - origin.number), number)
        if reading not in best or rank < best[reading][0]:
            best[reading] = (rank, Counterpart(number, text, reasons.kind, reasons.words()))
    return {reading: counterpart for reading, (_, counterpart) in best.items()}


def _on(origin: Origin) -> Q:
    """The condition for members, and evidence, whose highlight touches the passage that is followed."""
    here = {"version": origin.version, "start_passage__number__lte": origin.number, "status__in": STANDING}
    return Q(**{f"{_PLACE}{name}": value for name, value in here.items()}) & Q(
        **{f"{_PLACE}end_passage__number__gte": origin.number}
    )


def _standing(targets: Iterable[Target]) -> Q:
    versions = list({target.version for target in targets})
    return Q(**{f"{_PLACE}version__in": versions, f"{_PLACE}status__in": STANDING})


def _add_parallels(found: _Found, origin: Origin, targets: Sequence[Target], user: object) -> None:
    members = ParallelMember.objects.filter(highlight__in=Highlight.objects.visible_to(user))
    here = members.filter(_on(origin)).values("parallel")
    parallels = Parallel.objects.visible_to(user).filter(pk__in=here)
    rows = members.filter(_standing(targets), parallel__in=parallels).order_by("parallel__created", "parallel")
    relations = dict(Parallel.Relation.choices)
    names = ("parallel__relation", f"{_PLACE}version_id", f"{_PLACE}start_passage__number")
    for relation, version, number in rows.values_list(*names):
        for target in targets:
            if target.version == version:
                _note(found.setdefault((target.reading, version, number), _Reasons()).parallel, relations[relation])


def _add_answers(found: _Found, origin: Origin, targets: Sequence[Target], user: object) -> None:
    seen = Evidence.objects.filter(
        answer__in=Answer.objects.visible_to(user), highlight__in=Highlight.objects.visible_to(user)
    )
    here = seen.filter(
        _on(origin),
        answer__reading__article=origin.article,
        answer__reading__event=OuterRef("answer__reading__event"),
        answer__question=OuterRef("answer__question"),
    )
    readings = {target.reading: target for target in targets}
    rows = seen.filter(Exists(here), _standing(targets), answer__reading__in=list(readings))
    names = ("answer__reading_id", "answer__question__name", f"{_PLACE}version_id", f"{_PLACE}start_passage__number")
    for reading, question, version, number in rows.order_by(
        "answer__question__question_set", "answer__question__position", "pk"
    ).values_list(*names):
        if readings[reading].version == version:
            _note(found.setdefault((reading, version, number), _Reasons()).question, question)


def _add_suggestions(found: _Found, origin: Origin, targets: Sequence[Target]) -> None:
    articles = list({target.article for target in targets})

    def joins(mine: str, other: str) -> Q:
        return Q(
            **{f"{mine}__version__article": origin.article, f"{mine}__uid": origin.uid},
            **{f"{other}__version__article__in": articles},
        )

    def dismissed(first: str, second: str) -> Q:
        return Q(
            article=OuterRef(f"{first}__version__article"),
            uid=OuterRef(f"{first}__uid"),
            other_article=OuterRef(f"{second}__version__article"),
            other_uid=OuterRef(f"{second}__uid"),
        )

    rows = Suggestion.objects.filter(
        joins("passage", "other") | joins("other", "passage"), run__event__in=[target.event for target in targets]
    ).exclude(Exists(Dismissal.objects.filter(dismissed("passage", "other") | dismissed("other", "passage"))))
    ends = [f"{end}__{name}" for end in ("passage", "other") for name in ("version__article_id", "uid")]
    for event, score, terms, *pair in rows.values_list("run__event_id", "score", "terms", *ends):
        article, uid = pair[:2] if pair[:2] != [origin.article, origin.uid] else pair[2:]
        for target in targets:
            if target.event == event and target.article == article:
                reasons = found.setdefault((target.reading, target.version, uid), _Reasons())
                if reasons.suggestion is None or reasons.suggestion[0] < score:
                    reasons.suggestion = (score, [str(term) for term in terms[:_TERMS]])


def _note(words: list[str], word: object) -> None:
    if str(word) not in words:
        words.append(str(word))


def _shown(found: _Found) -> dict[tuple[int, int | str], tuple[int, str]]:
    """Return number and text of the candidates that are shown, by version and number, and by version and uid."""
    by_version: dict[int, tuple[set[int], set[str]]] = {}
    for _, version, name in found:
        numbers, uids = by_version.setdefault(version, (set(), set()))
        if isinstance(name, int):
            numbers.add(name)
        else:
            uids.add(name)
    wanted = Q(pk__in=[])
    for version, (numbers, uids) in by_version.items():
        wanted |= Q(version=version) & (Q(number__in=numbers) | Q(uid__in=uids))
    shown: dict[tuple[int, int | str], tuple[int, str]] = {}
    rows = Passage.objects.filter(wanted, left_out=False).values_list("version_id", "number", "uid", "text")
    for version, number, uid, text in rows:
        shown[version, number] = shown[version, uid] = (number, text)
    return shown


def _merged(found: _Found, shown: dict[tuple[int, int | str], tuple[int, str]]) -> _Found:
    """Return the candidates that are shown, each once, by number."""
    merged: _Found = {}
    for (reading, version, name), reasons in found.items():
        if (version, name) not in shown:
            continue
        number, _ = shown[version, name]
        one = merged.setdefault((reading, version, number), _Reasons())
        one.parallel += reasons.parallel
        one.question += reasons.question
        one.suggestion = one.suggestion or reasons.suggestion
    return merged
