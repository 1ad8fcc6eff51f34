"""Who said what and where it was seen: voices, the register of quotations, sources."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.admin.forms import TidyForm
from apps.core.admin.options import EditorAdmin, link, outward
from apps.core.admin.site import Group
from apps.library.models import Quotation, Source, Voice
from apps.library.publishing import plain_quotes


@admin.register(Voice)
class VoiceAdmin(EditorAdmin[Voice]):
    """Those whose words texts report."""

    group, place = Group.RECORD, 1
    list_display = ("name", "kind", "description", "quotation_count", "passage_count")
    list_filter = ("kind",)
    search_fields = ("name", "slug", "description")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    fields = ("name", "slug", "kind", "description")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Voice]:
        """Count what they said with the voices."""
        counts = {
            "quotation_count": Count("quotations", distinct=True),
            "passage_count": Count("passages", distinct=True),
        }
        return super().get_queryset(request).annotate(**counts)

    @admin.display(description=_("registered quotations"), ordering="quotation_count")
    def quotation_count(self, voice: Any) -> int:
        """Show how many there are."""
        return int(voice.quotation_count)

    @admin.display(description=_("passages in their words"), ordering="passage_count")
    def passage_count(self, voice: Any) -> int:
        """Show how many there are."""
        return int(voice.passage_count)


@admin.register(Source)
class SourceAdmin(EditorAdmin[Source]):
    """Pages that somebody opened."""

    group, place = Group.RECORD, 3
    list_display = ("title", "publisher", "date", "page", "seen", "fact_count", "quotation_count")
    list_filter = ("publisher", "seen")
    date_hierarchy = "date"
    search_fields = ("title", "publisher", "slug", "url")
    prepopulated_fields: ClassVar = {"slug": ("publisher", "title")}
    fields = ("title", "slug", "publisher", "date", "url", "seen")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        """Count what rests on them with the sources."""
        counts = {"fact_count": Count("facts", distinct=True), "quotation_count": Count("quotations", distinct=True)}
        return super().get_queryset(request).annotate(**counts)

    @admin.display(description=_("address"), ordering="url")
    def page(self, source: Source) -> SafeString:
        """Link to the page itself."""
        return outward(source.url)

    @admin.display(description=_("facts"), ordering="fact_count")
    def fact_count(self, source: Any) -> int:
        """Show how many rest on it."""
        return int(source.fact_count)

    @admin.display(description=_("quotations"), ordering="quotation_count")
    def quotation_count(self, source: Any) -> int:
        """Show how many rest on it."""
        return int(source.quotation_count)


class QuotationForm(TidyForm[Quotation]):
    """A registered quotation, whose words must go on bearing out the passages that give them."""

    def clean_words(self) -> str:
        """Refuse words that a published passage gives otherwise."""
        words = str(self.cleaned_data["words"])
        if self.instance.pk:
            for passage in self.instance.passages.select_related("version"):
                if plain_quotes(passage.text).strip("\"' ") not in plain_quotes(words):
                    raise ValidationError(
                        _("Passage %(number)s of “%(version)s” gives other words; they must stand in this quotation."),
                        params={"number": passage.number, "version": passage.version},
                    )
        return words


@admin.register(Quotation)
class QuotationAdmin(EditorAdmin[Quotation]):
    """The register of quotations: words, by whom, seen where, and which passages give them."""

    form = QuotationForm
    group, place = Group.RECORD, 2
    list_display = ("excerpt", "speaker", "date", "venue", "publisher", "passage_count")
    list_filter = (("speaker", admin.RelatedOnlyFieldListFilter), ("source", admin.RelatedOnlyFieldListFilter))
    date_hierarchy = "date"
    search_fields = ("words", "slug", "speaker__name", "venue", "source__publisher")
    autocomplete_fields = ("speaker", "source")
    readonly_fields = ("used_in",)
    fields = ("words", "slug", "speaker", ("date", "venue"), "source", "translated_by", "note", "used_in")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quotation]:
        """Join speaker and source, and count the passages."""
        joined = super().get_queryset(request).select_related("speaker", "source")
        return joined.annotate(passage_count=Count("passages"))

    @admin.display(description=_("words"), ordering="words")
    def excerpt(self, quotation: Quotation) -> SafeString:
        """Show what was said."""
        return format_html('<q class="words">{}</q>', Truncator(quotation.words).words(22))

    @admin.display(description=_("seen at"), ordering="source__publisher")
    def publisher(self, quotation: Quotation) -> SafeString:
        """Link to where the words were seen."""
        return link(reverse("admin:library_source_change", args=[quotation.source_id]), quotation.source.publisher)

    @admin.display(description=_("passages"), ordering="passage_count")
    def passage_count(self, quotation: Any) -> int:
        """Show how many give it."""
        return int(quotation.passage_count)

    @admin.display(description=_("given in"))
    def used_in(self, quotation: Quotation) -> str:
        """List the passages that give it, each a link to its version."""
        passages = quotation.passages.select_related("version").defer("version__source", "version__text")
        rows = format_html_join(
            "",
            '<li><a href="{}#p{}">{}, {}</a></li>',
            (
                (
                    reverse("admin:library_articleversion_change", args=[passage.version_id]),
                    passage.number,
                    passage.version,
                    _("passage %(number)s") % {"number": passage.number},
                )
                for passage in passages.order_by("version_id", "number")
            ),
        )
        return format_html('<ul class="plain">{}</ul>', rows) if rows else gettext("No passage gives it yet.")
