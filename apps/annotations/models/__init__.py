"""Codebooks with their tags; highlights with their placements, threads and history; claims; disputes of labels."""

from apps.annotations.models.claims import ClaimStatus
from apps.annotations.models.codebook import Codebook, Tag, TagMerge
from apps.annotations.models.credits import Credit
from apps.annotations.models.disputes import Dispute
from apps.annotations.models.highlights import Highlight, HighlightTag, NoteRevision, Placement, Reply
from apps.annotations.models.moderation import ModerationEntry, Report

__all__ = [
    "ClaimStatus",
    "Codebook",
    "Credit",
    "Dispute",
    "Highlight",
    "HighlightTag",
    "ModerationEntry",
    "NoteRevision",
    "Placement",
    "Reply",
    "Report",
    "Tag",
    "TagMerge",
]
