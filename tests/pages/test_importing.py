"""The editing desk: a text is brought, corrected, kept and published, by editors alone."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.accounts.models import Group, Membership, Role, User
from apps.core.inline import Mark
from apps.core.passages import Block
from apps.library.drafts import Change, changed, make_draft, part_from_json
from apps.library.importers import Source
from apps.library.likeness import same_text
from apps.library.models import Article, ImportDraft, ImportedSource, OutletAffiliation, Reading, Voice
from tests import factories, forms
from tests.library.test_import_article import COMPILED, LONG, TEXT

pytestmark = pytest.mark.django_db
DESK = "/desk/imports/"


@pytest.fixture
def editor(client: Client, carol: User) -> Client:
    client.force_login(carol)
    return client


@pytest.fixture
def draft(carol: User) -> ImportDraft:
    return make_draft(source=Source(TEXT.encode(), "call.txt"), owner=carol)


def fields(answer: Any) -> dict[str, Any]:
    return forms.fields(answer.content.decode())


def address(draft: ImportDraft, number: int = 1) -> str:
    return f"{DESK}{draft.pk}/{number}/"


def send(client: Client, draft: ImportDraft, number: int = 1, **given: Any) -> Any:
    """Send the form of a text as it stands, but for `given`; None takes a field away."""
    sent = {**fields(client.get(address(draft, number))), **given}
    return client.post(address(draft, number), {name: value for name, value in sent.items() if value is not None})


def texts(draft: ImportDraft) -> list[str]:
    draft.refresh_from_db()
    return [block["text"] for block in draft.parts[0]["blocks"]]


@pytest.fixture
def needed(db: None) -> dict[str, Any]:
    factories.make_event("the-call")
    factories.make_frame("realist")
    given = {"event": "the-call", "frame": "realist", "rationale": "It weighs power.", "text_kind": "excerpt"}
    return {**given, "rights": "CC BY", "by": "C. Editor"}


@pytest.mark.parametrize(
    ("given", "format"),
    [
        ({"text": TEXT}, "plain text"),
        ({"html": f"<h1>The Call</h1><p>{LONG}</p>"}, "HTML"),
        ({"file": SimpleUploadedFile("call.md", f"# The Call\n\n{LONG}\n".encode())}, "Markdown"),
    ],
)
def test_a_text_is_brought_in_any_of_the_ways_and_nothing_is_published(
    editor: Client, carol: User, given: dict[str, Any], format: str
) -> None:
    answer = editor.post(DESK, given)
    draft = ImportDraft.objects.get()
    assert answer.headers["Location"] == address(draft)
    assert (draft.source.format, draft.owner, draft.parts[0]["title"]) == (format, carol, "The Call")
    assert not Article.objects.exists()
    assert "The Call" in editor.get(DESK).content.decode()


def test_what_cannot_be_read_is_said_and_nothing_is_kept(editor: Client) -> None:
    answer = editor.post(DESK, {"file": SimpleUploadedFile("a.txt", b"\x89PNG\r\n\x1a\n" + b"\0" * 50)})
    assert answer.status_code == 422
    assert "This is not a text" in answer.content.decode()
    assert editor.post(DESK, {}).status_code == 422
    assert not ImportedSource.objects.exists()


def test_the_original_stands_beside_the_passages_and_can_be_saved(editor: Client, draft: ImportDraft) -> None:
    page = editor.get(address(draft)).content.decode()
    assert "Published 2025-02-13\n" in page
    saved = editor.get(f"{DESK}{draft.pk}/original/")
    assert saved.content == TEXT.encode()
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert saved.headers["Content-Type"] == "application/octet-stream"


def test_kinds_voices_and_what_is_left_out_are_corrected(editor: Client, draft: ImportDraft) -> None:
    send(editor, draft, kind3="quotation 0", voice3="Ada Quay", out6=None, out4="on", title="Another", language="en-GB")
    blocks = part_from_json(ImportDraft.objects.get().parts[0]).blocks
    assert (blocks[2].kind, blocks[2].voice) == ("quotation", "Ada Quay")
    assert [block.left_out for block in blocks] == [True, True, False, True, False, False]
    assert fields(editor.get(address(draft)))["title"] == "Another"


def test_passages_are_shown_with_their_marks_and_nothing_in_them_is_html(editor: Client, carol: User) -> None:
    source = Source(
        b"# A title\n\nWords that are **strong** and <script>alert(1)</script> here.\n\nMore of it.", "a.md"
    )
    page = editor.get(address(make_draft(source=source, owner=carol))).content.decode()
    assert "<strong>strong</strong>" in page
    assert "<script>alert" not in page


def test_a_fact_about_the_outlet_comes_with_its_evidence_or_not_at_all(
    editor: Client, draft: ImportDraft, needed: dict[str, Any]
) -> None:
    fact: dict[str, Any] = {
        "affiliation": "Owned by a trust.",
        "affiliation_since": "2020-01-01",
        "outlet": "The Paper",
    }
    refused = send(editor, draft, **needed, **fact, action="publish")
    assert refused.status_code == 422
    assert "Owned by a trust." in refused.content.decode()
    evidence: dict[str, Any] = {
        "evidence_url": "https://example.org/",
        "evidence_publisher": "A register",
        "evidence_date": "2024-02-03",
    }
    assert send(editor, draft, **needed, **fact, **evidence, action="publish").status_code == 302
    (known,) = Article.objects.get().outlet.affiliations.all()
    assert (known.statement, known.since.year, known.evidence_publisher) == ("Owned by a trust.", 2020, "A register")


def test_passages_are_divided_and_joined(editor: Client, draft: ImportDraft) -> None:
    before = texts(draft)
    send(editor, draft, split5="1")
    assert texts(draft) == [*before[:4], LONG, "It did.", before[5]]
    send(editor, draft, merge5="on")
    assert texts(draft) == before


def test_a_passage_is_divided_before_words_wherever_they_stand(editor: Client, draft: ImportDraft) -> None:
    """What was glued together has no sentence that ends there."""
    before = texts(draft)
    wanted = LONG.split()[5]
    answer = send(editor, draft, before5="no such words", voice5="Ada Quay")
    assert answer.status_code == 422
    assert "Passage 5 has no “no such words” to be divided before." in answer.content.decode()
    sent = fields(answer)
    assert (sent["before5"], sent["voice5"]) == ("no such words", "Ada Quay"), "nothing that was typed is lost"
    assert texts(draft) == before
    send(editor, draft, before5=f"  {wanted}  ")
    first, second = texts(draft)[4:6]
    assert second.startswith(wanted)
    assert f"{first} {second}" == before[4]


@pytest.mark.parametrize(
    ("text", "before", "parts"),
    [
        ("published].The map came first", "The map", ["published].", "The map came first"]),
        ("CountryTanksRussia12420", "Russia", ["CountryTanks", "Russia12420"]),
        ("one one one", "one", ["one", "one one"]),
        (" one", "one", [" one"]),
    ],
)
def test_the_letters_of_what_is_divided_stay(text: str, before: str, parts: list[str]) -> None:
    block = Block("paragraph", text, marks=(Mark(0, len(text), "em"),))
    divided = changed([block], {1: Change("paragraph", before=before)})
    assert [each.text for each in divided] == parts
    assert all(each.marks == (Mark(0, len(each.text), "em"),) for each in divided)


def test_whoever_corrects_a_passage_goes_on_at_it(editor: Client, draft: ImportDraft) -> None:
    page = editor.get(address(draft)).content.decode()
    assert '<li id="p5" tabindex="-1"><div role="group" aria-label="Passage 5">' in page
    assert send(editor, draft, split5="1", at="5")["Location"] == f"{address(draft)}?from=1#p5"
    for at in ("", "x", "5/../", "999999"):
        assert send(editor, draft, at=at)["Location"] == f"{address(draft)}?from=1"


def test_what_few_texts_need_is_folded_away_until_something_is_said_there(editor: Client, draft: ImportDraft) -> None:
    def folded() -> bool:
        return "<details><summary>Whose the outlet is" in editor.get(address(draft)).content.decode()

    assert folded()
    send(editor, draft, excerpt="300")
    assert not folded()


def test_the_second_half_of_an_item_has_no_number() -> None:
    item = Block("list-item", "One thing. Another thing.", level=1, ordinal=3)
    first, second = changed([item], {1: Change("list-item", 1, split=1)})
    assert [(each.text, each.ordinal) for each in (first, second)] == [("One thing.", 3), ("Another thing.", None)]


def test_marks_go_along() -> None:
    block = Block("paragraph", "One two. Three four.", marks=(Mark(4, 14, "em"),))
    one, other = changed([block], {1: Change("paragraph", split=1)})
    assert (one.text, one.marks, other.text, other.marks) == (
        "One two.", (Mark(4, 8, "em"),), "Three four.", (Mark(0, 5, "em"),),
    )  # fmt: skip
    (joined,) = changed([one, other], {1: Change("paragraph", merge=True)})
    assert (joined.text, joined.marks) == (block.text, (Mark(4, 8, "em"), Mark(9, 14, "em")))


def test_it_is_published_when_the_editor_says_so(editor: Client, draft: ImportDraft, needed: dict[str, Any]) -> None:
    answer = send(editor, draft, action="publish", **needed)
    assert answer.status_code == 302
    article = Article.objects.get()
    assert (article.slug, article.status, article.byline, article.text_kind) == (
        "the-call", "published", "Ada Quay", "excerpt",
    )  # fmt: skip
    reading = Reading.objects.get()
    assert (reading.given_by, reading.frame.slug) == ("C. Editor", "realist")
    assert not ImportDraft.objects.exists()
    assert bytes(article.imported.source.data) == TEXT.encode()
    assert article.current
    assert article.current.passages.filter(left_out=True).count() == 3


@pytest.mark.parametrize("name", ["text_kind", "rights", "frame", "rationale", "title", "date"])
def test_what_lacks_something_is_not_published_and_nothing_typed_is_lost(
    editor: Client, draft: ImportDraft, needed: dict[str, Any], name: str
) -> None:
    answer = send(editor, draft, action="publish", **{**needed, name: ""}, byline="Somebody else")
    assert answer.status_code == 422
    assert "It cannot be published yet. Missing: " in answer.content.decode()
    assert not Article.objects.exists()
    assert fields(editor.get(address(draft)))["byline"] == "Somebody else"


def test_kept_for_editors_and_for_a_group(
    editor: Client, draft: ImportDraft, carol: User, needed: dict[str, Any]
) -> None:
    group = Group.objects.create(name="A class")
    Membership.objects.create(group=group, user=carol)
    send(editor, draft, action="keep", group=group.slug, excerpt="300", **needed)
    article = Article.objects.get()
    assert (article.status, article.group, article.excerpt) == ("draft", group, 300)
    editor.logout()
    assert editor.get("/articles/the-call/").status_code == 404


def test_what_nobody_said_the_kind_of_is_a_draft_that_passes_for_the_least(
    editor: Client, draft: ImportDraft, needed: dict[str, Any]
) -> None:
    assert send(editor, draft, action="keep", **{**needed, "text_kind": ""}).status_code == 302
    article = Article.objects.get()
    assert (article.text_kind, article.status) == ("illustrative", "draft")


def test_what_is_known_of_an_outlet_or_a_voice_is_stored_once(
    editor: Client, carol: User, needed: dict[str, Any]
) -> None:
    factories.make_voice(slug="macron", name="Emmanuel Macron")
    fact = {"affiliation": "Owned by a trust.", "affiliation_since": "2020-01-01", "outlet": "The Paper"}
    fact |= {"evidence_url": "https://example.org/", "evidence_publisher": "A register", "evidence_date": "2024-02-03"}
    draft = make_draft(source=Source(COMPILED.encode()), owner=carol)
    for number in (1, 2):
        assert send(editor, draft, number, action="publish", **needed, **fact).status_code == 302
    assert OutletAffiliation.objects.count() == 1
    assert sorted(Voice.objects.values_list("slug", flat=True)) == ["kaja-kallas", "macron"]


def test_the_same_text_is_linked_to_and_not_stored_unless_it_is_another(
    editor: Client, draft: ImportDraft, carol: User, needed: dict[str, Any]
) -> None:
    send(editor, draft, action="publish", **needed)
    again = make_draft(source=Source(TEXT.encode() + b"And this is new.", "b.txt"), owner=carol)
    page = editor.get(address(again)).content.decode()
    assert "nearly this text already (" in page
    assert "letter for letter" not in page
    exactly = make_draft(source=Source(TEXT.encode(), "c.txt"), owner=carol)
    assert "has this text already, letter for letter:" in editor.get(address(exactly)).content.decode()
    answer = send(editor, again, action="publish", **needed)
    assert answer.status_code == 422
    assert "has this text already" in answer.content.decode()
    assert send(editor, again, action="publish", again="on", **needed).status_code == 302
    assert Article.objects.count() == 2


def test_how_much_of_a_text_is_there_already_is_said_exactly_and_half_of_it_is_another() -> None:
    words = [f"word{n}" for n in range(2_000)]
    article = factories.make_article("known", text=" ".join(words))
    one_off = same_text(" ".join([*words[:-1], "other"]))
    assert one_off
    assert (one_off.article, one_off.percent) == (article, 99)
    half = [word if n < 1_100 else f"new{n}" for n, word in enumerate(words)]
    assert same_text(" ".join(half)) is None
    whole = same_text(" ".join(words))
    assert whole
    assert whole.percent == 100


def test_the_texts_of_a_compilation_are_published_one_by_one(
    editor: Client, carol: User, needed: dict[str, Any]
) -> None:
    draft = make_draft(source=Source(COMPILED.encode()), owner=carol)
    typed = fields(editor.get(address(draft, 2)))
    done = send(editor, draft, 2, action="publish", **needed)
    assert (done.status_code, done["Location"]) == (302, address(draft, 1)), "on with the one that is left"
    assert "The next text of it is below" in editor.get(done["Location"]).content.decode()
    page = editor.get(address(draft, 2)).content.decode()
    assert "This text is an article already" in page
    assert 'name="action"' not in page
    draft.refresh_from_db()
    again = editor.post(address(draft, 2), {**typed, **needed, "edition": draft.edition, "action": "publish"})
    assert again.status_code == 422
    form = fields(editor.get(address(draft, 1)))
    common = {name: form[name] for name in ("event", "text_kind", "rights", "by")}
    assert common == {name: needed[name] for name in common}, "what texts that stand together have in common"
    assert form["rationale"] == "", "why it is of a frame is said of each"
    joined = send(editor, draft, 1, action="join")
    assert joined.status_code == 422
    assert "they cannot be made one any more" in joined.content.decode()
    assert 'value="join"' not in joined.content.decode()
    send(editor, draft, 1, action="publish", **needed)
    assert not ImportDraft.objects.exists()
    first, second = ImportedSource.objects.get().parts.all()
    assert (first.number, second.number) == (1, 2)
    page = Client().get(f"/articles/{first.article.slug}/").content.decode()
    assert "Part of a compilation" in page
    assert f"/articles/{second.article.slug}/" in page
    assert editor.get(f"{DESK}{draft.pk}/3/").status_code == 404


def test_or_they_are_made_one(editor: Client, carol: User) -> None:
    draft = make_draft(source=Source(COMPILED.encode()), owner=carol)
    send(editor, draft, 1, action="join", rights="CC BY")
    assert fields(editor.get(address(draft)))["rights"] == "CC BY"
    draft.refresh_from_db()
    assert len(draft.parts) == 1
    assert "Reactions" in texts(draft)


def test_a_stale_edit_gets_409_with_both(editor: Client, draft: ImportDraft) -> None:
    mine = fields(editor.get(address(draft)))
    send(editor, draft, title="Theirs", kind3="note 0")
    answer = editor.post(address(draft), {**mine, "title": "Mine", "voice5": "Ada Quay", "split5": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else changed this draft meanwhile" in page
    assert "Theirs" in page
    assert (fields(answer)["title"], fields(answer)["voice5"]) == ("Mine", "Ada Quay")
    assert fields(answer)["split5"] == "1"
    assert editor.post(address(draft), fields(answer)).status_code == 302
    draft.refresh_from_db()
    assert draft.parts[0]["said"]["title"] == "Mine"


def test_what_is_an_article_already_is_not_stored_again(editor: Client, carol: User, needed: dict[str, Any]) -> None:
    draft = make_draft(source=Source(COMPILED.encode(), "both.txt"), owner=carol)
    before = fields(editor.get(address(draft)))
    assert send(editor, draft, 1, action="publish", **needed).status_code == 302
    draft.refresh_from_db()
    again = {**before, **needed, "action": "publish", "again": "on", "edition": draft.edition}
    answer = editor.post(address(draft), again)
    assert answer.status_code == 422
    assert "This text is an article already" in answer.content.decode()
    assert Article.objects.count() == 1


@pytest.mark.parametrize("rest", ["", "edit", "discard"])
def test_bringing_correcting_and_throwing_away_count_as_writes(
    editor: Client, draft: ImportDraft, settings: Settings, rest: str
) -> None:
    sent = fields(editor.get(address(draft))) if rest == "edit" else {"text": TEXT}
    target = {"": DESK, "edit": address(draft), "discard": f"{DESK}{draft.pk}/discard/"}[rest]
    settings.WRITES_PER_MINUTE = 1
    assert editor.post(DESK, {}).status_code == 422
    assert editor.post(target, sent).status_code == 429
    draft.refresh_from_db()
    assert (draft.edition, ImportDraft.objects.count()) == (1, 1)


def test_a_long_text_comes_in_pages(editor: Client, carol: User) -> None:
    draft = make_draft(source=Source("\n\n".join(f"Number {n} of them." for n in range(250)).encode()), owner=carol)
    page = editor.get(f"{address(draft)}?from=201")
    assert "kind201" in fields(page)
    assert "kind101" not in fields(page)
    editor.post(address(draft), {**fields(page), "kind210": "note 0"})
    draft.refresh_from_db()
    assert [n for n, block in enumerate(draft.parts[0]["blocks"], 1) if block["kind"] == "note"] == [210]


def test_only_editors_come_here(client: Client, draft: ImportDraft, alice: User, bob: User) -> None:
    guest = factories.make_user("guest", role=Role.GUEST)
    pages = [DESK, address(draft), f"{DESK}{draft.pk}/original/"]
    for page in pages:
        assert client.get(page).status_code == 302
        assert client.post(page).status_code in (302, 405)
    for user in (alice, bob, guest):
        client.force_login(user)
        for page in pages:
            assert client.get(page).status_code in (302, 403), (user, page)
            assert client.post(page, {"text": "One."}).status_code in (302, 403, 405)
        assert client.post(f"{DESK}{draft.pk}/discard/").status_code in (302, 403)
    assert ImportDraft.objects.count() == 1


def test_a_page_costs_the_same_with_many_drafts_and_passages(editor: Client, carol: User, draft: ImportDraft) -> None:
    def queries(page: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert editor.get(page).status_code == 200
        return len(captured)

    few = queries(DESK), queries(address(draft))
    drafts = [
        make_draft(source=Source("\n\n".join(f"{m} is {n}." for m in range(90)).encode()), owner=carol)
        for n in range(5)
    ]
    assert (queries(DESK), queries(address(drafts[0]))) == few


def test_a_web_address_is_fetched_or_it_is_said_why_not(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = editor.post(DESK, {"address": "http://127.0.0.1/"})
    assert answer.status_code == 422
    assert "not of a public host" in answer.content.decode()
    page = Source(f"<html><body><h1>The Call</h1><p>{LONG}</p></body></html>".encode(), "", "text/html", "https://a.b/")
    monkeypatch.setattr("apps.pages.views.importing.fetch", lambda address: page)
    assert editor.post(DESK, {"address": "https://a.b/"}).status_code == 302
    assert ImportDraft.objects.get().source.address == "https://a.b/"


def test_only_the_page_that_the_bookmark_opens_lets_its_opener_speak(editor: Client, draft: ImportDraft) -> None:
    answer = editor.get(DESK)
    assert answer.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert "javascript:(()" in answer.content.decode()
    for page in (address(draft), "/desk/", "/"):
        assert editor.get(page).headers["Cross-Origin-Opener-Policy"] == "same-origin"
