"""Answering, filing evidence, and what is kept of it."""

import pytest
from django.utils import timezone

from apps.accounts.models import Group, Membership, Role, User
from apps.annotations.models import Highlight
from apps.annotations.services import BIN, Refused
from apps.comparison.answers import (
    MAX_PARAPHRASE,
    StaleAnswer,
    confirm_answer,
    file_evidence,
    give_answer,
    restore_answer,
    take_out,
    withdraw_answer,
)
from apps.comparison.models import Answer, Evidence, Question, QuestionSet
from apps.library.models import ArticleVersion, Reading
from apps.library.publishing import publish_version
from tests import factories
from tests.factories import DAY
from tests.lined import make_highlight
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def question() -> Question:
    return make_question_set().questions.earliest("position")


def text_of(reading: Reading) -> ArticleVersion:
    assert reading.article.current
    return reading.article.current


def answer(
    reading: Reading, question: Question, by: User, *, edition: int = 0, state: str = "answered", line: str = "So."
) -> Answer:
    return give_answer(
        reading=reading,
        question=question,
        by=by,
        version=text_of(reading),
        edition=edition,
        state=state,
        paraphrase=line,
    )


def filed(reading: Reading, question: Question, by: User, highlight: Highlight) -> Answer:
    return file_evidence(highlight=highlight, reading=reading, question=question, by=by, version=text_of(reading))


def test_an_answer_is_stored_on_one_line_and_its_changes_are_kept(
    reading: Reading, question: Question, bob: User
) -> None:
    first = answer(reading, question, bob, line=" It \n says so. ")
    assert (first.paraphrase, first.version, first.edition) == ("It says so.", text_of(reading), 1)
    second = answer(reading, question, bob, edition=1, state="rejects", line="It is not the question.")
    assert (second.pk, second.edition, second.state) == (first.pk, 2, "rejects")
    assert [(each.edition, each.state, each.paraphrase) for each in second.revisions.all()] == [
        (1, "answered", "It says so.")
    ]


def test_coders_answer_beside_one_another(reading: Reading, question: Question, bob: User, carol: User) -> None:
    answer(reading, question, bob)
    answer(reading, question, carol, state="silent", line="")
    assert Answer.objects.count() == 2


def test_a_stale_change_is_refused_with_what_stands_now(reading: Reading, question: Question, bob: User) -> None:
    answer(reading, question, bob)
    answer(reading, question, bob, edition=1, line="Newer.")
    for edition in (0, 1):
        with pytest.raises(StaleAnswer) as refusal:
            answer(reading, question, bob, edition=edition, line="Older.")
        assert refusal.value.current
        assert refusal.value.current.paraphrase == "Newer."
    with pytest.raises(StaleAnswer) as refusal:
        withdraw_answer(answer=Answer.objects.get(), edition=1)
    assert refusal.value.current


@pytest.mark.parametrize(
    ("state", "line"), [("vague", "x"), ("answered", ""), ("answered", "x" * (MAX_PARAPHRASE + 1))]
)
def test_what_cannot_be_is_refused(reading: Reading, question: Question, bob: User, state: str, line: str) -> None:
    with pytest.raises(Refused):
        answer(reading, question, bob, state=state, line=line)
    assert not Answer.objects.exists()


def test_only_analysts_who_are_not_blocked_answer(reading: Reading, question: Question, alice: User, bob: User) -> None:
    bob.blocked = timezone.now()
    for user in (alice, bob, factories.make_user(role=Role.GUEST)):
        with pytest.raises(Refused):
            answer(reading, question, user)
        with pytest.raises(Refused):
            filed(reading, question, user, Highlight())
    assert not Answer.objects.exists()


def test_a_retired_question_takes_no_new_answers_and_keeps_the_old(
    reading: Reading, question: Question, bob: User, carol: User
) -> None:
    answer(reading, question, bob)
    question.retired = timezone.now()
    question.save()
    with pytest.raises(Refused, match="no longer asked"):
        answer(reading, question, carol)
    assert Answer.objects.visible_to(carol).count() == 1


def test_filing_makes_an_answer_and_fills_it(reading: Reading, question: Question, bob: User) -> None:
    one, two = make_highlight(reading.article, bob), make_highlight(reading.article, bob, passage=2)
    filed(reading, question, bob, one)
    found = filed(reading, question, bob, two)
    filed(reading, question, bob, two)
    assert (found.state, found.paraphrase) == ("answered", "")
    assert [each.highlight for each in found.filed.all()] == [one, two]
    take_out(answer=found, highlight=one)
    take_out(answer=found, highlight=one)
    assert [each.highlight for each in found.filed.all()] == [two]
    assert Highlight.objects.count() == 2


