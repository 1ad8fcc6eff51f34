"""A text as it will be read, and beside it how it was cut."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.languages import direction
from apps.core.passages import QUOTATION
from apps.library.identity import passage_uids
from apps.library.models import Article, ArticleVersion
from apps.library.publishing import Draft, passages_of
from apps.library.render import text_html
from apps.library.rows import PassageRow, SourceRow, VoiceRow

#: What became of a passage since the version before.
SAME, EDITED, NEW = (
    pgettext_lazy("passage", "as before"),
    pgettext_lazy("passage", "edited"),
    pgettext_lazy("passage", "new"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One passage in the list of how a text was cut."""

    row: PassageRow
    fate: object = ""

    @property
    def words(self) -> str:
        """How it begins."""
        return " ".join(self.row.text.split()[:9])

    @property
    def is_unregistered(self) -> bool:
        """Whether it gives somebody's words that are not in the register."""
        return self.row.kind == QUOTATION and self.row.voice is not None and self.row.quotation_id is None


def preview_of_version(version: ArticleVersion) -> SafeString:
    """Return the preview of a stored version. One query."""
    rows = version.passages.all().rows(with_text=True)
    return _preview(version.article.language, [Line(row) for row in rows])


def preview_of_draft(draft: Draft, language: str, article: Article | None = None) -> SafeString:
    """Return the preview of a text that is not stored; for a further version of `article`, with what became of what."""
    rows = [_row(draft, index) for index in range(len(draft.passages))]
    before = passages_of(article.current) if article is not None else []
    if not before:
        return _preview(language, [Line(row) for row in rows])
    old = {passage.uid: passage for passage in before}
    uids = passage_uids(draft.cut.blocks, before)
    fates = [
        NEW if uid not in old else SAME if old[uid].text == row.text else EDITED
        for uid, row in zip(uids, rows, strict=True)
    ]
    gone = [passage for passage in before if passage.uid not in set(uids)]
    return _preview(language, [Line(row, fate) for row, fate in zip(rows, fates, strict=True)], gone)


def _row(draft: Draft, index: int) -> PassageRow:
    passage = draft.passages[index]
    voice, quotation = passage.voice, passage.quotation
    return PassageRow(
        number=passage.number,
        uid="",
        kind=passage.kind,
        html=passage.html,
        level=passage.level,
        ordinal=passage.ordinal,
        attribution=passage.attribution,
        left_out=passage.left_out,
        flags=passage.flags,
        text=passage.text,
        voice=VoiceRow(voice.pk, voice.name, voice.description) if voice else None,
        quotation_id=quotation.pk if quotation else None,
        source=SourceRow(quotation.source.publisher, quotation.source.url) if quotation else None,
    )


def _preview(language: str, lines: Sequence[Line], gone: Sequence[object] = ()) -> SafeString:
    context = {
        "text": text_html([line.row for line in lines], heading_shift=1),
        "lines": lines,
        "gone": gone,
        "language": language,
        "direction": direction(language),
        "has_fates": any(line.fate for line in lines),
        "words": sum(len(line.row.text.split()) for line in lines if not line.row.left_out),
        "unregistered": _("not in the register of quotations"),
    }
    return render_to_string("admin/library/_preview.html", context)
