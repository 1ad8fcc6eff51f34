"""One highlight: its permalink, changing it, its thread, its history, the bin."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.limits import check_write
from apps.accounts.models import User
from apps.annotations.anchoring import BadRange, OtherText, Range, parse_range
from apps.annotations.forms import HighlightForm, initial_of
from apps.annotations.models import Highlight, Placement, Reply
from apps.annotations.previews import preview_of
from apps.annotations.services import (
    Refused,
    Stale,
    add_reply,
    delete_highlight,
    delete_reply,
    edit_highlight,
    edit_reply,
    move_highlight,
    restore_highlight,
)
from apps.core.htmx import render, wants_part
from apps.pages.annotated import Text, annotate
from apps.pages.private import posted_edition
from apps.pages.views.marking import Place, after_change, find_place, passage_context, posted_range, range_context


@require_safe
@never_cache
def highlight(request: HttpRequest, slug: str) -> HttpResponse:
    """The article at the passage, with the highlight open."""
    found = get_object_or_404(Highlight.objects.visible_to(request.user).select_related("article"), slug=slug)
    placement, newest = _placement(found), _newest(found)
    if placement is None:
        return HttpResponseRedirect(reverse("article", args=[found.article.slug]))
    version, number = placement.version.number, placement.start_passage.number
    place = find_place(request, found.article.slug, version, request.GET)
    context = passage_context(request, place, number, slug)
    context["orphaned"] = newest if newest and newest.status == Placement.Status.ORPHANED else None
    if all(card.slug != slug for card in context["cards"]):
        context["cards"] = [*context["cards"], *_alone(request, found)]
    return render(request, "annotations/passage.html", context, part="panel")


def _alone(request: HttpRequest, found: Highlight) -> list[Highlight]:
    """The highlight itself where the page's filter would not show it: who follows its address wants to see it."""
    from apps.annotations.threads import with_threads

    return list(with_threads(Highlight.objects.visible_to(request.user).filter(pk=found.pk), request.user))


def _placement(found: Highlight) -> Placement | None:
    """Where it stands in the newest version in which it stands at all."""
    placements = found.placements.exclude(status=Placement.Status.ORPHANED)
    return placements.select_related("version", "start_passage", "end_passage").order_by("-version__number").first()


def _newest(found: Highlight) -> Placement | None:
    """What became of it in the newest version that it was placed in, or not."""
    placements = found.placements.select_related("version", "highlight", "start_passage", "end_passage")
    return placements.order_by("-version__number").first()


def _own(request: HttpRequest, slug: str, *, again: bool = False) -> tuple[Highlight, Place, Placement]:
    """Return one's own highlight with where it stands, or raise Http404.

    With `again`, one that is orphaned comes with the version in which it has no place, to be given one there.
    """
    own = Highlight.objects.editable_by(request.user).select_related("article", "group", "author")
    found = get_object_or_404(own, slug=slug)
    placement = (_newest(found) if again else _placement(found)) or get_object_or_404(Placement, pk=0)
    query = request.POST if request.method == "POST" else request.GET
    return found, find_place(request, found.article.slug, placement.version.number, query), placement


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change tags, note, attribution and who sees it. A form made from a past edition gets 409 and both texts."""
    found, place, placement = _own(request, slug)
    if request.method != "POST":
        return _edit_form(request, found, place, HighlightForm(user=found.author, initial=initial_of(found)))
    form = HighlightForm(request.POST, user=found.author, initial=initial_of(found))
    if not form.is_valid() or "preview" in request.POST:
        return _edit_form(request, found, place, form, status=422 if form.errors else 200)
    try:
        check_write(request, found.author)
        changed = edit_highlight(
            highlight=found, by=found.author, edition=posted_edition(request), content=form.content(found.author)
        )
    except Stale as error:
        return _edit_form(request, found, place, form, status=409, problem=str(error))
    except Refused as error:
        return _edit_form(request, found, place, form, status=422, problem=str(error))
    return after_change(request, place, changed, _numbers(placement))


def _numbers(placement: Placement) -> range:
    return range(placement.start_passage.number, placement.end_passage.number + 1)


def _edit_form(
    request: HttpRequest, found: Highlight, place: Place, form: HighlightForm, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    current = Highlight.objects.get(pk=found.pk)
    context = {
        "article": place.article,
        "version": place.version,
        "highlight": current,
        # Only who has seen what stands there now may write over it: any other answer keeps the edition that was sent.
        "edition": posted_edition(request) if request.method == "POST" and status != 409 else current.edition,
        "form": form,
        "problem": problem,
        "theirs": current.note if status == 409 else None,
        "at": place.at,
        "chosen": place.chosen,
        "action": reverse("highlight_edit", args=[found.slug]),
        "verb": "edit",
    }
    return render(request, "annotations/form.html", context, part="panel", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a highlight another range, or one that is orphaned a place in the newest version again."""
    found, place, placement = _own(request, slug, again=True)
    problem, status = "", 200
    if request.method == "POST":
        check_write(request, found.author)
        start, end = posted_range(request.POST)
        try:
            new = parse_range(place.passages, start, end)
            if request.POST.get("version", str(place.version.number)) != str(place.version.number):
                raise Stale(found)
            seen = request.POST.get("seen", "")
            changed = move_highlight(
                highlight=found, version=place.version, edition=posted_edition(request), start=start, end=end, seen=seen
            )
        except (Stale, OtherText) as error:
            problem, status = str(error), 409
        except BadRange as error:
            problem, status = str(error), 422
        else:
            return after_change(request, place, changed, _touched(placement, new))
    return _move_form(request, found, place, placement, problem=problem, status=status)


