"""Does something to the library again and again, each time in a process that kills itself a step further on.

``python -m tests.dying import FILE`` runs `manage.py import_article FILE`; with `publish` in its place an editor
publishes FILE from a draft, by the form of the desk. For every step it prints a line of JSON: what the library held at
first, once that process was gone, and when the same had been done again to its end (null where that was tried from such
a state before).
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import django
from django.core.management import call_command
from django.test import Client

GIVEN = {"event": "the-call", "frame": "realist", "rationale": "It weighs power.", "text_kind": "excerpt"}
_WRITES = ("INSERT", "UPDATE", "DELETE")
#: Computed from the rest once that is safe, by whoever comes next where nobody did; and what counts changes.
_COMPUTED = {"comparison.SuggestionRun", "comparison.Suggestion", "library.Stamp"}
Work = Callable[[], None]


def main() -> None:
    """Do what the command line says in one process after another, until one goes through."""
    django.setup()
    what, path = sys.argv[1:]
    # What is loaded here, once, need not be loaded in each of the processes.
    work = importing(path) if what == "import" else publishing(path)
    keep()
    first, step, died = holdings(), 0, True
    seen: list[Mapping[str, Any]] = []
    while died:
        step += 1
        restore()
        died = in_another(partial(die_at, step, work))
        after = holdings()
        again = None
        if after not in seen:
            seen.append(after)
            in_another(work)
            again = holdings()
        said = {"died": died, "first": first, "after": after, "again": again}
        sys.stdout.write(json.dumps(said) + "\n")


def importing(path: str) -> Work:
    """Return what imports the file at `path` as a command does."""
    from apps.library.importers import Source, understand

    with open(path, "rb") as file:
        understand(Source(file.read()))

    def work() -> None:
        with open(os.devnull, "w") as nowhere:
            call_command("import_article", path, rights="CC BY 4.0", stdout=nowhere, **GIVEN)

    return work


def publishing(path: str) -> Work:
    """Return what publishes the file at `path`, which becomes a draft here and now, as the form of the desk does."""
    from apps.library.drafts import make_draft
    from apps.library.importers import Source
    from tests import forms
    from tests.factories import make_user

    carol = make_user("carol", role="editor")
    with open(path, "rb") as file:
        draft = make_draft(source=Source(file.read(), "call.txt"), owner=carol)
    client = Client(SERVER_NAME="localhost")
    client.force_login(carol)
    address = f"/desk/imports/{draft.pk}/1/"

    def work() -> None:
        page = client.get(address)
        if page.status_code == 404:
            return  # it was confirmed, and the draft is gone
        sent = forms.fields(page.content.decode()) | GIVEN | {"rights": "CC BY 4.0", "action": "publish"}
        answer = client.post(address, sent)
        if answer.status_code != 302:
            raise RuntimeError(answer.content.decode())

    client.get(address)
    return work


def keep() -> None:
    """Keep the database as it is, to begin with it again."""
    from django.db import connection

    connection.close()
    shutil.copy(_database(), f"{_database()}.kept")


def restore() -> None:
    """Begin with the database that was kept."""
    from django.db import connection

    connection.close()
    for suffix in ("-wal", "-shm"):
        if os.path.exists(_database() + suffix):
            os.remove(_database() + suffix)
    shutil.copy(f"{_database()}.kept", _database())


def _database() -> str:
    from django.conf import settings

    return str(settings.DATABASES["default"]["NAME"])


def in_another(work: Work) -> bool:
    """Do `work` in a process of its own and return whether it was killed. Ends this one where anything else failed."""
    from django.db import connection

    connection.close()
    sys.stdout.flush()
    child = os.fork()
    if not child:
        try:
            work()
            os._exit(0)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        sys.exit("It failed by itself.")
    return os.WIFSIGNALED(status)


def die_at(step: int, work: Work) -> None:
    """Do `work` and kill this process at the moment `step`: before each write, and before and after each commit."""
    from django.db import connection

    seen = 0

    def count() -> None:
        nonlocal seen
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(_WRITES):
            count()
        return execute(sql, params, many, context)

    commit = connection._commit  # type: ignore[attr-defined]

    def watched() -> None:
        count()
        commit()
        count()

    connection._commit = watched  # type: ignore[attr-defined]
    with connection.execute_wrapper(watch):
        work()


def holdings() -> Mapping[str, Any]:
    """Return how many rows of each kind the library has, its texts, its drafts, and what SQLite says of the file."""
    from django.apps import apps
    from django.db import connection

    from apps.library.models import Article, ImportDraft

    names = ("library", "annotations", "comparison")
    models = [model for name in names for model in apps.get_app_config(name).get_models()]
    articles = Article.objects.select_related("current").prefetch_related("readings", "current__passages")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        sound = cursor.fetchone()[0]
    return {
        "counts": {
            model._meta.label: model._default_manager.count() for model in models if model._meta.label not in _COMPUTED
        },
        "articles": [
            {
                "slug": article.slug,
                "status": article.status,
                "text": article.current.text if article.current else None,
                "passages": article.current.passages.count() if article.current else 0,
                "readings": [reading.rationale for reading in article.readings.all()],
            }
            for article in articles.order_by("slug")
        ],
        "drafts": [draft.parts[0]["said"] for draft in ImportDraft.objects.all()],
        "sound": sound,
    }


if __name__ == "__main__":
    main()
