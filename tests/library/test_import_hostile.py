"""Broken and hostile files: a clear message, in little time and memory."""

import subprocess
import sys

import pytest

from apps.library.importers import CannotImport, Source, understand
from tests.library.documents import docx, epub, odt, pdf, word, zipped
from tests.servers import ROOT

ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def _element_saying(count: int) -> bytes:
    said = " ".join(f"a{n}='<b>'" for n in range(count))
    return f'<html><body><p x==y" {said}>One is said here.</p>'.encode()


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "white space": (b" \n\r\n\t", "empty"),
    "no letter": (b"*** --- ***", "no text"),
    "a picture called .txt": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "picture"),
    "noise": (bytes(range(256)) * 20, "not a text"),
    "zero bytes in a text": (b"One\0two\0three, and so on.", "not a text"),
    "50 MB": (b"a " * 25_000_000, "50 MB; it may have 20 MB"),
    "too many characters": (b"A word. \n" * 300_000, "2,000,000"),
    "too many lines": (b"a\n" * 60_000, "50,000"),
    "a line without end": (b"a" * 1_000_000, "1,000,000 characters; it may have 200,000"),
    "too many passages": (b"a\n\n" * 12_000, "10,000"),
    "half UTF-16": (b"\xff\xfe" + b"a\0b\0c", "not a text"),
    "a bomb as DOCX": (zipped({"word/document.xml": b"\0" * 30_000_000}), "unpacks to more than"),
    "a bomb as EPUB": (zipped({"META-INF/container.xml": b" " * 30_000_000}), "unpacks to more than"),
    "a thousand parts": (zipped({f"{n}": b"" for n in range(3_100)}), "3,100 parts"),
    "some other ZIP": (zipped({"a.txt": b"a"}), "none of DOCX"),
    "half a ZIP": (docx(word("One."))[:300], "broken"),
    "entities in DOCX": (docx(word("One &b;"), ENTITY), "entities"),
    "entities in ODT": (odt("<text:p>One &b;</text:p>", ENTITY), "entities"),
    "DOCX that is not XML": (zipped({"word/document.xml": b"<w:p"}), "DOCX"),
    "ODT that is not XML": (zipped({"content.xml": b"<office:p"}), "XML"),
    "ODT nested without end": (odt("<text:span>" * 230 + "x" + "</text:span>" * 230), "deep"),
    "EPUB without a package": (zipped({"META-INF/container.xml": b"<a/>"}), "missing"),
    "an empty EPUB": (epub(""), "no text"),
    "PDF without text": (pdf(""), "no text, only pictures"),
    "encrypted PDF": (pdf("One", encrypted=True), "encrypted"),
    "broken PDF": (b"%PDF-1.7\nnothing", "broken"),
    "an old Word document": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Word"),
    "RTF": (b"{\\rtf1 One}", "RTF"),
    "HTML nested without end": (b"<html><body>" + b"<div>" * 5_000 + b"x", "deep"),
    "an element that says a thousand things": (_element_saying(1_000), "1,001 attributes; it may have 1,000"),
    "HTML that is too long": (b"<html><body>" + b"<p>word</p>" * 300_000, "3,000,000"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_a_clear_message(name: str) -> None:
    data, message = REFUSED[name]
    with pytest.raises(CannotImport) as raised:
        understand(Source(data, "a.txt"))
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_element_may_say_much() -> None:
    read = understand(Source(_element_saying(999)))  # and x before them
    assert [block.text for block in read.parts[0].blocks] == ["One is said here."]


def test_scripts_that_weigh_ten_megabytes_do_not_matter() -> None:
    page = (
        b"<html><body><p>One is said here.</p>"
        + b"<script>"
        + b"x<y;" * 2_500_000
        + b"</script><p>Two.</p></body></html>"
    )
    assert [block.text for block in understand(Source(page)).parts[0].blocks] == ["One is said here.", "Two."]


def test_tags_that_never_close_take_no_time() -> None:
    for tag in (b"<svg ", b"<template>", b"<!-- ", b"<iframe>"):
        understand(Source(b"<p>One.</p>" + tag * 20_000))


@pytest.mark.process
def test_memory_is_bounded() -> None:
    program = """
import os, resource, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django; django.setup()
from apps.library.importers import *
from tests.library.test_import_hostile import REFUSED
long = b"Those who wait pay, and that is the rule of it. " * 4 + b"\\n"
page = b"<html><body>" + b"<p>" + long + b"</p>"
for data in [*(data for data, _ in REFUSED.values()), long * 5_000, page * 5_000]:
    try:
        understand(Source(data))
    except CannotImport:
        pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 500
