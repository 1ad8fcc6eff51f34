"""One row of every table that editors look after, joined to the others; and each of its parts as often as wanted."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.annotations.models import ClaimStatus, Codebook, Dispute, Tag
from apps.comparison.models import Question, QuestionSet
from apps.core.palette import TAG_COLOURS
from apps.library.articles import rename_article
from apps.library.models import (
    Article,
    Event,
    Fact,
    FactPosition,
    Frame,
    Outlet,
    OutletAffiliation,
    Passage,
    Quotation,
    Reading,
    Source,
    Voice,
)
from tests import factories
from tests.factories import DAY

WORDS = "We will meet before the summer."
TEXT = f"""\
# What was said

The call lasted *ninety* minutes.

> {WORDS}
>
> — Ada Voice, at home, 12 February 2025

!!! left-out
    Subscribe to our letter.
"""


@dataclass
class Stock:
    """What a small library has of each."""

    frame: Frame
    outlet: Outlet
    affiliation: OutletAffiliation
    voice: Voice
    source: Source
    quotation: Quotation
    parent: Event
    event: Event
    fact: Fact
    position: FactPosition
    article: Article
    reading: Reading
    codebook: Codebook
    tag: Tag
    question_set: QuestionSet
    question: Question


def make_fact(event: Event, source: Source, position: int, *, positions: int = 1) -> Fact:
    """Store a disputed fact of `event` with as many parties to the dispute."""
    fact = Fact.objects.create(event=event, position=position, status="disputed", text=f"Fact {position}.")
    fact.sources.add(source)
    for number in range(1, positions + 1):
        party = FactPosition.objects.create(fact=fact, position=number, who=f"Party {number}", says="It is not so.")
        party.sources.add(source)
    return fact


def make_affiliation(outlet: Outlet) -> OutletAffiliation:
    """Store an affiliation of `outlet` with its evidence."""
    return OutletAffiliation.objects.create(
        outlet=outlet,
        statement="Owned by a trust.",
        since=DAY,
        evidence_url="https://example.org/register",
        evidence_publisher="The register",
        evidence_date=DAY,
    )


def make_claim(article: Article) -> ClaimStatus:
    """Store what is known of the claims of the article's first passage."""
    passage = Passage.objects.filter(version__article=article).earliest("number")
    return ClaimStatus.objects.create(
        passage=passage, status="contested", citation="A page.", by=factories.make_user(), modified=timezone.now()
    )


def make_dispute(reading: Reading, author: User | None = None, **fields: Any) -> Dispute:
    """Store that somebody disputes the label of a reading."""
    now = timezone.now()
    values = {"reason": "Passage 2 speaks against it.", "html": "<p>x</p>", "created": now, "modified": now, **fields}
    return Dispute.objects.create(reading=reading, author=author or factories.make_user(), **values)


def make_codebook(slug: str = "codebook", *, tags: int = 2) -> Codebook:
    """Store a codebook in which every tag but the first stands under the first."""
    codebook = Codebook.objects.create(slug=slug, name=slug.capitalize())
    first: Tag | None = None
    for number in range(1, tags + 1):
        tag = Tag.objects.create(
            codebook=codebook,
            parent=first,
            position=number,
            slug=f"tag-{number}",
            name=f"Tag {number}",
            colour=TAG_COLOURS[number % len(TAG_COLOURS)],
            definition="What it means.",
        )
        first = first or tag
    return codebook


def make_question_set(slug: str = "questions", *, questions: int = 2) -> QuestionSet:
    """Store a question set."""
    question_set = QuestionSet.objects.create(slug=slug, name=slug.capitalize())
    for number in range(1, questions + 1):
        Question.objects.create(
            question_set=question_set,
            position=number,
            slug=f"question-{number}",
            name=f"Question {number}",
            wording="What is the problem?",
        )
    return question_set


def make_stock(name: str = "stock") -> Stock:
    """Store one of each; `name` begins every slug, so that several can be made."""
    source = factories.make_source(f"{name}-source")
    voice = Voice.objects.filter(name="Ada Voice").first() or factories.make_voice("Ada Voice")
    quotation = factories.make_quotation(f"{WORDS} And again.", slug=f"{name}-quotation", speaker=voice, source=source)
    outlet = factories.make_outlet(f"{name}-outlet")
    parent = factories.make_event(f"{name}-talks")
    event = factories.make_event(f"{name}-event", parent=parent)
    article = factories.make_article(f"{name}-former", outlet=outlet, text=TEXT)
    rename_article(article=article, slug=f"{name}-article")
    frame = factories.make_frame(f"{name}-frame")
    fact = make_fact(event, source, 1)
    make_claim(article)
    reading = factories.make_reading(event, article=article, frame=frame)
    make_dispute(reading)
    codebook, question_set = make_codebook(f"{name}-codebook"), make_question_set(f"{name}-questions")
    return Stock(
        frame=frame,
        outlet=outlet,
        affiliation=make_affiliation(outlet),
        voice=voice,
        source=source,
        quotation=quotation,
        parent=parent,
        event=event,
        fact=fact,
        position=fact.positions.get(),
        article=article,
        reading=reading,
        codebook=codebook,
        tag=codebook.tags.earliest("position"),
        question_set=question_set,
        question=question_set.questions.earliest("position"),
    )
