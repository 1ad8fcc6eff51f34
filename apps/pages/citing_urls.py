"""Addresses of citations and of the pictures of links; docs/reference/urls.md describes each."""

from django.urls import path

from apps.exchange.citations.files import FORMS
from apps.pages.views import citing

_VERSION = "articles/<slug:slug>/v/<version:number>"

urlpatterns = [
    path("articles/<slug:slug>/cite/", citing.cite, name="cite"),
    path(f"{_VERSION}/cite/", citing.cite, name="cite_version"),
    *(
        path(f"{_VERSION}/cite.{suffix}", citing.cite_file, {"suffix": suffix}, name=f"cite_{suffix}")
        for suffix in FORMS
    ),
    path(f"{_VERSION}/card.png", citing.article_card, name="article_card"),
    path("events/<slug:slug>/card.png", citing.event_card, name="event_card"),
]
