"""The pages on which editors look after codebooks and tags."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.annotations.codebook_services import MAX_LEVELS
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


def check_parent(
    tag: Tag, parent: Tag | None, codebook_id: int | None, above: Mapping[int, int | None] | None = None
) -> Tag | None:
    """Return `parent`. Raises ValidationError where it is of another codebook or would make a fourth level.

    Raises it too where it stands under `tag` itself. `above` gives the key of the tag over each of the codebook, as
    they will stand; without it they are as they are stored.
    """
    if parent is None:
        return None
    if parent.codebook_id != codebook_id:
        raise ValidationError(_("“%(tag)s” is in another codebook."), params={"tag": parent})
    outline = dict(above or _above(codebook_id))
    if tag.pk:
        outline[tag.pk] = parent.pk
    chain = [parent.pk]
    while (at := outline.get(chain[-1])) is not None and at not in chain:
        chain.append(at)
    if tag.pk in chain:
        raise ValidationError(_("“%(tag)s” stands under this tag already."), params={"tag": parent})
    if len(chain) + _height(tag.pk, outline) > MAX_LEVELS:
        message = _("Under “%(tag)s” this would make a fourth level. A codebook has three at the most.")
        raise ValidationError(message, params={"tag": parent})
    return parent


def _above(codebook_id: int | None) -> dict[int, int | None]:
    return dict(Tag.objects.filter(codebook=codebook_id).values_list("pk", "parent"))


def _height(key: int | None, outline: Mapping[int, int | None]) -> int:
    """How many levels a tag takes with what stands under it."""
    return 1 + max((_height(child, outline) for child, above in outline.items() if key and above == key), default=0)


class TagInlineForm(OrderedForm[Tag]):
    """A tag in the table of its codebook; where it stands is checked with all others (`TagFormSet`)."""


class TagFormSet(OrderedFormSet[Tag, Codebook]):
    """The table of a codebook's tags."""

    def clean(self) -> None:
        """Keep the tree a tree of three levels, as it will be with all rows together. One query."""
        super().clean()
        given = [form for form in self.forms if "parent" in getattr(form, "cleaned_data", {})]
        outline = _above(self.instance.pk)
        for form in given:
            parent = form.cleaned_data["parent"]
            if form.instance.pk:
                outline[form.instance.pk] = parent.pk if parent else None
        for form in given:
            if "parent" in form.changed_data:
                try:
                    check_parent(form.instance, form.cleaned_data["parent"], self.instance.pk, outline)
                except ValidationError as error:
                    form.add_error("parent", error)


class TagInline(TabularInline[Tag, Codebook]):
    """The tags of a codebook in their order; what each takes in and leaves out stands on its own page."""

    model = Tag
    form: Any = TagInlineForm
    formset: Any = TagFormSet
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
