"""Accepting a suggestion, and taking one away for good; by analysts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.accounts.limits import check_write
from apps.accounts.models import User
from apps.annotations.services import Refused
from apps.comparison.accepting import accept_counterpart, accept_question
from apps.comparison.answers import StaleAnswer
from apps.comparison.models import Dismissal, Suggestion
from apps.comparison.suggestions import bring_back, dismiss
from apps.core.htmx import render
from apps.pages.private import where_next

_JOINED = ("run", "question__question_set__group", "passage__version__article", "other__version__article")


@require_POST
@never_cache
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """File the passage under the question, or join the two passages with the relation that was chosen."""
    user, found = _analyst(request), _found(request, pk)
    try:
        if found.question_id is not None:
            accept_question(suggestion=found, by=user)
            said = gettext("The passage is filed. Say in one line what it answers.")
        else:
            accept_counterpart(suggestion=found, by=user, relation=request.POST.get("relation", ""))
            said = gettext("The passages are joined in a parallel of yours.")
    except (Refused, StaleAnswer) as error:
        return render(request, "annotations/refused.html", {"problem": str(error)}, status=422)
    messages.success(request, said)
    return HttpResponseRedirect(_back(request, found))


@require_POST
@never_cache
def take_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Dismiss a suggestion, for everybody."""
    user, found = _analyst(request), _found(request, pk)
    try:
        dismiss(suggestion=found, by=user)
    except Refused as error:
        return render(request, "annotations/refused.html", {"problem": str(error)}, status=422)
    messages.success(request, gettext("It will not be suggested again. It can be brought back below."))
    return HttpResponseRedirect(_back(request, found))


@require_POST
@never_cache
def return_to_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a dismissal."""
    user = _analyst(request)
    found = get_object_or_404(Dismissal.objects.editable_by(user).select_related("article"), pk=pk)
    bring_back(dismissal=found, by=user)
    return HttpResponseRedirect(where_next(request) or reverse("article", args=[found.article.slug]))


def _analyst(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or not user.is_analyst or user.blocked is not None:
        raise PermissionDenied
    check_write(request, user)
    return user


def _found(request: HttpRequest, pk: int) -> Suggestion:
    """Return a suggestion that is still made to this reader, or raise Http404."""
    return get_object_or_404(Suggestion.objects.editable_by(request.user).select_related(*_JOINED), pk=pk)


def _back(request: HttpRequest, found: Suggestion) -> str:
    passage = found.passage
    place = [passage.version.article.slug, passage.version.number, passage.number]
    return where_next(request) or reverse("passage", args=place)
