"""One's account: name, address, password, taking everything along, deleting it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.forms import AddressForm, DisplayNameForm, LeaveForm
from apps.accounts.leaving import CannotLeave, delete_account, everything_of
from apps.accounts.limits import check_mail, check_sign_in, check_write
from apps.accounts.models import User
from apps.accounts.services import ask_to_confirm
from apps.core.htmx import render
from apps.pages.private import for_accounts, for_people, posted
from apps.sharing.models import SharedView

#: Where a session keeps the address that a link was sent to, until it is confirmed.
WAITING = "address_waiting"


@require_safe
@for_people
def account(request: HttpRequest, user: User) -> HttpResponse:
    """What is known of oneself, and where to change it."""
    return render(request, "accounts/account.html", {"person": user, "waiting": request.session.get(WAITING, "")})


@require_http_methods(["GET", "HEAD", "POST"])
@for_accounts
def name(request: HttpRequest, user: User) -> HttpResponse:
    """Change the name that others see."""
    form = DisplayNameForm(posted(request), initial={"display_name": user.display_name})
    if request.method == "POST":
        check_write(request, user)
        if form.is_valid():
            User.objects.filter(pk=user.pk).update(display_name=form.cleaned_data["display_name"])
            messages.success(request, _("The name was changed."))
            return redirect("account")
    return _page(request, form, _("Name shown"))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@for_accounts
def address(request: HttpRequest, user: User) -> HttpResponse:
    """Ask for a link to a new address; the account has it once that was opened."""
    waiting = request.session.get(WAITING, "")
    form = AddressForm(user, posted(request), initial={"email": waiting or user.email})
    if request.method == "POST":
        check_sign_in(request, user.username)
        if form.is_valid():
            check_mail(request)
            send_link(request, user, form.cleaned_data["email"])
            return redirect("account")
    return _page(request, form, _("Mail address"), _("Send the link"))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@for_accounts
def password(request: HttpRequest, user: User) -> HttpResponse:
    """Choose another password; every other browser is signed out."""
    form = PasswordChangeForm(user, posted(request))
    if request.method == "POST":
        check_sign_in(request, user.username)
        if form.is_valid():
            update_session_auth_hash(request, form.save())
            messages.success(request, _("The password was changed. Other browsers are signed out."))
            return redirect("account")
    return _page(request, form, _("Password"))


@require_safe
@for_people
def export(request: HttpRequest, user: User) -> HttpResponse:
    """Everything that one made, as one JSON file."""
    response = JsonResponse(everything_of(user), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="synoptic.json"'
    return response


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def delete(request: HttpRequest, user: User) -> HttpResponse:
    """Say what deleting the account does, offer the export, and do it."""
    form = LeaveForm(user, posted(request))
    if request.method == "POST":
        check_sign_in(request, user.username)
        if form.is_valid():
            try:
                delete_account(user=user, keep=form.cleaned_data.get("public") == "keep")
            except CannotLeave as problem:
                form.add_error(None, str(problem))
            else:
                logout(request)
                return HttpResponseRedirect(reverse("account_gone"))
    views = SharedView.objects.editable_by(user).open().count()
    context = {"form": form, "person": user, "views": views}
    return render(request, "accounts/delete.html", context, status=_status(form.is_bound))


@require_safe
def gone(request: HttpRequest) -> HttpResponse:
    """Say that the account is deleted."""
    return render(request, "accounts/gone.html", {})


def send_link(request: HttpRequest, user: User, to: str) -> None:
    """Mail the link that confirms the address `to`, and say so on the next page, the same whoever has that address."""
    sent = ask_to_confirm(
        user=user,
        address=to,
        link=lambda token: request.build_absolute_uri(reverse("confirm_address", args=[token])),
        sign_in=request.build_absolute_uri(reverse("sign_in")),
        reset=request.build_absolute_uri(reverse("password_forgotten")),
    )
    request.session[WAITING] = to
    if sent:
        text = _("We sent a link to %(address)s. Open it within %(days)s days to confirm the address.")
        messages.success(request, text % {"address": to, "days": settings.PASSWORD_RESET_TIMEOUT // 86400})
    else:
        messages.error(request, _("The mail to %(address)s could not be sent. Try again later.") % {"address": to})


def _page(request: HttpRequest, form: object, title: str, button: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "button": button or _("Save")}
    return render(request, "accounts/form.html", context, status=_status(getattr(form, "is_bound", False)))


def _status(is_refused: bool) -> int:
    return 422 if is_refused else 200
