"""Files made to take more time and memory than they weigh: each kind is read within limits, in a process of its own."""

import random
import subprocess
import sys
import zlib
from collections.abc import Callable

import pytest

from tests.library.documents import W, docx, epub, odt, pages, word, zipped
from tests.servers import ROOT

MOST_MEMORY = 500  # MB
#: What all files of a kind may compute together before the process is ended, in seconds: several times what they need.
MOST_SECONDS = 60
_OPF = '<package xmlns="http://www.idpf.org/2007/opf"><manifest>{}</manifest><spine>{}</spine></package>'


def noise(count: int, form: str) -> str:
    """Return `form` so many times with other numbers in it, so that it does not pack into next to nothing."""
    chosen = random.Random(1)
    return "".join(form % chosen.getrandbits(32) for _ in range(count))


def page(body: str) -> bytes:
    return f"<html><body>{body}</body></html>".encode()


def attributes(count: int, value: str = "1") -> str:
    return " ".join(f"a{n}='{value}'" for n in range(count))


def naming(part: str, content: str) -> bytes:
    """Return a DOCX document that names `part` as its text, beside one that is empty."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = f'<Relationships xmlns="{relation.replace("officeDocument", "package")}">'
    links += f'<Relationship Id="r" Type="{relation}/officeDocument" Target="{part}"/></Relationships>'
    empty = f"<w:document {W}><w:body/></w:document>"
    return zipped({"_rels/.rels": links, "word/document.xml": empty, part: content})


def book(chapters: int) -> bytes:
    """Return an EPUB that names its only chapter so many times."""
    items = "".join(f'<item id="c{n}" href="c.html" media-type="application/xhtml+xml"/>' for n in range(chapters))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(chapters))
    container = '<container><rootfiles><rootfile full-path="p.opf"/></rootfiles></container>'
    chapter = "<html><body><p>Said once.</p></body></html>"
    return zipped({"META-INF/container.xml": container, "p.opf": _OPF.format(items, spine), "c.html": chapter})


def forms(levels: int) -> bytes:
    """Return a PDF whose page draws a form that draws another twice, and so on: two to the `levels` drawings."""
    said = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A %d 0 R >> >>"
    content = zlib.compress(b"/A Do /A Do")
    streams = [
        b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream"
        % (len(content), (said % (6 + n)).encode(), content)
        for n in range(levels)
    ]
    return pages(b"/A Do", b"/XObject << /A 5 0 R >>", *streams)


def quotation(spaces: str) -> bytes:
    return f"# T\n\n> “One two three.”\n>\n> —x{spaces}y\n".encode()


#: Lines that look like the first of something which then does not come.
SHAPED = (
    "a | b\n", "a | b | c\nd | e\n", "a  b\n", "a  b  1\nc  d\n", "> a\n", "> a\nb\n", "a. b\nb. c\n", "TEXT 2\n",
    "The Call\n",
    "Ada Quay, x:\n\n", "Ada Quay (x)\n\nWe do.\n\n", "Related\n\n", "Related\nA b\nby Ada Quay\n", "Title: a\n",
    "Kyiv, 12 May 2025\n", "Ada Quay, 12 May 2025\n", "The end.\nIt came.\n\n", "\t•\ta\n", "    - a\n - b\n",
)  # fmt: skip
KINDS: dict[str, Callable[[], list[bytes]]] = {
    "text": lambda: [
        b"<!--x-->" * 500 + b"one",
        b"[" * 199_000 + b" one",
        b"\xe2\x80\x94 Ada Quay\n" * 9_000,
        "\n".join(f"{n}. a b" for _ in range(9) for n in range(2, 1_000)).encode(),
        b"First.\n\n" + b"Comments\n\n" * 9_900 + b"word " * 39_000,
        b"ab\n" * 6_600_000 + b"\xc3\xa9\n\xff",
        "ж\r".encode() * 6_600_000,
        ("a" + "\u0301\u0327" * 40_000 + " word").encode(),
        *((line * 4_900).encode() for line in SHAPED),
        "😐".encode() * 190_000,
        ("Ada Quay, " * 15_000 + "said:\n“One.”\n").encode() * 2,
    ],
    "Markdown": lambda: [
        b"# T\n\nOne.\n\n" + b"**a" * 60_000,
        quotation("\u1680" * 60_000),
        quotation("&nbsp;" * 3_000),
        *(
            f"# T\n\n{start}{'&#5760;' * 1_500}y\n\nMore words.".encode()
            for start in ("2025-01-01 10:00", "Published", "by Ada Quay 2025-01-01 10:00", "Monday 1", "“One.”\n\n—x")
        ),
    ],
    "HTML": lambda: [
        page("<p>" + "x<input>" * 190_000),
        page("".join(f"<b id={n}>" for n in range(150)) + "<table>" + "x<tr></tr>" * 30_000),
        page("<p>" + "<b>a</b> " * 20_000),
        page(f"<p {attributes(150_000)}>One."),
        page(f"<p {attributes(190_000, '<b>')}>One."),
        page(f'<p x=="y k=">{attributes(190_000, "<b>")}">One.'),
        page(f"<b {attributes(900)}>x</b>" * 300),
        page("<p>a" * 90_000),
        page("<blockquote>a" * 90 + "word " * 39_000),
    ],
    "DOCX": lambda: [
        docx(noise(30_000, '<w:p w:rsidR="%08x"/>')),
        docx(noise(130_000, '<w:p w:rsidR="%08x"/>')),
        docx("<w:p>" * 50_000 + "</w:p>" * 50_000),
        naming("word/x.bin", f"<w:document {W}><w:body>{'<w:p/>' * 3_000_000}</w:body></w:document>"),
        docx(word("One."), '<?xml version="1.0" encoding="cp1026"?>'),
    ],
    "ODT": lambda: [odt(noise(60_000, '<text:p text:id="%08x"/>')), odt(noise(130_000, '<text:p text:id="%08x"/>'))],
    "EPUB": lambda: [book(90_000), epub(noise(20_000, "<p>%08x</p>")), epub(noise(190_000, "<b>%08x</b>"))],
    "PDF": lambda: [forms(24), pages(b"[" * 500_000), pages(b"BT /F1 12 Tf " + b"(a) Tj\n" * 2_000_000)],
}

PROGRAM = """
import os, resource, sys
most = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_CPU, (most, most))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django; django.setup()
from apps.library.importers import CannotImport, Source, joined, understand
from apps.library.importing import cut_of
for size in map(int, sys.argv[2:]):
    data = sys.stdin.buffer.read(size)
    try:
        cut_of(joined(understand(Source(data, "a.txt")).parts))
    except CannotImport as error:
        assert "\\n" not in str(error)
print(max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024)
"""


@pytest.mark.process
@pytest.mark.parametrize("kind", KINDS)
def test_no_file_takes_more_than_its_share_of_time_and_memory(kind: str) -> None:
    files = KINDS[kind]()
    command = [sys.executable, "-c", PROGRAM, str(MOST_SECONDS), *(str(len(data)) for data in files)]
    done = subprocess.run(command, cwd=ROOT, input=b"".join(files), capture_output=True)
    assert done.returncode == 0, (done.stdout, done.stderr[-2000:])
    assert int(done.stdout) < MOST_MEMORY
