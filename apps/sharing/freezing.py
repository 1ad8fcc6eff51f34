"""From what stands before somebody, and what they chose of it, to a snapshot with its texts and names."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext

from apps.accounts.leaving import FORMER
from apps.accounts.models import User
from apps.annotations.models import Codebook, Tag
from apps.comparison.evidence import Quote
from apps.comparison.follow import Counterpart
from apps.comparison.state import ReadingRef, State, serialise
from apps.core.dialect import CannotCut
from apps.core.markup import short_html
from apps.core.passages import clean
from apps.library.models import Event, Fact, Passage, Source
from apps.sharing import snapshot as frozen
from apps.sharing.freezing_words import frozen_frame, frozen_words
from apps.sharing.gathering import MOST_ANNOTATIONS, Answered, Candidate, Linked, Material, Shown
from apps.sharing.models import MOST_INTRODUCTION, MOST_TITLE
from apps.sharing.withholding import quote_only


class CannotShare(ValueError):
    """What was asked cannot be shared; the message says why, for the person who asked."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody says with a view, and what of the material goes along.

    `annotations` are public ids of highlights in the order of the guided reading; `parallels` and `answers` are public
    ids too. None means all there are. `with_private` is the box that lets go along what only the sharer sees so far.
    """

    title: str
    introduction: str = ""
    annotations: Sequence[str] | None = None
    parallels: Collection[str] | None = None
    answers: Collection[str] | None = None
    with_private: bool = False


@dataclass(frozen=True, slots=True)
class Frozen:
    """A snapshot that is not stored yet: its texts by SHA-256, and who its people are; None is a former member."""

    snapshot: frozen.Snapshot
    texts: Mapping[str, str]
    people: Mapping[str, User | None]


class _People:
    """Gives people their keys; who had one in an earlier version of the view keeps it."""

    def __init__(self, known: Iterable[tuple[int | None, str]]) -> None:
        given = list(known)
        # The key of somebody who left is nobody else's.
        self._keys = {pk: key for pk, key in given if pk is not None}
        self._last = max((int(key[1:]) for _, key in given), default=0)
        self.named: dict[str, User | None] = {}

    def key(self, user: User | None) -> str:
        """Return what the snapshot calls `user`; all former members without a row of their own are one."""
        pk = user.pk if user else 0
        if pk not in self._keys:
            self._last += 1
            self._keys[pk] = f"p{self._last}"
        key = self._keys[pk]
        self.named[key] = None if user is None or user.username == FORMER else user
        return key


def freeze(
    material: Material,
    chosen: Chosen,
    *,
    by: User,
    now: datetime.datetime,
    known: Iterable[tuple[int | None, str]] = (),
) -> Frozen:
    """Return the snapshot of `material` as `by` chose it. `known` are the users' keys, each with what they were
    called in the view before.

    Four queries at the most, none of them in proportion to anything. Raises CannotShare.
    """
    title, introduction = clean(chosen.title).strip(), clean(chosen.introduction).strip()
    _check(title, introduction, material, chosen)
    people = _People(known)
    sharer = people.key(by)
    candidates = _chosen(material, chosen)
    ids = {each.highlight.slug: f"a{place}" for place, each in enumerate(candidates, 1)}
    tags = _tags(candidates, with_private=chosen.with_private)
    texts = {text.article.slug: frozen.write_passages(_passages(text)) for text in material.texts}
    limits = {text.article.slug: text.article.excerpt for text in material.texts if text.article.excerpt is not None}
    digests = {slug: frozen.digest_of(document) for slug, document in texts.items()}
    state = _state(material, by if chosen.with_private else AnonymousUser())
    rows = _rows(material, chosen, ids, people)
    found = frozen.Snapshot(
        title=title,
        introduction=introduction,
        by=sharer,
        created=time_of(now),
        layout=material.layout,
        query=serialise(state),
        event=_event(material.event) if material.event else None,
        order="neutral" if material.neutral else "chosen",
        readings=tuple(_reading(text, digests[text.article.slug], people) for text in material.texts),
        filter=frozen.FrozenFilter(state.tags, state.people, state.only_notes),
        focus=_focus(state, material.followed),
        codebooks=_codebooks(tags),
        question_set=material.question_set.name if material.question_set and rows else "",
        tags=tuple(_tag(key, tag) for tag, key in tags.items()),
        annotations=tuple(_annotation(ids[each.highlight.slug], each, tags, people) for each in candidates),
        parallels=_parallels(material.parallels, chosen, ids, people),
        facts=tuple(_fact(fact) for fact in material.facts),
        rows=rows,
        words=tuple(frozen_words(each) for each in material.words),
        term=state.term,
    )
    return Frozen(quote_only(found, limits), {digests[slug]: texts[slug] for slug in texts}, people.named)


def _check(title: str, introduction: str, material: Material, chosen: Chosen) -> None:
    if not title:
        raise CannotShare(gettext("The title is empty."))
    for text, most in ((title, MOST_TITLE), (introduction, MOST_INTRODUCTION)):
        if len(text) > most:
            sizes = {"length": len(text), "most": most}
            raise CannotShare(gettext("That has %(length)s characters; it may have %(most)s.") % sizes)
    try:
        short_html(introduction)
    except CannotCut as error:
        raise CannotShare(str(error)) from error
    if not material.texts:
        raise CannotShare(gettext("There is no public text here that could be shared."))
    own_set = material.question_set is not None and material.question_set.visibility == "private"
    if own_set and not chosen.with_private:
        raise CannotShare(
            gettext("These questions are yours alone so far. Tick the box for what is private, or choose another set.")
        )


def _chosen(material: Material, chosen: Chosen) -> list[Candidate]:
    known = {each.highlight.slug: each for each in material.candidates}
    wanted = list(known) if chosen.annotations is None else list(dict.fromkeys(chosen.annotations))
    kept = [known[slug] for slug in wanted if slug in known and (chosen.with_private or not known[slug].is_private)]
    if len(kept) > MOST_ANNOTATIONS:
        sizes = {"count": len(kept), "most": MOST_ANNOTATIONS}
        raise CannotShare(
            gettext("%(count)s annotations stand here; a view holds %(most)s. Choose fewer with the filter.") % sizes
        )
    return kept


def _state(material: Material, reader: object) -> State:
    """The live comparison that shows the same: each text in its version, and no more than what was shared.

    Questions and tags are called in addresses much as in words, so only those stay of which `reader` may know. One
    query where there are tags.
    """
    refs = tuple(ReadingRef(text.article.slug, text.version.number) for text in material.texts)
    slugs = {ref.slug for ref in refs}
    state = material.state
    follow = state.follow if state.follow and state.follow.slug in slugs else None
    view = "" if material.layout == "reading" else material.layout
    asked = material.question_set.slug if material.question_set else ""
    known = {question.slug for question in material.questions}
    tags: set[str] = set()
    if state.tags:
        tags.update(Tag.objects.visible_to(reader).filter(slug__in=state.tags).values_list("slug", flat=True))
    return replace(
        state,
        readings=refs if view else (),
        view=view,
        follow=follow,
        question_set=state.question_set if state.question_set == asked else "",
        questions=tuple(slug for slug in state.questions if slug in known),
        tags=tuple(slug for slug in state.tags if slug in tags),
    )


def _focus(state: State, followed: Mapping[str, Counterpart]) -> frozen.FrozenFocus | None:
    if state.follow is None:
        return None
    found = (frozen.FrozenCounterpart(slug, each.number, each.kind, each.why) for slug, each in followed.items())
    return frozen.FrozenFocus(state.follow.slug, state.follow.passage, tuple(found))


def time_of(moment: datetime.datetime) -> str:
    """Return a moment as a snapshot writes it: to the second, in UTC."""
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _event(event: Event) -> frozen.FrozenEvent:
    return frozen.FrozenEvent(
        event.slug, event.title, event.date.isoformat(), event.end_date.isoformat() if event.end_date else ""
    )


def _reading(text: Shown, digest: str, people: _People) -> frozen.FrozenReading:
    article, version, reading = text.article, text.version, text.reading
    original = article.translation_of
    return frozen.FrozenReading(
        slug=article.slug,
        version=version.number,
        sha256=version.sha256,
        text=digest,
        title=version.title,
        byline=article.byline,
        outlet=article.outlet.name,
        date=article.date.isoformat(),
        version_date=version.date.isoformat(),
        language=article.language,
        text_kind=article.text_kind,
        rights=article.rights,
        translation_of=original.slug if original else "",
        translator=article.translator,
        frame=frozen_frame(reading.frame) if reading else None,
        rationale=reading.rationale if reading else "",
        given_by=reading.given_by if reading else "",
        disputes=tuple(
            frozen.FrozenDispute(
                people.key(each.author), each.reason, time_of(each.created), each.frame.name if each.frame else ""
            )
            for each in text.disputes
        ),
        claims=tuple(
            frozen.FrozenClaim(
                passage=number,
                version=each.passage.version.number,
                status=each.status,
                citation=each.citation,
                url=each.url,
                by=people.key(each.by),
                date=each.modified.date().isoformat(),
            )
            for number, each in text.claims
        ),
    )


def _passages(text: Shown) -> list[frozen.FrozenPassage]:
    """Return what is frozen of a text: nothing, where the rights allow quotations alone."""
    return [] if text.article.excerpt is not None else [_passage(each) for each in text.passages]


def _passage(passage: Passage) -> frozen.FrozenPassage:
    source = passage.quotation.source if passage.quotation else None
    return frozen.FrozenPassage(
        number=passage.number,
        uid=passage.uid,
        kind=passage.kind,
        level=passage.level,
        ordinal=passage.ordinal,
        text=passage.text,
        marks=passage.marks,
        start=passage.start,
        end=passage.end,
        attribution=passage.attribution,
        voice=(passage.voice.name, passage.voice.description) if passage.voice else (),
        source=(source.publisher, source.url) if source else (),
        flags=tuple(passage.flags),
    )


def _tags(candidates: Iterable[Candidate], *, with_private: bool) -> dict[Tag, str]:
    """Return the tags that go along, each with its id; of one's own codebook only with what is private."""
    found: dict[Tag, str] = {}
    for candidate in candidates:
        for tag in candidate.tags:
            if with_private or tag.codebook.owner_id is None:
                found.setdefault(tag, f"t{len(found) + 1}")
    return found


