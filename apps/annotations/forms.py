"""The form of a highlight: tags, note, what the text does with the claim, and who sees it."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Group, User
from apps.annotations.models import Highlight, Tag
from apps.annotations.models.highlights import MAX_NOTE, Visibility
from apps.annotations.personal import personal_tag
from apps.annotations.services import Content, Refused, html_of


class TagsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Tags by their keys. One that was merged since the form was made stands for the tag that it was merged into."""

    def clean(self, value: Any) -> Any:
        """Return the tags; a further query a step of merging, and only where a tag is not offered any more."""
        keys = value if isinstance(value, list | tuple) else []
        for key in keys:
            if not _is_key(key):  # the database would fail at a number that is too large for it
                raise forms.ValidationError(self.error_messages["invalid_pk_value"], params={"pk": key})
        try:
            return super().clean(value)
        except forms.ValidationError:
            return super().clean(list(followed(keys).values()))


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


def followed(keys: Sequence[str]) -> dict[str, str]:
    """Return for each of `keys` the key of the tag that it was merged into in the end, or itself."""
    found = {key: key for key in keys}
    ask = set(filter(_is_key, found))
    while ask:
        steps = dict(Tag.objects.filter(pk__in=ask, merged_into__isnull=False).values_list("pk", "merged_into"))
        found = {key: str(steps.get(int(at), at)) if at in ask else at for key, at in found.items()}
        ask = {str(key) for key in steps.values()}
    return found


class HighlightForm(forms.Form):
    """What somebody says with a highlight. `user` may be None: a visitor who has not written yet."""

    tags = TagsField(Tag.objects.none(), required=False, to_field_name="pk")
    first = forms.CharField(required=False, max_length=20)
    new_tag = forms.CharField(label=_("A tag of your own"), required=False, max_length=120)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea, strip=True, help_text=_("Markdown."))
    attribution = forms.ChoiceField(
        label=_("What the text does with this"), choices=Highlight.Attribution.choices, required=False
    )
    who = forms.CharField(required=False, max_length=40)

    def __init__(self, data: Any = None, *, user: User | None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.user = user
        # An archived tag is offered for nothing new, but stays where it is.
        offered = Q(archived=None) | Q(pk__in=(initial or {}).get("tags", ()))
        self.available = Tag.objects.visible_to(user).filter(offered)
        cast("TagsField", self.fields["tags"]).queryset = self.available

    @cached_property
    def choices_of_tags(self) -> list[Tag]:
        """All tags that can be chosen, in order; asked for where the form is shown, not where it is sent."""
        return list(self.available.select_related("parent", "codebook"))

    @property
    def shown_tags(self) -> set[int]:
        """The keys of the tags that are ticked when the form is shown."""
        if not self.is_bound:
            return set(self.initial.get("tags", ()))
        if "tags" not in self.errors:
            return {tag.pk for tag in self.cleaned_data["tags"]}
        return {int(value) for value in self["tags"].value() or () if _is_key(value)}

    @property
    def preview(self) -> SafeString | None:
        """The note as it will be read, where a preview was asked for and the note can be stored; otherwise None."""
        if "preview" not in self.data or not self.is_bound or "note" in self.errors:
            return None
        return html_of(self.cleaned_data["note"])

    @property
    def audiences(self) -> Sequence[tuple[str, str]]:
        """Who may be chosen to see it: only oneself, one's groups, and everybody for those who may publish."""
        choices = [("private", gettext("only I"))]
        if self.user is not None and not self.user.is_guest:
            groups = Group.objects.filter(memberships__user=self.user).order_by("name")
            choices += [(f"group:{group.slug}", group.name) for group in groups]
        if (self.user is not None and self.user.may_publish) or self.initial.get("who") == "public":
            choices.append(("public", gettext("everybody")))
        return choices

    def clean_note(self) -> str:
        """Refuse a note that is too long, or too tangled to be read."""
        note = str(self.cleaned_data["note"])
        if len(note.encode()) > MAX_NOTE:
            raise forms.ValidationError(gettext("A note is at most 20 kB of text; this is longer."))
        try:
            html_of(note)
        except Refused as error:
            raise forms.ValidationError(str(error)) from error
        return note

    def content(self, author: User) -> Content:
        """Return what was said, as `author` says it; makes the personal tag that was asked for."""
        chosen = list(self.cleaned_data["tags"])
        first = self.cleaned_data["first"]
        if first not in {str(tag.pk) for tag in chosen}:
            first = followed([first])[first]
        chosen.sort(key=lambda tag: (str(tag.pk) != first, tag.codebook_id, tag.position))
        name = self.cleaned_data["new_tag"].strip()
        if name and slugify(name, allow_unicode=True):
            tag = personal_tag(owner=author, name=name)
            chosen = [tag, *(each for each in chosen if each.pk != tag.pk)]
        who, _colon, slug = (self.cleaned_data["who"] or "private").partition(":")
        group = Group.objects.filter(slug=slug, memberships__user=author).first() if who == "group" else None
        return Content(
            tags=chosen,
            note=self.cleaned_data["note"],
            visibility=who if who in Visibility.values else Visibility.PRIVATE,
            group=group,
            attribution=self.cleaned_data["attribution"],
        )


def initial_of(highlight: Highlight) -> dict[str, Any]:
    """Return what the form of an existing highlight begins with."""
    tags = [tagging.tag_id for tagging in highlight.taggings.order_by("position", "pk")]
    who = f"group:{highlight.group.slug}" if highlight.group else highlight.visibility
    return {
        "tags": tags,
        "first": str(tags[0]) if tags else "",
        "note": highlight.note,
        "attribution": highlight.attribution,
        "who": who,
    }
