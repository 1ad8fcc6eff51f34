"""Languages of texts: which way they run and what they are called."""

import unicodedata

from django.conf.locale import LANG_INFO

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})


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
    """Return the English name of a language, or the tag itself where Django knows none."""
    tag = language.lower()
    info = LANG_INFO.get(tag) or LANG_INFO.get(tag.partition("-")[0])
    return str(info.get("name", language)) if info else language


def scripts_of(*texts: str) -> set[str]:
    """Return the scripts that the letters of `texts` are in, each by the first word of its letters' names ("LATIN")."""
    letters = {letter for text in texts for letter in text if letter.isalpha()}
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in letters} - {"MODIFIER"}
