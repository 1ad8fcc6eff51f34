"""Blind reading: texts without labels, a guess for each, and then the labels."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.guests import writer
from apps.accounts.limits import check_write
from apps.annotations.services import Refused
from apps.comparison.blind import draw_seed, is_seed
from apps.comparison.guesses import make_guesses
from apps.comparison.models import Guess
from apps.core.htmx import render
from apps.library.models import Event
from apps.pages.blind_context import GuessForm, Table, hidden_context, revealed_context
from apps.pages.private import no_store, posted

#: Under which name a session remembers the seeds whose labels were shown, and how many of them.
_SHOWN, _MOST = "blind", 50


@require_safe
@no_store
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw a seed and go there; the address then stays the same for everybody who is given it."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    return _unlisted(HttpResponseRedirect(reverse("blind", args=[slug, draw_seed(event)])))


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def blind(request: HttpRequest, slug: str, seed: str) -> HttpResponse:
    """The texts without their labels; with them once the reader has guessed, or said that they will not."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    if not is_seed(event, seed):
        raise Http404
    table = Table.lay(event, seed)
    if request.method == "POST":
        return _unlisted(_post(request, table))
    if _is_shown(request, table):
        return _page(request, "revealed", table, revealed_context(table, request.user))
    return _page(request, "blind", table, hidden_context(table, GuessForm(table)))


def _post(request: HttpRequest, table: Table) -> HttpResponse:
    form = GuessForm(table, posted(request))
    if form.is_foreign:
        raise Http404
    if "without" not in request.POST and not _is_shown(request, table):
        if not form.is_valid():
            return _page(request, "blind", table, hidden_context(table, form), status=422)
        try:
            _store(request, table, form)
        except Refused as error:
            return render(request, "annotations/refused.html", {"problem": str(error)}, status=403)
    _note_shown(request, table)
    return HttpResponseRedirect(table.address)


def _store(request: HttpRequest, table: Table, form: GuessForm) -> None:
    """Store the guesses, unless the reader has seen these labels before, under whatever seed: those would be none."""
    if any(mark.startswith(f"{table.event.pk}.") for mark in request.session.get(_SHOWN, ())):
        return
    reader = writer(request)
    with transaction.atomic():
        check_write(request, reader)
        make_guesses(reader=reader, seed=table.seed, guesses=form.guesses())


def _is_shown(request: HttpRequest, table: Table) -> bool:
    """Return whether this reader has been shown the labels under this seed: in this browser, or signed in elsewhere."""
    if f"{table.event.pk}.{table.seed}" in request.session.get(_SHOWN, ()):
        return True
    guesses = Guess.objects.visible_to(request.user).filter(reading__in=table.keys, seed=table.seed)
    return request.user.is_authenticated and guesses.exists()


def _note_shown(request: HttpRequest, table: Table) -> None:
    marks = [mark for mark in request.session.get(_SHOWN, ()) if mark != f"{table.event.pk}.{table.seed}"]
    request.session[_SHOWN] = [*marks, f"{table.event.pk}.{table.seed}"][-_MOST:]


def _page(
    request: HttpRequest, name: str, table: Table, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    context |= {"event": table.event, "address": table.address}
    return _unlisted(render(request, f"comparison/{name}.html", context, status=status))


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