def _tag(key: str, tag: Tag) -> frozen.FrozenTag:
    return frozen.FrozenTag(key, tag.codebook.slug, tag.slug, tag.name, tag.colour, tag.definition, tag.source)


def _codebooks(tags: Mapping[Tag, str]) -> tuple[frozen.FrozenCodebook, ...]:
    """One query: all tags of the codebooks whose tags go along."""
    books: dict[int, Codebook] = {tag.codebook_id: tag.codebook for tag in tags}
    if not books:
        return ()
    rows: dict[int, list[list[str]]] = {pk: [] for pk in books}
    fields = ("slug", "name", "definition", "include", "exclude", "parent__slug")
    for pk, *values in Tag.objects.filter(codebook__in=books).order_by("slug").values_list("codebook_id", *fields):
        rows[pk].append([value or "" for value in values])
    ordered = sorted(books.values(), key=lambda book: book.slug)
    return tuple(
        frozen.FrozenCodebook(book.slug, book.name, book.version, frozen.digest_of(frozen.canonical(rows[book.pk])))
        for book in ordered
    )


def _annotation(key: str, candidate: Candidate, tags: Mapping[Tag, str], people: _People) -> frozen.FrozenAnnotation:
    highlight, placement = candidate.highlight, candidate.placement
    return frozen.FrozenAnnotation(
        id=key,
        highlight=highlight.slug,
        reading=candidate.slug,
        start=placement.start_at,
        end=placement.end_at,
        exact=placement.exact,
        prefix=placement.prefix,
        suffix=placement.suffix,
        by=people.key(highlight.author),
        created=time_of(highlight.created),
        modified=time_of(highlight.modified),
        tags=tuple(tags[tag] for tag in candidate.tags if tag in tags),
        note=highlight.note,
        attribution=highlight.attribution,
        status=placement.status,
    )


