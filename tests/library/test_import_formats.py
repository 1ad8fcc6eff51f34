"""Every format and every encoding comes out as the same passages."""

import datetime

import pytest

from apps.library.importers import Part, Source, Understood, understand
from apps.library.importers import docx as docx_module
from apps.library.importers import pdf as pdf_module
from tests.library.documents import docx, epub, odt, pdf, word

LONG = "Those who wait pay, which is the first rule of any negotiation, and it held here as well for everyone."
TEXT = f"The Call\nby Ada Quay\n{LONG}\nWho waits\n{LONG}\n"
RUSSIAN = "Что решил разговор\nАвтор: Иван Петров\nПрезиденты говорили полтора часа, и все ждали подробностей.\n"


def read(data: bytes, media_type: str = "") -> tuple[Understood, Part]:
    understood = understand(Source(data, "a.bin", media_type))
    return understood, understood.parts[0]


def shown(part: Part) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in part.blocks if not block.left_out]


BODY = "<h2>Who waits</h2><p>One <b>bold</b> word.</p><blockquote><p>We will meet.</p></blockquote>"
PASSAGES = [("heading", "Who waits"), ("paragraph", "One bold word."), ("quotation", "We will meet.")]


def test_docx() -> None:
    data = docx(
        word("The Call", "Title")
        + word("by Ada Quay")
        + word("Who waits", "Heading2")
        + "<w:p><w:r><w:t xml:space='preserve'>One </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>bold</w:t></w:r>"
        "<w:r><w:t xml:space='preserve'> word.</w:t></w:r></w:p>" + word("We will meet.", "Quote")
    )
    understood, part = read(data)
    assert (understood.format, part.title, part.byline) == ("DOCX", "The Call", "Ada Quay")
    assert shown(part) == PASSAGES
    assert part.blocks[2].marks[0].tag == "strong"


def test_odt() -> None:
    data = odt(
        '<text:p text:style-name="Title">The Call</text:p><text:p>by Ada Quay</text:p>'
        '<text:h text:outline-level="2">Who waits</text:h><text:p>One<text:s/><text:span>bold</text:span> word.'
        "</text:p>"
        '<text:p text:style-name="P1">We will meet.</text:p><text:list><text:list-item><text:p>a</text:p>'
        "</text:list-item>"
        "</text:list><table:table><table:table-row><table:table-cell><text:p>b</text:p></table:table-cell>"
        "<table:table-cell><text:p>c</text:p></table:table-cell></table:table-row></table:table>"
    )
    understood, part = read(data)
    assert (understood.format, part.title, part.byline) == ("ODT", "The Call", "Ada Quay")
    assert shown(part) == [*PASSAGES, ("list-item", "a"), ("table-row", "b\tc")]


def test_epub() -> None:
    understood, part = read(epub(f"<h1>The Call</h1>{BODY}"))
    assert (understood.format, part.title, part.byline, part.date, part.language) == (
        "EPUB", "The Call", "Ada Quay", datetime.date(2025, 2, 13), "en",
    )  # fmt: skip
    assert shown(part) == PASSAGES


def test_pdf() -> None:
    lines = [
        "Those who wait pay, which is the first rule of any negoti-",
        "ation, and it held here as well.",
        "",
        "II. Who",
    ]
    understood, part = read(pdf("The Call", "by Ada Quay", *lines, "waits for the others at the table."))
    assert (understood.format, part.title, part.byline) == ("PDF", "The Call", "Ada Quay")
    assert "negotiation, and it held here as well." in shown(part)[0][1]


PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>The Call | Gazette</title><meta name="author" content="Ada Quay">
<meta property="article:published_time" content="2025-02-13"><meta property="og:site_name" content="Valley Gazette">
<script>var hidden = "words in a script";</script><style>p {{ color: red }}</style></head><body>
<nav><a href="/">Home</a><a href="/news">News</a></nav><section>Share</section><section>Tweet</section>
<article><h1>The Call</h1><p>{LONG} <a href="https://a.example/">More</a>.</p><h2>Who waits</h2><p>{LONG} It did.</p>
</article><aside><a href="/x">Another text</a></aside><footer>Imprint of the Gazette</footer></body></html>"""


def test_a_page_says_who_and_when_and_what_is_around_the_text_is_left_out() -> None:
    understood, part = read(PAGE.encode())
    assert (understood.format, part.title, part.byline, part.outlet, part.language) == (
        "HTML", "The Call", "Ada Quay", "Valley Gazette", "en",
    )  # fmt: skip
    assert part.date == datetime.date(2025, 2, 13)
    assert shown(part) == [("paragraph", f"{LONG} More."), ("heading", "Who waits"), ("paragraph", f"{LONG} It did.")]
    out = [block.text for block in part.blocks if block.left_out]
    assert out == ["HomeNews", "Share", "Tweet", "Another text", "Imprint of the Gazette"]


def test_teasers_of_other_articles_are_not_taken_for_articles() -> None:
    teasers = "".join(f"<div><h3>Another {n}</h3><p>By Boris Miller</p></div>" for n in range(3))
    understood, part = read(PAGE.replace("<footer>", f"<footer>{teasers}").encode())
    assert len(understood.parts) == 1
    assert shown(part)[-1] == ("paragraph", f"{LONG} It did.")


def test_what_a_clipboard_holds_is_all_of_the_text() -> None:
    _, part = read(f"<meta charset='utf-8'><h1>The Call</h1>{BODY}".encode(), "text/html; fragment")
    assert (part.title, shown(part)) == ("The Call", PASSAGES)


def test_an_element_of_a_page_of_its_own_divides_no_paragraph_that_it_is_in() -> None:
    own = "<p>One <g-emoji>😀</g-emoji> and <x-term>two <b>three</b></x-term>.</p>"
    others = "<x-said>Four.</x-said><x-said>Five.</x-said><p>Six. <x-box><div>Seven.</div></x-box> Eight.</p>"
    _, part = read(f"<!--StartFragment-->{own}{others}".encode())
    assert [text for _, text in shown(part)] == ["One 😀 and two three.", "Four.", "Five.", "Six.", "Seven.", "Eight."]


def test_a_page_of_a_few_words_is_not_left_out_whole() -> None:
    _, part = read(
        b"<html><head></head><body><h1>The Call</h1><h2>What follows</h2><ul><li>one</li><li>two</li></ul>"
        b"<p>Third words here.</p></body></html>"
    )
    assert [text for _, text in shown(part)] == ["What follows", "one", "two", "Third words here."]
    assert not part.notes


def test_no_class_of_a_page_means_anything_here() -> None:
    _, part = read(b'<p>One and two.</p><div class="left-out admonition voice"><p>Three and four.</p></div>')
    assert [(b.text, b.left_out, b.kind) for b in part.blocks] == [
        ("One and two.", False, "paragraph"), ("Three and four.", False, "paragraph"),
    ]  # fmt: skip


def test_markdown_with_front_matter() -> None:
    text = f'---\ntitle: "The Call"\nauthor: Ada Quay\ndate: 2025-02-13\nx: y\n---\n\n## Who *waits*\n\n{LONG}\n'
    understood, part = read(text.encode())
    assert (understood.format, part.title, part.byline, part.date) == (
        "Markdown", "The Call", "Ada Quay", datetime.date(2025, 2, 13),
    )  # fmt: skip
    assert shown(part) == [("heading", "Who waits"), ("paragraph", LONG)]


ENCODINGS = [
    ("utf-8", "UTF-8", b""), ("utf-8", "UTF-8", b"\xef\xbb\xbf"), ("utf-16-le", "UTF-16", b"\xff\xfe"),
    ("utf-16-be", "UTF-16", b"\xfe\xff"), ("utf-16-le", "UTF-16", b""), ("utf-16-be", "UTF-16", b""),
]  # fmt: skip


@pytest.mark.parametrize(("codec", "name", "mark"), ENCODINGS)
@pytest.mark.parametrize("text", [TEXT, RUSSIAN])
def test_unicode_in_every_form(codec: str, name: str, mark: bytes, text: str) -> None:
    understood, part = read(mark + text.encode(codec))
    assert understood.encoding == name
    assert part.title == text.split("\n")[0]


def test_windows_1251() -> None:
    understood, part = read(RUSSIAN.encode("cp1251"))
    assert (understood.encoding, part.title, part.byline, part.language) == (
        "Windows-1251", "Что решил разговор", "Иван Петров", "ru",
    )  # fmt: skip


def test_a_western_text_of_one_byte_a_letter() -> None:
    text = "Le président a parlé\nIl a été décidé que la réunion aurait lieu très bientôt, à Riyad, près du café."
    understood, part = read(text.encode("cp1252"))
    assert part.blocks[0].text.endswith("près du café.")
    assert understood.encoding


OF_ONE_BYTE = [
    ("A café, a naïve “quoted” word, and nothing else in a text of plain English — € 5.", "cp1252", "Windows-1252"),
    ("El presidente señaló que la conversación duró hora y media; ¿qué más?", "cp1252", "Windows-1252"),
    ("Prezydent powiedział, że rozmowa trwała półtorej godziny i była ważna.", "cp1250", "Windows-1250"),
    ("Prezident řekl, že hovor trval půldruhé hodiny a byl důležitý.", "cp1250", "Windows-1250"),
    ("Cumhurbaşkanı görüşmenin bir buçuk saat sürdüğünü ve çok önemli olduğunu söyledi.", "cp1254", "Windows-1254"),
    ("Prezidentas sakė, kad pokalbis truko pusantros valandos ir buvo svarbus žingsnis.", "cp1257", "Windows-1257"),
]


@pytest.mark.parametrize(("text", "codec", "name"), OF_ONE_BYTE)
def test_the_language_tells_the_encoding_of_latin_letters(text: str, codec: str, name: str) -> None:
    understood, part = read(text.encode(codec))
    assert (understood.encoding, part.blocks[-1].text) == (name, text)


def test_two_encodings_in_one_file() -> None:
    understood, part = read(RUSSIAN.encode() + "Встреча состоится в Эр-Рияде, сообщил Кремль.\n".encode("cp1251"))
    assert understood.encoding == "UTF-8 mixed with Windows-1251"
    assert part.blocks[-1].text == "Встреча состоится в Эр-Рияде, сообщил Кремль."


def test_a_page_in_an_encoding_of_its_own() -> None:
    page = f"<html><head><meta charset='windows-1251'></head><body><p>{RUSSIAN}</p></body></html>"
    understood, part = read(page.encode("cp1251"))
    assert understood.encoding == "Windows-1251"
    assert "Президенты" in "".join(block.text for block in part.blocks)


@pytest.mark.parametrize(
    ("text", "language"),
    [(RUSSIAN, "ru"), (TEXT, "en"), ("تحدث الرئيسان عبر الهاتف لمدة تسعين دقيقة يوم الأربعاء حول السلام", "ar")],
)
def test_the_language_is_detected(text: str, language: str) -> None:
    assert read(text.encode())[1].language == language


def test_bold_lines_and_typed_bullets_of_a_page_are_headings_and_items() -> None:
    body = (
        "<h1>The Call</h1><p><strong>The second part</strong></p><p>One <em>two</em> three.</p>"
        "<p><b>Never.</b></p><p>So it was.</p>"
        "<p><b>First bold</b></p><p><b>Second bold</b></p><p>• one <em>two</em><br>• three</p><p>• four<br>and on</p>"
    )
    _, part = read(f"<!--StartFragment-->{body}".encode())
    assert shown(part) == [
        ("heading", "The second part"),
        ("paragraph", "One two three."),
        ("paragraph", "Never."),
        ("paragraph", "So it was."),
        ("paragraph", "First bold"),
        ("paragraph", "Second bold"),
        ("list-item", "one two"),
        ("list-item", "three"),
        ("paragraph", "• four\nand on"),
    ]
    assert part.blocks[0].marks == ()
    assert [(m.start, m.end, m.tag) for m in part.blocks[6].marks] == [(4, 7, "em")]


def test_notes_of_documents_stand_last_and_without_the_links_of_the_converter() -> None:
    note = "<text:note-citation>1</text:note-citation><text:note-body><text:p>Not so.</text:p></text:note-body>"
    _, part = read(
        odt(f"<text:p>Who waits<text:note>{note}</text:note> pays for it.</text:p><text:p>And so on.</text:p>")
    )
    assert shown(part) == [("paragraph", "Who waits1 pays for it."), ("paragraph", "And so on."), ("note", "Not so.")]
    blocks = docx_module._with_notes(
        '<p>Who waits<sup><a href="#footnote-1" id="footnote-ref-1">[1]</a></sup> pays.</p>'
        '<ol><li id="footnote-1"><p>Not so. <a href="#footnote-ref-1">↑</a></p></li></ol>'
    )
    assert [(block.kind, block.text) for block in blocks] == [("paragraph", "Who waits[1] pays."), ("note", "Not so.")]


def test_lists_by_style_alone_are_lists() -> None:
    _, part = read(docx(word("The Call", "Title") + word("One thing", "ListBullet") + word("Another", "ListNumber")))
    assert [(kind, text) for kind, text in shown(part) if kind == "list-item"] == [
        ("list-item", "One thing"),
        ("list-item", "Another"),
    ]


def paged(*pages: str) -> list[str]:
    return [page.replace("/", "\n") for page in pages]


def test_what_stands_around_the_text_of_the_pages_of_a_pdf_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    read_pages = paged(
        "Ledger Review 12/The Call/Nobody had been told before the two presidents had/7",
        "Ledger Review 12/spoken for ninety minutes. It was not about one sub-/8",
        "Ledger Review 12/ject alone.  Then it ended./– 9 –",
    )
    monkeypatch.setattr(pdf_module, "_pages", lambda data: read_pages)
    _, part = read(pdf("x"))
    texts = [block.text for block in part.blocks if not block.left_out]
    assert part.title == "The Call"
    assert texts[-1] == (
        "Nobody had been told before the two presidents had spoken for ninety minutes. It was not about one subject "
        "alone. Then it ended."
    )
    out = [block.text for block in part.blocks if block.left_out]
    assert sorted(out) == sorted(["Ledger Review 12"] * 3 + ["7", "8", "– 9 –"]), "and nothing of it is lost"


@pytest.mark.parametrize(
    "pages", [("7/8", "9"), ("One line./7",), ("Alone/here/7",), ("First/a b c./last", "Second/d e f./end")]
)
def test_what_may_be_text_at_the_edge_of_a_page_stays(pages: tuple[str, ...]) -> None:
    assert pdf_module._without_edges(paged(*pages)) == (paged(*pages), [])
