"""A shared view taken along: one HTML file, Markdown, annotations, the snapshot; what is escaped, what is gone."""

import hashlib
import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt as CommonMark

from apps.accounts.leaving import delete_account
from apps.core.inline import Mark
from apps.core.passages import clean
from apps.sharing import keeping
from apps.sharing.as_markdown import write_markdown
from apps.sharing.freezing import Chosen
from apps.sharing.models import SharedVersion
from apps.sharing.opening import Opened, open_view
from apps.sharing.plain_markdown import blocks, escaped, inline, link
from apps.sharing.services import revoke, share
from apps.sharing.snapshot import FrozenFact, FrozenPosition, FrozenSource
from tests.factories import make_quotation, make_source, make_version, make_voice
from tests.lined import make_parallel
from tests.sharing.test_frozen import tag_of
from tests.sharing.views import Scene, make_scene, make_view, mark

pytestmark = pytest.mark.django_db

FILES = {
    "view.html": "text/html; charset=utf-8",
    "view.md": "text/markdown; charset=utf-8",
    "view.jsonld": 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
    "snapshot.json": "application/json",
}
HOSTILE = '<script>alert(1)</script> **not** [a link](javascript:x) `code` & <b title="x">'


@pytest.fixture
def scene() -> Scene:
    keeping.forget_answers()
    return make_scene()


def view_of(scene: Scene, title: str = "Was sagt wer? Ж", introduction: str = "") -> SharedVersion:
    """Share both texts with a note on each, which a parallel links."""
    here = mark(scene.first, scene.bob, note="Who *acts*?", tags=[tag_of("Agency")], attribution="asserts")
    there = mark(scene.second, scene.alice, end=10)
    make_parallel(scene.bob, here, there, note="Both speak.")
    state = {"people": ("everybody",)}
    return make_view(scene, chosen=Chosen(title, introduction), state=state)