def _touched(placement: Placement, new: Range) -> range:
    """Return the numbers of the passages from which, and to which, a highlight was moved, and all between them."""
    touched = [new.first.number, new.last.number]
    if placement.status != Placement.Status.ORPHANED:
        touched += [placement.start_passage.number, placement.end_passage.number]
    return range(min(touched), max(touched) + 1)


def _move_form(
    request: HttpRequest, found: Highlight, place: Place, placement: Placement, *, problem: str, status: int
) -> HttpResponse:
    query = request.GET.copy()
    query.setdefault("p", str(placement.start_passage.number))
    context = {
        "article": place.article,
        "version": place.version,
        "highlight": Highlight.objects.get(pk=found.pk),
        "placement": placement,
        "problem": problem,
        "at": place.at,
        "then": "list" if "list" in (request.GET.get("then"), request.POST.get("then")) else "",
        "last": place.passages[-1].number,
        **range_context(place, query),
    }
    if not wants_part(request):
        # A page of its own has the text beside the form: words can be selected in it.
        text = Text(place.article.slug, place.version, place.passages)
        context["text"] = annotate([text], user=request.user, chosen=place.chosen)[0].html()
        context["mark"] = reverse("mark", args=[place.article.slug, place.version.number])
    return render(request, "annotations/move.html", context, part="panel", status=status)


@require_POST
@never_cache
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a highlight into the bin, whence it can be had back for thirty days."""
    found, place, placement = _own(request, slug)
    check_write(request, found.author)
    delete_highlight(highlight=found)
    return after_change(request, place, found, _numbers(placement))


@require_POST
@never_cache
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a highlight back out of the bin."""
    found = get_object_or_404(Highlight.objects.in_bin_of(request.user).select_related("author"), slug=slug)
    check_write(request, found.author)
    try:
        restore_highlight(highlight=found)
    except Refused as error:
        return render(request, "annotations/refused.html", {"problem": str(error)}, status=409)
    return HttpResponseRedirect(reverse("highlight", args=[slug]))


@require_safe
@never_cache
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """A note as it was before each change: for its author and whoever sees the highlight."""
    found = get_object_or_404(
        Highlight.objects.visible_to(request.user).select_related("author", "article__current"), slug=slug
    )
    context = {"highlight": found, "revisions": found.revisions.order_by("-edition")}
    return render(request, "annotations/history.html", context, part="panel")


@require_POST
@never_cache
def reply(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer under a highlight."""
    found = get_object_or_404(Highlight.objects.visible_to(request.user), slug=slug)
    if not isinstance(request.user, User):
        return render(request, "annotations/refused.html", {"problem": _ACCOUNT}, status=403)
    text = request.POST.get("text", "")
    if "preview" in request.POST and request.user.may_publish:
        return _reply_preview(request, {"highlight": found, "text": text, "theirs": None}, part="inline")
    try:
        check_write(request, request.user)
        made = add_reply(highlight=found, author=request.user, text=text)
    except Refused as error:
        return render(request, "annotations/refused.html", {"problem": str(error), "typed": text}, status=422)
    return HttpResponseRedirect(f"{reverse('highlight', args=[slug])}#r-{made.slug}")


def _reply_preview(request: HttpRequest, context: dict[str, Any], *, part: str | None = None) -> HttpResponse:
    """Show a reply as it will be read, in the form that it is typed in. Nothing is stored, and no write counted."""
    try:
        context |= {"preview": preview_of(context["text"]), "problem": ""}
    except Refused as error:
        context |= {"preview": None, "problem": str(error)}
    status = 422 if context["problem"] else 200
    return render(request, "annotations/reply.html", context, part=part, status=status)


_ACCOUNT = "To reply you need an account with a confirmed mail address."


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit_own_reply(request: HttpRequest, slug: str) -> HttpResponse:
    """Change one's own reply, or take it back."""
    replies = Reply.objects.editable_by(request.user).select_related("highlight", "author")
    found = get_object_or_404(replies, slug=slug)
    context: dict[str, Any] = {
        "reply": found,
        "highlight": found.highlight,
        "edition": found.edition,
        "text": found.text,
        "problem": "",
        "theirs": None,
        "preview": None,
    }
    status = 200
    if request.method == "POST":
        context |= {"text": request.POST.get("text", ""), "edition": posted_edition(request)}
        target = reverse("highlight", args=[found.highlight.slug])
        if "preview" not in request.POST:
            check_write(request, found.author)
        if request.POST.get("take") == "back":
            delete_reply(reply=found)
            return HttpResponseRedirect(target)
        if "preview" in request.POST:
            return _reply_preview(request, context)
        try:
            edit_reply(reply=found, edition=posted_edition(request), text=context["text"])
            return HttpResponseRedirect(f"{target}#r-{found.slug}")
        except Stale as error:
            status, context["problem"] = 409, str(error)
            context |= {"edition": error.current.edition, "theirs": getattr(error.current, "text", "")}
        except Refused as error:
            status, context["problem"] = 422, str(error)
    return render(request, "annotations/reply.html", context, status=status)
