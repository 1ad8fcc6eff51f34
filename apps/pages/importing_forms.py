"""Forms of imports: what is brought, what is known about it, and what each passage is."""

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Group, User
from apps.core.passages import (
    CONTINUED,
    HEADER,
    HEADING,
    LIST_ITEM,
    NOTE,
    PARAGRAPH,
    QUOTATION,
    RUN_TOGETHER,
    TABLE_ROW,
    Block,
)
from apps.library.drafts import Change
from apps.library.importers import CannotImport, Source, check_size
from apps.library.importers.text_shapes import sentences
from apps.library.importing import Affiliation, Wanted
from apps.library.models import Article, Event, Frame, Outlet, OutletAffiliation, Reading, TextKind
from apps.library.publishing import inner_of

#: Passages on one page of the desk: a form of more fields than Django takes could not be sent.
PAGE = 100
#: What a passage can be, with its level.
CHOICES = (
    (f"{PARAGRAPH} 0", _("paragraph")),
    (f"{HEADING} 1", _("heading 1")),
    (f"{HEADING} 2", _("heading 2")),
    (f"{HEADING} 3", _("heading 3")),
    (f"{LIST_ITEM} 1", _("list item")),
    (f"{LIST_ITEM} 2", _("list item, inner")),
    (f"{QUOTATION} 0", _("quotation")),
    (f"{TABLE_ROW} 0", _("table row")),
    (f"{NOTE} 0", _("note")),
)
#: What else is known of a passage.
FLAGS = {
    HEADER: _("head of a table"),
    CONTINUED: _("goes on with the item above"),
    RUN_TOGETHER: _("a table whose cells ran together: look at the original"),
}
#: A fact about an outlet, in the order of apps.library.importing.Affiliation.
OF_OUTLET = ("affiliation", "affiliation_since", "evidence_url", "evidence_publisher", "evidence_date")
DATES = ("date", "affiliation_since", "evidence_date")
#: What few texts need; it is folded away where nothing is said of it.
RARE = (*OF_OUTLET, "group", "excerpt")
#: What the texts of a compilation have in common as a rule: filled in from the one before.
COMMON = ("outlet", "text_kind", "rights", "event", "by", "group", "excerpt")


class SourceForm(forms.Form):
    """A text in one of four ways."""

    text = forms.CharField(
        label=_("Paste a text"), required=False, strip=False, widget=forms.Textarea({"rows": 8, "autofocus": True})
    )
    html = forms.CharField(
        label=_("Paste from a page, with its headings and lists"),
        help_text=_("What you copied keeps its form here. Without JavaScript: HTML."),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 4}),
    )
    file = forms.FileField(
        label=_("A file: text, Markdown, HTML, DOCX, ODT, EPUB, PDF"), required=False, allow_empty_file=True
    )
    address = forms.CharField(label=_("Web address"), required=False, max_length=2000)

    def clean(self) -> dict[str, Any]:
        """Take one of them."""
        given = self.cleaned_data
        if not any(given.get(name) for name in ("text", "html", "address")) and given.get("file") is None:
            self.add_error(None, _("Nothing was brought: paste a text, choose a file or give an address."))
        file = given.get("file")
        try:
            check_size(file.size if file is not None else 0)
        except CannotImport as error:
            self.add_error("file", str(error))
        return given

    def source(self) -> Source | None:
        """Return what was brought, or None where it has to be fetched from `address` first."""
        given = self.cleaned_data
        if given["file"] is not None:
            return Source(given["file"].read(), given["file"].name, given["file"].content_type or "")
        if given["html"]:
            fragment = "" if "<body" in given["html"].lower() else "; fragment"
            return Source(b"\xef\xbb\xbf" + given["html"].encode(), "", f"text/html{fragment}", given["address"])
        if given["text"]:
            return Source(b"\xef\xbb\xbf" + given["text"].encode(), "", "text/plain", given["address"])
        return None


