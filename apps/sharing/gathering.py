"""What stands before somebody and can be shared: the texts, and of what is said of them their own and what is public.

Nothing that is for a group is ever among it, not even one's own, and nothing of anybody else's that is private.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils.translation import gettext

from apps.annotations.claims import claims_in
from apps.annotations.filters import Filter
from apps.annotations.models import ClaimStatus, Dispute, Highlight, HighlightTag, Placement, Tag
from apps.annotations.models.highlights import Visibility
from apps.annotations.querysets import HighlightQuerySet
from apps.comparison.columns import Found
from apps.comparison.evidence import STANDING, Quote, quotes_of
from apps.comparison.follow import Counterpart, Origin, Target, follow
from apps.comparison.models import Answer, Parallel, ParallelMember, Question, QuestionSet
from apps.comparison.naming import InLanguage, find_words
from apps.comparison.questions import ask
from apps.comparison.state import State
from apps.core.access import user_pk
from apps.library.models import Article, ArticleVersion, Event, Fact, Passage, Reading

#: At most so many annotations go into a view.
MOST_ANNOTATIONS = 2_000


@dataclass(frozen=True, slots=True)
class Shown:
    """One text that is shared: a version of an article, and the reading as which it was looked at, if any."""

    article: Article
    version: ArticleVersion
    reading: Reading | None
    passages: Sequence[Passage]
    disputes: Sequence[Dispute] = ()
    claims: Sequence[tuple[int, ClaimStatus]] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A highlight that can go along, where it stands, and its tags as far as the sharer sees them."""

    highlight: Highlight
    placement: Placement
    slug: str
    tags: Sequence[Tag]

    @property
    def is_private(self) -> bool:
        """Whether only the sharer sees it so far."""
        return self.highlight.visibility == Visibility.PRIVATE


