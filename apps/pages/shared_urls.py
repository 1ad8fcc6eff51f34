"""Addresses of shared views."""

from django.urls import path, register_converter

from apps.pages.views import shared, sharing


class Token:
    """A token of a shared view; whether it was ever given out, the view finds out."""

    regex = "[a-z2-7]{26}"

    def to_python(self, value: str) -> str:
        """Return it."""
        return value

    def to_url(self, value: str) -> str:
        """Return it as it is written: as it is."""
        return value


register_converter(Token, "token")

urlpatterns = [
    path("v/<token:token>/", shared.shared, name="shared"),
    path("v/<token:token>/<version:number>/", shared.shared, name="shared_version"),
    path("events/<slug:slug>/share/", sharing.share_comparison, name="share_comparison"),
    path("articles/<slug:slug>/v/<version:number>/share/", sharing.share_article, name="share_article"),
    path("desk/shared/<token:token>/", sharing.manage, name="shared_manage"),
]
