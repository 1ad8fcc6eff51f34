"""What the pages of all models have in common."""

from functools import reduce
from operator import or_
from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import connections
from django.db.models import Model, Q, QuerySet, TextField
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.admin.forms import TidyForm
from apps.core.admin.site import Group
from apps.core.admin.typed import ModelAdmin

_M = TypeVar("_M", bound=Model)
#: More words than this are not looked for.
_MAX_WORDS = 8


class EditorAdmin(ModelAdmin[_M]):
    """The pages of one model: found in any case and script, in the group of the index where people look for it."""

    form: Any = TidyForm
    group: ClassVar[str] = Group.OTHER
    place: ClassVar[int] = 99
    list_per_page = 50
    save_on_top = True
    formfield_overrides: ClassVar = {TextField: {"widget": AdminTextareaWidget(attrs={"rows": 5, "dir": "auto"})}}

    def get_ordering(self, request: HttpRequest) -> Any:
        """Return the order of the model where the page has none of its own: counting rows makes Django forget it."""
        return self.ordering or self.opts.ordering

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[_M], search_term: str
    ) -> tuple[QuerySet[_M], bool]:
        """Return the rows in which every word stands somewhere in `search_fields`, whatever its case."""
        for word in search_term.split()[:_MAX_WORDS]:
            matches = (
                Q(**{f"{name}__icontains": form})
                for name in self.get_search_fields(request)
                for form in _forms(word, queryset.db)
            )
            queryset = queryset.filter(reduce(or_, matches))
        return queryset, False


def _forms(word: str, database: str) -> set[str]:
    """Return the ways to write `word` that the database does not know for the same: SQLite folds ASCII alone."""
    if word.isascii() or connections[database].vendor != "sqlite":
        return {word}
    return {word, word.lower(), word.upper(), word.capitalize()}


class ReadOnly(admin.options.BaseModelAdmin):  # type: ignore[type-arg]
    """Rows that are looked at here and changed nowhere, or not here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds one here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes one here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes one here."""
        return False


def link(address: str, text: object) -> SafeString:
    """Return a link within the site."""
    return format_html('<a href="{}">{}</a>', address, text)


def outward(address: str) -> SafeString:
    """Return a link to where something was published, under the name of its host."""
    if not address:
        return SafeString("")
    host = address.partition("://")[2].partition("/")[0].removeprefix("www.") or address
    return format_html('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', address, host)
