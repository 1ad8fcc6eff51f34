"""What the page of the changes between two versions of a shared view shows."""

from html import escape
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from apps.annotations.models import Highlight
from apps.comparison.models import Answer, Parallel
from apps.core.dialect import CannotCut
from apps.core.markup import short_html
from apps.core.passages import LIST_ITEM, cut_markdown
from apps.library.diffing import compare
from apps.pages.shared_context import head_of
from apps.sharing.differences import Changed, Changes, Coded, Lined, Said, differences
from apps.sharing.opening import Opened

_TAGS = {"in": "ins", "out": "del"}


def changes_context(before: Opened, after: Opened) -> dict[str, Any]:
    """Return what changed from one version to another. Of texts that are withheld there is no word in either."""
    found = differences(before.snapshot, after.snapshot)
    return {
        "before": before,
        "after": after,
        "found": found,
        "title": changed_words(found.title.before, found.title.after) if found.title else "",
        "introduction": _introduction(found.introduction),
        "readings": {
            "added": [head_of(each) for each in found.readings.added],
            "gone": [head_of(each) for each in found.readings.gone],
            "changed": [
                {"head": head_of(each.after), "before": each.before.version} for each in found.readings.changed
            ],
        },
        "annotations": _annotations(before, after, found.annotations),
        "answers": _answers(before, after, found.answers),
        "parallels": _parallels(before, after, found.parallels),
    }


def changed_words(before: str, after: str) -> SafeString:
    """Return two texts in one, what was taken out in <del>, what was put in in <ins>; nothing where they are alike."""
    if before == after:
        return mark_safe("")
    parts = []
    for part in compare(before, after):
        said = escape(part.text, quote=False).replace("\n", "<br>")
        tag = _TAGS.get(part.kind)
        parts.append(f"<{tag}>{said}</{tag}>" if tag else said)
    return mark_safe("".join(parts))  # noqa: S308 (escaped above)


def changed_markdown(before: str, after: str) -> SafeString:
    """Do the same for two short texts in Markdown, as they are read and not as they were typed.

    Where the words and addresses are alike, the later one stands there, and that its setting is another one.
    """
    if before == after:
        return mark_safe("")
    old, new = _as_read(before), _as_read(after)
    if old != new:
        return format_html("<p>{}</p>", changed_words(old, new))
    said = gettext("The words are the same; headings, quotations or what stands out are set otherwise.")
    return format_html('{}<span class="meta quiet">{}</span>', short_html(after), said)


def _as_read(source: str) -> str:
    """Return a short text in Markdown line by line without its signs, lists with theirs, addresses behind their links.

    What is too tangled to be read comes as it was typed, which is how the rest of the site has it.
    """
    try:
        blocks = cut_markdown(source).blocks
    except CannotCut:
        return source
    lines = []
    for block in blocks:
        text = block.text
        for mark in sorted(block.marks, key=lambda mark: mark.end, reverse=True):
            if mark.href and mark.href != text[mark.start : mark.end]:
                text = f"{text[: mark.end]} ({mark.href}){text[mark.end :]}"
        sign = "" if block.kind != LIST_ITEM else "• " if block.ordinal is None else f"{block.ordinal}. "
        lines.append(f"{sign}{text}")
    return "\n".join(lines)


def _introduction(pair: Changed[str] | None) -> str:
    return changed_markdown(pair.before, pair.after) if pair else ""


def _annotations(before: Opened, after: Opened, found: Changes[Said]) -> dict[str, Any]:
    return {
        "added": [_annotation(after, each) for each in found.added],
        "gone": [_annotation(before, each) for each in found.gone],
        "changed": [_annotation(after, each.after) | _annotation_changed(each) for each in found.changed],
    }


def _annotation(opened: Opened, said: Said) -> dict[str, Any]:
    each = said.annotation
    return {
        "head": head_of(opened.reading(each.reading)),
        "by": opened.name(each.by),
        "exact": each.exact,
        "note": each.note,
        "tags": ", ".join(said.tags),
    }


def _annotation_changed(each: Changed[Said]) -> dict[str, Any]:
    old, new = each.before.annotation, each.after.annotation
    return {
        "note_words": changed_markdown(old.note, new.note),
        "exact_words": changed_words(old.exact, new.exact),
        "tag_words": changed_words(", ".join(each.before.tags), ", ".join(each.after.tags)),
        "said_words": changed_words(_attribution(old.attribution), _attribution(new.attribution)),
    }


def _answers(before: Opened, after: Opened, found: Changes[Coded]) -> dict[str, Any]:
    return {
        "added": [_answer(after, each) for each in found.added],
        "gone": [_answer(before, each) for each in found.gone],
        "changed": [
            _answer_changed(_answer(before, each.before), _answer(after, each.after)) for each in found.changed
        ],
    }


def _answer(opened: Opened, coded: Coded) -> dict[str, Any]:
    answer = coded.answer
    return {
        "question": coded.question,
        "head": head_of(opened.reading(coded.reading)),
        "by": opened.name(answer.by),
        "state": str(Answer.State(answer.state).label),
        "paraphrase": answer.paraphrase,
        "quotes": [quote.exact for quote in answer.quotes],
    }


def _answer_changed(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return new | {
        "state_words": changed_words(old["state"], new["state"]),
        "paraphrase_words": changed_words(old["paraphrase"], new["paraphrase"]),
        "quotes": [quote for quote in new["quotes"] if quote in old["quotes"]],
        "quotes_new": [quote for quote in new["quotes"] if quote not in old["quotes"]],
        "quotes_gone": [quote for quote in old["quotes"] if quote not in new["quotes"]],
    }


def _parallels(before: Opened, after: Opened, found: Changes[Lined]) -> dict[str, Any]:
    return {
        "added": [_parallel(after, each) for each in found.added],
        "gone": [_parallel(before, each) for each in found.gone],
        "changed": [
            _parallel(after, each.after)
            | {
                "note_words": changed_markdown(each.before.parallel.note, each.after.parallel.note),
                "relation_words": changed_words(_relation(each.before), _relation(each.after)),
            }
            for each in found.changed
        ],
    }


def _parallel(opened: Opened, lined: Lined) -> dict[str, Any]:
    return {
        "relation": _relation(lined),
        "by": opened.name(lined.parallel.by),
        "note": lined.parallel.note,
        "members": [{"head": head_of(opened.reading(each.reading)), "exact": each.exact} for each in lined.members],
    }


def _relation(lined: Lined) -> str:
    return str(Parallel.Relation(lined.parallel.relation).label)


def _attribution(value: str) -> str:
    return str(Highlight.Attribution(value).label) if value else ""