@dataclass(frozen=True, slots=True)
class Linked:
    """A parallel that can go along, with the public ids of those of its highlights that can."""

    parallel: Parallel
    members: Sequence[str]

    @property
    def is_private(self) -> bool:
        """Whether only the sharer sees it so far."""
        return self.parallel.visibility == Visibility.PRIVATE


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that can go along, with its quotations of highlights that can; `private` are ids of one's own ones."""

    answer: Answer
    quotes: Sequence[Quote]
    filings: int
    private: frozenset[str] = frozenset()

    @property
    def is_private(self) -> bool:
        """Whether only the sharer sees it so far."""
        return self.answer.question.question_set.visibility == Visibility.PRIVATE


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that stands before the sharer, before they took anything out.

    `layout` is "reading", "columns", "rows" or "words"; `followed` is what the passage that is followed leads to, by
    the slug of the text; `notices` say what cannot be shared, and why.
    """

    layout: str
    state: State
    event: Event | None
    texts: Sequence[Shown]
    candidates: Sequence[Candidate]
    parallels: Sequence[Linked] = ()
    answers: Sequence[Answered] = ()
    question_set: QuestionSet | None = None
    questions: Sequence[Question] = ()
    facts: Sequence[Fact] = ()
    words: Sequence[InLanguage] = ()
    followed: Mapping[str, Counterpart] = field(default_factory=dict)
    neutral: bool = True
    notices: Sequence[str] = field(default_factory=tuple)

    @property
    def has_private(self) -> bool:
        """Whether anything in it is seen by the sharer alone so far."""
        own_set = self.question_set is not None and self.question_set.visibility == Visibility.PRIVATE
        lists: tuple[Iterable[Candidate | Linked | Answered], ...] = (self.candidates, self.parallels, self.answers)
        own_tags = any(tag.codebook.owner_id for each in self.candidates for tag in each.tags)
        quoted = any(each.private for each in self.answers)
        return own_set or own_tags or quoted or any(each.is_private for some in lists for each in some)


def gather_comparison(event: Event, state: State, found: Found, user: object) -> Material:
    """Return what `user` can share of the comparison `state` of `event`, whose columns are `found`.

    The number of queries does not depend on how much there is. The columns need their plain text only in the layout
    "words".
    """
    public = set(
        Reading.objects.visible_to(AnonymousUser())
        .filter(pk__in=[column.reading.pk for column in found.columns])
        .values_list("pk", flat=True)
    )
    columns = tuple(column for column in found.columns if column.reading.pk in public)
    held = [column.version.title for column in found.columns if column.reading.pk not in public]
    notices = [gettext("“%(title)s” is not public and is left out.") % {"title": title} for title in held]
    texts = _texts([(column.article, column.version, column.reading) for column in columns])
    neutral = [each.pk for each in sorted((c.reading for c in columns), key=_neutral)] == [
        c.reading.pk for c in columns
    ]
    layout = state.view or "columns"
    if layout == "rows":
        asked = ask(state, user)
        if asked.question_set is not None and asked.question_set.visibility == Visibility.GROUP:
            notices.append(gettext("These questions are for a group. They are left out, with what was answered."))
            return Material(layout, state, event, texts, (), neutral=neutral, notices=notices)
        answers = _answers(texts, asked.chosen, user)
        kept = _candidates(texts, Highlight.objects.filter(filed__answer__in=[each.pk for each in answers]), user)
        return Material(
            layout=layout,
            state=state,
            event=event,
            texts=texts,
            candidates=kept,
            answers=_with_quotes(answers, texts, user),
            question_set=asked.question_set,
            questions=asked.chosen,
            facts=list(Fact.objects.filter(event=event).for_reading()),
            neutral=neutral,
            notices=notices,
        )
    if layout == "words":
        words = find_words(Found(columns, found.others, found.notices), state.term)
        return Material(layout, state, event, texts, (), words=words, neutral=neutral, notices=notices)
    chosen = Filter(tags=state.tags, people=state.people, only_notes=state.only_notes)
    candidates = _candidates(texts, chosen.apply(user), user)
    parallels = _parallels(candidates, user)
    return Material(
        layout="columns",
        state=state,
        event=event,
        texts=texts,
        candidates=candidates,
        parallels=parallels,
        followed=_followed(state, texts),
        neutral=neutral,
        notices=notices,
    )


def gather_article(article: Article, version: ArticleVersion, chosen: Filter, user: object) -> Material:
    """Return what `user` can share of one version of an article read by itself, through the filter `chosen`."""
    state = State(tags=chosen.tags, people=chosen.people, only_notes=chosen.only_notes)
    if not Article.objects.visible_to(AnonymousUser()).filter(pk=article.pk).exists():
        notice = gettext("“%(title)s” is not public and is left out.") % {"title": version.title}
        return Material("reading", state, None, (), (), notices=(notice,))
    readings = Reading.objects.visible_to(AnonymousUser()).filter(article=article)
    reading = readings.select_related("frame", "event").order_by("event__date", "pk").first()
    texts = _texts([(article, version, reading)])
    candidates = _candidates(texts, chosen.apply(user), user)
    return Material("reading", state, reading.event if reading else None, texts, candidates)


def _followed(state: State, texts: Sequence[Shown]) -> dict[str, Counterpart]:
    """Return what everybody is led to in the other texts from the passage that is followed.

    Four queries at the most.
    """
    focus = state.follow
    if focus is None:
        return {}
    origins = (
        Origin(text.article.pk, text.version.pk, each.number, each.uid)
        for text in texts
        for each in text.passages
        if (text.article.slug, each.number) == (focus.slug, focus.passage)
    )
    origin = next(origins, None)
    if origin is None:
        return {}
    targets = [
        Target(text.reading.pk, text.reading.event_id, text.article.pk, text.version.pk)
        for text in texts
        if text.reading and text.article.slug != focus.slug
    ]
    slugs = {text.reading.pk: text.article.slug for text in texts if text.reading}
    return {slugs[pk]: each for pk, each in follow(origin, targets, AnonymousUser()).items()}


def _neutral(reading: Reading) -> tuple[str, str, object, str]:
    return reading.frame.name, reading.frame.slug, reading.article.date, reading.article.slug


def _texts(shown: Sequence[tuple[Article, ArticleVersion, Reading | None]]) -> list[Shown]:
    """Four queries: the passages that are shown, their claims, the disputes of the labels, the originals."""
    originals = Article.objects.visible_to(AnonymousUser()).only("slug")
    prefetch_related_objects([article for article, _, _ in shown], Prefetch("translation_of", originals))
    passages: dict[int, list[Passage]] = {}
    rows = Passage.objects.filter(version__in=[version.pk for _, version, _ in shown], left_out=False)
    for passage in rows.select_related("voice", "quotation__source").order_by("version_id", "number"):
        passages.setdefault(passage.version_id, []).append(passage)
    disputes: dict[int, list[Dispute]] = {}
    public = Dispute.objects.visible_to(AnonymousUser()).filter(reading__in=[r.pk for _, _, r in shown if r])
    for dispute in public.for_showing():
        disputes.setdefault(dispute.reading_id, []).append(dispute)
    known = claims_in([version.pk for _, version, _ in shown])
    return [
        Shown(
            article=article,
            version=version,
            reading=reading,
            passages=(here := passages.get(version.pk, [])),
            disputes=disputes.get(reading.pk, []) if reading else (),
            claims=[(passage.number, known[passage.pk]) for passage in here if passage.pk in known],
        )
        for article, version, reading in shown
    ]


def _shareable(user: object, of: str = "") -> Q:
    """Return the condition for what is everybody's to see, or one's own and private.

    What editors hid is neither, even if its author has made it private since.
    """
    public = Q(**{f"{of}visibility": "public", f"{of}author__blocked": None})
    private = Q(**{f"{of}visibility": "private", f"{of}author": user_pk(user) or 0})
    return (public | private) & Q(**{f"{of}hidden": None, f"{of}deleted": None})


def _candidates(texts: Sequence[Shown], highlights: HighlightQuerySet, user: object) -> list[Candidate]:
    """Three queries: the highlights that stand in `texts`, their places, their tags."""
    order = {text.version.pk: place for place, text in enumerate(texts)}
    visible = Highlight.objects.visible_to(user).filter(_shareable(user), pk__in=highlights.values("pk"))
    tags = Tag.objects.visible_to(user).select_related("codebook")
    taggings = HighlightTag.objects.filter(tag__in=tags).select_related("tag__codebook").order_by("position", "pk")
    placed = (
        Placement.objects.filter(version__in=list(order), status__in=STANDING, highlight__in=visible)
        .select_related("highlight__author")
        .prefetch_related(Prefetch("highlight__taggings", taggings, to_attr="shown_taggings"))
    )
    found = sorted(placed, key=lambda each: (order[each.version_id], each.start_at, -each.end_at, each.pk))
    slugs = {text.version.pk: text.article.slug for text in texts}
    return [
        Candidate(
            placement.highlight,
            placement,
            slugs[placement.version_id],
            [tagging.tag for tagging in getattr(placement.highlight, "shown_taggings", ())],
        )
        for placement in found
    ]


def _parallels(candidates: Sequence[Candidate], user: object) -> list[Linked]:
    """Two queries. A parallel of which fewer than two highlights can go along is not there."""
    keys = [candidate.highlight.pk for candidate in candidates]
    members: dict[int, list[str]] = {}
    rows = ParallelMember.objects.filter(highlight__in=keys).order_by("position", "pk")
    for parallel, slug in rows.values_list("parallel_id", "highlight__slug"):
        members.setdefault(parallel, []).append(slug)
    wanted = [parallel for parallel, slugs in members.items() if len(slugs) > 1]
    shown = Parallel.objects.visible_to(user).filter(_shareable(user), pk__in=wanted).select_related("author")
    return [Linked(parallel, members[parallel.pk]) for parallel in shown.order_by("created", "pk")]


def _answers(texts: Sequence[Shown], questions: Sequence[Question], user: object) -> list[Answer]:
    readings = [text.reading.pk for text in texts if text.reading]
    shown = Answer.objects.visible_to(user).filter(reading__in=readings, question__in=questions)
    # One's own stay in one's own private set; what editors hid does not go along, whoever sees it.
    public = Q(pk__in=Answer.objects.public().values("pk"))
    mine = Q(question__question_set__visibility="private", coder=user_pk(user) or 0, hidden=None)
    joined = shown.filter(public | mine).select_related("coder", "version", "reading", "question__question_set")
    found = joined.defer("version__text", "version__source").order_by("created", "pk")
    return sorted(found, key=lambda answer: answer.coder_name.casefold())


def _with_quotes(answers: Sequence[Answer], texts: Sequence[Shown], user: object) -> list[Answered]:
    """Three queries: what was filed, which of it can go along, and how much of it there is."""
    shown = {text.reading.pk: text.version.pk for text in texts if text.reading}
    quotes = quotes_of(answers, shown, user)
    slugs = {quote.highlight for some in quotes.values() for quote in some}
    kept = dict(Highlight.objects.filter(_shareable(user), slug__in=slugs).values_list("slug", "visibility"))
    private = frozenset(slug for slug, visibility in kept.items() if visibility == Visibility.PRIVATE)
    filings: dict[int, int] = {}
    for answer in Answer.evidence.through.objects.filter(answer__in=[a.pk for a in answers]).values_list("answer"):
        filings[answer[0]] = filings.get(answer[0], 0) + 1
    return [
        Answered(
            answer,
            [quote for quote in quotes.get(answer.pk, ()) if quote.highlight in kept],
            filings.get(answer.pk, 0),
            private,
        )
        for answer in answers
    ]
