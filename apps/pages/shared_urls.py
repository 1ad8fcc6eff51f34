"""Addresses of shared views."""

from django.urls import include, path, register_converter

from apps.exchange.citations.files import FORMS
from apps.pages.views import copying, embedding, moderation, shared, sharing


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
    path("", include("apps.pages.shared_document_urls")),
    path("v/<token:token>/<version:number>/card.png", embedding.card, name="shared_card"),
    path("v/<token:token>/<version:number>/cite/", embedding.cite, name="shared_cite"),
    *(
        path(
            f"v/<token:token>/<version:number>/cite.{suffix}",
            embedding.cite_file,
            {"suffix": suffix},
            name=f"shared_cite_{suffix}",
        )
        for suffix in FORMS
    ),
    path("v/<token:token>/<version:number>/copy/", copying.copy, name="shared_copy"),
    path("v/<token:token>/report/", moderation.report_view, name="shared_report"),
    path("embed/<token:token>/", embedding.embed, name="embed"),
    path("embed/<token:token>/<version:number>/", embedding.embed, name="embed_version"),
    path("oembed/", embedding.oembed_endpoint, name="oembed"),
    path("events/<slug:slug>/share/", sharing.share_comparison, name="share_comparison"),
    path("articles/<slug:slug>/v/<version:number>/share/", sharing.share_article, name="share_article"),
    path("desk/shared/<token:token>/", sharing.manage, name="shared_manage"),
]
