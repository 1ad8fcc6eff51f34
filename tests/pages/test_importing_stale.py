"""Two editors over one draft, or one with a slip of the pen: nothing that was typed on the import desk is lost."""

import re
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.library.drafts import Change, change_part, make_draft, part_from_json
from apps.library.importers import Source
from apps.library.models import Article, ImportDraft, TextKind
from apps.pages.views import importing
from tests import factories, forms
from tests.library.test_import_article import COMPILED, TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client, carol: User) -> Client:
    client.force_login(carol)
    return client


@pytest.fixture
def draft(carol: User) -> ImportDraft:
    return make_draft(source=Source(TEXT.encode(), "call.txt"), owner=carol)


def address(draft: ImportDraft, number: int = 1) -> str:
    return f"/desk/imports/{draft.pk}/{number}/"


def opened(editor: Client, draft: ImportDraft, number: int = 1) -> dict[str, Any]:
    return forms.fields(editor.get(address(draft, number)).content.decode())


def changed(draft: ImportDraft, said: dict[str, Any] | None = None, **changes: Change) -> None:
    """What somebody else stores meanwhile; changes by the number of the passage, after a letter."""
    draft.refresh_from_db()
    numbered = {int(name[1:]): change for name, change in changes.items()}
    change_part(draft=draft, edition=draft.edition, number=1, said=said or {}, changes=numbered)


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_both_sides_stand_on_the_page_in_the_words_of_the_form(editor: Client, draft: ImportDraft) -> None:
    factories.make_frame("realist", name="Realist")
    mine = opened(editor, draft) | {"text_kind": "illustrative", "kind3": "note 0"}
    changed(
        draft,
        {"text_kind": "excerpt", "frame": "realist", "date": "2025-02-13"},
        p3=Change("quotation", voice="Ada Quay", left_out=True),
    )
    answer = editor.post(address(draft), mine)
    page = words(answer)
    assert answer.status_code == 409
    assert f"<dt>Text kind</dt><dd><bdi>{TextKind.EXCERPT.label}</bdi></dd>" in page
    assert "<dt>Frame</dt><dd><bdi>Realist</bdi></dd>" in page
    assert "<dt>Title</dt>" not in page, "both say the same"
    assert "As it is now: quotation · Voice: Ada Quay · left out" in page
    sent = forms.fields(answer.content.decode())
    assert (sent["text_kind"], sent["kind3"]) == ("illustrative", "note 0")
    assert editor.post(address(draft), sent).status_code == 302
    draft.refresh_from_db()
    block = part_from_json(draft.parts[0]).blocks[2]
    assert (block.kind, block.voice, block.left_out) == ("note", "", False)


def test_what_was_typed_stays_with_its_passage_when_others_were_divided_or_are_gone(
    editor: Client, draft: ImportDraft
) -> None:
    mine = opened(editor, draft) | {"voice3": "Boris Miller", "voice5": "Ada Quay", "split5": "1", "kind6": "note 0"}
    changed(draft, p5=Change("paragraph", split=1))
    answer = editor.post(address(draft), mine)
    sent = forms.fields(answer.content.decode())
    assert answer.status_code == 409
    assert (sent["voice3"], sent["kind7"]) == ("Boris Miller", "note 0"), "the last passage is the seventh now"
    assert "Passage 5: paragraph · Voice: Ada Quay · divided after sentence 1" in words(answer)
    assert (sent["voice5"], sent["kind6"]) == ("", "paragraph 0")


def test_where_a_passage_is_to_be_divided_or_joined_stays_chosen(editor: Client, draft: ImportDraft) -> None:
    mine = opened(editor, draft) | {"split5": "1", "merge3": "on"}
    changed(draft, {"title": "Theirs"})
    sent = forms.fields(editor.post(address(draft), mine).content.decode())
    assert (sent["split5"], sent["merge3"], sent["title"]) == ("1", "on", "The Call")


def test_a_slip_in_one_field_loses_nothing_of_the_passages(editor: Client, draft: ImportDraft) -> None:
    mine = opened(editor, draft) | {"date": "yesterday", "voice5": "Ada Quay", "kind3": "note 0"}
    answer = editor.post(address(draft), mine)
    sent = forms.fields(answer.content.decode())
    assert answer.status_code == 422
    assert (sent["date"], sent["voice5"], sent["kind3"]) == ("yesterday", "Ada Quay", "note 0")
    assert "As it is now" not in words(answer)


