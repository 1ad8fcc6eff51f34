"""The form of a new highlight with its note as it will be read."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.annotations.forms import HighlightForm
from apps.core.htmx import render
from apps.pages.views import marking


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mark(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Making a highlight (`marking.mark`); sent with `preview`, its form comes back with the note above the field.

    A preview stores nothing, makes nobody a guest and is no write to be counted.
    """
    if request.method != "POST" or "preview" not in request.POST:
        return marking.mark(request, slug, number)
    place = marking.find_place(request, slug, number, request.POST)
    form = HighlightForm(request.POST, user=None if isinstance(request.user, AnonymousUser) else request.user)
    context = {
        "article": place.article,
        "version": place.version,
        "form": form,
        "at": place.at,
        "chosen": place.chosen,
        "action": reverse("mark", args=[slug, number]),
        "verb": "new",
        **marking.range_context(place, request.POST),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "annotations/form.html", context, part="panel", status=status)
