"""The editing desk for texts that are brought in: paste, upload or fetch; correct; publish."""

import json
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.limits import check_write
from apps.accounts.models import User
from apps.core.htmx import render
from apps.library.drafts import (
    GoneDraft,
    StaleDraft,
    bring_back,
    change_part,
    discard,
    join_parts,
    make_draft,
    part_from_json,
    store_part,
)
from apps.library.importers import CannotImport, Part
from apps.library.importers.encodings import declared_in, decoded
from apps.library.importers.fetching import fetch
from apps.library.importing import missing_of
from apps.library.likeness import same_text
from apps.library.models import Article, ImportDraft
from apps.pages.importing_forms import (
    CHOICES,
    PAGE,
    PartForm,
    SourceForm,
    change_of,
    initial_of,
    keys_of,
    rows_of,
    theirs_of,
    typed_in,
    typed_of,
)
from apps.pages.private import for_accounts, posted, posted_edition
from apps.pages.views.takedown import withdrawn_page

P = ParamSpec("P")
_FORM = ["GET", "HEAD", "POST"]
#: Characters of the original that stand beside the passages; all of it can be downloaded.
_SHOWN = 100_000


def for_editors(
    view: Callable[Concatenate[HttpRequest, User, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Pass the view who is there where it is an editor; visitors sign in first, anybody else is refused."""

    @wraps(view)
    def answer(request: HttpRequest, user: User, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not user.is_editor:
            raise PermissionDenied
        return view(request, user, *args, **kwargs)

    return for_accounts(answer)


@require_http_methods(_FORM)
@for_editors
def imports(request: HttpRequest, user: User) -> HttpResponse:
    """The drafts, and a form that takes a text in any of the ways. Constant queries."""
    form = SourceForm(posted(request), request.FILES or None)
    if request.method == "POST":
        check_write(request, user)
        if form.is_valid():
            try:
                # Fetched before the transaction begins: nobody waits for somebody else's server.
                source = form.source() or fetch(form.cleaned_data["address"])
                return redirect("import_edit", make_draft(source=source, owner=user).pk, 1)
            except CannotImport as problem:
                form.add_error(None, str(problem))
    return _desk(request, user, form, status=422 if form.is_bound else 200)


def _desk(request: HttpRequest, user: User, form: SourceForm, *, problem: str = "", status: int) -> HttpResponse:
    drafts = ImportDraft.objects.select_related("source", "owner").defer("source__data")
    context = {
        "form": form,
        "drafts": drafts.visible_to(user)[:PAGE],
        "bin": drafts.in_bin_of(user)[:PAGE],
        "problem": problem,
        "bookmarklet": _bookmarklet(request),
    }
    response = render(request, "pages/imports.html", context, status=status)
    # The page that the bookmarklet was clicked on opened this one, and hands itself over with postMessage.
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


def _bookmarklet(request: HttpRequest) -> str:
    """Return the bookmark that opens this page and hands it the page it is clicked on, once it says it is ready."""
    desk = request.build_absolute_uri(reverse("imports"))
    site = request.build_absolute_uri("/").rstrip("/")
    return (
        f"javascript:(()=>{{const w=open({json.dumps(desk + '#take')});"
        f"addEventListener('message',e=>{{if(e.source===w&&e.origin==={json.dumps(site)}&&e.data==='ready')"
        "{const d=document.documentElement.cloneNode(true);"
        "d.querySelectorAll('script,style,svg,template').forEach(x=>x.remove());"
        f"w.postMessage({{html:d.outerHTML,address:location.href}},{json.dumps(site)})}}}})}})()"
    )


@require_http_methods(_FORM)
@for_editors
def edit(request: HttpRequest, user: User, pk: int, number: int) -> HttpResponse:
    """One text of a draft: what is known of it and its passages, to correct, keep or publish."""
    drafts = ImportDraft.objects
    known = drafts.editable_by(user) if request.method == "POST" else drafts.visible_to(user)
    draft = known.select_related("source").filter(pk=pk).first()
    if draft is None:
        if request.method != "POST":
            raise Http404
        return _gone(request, user, GoneDraft())
    stale = request.method == "POST" and posted_edition(request) != draft.edition
    if number > len(draft.parts) and not stale:
        raise Http404
    if request.method != "POST":
        return _page(request, user, draft, number)
    check_write(request, user)
    kept = draft.parts[min(number, len(draft.parts)) - 1]
    group = initial_of(kept, draft.parts).get("group", "")
    form = PartForm(user, request.POST, group=group)
    if not form.is_valid():
        # What was typed from a past edition is shown beside the present one at once, and not stored with the next try.
        if stale:
            return _stale(request, user, StaleDraft(draft), number, form)
        return _page(request, user, draft, number, form=form, typed=True, status=422)
    try:
        return _changed(request, user, draft, number, form)
    except StaleDraft as error:
        return _stale(request, user, error, number, form)
    except GoneDraft as error:
        return _gone(request, user, error)
    except CannotImport as error:
        draft.refresh_from_db()
        # What is said of the passages is stored before anything is made of them, unless it was wrong itself.
        typed = draft.edition == posted_edition(request)
        return _page(request, user, draft, number, form=form, problem=str(error), typed=typed, status=422)


def _stale(request: HttpRequest, user: User, error: StaleDraft, number: int, form: PartForm) -> HttpResponse:
    """Both texts: what is stored, and below it what was typed. Where all was made one text, that is the one text."""
    number = min(number, len(error.current.parts))
    return _page(
        request, user, error.current, number, form=form, problem=str(error), typed=True, stale=True, status=409
    )


def _gone(request: HttpRequest, user: User, error: GoneDraft) -> HttpResponse:
    """What was typed of a draft that is not there any more, to take over by hand."""
    form = PartForm(user, request.POST)
    title = request.POST.get("title", "").strip()
    context = {
        "problem": str(error),
        "typed": typed_in(form),
        "passages": typed_of(request.POST, (), _first(request))[1],
        "article": Article.objects.visible_to(user).filter(current__title=title).select_related("current").first(),
    }
    return render(request, "pages/import_gone.html", context, status=409)


def _changed(request: HttpRequest, user: User, draft: ImportDraft, number: int, form: PartForm) -> HttpResponse:
    """Store what was sent, then do what was asked. Raises StaleDraft, GoneDraft and CannotImport."""
    action = request.POST.get("action", "save")
    changes = {n: change for n in _numbers(request) if (change := change_of(request.POST, n)) is not None}
    draft = change_part(draft=draft, edition=posted_edition(request), number=number, said=form.said(), changes=changes)
    if action == "join":
        join_parts(draft=draft, edition=draft.edition)
        return redirect("import_edit", draft.pk, 1)
    if action in ("publish", "keep"):
        return _stored(request, user, draft, number, form, publish=action == "publish")
    messages.success(request, _("Kept. Nothing is published yet."))
    # Back to the passage at which it was asked for, so that whoever corrects the thirtieth goes on with it.
    at = request.POST.get("at", "")
    place = f"#p{at}" if at.isdecimal() and len(at) < 6 else ""
    return redirect(f"{reverse('import_edit', args=[draft.pk, number])}?from={_first(request)}{place}")


def _stored(
    request: HttpRequest, user: User, draft: ImportDraft, number: int, form: PartForm, *, publish: bool
) -> HttpResponse:
    """Make an article of the text, public where that was asked for, and go on with the next text of the draft."""
    wanted = form.wanted(publish=publish)
    missing = missing_of(part_from_json({**draft.parts[number - 1], "title": "", "date": None}), wanted)
    if publish and missing:
        raise CannotImport(_("It cannot be published yet. Missing: %s.") % ", ".join(missing))
    imported = store_part(draft=draft, edition=draft.edition, number=number, wanted=wanted, user=user)
    if imported.same is not None:
        raise CannotImport(_("The library has this text already: “%s”.") % imported.title)
    link = format_html('<a href="{}">{}</a>', reverse("article", args=[imported.article.slug]), imported.title)
    said = _("Published: %s.") if publish else _("Kept as an article that editors alone see: %s.")
    left = [n for n, each in enumerate(draft.parts, start=1) if n != number and not each["article"]]
    further = _("The next text of it is below, with what it may have in common filled in.") if left else ""
    messages.success(request, format_html(said.replace("%s", "{}") + " {}", link, further))
    if not left:
        return redirect("imports")
    return redirect("import_edit", draft.pk, next((n for n in left if n > number), left[0]))


def _page(
    request: HttpRequest,
    user: User,
    draft: ImportDraft,
    number: int,
    *,
    form: PartForm | None = None,
    problem: str = "",
    typed: bool = False,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    kept = draft.parts[number - 1]
    part = part_from_json(kept)
    gone = _withdrawn_in([part], user)
    if gone is not None:
        return withdrawn_page(request, gone.slug)
    first = _first(request)
    initial = initial_of(kept, draft.parts)
    # What was typed belongs to the passages as they were then: it is shown with those that stand there still.
    found, lost = typed_of(request.POST, part.blocks, first) if typed else ({}, [])
    context: dict[str, Any] = {
        "draft": draft,
        "kept": kept,
        "part": part,
        "number": number,
        "may_join": len(draft.parts) > 1 and not any(each["article"] for each in draft.parts),
        "form": form or PartForm(user, initial=initial, group=initial.get("group", "")),
        "rows": rows_of(part.blocks, first, found, stale=stale),
        "was": keys_of(part.blocks, first),
        "gone": lost,
        "choices": CHOICES,
        "first": first,
        "pages": range(1, len(part.blocks) + 1, PAGE) if len(part.blocks) > PAGE else (),
        "problem": problem,
        "stale": stale,
        "theirs": theirs_of(form, kept) if stale and form else [],
        "original": _original(draft),
        "same": same_text(_words(part)),
    }
    return render(request, "pages/import_edit.html", context, status=status)


@require_safe
@for_editors
def original(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The bytes of a source as they were brought, to save."""
    draft = get_object_or_404(ImportDraft.objects.visible_to(user).select_related("source"), pk=pk)
    gone = _withdrawn_in(map(part_from_json, draft.parts), user)
    if gone is not None:
        return withdrawn_page(request, gone.slug)
    headers = {"Content-Disposition": f'attachment; filename="original-{draft.source.sha256[:12]}"'}
    return HttpResponse(bytes(draft.source.data), content_type="application/octet-stream", headers=headers)


@require_POST
@for_editors
def drop(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Throw a draft away, or with `back` take it out of the bin."""
    check_write(request, user)
    draft = get_object_or_404(ImportDraft.objects.editable_by(user), pk=pk)
    back = "back" in request.POST
    try:
        (bring_back if back else discard)(draft=draft, edition=posted_edition(request))
    except StaleDraft:
        problem = _("Somebody else changed this draft meanwhile. The lists below show how it stands.")
        return _desk(request, user, SourceForm(), problem=problem, status=409)
    except GoneDraft as error:
        return _desk(request, user, SourceForm(), problem=str(error), status=409)
    said = (
        _("The draft is back.")
        if back
        else _("The draft is in the bin. Articles that were made of it are still there.")
    )
    messages.success(request, said)
    return redirect("imports")


def _words(part: Part) -> str:
    """Return the canonical text of what a draft holds, whose passages were tidied when it was stored."""
    return "\n".join(block.text for block in part.blocks)


def _withdrawn_in(parts: Iterable[Part], user: User) -> Article | None:
    """Return the withdrawn article that one of `parts` says again, which nobody but administrators may read here."""
    if user.is_admin:
        return None
    found = (same_text(_words(part), withdrawn=True) for part in parts)
    return next((same.article for same in found if same is not None), None)


def _original(draft: ImportDraft) -> str:
    """Return the text of a source that is one, to stand beside its passages."""
    if draft.source.format in ("DOCX", "ODT", "EPUB", "PDF"):
        return ""
    data = bytes(draft.source.data)
    return decoded(data, declared=declared_in(data, draft.source.media_type))[0][:_SHOWN]


def _numbers(request: HttpRequest) -> range:
    return range(_first(request), _first(request) + PAGE)


def _first(request: HttpRequest) -> int:
    raw = request.POST.get("from") or request.GET.get("from", "")
    return max(1, int(raw)) if raw.isdecimal() and len(raw) < 6 else 1
