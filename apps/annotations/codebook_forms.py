"""The form of a tag."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.annotations.codebook_services import Words
from apps.annotations.models import Codebook, Tag
from apps.core import palette

_LONG = 5000


class TagForm(forms.Form):
    """What is said of a tag. In a public codebook a tag has a definition; in one's own it may do without."""

    name = forms.CharField(label=_("Name"), max_length=120)
    colour = forms.ChoiceField(label=_("Colour"), choices=palette.choices(palette.TAG_COLOURS))
    definition = forms.CharField(label=_("Definition"), max_length=_LONG, widget=forms.Textarea({"rows": 3}))
    include = forms.CharField(label=_("Include"), max_length=_LONG, required=False, widget=forms.Textarea({"rows": 2}))
    exclude = forms.CharField(label=_("Exclude"), max_length=_LONG, required=False, widget=forms.Textarea({"rows": 2}))
    source = forms.CharField(label=_("Source"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, codebook: Codebook, tag: Tag | None = None) -> None:
        names = ("name", "colour", "definition", "include", "exclude", "source")
        super().__init__(data, initial={name: getattr(tag, name) for name in names} if tag else None)
        self.fields["definition"].required = codebook.owner_id is None

    def words(self) -> Words:
        """Return what was said."""
        return Words(**{name: self.cleaned_data[name] for name in Words.__dataclass_fields__})


class NewTagForm(TagForm):
    """The same, and where the new tag is to stand."""

    under = forms.ModelChoiceField(
        Tag.objects.none(), label=_("Under"), required=False, to_field_name="slug", empty_label=_("nothing: at the top")
    )

    def __init__(self, data: Any = None, *, codebook: Codebook) -> None:
        super().__init__(data, codebook=codebook)
        field = cast("forms.ModelChoiceField[Tag]", self.fields["under"])
        field.queryset = codebook.tags.filter(archived=None, parent__parent=None).order_by("position")