def _parallels(
    parallels: Iterable[Linked], chosen: Chosen, ids: Mapping[str, str], people: _People
) -> tuple[frozen.FrozenParallel, ...]:
    found = []
    for each in parallels:
        members = tuple(ids[slug] for slug in each.members if slug in ids)
        wanted = chosen.parallels is None or each.parallel.slug in chosen.parallels
        if not wanted or len(members) < 2 or (each.is_private and not chosen.with_private):
            continue
        parallel = each.parallel
        by = people.key(parallel.author)
        found.append(frozen.FrozenParallel(parallel.relation, members, by, time_of(parallel.created), parallel.note))
    return tuple(found)


def _rows(material: Material, chosen: Chosen, ids: Mapping[str, str], people: _People) -> tuple[frozen.FrozenRow, ...]:
    # Quoted from another version than the one shown, and so not among what can be taken out one by one.
    here = {candidate.highlight.slug for candidate in material.candidates}
    elsewhere = {
        quote.highlight
        for each in material.answers
        for quote in each.quotes
        if quote.highlight not in here and (chosen.with_private or quote.highlight not in each.private)
    }
    answers: dict[tuple[int, int], list[Answered]] = {}
    for each in material.answers:
        if (chosen.answers is None or each.answer.slug in chosen.answers) and (
            chosen.with_private or not each.is_private
        ):
            answers.setdefault((each.answer.question_id, each.answer.reading_id), []).append(each)
    return tuple(
        frozen.FrozenRow(
            question.slug,
            question.name,
            question.wording,
            tuple(
                frozen.FrozenCell(
                    text.article.slug,
                    tuple(
                        _answer(each, ids, elsewhere, people)
                        for each in answers.get((question.pk, text.reading.pk), ())
                    ),
                )
                for text in material.texts
                if text.reading
            ),
        )
        for question in material.questions
    )


