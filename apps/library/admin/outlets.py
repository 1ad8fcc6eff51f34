"""Outlets, and what they are tied to: dated facts with evidence, never a rating."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.admin.forms import TidyForm, check_order
from apps.core.admin.options import EditorAdmin, outward
from apps.core.admin.site import Group
from apps.core.admin.typed import StackedInline
from apps.library.articles import refresh_outlet
from apps.library.models import Outlet, OutletAffiliation


class AffiliationForm(TidyForm[OutletAffiliation]):
    """A dated fact, which ends after it begins."""

    def clean(self) -> dict[str, Any]:
        """Hold the two days together."""
        given = super().clean()
        check_order(self, "since", "until")
        return given


class AffiliationInline(StackedInline[OutletAffiliation, Outlet]):
    """What an outlet is tied to, since when, and who says so where."""

    model = OutletAffiliation
    form: Any = AffiliationForm
    extra = 0
    fields = ("statement", ("since", "until"), "evidence_url", ("evidence_publisher", "evidence_date"))


@admin.register(Outlet)
class OutletAdmin(EditorAdmin[Outlet]):
    """Outlets with their affiliations."""

    group, place = Group.TEXTS, 3
    list_display = ("name", "site", "affiliation_count", "article_count")
    search_fields = ("name", "slug", "url", "about")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    fields = ("name", "slug", "url", "about")
    inlines = (AffiliationInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outlet]:
        """Count articles and affiliations with the outlets."""
        counts = {
            "article_count": Count("articles", distinct=True),
            "affiliation_count": Count("affiliations", distinct=True),
        }
        return super().get_queryset(request).annotate(**counts)

    @admin.display(description=_("address"), ordering="url")
    def site(self, outlet: Outlet) -> SafeString:
        """Link to the outlet's own site."""
        return outward(outlet.url)

    @admin.display(description=_("affiliations"), ordering="affiliation_count")
    def affiliation_count(self, outlet: Any) -> int:
        """Show how many there are."""
        return int(outlet.affiliation_count)

    @admin.display(description=_("articles"), ordering="article_count")
    def article_count(self, outlet: Any) -> int:
        """Show how many there are."""
        return int(outlet.article_count)

    def save_model(self, request: HttpRequest, obj: Outlet, form: Any, change: bool) -> None:
        """Store the outlet, and let the search know its articles under the new name."""
        super().save_model(request, obj, form, change)
        if change and "name" in form.changed_data:
            refresh_outlet(obj.pk)
