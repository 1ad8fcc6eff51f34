"""A text as it is drawn: whatever passages follow one another, the HTML is well formed and in their order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.passages import CONTINUED, HEADER, HEADING, KINDS, LIST_ITEM, NOTE, PARAGRAPH, QUOTATION, TABLE_ROW
from apps.library.render import text_html
from apps.library.rows import PassageRow, SourceRow, VoiceRow
from tests.markup import read

ADA, BASIL = VoiceRow(1, "Ada <Voice>", ""), VoiceRow(2, "Basil", "")
SAID = SourceRow("The & Press", "https://press.example/?a=1&b=2")


def passage(number: int, kind: str, **fields: Any) -> PassageRow:
    html, source = fields.pop("html", f"text {number}"), fields.get("source")
    return PassageRow(number, f"u{number}", kind, html, quotation_id=1 if source else None, **fields)


one_passage = st.fixed_dictionaries(
    {
        "kind": st.one_of(st.sampled_from(KINDS), st.just(LIST_ITEM)),
        "level": st.integers(0, 7),
        "ordinal": st.sampled_from([None, None, 1, 2, 7]),
        "flags": st.sampled_from([[], [], [CONTINUED], [HEADER]]),
        "left_out": st.sampled_from([False, False, False, True]),
        "voice": st.sampled_from([None, ADA, BASIL]),
        "attribution": st.sampled_from(["", "at <home>"]),
        "source": st.sampled_from([None, SAID]),
    }
)


@given(st.lists(one_passage, max_size=25), st.integers(-1, 5))
def test_any_run_of_passages_is_well_formed_and_in_order(fields: list[dict[str, Any]], shift: int) -> None:
    passages = [passage(n, html="a\tb" if f["kind"] == TABLE_ROW else f"t{n}", **f) for n, f in enumerate(fields, 1)]
    shown = read(text_html(passages, prefix="x.", heading_shift=shift))
    numbers = [p.number for p in passages if not p.left_out]
    assert [e.attributes["id"] for e in shown.elements if "data-uid" in e.attributes] == [f"x.p{n}" for n in numbers]
    assert [e.attributes["href"] for e in shown.elements if e.attributes.get("class") == "pn"] == [
        f"#x.p{n}" for n in numbers
    ]
    assert [e.attributes["data-uid"] for e in shown.elements if "data-uid" in e.attributes] == [
        f"u{n}" for n in numbers
    ]


@given(st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=20))
def test_items_stand_as_deep_as_the_items_before_them_allow(items: list[tuple[int, bool]]) -> None:
    passages = [
        passage(n, LIST_ITEM, level=level, ordinal=n if numbered else None)
        for n, (level, numbered) in enumerate(items, 1)
    ]
    shown = read(text_html(passages))
    depth = 0
    for (level, numbered), element in zip(items, [e for e in shown.elements if e.tag == "li"], strict=True):
        depth = min(level, depth + 1)
        lists = [tag for tag in element.within if tag in {"ul", "ol"}]
        assert len(lists) == depth
        assert lists[-1] == ("ol" if numbered else "ul")


def test_a_list_starts_counting_where_the_text_does() -> None:
    html = text_html([passage(1, LIST_ITEM, level=1, ordinal=3), passage(2, LIST_ITEM, level=1, ordinal=4)])
    assert html.startswith('<ol start="3"><li id="p1"')
    assert html.count("<ol") == 1


def test_a_further_paragraph_belongs_to_its_item() -> None:
    shown = read(
        text_html([passage(1, LIST_ITEM, level=1, ordinal=1), passage(2, LIST_ITEM, level=1, flags=[CONTINUED])])
    )
    (further,) = [e for e in shown.elements if e.attributes.get("id") == "p2"]
    assert (further.tag, further.within) == ("p", ("ol", "li"))


@pytest.mark.parametrize(
    ("level", "shift", "tag"), [(1, 0, "h2"), (1, 2, "h3"), (2, 1, "h3"), (6, 3, "h6"), (2, -5, "h2")]
)
def test_headings_keep_the_outline_of_the_page(level: int, shift: int, tag: str) -> None:
    assert text_html([passage(1, HEADING, level=level)], heading_shift=shift).startswith(f'<{tag} id="p1"')


def test_a_quotation_says_whose_words_and_from_where() -> None:
    fields = {"voice": ADA, "attribution": "at home", "source": SAID}
    html = text_html([passage(1, QUOTATION, **fields), passage(2, QUOTATION, **fields)])
    assert html.count("<blockquote>") == html.count("<figcaption>") == 1
    assert (
        '— <span class="voice">Ada &lt;Voice&gt;</span>, at home · <a href="https://press.example/?a=1&amp;b=2"' in html
    )
    assert "source: The &amp; Press</a>" in html


def test_quotations_of_two_voices_or_two_sources_stand_apart() -> None:
    html = text_html([passage(1, QUOTATION, voice=ADA), passage(2, QUOTATION, voice=BASIL)])
    assert html.count("<figure>") == 2
    html = text_html([passage(1, QUOTATION, voice=ADA, source=SAID), passage(2, QUOTATION, voice=ADA)])
    assert html.count("<figure>") == 2
    assert html.count("source:") == 1


def test_a_source_with_an_address_that_is_no_link_is_named_without_one() -> None:
    said = SourceRow("Press", "javascript:alert(1)")
    html = text_html([passage(1, QUOTATION, voice=ADA, source=said)])
    assert "source: Press" in html
    assert "javascript" not in html


def test_a_table_has_a_head_and_a_number_in_each_row() -> None:
    rows = [
        passage(1, TABLE_ROW, html="a\tb", flags=[HEADER]),
        passage(2, TABLE_ROW, html="c\t"),
        passage(3, TABLE_ROW, html="d\te", flags=[HEADER]),
    ]
    shown = read(text_html(rows))
    assert [e.tag for e in shown.elements if e.tag in {"table", "thead", "tbody", "th", "td"}] == [
        *("table", "thead", "th", "th", "tbody", "td", "td"),
        *("table", "thead", "th", "th"),
    ]


def test_what_is_left_out_is_not_shown() -> None:
    html = text_html([passage(1, PARAGRAPH), passage(2, NOTE, left_out=True, html="Subscribe")])
    assert "Subscribe" not in html
    assert "text 1" in html
