"""The bin of import drafts: nothing is thrown away unseen, and what was comes back for 30 days."""

import datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client

from apps.accounts.models import User
from apps.library.drafts import make_draft
from apps.library.importers import Source
from apps.library.models import Article, ImportDraft, ImportedSource
from tests.library.test_import_article import COMPILED
from tests.pages.test_importing import DESK, address, draft, editor, fields, needed, send

__all__ = ["draft", "editor", "needed"]
pytestmark = pytest.mark.django_db


def discard(client: Client, draft: ImportDraft, **given: Any) -> Any:
    """Throw `draft` away as the desk shows it now."""
    draft.refresh_from_db()
    return client.post(f"{DESK}{draft.pk}/discard/", {"edition": draft.edition, **given})


def tidy_up() -> None:
    ImportDraft.objects.update(discarded=F("discarded") - datetime.timedelta(days=31))
    call_command("tidy", verbosity=0)


def test_a_draft_is_thrown_away_comes_back_and_goes_for_good_with_its_bytes(editor: Client, draft: ImportDraft) -> None:
    assert discard(editor, draft).status_code == 302
    assert editor.get(address(draft)).status_code == 404
    page = editor.get(DESK).content.decode()
    assert address(draft) not in page
    assert "Thrown away" in page
    call_command("tidy", verbosity=0)
    assert discard(editor, draft, back="1").status_code == 302
    assert editor.get(address(draft)).status_code == 200
    discard(editor, draft)
    tidy_up()
    assert not ImportedSource.objects.exists()


def test_a_draft_that_was_changed_meanwhile_is_not_thrown_away(editor: Client, draft: ImportDraft) -> None:
    send(editor, draft, title="Theirs")
    answer = editor.post(f"{DESK}{draft.pk}/discard/", {"edition": "1"})
    assert answer.status_code == 409
    assert "Somebody else changed this draft meanwhile" in answer.content.decode()
    assert editor.get(address(draft)).status_code == 200


def test_what_was_typed_into_a_draft_that_is_thrown_away_is_not_lost(editor: Client, draft: ImportDraft) -> None:
    mine = fields(editor.get(address(draft)))
    discard(editor, draft)
    answer = editor.post(address(draft), {**mine, "title": "Mine"})
    assert answer.status_code == 409
    assert "threw this draft away meanwhile" in answer.content.decode()
    assert editor.post(address(draft), fields(answer)).status_code == 302
    draft.refresh_from_db()
    assert (draft.parts[0]["said"]["title"], draft.discarded) == ("Mine", None)


def test_the_bytes_stay_while_anything_else_came_of_them(editor: Client, carol: User, needed: dict[str, Any]) -> None:
    first, second = (make_draft(source=Source(COMPILED.encode(), "both.txt"), owner=carol) for _ in range(2))
    discard(editor, first)
    tidy_up()
    assert editor.get(f"{DESK}{second.pk}/original/").content == COMPILED.encode()
    assert send(editor, second, 1, action="publish", **needed).status_code == 302
    discard(editor, second)
    tidy_up()
    assert not ImportDraft.objects.exists()
    assert ImportedSource.objects.get().parts.get().article == Article.objects.get()
