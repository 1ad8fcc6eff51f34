"""Drafts of imports: nobody widens whom a text is for, and a withdrawn text comes back through none of them."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.models import Group, Membership, User
from apps.library.audience import bring_back, withdraw
from apps.library.drafts import make_draft
from apps.library.importers import CannotImport, Source, understand
from apps.library.importing import Wanted, import_parts
from apps.library.models import Article, ImportDraft, ImportedSource
from tests import factories
from tests.library.test_import_article import COMPILED, LONG, TEXT
from tests.pages.test_importing import DESK, address, fields, send

pytestmark = pytest.mark.django_db
NEEDED: dict[str, Any] = {"text_kind": "excerpt", "rights": "CC BY"}


@pytest.fixture
def editor(client: Client, carol: User) -> Client:
    client.force_login(carol)
    return client


@pytest.fixture
def admin(db: None) -> User:
    return factories.make_user("admin", role="admin")


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_what_is_kept_for_a_group_stays_so_when_an_editor_outside_it_publishes(editor: Client, carol: User) -> None:
    group = Group.objects.create(name="A class")
    Membership.objects.create(group=group, user=carol)
    draft = make_draft(source=Source(TEXT.encode()), owner=carol)
    send(editor, draft, group=group.slug)
    other = enter(factories.make_user("other", role="editor"))
    page = other.get(address(draft))
    assert "kept for a group that you are not in" in page.content.decode()
    assert group.name not in page.content.decode()
    answer = other.post(address(draft), {**fields(page), **NEEDED, "group": "", "action": "publish"})
    assert answer.status_code == 302
    assert Article.objects.get().group == group
    assert Client().get("/articles/the-call/").status_code == 404


def test_so_does_the_next_text_of_a_compilation_of_which_one_was_kept_for_a_group(editor: Client, carol: User) -> None:
    group = Group.objects.create(name="A class")
    Membership.objects.create(group=group, user=carol)
    draft = make_draft(source=Source(COMPILED.encode()), owner=carol)
    send(editor, draft, 1, action="publish", group=group.slug, **NEEDED)
    send(enter(factories.make_user("other", role="editor")), draft, 2, action="publish", **NEEDED)
    assert [article.group for article in Article.objects.all()] == [group, group]


def test_of_a_withdrawn_text_neither_draft_nor_original_is_left_to_see(
    editor: Client, carol: User, admin: User
) -> None:
    draft = make_draft(source=Source(COMPILED.encode()), owner=carol)
    send(editor, draft, 2, action="publish", **NEEDED)
    article = Article.objects.get()
    pages = [address(draft), address(draft, 2), f"{DESK}{draft.pk}/original/"]
    assert [editor.get(page).status_code for page in pages] == [200, 200, 200]
    withdraw(article=article, by=admin, reason="A court said so.")
    for client in (editor, enter(admin)):
        assert [client.get(page).status_code for page in pages] == [404, 404, 404]
        assert address(draft) not in client.get(DESK).content.decode()
        assert client.post(f"{DESK}{draft.pk}/discard/").status_code == 404
    bring_back(article=article, by=admin)
    assert editor.get(address(draft)).status_code == 200


def test_a_withdrawn_text_that_is_brought_again_is_not_shown_and_not_published(
    editor: Client, carol: User, admin: User
) -> None:
    send(editor, make_draft(source=Source(TEXT.encode()), owner=carol), action="publish", **NEEDED)
    again = make_draft(source=Source(TEXT.encode() + b"And one more.", "b.txt"), owner=carol)
    form = fields(editor.get(address(again)))
    withdraw(article=Article.objects.get(), by=admin, reason="A court said so.")
    for page in (address(again), f"{DESK}{again.pk}/original/"):
        gone = editor.get(page)
        assert gone.status_code == 451
        assert "A court said so." in gone.content.decode()
        assert "And one more." not in gone.content.decode()
    sent = editor.post(address(again), {**form, **NEEDED, "again": "on", "action": "publish"})
    assert sent.status_code == 451
    assert Article.objects.count() == 1
    source = Source(TEXT.encode())
    understood = understand(source)
    with pytest.raises(CannotImport, match="was withdrawn"):
        import_parts(source=source, understood=understood, parts=understood.parts, wanted=[Wanted(again=True)])
    assert send(enter(admin), again, action="publish", again="on", **NEEDED).status_code == 302
    assert Article.objects.count() == 2


def test_a_draft_nearly_like_an_older_version_of_a_withdrawn_text_is_not_shown_either(
    editor: Client, carol: User, admin: User
) -> None:
    article = factories.make_article("withdrawn", text=f"{LONG}\n\nNobody else was told of it.")
    factories.make_version(
        article, text="Other words altogether stand in the text that was put in its place since then."
    )
    draft = make_draft(source=Source(f"A title\n\n{LONG}\n\nNobody else was told.".encode()), owner=carol)
    assert editor.get(address(draft)).status_code == 200
    withdraw(article=article, by=admin, reason="A court said so.")
    assert editor.get(address(draft)).status_code == 451


def test_no_write_is_done_for_another_site(carol: User) -> None:
    draft = make_draft(source=Source(TEXT.encode()), owner=carol)
    client = Client(enforce_csrf_checks=True)
    client.force_login(carol)
    for page, sent in (
        (DESK, {"text": "One and two."}),
        (address(draft), {"edition": "1", "action": "keep"}),
        (f"{DESK}{draft.pk}/discard/", {}),
    ):
        assert client.post(page, sent).status_code == 403
        assert client.get(page, sent).status_code in (200, 405)
    assert ImportDraft.objects.get().edition == 1
    assert not Article.objects.exists()


def test_a_poem_of_more_lines_than_are_read_can_be_opened_and_is_not_published(editor: Client, carol: User) -> None:
    lines = f"<h1>T</h1><p>{'word<br>' * 2_500}</p><p>More.</p>"
    draft = make_draft(source=Source(lines.encode(), "", "text/html; fragment"), owner=carol)
    answer = send(editor, draft, action="publish", title="T", date="2025-02-13", **NEEDED)
    assert answer.status_code == 422
    assert "without an empty line" in answer.content.decode()


def test_the_original_is_saved_and_never_shown_whatever_its_name_says(editor: Client) -> None:
    page = b"<html><body><h1>T</h1><p>One and two.</p><script>alert(1)</script></body></html>"
    file = SimpleUploadedFile('a\0"\r\nX-Evil: 1;.html', page, "text/html\r\nX-Evil: 1")
    assert editor.post(DESK, {"file": file}).status_code == 302
    draft = ImportDraft.objects.get()
    assert "\0" not in ImportedSource.objects.get().name
    saved = editor.get(f"{DESK}{draft.pk}/original/")
    headers: dict[str, Any] = dict(saved.items())
    assert (saved.content, headers["Content-Type"]) == (page, "application/octet-stream")
    assert headers["Content-Disposition"].startswith('attachment; filename="original-')
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "X-Evil" not in headers


@pytest.mark.parametrize("said", ["x" * 300, '"><script>', "en\u202egb"])
def test_a_language_that_is_none_is_not_taken_from_a_text(editor: Client, carol: User, said: str) -> None:
    source = f"---\ntitle: A title\nlanguage: {said}\n---\n\nOne, two.\n"
    draft = make_draft(source=Source(source.encode(), "a.md"), owner=carol)
    assert draft.parts[0]["language"] == ""
    assert send(editor, draft, action="keep", **NEEDED).status_code == 302
    assert Article.objects.get().language == "und"
