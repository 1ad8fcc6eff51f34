"""The pages on which editors look after the library."""

from apps.library.admin import articles, events, frames, outlets, readings, record, versions

__all__ = ["articles", "events", "frames", "outlets", "readings", "record", "versions"]
