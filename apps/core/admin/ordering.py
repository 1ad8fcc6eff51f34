"""Rows that stand in an order which people choose: by numbers in a form, stored as 1, 2, 3 without gaps."""

from typing import Any, TypeVar

from django import forms
from django.db.models import F, Max, Model
from django.utils.translation import gettext_lazy as _

from apps.core.admin.forms import TidyForm
from apps.core.admin.typed import BaseInlineFormSet

_M = TypeVar("_M", bound=Model)
_P = TypeVar("_P", bound=Model)
_MOVE = 1_000_000


class OrderedForm(TidyForm[_M]):
    """The form of one row, with the number of the place where it is to stand."""

    place = forms.IntegerField(
        label=_("Place"),
        required=False,
        min_value=1,
        max_value=_MOVE - 1,
        widget=forms.NumberInput(attrs={"class": "place"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["place"] = self.instance.position  # type: ignore[attr-defined]


class OrderedFormSet(BaseInlineFormSet[_M, _P, OrderedForm[_M]]):
    """The forms of all rows of one parent. A row without a number goes to the end.

    The model has an integer field `position`, unique for each parent.
    """

    def save_new(self, form: OrderedForm[_M], commit: bool = True) -> _M:
        """Store a new row behind all others; `save` then moves it to its place."""
        last = self._rows().aggregate(last=Max("position"))["last"] or 0
        form.instance.position = last + 1  # type: ignore[attr-defined]
        return super().save_new(form, commit)

    def save(self, commit: bool = True) -> list[_M]:
        """Store all rows and number them anew."""
        saved = super().save(commit)
        if commit:
            self._number()
        return saved

    def _rows(self) -> Any:
        model: Any = self.model
        return model._default_manager.filter(**{self.fk.name: self.instance})

    def _number(self) -> None:
        wanted: dict[Any, tuple[float, int]] = {}
        for form in self.forms:
            place, before = form.cleaned_data.get("place"), form.initial.get("place")
            # Among rows with the same number, one that moved up to it comes first, one that moved down to it last.
            moved = 0 if place is None or place == before else -1 if before is None or place < before else 1
            wanted[form.instance.pk] = (float("inf") if place is None else place, moved)
        stored = list(self._rows().order_by("position").values_list("pk", "position"))
        order = sorted(stored, key=lambda row: (*wanted.get(row[0], (float("inf"), 0)), row[1]))
        if [position for _, position in order] == list(range(1, len(order) + 1)):
            return
        # Out of the way first: no two rows may have the same position at any time.
        self._rows().update(position=F("position") + _MOVE)
        for position, (pk, _before) in enumerate(order, start=1):
            self._rows().filter(pk=pk).update(position=position)
