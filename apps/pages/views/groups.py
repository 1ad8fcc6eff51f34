"""Groups: making one, its members, its invitation. Nobody but its members learns that a group exists."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts import groups
from apps.accounts.forms import GroupForm
from apps.accounts.limits import check_write
from apps.accounts.models import Group, Membership, User
from apps.core.htmx import render
from apps.pages.private import for_accounts, no_store, posted

_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(_FORM)
@for_accounts
def overview(request: HttpRequest, user: User) -> HttpResponse:
    """The groups one is in, and a form for a new one."""
    form = GroupForm(posted(request))
    if request.method == "POST":
        check_write(request, user)
        if form.is_valid():
            return redirect("group", groups.make_group(owner=user, name=form.cleaned_data["name"]).slug)
    memberships = Membership.objects.filter(user=user).select_related("group").order_by("group__name", "pk")
    context = {"form": form, "memberships": memberships}
    return render(request, "accounts/groups.html", context, status=422 if form.is_bound else 200)


@require_http_methods(_FORM)
@no_store
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """A group, for its members; everything that is changed about it is a form on its page."""
    found = get_object_or_404(Group.objects.visible_to(request.user), slug=slug)
    if request.method == "POST" and isinstance(request.user, User):
        return _changed(request, found, request.user)
    return _group_page(request, found, GroupForm(initial={"name": found.name}))


def _changed(request: HttpRequest, found: Group, user: User) -> HttpResponse:
    action = request.POST.get("action", "")
    if action not in _ACTIONS:
        raise Http404
    if action != "leave" and not Group.objects.editable_by(user).filter(pk=found.pk).exists():
        raise PermissionDenied
    check_write(request, user)
    form = GroupForm(request.POST if action == "rename" else None, initial={"name": found.name})
    if form.is_bound and not form.is_valid():
        return _group_page(request, found, form, status=422)
    try:
        said = _ACTIONS[action](request, found, user, form)
    except Membership.DoesNotExist:
        raise Http404 from None
    except groups.Refused as problem:
        return _group_page(request, found, form, problem=str(problem), status=422)
    messages.success(request, said)
    return redirect("groups") if action in {"leave", "dissolve"} else redirect("group", found.slug)


def _group_page(
    request: HttpRequest, found: Group, form: GroupForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    members = list(found.memberships.select_related("user").order_by("joined", "pk"))
    own = next((each for each in members if each.user_id == request.user.pk), None)
    context = {
        "group": found,
        "members": members,
        "own": own,
        "owns": own is not None and own.role == Membership.Role.OWNER,
        "others": [each for each in members if each is not own],
        "invitation": request.build_absolute_uri(reverse("group_join", args=[found.invite])),
        "form": form,
        "problem": problem,
    }
    return render(request, "accounts/group.html", context, status=status)


def _rename(request: HttpRequest, found: Group, user: User, form: GroupForm) -> str:
    groups.rename_group(group=found, name=form.cleaned_data["name"])
    return _("The group was renamed.")


def _renew(request: HttpRequest, found: Group, user: User, form: GroupForm) -> str:
    groups.renew_invite(group=found)
    return _("There is a new invitation; the former link no longer works.")


def _leave(request: HttpRequest, found: Group, user: User, form: GroupForm) -> str:
    groups.leave(group=found, user=user)
    return _("You left the group.")


def _remove(request: HttpRequest, found: Group, user: User, form: GroupForm) -> str:
    groups.remove(group=found, user=_member(request, found))
    return _("The member was removed.")


def _hand_over(request: HttpRequest, found: Group, user: User, form: GroupForm) -> str:
    groups.hand_over(group=found, owner=user, to=_member(request, found))
    return _("The group was handed over.")


def _dissolve(request: HttpRequest, found: Group, user: User, form: GroupForm) -> str:
    if not request.POST.get("sure"):
        raise groups.Refused(_("Tick the box if the group is to be dissolved."))
    groups.dissolve(group=found)
    return _("The group was dissolved. What was shared with it is private again.")


_ACTIONS: dict[str, Callable[[HttpRequest, Group, User, GroupForm], str]] = {
    "rename": _rename,
    "invite": _renew,
    "leave": _leave,
    "remove": _remove,
    "hand-over": _hand_over,
    "dissolve": _dissolve,
}


def _member(request: HttpRequest, found: Group) -> User:
    return get_object_or_404(User, public_id=request.POST.get("member", ""), memberships__group=found)


@require_http_methods(_FORM)
@no_store
def join(request: HttpRequest, invite: str) -> HttpResponse:
    """Say who invites to which group, and join it. Visitors and guests are told to sign up or in first."""
    found = get_object_or_404(Group, invite=invite)
    user = request.user
    if request.method == "POST":
        if not isinstance(user, User):
            raise PermissionDenied
        check_write(request, user)
        try:
            groups.join(invite=invite, user=user)
        except Group.DoesNotExist:
            raise Http404 from None
        messages.success(request, _("You are now in the group."))
        return redirect("group", found.slug)
    owners = User.objects.filter(memberships__group=found, memberships__role=Membership.Role.OWNER)
    context = {
        "group": found,
        "owners": list(owners.order_by("memberships__joined")),
        "may_join": isinstance(user, User) and not user.is_guest and user.blocked is None,
        "is_blocked": isinstance(user, User) and user.blocked is not None,
        "is_member": Group.objects.visible_to(user).filter(pk=found.pk).exists(),
        "next": request.path,
    }
    return render(request, "accounts/join.html", context)
