"""Signing up, in and out; a forgotten password; the links in mails."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.forms import ResetForm, SignInForm, SignUpForm
from apps.accounts.guests import BACKEND, current_guest, take_over
from apps.accounts.limits import TooMany, check_mail
from apps.accounts.models import User
from apps.accounts.services import (
    BadLink,
    NameTaken,
    address_in,
    confirm_address,
    send_reset,
    user_of_reset,
)
from apps.accounts.services import sign_up as make_account
from apps.core.htmx import render
from apps.pages.private import no_store, posted, where_next
from apps.pages.views.account import WAITING, send_link

_FORM = ["GET", "HEAD", "POST"]


@sensitive_post_parameters()
@require_http_methods(_FORM)
@no_store
def sign_up(request: HttpRequest) -> HttpResponse:
    """Make an account; a guest's browser keeps what was made in it."""
    if _has_account(request):
        return redirect(where_next(request) or "account")
    form = SignUpForm(posted(request))
    if request.method == "POST":
        check_mail(request)
        if form.is_valid():
            if form.is_by_a_program:
                return redirect("home")
            try:
                return _signed_up(request, form)
            except NameTaken as problem:
                form.add_error("username", str(problem))
    context = {"form": form, "next": where_next(request), "is_guest": current_guest(request) is not None}
    return render(request, "accounts/sign_up.html", context, status=422 if form.is_bound else 200)


def _signed_up(request: HttpRequest, form: SignUpForm) -> HttpResponse:
    data = form.cleaned_data
    user = make_account(username=data["username"], password=data["password"], guest=current_guest(request))
    login(request, user, backend=BACKEND)
    request.session.set_expiry(None)
    send_link(request, user, data["email"])
    return redirect(where_next(request) or "account")


@sensitive_post_parameters()
@require_http_methods(_FORM)
@no_store
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; what the browser's guest made becomes the account's."""
    if _has_account(request):
        return redirect(where_next(request) or "account")
    form, status = SignInForm(request, posted(request)), 200
    if request.method == "POST":
        try:
            if form.is_valid():
                return _signed_in(request, form.get_user())
            status = 422
        except TooMany as limit:
            return _told(request, form, limit)
    return _sign_in_page(request, form, status)


def _signed_in(request: HttpRequest, user: User) -> HttpResponse:
    guest, target = current_guest(request), where_next(request)
    if guest is not None:
        take_over(guest=guest, user=user)
    login(request, user)
    request.session.set_expiry(None)
    if guest is not None:
        messages.success(request, _("What you made in this browser as a guest is now in your account."))
    return redirect(target or settings.LOGIN_REDIRECT_URL)


def _sign_in_page(request: HttpRequest, form: SignInForm, status: int, problem: str = "") -> HttpResponse:
    context = {"form": form, "next": where_next(request), "problem": problem}
    context["is_guest"] = current_guest(request) is not None
    return render(request, "accounts/sign_in.html", context, status=status)


def _told(request: HttpRequest, form: SignInForm, limit: TooMany) -> HttpResponse:
    fresh = SignInForm(request, initial={"username": form.data.get("username", "")})
    response = _sign_in_page(request, fresh, 429, str(limit))
    response["Retry-After"] = str(limit.seconds)
    return response


@require_http_methods(_FORM)
@no_store
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, by a form; a guest, who could not come back, is told so."""
    if request.method == "POST":
        logout(request)
        return redirect("home")
    if not request.user.is_authenticated:
        return redirect("home")
    return render(request, "accounts/sign_out.html", {"is_guest": current_guest(request) is not None})


@require_http_methods(_FORM)
@no_store
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a mail address: the link shows a button, since programs that look at mail open links too."""
    try:
        address = address_in(token)
        if request.method == "POST":
            confirm_address(token)
            # Asked first: a visitor's answer must not come to depend on a session.
            if request.user.is_authenticated:
                request.session.pop(WAITING, None)
    except BadLink as problem:
        return render(request, "accounts/link.html", {"problem": str(problem)}, status=410)
    context = {"address": address, "is_done": request.method == "POST"}
    return render(request, "accounts/confirm.html", context)


@require_http_methods(_FORM)
@no_store
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link to choose a new password; the answer is the same for every address."""
    form = ResetForm(posted(request))
    if request.method == "POST":
        check_mail(request)
        if form.is_valid():
            send_reset(
                address=form.cleaned_data["email"],
                link=lambda mark, token: request.build_absolute_uri(reverse("password_new", args=[mark, token])),
            )
            return redirect("password_sent")
    return render(request, "accounts/forgotten.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a link was sent, if there is such an account."""
    return render(request, "accounts/sent.html", {})


@sensitive_post_parameters()
@require_http_methods(_FORM)
@no_store
def new_password(request: HttpRequest, mark: str, token: str) -> HttpResponse:
    """Choose a new password by the link from a mail, once."""
    try:
        user = user_of_reset(mark, token)
    except BadLink as problem:
        return render(request, "accounts/link.html", {"problem": str(problem)}, status=410)
    form = SetPasswordForm(user, posted(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        return render(request, "accounts/password_done.html", {})
    context = {"form": form, "title": _("Choose a new password"), "button": _("Save")}
    return render(request, "accounts/form.html", context, status=422 if form.is_bound else 200)


def _has_account(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and not request.user.is_guest
