"""Writes to answers and their evidence. Each is one transaction; a change names the edition it was made from."""

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounts.models import User
from apps.annotations.models import Highlight
from apps.annotations.services import BIN, Refused
from apps.comparison.models import Answer, AnswerRevision, Evidence, Question
from apps.comparison.showing import show_with
from apps.library.models import ArticleVersion, Reading

MAX_PARAPHRASE = 300
MAX_EVIDENCE = 30


class StaleAnswer(ValueError):
    """The answer changed since the form was made: `current` is how it is now, None where it is gone."""

    def __init__(self, current: Answer | None) -> None:
        self.current = current
        super().__init__(gettext("This was changed meanwhile. What you typed is below; nothing of it is lost."))


@transaction.atomic
def give_answer(
    *,
    reading: Reading,
    question: Question,
    by: User,
    version: ArticleVersion,
    edition: int,
    state: str,
    paraphrase: str,
) -> Answer:
    """Store what `by` answers for `reading`, or change what they had answered.

    `version` is the text that they had before them; `edition` that of their answer when the form was made, 0 where
    they had none. What stood there before is kept. Raises Refused, StaleAnswer.
    """
    paraphrase = " ".join(paraphrase.split())
    _check(reading, question, by, version)
    if state not in Answer.State.values:
        raise Refused(gettext("That cannot be chosen."))
    if len(paraphrase) > MAX_PARAPHRASE:
        raise Refused(gettext("That is more than a line: at most %(n)s characters.") % {"n": MAX_PARAPHRASE})
    old = _mine(reading, question, by)
    filed = old is not None and old.filed.exists()
    if state == Answer.State.SILENT and filed:
        raise Refused(gettext("Silent says that no passage answers. Take the passages out first."))
    if state != Answer.State.SILENT and not paraphrase and not filed:
        raise Refused(gettext("Say in one line what the text answers, or file a passage that shows it."))
    if old is None:
        if edition:
            raise StaleAnswer(None)
        return _add(reading, question, by, version, state, paraphrase)
    return _change(old, edition, by, state=state, paraphrase=paraphrase, version=version)


@transaction.atomic
def file_evidence(
    *,
    highlight: Highlight,
    reading: Reading,
    question: Question,
    by: User,
    version: ArticleVersion,
    state: str = Answer.State.ANSWERED,
) -> Answer:
    """File `highlight` under a question, in the answer of `by`, which is made where they had none.

    Where they had said that the text is silent, it is `state` from now on. Their own highlight is made as visible as
    the question set, so that whoever reads the answer can see what it rests on. Raises Refused.
    """
    _check(reading, question, by, version)
    if state not in Answer.State.values or state == Answer.State.SILENT:
        raise Refused(gettext("That cannot be chosen."))
    if highlight.article_id != reading.article_id or highlight.deleted is not None:
        raise Refused(gettext("These words do not stand in that reading."))
    asked = question.question_set
    show_with([highlight], by=by, visibility=asked.visibility, group=asked.group)
    answer = _mine(reading, question, by)
    if answer is None:
        answer = _add(reading, question, by, version, state, "")
    elif answer.state == Answer.State.SILENT:
        answer = _change(answer, answer.edition, by, state=state, paraphrase=answer.paraphrase, version=version)
    if Evidence.objects.filter(answer=answer, highlight=highlight).exists():
        return answer
    if answer.filed.count() >= MAX_EVIDENCE:
        raise Refused(gettext("An answer rests on at most %(n)s passages.") % {"n": MAX_EVIDENCE})
    last = answer.filed.aggregate(last=Max("position"))["last"]
    Evidence.objects.create(answer=answer, highlight=highlight, position=0 if last is None else last + 1)
    Answer.objects.filter(pk=answer.pk).update(edition=F("edition") + 1, modified=timezone.now())
    answer.refresh_from_db(fields=["edition", "modified"])
    return answer


@transaction.atomic
def take_out(*, answer: Answer, highlight: Highlight) -> None:
    """Take a passage out of an answer; the highlight itself stays. The answer stays too, even without any passage."""
    # The answer before the event's stamp, which the evidence raises: in the order of every other write to an answer.
    Answer.objects.select_for_update(of=("self",)).filter(pk=answer.pk).first()
    gone, _ = Evidence.objects.filter(answer=answer, highlight=highlight).delete()
    if gone:
        Answer.objects.filter(pk=answer.pk).update(edition=F("edition") + 1, modified=timezone.now())