def test_a_slip_does_not_put_it_in_the_place_of_what_somebody_else_stored_unseen(
    editor: Client, draft: ImportDraft
) -> None:
    mine = opened(editor, draft) | {"date": "yesterday", "byline": "Mine"}
    changed(draft, {"byline": "Theirs"})
    answer = editor.post(address(draft), mine)
    assert answer.status_code == 409
    assert "<dt>Byline</dt><dd><bdi>Theirs</bdi></dd>" in words(answer)
    assert forms.fields(answer.content.decode())["byline"] == "Mine"
    draft.refresh_from_db()
    assert draft.parts[0]["said"] == {"byline": "Theirs"}


def test_what_was_typed_of_the_second_text_is_there_when_all_was_made_one(editor: Client, carol: User) -> None:
    draft = make_draft(source=Source(COMPILED.encode()), owner=carol)
    mine = opened(editor, draft, 2) | {"title": "Mine alone", "voice1": "Dora Lane"}
    editor.post(address(draft, 1), opened(editor, draft) | {"action": "join"})
    answer = editor.post(address(draft, 2), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert forms.fields(page)["title"] == "Mine alone"
    assert f'action="{address(draft, 1)}"' in page
    typed = [name for name, value in forms.fields(page).items() if value == "Dora Lane" and name != "byline"]
    assert len(typed) == 1, "it went along with its passage, which has another number now"
    assert typed != ["voice1"]
    draft.refresh_from_db()
    sent = mine | {"edition": str(draft.edition)}
    assert editor.post(address(draft, 2), sent).status_code == 404, "there is no second text"


def test_what_was_typed_of_a_text_is_shown_where_somebody_else_has_published_it_meanwhile(
    editor: Client, carol: User
) -> None:
    draft = make_draft(source=Source(COMPILED.encode()), owner=carol)
    mine = opened(editor, draft, 2) | {"title": "Mine alone"}
    rest = {"text_kind": "excerpt", "rights": "CC BY", "action": "publish"}
    assert editor.post(address(draft, 2), opened(editor, draft, 2) | rest).status_code == 302
    answer = editor.post(address(draft, 2), mine)
    assert answer.status_code == 409
    assert "This text is an article already" in words(answer)
    assert forms.fields(answer.content.decode())["title"] == "Mine alone"


def test_what_was_typed_of_a_draft_that_is_gone_is_shown(editor: Client, draft: ImportDraft) -> None:
    mine = opened(editor, draft) | {"byline": "Mine <b>", "date": "yesterday", "voice3": "Boris Miller"}
    rest = {"text_kind": "excerpt", "rights": "CC BY", "action": "publish"}
    assert editor.post(address(draft), opened(editor, draft) | rest).status_code == 302
    assert not ImportDraft.objects.exists()
    answer = editor.post(address(draft), mine)
    page = words(answer)
    assert answer.status_code == 409
    assert "it became an article meanwhile" in page
    assert "<dt>Byline</dt><dd><bdi>Mine &lt;b&gt;</bdi></dd>" in page
    assert "<dt>Date</dt><dd><bdi>yesterday</bdi></dd>" in page
    assert re.search(r"Passage 3: [^<]*Voice: Boris Miller", page)
    assert f'The library has an article of this title: <a href="/articles/{Article.objects.get().slug}/">' in page
    assert Article.objects.count() == 1, "nothing was made of it"
    assert editor.get(address(draft)).status_code == 404


def test_a_draft_that_goes_between_reading_and_saving_is_no_fault_of_the_site(
    editor: Client, draft: ImportDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The view finds the draft, and it is deleted before the view's transaction begins."""
    mine = opened(editor, draft) | {"byline": "Mine"}

    def deleted(*given: object) -> None:
        ImportDraft.objects.all().delete()

    monkeypatch.setattr(importing, "check_write", deleted)
    monkeypatch.setattr(importing, "get_object_or_404", lambda *given, **more: draft)
    answer = editor.post(address(draft), mine)
    assert answer.status_code == 409
    assert "<dt>Byline</dt><dd><bdi>Mine</bdi></dd>" in words(answer)
    answer = editor.post(f"/desk/imports/{draft.pk}/discard/", {"edition": draft.edition})
    assert answer.status_code == 409
    assert "This draft is gone" in words(answer)
