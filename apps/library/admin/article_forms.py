"""Forms of articles: what is known about a text, and the text itself, which is published and never edited."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.admin.forms import LanguageInput, TidyForm
from apps.core.passages import CannotCut
from apps.library.admin.previews import preview_of_draft
from apps.library.diffing import difference
from apps.library.models import Article, ArticleVersion
from apps.library.publishing import CannotPublish, Draft, draft_version, foresee, passages_of

_SOURCE_HELP = _(
    "Markdown. # before a heading, - before a list item, > before a quotation with a last line “— Name, place, date” "
    "below an empty one, !!! note and !!! left-out before indented lines."
)


class TextFields(forms.Form):
    """Title and Markdown of a text. What comes of them is in `draft` once they are valid."""

    title = forms.CharField(
        label=_("Title"),
        max_length=ArticleVersion._meta.get_field("title").max_length,
        widget=forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
    )
    source = forms.CharField(
        label=_("Text"),
        help_text=_SOURCE_HELP,
        strip=False,
        widget=forms.Textarea(
            attrs={"class": "vLargeTextField source", "rows": 24, "dir": "auto", "spellcheck": "true"}
        ),
    )

    draft: Draft | None = None

    def clean(self) -> dict[str, Any] | None:
        """Cut the text, and say of what cannot be published why not."""
        super().clean()
        title, source = self.cleaned_data.get("title"), self.cleaned_data.get("source")
        if title and source:
            try:
                self.draft = draft_version(title=title, source=source, note=self.cleaned_data.get("note", ""))
            except (CannotPublish, CannotCut) as error:
                self.add_error("source", str(error))
        return self.cleaned_data


class ArticleForm(TidyForm[Article]):
    """What is known about a text."""

    class Meta:
        widgets = {
            "language": LanguageInput(attrs={"size": 8}),
            "byline": forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
        }
        help_texts = {
            "slug": _("What stands in the address. Former addresses go on working."),
            "text_kind": _("Shown wherever the text is. A translation is of the kind of its original."),
        }

    def clean_slug(self) -> str:
        """Refuse what is, or was, the address of another article."""
        slug = str(self.cleaned_data["slug"])
        if Article.objects.by_slug(slug).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("“%(slug)s” is, or was, the address of another article."), params={"slug": slug})
        return slug

    def clean(self) -> dict[str, Any]:
        """Hold a translation and its original together."""
        given = super().clean()
        original, translator = given.get("translation_of"), given.get("translator")
        if bool(original) != bool(translator):
            self.add_error(
                "translator" if original else "translation_of",
                _("A translation names its original and its translator."),
            )
        if original is not None:
            self._check_original(original, given)
        if given.get("status") == Article.Status.PUBLISHED and self.instance.current_id is None:
            self.add_error("status", _("There is no text yet: publish one with “New version”."))
        return given

    def _check_original(self, original: Article, given: dict[str, Any]) -> None:
        kind = given.get("text_kind")
        if kind and kind != original.text_kind:
            message = _("The original is of the kind “%(kind)s”, and a translation is what its original is.")
            self.add_error("text_kind", message % {"kind": original.get_text_kind_display()})
        above: Article | None = original
        while above is not None:
            if above.pk == self.instance.pk:
                message = _("“%(title)s” is a translation of this text already.")
                self.add_error("translation_of", message % {"title": original})
                return
            above = above.translation_of


class AddArticleForm(TextFields, ArticleForm):
    """A new article, with or without its first text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].required = False
        self.fields["source"].help_text = _("%(help)s Without a text the article is a draft.") % {"help": _SOURCE_HELP}
        self.fields["title"].required = False

    def clean(self) -> dict[str, Any]:
        """Take title and text together or neither."""
        ArticleForm.clean(self)
        title, source = self.cleaned_data.get("title"), self.cleaned_data.get("source")
        if source and not title and "title" not in self.errors:
            self.add_error("title", _("A text has a title."))
        TextFields.clean(self)
        return self.cleaned_data

    def is_valid(self) -> bool:
        """Return whether the article is to be stored: not where only a preview was asked for."""
        return super().is_valid() and "_preview" not in self.data

    @property
    def preview(self) -> SafeString | str:
        """The preview of the text, where one was asked for and the text can be cut."""
        if "_preview" not in self.data or self.draft is None:
            return ""
        return preview_of_draft(self.draft, str(self.cleaned_data.get("language", "")))


class NewVersionForm(TextFields):
    """The next version of an article."""

    date = forms.DateField(label=_("Date of this version"), widget=AdminDateWidget)
    note = forms.CharField(
        label=_("What changed"),
        required=False,
        max_length=ArticleVersion._meta.get_field("note").max_length,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    after = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ("title", "source", "date", "note", "after")

    def __init__(self, article: Article, data: Any = None) -> None:
        current = article.current
        self.article = article
        super().__init__(
            data,
            initial={
                "title": current.title if current else "",
                "source": current.source if current else "",
                "date": timezone.localdate() if current else article.date,
                "after": current.number if current else 0,
            },
        )

    def clean(self) -> dict[str, Any] | None:
        """Refuse a version that says what the newest says."""
        given = super().clean()
        current, draft = self.article.current, self.draft
        if current is not None and draft is not None and (draft.title, draft.source) == (current.title, current.source):
            self.add_error(
                "source", _("This is the newest version word for word: nothing was changed and nothing stored.")
            )
        return given

    @property
    def changes(self) -> dict[str, Any] | None:
        """What would change since the newest version, and what that would set off; None where there is none yet."""
        current, draft = self.article.current, self.draft
        if current is None or draft is None:
            return None
        foreseen = foresee(self.article, draft)
        diff = difference(passages_of(current), draft.passages)
        return {"foreseen": foreseen, "diff": diff, "title": current.title if current.title != draft.title else ""}

    @property
    def preview(self) -> SafeString | str:
        """The preview of the text, where it can be cut."""
        return preview_of_draft(self.draft, self.article.language, self.article) if self.draft else ""
