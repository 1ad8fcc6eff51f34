"""Articles: what is known about them, their readings, and their texts, version by version."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.admin.options import EditorAdmin, ReadOnly, link
from apps.core.admin.site import Group
from apps.core.admin.typed import TabularInline
from apps.core.passages import CannotCut
from apps.library.admin.article_forms import AddArticleForm, ArticleForm, NewVersionForm
from apps.library.admin.readings import ReadingInline, frames_of
from apps.library.articles import SlugTaken, rename_article
from apps.library.models import Article, ArticleVersion, Reading
from apps.library.publishing import CannotPublish, NothingChanged, Overtaken, publish_version, refresh_search, report_on


class TranslationFilter(admin.SimpleListFilter):
    """Whether an article is a translation."""

    title = _("translation")
    parameter_name = "translation"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two answers."""
        return [("yes", _("translations")), ("no", _("originals"))]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows of the one or the other."""
        return queryset.filter(translation_of__isnull=self.value() == "no") if self.value() else queryset


class VersionsOfArticle(ReadOnly, TabularInline[ArticleVersion, Article]):
    """The versions, to look at."""

    model = ArticleVersion
    verbose_name_plural = _("Versions")
    extra = 0
    ordering = ("-number",)
    fields = ("number", "title", "date", "words", "note", "read")
    readonly_fields = ("read",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVersion]:
        """Leave the texts where they are."""
        return super().get_queryset(request).defer("source", "text")

    @admin.display(description=_("text"))
    def read(self, version: ArticleVersion) -> SafeString:
        """Link to the version with its preview."""
        return link(reverse("admin:library_articleversion_change", args=[version.pk]), _("Read"))


@admin.register(Article)
class ArticleAdmin(EditorAdmin[Article]):
    """Articles."""

    form = ArticleForm
    group, place = Group.TEXTS, 1
    list_display = ("headline", "frames", "kind", "language", "date", "newest", "words", "status")
    list_filter = (
        "status",
        "text_kind",
        "language",
        TranslationFilter,
        ("readings__event", admin.RelatedOnlyFieldListFilter),
        ("readings__frame", admin.RelatedOnlyFieldListFilter),
        ("outlet", admin.RelatedOnlyFieldListFilter),
    )
    date_hierarchy = "date"
    ordering = ("-date", "slug")
    search_fields = ("slug", "byline", "current__title")
    autocomplete_fields = ("outlet", "translation_of")
    readonly_fields = ("former_addresses",)
    inlines = (VersionsOfArticle, ReadingInline)
    change_form_template = "admin/library/article/change_form.html"

    ABOUT = ("byline", "outlet", ("date", "language"), "text_kind", "rights", ("group", "excerpt"))
    TRANSLATION: ClassVar[Any] = (
        _("Translation"),
        {"fields": ("translation_of", "translator"), "classes": ("collapse",)},
    )
    add_fieldsets: ClassVar = (
        (_("The text"), {"fields": ("title", "slug", "source")}),
        (_("About it"), {"fields": ABOUT}),
        TRANSLATION,
    )
    fieldsets = ((None, {"fields": ("slug", "former_addresses", *ABOUT, "status")}), TRANSLATION)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Join what a list shows of each, and fetch the frames. Two queries."""
        articles = super().get_queryset(request).filter(withdrawn=None).select_related("outlet", "current")
        readings = Reading.objects.select_related("frame").order_by("frame__name", "pk")
        return articles.defer("current__source", "current__text").prefetch_related(Prefetch("readings", readings))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        """Return the articles that the site's own search finds, and those with the words in title, byline or slug."""
        named, _duplicates = super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return named, False
        found = Article.objects.search(search_term).order_by().values("pk")
        return queryset.filter(Q(pk__in=found) | Q(pk__in=named.order_by().values("pk"))), False

    # -- The list ------------------------------------------------------------------------------------------------------

    @admin.display(description=_("title"), ordering="current__title")
    def headline(self, article: Article) -> SafeString:
        """Show the title, and below it by whom and where."""
        origin = " · ".join(name for name in (article.byline, article.outlet.name) if name)
        title = '<bdi lang="{}">{}</bdi><small class="under">{}</small>'
        return format_html(title, article.language, article.title, origin)

    @admin.display(description=_("kind"), ordering="text_kind")
    def kind(self, article: Article) -> SafeString:
        """Show the text kind as it stands on every page."""
        return format_html('<span class="kind">{}</span>', article.get_text_kind_display())

    @admin.display(description=_("readings"))
    def frames(self, article: Article) -> SafeString | str:
        """Show through which frames it reads."""
        return frames_of(article.readings.all())

    @admin.display(description=_("versions"), ordering="current__number")
    def newest(self, article: Article) -> int:
        """Show how many versions there are: they are numbered without gaps."""
        return article.current.number if article.current else 0

    @admin.display(description=_("words"), ordering="current__words")
    def words(self, article: Article) -> int | None:
        """Show how long the newest version is."""
        return article.current.words if article.current else None

    # -- One article ---------------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Offer the first text with a new article."""
        return super().get_form(request, obj, change, **({} if change else {"form": AddArticleForm}) | kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """Begin with the text where there is none yet."""
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_inlines(self, request: HttpRequest, obj: Article | None) -> Any:
        """Show versions once there are some."""
        return self.inlines if obj else (ReadingInline,)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Article | None = None) -> dict[str, Any]:
        """Suggest the address from the title; one that was given stays."""
        return {} if obj else {"slug": ("title",)}

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """A text that was published stays; it can be withdrawn from public view."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.current_id is None)

    def get_view_on_site_url(self, obj: Article | None = None) -> str | None:
        """Lead to the article on the site once there is a text to read."""
        return super().get_view_on_site_url(obj) if obj is not None and obj.current_id else None

    @admin.display(description=_("former addresses"))
    def former_addresses(self, article: Article) -> SafeString | str:
        """List the slugs under which it is found too."""
        slugs = article.old_slugs.order_by("slug").values_list("slug", flat=True)
        return format_html_join(", ", "{}", ((slug,) for slug in slugs)) or "—"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Answer with a message where what was checked a moment ago no longer holds; nothing is stored then."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (SlugTaken, CannotPublish, CannotCut) as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Store what is known about the text; a new address through the register of addresses; then the first text."""
        slug = obj.slug
        if change:
            obj.slug = str(Article.objects.values_list("slug", flat=True).get(pk=obj.pk))
        super().save_model(request, obj, form, change)
        if slug != obj.slug:
            rename_article(article=obj, slug=slug)
        if change and {"byline", "outlet"} & set(form.changed_data):
            refresh_search(obj)
        if change and "text_kind" in form.changed_data:
            self._pass_kind_on(request, obj)
        draft = getattr(form, "draft", None)
        if draft is not None:
            publish_version(article=obj, title=draft.title, source=draft.source, date=obj.date)

    def _pass_kind_on(self, request: HttpRequest, article: Article) -> None:
        """Give the translations of an article, and theirs, its kind: they are what their original is."""
        for translation in article.translations.exclude(text_kind=article.text_kind).select_related("current"):
            translation.text_kind = article.text_kind
            translation.save(update_fields=["text_kind"])
            said = _("“%(title)s” is a translation of it and is now of the same kind.")
            self.message_user(request, said % {"title": translation}, messages.WARNING)
            self._pass_kind_on(request, translation)

    # -- New version ---------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Add the page on which a new version is made."""
        page = self.admin_site.admin_view(self.new_version_view)
        return [path("<path:object_id>/new-version/", page, name="library_article_new_version"), *super().get_urls()]

    def new_version_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the newest text to write on, a preview of what was written, and publish it when told to."""
        article = self.get_object(request, unquote(object_id))
        if article is None:
            raise Http404
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        form = NewVersionForm(article, request.POST if request.method == "POST" else None)
        status = 200
        if request.method == "POST":
            if form.is_valid() and "_publish" in request.POST:
                try:
                    return self._publish(request, article, form)
                except NothingChanged as error:
                    self.message_user(request, str(error), messages.INFO)
                    return HttpResponseRedirect(reverse("admin:library_article_change", args=[article.pk]))
                except Overtaken as error:
                    form.add_error(None, str(error))
                    status = 409
                except (CannotPublish, CannotCut) as error:
                    form.add_error("source", str(error))
            status = 422 if form.errors and status == 200 else status
        context = {
            **self.admin_site.each_context(request),
            "title": _("New version") if article.current else _("First version"),
            "subtitle": str(article),
            "article": article,
            "form": form,
            "opts": self.opts,
            "media": self.media + form.media,
            "preview": form.preview if request.method == "POST" else "",
            "changes": form.changes if request.method == "POST" else None,
        }
        return TemplateResponse(request, "admin/library/article/new_version.html", context, status=status)

    def _publish(self, request: HttpRequest, article: Article, form: NewVersionForm) -> HttpResponse:
        given = form.cleaned_data
        names = ("title", "source", "date", "note", "after")
        version = publish_version(article=article, **{name: given[name] for name in names})
        self.log_change(request, article, [{"added": {"name": "version", "object": str(version)}}])
        said = _("Version %(number)s of “%(title)s” is published.") % {"number": version.number, "title": version.title}
        self.message_user(request, said, messages.SUCCESS)
        for line in report_on(version):
            self.message_user(request, line, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:library_article_change", args=[article.pk]))