@transaction.atomic
def confirm_answer(*, answer: Answer, by: User, version: ArticleVersion, edition: int) -> Answer:
    """Say that an answer holds for `version` too. Raises Refused, StaleAnswer."""
    _check(answer.reading, answer.question, by, version, still_asked=False)
    return _change(answer, edition, by, state=answer.state, paraphrase=answer.paraphrase, version=version)


@transaction.atomic
def withdraw_answer(*, answer: Answer, edition: int | None = None) -> None:
    """Put an answer into its coder's bin. Its highlights stay. Raises StaleAnswer where `edition` is given and past."""
    rows = Answer.objects.filter(pk=answer.pk, deleted=None)
    if edition is not None:
        rows = rows.filter(edition=edition)
    changed = rows.update(deleted=timezone.now(), edition=F("edition") + 1)
    if not changed and edition is not None:
        raise StaleAnswer(Answer.objects.filter(pk=answer.pk, deleted=None).first())


def restore_answer(*, answer: Answer) -> None:
    """Take an answer back out of the bin, as it was, for a coder who may still answer.

    Raises Refused after 30 days, or where there is another now.
    """
    if answer.deleted is None:
        return
    if answer.coder is not None:
        _check_coder(answer.coder)
    if answer.deleted < timezone.now() - BIN:
        raise Refused(gettext("It was deleted more than 30 days ago and cannot be had back."))
    try:
        with transaction.atomic():
            Answer.objects.filter(pk=answer.pk).update(deleted=None, edition=F("edition") + 1)
    except IntegrityError as error:
        raise Refused(gettext("You have answered this again since. Withdraw that answer first.")) from error


def _check(
    reading: Reading, question: Question, by: User, version: ArticleVersion, *, still_asked: bool = True
) -> None:
    """Refuse what this person may not say, or nobody. Raises Refused."""
    _check_coder(by)
    if question.retired is not None and still_asked:
        raise Refused(gettext("This question is no longer asked. Its answers stay."))
    if version.article_id != reading.article_id:
        raise Refused(gettext("That is not a version of this text."))


def _check_coder(by: User) -> None:
    if by.blocked is not None:
        raise Refused(gettext("You are blocked and cannot write here."))
    if not by.is_analyst:
        raise Refused(gettext("Questions are answered by analysts."))


def _mine(reading: Reading, question: Question, by: User) -> Answer | None:
    """Return the answer of `by` that stands; locked until the end of the transaction."""
    rows = Answer.objects.filter(reading=reading, question=question, coder=by, deleted=None)
    return rows.select_for_update(of=("self",)).first()


def _add(
    reading: Reading, question: Question, by: User, version: ArticleVersion, state: str, paraphrase: str
) -> Answer:
    now = timezone.now()
    try:
        with transaction.atomic():
            return Answer.objects.create(
                reading=reading,
                question=question,
                coder=by,
                version=version,
                state=state,
                paraphrase=paraphrase,
                created=now,
                modified=now,
            )
    except IntegrityError as error:
        # Another tab of theirs was first.
        raise StaleAnswer(_mine(reading, question, by)) from error


def _change(old: Answer, edition: int, by: User, *, state: str, paraphrase: str, version: ArticleVersion) -> Answer:
    """Claim the next edition of an answer and keep what it was. Raises StaleAnswer."""
    now = timezone.now()
    rows = Answer.objects.filter(pk=old.pk, edition=edition, deleted=None)
    changed = rows.update(edition=edition + 1, modified=now, state=state, paraphrase=paraphrase, version=version)
    current = Answer.objects.select_related("coder").get(pk=old.pk)
    if not changed:
        raise StaleAnswer(current if current.deleted is None else None)
    AnswerRevision.objects.create(
        answer=current,
        edition=edition,
        version=old.version,
        state=old.state,
        paraphrase=old.paraphrase,
        by=by,
        until=now,
    )
    return current
