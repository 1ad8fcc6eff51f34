"""Texts to try the cut with: of many scripts, with everything that Markdown gives a meaning to."""

from hypothesis import strategies as st

SCRIPTS = "abcXYZäöüßÉñабвгдЁёйїщЖαβγΩςשלוםאבגمرحباابج漢字かなカナ한국어हिन्दीไทย0123456789٣५"
#: Letters that are one or two code points, accents on their own, and what hides in copied texts.
ODD = "éé́ẛ̣Åﬁǆ각각𝔘𝟘\u00ad\u200f\u200d\u00a0\u202e"
CONTROLS = "\x00\x01\x02\x03\x08\x0b\x0c\x1b\x1f\x7f\x80\x85\x9f\ufeff\u2028\u2029\ufffe"

letters = st.text(st.sampled_from(SCRIPTS), min_size=1, max_size=6)
words = st.one_of(letters, letters, st.text(st.sampled_from(SCRIPTS + ODD), min_size=1, max_size=4))
#: What Markdown reads as marks, without what it takes away (addresses, entities, the numbers of list items).
marks = st.sampled_from(
    ["*", "**", "_", "__", "***", "`", "``", "\\", "~", "(", ")", "<", ">", "&", "#", "+", "=", "-", "|", "\n|-|-\n"]
)
gaps = st.sampled_from([" ", " ", " ", "\n", "\n", "  \n", "\n\n", "\n    ", "\n> ", "\n- ", "\n# ", ""])
everything = st.one_of(
    words,
    marks,
    gaps,
    st.sampled_from([*"[])|\"'", "](", "![", "[a](https://b.example/c)", "1. ", "---", "<b>", "</p>", "<!--", "]]>"]),
    st.sampled_from(["&amp;", "&lt;b&gt;", "&#x301;", "&#0;", "&nbsp;"]),
    st.sampled_from(["\t", "\r\n", "\n1. ", "\n    - ", "\n|", "\n!!! note\n    ", "\n!!! left-out\n    "]),
    st.sampled_from(["[x]: https://y.example\n", "\n\n|a|b|\n|-|-|\n|c|d|\n\n", "\n>\n> — Nobody, somewhere\n\n"]),
    st.text(st.sampled_from(CONTROLS), max_size=3),
)
plain = st.lists(st.one_of(words, words, marks, gaps), max_size=30).map("".join)
markdown = st.lists(everything, max_size=40).map("".join)

_tags = [
    "p",
    "div",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "tbody",
    "tr",
    "td",
    "th",
    "h2",
    "em",
    "b",
    "a",
    "sub",
    "pre",
]
tags = st.one_of(
    st.sampled_from(
        [" ", "\n", "\t", "<br>", "<hr>", "&amp;", "&#x301;", '<ol start="7">', '<a href="https://a.example">']
    ),
    st.sampled_from(['<div class="admonition note">', '<div class="left-out">', '<img alt="x y" src="z">', "<li><p>"]),
    st.sampled_from([f"<{tag}>" for tag in _tags] + [f"</{tag}>" for tag in _tags]),
)
html = st.lists(st.one_of(words, tags), max_size=40).map("".join)
