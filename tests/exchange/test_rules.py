"""The checks of the demonstration's rules find what they are for."""

from pathlib import Path

import pytest

from tests.exchange import rules

REGISTER = [
    {"slug": "a", "speaker": "Carol", "words": "The bridge is closed, and it's closed for good."},
    {"slug": "b", "speaker": "Harbour Board", "words": 'a "full" report – soon'},
]
FRONT = """\
+++
title = "A crossing"
byline = "Synoptic (illustrative)"
outlet = "synoptic-demonstration"
date = 2026-01-01
language = "en"
text_kind = "illustrative"
rights = "MIT licence. Written for Synoptic to illustrate a frame; not published by any outlet."

[[readings]]
event = "the-bridge"
frame = "legalist"
rationale = "It asks for the rule."
by = "Demonstration coder 1"
on = 2026-01-01
+++

"""


def text(body: str, front: str = FRONT, slug: str = "a-crossing") -> rules.Text:
    """Return a text with that body."""
    return rules.read_text(slug, front + body)


@pytest.mark.parametrize(
    "body",
    [
        "She said “The bridge is closed, and it’s closed for good.”",
        "She said it’s “closed for good”, and «closed for good» again.",
        "> The bridge is closed, and it’s closed for good.\n>\n> — Carol, on the quay",
        "> a “full” report – soon\n>\n> — Harbour Board",
        "Nothing is quoted, it’s *closed*.",
    ],
)
def test_registered_words_pass_whatever_their_apostrophes(body: str) -> None:
    assert rules.wrong_quotations_of(text(body), REGISTER) == []


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("She said “The bridge is shut”.", "not registered: “The bridge is shut”"),
        ("She said “the bridge is closed”.", "not registered: “the bridge is closed”"),
        ("She said “closed, and it’s closed for goo”.", "not registered"),
        ("She said “The bridge is closed. And it’s closed”.", "not registered"),
        ("Она сказала «закрыт».", "not registered: “закрыт”"),
        ("She said “” nothing.", "not registered: “”"),
        ("She said “closed for good.", "a mark without its pair: “"),
        ('She said "closed for good".', 'a mark without its pair: "'),
        ("> The bridge is closed", "a block quotation without a voice"),
        ("> The bridge is closed\n>\n> — Harbour Board", "not registered as words of Harbour Board"),
        ("> The bridge is open\n>\n> — Carol", "not registered as words of Carol"),
        ("- One\n- “Two”", "not registered: “Two”"),
        ("!!! note\n    A “note”.", "not registered: “note”"),
        ("| A | B |\n| --- | --- |\n| “x” | y |", "not registered: “x”"),
    ],
)
def test_words_that_are_not_registered_are_found(body: str, wrong: str) -> None:
    found = rules.wrong_quotations_of(text(body), REGISTER)
    assert found
    assert found[0].startswith(wrong)


@pytest.mark.parametrize("key", ['title = "A crossing', 'rationale = "It asks'])
def test_titles_and_rationales_are_checked_for_quotations_too(key: str) -> None:
    front = FRONT.replace(key, f"{key} “this”")
    assert rules.wrong_quotations_of(text("Fine.", front), REGISTER) == ["not registered: “this”"]


ONE = "## The first step\n\nOn a cold morning the harbour master closed the bridge to carts, and nobody came."


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        ("On a cold morning the harbour master CLOSED a gate.", ["on a cold morning the harbour master closed"]),
        ("Cold morning! The harbour’s master closed the bridge to carts — and", []),
        ("First\n\n## Step on\n\na *cold* morning the **harbour**", ["first step on a cold morning the harbour"]),
        ("## The first step\n\nOn a cold morning the other", ["the first step on a cold morning the"]),
        ("- The first step on\n- a cold morning the harbour", ["first step on a cold morning the harbour",
                                                              "the first step on a cold morning the"]),
    ],
)  # fmt: skip
def test_shared_runs_of_eight_words_are_found_across_case_marks_and_passages(other: str, shared: list[str]) -> None:
    assert rules.shared_runs(text(ONE), text(other)) == shared


