"""A version of a shared view to be taken along: as a file, Markdown, annotations, its snapshot; and what changed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from apps.pages.shared_changes_context import changes_context
from apps.pages.shared_context import version_address, version_before
from apps.pages.shared_offline import as_one_file
from apps.pages.views.shared import gone, opened_or_gone
from apps.sharing.as_annotations import collection_of, write_collection
from apps.sharing.as_markdown import write_markdown
from apps.sharing.keeping import kept_for_all
from apps.sharing.opening import Closed, Opened, open_view
from apps.sharing.snapshot import FrozenReading

_JSON_LD = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


@require_safe
@kept_for_all()
@opened_or_gone
def offline(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The page as one file that needs nothing else, not even a network."""
    return _file(opened, as_one_file(request, opened), "html", "text/html; charset=utf-8")


@require_safe
@kept_for_all()
@opened_or_gone
def markdown(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The page as Markdown."""
    written = write_markdown(opened, version_address(request, opened))
    return _file(opened, written, "md", "text/markdown; charset=utf-8")


@require_safe
@kept_for_all()
@opened_or_gone
def annotations(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The annotations and parallels as W3C Web Annotations in JSON-LD."""

    def address_of(reading: FrozenReading) -> str:
        slug = opened.live.get(reading.slug)
        return request.build_absolute_uri(reverse("article_version", args=[slug, reading.version])) if slug else ""

    itself = reverse("shared_annotations", args=[opened.view.token, opened.version.number])
    found = collection_of(
        opened,
        address=request.build_absolute_uri(itself),
        view=version_address(request, opened),
        address_of=address_of,
    )
    return _file(opened, write_collection(found), "jsonld", _JSON_LD)


@require_safe
@kept_for_all()
@opened_or_gone
def snapshot(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The snapshot, byte for byte what its digest is of; 410 where it has words of a text that is not public any more.

    Leaving these out would give another document under the same digest.
    """
    if not opened.is_whole:
        said = gettext("A text in this view is not public any more, and the snapshot has words of it.")
        return HttpResponse(said + "\n", status=410, content_type="text/plain; charset=utf-8")
    return _file(opened, opened.version.snapshot, "json", "application/json")


def changes(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """What changed in a version since the one before it, or since `?from=` another one."""
    if "from" not in request.GET:
        return _changes(request, token=token, number=number)
    asked = request.GET["from"]
    if not (asked.isascii() and asked.isdigit() and len(asked) < 7 and 0 < int(asked) != number):
        raise Http404
    return _changes(request, token=token, number=number, earlier=int(asked))


def _show_changes(request: HttpRequest, opened: Opened, earlier: int | None = None) -> HttpResponse:
    wanted = earlier or version_before(opened)
    if wanted is None:
        raise Http404
    before = open_view(opened.view.token, wanted)
    if before is None:
        raise Http404
    if isinstance(before, Closed):
        return gone(before)
    return HttpResponse(render_to_string("sharing/changes.html", changes_context(before, opened)))


_changes = require_safe(kept_for_all()(opened_or_gone(_show_changes)))


def _file(opened: Opened, content: str, suffix: str, content_type: str) -> HttpResponse:
    name = f"{slugify(opened.snapshot.title)[:60].strip('-') or 'shared-view'}-v{opened.version.number}.{suffix}"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
