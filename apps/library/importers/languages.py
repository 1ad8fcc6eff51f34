"""Which language a text is in."""

from functools import cache
from typing import Any

#: Characters that are looked at: more say no more.
_SAMPLE = 4_000
_LEAST = 20


@cache
def _detector() -> Any:
    from eld import LanguageDetector  # 50 MB, in a tenth of a second: not needed to start

    return LanguageDetector()


def language_of(text: str) -> str:
    """Return the language tag of `text`, such as "en" or "uk", or the empty string where it is too short to say."""
    sample = text[:_SAMPLE]
    if sum(c.isalpha() for c in sample) < _LEAST:
        return ""
    found = _detector().detect(sample)
    return str(found.language) if found.language and found.is_reliable() else ""