def test_quotations_do_not_count_as_shared_nor_does_a_run_cross_them() -> None:
    quote = "> The bridge is closed, and it’s closed for good.\n>\n> — Carol, 1 March 2024, on the old stone quay"
    first = text(f"One says it.\n\n{quote}\n\nTwo three “The bridge is closed, and it’s closed for good” four five.")
    second = text(f"Six says it.\n\n{quote}\n\nTwo three “The bridge is closed, and it’s closed for good” four five.")
    assert rules.shared_runs(first, second) == []
    assert rules.shared_runs(first, second, length=3) == []
    assert rules.shared_runs(first, second, length=2) == ["four five", "says it", "two three"]


def test_registered_words_without_marks_are_no_quotation() -> None:
    words = "The bridge is closed, and it’s closed for good."
    assert len(rules.shared_runs(text(words), text(words))) == 2


def test_equal_headings_and_openings_are_found() -> None:
    first = text("One two three four five.\n\n## A\n\nx\n\n## B", slug="first")
    same_headings = text("Six seven eight nine ten.\n\n## A\n\ny\n\n## B", slug="second")
    same_opening = text("One two, three four six.\n\n## A", slug="third")
    assert rules.likenesses([first, same_headings]) == ["first and second have the same headings"]
    assert rules.likenesses([first, same_opening]) == ["first and third open with the same words"]
    assert rules.likenesses([same_headings, same_opening]) == []


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ('"illustrative"', '"excerpt"', ["text_kind"]),
        ("Synoptic (illustrative)", "A. Writer", ["byline"]),
        ('byline = "Synoptic (illustrative)"\n', "", ["byline"]),
        ('language = "en"', 'language = "de"', ["byline"]),
        ("synoptic-demonstration", "the-ledger", ["outlet"]),
        ("Written for Synoptic", "Written for nobody", ["rights"]),
        ("Demonstration coder 1", "A professor", ["by"]),
        ("It asks for the rule.", " ", ["rationale"]),
        (FRONT[FRONT.index("[[readings]]") : FRONT.rindex("+++")], "", ["readings"]),
    ],
)
def test_a_missing_mark_is_found(old: str, new: str, missing: list[str]) -> None:
    assert rules.missing_marks(text("x")) == []
    assert rules.missing_marks(text("x", FRONT.replace(old, new))) == missing


@pytest.mark.parametrize(("words", "fine"), [(699, False), (700, True), (1000, True), (1001, False)])
def test_the_length_of_english_texts_is_checked(words: int, fine: bool) -> None:
    body = " ".join(["word"] * words)
    assert (rules.wrong_length(text(body)) == []) is fine
    assert rules.wrong_length(text(body, FRONT.replace('"en"', '"ru"'))) == []


def test_a_frame_named_in_title_or_slug_is_found() -> None:
    assert rules.named_frames(text("x", FRONT.replace("A crossing", "The Pro-Kremlin case")), ["Pro-Kremlin"])
    assert rules.named_frames(text("x", slug="the-liberal-order-holds"), ["Liberal order", "Realist"]) == [
        "Liberal order"
    ]


def test_frames_that_nobody_reads_an_event_through_are_found() -> None:
    frames = {"frame": [{"slug": "legalist"}, {"slug": "mercantile"}]}
    corpus = rules.Corpus({"frames.toml": frames}, [text("x")])
    assert rules.missing_frames(corpus, "the-bridge") == {"mercantile"}
    assert rules.missing_frames(corpus, "the-quarrel") == {"legalist", "mercantile"}


def test_facts_without_sources_and_one_sided_disputes_are_found() -> None:
    one = {"who": "The board", "says": "x"}
    event = {
        "fact": [
            {"status": "agreed", "text": "A", "sources": ["s"]},
            {"status": "agreed", "text": "B", "sources": []},
            {"status": "disputed", "text": "C", "sources": ["s"], "position": [one, one]},
            {"status": "disputed", "text": "D", "sources": ["s"], "position": [one, {**one, "who": "The town"}]},
        ]
    }
    assert rules.unsupported_facts(event) == ["no source: B", "fewer than two positions: C"]


@pytest.mark.parametrize("lack", [{"publisher": ""}, {"seen": " "}, {"url": "/about/"}, {"url": ""}])
def test_a_source_that_nobody_can_have_opened_is_found(lack: dict[str, str]) -> None:
    whole = {"slug": "s", "publisher": "P", "url": "https://p.example/1", "seen": "archived copy"}
    assert rules.unopened_sources([whole, {**whole, "slug": "t", **lack}]) == ["t"]


