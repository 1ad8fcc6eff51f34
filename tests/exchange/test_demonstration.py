"""The demonstration corpus keeps its rules: marked, quoted verbatim, sourced, and different from text to text."""

from collections import Counter
from pathlib import Path

import pytest

from apps.comparison.models import Parallel
from tests.exchange import lining_rules, rules

FIXTURES = Path(__file__).parents[2] / "fixtures"
CORPUS = rules.read_corpus(FIXTURES)
NOTES = rules.read_notes(FIXTURES)
MARKS = lining_rules.marks_in(FIXTURES)
VERSIONS = lining_rules.versions_in(FIXTURES)
ENGLISH = [text for text in CORPUS.texts if text.front["language"] == "en"]
TAGS = CORPUS.rows("codebooks/starter.toml", "tag")
EPISODES = sorted(slug for slug, event in CORPUS.events.items() if event.get("parent"))
each_text = pytest.mark.parametrize("text", CORPUS.texts, ids=lambda text: text.slug)
each_english_text = pytest.mark.parametrize("text", ENGLISH, ids=lambda text: text.slug)
each_event = pytest.mark.parametrize("event", sorted(CORPUS.events))
each_episode = pytest.mark.parametrize("event", EPISODES)


def test_there_are_five_events_below_the_larger_one_and_five_frames() -> None:
    assert len(EPISODES) >= 5
    assert len({CORPUS.events[slug]["parent"] for slug in EPISODES}) == 1
    frames = {frame["slug"] for frame in CORPUS.rows("frames.toml", "frame")}
    assert frames == {"realist", "transactional", "pro-kremlin", "liberal-order", "peace-studies"}


@each_text
def test_every_quotation_is_registered_word_for_word(text: rules.Text) -> None:
    assert rules.wrong_quotations_of(text, CORPUS.register) == []


@each_event
def test_what_is_said_of_an_event_quotes_only_registered_words(event: str) -> None:
    lines = rules.texts_in(CORPUS.events[event])
    assert [wrong for line in lines for wrong in rules.wrong_quotations(line, CORPUS.register)] == []


@each_episode
def test_texts_of_one_event_differ_in_words_headings_and_openings(event: str) -> None:
    assert rules.likenesses(CORPUS.texts_of(event)) == []


@each_text
def test_every_text_is_marked_as_illustrative(text: rules.Text) -> None:
    assert rules.missing_marks(text) == []


@each_text
def test_english_texts_have_between_700_and_1000_words(text: rules.Text) -> None:
    assert rules.wrong_length(text) == []


@each_text
def test_titles_and_slugs_do_not_give_the_frame_away(text: rules.Text) -> None:
    frames = CORPUS.rows("frames.toml", "frame")
    assert rules.named_frames(text, [frame["name"] for frame in frames]) == []


@each_text
def test_every_text_has_at_least_three_headings(text: rules.Text) -> None:
    assert len(text.headings) >= 3


@each_episode
def test_every_event_is_read_through_all_frames(event: str) -> None:
    assert rules.missing_frames(CORPUS, event) == set()


@each_episode
@pytest.mark.parametrize(("kind", "least"), [("list-item", 2), ("quotation", 3), ("table-row", 2), ("note", 2)])
def test_the_texts_of_an_event_differ_in_form(event: str, kind: str, least: int) -> None:
    having = [text.slug for text in CORPUS.texts_of(event) if any(block.kind == kind for block in text.blocks)]
    assert len(having) >= least


@each_event
def test_every_fact_has_a_source_and_every_disputed_fact_two_positions(event: str) -> None:
    assert CORPUS.events[event]["fact"]
    assert rules.unsupported_facts(CORPUS.events[event]) == []


def test_every_source_was_opened_by_somebody() -> None:
    assert rules.unopened_sources(CORPUS.rows("sources.toml", "source")) == []


def test_every_quotation_in_the_register_has_speaker_date_words_and_source() -> None:
    assert rules.incomplete(CORPUS.register, ["speaker", "date", "words", "source"]) == []


def test_every_tag_has_definition_include_exclude_and_source() -> None:
    assert rules.incomplete(TAGS, ["definition", "include", "exclude", "source"]) == []


def test_there_are_eight_core_questions_and_two_cross_cutting_ones() -> None:
    questions = CORPUS.rows("question-sets/core.toml", "question")
    assert Counter(question["group"] for question in questions) == {"core": 8, "cross-cutting": 2}
    assert rules.incomplete(questions, ["wording", "help", "source"]) == []


