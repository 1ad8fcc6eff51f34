"""The library: events, frames, outlets, articles with their versions and passages, and readings."""

from apps.library.models.articles import Article, ArticleSlug, ArticleVersion, Passage, SearchText, TextKind
from apps.library.models.events import Event, Fact, FactPosition, Source
from apps.library.models.frames import Frame, Outlet, OutletAffiliation, Quotation, Voice
from apps.library.models.imports import ImportDraft, ImportedPart, ImportedSource
from apps.library.models.readings import Reading
from apps.library.models.stamps import Stamp

__all__ = [
    "Article",
    "ArticleSlug",
    "ArticleVersion",
    "Event",
    "Fact",
    "FactPosition",
    "Frame",
    "ImportDraft",
    "ImportedPart",
    "ImportedSource",
    "Outlet",
    "OutletAffiliation",
    "Passage",
    "Quotation",
    "Reading",
    "SearchText",
    "Source",
    "Stamp",
    "TextKind",
    "Voice",
]
