"""Django's classes for editors' pages, which take their model as a type argument also when the program runs."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin, StackedInline, TabularInline
    from django.forms import ModelForm
    from django.forms.models import BaseInlineFormSet
else:
    from django.contrib.admin import options
    from django.forms import models

    class _Typed:
        def __class_getitem__(cls, model: object) -> type:
            return cls

    class ModelAdmin(_Typed, options.ModelAdmin):
        """A page for the rows of one model."""

    class StackedInline(_Typed, options.StackedInline):
        """Rows of another model on that page, one below the other."""

    class TabularInline(_Typed, options.TabularInline):
        """The same as a table."""

    class ModelForm(_Typed, models.ModelForm):
        """The form for one row."""

    class BaseInlineFormSet(_Typed, models.BaseInlineFormSet):
        """The forms of the rows of another model."""


__all__ = ["BaseInlineFormSet", "ModelAdmin", "ModelForm", "StackedInline", "TabularInline"]
