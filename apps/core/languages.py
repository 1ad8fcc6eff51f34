"""Languages of texts: which way they run and what they are called."""

import unicodedata

from django.conf.locale import LANG_INFO

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})

_ALSO = {"zh": "Chinese"}


def direction(language: str) -> str:
    """Return "rtl" or "ltr" for a BCP 47 language tag such as "ar" or "uz-Arab"."""
    base, _, rest = language.lower().partition("-")
    script = rest.partition("-")[0]
    if script in {"arab", "hebr", "syrc", "thaa", "nkoo"}:
        return "rtl"
    if len(script) == 4 and script.isalpha():
        return "ltr"
    return "rtl" if base in _RIGHT_TO_LEFT else "ltr"


def language_name(language: str) -> str:
    """Return the English name of a language, or the tag itself where none is known."""
    tag = language.lower()
    base = tag.partition("-")[0]
    # Of some tags Django knows only which other one to take; and it names Chinese by its scripts alone.
    known = [LANG_INFO.get(each, {}) for each in (tag, *LANG_INFO.get(tag, {}).get("fallback", ()), base)]
    return str(next((info["name"] for info in known if "name" in info), _ALSO.get(base, language)))


def scripts_of(*texts: str) -> set[str]:
    """Return the scripts that the letters of `texts` are in, each by the first word of its letters' names ("LATIN")."""
    letters = {letter for text in texts for letter in text if letter.isalpha()}
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in letters} - {"MODIFIER"}
