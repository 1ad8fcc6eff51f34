"""How often shared views are opened: counted in memory, without a word about by whom, and written now and then.

What a cache answers is never seen here, and what was counted since the last writing is lost with the process: the
number is "at least".
"""

import logging
import time
from collections import Counter
from threading import Lock

from django.db import connection, transaction

from apps.sharing.models import SharedView

log = logging.getLogger(__name__)
#: Between two writings lie so many seconds at the least.
PAUSE = 10.0
_waiting: Counter[str] = Counter()
_lock = Lock()
_next = 0.0


def note_opened(token: str) -> None:
    """Count that the shared view with `token` was handed out once. No query, but for every ten seconds."""
    global _next
    now = time.monotonic()
    with _lock:
        _waiting[token] += 1
        is_due, _next = now >= _next, now + PAUSE if now >= _next else _next
    if is_due:
        write_counts()


def write_counts() -> None:
    """Add what was counted in this process to what is stored. Two queries, none where nothing was.

    Where the database cannot take it now, it is counted with the next time.
    """
    with _lock:
        counted = Counter(_waiting)
        _waiting.clear()
    if not counted:
        return
    try:
        with transaction.atomic():
            _add(counted)
    except Exception as error:  # whatever keeps the database away: a page that is at hand is sent all the same
        log.warning("Counts of shared views wait for the database: %s", error)
        with _lock:
            _waiting.update(counted)


def _add(counted: Counter[str]) -> None:
    views = dict(SharedView.objects.filter(token__in=list(counted)).order_by("pk").values_list("pk", "token"))
    if not views:
        return
    rows = ", ".join(["(%s, %s)"] * len(views))
    values = [value for pk, token in views.items() for value in (pk, counted[token])]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO sharing_sharedcount (view_id, opened) VALUES {rows} "  # noqa: S608 (placeholders)
            "ON CONFLICT (view_id) DO UPDATE SET opened = sharing_sharedcount.opened + excluded.opened",
            values,
        )
