"""Addresses of the screens; docs/reference/urls.md describes each."""

from django.urls import include, path, register_converter

from apps.comparison.blind import ALPHABET, DRAWN, PROOF
from apps.pages.views import (
    blind,
    claims,
    codebook,
    codebook_writing,
    compare,
    desk,
    disputes,
    event,
    highlights,
    home,
    linking,
    marking,
    others,
    parallels,
    preview,
    read,
    takedown,
)


class VersionNumber:
    """A version number in an address: from 1, without leading zeros."""

    regex = "[1-9][0-9]{0,5}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return it as it is written."""
        return str(value)


class Seed:
    """A seed of blind reading; whether it was ever drawn, the view finds out."""

    regex = f"[{ALPHABET}]{{{DRAWN + PROOF}}}"

    def to_python(self, value: str) -> str:
        """Return it."""
        return value

    def to_url(self, value: str) -> str:
        """Return it as it is written: as it is."""
        return value


register_converter(VersionNumber, "version")
register_converter(Seed, "seed")

urlpatterns = [
    path("", include("apps.pages.shared_urls")),
    path("", home.home, name="home"),
    path("", include("apps.pages.account_urls")),
    path("", include("apps.pages.answer_urls")),
    path("", include("apps.pages.citing_urls")),
    path("", include("apps.pages.version_urls")),
    path("", include("apps.pages.import_urls")),
    path("events.json", home.home_json, name="home_json"),
    path("search/", home.search, name="search"),
    path("about/", home.about, name="about"),
    path("events/<slug:slug>/", event.event, name="event"),
    path("events/<slug:slug>.json", event.event_json, name="event_json"),
    path("events/<slug:slug>/compare/", compare.compare, name="compare"),
    path("events/<slug:slug>/compare.json", compare.compare_json, name="compare_json"),
    path("events/<slug:slug>/blind/", blind.begin, name="blind_begin"),
    path("events/<slug:slug>/blind/<seed:seed>/", blind.blind, name="blind"),
    path("events/<slug:slug>/readings/<slug:article>/disputes/", disputes.disputes, name="disputes"),
    path("events/<slug:slug>/readings/<slug:article>/dispute/", disputes.dispute, name="dispute"),
    path("disputes/<slug:slug>/edit/", disputes.edit, name="dispute_edit"),
    path("articles/<slug:slug>/", read.article, name="article"),
    path("articles/<slug:slug>.json", read.article_json, name="article_json"),
    path("articles/<slug:slug>/withdraw/", takedown.takedown, name="takedown"),
    path("articles/<slug:slug>/v/<version:number>/", read.article, name="article_version"),
    path("articles/<slug:slug>/v/<version:number>/p/<version:passage>/", marking.passage, name="passage"),
    path("articles/<slug:slug>/v/<version:number>/p/<version:passage>/claim/", claims.claim, name="claim"),
    path("articles/<slug:slug>/v/<version:number>/p/<version:passage>/others/", others.others, name="others"),
    path("articles/<slug:slug>/v/<version:number>/mark/", preview.mark, name="mark"),
    path("h/<slug:slug>/", highlights.highlight, name="highlight"),
    path("h/<slug:slug>/link/", linking.link, name="highlight_link"),
    path("parallels/<slug:slug>/", parallels.parallel, name="parallel"),
    path("parallels/<slug:slug>/edit/", parallels.edit, name="parallel_edit"),
    path("parallels/<slug:slug>/delete/", parallels.delete, name="parallel_delete"),
    path("parallels/<slug:slug>/restore/", parallels.restore, name="parallel_restore"),
    path("h/<slug:slug>/edit/", highlights.edit, name="highlight_edit"),
    path("h/<slug:slug>/range/", highlights.move, name="highlight_move"),
    path("h/<slug:slug>/delete/", highlights.delete, name="highlight_delete"),
    path("h/<slug:slug>/restore/", highlights.restore, name="highlight_restore"),
    path("h/<slug:slug>/history/", highlights.history, name="highlight_history"),
    path("h/<slug:slug>/reply/", highlights.reply, name="highlight_reply"),
    path("r/<slug:slug>/", highlights.edit_own_reply, name="reply_edit"),
    path("codebook/", codebook.codebooks, name="codebooks"),
    path("codebook/<slug:codebook>/", codebook_writing.codebook, name="codebook"),
    path("codebook/<slug:codebook>/<slug:tag>/", codebook.tag, name="tag"),
    path("codebook/<slug:codebook>/<slug:tag>/edit/", codebook_writing.edit, name="tag_edit"),
    path("desk/", desk.desk, name="desk"),
    path("articles/<slug:slug>/v/<version:number>.json", read.article_json, name="article_version_json"),
]
