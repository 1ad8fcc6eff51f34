"""The forms of answers, of question sets and of parallels."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Group, User
from apps.annotations.models.highlights import MAX_NOTE, Visibility
from apps.comparison.models import Parallel, Question, QuestionSet
from apps.comparison.parallels import Said
from apps.comparison.question_sets import QuestionWords, SetWords


def audiences(user: User, *, now: str = "") -> Sequence[tuple[str, str]]:
    """Return who may be chosen to see a thing of `user`'s: `now` is what was chosen before, which always stays."""
    choices = [("private", gettext("only I"))]
    if not user.is_guest:
        groups = Group.objects.filter(memberships__user=user).order_by("name")
        choices += [(f"group:{group.slug}", group.name) for group in groups]
    if user.may_publish or now == Visibility.PUBLIC:
        choices.append(("public", gettext("everybody")))
    return choices


def audience(user: User, who: str) -> tuple[str, Group | None]:
    """Return visibility and group as one choice of `audiences` names them; a group one is not in is None."""
    word, _colon, slug = who.partition(":")
    group = Group.objects.filter(slug=slug, memberships__user=user).first() if word == Visibility.GROUP else None
    return word, group


class QuestionSetForm(forms.Form):
    """What is said of a set, and for a set of one's own who sees it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(
        label=_("Description (Markdown)"), max_length=5_000, required=False, widget=forms.Textarea({"rows": 3})
    )
    source = forms.CharField(label=_("Where the questions come from"), max_length=300, required=False)
    who = forms.ChoiceField(label=_("Who sees it, and its answers"))

    def __init__(self, data: Any = None, *, user: User, question_set: QuestionSet | None = None) -> None:
        initial: dict[str, str] = {}
        if question_set is not None:
            group = question_set.group
            initial = {name: getattr(question_set, name) for name in ("name", "description", "source")}
            initial["who"] = f"group:{group.slug}" if group else question_set.visibility
        super().__init__(data, initial=initial)
        self.user = user
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = audiences(user, now=initial.get("who", ""))
        if question_set is not None and question_set.owner_id is None:
            del self.fields["who"]

    def words(self) -> SetWords:
        """Return what was said."""
        visibility, group = audience(self.user, self.cleaned_data.get("who", "public"))
        said = {name: self.cleaned_data[name] for name in ("name", "description", "source")}
        return SetWords(**said, visibility=visibility, group=group)


class ParallelForm(forms.Form):
    """What is said with a parallel. `user` is None for a visitor who has not written yet."""

    relation = forms.ChoiceField(
        label=_("How they stand to one another"),
        choices=Parallel.Relation.choices,
        error_messages={"required": _("Choose how they stand to one another.")},
    )
    note = forms.CharField(label=_("Note (Markdown)"), required=False, widget=forms.Textarea({"rows": 3}))
    who = forms.ChoiceField(label=_("Who sees it"))

    def __init__(self, data: Any = None, *, user: User | None, parallel: Parallel | None = None) -> None:
        initial = {"who": str(Visibility.PRIVATE)}
        if parallel is not None:
            who = f"group:{parallel.group.slug}" if parallel.group else parallel.visibility
            initial = {"relation": parallel.relation, "note": parallel.note, "who": who}
        super().__init__(data, initial=initial)
        self.user = user
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = audiences(user, now=initial["who"]) if user else [("private", gettext("only I"))]

    def clean_note(self) -> str:
        """Refuse a note that is too long."""
        note = str(self.cleaned_data["note"])
        if len(note.encode()) > MAX_NOTE:
            raise forms.ValidationError(gettext("A note is at most 20 kB of text; this is longer."))
        return note

    def said(self) -> Said:
        """Return what was said."""
        who = self.cleaned_data["who"]
        visibility, group = audience(self.user, who) if self.user else (who, None)
        return Said(self.cleaned_data["relation"], self.cleaned_data["note"], visibility, group)


class QuestionForm(forms.Form):
    """What is said of a question."""

    name = forms.CharField(label=_("In a word or two"), max_length=80)
    wording = forms.CharField(label=_("The question"), max_length=400, widget=forms.Textarea({"rows": 2}))
    help = forms.CharField(
        label=_("What counts as an answer"), max_length=2_000, required=False, widget=forms.Textarea({"rows": 2})
    )
    source = forms.CharField(label=_("Where it comes from"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, question: Question | None = None) -> None:
        names = ("name", "wording", "help", "source")
        super().__init__(data, initial={name: getattr(question, name) for name in names} if question else None)

    def words(self) -> QuestionWords:
        """Return what was said."""
        return QuestionWords(**self.cleaned_data)
