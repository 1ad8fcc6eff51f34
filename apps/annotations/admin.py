"""The pages on which editors look after codebooks and tags."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.annotations.models import Codebook, Tag
from apps.core import palette
from apps.core.admin.forms import TidyForm
from apps.core.admin.options import EditorAdmin
from apps.core.admin.ordering import OrderedForm, OrderedFormSet
from apps.core.admin.site import Group
from apps.core.admin.typed import TabularInline


def tag_mark(tag: Tag) -> SafeString:
    """Return the name of a tag as it is marked on every page."""
    return format_html('<span class="tag t-{}">{}</span>', tag.colour, tag.name)


def check_parent(tag: Tag, parent: Tag | None, codebook_id: int | None) -> Tag | None:
    """Return `parent`. Raises ValidationError where it is of another codebook, or stands under `tag` itself."""
    above = parent
    if parent is not None and parent.codebook_id != codebook_id:
        raise ValidationError(_("“%(tag)s” is in another codebook."), params={"tag": parent})
    while above is not None:
        if above.pk == tag.pk:
            raise ValidationError(_("“%(tag)s” stands under this tag already."), params={"tag": parent})
        above = above.parent
    return parent


class TagInlineForm(OrderedForm[Tag]):
    """A tag in the table of its codebook."""

    def clean_parent(self) -> Tag | None:
        """Keep the tree a tree."""
        return check_parent(self.instance, self.cleaned_data.get("parent"), self.instance.codebook_id)


class TagInline(TabularInline[Tag, Codebook]):
    """The tags of a codebook in their order; what each takes in and leaves out stands on its own page."""

    model = Tag
    form: Any = TagInlineForm
    formset: Any = OrderedFormSet
    extra = 0
    ordering = ("position",)
    fields = ("place", "name", "slug", "parent", "colour", "definition")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    show_change_link = True

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Two lines for a definition, and no way from here to the tag above."""
        if db_field.name == "definition":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 40})
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "parent" and field is not None:
            for action in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{action}_related", False)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer the tags of this codebook, fetched once for all rows."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "parent" and field is not None:
            codebook = request.resolver_match.kwargs.get("object_id")
            tags = Tag.objects.filter(codebook=codebook) if codebook and codebook.isdecimal() else Tag.objects.none()
            field.queryset = tags.order_by("position")
            field.choices = [("", "—"), *((tag.pk, tag.name) for tag in field.queryset)]
        return field


@admin.register(Codebook)
class CodebookAdmin(EditorAdmin[Codebook]):
    """Codebooks with their tags."""

    group, place = Group.VOCABULARY, 4
    list_display = ("name", "version", "tag_count", "slug")
    search_fields = ("name", "slug", "description")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    fields = (("name", "version"), "slug", "description")
    inlines = (TagInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Codebook]:
        """Count the tags with the codebooks."""
        return super().get_queryset(request).annotate(tag_count=Count("tags"))

    @admin.display(description=_("tags"), ordering="tag_count")
    def tag_count(self, codebook: Any) -> int:
        """Show how many there are."""
        return int(codebook.tag_count)


class TagForm(TidyForm[Tag]):
    """One tag with everything that is said of it."""

    colour = forms.ChoiceField(
        label=_("Colour"),
        widget=forms.RadioSelect(attrs={"class": "swatches"}),
        choices=[
            (name, format_html('<span class="tag t-{}">{}</span>', name, name.capitalize()))
            for name in palette.TAG_COLOURS
        ],
    )

    def clean(self) -> dict[str, Any]:
        """Keep the tree a tree, and a codebook's slugs its own."""
        given = super().clean()
        codebook = given.get("codebook") or (self.instance.codebook if self.instance.pk else None)
        if codebook is None:
            return given
        try:
            check_parent(self.instance, given.get("parent"), codebook.pk)
        except ValidationError as error:
            self.add_error("parent", error)
        if Tag.objects.filter(codebook=codebook, slug=given.get("slug")).exclude(pk=self.instance.pk).exists():
            self.add_error("slug", _("Another tag of this codebook has that slug."))
        return given


@admin.register(Tag)
class TagAdmin(EditorAdmin[Tag]):
    """Tags of all codebooks."""

    form = TagForm
    group, place = Group.VOCABULARY, 5
    list_display = ("mark", "parent", "codebook", "definition", "source")
    list_filter = (
        ("codebook", admin.RelatedOnlyFieldListFilter),
        ("parent", admin.RelatedOnlyFieldListFilter),
        "colour",
    )
    list_select_related = ("parent", "codebook")
    ordering = ("codebook__name", "position")
    search_fields = ("name", "slug", "definition", "source")
    autocomplete_fields = ("parent",)
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("codebook", "parent", ("name", "slug"), "colour")}),
        (_("What it means"), {"fields": ("definition", "include", "exclude", "source")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Tag | None = None) -> tuple[str, ...]:
        """A tag stays in its codebook."""
        return ("codebook",) if obj else ()

    @admin.display(description=_("tag"), ordering="position")
    def mark(self, tag: Tag) -> SafeString:
        """Show the tag in its colour."""
        return tag_mark(tag)

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        """Put a new tag behind the others of its codebook."""
        if not change:
            last = Tag.objects.filter(codebook=obj.codebook).aggregate(last=Max("position"))["last"] or 0
            obj.position = last + 1
        super().save_model(request, obj, form, change)
