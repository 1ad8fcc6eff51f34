"""The forms of sharing: what is said with a view, who can open it, how long, and what goes along."""

import datetime
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.dialect import CannotCut
from apps.core.markup import short_html
from apps.core.passages import clean
from apps.sharing.freezing import Chosen
from apps.sharing.gathering import Material
from apps.sharing.models import MOST_INTRODUCTION, MOST_TITLE, SharedView
from apps.sharing.opening import Opened

#: How long a view can be open: the value in the form, and days.
SPANS = {"week": 7, "month": 30, "year": 365}
_PLACE = re.compile(r"[0-9]{1,5}")


class TermsForm(forms.Form):
    """Who can open a view, and until when."""

    visibility = forms.ChoiceField(label=_("Who can open it"))
    until = forms.ChoiceField(label=_("How long"), required=False)
    day = forms.DateField(
        label=_("or until the end of this day"), required=False, widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, data: Any = None, *, user: object, view: SharedView | None = None) -> None:
        initial: dict[str, Any] = {"visibility": SharedView.Visibility.LINK, "until": ""}
        if view is not None:
            initial = {"visibility": view.visibility, "until": "as-it-is" if view.expires else ""}
        super().__init__(data, initial=initial)
        self.view = view
        visibility, until = self.fields["visibility"], self.fields["until"]
        assert isinstance(visibility, forms.ChoiceField)  # noqa: S101 (declared above)
        assert isinstance(until, forms.ChoiceField)  # noqa: S101 (declared above)
        may = isinstance(user, User) and user.may_publish
        # Who may not publish can still leave open what is.
        may = may or (view is not None and view.visibility == SharedView.Visibility.PUBLIC)
        choices = SharedView.Visibility.choices
        visibility.choices = choices if may else choices[:1]
        kept = [("as-it-is", gettext("as it is now"))] if view is not None and view.expires else []
        until.choices = [
            *kept,
            ("", gettext("without an end")),
            ("week", gettext("for a week")),
            ("month", gettext("for 30 days")),
            ("year", gettext("for a year")),
        ]

    def clean_day(self) -> datetime.date | None:
        """Refuse a day that is over, and the last of the calendar: a view ends with the day after it."""
        day: datetime.date | None = self.cleaned_data["day"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("That day is over."))
        if day == datetime.date.max:
            raise forms.ValidationError(_("That day is too far away."))
        return day

    def expires(self) -> datetime.datetime | None:
        """Return when the view ends; None is never. A day that was given counts before a span."""
        day: datetime.date | None = self.cleaned_data["day"]
        until: str = self.cleaned_data["until"]
        if day is not None:
            midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), datetime.UTC)
            return midnight
        if until == "as-it-is" and self.view is not None:
            return self.view.expires
        return timezone.now() + datetime.timedelta(days=SPANS[until]) if until in SPANS else None


class ShareForm(TermsForm):
    """Everything that one says when one shares; `into` is the view of which this is to be a new version.

    `title` is suggested. `earlier` is the version that a new one begins from: one of `views`. Who can open a view that
    is there already, and how long, is not asked: it keeps both.
    """

    title = forms.CharField(label=_("Title"), max_length=MOST_TITLE)
    introduction = forms.CharField(
        label=_("A few words of introduction (Markdown)"),
        max_length=MOST_INTRODUCTION,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    into = forms.ChoiceField(
        label=_("Share it as"),
        required=False,
        error_messages={"invalid_choice": _("That shared view cannot have a new version any more. Choose again.")},
    )
    with_private = forms.BooleanField(required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        user: object,
        material: Material,
        views: Sequence[SharedView],
        title: str = "",
        earlier: Opened | None = None,
    ) -> None:
        super().__init__(data, user=user)
        self.initial["title"] = title
        if earlier is not None:
            said = {"title": earlier.snapshot.title, "introduction": earlier.snapshot.introduction}
            edition = next(view.edition for view in views if view.token == earlier.view.token)
            self.initial.update(said, into=f"{earlier.view.token}:{edition}")
        self.material = material
        self.views = {view.token: view for view in views}
        into = self.fields["into"]
        assert isinstance(into, forms.ChoiceField)  # noqa: S101 (declared above)
        into.choices = [
            ("", gettext("a new shared view")),
            *(
                (
                    f"{view.token}:{view.edition}",
                    gettext("a new version of “%(title)s”, shared on %(date)s")
                    % {"title": view.title, "date": date_format(view.created)},
                )
                for view in views
            ),
        ]
        # A form that was made before the view changed is refused by the service, with what was typed.
        if data is not None and (sent := str(data.get("into", ""))).partition(":")[0] in self.views:
            into.choices = [*into.choices, (sent, "")]
            self.fields["visibility"].required = False

    def clean_introduction(self) -> str:
        """Refuse Markdown that no page can show, here as well as where it is stored: a visitor is no guest yet."""
        introduction: str = self.cleaned_data["introduction"]
        try:
            short_html(clean(introduction))
        except CannotCut as error:
            raise forms.ValidationError(str(error)) from error
        return introduction

    def is_stale(self) -> bool:
        """Whether the chosen view has changed since the form was made."""
        view, edition = self.target()
        return view is not None and view.edition != edition

    def target(self) -> tuple[SharedView | None, int]:
        """Return the view that gets a new version, and the edition that the form was made from."""
        token, _colon, edition = str(self.cleaned_data["into"]).partition(":")
        return self.views.get(token), int(edition) if edition.isdecimal() and len(edition) < 10 else 0

    def chosen(self, sent: Mapping[str, Any]) -> Chosen:
        """Return what goes along: what was left ticked, in the order of the places given, else in that of the text."""
        ticked, parallels, answers, none = (_list(sent, name) for name in ("annotation", "parallel", "answer", "none"))
        known = {
            each.highlight.slug: place
            for place, each in enumerate(self.material.candidates, 1)
            if ("private" if each.is_private else "public") not in none
        }
        wanted = [slug for slug in dict.fromkeys(ticked) if slug in known]
        return Chosen(
            title=self.cleaned_data["title"],
            introduction=self.cleaned_data["introduction"],
            annotations=sorted(wanted, key=lambda slug: (_place(sent, slug), known[slug])),
            parallels=[] if "parallels" in none else parallels,
            answers=[] if "answers" in none else answers,
            with_private=self.cleaned_data["with_private"],
        )


def problems_of(form: forms.Form) -> list[str]:
    """Return what is wrong with a form, each with the name of the field that it is said of."""
    return [
        gettext("“%(field)s”: %(problem)s") % {"field": form.fields[name].label, "problem": error}
        if name in form.fields
        else str(error)
        for name, errors in form.errors.items()
        for error in errors
    ]


def _list(sent: Mapping[str, Any], name: str) -> list[str]:
    found: list[str] = sent.getlist(name) if hasattr(sent, "getlist") else sent.get(name, [])
    return found


def _place(sent: Mapping[str, Any], slug: str) -> int:
    """Return the place that was given to an annotation; those without one come after all that have one."""
    value = str(sent.get(f"place-{slug}", ""))
    return int(value) if _PLACE.fullmatch(value) else 100_000
