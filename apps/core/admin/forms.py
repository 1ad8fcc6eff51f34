"""Forms that store what is typed as everything else is stored: NFC, plain line ends, addresses that lead somewhere."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Model
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.admin.typed import ModelForm
from apps.core.passages import CannotCut, clean, cut_markdown

_M = TypeVar("_M", bound=Model)

#: What every address and every file of the corpus can hold.
valid_slug = RegexValidator(r"\A[a-z0-9][a-z0-9-]*\Z", _("Small letters a to z, digits and hyphens."))
valid_address = RegexValidator(
    r"\A(https?://[^\s/]+(/\S*)?|/\S*)\Z", _("An address that begins with https:// or http://, or / on this site.")
)


#: The fields that hold short texts in Markdown.
_MARKDOWN = {"summary", "description", "about"}


def can_be_shown(source: str) -> None:
    """Raise ValidationError for Markdown that is nested beyond what any page could show."""
    try:
        cut_markdown(source)
    except CannotCut as error:
        raise ValidationError(str(error)) from error


class TidyForm(ModelForm[_M]):
    """A form whose texts are stored clean, and whose slugs and addresses are checked as the corpus format does."""

    #: The fields that hold addresses.
    addresses: tuple[str, ...] = ("url", "evidence_url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.SlugField):
                field.validators = [*field.validators, valid_slug]
            if name in _MARKDOWN:
                field.validators = [*field.validators, can_be_shown]
            if name in self.addresses:
                field.validators = [*field.validators, valid_address]

    def clean(self) -> dict[str, Any]:
        """Tidy every text."""
        super().clean()
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                self.cleaned_data[name] = clean(value).strip()
        return self.cleaned_data


def check_order(form: ModelForm[Any], first: str, last: str) -> None:
    """Add an error to `form` where the day in the field `last` is before that in the field `first`."""
    begins, ends = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if begins and ends and ends < begins:
        form.add_error(last, _("This day is before the first one."))


def short(db_field: Any, name: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return `kwargs` of a form field with room for two lines, where `db_field` is the one called `name`."""
    if db_field.name == name:
        kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField", "dir": "auto"})
    return kwargs


class LanguageInput(forms.TextInput):
    """A field for a language tag, which offers the common ones."""

    def render(self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the field with its list of suggestions."""
        given = {**(attrs or {})}
        listed = f"{given.get('id', name)}_languages"
        field = super().render(name, value, {**given, "list": listed}, renderer)
        known = sorted((tag, info["name"]) for tag, info in LANG_INFO.items() if "name" in info)
        options = format_html_join("", '<option value="{}">{}</option>', known)
        return format_html("{}<datalist{}>{}</datalist>", field, flatatt({"id": listed}), options)
