"""Question sets: the site's, and those of one's own: made, ordered, shown to others, retired question by question."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.limits import check_write
from apps.accounts.models import User
from apps.annotations.services import Refused
from apps.comparison.forms import QuestionForm, QuestionSetForm
from apps.comparison.models import Question, QuestionSet
from apps.comparison.question_sets import (
    StaleSet,
    add_question,
    ask_again,
    create_set,
    delete_set,
    edit_question,
    edit_set,
    retire_question,
    shift_question,
)
from apps.core.htmx import render
from apps.core.markup import short_html
from apps.pages.private import posted_edition

_FORM = ["GET", "HEAD", "POST"]


@require_safe
@never_cache
def question_sets(request: HttpRequest) -> HttpResponse:
    """The sets that this reader sees: the site's, their own, and what others show them."""
    sets = QuestionSet.objects.visible_to(request.user).select_related("owner", "group")
    counted = sets.annotate(asked=Count("questions", filter=Q(questions__retired=None)))
    context = {
        "sets": sorted(counted, key=lambda each: (each.owner_id is not None, each.name)),
        "may_make": isinstance(request.user, User) and request.user.is_analyst,
        "me": request.user.pk,
        "nav": "questions",
    }
    return render(request, "comparison/question_sets.html", context)


@require_http_methods(_FORM)
@never_cache
def new_set(request: HttpRequest) -> HttpResponse:
    """A set of one's own, for analysts."""
    user = _analyst(request)
    form = QuestionSetForm(request.POST or None, user=user, question_set=None)
    problem, status = "", 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        check_write(request, user)
        try:
            made = create_set(owner=user, words=form.words())
        except Refused as error:
            problem = str(error)
        else:
            messages.success(request, gettext("The set was made. Add its questions."))
            return redirect("question_set", made.slug)
    context = {"form": form, "problem": problem, "title": gettext("A question set of my own")}
    return render(request, "comparison/question_form.html", context, status=status)


@require_http_methods(_FORM)
@never_cache
def question_set(request: HttpRequest, slug: str) -> HttpResponse:
    """A set with its questions; for who may change it also adding, ordering, retiring."""
    found = _found(request, slug)
    if request.method != "POST":
        return _page(request, found)
    user = _editing(request, found)
    check_write(request, user)
    action = request.POST.get("action", "")
    if action == "add":
        return _add(request, found)
    if action == "delete":
        return _delete(request, found)
    for word, act in _MOVES.items():
        if request.POST.get(word):
            act(get_object_or_404(found.questions.select_related("question_set"), slug=request.POST[word]))
            return redirect("question_set", found.slug)
    raise Http404


@require_http_methods(_FORM)
@never_cache
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """What is said of a set, and who sees it."""
    found = _found(request, slug)
    user = _editing(request, found)
    form = QuestionSetForm(request.POST or None, user=user, question_set=found)
    problem, status, edition = "", 422 if request.method == "POST" else 200, found.edition
    if request.method == "POST" and form.is_valid():
        check_write(request, user)
        try:
            edit_set(question_set=found, by=user, edition=posted_edition(request), words=form.words())
        except StaleSet as error:
            problem, status, edition = str(error), 409, error.current.edition
        except Refused as error:
            problem = str(error)
        else:
            return redirect("question_set", found.slug)
    context = {
        "form": form,
        "problem": problem,
        "edition": edition,
        "title": found.name,
        "back": found,
        "theirs": found if status == 409 else None,
    }
    return render(request, "comparison/question_form.html", context, status=status)


@require_http_methods(_FORM)
@never_cache
def edit_one(request: HttpRequest, slug: str, question: str) -> HttpResponse:
    """The words of one question; its address and its answers stay."""
    found = _found(request, slug)
    user = _editing(request, found)
    one = get_object_or_404(found.questions.select_related("question_set"), slug=question)
    form = QuestionForm(request.POST or None, question=one)
    problem, status, edition = "", 422 if request.method == "POST" else 200, found.edition
    if request.method == "POST" and form.is_valid():
        check_write(request, user)
        try:
            edit_question(question=one, edition=posted_edition(request), words=form.words())
        except StaleSet as error:
            problem, status, edition = str(error), 409, error.current.edition
        else:
            return redirect("question_set", found.slug)
    context = {
        "form": form,
        "problem": problem,
        "edition": edition,
        "title": one.name,
        "back": found,
        "theirs": one if status == 409 else None,
    }
    return render(request, "comparison/question_form.html", context, status=status)


_MOVES: dict[str, Callable[[Question], None]] = {
    "up": lambda question: shift_question(question=question, by=-1),
    "down": lambda question: shift_question(question=question, by=1),
    "retire": lambda question: retire_question(question=question),
    "ask": lambda question: ask_again(question=question),
}


def _analyst(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.is_analyst:
        raise PermissionDenied
    return request.user


def _editing(request: HttpRequest, found: QuestionSet) -> User:
    """Return who is about to change a set, where they may."""
    allowed = QuestionSet.objects.editable_by(request.user).filter(pk=found.pk).exists()
    if not isinstance(request.user, User) or not allowed:
        raise PermissionDenied
    return request.user


def _found(request: HttpRequest, slug: str) -> QuestionSet:
    sets = QuestionSet.objects.visible_to(request.user).select_related("owner", "group")
    return get_object_or_404(sets, slug=slug)


def _add(request: HttpRequest, found: QuestionSet) -> HttpResponse:
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        made = add_question(question_set=found, words=form.words())
    except Refused as error:
        return _page(request, found, form=form, problem=str(error), status=422)
    return HttpResponseRedirect(f"{request.path}#q-{made.slug}")


def _delete(request: HttpRequest, found: QuestionSet) -> HttpResponse:
    try:
        delete_set(question_set=found)
    except Refused as error:
        return _page(request, found, problem=str(error), status=422)
    messages.success(request, gettext("The set was deleted."))
    return redirect("question_sets")


def _page(
    request: HttpRequest,
    found: QuestionSet,
    *,
    form: QuestionForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    questions = list(found.questions.order_by("position"))
    editable = QuestionSet.objects.editable_by(request.user).filter(pk=found.pk).exists()
    context: dict[str, Any] = {
        "set": found,
        "description": short_html(found.description) if found.description else "",
        "asked": [each for each in questions if each.retired is None],
        "retired": [each for each in questions if each.retired is not None],
        "editable": editable,
        "form": form or QuestionForm(),
        "problem": problem,
        "nav": "questions",
    }
    return render(request, "comparison/question_set.html", context, status=status)