def download(version: SharedVersion, name: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(f"/v/{version.view.token}/{version.number}/{name}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", FILES)
def test_files_are_for_everybody_kept_named_after_the_title_and_gone_when_revoked(scene: Scene, name: str) -> None:
    version = view_of(scene)
    address = f"/v/{version.view.token}/1/{name}"
    signed_in = Client()
    signed_in.force_login(scene.bob)
    first, again = Client().get(address), signed_in.get(address)
    assert first.content == again.content
    assert first["Content-Type"] == FILES[name]
    assert first["Content-Disposition"] == f'attachment; filename="was-sagt-wer-v1.{name.partition(".")[2]}"'
    assert (first["ETag"], first["Cache-Control"]) == (again["ETag"], keeping.CACHE_CONTROL)
    assert not first.cookies
    assert Client().get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert Client().get(f"/v/{version.view.token}/2/{name}").status_code == 404
    assert Client().post(address).status_code == 405
    revoke(view=version.view, edition=1)
    keeping.forget_answers()
    gone = Client().get(address)
    assert gone.status_code == 410
    assert "Who *acts*?" not in gone.content.decode()


def test_a_title_without_a_latin_letter_gives_a_name_too(scene: Scene) -> None:
    version = view_of(scene, title="Жэ")
    answer = Client().get(f"/v/{version.view.token}/1/view.md")
    assert answer["Content-Disposition"] == 'attachment; filename="shared-view-v1.md"'


def test_the_snapshot_has_the_digest_that_is_shown(scene: Scene) -> None:
    version = view_of(scene)
    sent = Client().get(f"/v/{version.view.token}/1/snapshot.json").content
    assert hashlib.sha256(sent).hexdigest() == version.digest


def test_the_html_file_needs_nothing_else_and_names_the_site_in_every_link(scene: Scene) -> None:
    scene.first.refresh_from_db()
    version = view_of(scene)
    html = download(version, "view.html")
    found: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    Reader().feed(html)
    tags = {tag for tag, _ in found}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert not any({"src", "srcset", "style", "onclick"} & attributes.keys() for _, attributes in found)
    styles = html.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in styles
    assert "@import" not in styles
    assert "@media print{" in styles
    links = [attributes["href"] or "" for tag, attributes in found if tag == "a"]
    assert all(each.startswith(("#", "http://", "https://")) for each in links)
    address = f"http://testserver/v/{version.view.token}/1/"
    assert address in links
    assert version.digest in html
    assert ">Illustrative<" in html


def test_markdown_has_texts_numbers_references_and_labels(scene: Scene) -> None:
    said = download(view_of(scene, introduction="Read **closely**."), "view.md")
    assert said.startswith("# Was sagt wer? Ж\n")
    assert "Read **closely**." in said
    assert "**2** The call[^1] lasted ninety minutes." in said
    assert "### 1 What happened" in said
    assert "[^1]: “The call” (Realist, Illustrative) — Agency, asserts, Bob, " in said
    assert "The texts stand in an order that the sharer chose." in said
    assert "    Who *acts*?" in said
    assert "∥ contradicts: [^2]" in said
    assert said.count("Text kind: Illustrative") == 2
    assert "Claims: not assessed" in said


def test_markdown_has_the_source_of_what_is_quoted_and_tables_as_tables(scene: Scene) -> None:
    source = make_source(publisher="Newser", url="https://newser.example/(a)")
    make_quotation("We stand firm.", speaker=make_voice("Pete Hegseth"), source=source)
    table = "| Who | *What* |\n| --- | --- |\n| Kyiv | a \\| [b](https://b.example/c%7Cd) |"
    make_version(scene.first, text=f"> We stand firm.\n>\n> — Pete Hegseth, in Brussels\n\n{table}\n\nAnd on.")
    scene.first.refresh_from_db()
    mark(scene.first, scene.bob, passage=3, end=4)
    mark(scene.first, scene.bob, passage=3, end=6)
    said = download(make_view(scene, state={"people": ("everybody",)}), "view.md")
    credit = "— Pete Hegseth, in Brussels · [source: Newser](https://newser.example/%28a%29)"
    assert f"> **1** We stand firm.\n> \n> {credit}\n\n" in said
    head, rule, row = (
        "| **2** Who | *What* |",
        "| --- | --- |",
        "| **3** Kyiv[^2] | a[^1] \\| [b](https://b.example/c%7Cd) |",
    )
    assert f"\n\n{head}\n{rule}\n{row}\n\n**4** And on." in said
    shown = CommonMark("commonmark").enable("table").render(said)
    assert shown.count("<th>") == shown.count("<td>") == 2


def test_a_table_without_heads_is_a_table_and_another_width_another(scene: Scene) -> None:
    tables = "|  |  |\n|---|---|\n| a | -b |\n| c |  |\n\n|  |  |  |\n|---|---|---|\n| d | e | f\\| |"
    make_version(scene.first, text=f"Before.\n\n{tables}")
    scene.first.refresh_from_db()
    said = download(make_view(scene), "view.md")
    one = "|  |  |\n| --- | --- |\n| **2** a | \\-b |\n| **3** c |  |"
    other = "|  |  |  |\n| --- | --- | --- |\n| **4** d | e | f\\| |"
    assert f"**1** Before.\n\n{one}\n\n{other}\n\n" in said


def test_markdown_has_what_is_agreed_and_disputed_under_headings(scene: Scene) -> None:
    found = open_view(make_view(scene).view.token)
    assert isinstance(found, Opened)
    source = FrozenSource("Newser", "A page", "2025-02-13", "https://newser.example/a")
    agreed = FrozenFact("agreed", "They *talked*.", (source,))
    disputed = FrozenFact("disputed", "Who called.", (), (FrozenPosition("Kyiv", "They did.", (source,)),))
    line = "([Newser](https://newser.example/a), 2025-02-13)"
    first = f"## Agreed\n\n- They \\*talked\\*. {line}\n\n"
    for facts, said in (
        ((agreed, disputed), f"{first}## Disputed\n\n- Who called.\n  - Kyiv: They did. {line}\n\n"),
        ((agreed,), f"{first}## Disputed\n\nNothing has been entered as disputed.\n\n"),
    ):
        assert said in write_markdown(replace(found, snapshot=replace(found.snapshot, facts=facts)), "")
    assert "## Agreed" not in write_markdown(found, "")


def test_markdown_says_what_kind_of_texts_words_were_counted_in_and_no_order_of_one_text(scene: Scene) -> None:
    words = download(make_view(scene, state={"view": "words"}), "view.md")
    assert "### Realist (Illustrative)" in words
    assert "### Liberal order (Illustrative)" in words
    alone = download(share(owner=scene.alice, material=scene.alone(), chosen=Chosen("Alone")), "view.md")
    assert "alphabetically" not in alone
    assert "Text kind: Illustrative" in alone


def test_markdown_says_why_no_words_are_listed(scene: Scene) -> None:
    found = open_view(make_view(scene, state={"view": "words"}).view.token)
    assert isinstance(found, Opened)
    (words,) = found.snapshot.words
    assert write_markdown(found, "").count("words. Too little text to compare.") == 2
    longer = [replace(side, is_short=False) for side in words.sides]
    for sides, said in ((longer, "No word stands out here."), (longer[:1], "Only one frame is read here")):
        snapshot = replace(found.snapshot, words=(replace(words, sides=tuple(sides)),))
        written = write_markdown(replace(found, snapshot=snapshot), "")
        assert said in written
        assert "Too little" not in written


def test_hostile_words_stay_words_in_every_file(scene: Scene) -> None:
    mark(scene.first, scene.bob, note=HOSTILE)
    state = {"people": ("everybody",)}
    version = make_view(scene, chosen=Chosen(HOSTILE, introduction=HOSTILE), state=state)
    for name in ("", "view.html", "changes/"):
        answer = Client().get(f"/v/{version.view.token}/1/{name}").content.decode()
        assert "<script>alert" not in answer
        assert "<b title" not in answer
        assert 'href="javascript' not in answer
    said = download(version, "view.md")
    # Where footnotes are known, what is indented below one is its text.
    shown = CommonMark("commonmark").render(said.replace("\n    ", "\n"))
    assert shown.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3
    assert "<script" not in shown
    assert "<b " not in shown
    assert 'href="javascript' not in shown
    assert json.loads(download(version, "view.jsonld"))["label"] == HOSTILE


def test_whatever_is_escaped_reads_as_it_was() -> None:
    @settings(max_examples=80, deadline=None)
    @given(st.text(st.sampled_from("*_`[]<>&#-+=.!~|()\\1 aЖ:"), max_size=40))
    def reads(text: str) -> None:
        text = " ".join(clean(text).split())
        for written, number in ((f"**1** {inline(text)}", ["1"]), (escaped(text), [])):
            tokens = CommonMark("commonmark").parse(written)
            inside = [each for token in tokens for each in token.children or ()]
            assert {token.type for token in tokens} <= {"paragraph_open", "paragraph_close", "inline"}
            strong = [each.type for each in inside if each.type not in ("text", "text_special")]
            assert strong == ["strong_open", "strong_close"] * len(number)
            assert "".join(each.content for each in inside).split() == [*number, *text.split()]

    reads()


def test_marks_and_references_stand_where_they_can() -> None:
    marks = [Mark(0, 5, "em"), Mark(6, 11, "a", "https://a.example/(x)")]
    assert inline("Moscow spoke first", [Mark(7, 12, "strong")], {6: ["[^1]"]}) == "Moscow[^1] **spoke** first"
    assert inline("Hello world", marks, {8: ["[^2]"]}) == "*Hello* [world](https://a.example/%28x%29)[^2]"
    assert inline("abcdef", [Mark(0, 4, "em"), Mark(2, 6, "strong")]) == "*abcd*ef"
    assert inline("unless", [Mark(2, 6, "code")]) == "unless"
    assert inline("one\ntwo") == "one\\\ntwo"
    assert escaped("1. no list") == "1\\. no list"
    assert link("x", "javascript:alert(1)") == "x"
    assert blocks("- one\n- *two*\n\n> said", "  ") == "  - one\n\n  - *two*\n\n  > said"


def test_annotations_are_a_collection_of_one_page_with_selectors_and_parallels(scene: Scene) -> None:
    version = view_of(scene)
    delete_account(user=scene.bob, keep=True)
    keeping.forget_answers()
    found = json.loads(download(version, "view.jsonld"))
    view = f"http://testserver/v/{version.view.token}/1/"
    assert found["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert (found["type"], found["id"]) == ("AnnotationCollection", f"{view}view.jsonld")
    page = found["first"]
    assert (page["type"], page["startIndex"], found["total"]) == ("AnnotationPage", 0, len(page["items"]))
    first, second, linking = page["items"]
    assert first["id"] == f"{view}#a1"
    assert (first["motivation"], second["motivation"], linking["motivation"]) == (
        "commenting",
        "highlighting",
        "linking",
    )
    assert [body["purpose"] for body in first["body"]] == ["commenting", "tagging", "classifying"]
    assert first["creator"] == {"type": "Person", "name": "a former member"}
    assert second["creator"]["name"] == "Alice"
    assert first["target"]["source"]["id"] == "http://testserver/articles/realist-text/v/1/"
    labels = [items["target"]["source"] for items in (first, second)]
    assert [(each["label"], each["schema:genre"], each["schema:keywords"]) for each in labels] == [
        ("Power spoke first", "Illustrative", ["Realist"]),
        ("Rules were absent", "Illustrative", ["Liberal order"]),
    ]
    quote, position, fragment = first["target"]["selector"]
    assert quote["exact"] == "The call"
    assert scene.first.current
    assert scene.first.current.text[position["start"] : position["end"]] == "The call"
    assert fragment["value"] == "p2"
    assert fragment["refinedBy"] == {"type": "TextPositionSelector", "start": 0, "end": 8}
    assert linking["target"] == [first["target"], second["target"]]
    assert "@" not in json.dumps(first["creator"])
    version.texts.filter(slug="realist-text").update(article=None)
    keeping.forget_answers()
    copied = json.loads(download(version, "view.jsonld"))["first"]["items"][0]["target"]
    assert (copied["source"]["id"], copied["selector"][2]["value"]) == (view, "realist-text.p2")
