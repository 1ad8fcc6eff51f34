"""Short texts in Markdown, and languages."""

import pytest
from hypothesis import given

from apps.core.languages import direction, language_name
from apps.core.markup import plain_text, short_html
from tests.core import texts
from tests.markup import read


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("", ""),
        ("One *two*.", "<p>One <em>two</em>.</p>"),
        ("# Head\n\nText", "<p><strong>Head</strong></p><p>Text</p>"),
        ("- a\n- b\n\nc", "<ul><li>a</li><li>b</li></ul><p>c</p>"),
        ("> said", "<blockquote><p>said</p></blockquote>"),
        ("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>"),
        ("a|b\n-|-\nc|d", "<p>a\tb</p><p>c\td</p>"),
    ],
)
def test_short_texts(source: str, html: str) -> None:
    assert short_html(source) == html


@given(texts.markdown)
def test_short_texts_are_well_formed(source: str) -> None:
    assert read(short_html(source)).tags() <= {"p", "strong", "em", "code", "a", "ul", "li", "blockquote", "br"}


@pytest.mark.parametrize(
    ("limit", "expected"),
    [(5, "One sentence."), (25, "One sentence."), (30, "One sentence. Another one!"), (500, None)],
)
def test_plain_text_ends_with_a_sentence(limit: int, expected: str | None) -> None:
    source = "One *sentence*. Another one! And [a third](https://a.example)?"
    assert plain_text(source, limit) == (expected or "One sentence. Another one! And a third?")


@pytest.mark.parametrize(
    ("language", "runs"),
    [
        *[(tag, "ltr") for tag in ("en", "en-GB", "ru", "uk", "zh-Hans", "az", "uz-Latn", "ar-Latn", "ku", "")],
        *[
            (tag, "rtl")
            for tag in ("ar", "AR", "ar-EG", "he", "fa", "ur", "ckb", "yi", "uz-Arab", "ku-arab", "pa-Arab-PK")
        ],
    ],
)
def test_which_way_a_language_runs(language: str, runs: str) -> None:
    assert direction(language) == runs


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "English"),
        ("en-GB", "British English"),
        ("ru", "Russian"),
        ("RU-ru", "Russian"),
        ("tlh", "tlh"),
        ("zh", "Chinese"),
        ("zh-CN", "Simplified Chinese"),
    ],
)
def test_what_a_language_is_called(language: str, name: str) -> None:
    assert language_name(language) == name
