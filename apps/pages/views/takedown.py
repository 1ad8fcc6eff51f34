"""Withdrawing a text, for administrators, and what stands in its place for everybody."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.annotations.moderator import write_log
from apps.core.htmx import render
from apps.library.audience import bring_back, withdraw
from apps.library.models import Article
from apps.pages.private import for_people, posted


class WithdrawForm(forms.Form):
    """Why; everybody reads it."""

    reason = forms.CharField(
        label=_("Why it is withdrawn; everybody who comes to its address reads this"),
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def takedown(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Withdraw a text everywhere at once, or bring it back."""
    if not user.is_admin:
        raise Http404
    article = get_object_or_404(Article.objects.editable_by(user).select_related("outlet", "current"), slug=slug)
    form = WithdrawForm(posted(request))
    if request.method == "POST" and "back" in request.POST:
        with transaction.atomic():
            bring_back(article=article, by=user)
            write_log(user, "bring back", f"article {article.slug}", "")
        messages.success(request, gettext("It can be read again."))
        return redirect("article", slug)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            withdraw(article=article, by=user, reason=form.cleaned_data["reason"])
            write_log(user, "withdraw", f"article {article.slug}", form.cleaned_data["reason"])
        messages.success(request, gettext("Withdrawn: nobody sees a word of it from now on."))
        return redirect("takedown", slug)
    context = {"article": article, "form": form}
    return render(request, "pages/takedown.html", context, status=422 if form.is_bound else 200)


def withdrawn_page(request: HttpRequest, slug: str, *, twin: bool = False) -> HttpResponse:
    """Return 451 with a page, or with JSON, that says that the text was withdrawn. Raises Http404 where none was."""
    article = get_object_or_404(Article.objects.withdrawn().by_slug(slug).select_related("outlet"))
    if twin:
        said = {"withdrawn": article.withdrawn, "reason": article.withdrawn_reason}
        return JsonResponse(said, status=451)
    return render(request, "pages/withdrawn.html", {"article": article}, status=451)
