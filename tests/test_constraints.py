"""Every rule that is written into the database refuses what it should, by whichever way it comes."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.models import Group, Membership, User, WriteCount
from apps.annotations.filters import Filter
from apps.annotations.models import ClaimStatus, Codebook, Highlight, Reply, Report, Tag
from apps.annotations.services import Content, add_reply, create_highlight, edit_highlight
from apps.comparison.models import Answer, ComparisonReport, Dismissal, Parallel, Question, QuestionSet, Suggestion
from apps.library.models import (
    Article,
    ArticleSlug,
    ArticleVersion,
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
from apps.sharing.freezing import Chosen
from apps.sharing.gathering import gather_article
from apps.sharing.models import SharedReport, SharedVersion
from apps.sharing.services import share
from tests import factories
from tests.factories import DAY
from tests.lined import (
    make_answer,
    make_dismissal,
    make_guess,
    make_highlight,
    make_parallel,
    make_revision,
    make_suggestion,
)
from tests.stock import Stock, make_stock

pytestmark = pytest.mark.django_db
EARLIER = DAY - datetime.timedelta(days=1)


def change(row: models.Model, **fields: object) -> None:
    """Change a stored row without asking the model."""
    type(row)._base_manager.filter(pk=row.pk).update(**fields)


def again(row: models.Model, **fields: object) -> None:
    """Store a second row like `row` but for `fields`."""
    copy = type(row)._base_manager.get(pk=row.pk)
    copy.pk = None
    copy._state.adding = True
    for name, value in fields.items():
        setattr(copy, name, value)
    type(row)._base_manager.bulk_create([copy])


def version(stock: Stock) -> ArticleVersion:
    """The current version of the article."""
    return stock.article.versions.get()


def two_of(stock: Stock) -> User:
    """A user whose name and address another one might want."""
    return factories.make_user("carol", email="carol@example.org")


def shared(stock: Stock) -> SharedVersion:
    """A shared view of the stock's article."""
    owner = factories.make_user()
    material = gather_article(stock.article, version(stock), Filter(), owner)
    return share(owner=owner, material=material, chosen=Chosen("What I saw"))


@dataclass
class Said:
    """What somebody said of a text, and what others did about it."""

    membership: Membership
    highlight: Highlight
    reply: Reply
    report: Report
    other_report: Report


def said(stock: Stock) -> Said:
    """Store a highlight with a tag, a past note, a reply, and a report of each."""
    author = factories.make_user(email_confirmed=timezone.now())
    content = Content(tags=[stock.tag], note="One.")
    made = create_highlight(author=author, version=version(stock), start="p1.0", end="p1.3", content=content)
    edit_highlight(highlight=made, by=author, edition=1, content=Content(tags=[stock.tag], note="Two."))
    reply = add_reply(highlight=made, author=author, text="Yes.")
    now = timezone.now()
    return Said(
        Membership.objects.create(group=Group.objects.create(name="A class"), user=author),
        made,
        reply,
        Report.objects.create(highlight=made, by=author, reason="x", created=now),
        Report.objects.create(reply=reply, by=author, reason="x", created=now),
    )


@dataclass
class Lined:
    """What lines the reading up with another one."""

    answer: Answer
    parallel: Parallel
    suggested: Suggestion
    pair: Suggestion


def lined(stock: Stock) -> Lined:
    """Return an answer, a parallel and suggestions for the reading, stored once for each stock."""
    found = getattr(stock, "lined", None)
    if found is None:
        coder, other = factories.make_user(), factories.make_article()
        found = Lined(
            make_answer(stock.reading, stock.question, coder),
            make_parallel(coder, make_highlight(stock.article, coder), make_highlight(other, coder)),
            make_suggestion(stock.reading, question=stock.question),
            make_suggestion(stock.reading, other=other),
        )
        vars(stock)["lined"] = found
    return found


def reported(stock: Stock, kind: str) -> ComparisonReport:
    """Report the answer or the parallel."""
    what = {kind: getattr(lined(stock), kind)}
    return ComparisonReport.objects.create(by=factories.make_user(), **what, reason="x", created=timezone.now())


def dismissed(stock: Stock, kind: str) -> Dismissal:
    """Dismiss one of the suggestions."""
    return make_dismissal(getattr(lined(stock), kind), factories.make_user())