def test_silent_and_a_passage_cannot_both_be(reading: Reading, question: Question, bob: User) -> None:
    silent = answer(reading, question, bob, state="silent", line="")
    found = filed(reading, question, bob, make_highlight(reading.article, bob))
    assert (found.pk, found.state) == (silent.pk, "answered")
    assert found.revisions.get().state == "silent"
    with pytest.raises(Refused, match="passages"):
        answer(reading, question, bob, edition=found.edition, state="silent")


def test_words_of_another_text_are_no_evidence(reading: Reading, question: Question, bob: User) -> None:
    elsewhere = make_highlight(factories.make_article(), bob)
    with pytest.raises(Refused):
        filed(reading, question, bob, elsewhere)
    with pytest.raises(Refused):
        give_answer(
            reading=reading,
            question=question,
            by=bob,
            version=text_of(factories.make_reading()),
            edition=0,
            state="silent",
            paraphrase="",
        )
    assert not Evidence.objects.exists()
    assert not Answer.objects.exists()


def test_one_s_own_highlight_becomes_as_visible_as_the_question(
    reading: Reading, question: Question, bob: User, carol: User
) -> None:
    mine = make_highlight(reading.article, bob, visibility="private")
    filed(reading, question, bob, mine)
    mine.refresh_from_db()
    assert mine.visibility == "public"
    theirs = make_highlight(reading.article, carol, visibility="private")
    with pytest.raises(Refused, match="fewer people"):
        filed(reading, question, bob, theirs)
    theirs.refresh_from_db()
    assert theirs.visibility == "private"


def test_in_a_set_of_a_group_it_is_the_group_that_sees_it(reading: Reading, question: Question, bob: User) -> None:
    group, other = Group.objects.create(name="One"), Group.objects.create(name="Other")
    for each in (group, other):
        Membership.objects.create(group=each, user=bob)
    QuestionSet.objects.update(owner=bob, visibility="group", group=group)
    question = Question.objects.select_related("question_set").get(pk=question.pk)
    mine = make_highlight(reading.article, bob, visibility="private")
    filed(reading, question, bob, mine)
    mine.refresh_from_db()
    assert (mine.visibility, mine.group) == ("group", group)
    Highlight.objects.update(group=other)
    with pytest.raises(Refused, match="another group"):
        filed(reading, question, bob, Highlight.objects.get())


def test_an_unconfirmed_analyst_publishes_nothing_by_filing(reading: Reading, question: Question, bob: User) -> None:
    mine = make_highlight(reading.article, bob, visibility="private")
    bob.email_confirmed = None
    with pytest.raises(Refused, match="confirmed"):
        filed(reading, question, bob, mine)
    mine.refresh_from_db()
    assert mine.visibility == "private"


def test_an_answer_is_of_the_text_that_was_coded_until_it_is_confirmed(
    reading: Reading, question: Question, bob: User
) -> None:
    first = answer(reading, question, bob)
    newer = publish_version(article=reading.article, title="Newer", date=DAY, source="Other words.")
    first.refresh_from_db()
    assert first.version != newer
    confirmed = confirm_answer(answer=first, by=bob, version=newer, edition=1)
    assert (confirmed.version, confirmed.paraphrase) == (newer, "So.")
    assert confirmed.revisions.get().version == first.version
    with pytest.raises(StaleAnswer):
        confirm_answer(answer=first, by=bob, version=newer, edition=1)


def test_what_is_withdrawn_can_be_had_back(reading: Reading, question: Question, bob: User) -> None:
    first = answer(reading, question, bob)
    withdraw_answer(answer=first, edition=1)
    assert not Answer.objects.visible_to(bob).exists()
    again = answer(reading, question, bob, line="Again.")
    first.refresh_from_db()
    with pytest.raises(Refused, match="again"):
        restore_answer(answer=first)
    withdraw_answer(answer=again)
    restore_answer(answer=first)
    assert [each.paraphrase for each in Answer.objects.visible_to(bob)] == ["So."]
    Answer.objects.update(deleted=timezone.now() - 2 * BIN)
    with pytest.raises(Refused, match="30 days"):
        restore_answer(answer=Answer.objects.get(pk=first.pk))
