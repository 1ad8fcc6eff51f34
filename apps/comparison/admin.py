"""The pages on which editors look after question sets."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.comparison.models import Question, QuestionSet
from apps.core.admin.forms import short
from apps.core.admin.options import EditorAdmin
from apps.core.admin.ordering import OrderedForm, OrderedFormSet
from apps.core.admin.site import Group
from apps.core.admin.typed import StackedInline


class QuestionInline(StackedInline[Question, QuestionSet]):
    """The questions of a set, in the order of the rows they become."""

    model = Question
    form: Any = OrderedForm
    formset: Any = OrderedFormSet
    extra = 0
    ordering = ("position",)
    fields = (("place", "name", "slug"), "wording", "help", ("group", "source"))
    prepopulated_fields: ClassVar = {"slug": ("name",)}

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Two lines for what counts as an answer."""
        return super().formfield_for_dbfield(db_field, request, **short(db_field, "help", kwargs))


@admin.register(QuestionSet)
class QuestionSetAdmin(EditorAdmin[QuestionSet]):
    """Question sets with their questions."""

    group, place = Group.VOCABULARY, 2
    list_display = ("name", "question_count", "source", "slug")
    search_fields = ("name", "slug", "description", "source")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    fields = ("name", "slug", "description", "source")
    inlines = (QuestionInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuestionSet]:
        """Count the questions with the sets."""
        return super().get_queryset(request).annotate(question_count=Count("questions"))

    @admin.display(description=_("questions"), ordering="question_count")
    def question_count(self, question_set: Any) -> int:
        """Show how many there are."""
        return int(question_set.question_count)


@admin.register(Question)
class QuestionAdmin(EditorAdmin[Question]):
    """Questions of all sets, to find one; they are added, ordered and changed on the page of their set."""

    group, place = Group.VOCABULARY, 3
    list_display = ("wording", "name", "question_set", "group_shown", "source")
    list_filter = (("question_set", admin.RelatedOnlyFieldListFilter), "group")
    list_select_related = ("question_set",)
    ordering = ("question_set__name", "position")
    search_fields = ("name", "slug", "wording", "help", "source")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    readonly_fields = ("question_set",)
    fields = ("question_set", ("name", "slug"), "wording", "help", ("group", "source"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds one here: a question is added on the page of its set, in its place."""
        return False

    @admin.display(description=_("group"), ordering="group")
    def group_shown(self, question: Question) -> str:
        """Show the group."""
        return question.get_group_display()