REFUSED: dict[str, Callable[[Stock], object]] = {
    "accounts_user_role_known": lambda s: change(two_of(s), role="owner"),
    "accounts_user_email_unique": lambda s: again(two_of(s), username="other", email="Carol@Example.org"),
    "accounts_user_username_unique": lambda s: again(two_of(s), username="CAROL", email=""),
    "library_source_was_opened": lambda s: change(s.source, seen=""),
    "library_event_ends_after_start": lambda s: change(s.event, end_date=EARLIER),
    "library_event_not_its_own_episode": lambda s: change(s.event, parent=s.event),
    "library_fact_position_unique": lambda s: again(s.fact),
    "library_fact_status_known": lambda s: change(s.fact, status="settled"),
    "library_factposition_position_unique": lambda s: again(s.position),
    "library_frame_colour_known": lambda s: change(s.frame, colour="red"),
    "library_frame_shape_known": lambda s: change(s.frame, shape="heart"),
    "library_affiliation_until_after_since": lambda s: change(s.affiliation, until=EARLIER),
    "library_affiliation_has_evidence": lambda s: change(s.affiliation, evidence_url=""),
    "library_voice_kind_known": lambda s: change(s.voice, kind="ghost"),
    "library_quotation_has_words": lambda s: change(s.quotation, words=""),
    "library_article_kind_known": lambda s: change(s.article, text_kind="rumour"),
    "library_article_status_known": lambda s: change(s.article, status="withdrawn"),
    "library_article_published_has_text": lambda s: change(s.article, current=None),
    "library_article_translation_names_translator": lambda s: change(s.article, translator="Somebody"),
    "library_article_not_its_own_translation": lambda s: change(s.article, translation_of=s.article, translator="T"),
    "library_articleversion_number_unique": lambda s: again(version(s)),
    "library_articleversion_number_from_1": lambda s: again(version(s), number=0),
    "library_articleversion_has_text": lambda s: again(version(s), number=2, text=""),
    "library_passage_number_unique": lambda s: again(version(s).passages.get(number=1), uid="other"),
    "library_passage_uid_unique": lambda s: again(version(s).passages.get(number=1), number=99),
    "library_passage_kind_known": lambda s: change(version(s).passages.get(number=1), kind="verse"),
    "library_passage_not_empty": lambda s: again(version(s).passages.get(number=1), number=9, uid="x", start=5, end=5),
    "library_reading_one_for_each_pair": lambda s: again(s.reading),
    "library_reading_has_rationale": lambda s: change(s.reading, rationale=""),
    "accounts_membership_once": lambda s: again(said(s).membership),
    "accounts_membership_role_known": lambda s: change(said(s).membership, role="boss"),
    "accounts_writecount_once": lambda s: again(WriteCount.objects.create(key="k", window=1)),
    "annotations_highlight_visibility_known": lambda s: change(said(s).highlight, visibility="secret"),
    "annotations_highlight_group_named": lambda s: change(said(s).highlight, visibility="group"),
    "annotations_highlight_attribution_known": lambda s: change(said(s).highlight, attribution="implies"),
    "annotations_highlighttag_once": lambda s: again(said(s).highlight.taggings.get()),
    "annotations_placement_once_a_version": lambda s: again(said(s).highlight.placements.get()),
    "annotations_placement_not_empty": lambda s: change(said(s).highlight.placements.get(), end_at=0),
    "annotations_placement_status_known": lambda s: change(said(s).highlight.placements.get(), status="lost"),
    "annotations_noterevision_once_an_edition": lambda s: again(said(s).highlight.revisions.get()),
    "annotations_reply_has_text": lambda s: change(said(s).reply, text=""),
    "annotations_claimstatus_known": lambda s: change(ClaimStatus.objects.get(), status="true"),
    "annotations_claimstatus_has_citation": lambda s: change(ClaimStatus.objects.get(), citation=""),
    "annotations_report_of_one_thing": lambda s: change(said(s).report, highlight=None),
    "annotations_report_highlight_once": lambda s: again(said(s).report),
    "annotations_report_reply_once": lambda s: again(said(s).other_report),
    "annotations_report_dispute_once": lambda s: again(
        Report.objects.create(dispute=s.reading.disputes.get(), by=two_of(s), reason="x", created=timezone.now())
    ),
    "annotations_dispute_open_once": lambda s: again(s.reading.disputes.get(), slug="other"),
    "annotations_dispute_reason_sized": lambda s: change(s.reading.disputes.get(), reason="Too short."),
    "annotations_tag_slug_unique": lambda s: again(s.tag, position=9),
    "annotations_tag_position_unique": lambda s: again(s.tag, slug="other"),
    "annotations_tag_colour_known": lambda s: change(s.tag, colour="red"),
    "annotations_tag_not_its_own_parent": lambda s: change(s.tag, parent=s.tag),
    "comparison_questionset_visibility_known": lambda s: change(s.question_set, owner=two_of(s), visibility="secret"),
    "comparison_questionset_of_site_public": lambda s: change(s.question_set, visibility="private"),
    "comparison_questionset_group_named": lambda s: change(s.question_set, owner=two_of(s), visibility="group"),
    "comparison_answer_coder_once": lambda s: again(lined(s).answer, slug="other"),
    "comparison_answer_state_known": lambda s: change(lined(s).answer, state="vague"),
    "comparison_answerrevision_once_an_edition": lambda s: again(make_revision(lined(s).answer)),
    "comparison_evidence_once": lambda s: again(lined(s).answer.filed.get()),
    "comparison_parallel_relation_known": lambda s: change(lined(s).parallel, relation="likes"),
    "comparison_parallel_visibility_known": lambda s: change(lined(s).parallel, visibility="secret"),
    "comparison_parallel_group_named": lambda s: change(lined(s).parallel, visibility="group"),
    "comparison_parallelmember_once": lambda s: again(lined(s).parallel.members.earliest("position")),
    "comparison_report_of_one_thing": lambda s: change(reported(s, "answer"), parallel=lined(s).parallel),
    "comparison_report_answer_once": lambda s: again(reported(s, "answer")),
    "comparison_report_parallel_once": lambda s: again(reported(s, "parallel")),
    "comparison_suggestion_of_one_kind": lambda s: change(lined(s).suggested, other=lined(s).pair.other),
    "comparison_suggestion_not_itself": lambda s: change(lined(s).pair, other=F("passage")),
    "comparison_suggestion_question_once": lambda s: again(lined(s).suggested),
    "comparison_suggestion_other_once": lambda s: again(lined(s).pair),
    "comparison_dismissal_of_one_kind": lambda s: change(dismissed(s, "pair"), other_uid=""),
    "comparison_dismissal_question_once": lambda s: again(dismissed(s, "suggested")),
    "comparison_dismissal_other_once": lambda s: again(dismissed(s, "pair")),
    "comparison_guess_reader_once": lambda s: again(make_guess(s.reading, two_of(s))),
    "comparison_question_slug_unique": lambda s: again(s.question, position=9),
    "comparison_question_position_unique": lambda s: again(s.question, slug="other"),
    "sharing_sharedview_visibility_known": lambda s: change(shared(s).view, visibility="secret"),
    "sharing_sharedversion_number_unique": lambda s: again(shared(s)),
    "sharing_sharedversion_number_from_1": lambda s: again(shared(s), number=0),
    "sharing_sharedversion_has_title": lambda s: again(shared(s), number=2, title=""),
    "sharing_sharedtext_position_unique": lambda s: again(shared(s).texts.get(position=0), slug="other"),
    "sharing_sharedtext_slug_unique": lambda s: again(shared(s).texts.get(position=0), position=9),
    "sharing_sharedname_key_unique": lambda s: again(shared(s).names.get(key="p1")),
    "sharing_report_once": lambda s: again(
        SharedReport.objects.create(view=shared(s).view, by=two_of(s), reason="x", created=timezone.now())
    ),
    "comparison_question_group_known": lambda s: change(s.question, group="other"),
}
SLUGS: dict[type[models.Model], Callable[[Stock], models.Model]] = {
    Source: lambda s: s.source,
    Event: lambda s: s.event,
    Frame: lambda s: s.frame,
    Outlet: lambda s: s.outlet,
    Voice: lambda s: s.voice,
    Quotation: lambda s: s.quotation,
    Article: lambda s: s.article,
    ArticleSlug: lambda s: s.article.old_slugs.get(),
    Codebook: lambda s: s.codebook,
    QuestionSet: lambda s: s.question_set,
}