def test_a_row_without_a_text_is_found() -> None:
    rows = [{"slug": "a", "definition": "x", "source": "y"}, {"slug": "b", "definition": " "}]
    assert rules.incomplete(rows, ["definition", "source"]) == ["b: definition", "b: source"]


def test_only_a_translation_with_its_translator_and_original_is_a_pair() -> None:
    original = text("Текст.", FRONT.replace('"en"', '"ru"'), "tekst")
    named = FRONT.replace("\n[[readings]]", 'translation_of = "tekst"\ntranslator = "Synoptic"\n\n[[readings]]')
    translation = text("A text.", named, "a-text")
    anonymous = text("A text.", named.replace('translator = "Synoptic"\n', ""), "another")
    lost = text("A text.", named.replace('"tekst"', '"gone"'), "third")
    assert rules.translations([original, translation, anonymous, lost], "ru", "en") == [(original, translation)]
    assert rules.translations([translation], "ru", "en") == []


def note(exact: str = "A passage", **other: object) -> rules.Note:
    """Return a note as it should be, but for what is given."""
    fields = {"text": "a-crossing", "coder": "Demonstration coder 1", "tags": ("starter:cause",), "note": "Why."}
    return rules.Note(**{**fields, "exact": exact, **other})  # type: ignore[arg-type]


GOOD = [note(), note("another", coder="Demonstration coder 2", note="It quotes “closed for good”.")]


@pytest.mark.parametrize(
    ("bad", "wrong"),
    [
        ([note(note=" ")], "nothing is said about: A passage"),
        ([note(tags=())], "no tag: A passage"),
        ([note(tags=("own:cause",))], "no tag: A passage"),
        ([note("a thing")], "not there once: a thing"),
        ([note("er")], "not there once: er"),
        ([note(note="It “opens”.")], "not registered: “opens”"),
        ([note(note="It 'opens\".")], 'a mark without its pair: "'),
    ],
)
def test_notes_that_are_not_as_they_should_be_are_found(bad: list[rules.Note], wrong: str) -> None:
    marked = text("A passage and another passager.")
    assert rules.wrong_notes(marked, GOOD, REGISTER, least=2) == []
    assert rules.wrong_notes(marked, [*GOOD, *bad], REGISTER, least=2) == [wrong]


def test_older_versions_are_read_with_their_text_and_checked_with_it(tmp_path: Path) -> None:
    event = tmp_path / "events" / "the-bridge"
    event.mkdir(parents=True)
    (event / "a-crossing.md").write_text(f"{FRONT}Now another passager.")
    (event / "a-crossing.v1.md").write_text('+++\ntitle = "A crossing"\n+++\n\nA passage. She said “shut”.')
    (marked,) = rules.read_corpus(tmp_path).texts
    assert [marked.whole(1), marked.whole(2)] == ["A passage. She said “shut”.", "Now another passager."]
    assert rules.wrong_notes(marked, [GOOD[0], note("another", coder="Demonstration coder 2")], [], least=2) == [
        "not there once: another"
    ]
    assert rules.wrong_notes(marked, [GOOD[0], note("Now", version=2)], [], least=2) == [
        "nothing by Demonstration coder 2"
    ]
    assert rules.wrong_quotations_of(marked, REGISTER) == ["not registered: “shut”"]


def test_too_few_notes_and_a_missing_coder_are_found() -> None:
    marked = text("A passage and another passager.")
    elsewhere = note("another", text="elsewhere", coder="Demonstration coder 2")
    assert rules.wrong_notes(marked, [GOOD[0], elsewhere], REGISTER, least=2) == [
        "1 notes",
        "nothing by Demonstration coder 2",
    ]


def test_texts_in_which_no_tag_of_a_kind_was_set_are_found() -> None:
    tags = [{"slug": "a"}, {"slug": "b", "parent": "a"}, {"slug": "c", "parent": "b"}, {"slug": "d"}]
    assert rules.below(tags, "a") == {"b", "c"}
    texts = [text("x", slug="one"), text("y", slug="two")]
    notes = [note(text="one", tags=("starter:d", "starter:c")), note(text="two", tags=("starter:d",))]
    assert rules.texts_without(texts, notes, {"b", "c"}) == ["two"]