class PartForm(forms.Form):
    """What is known about a text, and what it is a reading of."""

    title = forms.CharField(label=_("Title"), required=False, max_length=500)
    byline = forms.CharField(label=_("Byline"), required=False, max_length=Article._meta.get_field("byline").max_length)
    date = forms.DateField(label=_("Date"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    outlet = forms.CharField(
        label=_("Outlet"),
        help_text=_("An outlet that is not known yet is made; what it is tied to is said, with evidence, on its page."),
        required=False,
        max_length=Outlet._meta.get_field("name").max_length,
    )
    affiliation = forms.CharField(
        label=_("A fact about whose the outlet is"),
        help_text=_("Such as who owns or funds it; with a date and the evidence, or not at all."),
        required=False,
        max_length=OutletAffiliation._meta.get_field("statement").max_length,
    )
    affiliation_since = forms.DateField(
        label=_("… since"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    evidence_url = forms.RegexField(
        r"^https?://\S+$", label=_("… address of the evidence"), required=False, max_length=500
    )
    evidence_publisher = forms.CharField(label=_("… its publisher"), required=False, max_length=200)
    evidence_date = forms.DateField(
        label=_("… its date"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    language = forms.RegexField(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", label=_("Language"), required=False, max_length=35
    )
    text_kind = forms.ChoiceField(label=_("Text kind"), required=False, choices=[("", "–"), *TextKind.choices])
    rights = forms.CharField(label=_("Rights"), required=False, max_length=Article._meta.get_field("rights").max_length)
    event = forms.ModelChoiceField(Event.objects.none(), label=_("A reading of"), required=False, to_field_name="slug")
    frame = forms.ModelChoiceField(Frame.objects.all(), label=_("Frame"), required=False, to_field_name="slug")
    rationale = forms.CharField(
        label=_("Why this frame"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    by = forms.CharField(
        label=_("Who says so"), required=False, max_length=Reading._meta.get_field("given_by").max_length
    )
    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=_("Only for a group"),
        help_text=_("Where the rights allow no public display."),
        required=False,
        to_field_name="slug",
    )
    excerpt = forms.IntegerField(
        label=_("Longest quotation in shared views"),
        help_text=_("In characters. Empty: the whole text."),
        required=False,
        min_value=1,
        max_value=1_000_000,
    )
    again = forms.BooleanField(label=_("It is another text: store it nevertheless"), required=False)

    def __init__(
        self, user: User, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None, group: str = ""
    ) -> None:
        """Take besides what was typed the `group` that the text is kept for: one of others stays, and is not named."""
        super().__init__(data, initial=initial)
        self._closed = Group.objects.filter(slug=group).exclude(pk__in=Group.objects.visible_to(user)).first()
        if self._closed is not None:
            self.fields["group"].help_text = _("It is kept for a group that you are not in, and stays so.")
            self.fields["group"].disabled = True
        for name, rows in (("event", Event.objects.visible_to(user)), ("group", Group.objects.visible_to(user))):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        """Take a fact about an outlet with its date and all of its evidence, or not at all."""
        given = self.cleaned_data
        if self._closed is not None:
            given["group"] = self._closed
        if any(given.get(name) for name in OF_OUTLET) and not all(given.get(name) for name in OF_OUTLET):
            self.add_error(
                "affiliation",
                _("A fact about an outlet needs its date, and address, publisher and date of the evidence."),
            )
        return given

    def common(self) -> list[forms.BoundField]:
        """Return the fields that every text needs."""
        return [self[name] for name in self.fields if name not in (*RARE, "again")]

    def rare(self) -> list[forms.BoundField]:
        """Return the fields that few texts need."""
        return [self[name] for name in RARE]

    def rare_shown(self) -> bool:
        """Return whether anything is said in the fields that few texts need, or is wrong with them."""
        return any(field.value() or field.errors for field in self.rare())

    def said(self) -> dict[str, Any]:
        """Return what was said, as a draft keeps it."""
        given = self.cleaned_data
        kept = {
            name: value.slug if name in ("event", "frame", "group") and value else value
            for name, value in given.items()
        }
        return {**kept, **{name: given[name].isoformat() if given[name] else "" for name in DATES}}

    def wanted(self, *, publish: bool) -> Wanted:
        """Return it as storing takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in OF_OUTLET}
        fact = tuple(self.cleaned_data[name] for name in OF_OUTLET)
        given["affiliation"] = Affiliation(*fact) if all(fact) else None
        return Wanted(**{**given, "title": " ".join(self.cleaned_data["title"].split())}, publish=publish)


def initial_of(part: Mapping[str, Any], others: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return what the form of a text shows at first: what was said of it, else what was understood.

    Of a text of which nothing was said yet it is also what was said of the last article made of `others`, as far as
    texts that stand together have it in common.
    """
    understood = {name: part[name] for name in ("title", "byline", "date", "outlet", "language")}
    before: dict[str, Any] = next((each["said"] for each in reversed(others) if each["article"]), {})
    shared = {name: before[name] for name in COMMON if before.get(name) and not understood.get(name)}
    said = {**understood, **(part["said"] or shared)}
    for name in DATES:
        said[name] = datetime.date.fromisoformat(said[name]) if said.get(name) else None
    return said


def rows_of(
    blocks: Sequence[Block], first: int, typed: Mapping[int, Change], *, stale: bool = False
) -> list[dict[str, Any]]:
    """Return what the page shows of the passages from `first` (from 1) on.

    `typed` is what was typed of them and not stored, by number; `stale` says that beside it stands what is stored.
    """
    rows = []
    for number, block in enumerate(blocks[first - 1 : first - 1 + PAGE], start=first):
        chosen = f"{block.kind} {block.level}"
        change = typed.get(number)
        ends = sentences(block.text)
        rows.append(
            {
                "number": number,
                "block": block,
                "html": mark_safe(inner_of(block.text, block.marks)),  # noqa: S308 (it escapes every character)
                "chosen": f"{change.kind} {change.level}" if change else chosen,
                "flags": [str(FLAGS[flag]) for flag in block.flags],
                "odd": chosen if chosen not in dict(CHOICES) else "",
                "voice": change.voice if change else block.voice,
                "left_out": change.left_out if change else block.left_out,
                "merge": change.merge if change else False,
                "split": change.split if change else 0,
                "before": change.before if change else "",
                "now": _now(block, change) if stale and change else [],
                "splits": [
                    (place, block.text[max(0, end - 30) : end].strip()) for place, end in enumerate(ends[:-1], start=1)
                ][:40],
            }
        )
    return rows


def _now(block: Block, change: Change) -> list[str]:
    """Return in words what is stored of a passage where something else was typed."""
    if (change.kind, change.level, change.voice, change.left_out) == (
        block.kind,
        block.level,
        block.voice,
        block.left_out,
    ):
        return []
    return _in_words(Change(block.kind, block.level, block.voice, block.left_out))


def _in_words(change: Change) -> list[str]:
    kind = f"{change.kind} {change.level}"
    said = [str(dict(CHOICES).get(kind, kind))]
    said += [gettext("Voice: %s") % change.voice] if change.voice else []
    said += [gettext("left out")] if change.left_out else []
    said += [gettext("joined with the next")] if change.merge else []
    said += [gettext("divided after sentence %s") % change.split] if change.split else []
    return [*said, gettext("divided before “%s”") % change.before] if change.before else said


def keys_of(blocks: Sequence[Block], first: int) -> str:
    """Return by what the passages from `first` on are known again when the form comes back."""
    shown = blocks[first - 1 : first - 1 + PAGE]
    return " ".join(hashlib.sha256(block.text.encode()).hexdigest()[:8] for block in shown)


def typed_of(data: QueryDict, blocks: Sequence[Block], first: int) -> tuple[dict[int, Change], list[dict[str, Any]]]:
    """Return what was typed of the passages that still stand among `blocks`, by their numbers there.

    And what was typed of those that do not, or not on the page from `first` on, with the numbers that they had.
    """
    places: dict[str, list[int]] = {}
    for number, key in enumerate(keys_of(blocks, first).split(), start=first):
        places.setdefault(key, []).append(number)
    typed: dict[int, Change] = {}
    gone = []
    for number, key in enumerate(data.get("was", "").split()[:PAGE], start=first):
        change = change_of(data, number)
        if change is not None and places.get(key):
            typed[places[key].pop(0)] = change
        elif change is not None:
            gone.append({"number": number, "said": _in_words(change)})
    return typed, gone


def theirs_of(form: PartForm, kept: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return label and value of what is stored of a text wherever `form` says something else of it."""
    stored = initial_of(kept)
    found = []
    for name, field in form.fields.items():
        mine = name in form.data if isinstance(field, forms.BooleanField) else form.data.get(name, "").strip()
        value = stored.get(name)
        if isinstance(field, forms.BooleanField):
            value = bool(value)
        elif str(value if value is not None else "") == mine:
            continue
        if value != mine:
            found.append((str(field.label), _as_shown(field, value)))
    return found


def typed_in(form: PartForm) -> list[tuple[str, str]]:
    """Return label and value of whatever was typed into `form`, right or wrong."""
    typed = ((field, form.data.get(name, "").strip()) for name, field in form.fields.items())
    return [(str(field.label), _as_shown(field, value)) for field, value in typed if value]


def _as_shown(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return gettext("yes") if value else gettext("no")
    if isinstance(field, forms.ModelChoiceField) and value:
        row = field.queryset.filter(slug=value).first() if field.queryset is not None else None
        return str(row or value)
    if isinstance(field, forms.ChoiceField):
        value = dict(TextKind.choices).get(value, value)
    return str(value or "—")


def change_of(data: QueryDict, number: int) -> Change | None:
    """Return what was said of the passage `number`, or None where its fields were not sent."""
    kind, _space, level = data.get(f"kind{number}", "").partition(" ")
    if not kind:
        return None
    split = data.get(f"split{number}", "")
    return Change(
        kind,
        int(level) if level.isdecimal() and len(level) == 1 else 0,
        " ".join(data.get(f"voice{number}", "").replace("\0", "").split())[:200],
        f"out{number}" in data,
        f"merge{number}" in data,
        int(split) if split.isdecimal() and len(split) < 5 else 0,
        " ".join(data.get(f"before{number}", "").replace("\0", "").split())[:200],
    )
