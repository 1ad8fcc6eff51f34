"""Which language a text is in."""

from functools import cache
from typing import Any

#: Characters that are looked at: more say no more.
_SAMPLE = 4_000
_LEAST = 20
#: In so many letters a language is told by a score that is so many times the next one's.
_LONG, _LEAD = 400, 1.5


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
    if not found.language:
        return ""
    scores = sorted(found.scores().values() if callable(found.scores) else found.scores.values(), reverse=True)
    # The detector trusts itself little with many names in a text; in a long one a clear lead says enough.
    leads = sum(c.isalpha() for c in sample) >= _LONG and (len(scores) < 2 or scores[0] >= _LEAD * scores[1])
    return str(found.language) if leads or found.is_reliable() else ""