def test_every_rule_is_tried() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("apps.")]
    assert {constraint.name for model in ours for constraint in model._meta.constraints} == set(REFUSED)


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_keeps_the_rule(name: str) -> None:
    stock = make_stock()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        REFUSED[name](stock)
    # SQLite names the columns, not the rule, where two rows are alike.
    if connection.vendor == "postgresql" or "CHECK" in str(refusal.value):
        assert name in str(refusal.value)
    else:
        assert name.endswith(("_unique", "_one_for_each_pair", "_once", "_once_a_version", "_once_an_edition"))


@pytest.mark.parametrize("model", SLUGS, ids=lambda model: model.__name__)
def test_an_address_is_given_once(model: type[models.Model]) -> None:
    row = SLUGS[model](make_stock())
    fields: dict[str, object] = {"name": "Another name"} if model is Voice else {}
    if model is Article:
        fields = {"current": None, "status": "draft"}
    with pytest.raises(IntegrityError, match="slug"), transaction.atomic():
        again(row, **fields)


def test_two_voices_have_two_names() -> None:
    stock = make_stock()
    with pytest.raises(IntegrityError, match="name"), transaction.atomic():
        again(stock.voice, slug="other")


def test_empty_mail_addresses_are_not_alike() -> None:
    factories.make_user("one")
    factories.make_user("two")
    assert User.objects.filter(email="").count() == 2


