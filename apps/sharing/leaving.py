"""Leaving: what somebody shared, to take along, and what becomes of it when their account is deleted."""

import datetime
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.sharing.models import SharedName, SharedReport, SharedVersion, SharedView
from apps.sharing.snapshot import Snapshot, read_snapshot
from apps.sharing.withholding import quote_only, withhold


def export(user: User) -> dict[str, Any]:
    """Return all shared views of `user` with their snapshots, and their reports of others'. Five queries.

    Of texts that were withdrawn no word is in it, and of those that may only be quoted no longer quotations.
    """
    views = SharedView.objects.filter(owner=user).prefetch_related("versions__texts__article")
    reports = SharedReport.objects.filter(by=user).select_related("view")
    return {
        "shared_views": [
            {
                "token": view.token,
                "visibility": view.visibility,
                "ends": _time(view.expires),
                "revoked": _time(view.revoked),
                "versions": [
                    {
                        "number": version.number,
                        "digest": version.digest,
                        "shared": _time(version.created),
                        "revoked": _time(version.revoked),
                        "snapshot": asdict(_allowed(version)),
                    }
                    for version in view.versions.all()
                ],
            }
            for view in views
        ],
        "shared_view_reports": [
            {"token": each.view.token, "reason": each.reason, "made": _time(each.created)} for each in reports
        ],
    }


def leave(user: User, keep: bool) -> None:
    """Take the name of `user` out of every view; with `keep` their own views stay, without it they are erased.

    A step of settings.LEAVE_STEPS. An erased view stays revoked, so that its address says that it was.
    """
    SharedName.objects.filter(user=user).update(name="", user=None)
    if not keep:
        own = SharedView.objects.filter(owner=user)
        SharedVersion.objects.filter(view__in=own.values("pk")).delete()
        own.filter(revoked=None).update(revoked=timezone.now())


def _allowed(version: SharedVersion) -> Snapshot:
    """Return what may still be said of what a version froze."""
    articles = {text.slug: text.article for text in version.texts.all() if text.article}
    withdrawn = {slug for slug, article in articles.items() if article.withdrawn is not None}
    limits = {slug: article.excerpt for slug, article in articles.items() if article.excerpt is not None}
    return quote_only(withhold(read_snapshot(version.snapshot), withdrawn), limits)


def _time(moment: datetime.datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
