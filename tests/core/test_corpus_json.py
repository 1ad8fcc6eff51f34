"""JSON with the line of every object, and one canonical way to write it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.corpus.json import BadJson, JsonObject, document_text, parse

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])) | st.just('a "{}\\'),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text('ab{}"\\é', max_size=3), inside, max_size=3),
    max_leaves=12,
)


def objects(value: Any) -> list[JsonObject]:
    """Return every object in `value`, outermost first, in the order in which they begin."""
    if isinstance(value, JsonObject):
        return [value, *(found for inside in value.values() for found in objects(inside))]
    return [found for inside in value for found in objects(inside)] if isinstance(value, list) else []


@given(st.dictionaries(st.text(max_size=3), values, max_size=3), st.sampled_from([None, 0, 2]))
def test_every_object_knows_the_line_in_which_it_begins(value: dict[str, Any], indent: int | None) -> None:
    # A mark in each object, which the text can be searched for: objects are numbered as they begin.
    def marked(inside: Any) -> Any:
        if isinstance(inside, dict):
            number = next(numbers)
            return {f"mark {number}": number, **{f"key {name}": marked(one) for name, one in inside.items()}}
        return [marked(one) for one in inside] if isinstance(inside, list) else inside

    numbers = iter(range(1000))
    text = json.dumps(marked(value), indent=indent, ensure_ascii=False)
    for number, found in enumerate(objects(parse(text))):
        before = text[: text.index(f'"mark {number}"')].rstrip()
        assert before.endswith("{")
        assert found.line == before.count("\n") + 1


@given(st.dictionaries(st.text(max_size=3), values, max_size=3))
def test_what_was_written_is_read_back(value: dict[str, Any]) -> None:
    text = document_text(value)
    assert parse(text) == value
    assert document_text(parse(text)) == text


def test_the_canonical_form_keeps_letters_and_order() -> None:
    assert document_text({"b": ["é", "😀"], "a": {}}) == '{\n  "b": [\n    "é",\n    "😀"\n  ],\n  "a": {}\n}\n'


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('{\n"a": 1,\n}', 3, "double quotes"),
        ('{\n"a": 1', 2, "delimiter"),
        ("", 1, "Expecting value"),
        ("[\n1]", 1, "the document is no object"),
        ('{"a":\n{"b": 1,\n"b": 2}}', 2, "the key “b” stands twice"),
        ('{"a": ' + "[" * 100_000, 1, "too deep"),
        ('{"a": ' + "1" * 5000 + "}", 1, "digits"),
        ('{"a": "\n"}', 1, "control character"),
    ],
)
def test_what_is_no_json_is_told_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadJson) as caught:
        parse(text)
    assert caught.value.line == line
    assert reason in caught.value.reason
