"""Assessing the claims of a passage."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.annotations.claims import StaleClaim, assess, claims_on
from apps.annotations.models import ClaimStatus
from apps.annotations.services import Refused
from apps.core.htmx import render
from apps.library.models import Article, Passage


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def claim(request: HttpRequest, slug: str, number: int, passage: int) -> HttpResponse:
    """The form for one passage: what is known of its claims, and on what that rests. For analysts."""
    article = get_object_or_404(Article.objects.visible_to(request.user), slug=slug)
    found = get_object_or_404(
        Passage.objects.visible_to(request.user).select_related("version"),
        version__article=article,
        version__number=number,
        number=passage,
        left_out=False,
    )
    current = ClaimStatus.objects.filter(passage=found).first()
    if not isinstance(request.user, User) or not request.user.is_analyst:
        refusal = {"problem": "Claims are assessed by analysts, with a citation."}
        return render(request, "annotations/refused.html", refusal, status=403)
    shown = current or claims_on([found.pk]).get(found.pk)
    typed = {"status": shown.status, "citation": shown.citation, "url": shown.url} if shown else {}
    problem, status = "", 200
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in ("status", "citation", "url")}
        raw = request.POST.get("edition", "")
        try:
            assess(
                passage=found, by=request.user, edition=int(raw) if raw.isdecimal() and len(raw) < 10 else 0, **typed
            )
        except StaleClaim as error:
            problem, status, current = str(error), 409, error.current
        except Refused as error:
            problem, status = str(error), 422
        else:
            return HttpResponseRedirect(reverse("passage", args=[slug, number, passage]))
    context = {
        "article": article,
        "passage": found,
        "claim": current,
        "earlier": shown if current is None else None,
        "typed": typed,
        "problem": problem,
        "stale": status == 409,
        "choices": [("", "not assessed"), *ClaimStatus.Status.choices],
    }
    return render(request, "annotations/claim.html", context, status=status)
