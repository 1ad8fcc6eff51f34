"""A term in its contexts."""

from hypothesis import given
from hypothesis import strategies as st

from apps.comparison.concordance import CONTEXT, IN_NAME, QUOTED, Counted, Line, lines_of
from apps.comparison.tokens import Names, learn_names, terms_of, words_in


def counted(*texts: str, quoted: int = -1, language: str = "en") -> list[Counted]:
    cut = [words_in(text, language) for text in texts]
    names = learn_names(cut) if len(texts) > 1 else Names(frozenset(), frozenset())
    return [
        Counted(n, text, words, () if n == quoted else tuple(terms_of(words, names, text)), n == quoted)
        for n, (text, words) in enumerate(zip(texts, cut, strict=True), start=1)
    ]


def test_a_line_has_its_passage_and_the_words_on_either_side() -> None:
    lines = list(lines_of("kyiv", counted("They spoke. Kyiv’s envoys, in Kyiv,\nwaited."), "en"))
    assert lines == [
        Line(1, "They spoke.", "Kyiv’s", "envoys, in Kyiv, waited.", ""),
        Line(1, "They spoke. Kyiv’s envoys, in", "Kyiv", ", waited.", ""),
    ]


def test_what_is_quoted_and_what_stands_in_a_longer_name_says_so() -> None:
    passages = counted("a Contact Group, a Contact Group", "a Contact Group and a group", "their Group", quoted=3)
    assert [line.aside for line in lines_of("group", passages, "en")] == [IN_NAME, IN_NAME, IN_NAME, "", QUOTED]
    assert [line.aside for line in lines_of("contact group", passages, "en")] == ["", "", ""]
    assert [line.aside for line in lines_of("and a", passages, "en")] == [""]


def test_cyrillic_is_found_whatever_its_case_and_dots() -> None:
    (line,) = lines_of("ещё", counted("И ЕЩЕ раз.", language="ru"), "ru")
    assert line.match == "ЕЩЕ"


def test_long_contexts_are_cut_between_words() -> None:
    text = "word " * 100 + "Kyiv" + " other" * 100
    (line,) = lines_of("kyiv", counted(text), "en")
    assert len(line.before) <= CONTEXT + 1
    assert len(line.after) <= CONTEXT + 1
    assert line.before.startswith("…word")
    assert line.after.endswith("other…")


@given(st.text(alphabet="ab \n\t.", max_size=400))
def test_as_many_lines_as_places(text: str) -> None:
    passages = counted(text)
    lines = list(lines_of("a", passages, "en"))
    assert len(lines) == sum(word.key == "a" for word in passages[0].words)
    assert all("\n" not in line.before + line.after for line in lines)
