"""Computing the suggestions for an event and putting them in the place of the last."""

import json
import logging
from collections.abc import Iterable
from itertools import islice
from tempfile import SpooledTemporaryFile

from django.db import transaction
from django.utils import timezone

from apps.comparison.models import Suggestion, SuggestionRun
from apps.comparison.suggesting.computing import METHOD, compute
from apps.comparison.suggesting.inputs import count_passages, read_inputs
from apps.library.models import ArticleVersion, Event

#: An event with more passages than this is not computed while somebody waits: `manage.py suggest` does it.
AT_ONCE = 1000
#: Rows are stored in lots of so many.
LOT = 2000
logger = logging.getLogger(__name__)


def suggest(event: Event, *, again: bool = False) -> SuggestionRun | None:
    """Compute and store the suggestions for the readings of `event`; return the run, None where nothing has changed.

    With `again` they are computed even so. Nothing is locked while it computes. All of the old suggestions go and all
    of the new ones come in one transaction.
    """
    inputs = read_inputs(event)
    last = SuggestionRun.objects.filter(event=event).first()
    if last is not None and last.model_hash == inputs.digest and not again:
        return None
    # What is computed waits in a file: with a thousand articles it would be the largest thing in memory.
    with SpooledTemporaryFile(max_size=1 << 24, mode="w+", encoding="utf-8") as rows:
        for row in compute(inputs.texts, inputs.sets, inputs.is_dismissed):
            json.dump((row.passage, row.question, row.other, row.rank, row.score, row.terms), rows)
            rows.write("\n")
        rows.seek(0)
        return _store(event, inputs.digest, rows)


@transaction.atomic
def _store(event: Event, digest: str, rows: Iterable[str]) -> SuggestionRun:
    # Of two that compute the same event, one waits here for the other.
    Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    SuggestionRun.objects.filter(event=event).delete()
    run = SuggestionRun.objects.create(event=event, method=METHOD, model_hash=digest, computed=timezone.now())
    names = ("passage_id", "question_id", "other_id", "rank", "score", "terms")
    waiting = iter(rows)
    while lot := [
        Suggestion(run=run, **dict(zip(names, json.loads(row), strict=True))) for row in islice(waiting, LOT)
    ]:
        Suggestion.objects.bulk_create(lot)
    return run


def never_computed() -> list[Event]:
    """Return the events with readings for which nothing was ever computed, but for those that would take long."""
    events = Event.objects.filter(readings__isnull=False, suggestion_run=None).distinct().order_by("pk")
    return [event for event in events if count_passages(event) <= AT_ONCE]


def when_published(version: ArticleVersion) -> None:
    """Have the suggestions for the events that an article reads computed once its new version is there for good.

    A step of settings.PUBLISH_STEPS. Whoever publishes waits for small events only, and after the text is safe: what
    goes wrong here takes nothing back.
    """
    article = version.article_id
    transaction.on_commit(lambda: _suggest_for(article), robust=True)


def _suggest_for(article: int) -> None:
    for event in Event.objects.filter(readings__article=article).order_by("pk"):
        if count_passages(event) <= AT_ONCE:
            suggest(event)
        else:
            logger.info("The suggestions for %s wait for `manage.py suggest`: it has too many passages.", event.slug)
