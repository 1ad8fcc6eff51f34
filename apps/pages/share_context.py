"""What the form of sharing shows: what can be taken out, what the version before had, and which texts changed since."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from apps.sharing.again import Before
from apps.sharing.forms import ShareForm
from apps.sharing.gathering import Answered, Candidate, Linked, Material
from apps.sharing.models import SharedView

#: A list that is longer has a box for none of it.
LONG = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody stands before and wants to share, where that is, and what it is called there.

    `at` gives where the same is shared with the text of a slug, which stands in one version, in another. `notices` say
    what of the address had to be left aside.
    """

    material: Material
    back: str
    title: str
    at: Callable[[str, int, int], str]
    notices: tuple[str, ...] = ()


def share_context(
    request: HttpRequest, standing: Standing, form: ShareForm, before: Before | None, *, is_stale: bool
) -> dict[str, Any]:
    """Return what the form shows; with `before` that of a new version."""
    material = standing.material
    sent = request.POST if request.method == "POST" else None
    picked = _picked(material, sent, before)
    none = sent.getlist("none") if sent else []
    lists = {
        "public": [choice for choice in picked if not choice["each"].is_private],
        "private": [choice for choice in picked if choice["each"].is_private],
        "parallels": _parallels(material, sent, before, picked),
        "answers": _answers(material, sent, before),
    }
    context = lists | {
        "form": form,
        "standing": standing,
        "material": material,
        "notices": [*standing.notices, *material.notices],
        "counts": {name: sum(choice["on"] for choice in lists[name] if name not in none) for name in lists},
        "into": _into(form, is_stale=is_stale),
        "none": none,
        "long": LONG,
    }
    if before is not None:
        context |= _again(request, form, before)
        context["changed"] = _changed(standing, before)
    return context


def _again(request: HttpRequest, form: ShareForm, before: Before) -> dict[str, Any]:
    """Return what is said of a new version: of which view, which number, and what it keeps."""
    view = form.views[before.opened.view.token]
    asked = request.GET.copy()
    del asked["into"]
    alone = asked.urlencode(safe=",@.")
    return {
        "view": view,
        "number": max(version.number for version in view.versions.all()) + 1,
        "last": before.opened.version.number,
        "is_public": view.visibility == SharedView.Visibility.PUBLIC,
        "alone": f"{request.path}?{alone}" if alone else request.path,
        "had_private": before.private_work(),
    }


def _into(form: ShareForm, *, is_stale: bool) -> str:
    """Return of which view this is to be a new version, with the edition that the form was made from.

    What was typed into a form that was too old is sent once more knowingly: then it is the present edition.
    """
    sent = str(form["into"].value() or "")
    view = form.views.get(sent.partition(":")[0])
    return f"{view.token}:{view.edition}" if view and is_stale else sent


def _changed(standing: Standing, before: Before) -> list[dict[str, Any]]:
    """Return the texts that stand in another version than before, or of which there is a newer one, each with the
    address of the form with the other.
    """
    found = []
    for text in standing.material.texts:
        slug, here = text.article.slug, text.version.number
        newest = text.article.current.number if text.article.current else here
        last = before.version_of(slug)
        other = last if last not in (None, here) else newest
        if other is None or other == here:
            continue
        address = standing.at(slug, here, other)
        found.append(
            {
                "title": text.version.title,
                "language": text.article.language,
                "here": here,
                "other": other,
                "kept": other != last,
                "address": f"{address}{'&' if '?' in address else '?'}into={before.opened.view.token}",
            }
        )
    return found


def _picked(material: Material, sent: Any, before: Before | None) -> list[dict[str, Any]]:
    """The highlights as they are picked: as sent, or as before with what was made since, or all of them."""
    choices = [_choice(each.highlight.slug, each, sent, "annotation", before) for each in material.candidates]
    texts = {text.article.slug: text for text in material.texts}
    for choice in choices:
        choice["text"] = texts[choice["each"].slug]
    if before is None or sent is not None:
        return choices
    places = before.places
    in_order = [choice["slug"] for choice in choices if choice["slug"] in places]
    if in_order != sorted(in_order, key=places.__getitem__):
        for choice in choices:
            choice["place"] = places.get(choice["slug"], "")
    return choices


def _parallels(
    material: Material, sent: Any, before: Before | None, picked: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The parallels as they are picked, each with its sides: the choices of the highlights that it joins."""
    by_slug = {choice["slug"]: choice for choice in picked}
    return [
        _choice(each.parallel.slug, each, sent, "parallel", before)
        | {"sides": [by_slug[slug] for slug in each.members]}
        for each in material.parallels
    ]


def _answers(material: Material, sent: Any, before: Before | None) -> list[dict[str, Any]]:
    """The answers as they are picked, each with the text that it was given for."""
    texts = {text.reading.pk: text for text in material.texts if text.reading}
    return [
        _choice(each.answer.slug, each, sent, "answer", before) | {"text": texts[each.answer.reading_id]}
        for each in material.answers
    ]


def _choice(
    slug: str, each: Candidate | Linked | Answered, sent: Any, name: str, before: Before | None
) -> dict[str, Any]:
    """One thing that can be taken out: as sent, else ticked unless the version before did not have it."""
    if sent is not None:
        return {"slug": slug, "each": each, "on": slug in sent.getlist(name), "place": sent.get(f"place-{slug}", "")}
    return {"slug": slug, "each": each, "on": before is None or before.ticks(each), "place": ""}
