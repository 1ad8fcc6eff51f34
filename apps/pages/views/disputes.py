"""Disputing the frame label of a reading: the list, the form, changing one's own."""

from typing import Any

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.limits import check_write
from apps.accounts.models import User
from apps.annotations.disputes import StaleDispute, dispute_label, edit_dispute, open_dispute, withdraw_dispute
from apps.annotations.models import Dispute
from apps.annotations.services import Refused
from apps.core.errors import BadAddress
from apps.core.freshness import with_people
from apps.core.htmx import render
from apps.core.pagecache import shown_with
from apps.core.paging import page_before
from apps.library.models import Frame, Reading
from apps.pages.private import no_store, posted

PAGE = 30


class DisputeForm(forms.Form):
    """The frame that somebody would give a reading instead, if any, and why its label is wrong."""

    frame = forms.ModelChoiceField(
        Frame.objects.none(),
        label=_("Frame instead"),
        required=False,
        to_field_name="slug",
        empty_label=_("none: I only say that this one is wrong"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Markdown, 20 to 2,000 characters. Name the passages that speak against the label."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, data: Any, *, reading: Reading, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        frames = Frame.objects.exclude(pk=reading.frame_id)
        self.fields["frame"].queryset = frames  # type: ignore[attr-defined]


def _reading(request: HttpRequest, slug: str, article: str) -> Reading:
    readings = Reading.objects.visible_to(request.user).for_contents().select_related("event")
    return get_object_or_404(readings, event__slug=slug, article__slug=article)


def _where(reading: Reading) -> str:
    return reverse("disputes", args=[reading.event.slug, reading.article.slug])


@require_safe
@shown_with(with_people)
def disputes(request: HttpRequest, slug: str, article: str) -> HttpResponse:
    """The label of one reading, and all who dispute it, the newest first."""
    reading = _reading(request, slug, article)
    found = Dispute.objects.visible_to(request.user).filter(reading=reading).for_showing()
    try:
        page = page_before(found, "created", request.GET.get("before", ""), PAGE)
    except ValueError as error:
        raise BadAddress(gettext("“before” is no mark of a page of disputes.")) from error
    context = {"reading": reading, "disputes": page.rows, "older": page.older, "me": request.user.pk}
    return render(request, "annotations/disputes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def dispute(request: HttpRequest, slug: str, article: str) -> HttpResponse:
    """Dispute the label of a reading. Who does so already is sent on to what they wrote."""
    reading = _reading(request, slug, article)
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    if not user.may_publish:
        return render(request, "accounts/unconfirmed.html", {"is_guest": user.is_guest}, status=403)
    form = DisputeForm(posted(request), reading=reading)
    if request.method != "POST":
        mine = open_dispute(reading, user)
        if mine is not None:
            return HttpResponseRedirect(reverse("dispute_edit", args=[mine.slug]))
        return _form(request, reading, form)
    if not form.is_valid():
        return _form(request, reading, form, status=422)
    try:
        with transaction.atomic():
            check_write(request, user)
            dispute_label(reading=reading, author=user, **form.cleaned_data)
    except StaleDispute as error:
        return _form(request, reading, form, status=409, problem=str(error), current=error.current)
    except Refused as error:
        return _form(request, reading, form, status=422, problem=str(error))
    return HttpResponseRedirect(_where(reading))


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change one's own dispute, or withdraw it. A form made from a past edition gets 409 and both texts."""
    own = Dispute.objects.editable_by(request.user).select_related("reading__event", "reading__frame", "frame")
    found = get_object_or_404(own.select_related("reading__article__current", "reading__article__outlet"), slug=slug)
    reading = found.reading
    initial = {"frame": found.frame.slug if found.frame else "", "reason": found.reason}
    form = DisputeForm(posted(request), reading=reading, initial=initial)
    if request.method != "POST":
        return _form(request, reading, form, current=found)
    if request.POST.get("take") == "back":
        withdraw_dispute(dispute=found)
        return HttpResponseRedirect(_where(reading))
    if not form.is_valid():
        return _form(request, reading, form, status=422, current=found)
    raw = request.POST.get("edition", "")
    edition = int(raw) if raw.isdecimal() and len(raw) < 10 else 0
    try:
        with transaction.atomic():
            check_write(request, found.author)
            edit_dispute(dispute=found, edition=edition, **form.cleaned_data)
    except StaleDispute as error:
        return _form(request, reading, form, status=409, problem=str(error), current=error.current)
    except Refused as error:
        return _form(request, reading, form, status=422, problem=str(error), current=found)
    return HttpResponseRedirect(_where(reading))


def _form(
    request: HttpRequest,
    reading: Reading,
    form: DisputeForm,
    *,
    status: int = 200,
    problem: str = "",
    current: Dispute | None = None,
) -> HttpResponse:
    """Show the form with what was typed; `current` is the dispute that it changes, as it stands now."""
    context = {
        "reading": reading,
        "form": form,
        "problem": problem,
        "current": current,
        "edition": current.edition if current and status != 422 else request.POST.get("edition", ""),
        "theirs": current if status == 409 else None,
        "action": reverse("dispute_edit", args=[current.slug]) if current else "",
        "leave": _where(reading),
    }
    return render(request, "annotations/dispute.html", context, status=status)
