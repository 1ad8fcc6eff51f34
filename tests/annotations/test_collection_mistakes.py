"""Mistakes in annotation files: each is told with the line of the object that it is in, and nothing is stored."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apps.accounts.models import User
from apps.annotations.models import Placement
from apps.core.corpus import CorpusError, Problem
from apps.core.corpus.json import parse
from apps.exchange.corpus import load_corpus
from tests.annotations.test_collections import FILE, FIRST, ID, SECOND, bent
from tests.exchange.corpora import SMALL, everything_stored, put

pytestmark = pytest.mark.django_db


def problems_of(folder: Path, text: str) -> list[Problem]:
    """Load the small corpus with `text` for its annotations; return the problems, of which there must be."""
    before = everything_stored()
    with pytest.raises(CorpusError) as caught:
        load_corpus(put(folder, {**SMALL, FILE: text}))
    assert everything_stored() == before
    return list(caught.value.problems)


Change = Callable[[Any], object]
ITEM = "first items 0"


def line_of(text: str, where: str) -> int:
    """Return the line of the object that the keys and places in `where` lead to."""
    found: Any = parse(text)
    for step in where.split():
        found = found[int(step) if step.isdecimal() else step]
    line: int = found.line
    return line


def in_first(change: Change) -> Change:
    """Make a change to the first annotation."""
    return lambda document: change(document["first"]["items"][0])


def selector(change: Change) -> Change:
    """Make a change to the selectors of the first annotation."""
    return in_first(lambda item: change(item["target"]["selector"]))


def quote_only(**keys: str) -> Change:
    """Leave nothing but a quote, with these keys."""
    return in_first(lambda item: item["target"].update(selector={"type": "TextQuoteSelector", **keys}))


@pytest.mark.parametrize(
    ("change", "where", "wrong", "expected"),
    [
        (lambda d: d.update({"@context": "x"}), "", "@context = x", "anno.jsonld"),
        (lambda d: d.update(id="urn:synoptic:annotations:x"), "", "id = urn:", ":the-bridge-again"),
        (lambda d: d.update(total=3), "", "total = 3", "2"),
        (lambda d: d.pop("first"), "", "first is missing", "an object"),
        (lambda d: d["first"].update(items=[1, 2]), "first", "items holds something else", "annotations"),
        (lambda d: d["first"].update(startIndex=1), "first", "startIndex = 1", "0"),
        (in_first(lambda i: i.update(colour="red")), ITEM, "unknown key “colour”", "id, type, motivation"),
        (in_first(lambda i: i.update(id="urn:x")), ITEM, "id = urn:x", "16 characters"),
        (in_first(lambda i: i.update(id=ID + SECOND, canonical="x")), ITEM, "canonical = x", "urn:uuid:"),
        (in_first(lambda i: i.update(motivation="highlighting")), ITEM, "motivation = highlighting", "commenting"),
        (in_first(lambda i: i.update(created="July")), ITEM, "created = July", "a time such as"),
        (in_first(lambda i: i.update(modified="2024-07-01T09:00:00")), ITEM, "without a time zone", "a time such as"),
        (in_first(lambda i: i["creator"].update(type="Software")), f"{ITEM} creator", "type = Software", "Person"),
        (in_first(lambda i: i["creator"].update(name=" ")), f"{ITEM} creator", "name has 0 characters", "1 to 150"),
        (
            in_first(lambda i: i["creator"].update(id="urn:synoptic:person:bob")),
            f"{ITEM} creator",
            "id = urn",
            "16 char",
        ),
        (in_first(lambda i: i["creator"].update(name=7)), f"{ITEM} creator", "name is of another kind", "text"),
        (
            in_first(lambda i: i["body"][0].update(purpose="replying")),
            f"{ITEM} body 0",
            "of a kind that is not",
            "commenting",
        ),
        (in_first(lambda i: i["body"][0].update(value="x" * 20_001)), f"{ITEM} body 0", "20001 bytes", "at most 20000"),
        (
            in_first(lambda i: i["body"][0].update(value=" ")),
            f"{ITEM} body 0",
            "is empty or the second",
            "one, or none",
        ),
        (
            in_first(lambda i: i["body"][0].update(format="text/html")),
            f"{ITEM} body 0",
            "format = text/html",
            "markdown",
        ),
        (in_first(lambda i: i["body"].append(i["body"][0])), f"{ITEM} body 4", "the second one", "one, or none"),
        (in_first(lambda i: i["body"].append(i["body"][1])), ITEM, "one of them twice", "each once"),
        (
            in_first(lambda i: i["body"][3].update(value="denies")),
            f"{ITEM} body 3",
            "value = “denies”",
            "asserts, attributes",
        ),
        (
            in_first(lambda i: i["body"][1].update(source="urn:synoptic:codebook:starter:causes")),
            f"{ITEM} body 1",
            "there is no tag “causes” in “starter”",
            "the slugs of a codebook",
        ),
        (
            in_first(lambda i: i["body"][1].update(source="cause")),
            f"{ITEM} body 1",
            "source = cause",
            "urn:synoptic:codebook:",
        ),
        (in_first(lambda i: i.update(body="x")), ITEM, "body is of another kind", "an object or a list"),
        (in_first(lambda i: i.update(body=["x"])), ITEM, "body holds something else", "an object"),
        (in_first(lambda i: i.update(target=[])), ITEM, "target names a version twice, or none", "a target"),
        (in_first(lambda i: i.update(target=[i["target"]] * 2)), ITEM, "names a version twice", "a target"),
        (
            in_first(lambda i: i["target"].update(source="urn:synoptic:article:most-zakryt:v1")),
            f"{ITEM} target",
            "source names the article “most-zakryt”",
            "urn:synoptic:article:the-bridge-again:v1",
        ),
        (
            in_first(lambda i: i["target"].update(source="urn:synoptic:article:the-bridge-again:v3")),
            f"{ITEM} target",
            "there is no version 3 of the-bridge-again",
            "the number of one",
        ),
        (selector(lambda s: s.pop(0)), f"{ITEM} target", "there is no quote", "a TextQuoteSelector"),
        (
            selector(lambda s: s.append({"type": "XPathSelector"})),
            f"{ITEM} target selector 3",
            "no known kind",
            "TextQuote",
        ),
        (
            selector(lambda s: s.append(s[0])),
            f"{ITEM} target selector 3",
            "a second selector of its kind",
            "one TextQuoteSelector",
        ),
        (
            selector(lambda s: s[1].update(start="95")),
            f"{ITEM} target selector 1",
            "start is of another kind",
            "a whole",
        ),
        (
            quote_only(exact="Nobody said this"),
            f"{ITEM} target",
            "“Nobody said this” is not there",
            "that stand there once",
        ),
        (quote_only(exact="closed"), f"{ITEM} target", "or at several places", "with prefix and suffix"),
        (quote_only(exact="Two more", prefix="not "), f"{ITEM} target", "is not there", "prefix and suffix"),
        (quote_only(exact=" "), f"{ITEM} target", "there is no quote", "exact words"),
    ],
)
def test_a_mistake_is_told_at_the_object_it_is_in(
    tmp_path: Path, change: Change, where: str, wrong: str, expected: str
) -> None:
    text = bent(change)
    found = problems_of(tmp_path, text)
    assert [problem.file for problem in found] == [FILE]
    assert wrong in found[0].wrong
    assert expected in found[0].expected
    assert found[0].line == line_of(text, where)


def test_an_annotation_is_told_in_the_very_line_in_which_it_begins(tmp_path: Path) -> None:
    text = bent(lambda d: d["first"]["items"][1].update(motivation="commenting"))
    line = text[: text.index(SECOND)].count("\n")  # the line before that of the id
    assert [(problem.line, problem.wrong) for problem in problems_of(tmp_path, text)] == [
        (line, "motivation = commenting")
    ]


def test_mistakes_of_several_annotations_are_told_at_once(tmp_path: Path) -> None:
    def twice(document: Any) -> None:
        for item in document["first"]["items"]:
            item["created"] = "?"

    assert len(problems_of(tmp_path, bent(twice))) == 2


def test_an_id_that_stands_twice(tmp_path: Path) -> None:
    def twice(document: Any) -> None:
        one, two = document["first"]["items"]
        two["id"], two["canonical"] = one["id"], one["canonical"]

    found = problems_of(tmp_path, bent(twice))
    assert found[0].wrong == f"{ID}{FIRST} for a second time"
    assert f"{FILE}:10" in found[0].expected


def test_an_id_that_has_two_names(tmp_path: Path) -> None:
    found = problems_of(tmp_path, bent(lambda d: d["first"]["items"][1]["creator"].update(name="Another")))
    assert found[0].wrong == "Another has the id of Coder Дана"


def test_an_id_that_a_highlight_of_another_article_has(tmp_path: Path) -> None:
    def elsewhere(document: Any) -> None:
        document["id"] = "urn:synoptic:annotations:most-zakryt"
        item = document["first"]["items"][0]
        item["target"]["source"] = "urn:synoptic:article:most-zakryt:v1"
        item["target"]["selector"] = [{"type": "TextQuoteSelector", "exact": "Мост закрыли"}]
        document["first"]["items"], document["total"] = [item], 1

    load_corpus(put(tmp_path, SMALL))
    (tmp_path / FILE).unlink()
    with pytest.raises(CorpusError, match=f"{ID}{FIRST} is taken by another article"):
        load_corpus(put(tmp_path, {"events/the-bridge/most-zakryt.annotations.json": bent(elsewhere)}))


def test_a_position_tells_apart_words_that_stand_twice(tmp_path: Path) -> None:
    def second(document: Any) -> None:
        quote = {"type": "TextQuoteSelector", "exact": "closed"}
        position = {"type": "TextPositionSelector", "start": 100, "end": 106}
        document["first"]["items"][0]["target"]["selector"] = [quote, position]

    load_corpus(put(tmp_path, {**SMALL, FILE: bent(second)}))
    assert Placement.objects.get(highlight__slug=FIRST).start_at == 100


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("events/the-bridge/the-bridge-again.annotations.json", "the article does not lie here"),
        ("events/the-bridge/no-such.annotations.json", "there is no article “no-such”"),
        ("the-bridge-again.annotations.json", "no part of a corpus has this name"),
    ],
)
def test_a_file_that_lies_in_the_wrong_place(tmp_path: Path, name: str, wrong: str) -> None:
    with pytest.raises(CorpusError) as caught:
        load_corpus(put(tmp_path, {**SMALL, name: SMALL[FILE]}))
    assert [(problem.file, problem.line, problem.wrong) for problem in caught.value.problems] == [(name, 1, wrong)]


def test_what_is_missing_for_a_mistake_elsewhere_is_not_told_again(tmp_path: Path) -> None:
    codebook = SMALL["codebooks/starter.toml"].replace('"clay"', '"red"')
    with pytest.raises(CorpusError) as caught:
        load_corpus(put(tmp_path, {**SMALL, "codebooks/starter.toml": codebook}))
    assert [problem.file for problem in caught.value.problems] == ["codebooks/starter.toml"]


def test_nobody_with_an_account_is_given_words_that_they_did_not_write_here(tmp_path: Path, bob: User) -> None:
    def as_bob(document: Any) -> None:
        document["first"]["items"][0]["creator"]["id"] = f"urn:synoptic:person:{bob.public_id}"

    found = problems_of(tmp_path, bent(as_bob))
    assert [problem.wrong for problem in found] == ["creator is somebody with an account here"]
