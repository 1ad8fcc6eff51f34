"""Passages keep their uid from version to version where they are the same passage."""

from hypothesis import given
from hypothesis import strategies as st

from apps.core.passages import LIST_ITEM, PARAGRAPH, Block
from apps.library.identity import passage_uids
from apps.library.models import Passage
from tests.bounded import computing

LONG = "The call lasted ninety minutes and nobody outside the two rooms knows what was said"


def blocks(*texts: str, kind: str = PARAGRAPH) -> list[Block]:
    return [Block(kind, text, number=number) for number, text in enumerate(texts, start=1)]


def stored(new: list[Block], uids: list[str]) -> list[Passage]:
    return [Passage(number=b.number, kind=b.kind, text=b.text, uid=uid) for b, uid in zip(new, uids, strict=True)]


def after(before: list[Block], now: list[Block]) -> tuple[list[str], list[str]]:
    """The uids of a first version `before` and of the version `now` that follows it."""
    first = passage_uids(before, [])
    return first, passage_uids(now, stored(before, first))


def test_the_first_version_gives_every_passage_a_uid_from_its_words() -> None:
    uids = passage_uids(blocks("One.", "Two.", "One."), [])
    assert len(set(uids)) == 3
    assert all(len(uid) == 12 and uid.isalnum() for uid in uids)
    assert passage_uids(blocks("Two.", "One."), []) == [uids[1], uids[0]]


def test_the_same_words_keep_their_uid_wherever_they_move() -> None:
    first, second = after(blocks("One.", "Two.", "Three."), blocks("Three.", "New.", "One."))
    assert second[0] == first[2]
    assert second[2] == first[0]
    assert second[1] not in first


def test_an_edited_passage_keeps_its_uid_where_it_stood() -> None:
    first, second = after(blocks("Before.", LONG, "After."), blocks("Before.", LONG + " that night", "After."))
    assert second == first


def test_an_edited_passage_is_found_behind_many_that_went() -> None:
    gone = [f"Paragraph {n} of other matters" for n in range(40)]
    first, second = after(blocks("Start.", *gone, LONG, "End."), blocks("Start.", LONG + ", he said", "End."))
    assert second == [first[0], first[41], first[42]]


def test_a_passage_with_other_words_is_another_one() -> None:
    first, second = after(blocks("Before.", LONG, "After."), blocks("Before.", "Nothing alike stands here.", "After."))
    assert second[1] not in first


def test_a_paragraph_that_becomes_a_list_item_is_another_passage() -> None:
    first, second = after(blocks(LONG), blocks(LONG, kind=LIST_ITEM))
    assert second != first


def test_a_uid_that_was_given_is_never_given_to_something_else() -> None:
    first, second = after(blocks("One."), blocks("Two.", "One.", "One."))
    assert second[1] == first[0]
    assert len(set(second)) == 3


@given(st.lists(st.sampled_from(["a", "b", "c", LONG, LONG + " x", LONG + " x y"]), max_size=12), st.data())
def test_uids_are_unique_and_the_same_words_are_kept(texts: list[str], data: st.DataObject) -> None:
    now = data.draw(st.lists(st.sampled_from([*texts, "new", LONG + " z"]), max_size=12))
    first, second = after(blocks(*texts), blocks(*now))
    assert len(set(first)) == len(texts)
    assert len(set(second)) == len(now)
    for text in set(texts):
        kept = {uid for uid, word in zip(second, now, strict=True) if word == text}
        given = {uid for uid, word in zip(first, texts, strict=True) if word == text}
        assert len(kept & given) == min(texts.count(text), now.count(text))


def test_the_time_does_not_grow_with_the_square_of_what_was_rewritten() -> None:
    old = [f"{n} {LONG} {n}" for n in range(1_500)]
    new = [f"{n} Other words altogether stand here now, and none of those before them {n}" for n in range(1_500)]
    with computing(30):
        after(blocks(*old), blocks(*new))
        after(blocks(*["same"] * 5_000), blocks(*["same"] * 5_001))
        after(blocks("word " * 50_000), blocks("word " * 50_001 + "more"))


SENTENCES = [
    "The call lasted ninety minutes, and both sides said that it had been useful.",
    "Nobody in Kyiv was told beforehand what the two presidents would talk about.",
    "Europe learned of it from a post that went out in the late afternoon.",
    "A week later ministers met in Riyadh and agreed on who should meet next.",
    "What was promised there has never been published in any language.",
    "The markets rose for a day, and on the next they fell again by as much.",
    "Whoever wants to know more will have to wait for the memoirs of those present.",
]


def test_passages_are_found_though_others_were_edited_moved_and_deleted_around_them() -> None:
    """One moved, others deleted or edited by a word: the moved one is an anchor as good as one that stayed."""
    old = SENTENCES
    edited = [sentence.replace(" and ", " but ").replace(" that ", " which ") for sentence in old]
    now = [old[1], edited[2], edited[3].replace("week", "month"), edited[5], old[0]]
    first, second = after(blocks(*old), blocks(*now))
    assert second == [first[n] for n in (1, 2, 3, 5, 0)]


def test_a_passage_that_was_moved_and_edited_is_found_unless_it_is_short() -> None:
    old = [*SENTENCES, "The talks then failed."]
    now = ["The talks then resumed.", old[3].replace("ministers", "envoys"), *old[:3], *old[4:7]]
    first, second = after(blocks(*old), blocks(*now))
    assert second[1] == first[3]
    assert second[0] not in first, "three words in common are chance"
    assert second[2:] == [*first[:3], *first[4:7]]


def test_of_two_that_are_alike_the_one_that_is_more_so_is_taken() -> None:
    near, nearer = LONG.replace("ninety", "eighty").replace("rooms", "halls"), LONG.replace("rooms", "halls")
    first, second = after(blocks(near, nearer, *SENTENCES), blocks(*SENTENCES, LONG))
    assert second == [*first[2:], first[1]]