def test_the_same_slug_may_stand_in_two_codebooks_and_sets() -> None:
    one, two = make_stock("one"), make_stock("two")
    assert Tag.objects.filter(slug=one.tag.slug).count() == Question.objects.filter(slug=two.question.slug).count() == 2


PROTECTED: dict[str, Callable[[Stock], models.Model]] = {
    "an outlet with articles": lambda s: s.outlet,
    "an event with readings": lambda s: s.event,
    "an event with episodes": lambda s: s.parent,
    "a frame with readings": lambda s: s.frame,
    "a voice that is quoted": lambda s: s.voice,
    "a source that a quotation rests on": lambda s: s.source,
    "a quotation that a passage gives": lambda s: s.quotation,
    "an article with versions": lambda s: s.article,
    "the current version of an article": lambda s: version(s),
    "a tag with tags under it": lambda s: s.tag,
    "a question with answers": lambda s: lined(s).answer.question,
    "a set with answers": lambda s: lined(s).answer.question.question_set,
    "a version that was coded": lambda s: lined(s).answer.version,
}


@pytest.mark.parametrize("what", PROTECTED)
def test_nothing_goes_that_something_else_rests_on(what: str) -> None:
    row = PROTECTED[what](make_stock())
    with pytest.raises(models.ProtectedError), transaction.atomic():
        row.delete()
    assert type(row)._base_manager.filter(pk=row.pk).exists()


GO_TOGETHER: dict[str, tuple[Callable[[Stock], models.Model], type[models.Model]]] = {
    "facts": (lambda s: s.fact, FactPosition),
    "outlets": (lambda s: _without_articles(s), OutletAffiliation),
    "codebooks": (lambda s: _flat(s), Tag),
    "question sets": (lambda s: s.question_set, Question),
}


def _without_articles(stock: Stock) -> Outlet:
    Article.objects.update(outlet=factories.make_outlet("elsewhere"))
    return stock.outlet


def _flat(stock: Stock) -> Codebook:
    Tag.objects.update(parent=None)
    return stock.codebook


@pytest.mark.parametrize("what", GO_TOGETHER)
def test_what_is_a_part_goes_with_the_whole(what: str) -> None:
    whole, part = GO_TOGETHER[what]
    row = whole(make_stock())
    assert part._base_manager.exists()
    row.delete()
    assert not part._base_manager.exists()


def test_the_models_of_the_rows_are_all_in_the_stock() -> None:
    stock = make_stock()
    used = {type(row) for row in vars(stock).values()}
    assert {Fact, Reading, Tag, Question, Frame} <= used
    assert Passage.objects.count() == 4
