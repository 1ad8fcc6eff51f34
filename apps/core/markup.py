"""Short texts in Markdown (summaries, descriptions, notes) to safe HTML."""

import re
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from apps.core.dialect import CannotCut
from apps.core.inline import inner_html
from apps.core.passages import HEADING, LIST_ITEM, QUOTATION, Block, cut_markdown


@lru_cache(maxsize=512)
def short_html(source: str) -> SafeString:
    """Return the HTML of a short Markdown text: paragraphs, lists and quotations; a heading becomes a strong line.

    It is built from the same cut as a text's passages, so nothing but those elements can come out.
    """
    parts: list[str] = []
    in_list = False
    for block in cut_markdown(source).blocks:
        if (block.kind == LIST_ITEM) != in_list:
            parts.append("</ul>" if in_list else "<ul>")
            in_list = not in_list
        parts.append(_block_html(block))
    if in_list:
        parts.append("</ul>")
    return mark_safe("".join(parts))  # noqa: S308 (every text went through inner_html)


def _block_html(block: Block) -> str:
    inner = inner_html(block.text, block.marks)
    if block.kind == HEADING:
        return f"<p><strong>{inner}</strong></p>"
    if block.kind == LIST_ITEM:
        return f"<li>{inner}</li>"
    if block.kind == QUOTATION:
        return f"<blockquote><p>{inner}</p></blockquote>"
    return f"<p>{inner}</p>"


#: What a mark of Markdown can begin with; without any, words are their own text.
_MARK = re.compile(r"[*_`\[<>#\\&]|^\s*(?:[-+]|\d+[.)])", re.MULTILINE)


@lru_cache(maxsize=2048)
def without_marks(source: str) -> str:
    """Return the words of a short Markdown source without its marks; as typed where it cannot be cut."""
    if not _MARK.search(source):
        return source
    try:
        return " ".join(block.text for block in cut_markdown(source).blocks)
    except CannotCut:
        return source


def plain_text(source: str, limit: int) -> str:
    """Return the text of a short Markdown source without marks, whole sentences of it up to `limit` code points.

    A first sentence that is longer than that is kept whole: half a sentence misleads more than a long one. Of a source
    that cannot be cut nothing is said.
    """
    try:
        text = " ".join(block.text for block in cut_markdown(source).blocks)
    except CannotCut:
        return ""
    sentences = re.findall(r".+?(?:[.?!…][”’»)]?(?=\s|$)|$)\s*", text, re.DOTALL)
    kept = ""
    for sentence in sentences:
        if kept and len(kept) + len(sentence) > limit:
            break
        kept += sentence
    return kept.strip()