def _answer(
    answered: Answered, ids: Mapping[str, str], elsewhere: Collection[str], people: _People
) -> frozen.FrozenAnswer:
    answer = answered.answer
    quotes = tuple(
        _quote(quote, ids.get(quote.highlight, ""))
        for quote in answered.quotes
        if quote.highlight in ids or quote.highlight in elsewhere
    )
    return frozen.FrozenAnswer(
        by=people.key(answer.coder),
        state=answer.state,
        paraphrase=answer.paraphrase,
        version=answer.version.number,
        created=time_of(answer.created),
        modified=time_of(answer.modified),
        quotes=quotes,
        withdrawn=answered.filings - len(quotes),
    )


def _quote(quote: Quote, key: str) -> frozen.FrozenQuote:
    return frozen.FrozenQuote(
        annotation=key,
        version=quote.version,
        passage=quote.passage,
        last=quote.last,
        start=quote.start,
        end=quote.end,
        exact=quote.exact,
        before=quote.before,
        after=quote.after,
    )


def _fact(fact: Fact) -> frozen.FrozenFact:
    return frozen.FrozenFact(
        fact.status,
        fact.text,
        _sources(fact.shown_sources),
        tuple(
            frozen.FrozenPosition(each.who, each.says, _sources(each.shown_sources)) for each in fact.shown_positions
        ),
    )


def _sources(sources: Iterable[Source]) -> tuple[frozen.FrozenSource, ...]:
    return tuple(
        frozen.FrozenSource(each.publisher, each.title, each.date.isoformat() if each.date else "", each.url)
        for each in sources
    )
