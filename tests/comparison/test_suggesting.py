"""What suggestions are computed from texts alone: in any script, the same every time, and none where nothing fits."""

import random

import pytest

from apps.comparison.suggesting import computing, counterparts
from apps.comparison.suggesting.computing import AskedSet, Row, compute
from apps.comparison.suggesting.questions import Asked
from apps.comparison.suggesting.texts import Text, pieces, telling, words
from apps.core.search import fold

COST = "Whose suffering does the text show? Losses, families and the displaced count."
REMEDY = "What should be done, and in which order? Recommendations and conditions count."
HELD = (
    "The two presidents agreed to exchange prisoners at the Narva bridge before the month is out.",
    "Families in the border villages have buried their dead and wait for the displaced to come home.",
    "Sanctions should stay until the last soldier has left, and then be lifted in three steps.",
    "The price of wheat rose on the exchange in Chicago while presidents and traders waited for news of rain.",
)
OTHER = (
    "Nobody should believe the talk of prisoners: the Narva bridge stays closed, whatever the presidents agreed.",
    "To lift sanctions in steps before the last soldier has left should be out of the question.",
    "A museum of clocks opened in the old harbour, with a café for visitors and a lawn.",
)


@pytest.fixture
def keen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Suggest what fits less well, too: a handful of passages is no scale."""
    monkeypatch.setattr(computing, "LEAST", 0.5)
    monkeypatch.setattr(counterparts, "LEAST", 0.01)


def texts(*readings: tuple[str, ...]) -> list[Text]:
    """Make the passages of readings; the key of a passage is 10 × its reading + its place, from 0."""
    return [
        Text(10 * reading + place, reading, text)
        for reading, each in enumerate(readings)
        for place, text in enumerate(each)
    ]


def asked(*, cost: tuple[str, ...] = (), remedy: tuple[str, ...] = ()) -> list[AskedSet]:
    """Make a set of two questions with what is filed under each."""
    return [AskedSet((Asked(1, 7, COST, cost), Asked(2, 7, REMEDY, remedy)))]


def pairs(rows: list[Row]) -> set[tuple[int, int]]:
    return {(row.passage, row.other) for row in rows if row.other is not None}


def test_passages_that_speak_to_the_same_point_find_each_other_though_they_disagree() -> None:
    found = pairs(list(compute(texts(HELD, OTHER), asked())))
    assert {(0, 10), (10, 0), (2, 11), (11, 2)} <= found


def test_a_passage_that_nobody_else_speaks_to_has_no_counterpart() -> None:
    found = pairs(list(compute(texts(HELD, OTHER), asked())))
    assert not {3, 12} & {passage for pair in found for passage in pair}


def test_a_passage_never_meets_its_own_reading() -> None:
    assert pairs(list(compute(texts((*HELD, *OTHER)), asked()))) == set()


def test_there_is_one_counterpart_at_most_in_each_reading() -> None:
    rows = [row for row in compute(texts(HELD, OTHER, OTHER, OTHER), asked()) if row.other is not None]
    found = [(row.passage, row.other // 10) for row in rows if row.other is not None]
    assert len(found) == len(set(found))
    assert [row.rank for row in rows if row.passage == 0] == [1, 2, 3]


def test_at_most_forty_counterparts_are_suggested(keen: None) -> None:
    named = [f"bridge{number} harbour{number}" for number in range(60)]
    elsewhere = [(f"{each} lantern{number} vessel{number}",) for number, each in enumerate(named)]
    rows = compute(texts((" ".join(named),), *elsewhere), asked())
    assert sum(row.passage == 0 and row.other is not None for row in rows) == 40


def test_the_order_of_the_passages_bears_on_nothing() -> None:
    held = texts(HELD, OTHER)
    shuffled = random.Random(3).sample(held, len(held))
    there = {(row.passage, row.question, row.other, row.score) for row in compute(held, asked())}
    assert {(row.passage, row.question, row.other, row.score) for row in compute(shuffled, asked())} == there


def test_what_is_filed_elsewhere_says_which_question_a_passage_answers(keen: None) -> None:
    cost = ("The families of the dead were not asked.", "Villages wait for their displaced, and bury their dead.")
    remedy = ("The soldiers should leave first, then talks should begin.", "Sanctions should be lifted step by step.")
    rows = list(compute(texts(HELD, OTHER), asked(cost=cost, remedy=remedy)))
    first = {row.passage: row.question for row in rows if row.question is not None and row.rank == 1}
    assert first[1] == 1
    assert first[2] == 2
    assert 3 not in first


def test_what_is_filed_under_a_question_counts_against_the_others_of_its_set() -> None:
    """ "Sanctions" stands in what is filed under both; it speaks for neither."""
    filed = ("Sanctions hurt families.",), ("Sanctions should be lifted.",)
    rows = compute(texts(HELD, OTHER), asked(cost=filed[0], remedy=filed[1]))
    assert not any("Sanctions" in row.terms for row in rows if row.question is not None)


def test_the_reason_is_words_as_they_stand_in_the_passage_the_rarest_first() -> None:
    rows = [row for row in compute(texts(HELD, OTHER), asked()) if (row.passage, row.other) == (0, 10)]
    assert rows[0].terms == ["agreed", "prisoners", "Narva", "bridge", "presidents"]
    held = HELD[0].split()
    assert all(any(term in word for word in held) for term in rows[0].terms)


def test_a_word_in_another_form_is_a_reason_where_no_whole_word_is() -> None:
    one = ("Заключённых обменяли на мосту ранним утром, и никто об этом не объявил.", *HELD)
    other = ("Обмен заключёнными на мостах утренней порой объявляют лишь однажды.", *OTHER)
    rows = [row for row in compute(texts(one, other), []) if (row.passage, row.other) == (0, 10)]
    assert rows[0].terms
    assert rows[0].terms[0] in {"Заключённых", "обменяли", "мосту", "утром", "объявил"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Президенты договорились об обмене заключёнными на Нарвском мосту.",
            "Никто не верит разговорам о заключённых: Нарвский мост закрыт.",
        ),
        (
            "اتفق الرئيسان على تبادل الأسرى عند جسر نارفا قبل نهاية الشهر",
            "لا أحد يصدق الحديث عن تبادل الأسرى عند جسر نارفا المغلق",
        ),
    ],
    ids=["Cyrillic", "Arabic"],
)
def test_other_scripts_find_their_counterparts_too(one: str, other: str) -> None:
    rows = [row for row in compute(texts((one, *HELD), (other, *OTHER)), asked()) if row.passage == 0]
    assert [row.other for row in rows if row.other is not None] == [10]
    assert all(term in one for term in rows[0].terms)
    assert rows[0].terms


def test_a_question_in_another_language_gets_suggestions_through_what_is_filed(keen: None) -> None:
    held = ("Семьи погибших похоронили своих близких и ждут возвращения беженцев.", *HELD[2:])
    cost = ("Семьи беженцев никто не спросил.", "Погибших хоронят близкие.")
    rows = [row for row in compute(texts(held, OTHER), asked(cost=cost)) if row.passage == 0]
    assert [row.question for row in rows] == [1]
    assert set(rows[0].terms) <= {"Семьи", "погибших", "близких", "беженцев"}


def test_the_same_input_gives_the_same_rows_in_the_same_order() -> None:
    sets = asked(cost=("The families of the dead were not asked.",))
    assert list(compute(texts(HELD, OTHER), sets)) == list(compute(texts(HELD, OTHER), sets))


def test_what_was_dismissed_is_left_out_and_leaves_no_gap() -> None:
    sets = asked(cost=("Families wait for their displaced, and bury their dead.",))
    before = [row for row in compute(texts(HELD, OTHER, OTHER), sets) if row.passage == 0]
    first = next(row for row in before if row.other is not None)
    rows = list(compute(texts(HELD, OTHER, OTHER), sets, lambda *row: row == (0, None, first.other)))
    after = [row for row in rows if row.passage == 0]
    assert [row.other for row in after] == [row.other for row in before if row != first]
    assert [row.rank for row in after if row.other is not None] == [1]


def test_no_passages_and_no_questions_give_nothing() -> None:
    assert list(compute([], asked())) == []
    assert [row for row in compute(texts(HELD, OTHER), []) if row.question is not None] == []


def test_an_event_of_one_passage_is_no_trouble() -> None:
    list(compute(texts(HELD[:1]), asked(cost=("Families.",))))


def test_a_set_of_one_question_is_compared_by_its_own_words() -> None:
    rows = list(compute(texts(HELD, OTHER), [AskedSet((Asked(1, 7, "Who lost families, villages and homes?"),))]))
    assert [row.passage for row in rows if row.question == 1][:1] == [1]


def test_private_sets_do_not_bring_passages_together() -> None:
    sets = asked(cost=("Prisoners on the bridge.", "Families wait."), remedy=("Sanctions should stay.",))
    alone = [row for row in compute(texts(HELD, OTHER), []) if row.other is not None]
    private = [AskedSet(sets[0].questions, shared=False)]
    assert {row.score for row in alone} == {
        row.score for row in compute(texts(HELD, OTHER), []) if row.other is not None
    }
    scores = [
        {(row.passage, row.other): row.score for row in compute(texts(HELD, OTHER), each)} for each in (sets, private)
    ]
    assert scores[0][0, 10] != scores[1][0, 10]


def test_words_are_cut_at_apostrophes_and_dashes_and_keep_how_they_stand() -> None:
    assert words("“Ukraine’s” Äpfel—и Ёлка, p.12!") == [
        ("ukraine", "Ukraine"),
        ("s", "s"),
        ("apfel", "Äpfel"),
        ("и", "и"),
        ("елка", "Ёлка"),
        ("p.12", "p.12"),
    ]


def test_pieces_know_where_a_word_begins_and_ends() -> None:
    assert pieces("prison") == [" pri", "pris", "riso", "ison", "son "]
    assert pieces("a") == []


def test_grammar_is_no_reason_in_three_languages() -> None:
    assert not any(telling(fold(word)) for word in ("the", "should", "который", "или", "على", "ذلك", "x"))
    assert all(map(telling, ["prisoners", "175", "мост", "جسر"]))
