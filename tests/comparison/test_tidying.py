"""Bins are emptied after 30 days, and what is not in one stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.annotations.models import Highlight
from apps.comparison.models import Answer, Parallel
from apps.comparison.tidying import empty_bins
from apps.library.models import Reading
from tests import factories
from tests.lined import make_answer, make_highlight, make_parallel
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db


def test_what_was_deleted_long_ago_is_gone(reading: Reading, bob: User) -> None:
    now = timezone.now()
    highlights = [make_highlight(each, bob) for each in (reading.article, factories.make_article())]
    old, recent = now - timedelta(days=31), now - timedelta(days=29)
    for question, deleted in zip(make_question_set(questions=3).questions.all(), (old, recent, None), strict=True):
        make_answer(reading, question, bob, deleted=deleted)
        make_parallel(bob, *highlights, deleted=deleted)
    before = Highlight.objects.count()
    assert empty_bins() == "1 answers and 1 parallels deleted from bins"
    assert Answer.objects.count() == Parallel.objects.count() == 2
    assert Highlight.objects.count() == before
    assert empty_bins().startswith("0 answers")