def test_the_frame_that_is_somebodys_case_says_whose() -> None:
    whose = {frame["slug"]: frame.get("whose_case", "") for frame in CORPUS.rows("frames.toml", "frame")}
    assert "Russian state" in whose["pro-kremlin"]


def test_the_one_outlet_is_the_projects_own() -> None:
    assert [outlet["slug"] for outlet in CORPUS.rows("outlets.toml", "outlet")] == [rules.OUTLET]


def test_one_text_is_russian_with_an_english_translation_beside_it() -> None:
    pairs = rules.translations(CORPUS.texts, "ru", "en")
    assert len(pairs) >= 1
    for original, translation in pairs:
        assert original.events == translation.events
        assert [b.kind for b in original.blocks] == [b.kind for b in translation.blocks]


def test_one_text_has_three_versions_that_differ_and_was_marked_before_and_after() -> None:
    (text,) = [text for text in CORPUS.texts if text.older]
    assert text.front["version"] == 3
    assert len({text.whole(number) for number in (1, 2, 3)}) == 3
    assert {note.version for note in NOTES if note.text == text.slug} == {1, 3}


@each_english_text
def test_both_coders_marked_at_least_eight_passages_and_say_why(text: rules.Text) -> None:
    assert rules.wrong_notes(text, NOTES, CORPUS.register) == []


@pytest.mark.parametrize("kind", ["persuasion-techniques", "claim-types", "frame-functions"])
def test_what_every_text_does_is_marked_in_every_text_whatever_its_frame(kind: str) -> None:
    tags = rules.below(TAGS, kind)
    assert tags
    assert rules.texts_without(ENGLISH, NOTES, tags) == []


@pytest.mark.parametrize("kind", ["actor-roles", "generic-frames"])
def test_what_some_texts_do_without_is_marked_in_texts_of_every_frame(kind: str) -> None:
    without = rules.texts_without(ENGLISH, NOTES, rules.below(TAGS, kind))
    having = {reading["frame"] for text in ENGLISH if text.slug not in without for reading in text.front["readings"]}
    assert having == {frame["slug"] for frame in CORPUS.rows("frames.toml", "frame")}


def test_no_two_notes_say_the_same() -> None:
    assert [note for note, number in Counter(note.note for note in NOTES).items() if number > 1] == []


# -- How readings line up ------------------------------------------------------------------------------------------


def answers_of(event: str) -> list[rules.Table]:
    """Return the answers for an event."""
    return CORPUS.rows(f"events/{event}/answers.toml", "answer")


def parallels_of(event: str) -> list[rules.Table]:
    """Return the parallels whose first text lies with an event."""
    return CORPUS.rows(f"events/{event}/parallels.toml", "parallel")


@each_episode
def test_every_question_is_answered_for_every_reading_by_somebody(event: str) -> None:
    questions = CORPUS.rows("question-sets/core.toml", "question")
    assert len(questions) == 10
    assert lining_rules.unanswered(CORPUS.texts_of(event), questions, answers_of(event), "core") == []


@each_episode
def test_every_answer_that_is_not_silent_has_evidence_in_its_text_and_one_short_line(event: str) -> None:
    assert lining_rules.wrong_answers(answers_of(event), MARKS, CORPUS.register) == []


@each_episode
def test_evidence_stands_in_the_version_that_was_coded(event: str) -> None:
    assert lining_rules.evidence_out_of_sight(answers_of(event), VERSIONS) == []


@each_episode
def test_some_texts_are_silent_and_some_cells_have_two_coders(event: str) -> None:
    assert 4 <= len(lining_rules.silent_cells(answers_of(event))) <= 10
    assert len(lining_rules.shared_cells(answers_of(event))) >= 4
    coders = CORPUS.rows(f"events/{event}/answers.toml", "coder")
    assert {coder["name"] for coder in coders} == rules.CODERS


@each_episode
def test_at_least_six_parallels_of_all_relations_join_the_texts_of_an_event(event: str) -> None:
    parallels = parallels_of(event)
    assert len(parallels) >= 6
    assert {parallel["relation"] for parallel in parallels} == set(Parallel.Relation.values)
    assert lining_rules.wrong_parallels(parallels, MARKS, CORPUS.register) == []
    texts = {text.slug for text in CORPUS.texts_of(event)}
    assert {MARKS[mark] for parallel in parallels for mark in parallel["highlights"]} <= texts


def test_no_two_answers_or_parallels_say_the_same() -> None:
    lines = [answer.get("paraphrase", "") for event in EPISODES for answer in answers_of(event)]
    notes = [parallel["note"] for event in EPISODES for parallel in parallels_of(event)]
    assert lining_rules.twice([*lines, *notes]) == []
