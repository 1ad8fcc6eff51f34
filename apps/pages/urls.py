"""Addresses of the screens; docs/reference/urls.md describes each."""

from django.urls import include, path, register_converter

from apps.pages.views import compare, event, home, read


class VersionNumber:
    """A version number in an address: from 1, without leading zeros."""

    regex = "[1-9][0-9]{0,5}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return it as it is written."""
        return str(value)


register_converter(VersionNumber, "version")

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("apps.pages.account_urls")),
    path("events.json", home.home_json, name="home_json"),
    path("search/", home.search, name="search"),
    path("about/", home.about, name="about"),
    path("events/<slug:slug>/", event.event, name="event"),
    path("events/<slug:slug>.json", event.event_json, name="event_json"),
    path("events/<slug:slug>/compare/", compare.compare, name="compare"),
    path("events/<slug:slug>/compare.json", compare.compare_json, name="compare_json"),
    path("articles/<slug:slug>/", read.article, name="article"),
    path("articles/<slug:slug>.json", read.article_json, name="article_json"),
    path("articles/<slug:slug>/v/<version:number>/", read.article, name="article_version"),
    path("articles/<slug:slug>/v/<version:number>.json", read.article_json, name="article_version_json"),
]
