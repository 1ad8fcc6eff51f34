"""The engine that places highlights in a new version: what is placed, moved, orphaned, and never on other words."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from apps.annotations.anchoring import CONTEXT, Quote
from apps.annotations.replacing import aligning
from apps.annotations.replacing.placing import Item, Placed, replace
from apps.annotations.replacing.texts import Piece, one_line
from tests.bench.replacing import edits
from tests.bench.replacing.edits import Script

ONE = "The treaty was signed in Minsk after a night of talks, and nobody slept before the ink was dry."
TWO = "Its critics said that the guarantees were worth no more than the paper that they had been written on."
THREE = "A week later the shelling began again, first in the east of the region and then along the whole line."
AGAIN = "We were not asked, and we will not forget it."


def pieces(*texts: str, left_out: int = 0) -> list[Piece]:
    found, start = [], 0
    for number, text in enumerate(texts, 1):
        found.append(Piece(f"u{hash(text)}", text, start, number == left_out))
        start += len(text) + 1
    return found


def item(texts: list[Piece], words: str, *, nth: int = 0, own: Quote | None = None, sure: bool = True) -> Item:
    canonical = "\n".join(piece.text for piece in texts)
    start = -1
    for _ in range(nth + 1):
        start = canonical.index(words, start + 1)
    end = start + len(words)
    quote = Quote(words, canonical[max(0, start - CONTEXT) : start], canonical[end : end + CONTEXT])
    return Item(1, start, end, own or quote, sure)


def put(old: list[Piece], new: list[Piece], words: str, *, nth: int = 0) -> tuple[str, str]:
    """Place the nth `words` of a text in another; return the status and the words that stand there."""
    (placed,) = replace(old, new, [item(old, words, nth=nth)])
    return placed.status, "\n".join(piece.text for piece in new)[placed.start : placed.end]


CASES: dict[str, tuple[list[str], list[str], str, tuple[str, str]]] = {
    "nothing changed": ([ONE, TWO], [ONE, TWO], "signed in Minsk", ("placed", "signed in Minsk")),
    "a passage was put in before it": ([ONE, TWO], [THREE, ONE, TWO], "the guarantees", ("placed", "the guarantees")),
    "its passage was moved": ([ONE, TWO, THREE], [TWO, THREE, ONE], "signed in Minsk", ("placed", "signed in Minsk")),
    "a word far from it": (
        [ONE],
        [ONE.replace("dry", "gone")],
        "signed in Minsk",
        ("placed", "signed in Minsk"),
    ),
    "a word beside it": (
        [ONE],
        [ONE.replace("was signed", "is signed")],
        "in Minsk after",
        ("moved", "in Minsk after"),
    ),
    "a word in it": (
        [ONE],
        [ONE.replace("a night", "a week")],
        "after a night of talks",
        ("moved", "after a week of talks"),
    ),
    "words put in at its edges are not part of it": (
        [ONE],
        [ONE.replace("signed in Minsk after", "signed hastily in Minsk only after")],
        "in Minsk",
        ("moved", "in Minsk"),
    ),
    "its first word replaced": (
        [ONE],
        [ONE.replace("nobody slept", "nobody ate")],
        "slept before the ink was dry",
        ("moved", "before the ink was dry"),
    ),
    "most of it gone": ([ONE], [ONE.replace("a night of talks", "an hour")], "a night of talks", ("orphaned", "")),
    "its passage gone": ([ONE, TWO], [TWO], "signed in Minsk", ("orphaned", "")),
    "its passage rewritten": ([ONE, TWO], [THREE, TWO], "signed in Minsk after a night of talks", ("orphaned", "")),
    "two passages merged": ([ONE, TWO], [f"{ONE} {TWO}"], "worth no more", ("placed", "worth no more")),
    "merged, at the seam": ([ONE, TWO], [f"{ONE} {TWO}"], "Its critics said", ("moved", "Its critics said")),
    "a passage split": ([f"{ONE} {TWO}"], [ONE, TWO], "worth no more", ("placed", "worth no more")),
    "split in its midst": (
        [f"{ONE} {TWO}"],
        [ONE, TWO],
        "the ink was dry. Its critics said",
        ("placed", "the ink was dry.\nIts critics said"),
    ),
    "over two passages": ([ONE, TWO], [THREE, ONE, TWO], f"was dry.\n{TWO[:11]}", ("placed", f"was dry.\n{TWO[:11]}")),
    "carried into another passage": (
        [f"{ONE} {TWO}", THREE],
        [ONE, f"{THREE} {TWO}"],
        "worth no more than the paper",
        ("placed", "worth no more than the paper"),
    ),
    "six letters": ([ONE, TWO], [TWO, ONE.replace("dry", "gone")], "signed", ("placed", "signed")),
    "six letters, all else rewritten": ([ONE], [f"{THREE} It was signed."], "signed", ("orphaned", "")),
    "composed and decomposed letters": (
        ["Мой старый чай остыл, и никто больше не пришёл сегодня вечером сюда."],
        ["Мой старый чай остыл, и никто больше не пришёл сегодня утром сюда."],
        "чай остыл",
        ("placed", "чай остыл"),
    ),
    "beyond the first plane": (
        ["😀😀 said that the 🙂 face had been put there by the printers alone."],
        ["Nobody 😀😀 said that the 🙂 face had been put there by the printers alone."],
        "printers",
        ("placed", "printers"),
    ),
    "a script without spaces": (
        ["我们昨天在首都见面并且谈了很久关于和平的事情以及边界的问题。"],
        ["我们昨天在首都见面并且谈了很久关于战争的事情以及边界的问题。"],
        "和平的事情以及边界",
        ("moved", "的事情以及边界"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_becomes_of_a_quote(case: str) -> None:
    old, new, words, expected = CASES[case]
    assert put(pieces(*old), pieces(*new), words) == expected


def test_a_sentence_that_stands_twice_is_known_by_its_surroundings() -> None:
    old = pieces(f"{ONE} {AGAIN} {TWO}", f"{THREE} {AGAIN}")
    without_first = pieces(f"{ONE} {TWO}", f"{THREE} {AGAIN}")
    assert put(old, without_first, AGAIN, nth=0) == ("orphaned", "")
    assert put(old, without_first, AGAIN, nth=1) == ("placed", AGAIN)


def test_passages_that_are_alike_are_known_by_their_neighbours() -> None:
    old = pieces(ONE, AGAIN, TWO, AGAIN, THREE, AGAIN)
    for nth, new in ((1, [ONE, TWO, AGAIN, THREE]), (2, [THREE, AGAIN, ONE, TWO])):
        assert put(old, pieces(*new), AGAIN, nth=nth) == ("placed", AGAIN)
    assert put(old, pieces(ONE, TWO, AGAIN, THREE), AGAIN, nth=0)[0] == "orphaned"


def test_short_passages_without_a_neighbour_that_stayed_are_to_be_checked() -> None:
    (placed,) = replace(pieces("Yes."), pieces(ONE, "Yes.", TWO), [item(pieces("Yes."), "Yes.")])
    assert placed.status != "placed"


def test_a_place_that_nobody_checked_stays_to_be_checked() -> None:
    was, now = pieces(ONE), pieces(ONE.replace("a night", "a week"))
    own = item(was, "a night of talks").own
    unsure = item(now, "a week of talks", own=own, sure=False)
    (same,) = replace(now, now, [unsure])
    assert same.status == "moved"
    (back,) = replace(now, was, [unsure])
    assert (back.status, ONE[back.start : back.end]) == ("placed", "a night of talks"), "its own words are back"


def test_words_that_are_left_out_now_are_orphaned_and_those_that_were_before_are_not() -> None:
    shown, hidden = pieces(ONE, TWO), pieces(ONE, TWO, left_out=1)
    assert replace(shown, hidden, [item(shown, "Minsk")])[0].status == "orphaned"
    assert replace(hidden, hidden, [item(hidden, "Minsk")])[0].status == "placed"


def test_very_long_passages_are_compared_by_rows_of_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aligning, "_LARGE", 100)
    new = pieces(f"{ONE} {TWO} {THREE.replace('east', 'south')}")
    assert put(pieces(f"{ONE} {TWO} {THREE}"), new, "the guarantees were") == ("placed", "the guarantees were")


@pytest.mark.parametrize("share", [0.0, 0.01, 0.05, 0.2])
def test_where_a_script_knows_the_truth_nothing_is_wrong(share: float) -> None:
    script = Script(2)
    old = script.write(30, 60)
    marked = script.mark(old, 240)
    new = script.noise(script.split(script.merge(script.move(script.rewrite(old, 3), 3), 3), 3), share)
    placed = replace(edits.pieces_of(old), edits.pieces_of(new), edits.items_of(old, marked))
    verdicts = edits.judge(old, new, marked, placed)
    assert verdicts[edits.WRONG] == []
    assert verdicts[edits.PLACED] or share == 0.2
    assert len(verdicts[edits.ORPHANED]) > 5
    assert len(verdicts[edits.LOST]) < 12
    assert sum(map(len, verdicts.values())) == len(marked) == len(placed)


def test_the_judge_sees_what_is_wrong() -> None:
    script = Script(3)
    old = script.write(3, 30)
    marked = [edits.Marked(1, 4, 8)]
    (there,) = edits.items_of(old, marked)
    right = Placed(0, "placed", there.start, there.end, 1.0, "copied")
    assert edits.judge(old, old, marked, [right])[edits.PLACED] == [0]
    for wrong in (right._replace(start=0, end=9), right._replace(status="moved", start=0, end=9)):
        assert edits.judge(old, old, marked, [wrong])[edits.WRONG] == [0]
    lost = right._replace(status="orphaned", start=0, end=0)
    assert edits.judge(old, old, marked, [lost])[edits.LOST] == [0]
    assert edits.judge(old, old[:1], marked, [lost])[edits.ORPHANED] == [0]
    assert edits.judge(old, old, marked, [right._replace(status="moved")])[edits.CAUTIOUS] == [0]


word = st.text(st.sampled_from("abcЖй"), min_size=1, max_size=3)
passage = st.lists(word, min_size=1, max_size=14).map(" ".join)
text = st.lists(passage, min_size=1, max_size=5)


@hypothesis_settings(max_examples=60)
@given(text, st.data())
def test_never_on_other_words_without_saying_so(texts: list[str], data: st.DataObject) -> None:
    """Texts of few words, so that all of them stand at many places, edited in any way."""
    old = pieces(*texts)
    canonical = "\n".join(texts)
    edited = data.draw(st.permutations(texts)) if data.draw(st.booleans()) else list(texts)
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(edited) - 1))
        edited[at] = data.draw(st.one_of(passage, st.just(f"{edited[at]} {texts[0]}"), st.just(edited[at][::-1])))
    new = pieces(*edited)
    words = data.draw(st.sampled_from([each for each in canonical.split() if each]))
    (placed,) = replace(old, new, [item(old, words)])
    here = "\n".join(edited)[placed.start : placed.end]
    if placed.status == "placed":
        assert one_line(here) == words
        before, after = "\n".join(edited)[: placed.start], "\n".join(edited)[placed.end :]
        mine = item(old, words).own
        assert before.rpartition("\n")[2].endswith(mine.prefix.rpartition("\n")[2])
        assert after.partition("\n")[0].startswith(mine.suffix.partition("\n")[0])
    elif placed.status == "moved":
        assert here.strip() == here != ""
    else:
        assert (placed.start, placed.end) == (0, 0)
