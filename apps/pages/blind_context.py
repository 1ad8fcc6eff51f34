"""What the page of blind reading shows: texts without anything that names them, then everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.annotations.disputes import BESIDE, disputed
from apps.comparison.blind import Blind, choices, lay_out
from apps.comparison.columns import default_refs, find_columns
from apps.comparison.guesses import others_guessed, own_guesses
from apps.comparison.models import Guess
from apps.comparison.state import ReadingRef, State, serialise
from apps.core.access import user_pk
from apps.core.templatetags.core import unlinked
from apps.library.models import Event, Frame, Reading
from apps.library.render import text_html
from apps.library.rows import PassageRow

LANGUAGE = "en"
_REASON = Guess._meta.get_field("reason").max_length


@dataclass(frozen=True, slots=True)
class Table:
    """The texts that lie before a reader, and the frames to choose from by their opaque values."""

    event: Event
    seed: str
    readings: Sequence[Reading]
    texts: Sequence[Blind]
    frames: dict[str, Frame]

    @classmethod
    def lay(cls, event: Event, seed: str) -> "Table":
        """Lay out what everybody may read of `event`, the same for all who have the seed. One query."""
        public = Reading.objects.visible_to(None).filter(event=event)
        readings = list(public.in_neutral_order().for_contents())
        return cls(
            event, seed, readings, lay_out(readings, event, seed, LANGUAGE), dict(choices(readings, event, seed))
        )

    @property
    def keys(self) -> list[int]:
        """The keys of the readings."""
        return [text.reading.pk for text in self.texts]

    @property
    def address(self) -> str:
        """Where it is read."""
        return reverse("blind", args=[self.event.slug, self.seed])


class GuessForm(forms.Form):
    """A frame and a reason for each text; any may be left open, not all."""

    def __init__(self, table: Table, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        frames = [("", _("I cannot tell")), *((value, frame.name) for value, frame in table.frames.items())]
        for text in table.texts:
            self.fields[f"frame-{text.opaque}"] = forms.ChoiceField(choices=frames, required=False)
            self.fields[f"reason-{text.opaque}"] = forms.CharField(max_length=_REASON, required=False)

    @property
    def is_foreign(self) -> bool:
        """Whether it names a text or a frame that does not lie here."""
        sent = {name for name in self.data if name.startswith(("frame-", "reason-"))}
        values = {self.data[name] for name in sent if name.startswith("frame-")}
        return not (sent <= self.fields.keys() and values <= {"", *self.table.frames})

    def clean(self) -> dict[str, Any]:
        """Refuse a form in which nothing is guessed, or a reason would be lost."""
        for text in self.table.texts:
            if self.cleaned_data.get(f"reason-{text.opaque}") and not self.cleaned_data.get(f"frame-{text.opaque}"):
                self.add_error(f"frame-{text.opaque}", _("You gave a reason: choose the frame that it is for."))
        if not self.errors and not self.guesses():
            raise forms.ValidationError(_("Choose a frame for at least one text, or reveal without guessing."))
        return self.cleaned_data

    def guesses(self) -> list[tuple[Reading, Frame, str]]:
        """Return what was guessed, text by text."""
        found = []
        for text in self.table.texts:
            value = self.cleaned_data.get(f"frame-{text.opaque}")
            if value:
                frame, reason = self.table.frames[value], self.cleaned_data[f"reason-{text.opaque}"]
                found.append((text.reading, frame, reason))
        return found


def hidden_context(table: Table, form: GuessForm) -> dict[str, Any]:
    """Return the texts under their letters, with the fields of the form. One query."""
    drawn = _texts(table)
    return {
        "texts": [
            {
                "letter": text.letter,
                "opaque": text.opaque,
                "kind": text.reading.article.get_text_kind_display(),
                "language": text.reading.article.language,
                "direction": text.reading.article.direction,
                "text": drawn[text.opaque],
                "frame": form[f"frame-{text.opaque}"],
                "reason": form[f"reason-{text.opaque}"],
            }
            for text in table.texts
        ],
        "form": form,
        "longest": _REASON,
    }


def revealed_context(table: Table, user: object) -> dict[str, Any]:
    """Return the texts with their labels, the reader's own guesses and, from ten on, those of others. Five queries."""
    prefetch_related_objects([text.reading for text in table.texts], disputed(user, most=BESIDE + 1))
    drawn, own, others = _texts(table), own_guesses(table.keys, user), others_guessed(table.keys, user)
    return {
        "texts": [
            {
                "letter": text.letter,
                "opaque": text.opaque,
                "reading": text.reading,
                "article": text.reading.article,
                "frame": text.reading.frame,
                "text": drawn[text.opaque],
                "guess": own.get(text.reading.pk),
                "others": others.get(text.reading.pk),
                "number": sum(count for _, count in others.get(text.reading.pk, ())),
            }
            for text in table.texts
        ],
        "me": user_pk(user),
        "compare": serialise(State(readings=default_refs(table.readings, LANGUAGE))),
    }


def _texts(table: Table) -> dict[str, SafeString]:
    """Return the HTML of each text, without links, sources and uids: all of these lead to where its labels stand."""
    state = State(readings=tuple(ReadingRef(text.reading.article.slug) for text in table.texts))
    rows = {column.reading.pk: column.passages for column in find_columns(table.readings, state).columns}
    return {
        text.opaque: text_html(map(_bare, rows[text.reading.pk]), prefix=f"{text.opaque}.", heading_shift=1)
        for text in table.texts
    }


def _bare(passage: PassageRow) -> PassageRow:
    return passage._replace(uid="", source=None, html=unlinked(passage.html))
