"""Versions and passages: to look at, never to change; a passage can be left out or brought back."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core.admin.forms import TidyForm
from apps.core.admin.options import EditorAdmin, ReadOnly, link
from apps.core.admin.site import Group
from apps.library.admin.previews import preview_of_version
from apps.library.articles import NothingLeft, leave_out
from apps.library.models import ArticleVersion, Passage


class NewestFilter(admin.SimpleListFilter):
    """Whether it is of the newest version of its article."""

    title = _("version")
    parameter_name = "newest"
    #: The way from the model to its article.
    path = ""

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two answers."""
        return [("yes", _("newest")), ("no", _("older"))]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows of the one or the other."""
        newest = {f"{self.path}article__current": F(f"{self.path}pk" if self.path else "pk")}
        if self.value() == "yes":
            return queryset.filter(**newest)
        return queryset.exclude(**newest) if self.value() == "no" else queryset


class NewestPassageFilter(NewestFilter):
    """The same for passages."""

    path = "version__"


@admin.register(ArticleVersion)
class ArticleVersionAdmin(ReadOnly, EditorAdmin[ArticleVersion]):
    """Versions, as they were published. A new one is made on the page of its article."""

    group, place = Group.TEXTS, 4
    list_display = ("title", "of_article", "number", "is_newest", "date", "words", "note", "created")
    list_filter = (NewestFilter, "article__language", "article__text_kind")
    date_hierarchy = "date"
    ordering = ("-created", "-pk")
    search_fields = ("title", "article__slug", "note")
    fieldsets = (
        (None, {"fields": (("of_article", "number", "is_newest"), ("date", "created", "words"), "note", "preview")}),
        (_("As it was written"), {"fields": ("markdown",), "classes": ("collapse",)}),
        (_("For comparison with copies elsewhere"), {"fields": ("sha256", "renderer"), "classes": ("collapse",)}),
    )
    readonly_fields = ("of_article", "is_newest", "preview", "markdown")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVersion]:
        """Join the article; leave the texts where they are until somebody looks at one."""
        versions = super().get_queryset(request).filter(article__withdrawn=None).select_related("article")
        return versions.defer("source", "text")

    @admin.display(description=_("article"), ordering="article__slug")
    def of_article(self, version: ArticleVersion) -> SafeString:
        """Link to the article."""
        return link(reverse("admin:library_article_change", args=[version.article_id]), version.article.slug)

    @admin.display(description=_("newest"), boolean=True)
    def is_newest(self, version: ArticleVersion) -> bool:
        """Show whether it is the one that is read."""
        return version.article.current_id == version.pk

    @admin.display(description=_("as it is read"))
    def preview(self, version: ArticleVersion) -> SafeString:
        """Show the text with its passages."""
        return preview_of_version(version)

    @admin.display(description=_("Markdown"))
    def markdown(self, version: ArticleVersion) -> SafeString:
        """Show the source."""
        return format_html('<pre class="source" dir="auto">{}</pre>', version.source)


class PassageForm(TidyForm[Passage]):
    """One switch: whether the passage is left out."""

    def clean_left_out(self) -> bool:
        """Refuse to leave out the last passage that is shown."""
        left_out = bool(self.cleaned_data["left_out"])
        shown = Passage.objects.filter(version=self.instance.version_id, left_out=False)
        if left_out and not shown.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Nothing would be left to read."))
        return left_out


@admin.register(Passage)
class PassageAdmin(EditorAdmin[Passage]):
    """Passages of all texts."""

    form = PassageForm
    group, place = Group.TEXTS, 5
    list_display = ("begins", "kind", "of_version", "voice", "registered", "out")
    list_filter = (
        NewestPassageFilter,
        "kind",
        "left_out",
        ("quotation", admin.EmptyFieldListFilter),
        ("voice", admin.RelatedOnlyFieldListFilter),
    )
    ordering = ("-version", "number")
    search_fields = ("text", "version__title", "version__article__slug", "voice__name")
    readonly_fields = (
        *("of_version", "number", "kind", "level", "ordinal", "shown", "voice", "attribution", "quotation", "uid"),
        *("start", "end"),
    )
    fieldsets = (
        (None, {"fields": ("of_version", ("number", "kind", "level", "ordinal"), "shown", "left_out")}),
        (_("Whose words"), {"fields": ("voice", "attribution", "quotation")}),
        (_("Where it stands"), {"fields": (("uid", "start", "end"),), "classes": ("collapse",)}),
    )
    actions = ("take_out", "bring_back")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Passage]:
        """Join what a list shows of each. No further query."""
        passages = super().get_queryset(request).filter(version__article__withdrawn=None)
        passages = passages.select_related("version__article", "voice", "quotation__speaker")
        return passages.defer("marks", "version__source", "version__text")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds one: passages are cut from a text when it is published."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Passage | None = None) -> bool:
        """Nobody deletes one: what was published stays."""
        return False

    def save_model(self, request: HttpRequest, obj: Passage, form: Any, change: bool) -> None:
        """Leave the passage out or bring it back, with everything that counts on it."""
        leave_out(passages=[obj], left_out=obj.left_out)

    @admin.display(description=_("passage"), ordering="number")
    def begins(self, passage: Passage) -> str:
        """Show its number and how it begins."""
        return f"{passage.number} · {Truncator(passage.text).words(14)}"

    @admin.display(description=_("version"), ordering="version__title")
    def of_version(self, passage: Passage) -> SafeString:
        """Link to the text that it stands in."""
        address = reverse("admin:library_articleversion_change", args=[passage.version_id])
        return link(f"{address}#p{passage.number}", passage.version)

    @admin.display(description=_("register"), ordering="quotation")
    def registered(self, passage: Passage) -> str:
        """Show whether somebody's words are in the register of quotations; nothing where nobody is quoted."""
        if passage.voice_id is None:
            return ""
        return gettext("registered") if passage.quotation_id is not None else gettext("not registered")

    @admin.display(description=_("left out"), ordering="left_out")
    def out(self, passage: Passage) -> str:
        """Show that it is left out."""
        return gettext("left out") if passage.left_out else ""

    @admin.display(description=_("text"))
    def shown(self, passage: Passage) -> SafeString:
        """Show the words with their marks."""
        return format_html('<div class="text" dir="auto">{}</div>', SafeString(passage.html.replace("\t", " | ")))

    @admin.action(description=_("Leave the chosen passages out"))
    def take_out(self, request: HttpRequest, passages: QuerySet[Passage]) -> None:
        """Take them out of what is shown, counted and found."""
        self._set_left_out(request, passages, True)

    @admin.action(description=_("Bring the chosen passages back"))
    def bring_back(self, request: HttpRequest, passages: QuerySet[Passage]) -> None:
        """Show them again."""
        self._set_left_out(request, passages, False)

    def _set_left_out(self, request: HttpRequest, passages: QuerySet[Passage], left_out: bool) -> None:
        chosen = list(Passage.objects.filter(pk__in=passages.values("pk")))
        try:
            changed = leave_out(passages=chosen, left_out=left_out)
        except NothingLeft as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        for passage in chosen:
            if passage.left_out != left_out:
                self.log_change(request, passage, [{"changed": {"fields": ["left out"]}}])
        said = ngettext("%(count)s passage changed.", "%(count)s passages changed.", changed)
        self.message_user(request, said % {"count": changed}, messages.SUCCESS)
