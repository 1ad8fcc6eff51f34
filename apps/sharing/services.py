"""Writes to shared views. Each is one transaction; a change names the edition of the view it was made from."""

import datetime
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from apps.accounts.models import User
from apps.library.models import Article
from apps.sharing.freezing import CannotShare, Chosen, Frozen, freeze
from apps.sharing.gathering import Material
from apps.sharing.models import FrozenText, SharedName, SharedText, SharedVersion, SharedView
from apps.sharing.snapshot import digest_of, write_snapshot

#: A snapshot is at most so long, in characters: whoever has the link can have all of it drawn, and compared.
MOST_SNAPSHOT = 4_000_000
#: A view has at most so many versions: the limit on views would be none if each could grow without end.
MOST_VERSIONS = 100


class StaleView(ValueError):
    """Somebody changed the shared view since the form was made: `current` is how it is now."""

    def __init__(self, current: SharedView) -> None:
        self.current = current
        super().__init__(gettext("This was changed meanwhile. What you chose is below; nothing of it is lost."))


@transaction.atomic
def share(
    *,
    owner: User,
    material: Material,
    chosen: Chosen,
    visibility: str = SharedView.Visibility.LINK,
    expires: datetime.datetime | None = None,
) -> SharedVersion:
    """Store `material` as `owner` chose it as the first version of a new shared view. Raises CannotShare."""
    _check_terms(owner, visibility, expires)
    _check_number(owner)
    now = timezone.now()
    frozen = freeze(material, chosen, by=owner, now=now)
    view = SharedView.objects.create(
        owner=owner, event=material.event, visibility=visibility, expires=expires, created=now
    )
    return _store(view, 1, frozen, now)


@transaction.atomic
def share_again(*, view: SharedView, edition: int, material: Material, chosen: Chosen) -> SharedVersion:
    """Store `material` as the next version of `view`; what was shared before stays as it is.

    `edition` is the one that the form was made from. Raises StaleView, CannotShare.
    """
    current = _take(view, edition)
    if current.owner is None or current.revoked is not None:
        raise CannotShare(gettext("This shared view was revoked. Share what you see as a new one."))
    now = timezone.now()
    known = SharedName.objects.filter(version__view=current).order_by().values_list("user_id", "key").distinct()
    frozen = freeze(material, chosen, by=current.owner, now=now, known=known)
    last = current.versions.order_by("-number").values_list("number", flat=True).first() or 0
    if last >= MOST_VERSIONS:
        raise CannotShare(
            gettext("This shared view has %(n)s versions, which is the most. Share what you see as a new one.")
            % {"n": last}
        )
    return _store(current, last + 1, frozen, now)


@transaction.atomic
def change_terms(*, view: SharedView, edition: int, visibility: str, expires: datetime.datetime | None) -> SharedView:
    """Change who can open `view`, and until when. Raises StaleView, CannotShare."""
    current = _take(view, edition)
    if current.owner is None:
        raise CannotShare(gettext("This shared view is nobody's any more."))
    _check_terms(current.owner, visibility, expires, before=current.expires)
    if current.expires is not None and current.expires <= timezone.now() and expires != current.expires:
        _check_number(current.owner)  # it had ended, and is open again
    current.visibility, current.expires = visibility, expires
    current.save(update_fields=["visibility", "expires"])
    return current


@transaction.atomic
def revoke(*, view: SharedView, edition: int, number: int | None = None) -> SharedView:
    """Close all of `view`, or the one version `number`, for good. What was revoked already stays so.

    A view whose every version is revoked is revoked itself. Raises StaleView, CannotShare.
    """
    current = _take(view, edition)
    now = timezone.now()
    if number is not None:
        if not current.versions.filter(number=number).exists():
            raise CannotShare(gettext("There is no version %(number)s.") % {"number": number})
        current.versions.filter(number=number, revoked=None).update(revoked=now)
    if current.revoked is None and (number is None or not current.versions.filter(revoked=None).exists()):
        current.revoked = now
        current.save(update_fields=["revoked"])
    return current


def _take(view: SharedView, edition: int) -> SharedView:
    """Lock the view and count the change. Raises StaleView where `edition` is not the present one."""
    if not SharedView.objects.filter(pk=view.pk, edition=edition).update(edition=F("edition") + 1):
        raise StaleView(SharedView.objects.select_related("owner").get(pk=view.pk))
    return SharedView.objects.select_related("owner").get(pk=view.pk)


def _check_terms(
    owner: User,
    visibility: str,
    expires: datetime.datetime | None,
    before: datetime.datetime | None = None,
) -> None:
    if owner.blocked is not None:
        raise CannotShare(gettext("You cannot share anything at present."))
    if visibility not in SharedView.Visibility.values:
        raise CannotShare(gettext("That cannot be chosen."))
    if visibility == SharedView.Visibility.PUBLIC and not owner.may_publish:
        raise CannotShare(gettext("To share with everybody you need an account with a confirmed mail address."))
    if expires is not None and expires != before and expires <= timezone.now():
        raise CannotShare(gettext("The end lies in the past."))


def _check_number(owner: User) -> None:
    """Raise CannotShare where `owner` keeps as many views open as settings allow. Two queries."""
    most: int = settings.GUEST_SHARED_VIEWS if owner.is_guest else settings.SHARED_VIEWS
    if not most:
        return
    # Of two that share for the same person at once, one waits here for the other.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=owner.pk)
    if SharedView.objects.editable_by(owner).open().count() < most:
        return
    said = ngettext(
        "You keep %(most)s shared view open, which is the most. Revoke it, or share this as a new version of it.",
        "You keep %(most)s shared views open, which is the most. Revoke one on your desk, or share this as a new "
        "version of one.",
        most,
    ) % {"most": most}
    if owner.is_guest:
        said += " " + gettext("With an account you can keep more.")
    raise CannotShare(said)


def _store(view: SharedView, number: int, frozen: Frozen, now: datetime.datetime) -> SharedVersion:
    document = write_snapshot(frozen.snapshot)
    if len(document) > MOST_SNAPSHOT:
        sizes = {"length": f"{len(document):,}", "most": f"{MOST_SNAPSHOT:,}"}
        raise CannotShare(
            gettext("That is %(length)s characters in all; a view holds %(most)s. Choose fewer with the filter.")
            % sizes
        )
    version = SharedVersion.objects.create(
        view=view,
        number=number,
        title=frozen.snapshot.title,
        snapshot=document,
        digest=digest_of(document),
        created=now,
    )
    _store_texts(version, frozen)
    SharedName.objects.bulk_create(
        SharedName(version=version, key=key, user=user, name=str(user) if user else "")
        for key, user in frozen.people.items()
    )
    return version


def _store_texts(version: SharedVersion, frozen: Frozen) -> None:
    FrozenText.objects.bulk_create(
        [FrozenText(sha256=sha256, passages=passages) for sha256, passages in sorted(frozen.texts.items())],
        ignore_conflicts=True,
    )
    readings = frozen.snapshot.readings
    articles: Mapping[str, int] = dict(
        Article.objects.filter(slug__in=[reading.slug for reading in readings]).values_list("slug", "pk")
    )
    SharedText.objects.bulk_create(
        SharedText(
            version=version,
            position=position,
            slug=reading.slug,
            number=reading.version,
            text_id=reading.text,
            article_id=articles.get(reading.slug),
        )
        for position, reading in enumerate(readings)
    )
